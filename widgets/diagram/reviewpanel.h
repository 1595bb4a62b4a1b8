// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <vector>

class QLabel;
class QListWidget;
class QPushButton;

namespace bs {

class Chip;

// A list to go through in the inspector's place: proposals to accept piece by piece, conflicts to settle, changes to
// read. It knows texts and numbers of rows; what they mean is the page's.
class ReviewPanel : public QFrame {
    Q_OBJECT
public:
    enum class Mode : std::uint8_t { Proposals, Conflicts, Changes };
    struct Row {
        QString title, detail;  // one line, and what it rests on
        QString ours, theirs;   // Conflicts: the two values
        std::vector<int> needs; // Proposals: rows that have to be taken along
        QChar mark;             // Changes: + ~ −
    };

    explicit ReviewPanel(QWidget *parent);
    void review(Mode mode, const QString &title, const QString &sub, const std::vector<Row> &rows);
    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] std::vector<bool> chosen() const;
    [[nodiscard]] QListWidget *list() const { return m_list; }
    [[nodiscard]] QPushButton *acceptButton() const { return m_accept; }
    void settle(int row, bool theirs); // by key or click: 1 ours, 2 theirs
    [[nodiscard]] int open() const;    // conflicts nobody has settled

Q_SIGNALS:
    void accepted();                    // Proposals: chosen() says which
    void settled(int row, bool theirs); // Conflicts
    void rowEntered(int row);           // the one that has the focus
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();
    void check(int row, bool on);
    Mode m_mode = Mode::Proposals;
    std::vector<Row> m_rows;
    std::vector<int> m_choice; // Conflicts: 0 open, 1 ours, 2 theirs
    QLabel *m_title, *m_sub;
    QListWidget *m_list;
    QPushButton *m_accept, *m_second, *m_close;
};

} // namespace bs
