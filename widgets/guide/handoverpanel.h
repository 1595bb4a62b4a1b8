// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/panel.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace bs {

// The hand-over card: what the receiver has to know, built from the walk; an offer, and an explicit acceptance. Until
// it is accepted the giver still holds. No dialog: it lies in the page, Esc leaves it.
class HandOverPanel : public Panel {
    Q_OBJECT
public:
    explicit HandOverPanel(QWidget *parent = nullptr);
    // `offeredTo` empty: the form of the giver; else that of the receiver.
    void setCard(const QString &card, const QString &holder, const QString &offeredTo);
    [[nodiscard]] QString card() const;
    void focusName();

Q_SIGNALS:
    void offered(const QString &to, const QString &card);
    void accepted(const QString &by);
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void given();
    QPlainTextEdit *m_card = nullptr;
    QLabel *m_words = nullptr;
    QLineEdit *m_name = nullptr;
    QPushButton *m_give = nullptr;
    QString m_offeredTo;
};

} // namespace bs
