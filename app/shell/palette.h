// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAction>
#include <QFrame>
#include <functional>

class QLineEdit;
class QListWidget;

namespace bs {

// How well `text` answers the typed `pattern`: its letters in order, word starts and runs preferred. < 0: not at all.
[[nodiscard]] int fuzzyScore(const QString &pattern, const QString &text);

// Ctrl+K: every action of the window and the active page, filtered as one types; Enter runs it.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    CommandPalette(const QList<QAction *> &actions, QWidget *parent);
    void openOver(QWidget *window);
    QLineEdit *edit() const { return m_edit; }
    [[nodiscard]] QStringList shown() const;
    void runCurrent();
    // What to do with an alert's URL or labels that a person pasted; without it they are not offered.
    void setAlertOpener(std::function<void(const QString &pasted)> open) { m_openAlert = std::move(open); }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill(const QString &pattern);
    void addPastedAlert(const QString &pattern);
    std::function<void(const QString &)> m_openAlert;
    QList<QAction *> m_actions;
    QLineEdit *m_edit;
    QListWidget *m_list;
};

} // namespace bs
