// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace bs {

// Below the answers: what a person can do beside answering, each with its key; or, in its place, one line that asks for
// words or a number. No dialog: Esc goes back to the buttons and keeps what was typed.
class StepBar : public QWidget {
    Q_OBJECT
public:
    enum class Ask : std::uint8_t { Nothing, OverrideNote, Number };
    explicit StepBar(QWidget *parent = nullptr);
    void setMoves(bool on); // skip, defer and "it got worse" make no sense on a completed walk
    void ask(Ask what, const QString &question, const QString &about); // `about` comes back with the answer
    void stopAsking();
    [[nodiscard]] Ask asking() const { return m_ask; }
    [[nodiscard]] QLineEdit *edit() const { return m_edit; }

Q_SIGNALS:
    void moveChosen(const QString &what); // skip, defer, worse, handover
    void noteGiven(const QString &about, const QString &note);
    void numberGiven(double value);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void given();
    QList<QPushButton *> m_moves;
    QLabel *m_question = nullptr;
    QLineEdit *m_edit = nullptr;
    QPushButton *m_give = nullptr;
    Ask m_ask = Ask::Nothing;
    QString m_about;
    bool m_canMove = true;
};

} // namespace bs
