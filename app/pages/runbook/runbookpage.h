// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "app/shell/page.h"
#include "data/core/async.h"
#include "data/runbook/loader.h"
#include "widgets/guide/treelayout.h"
#include <QTimer>

class QComboBox;
class QFileSystemWatcher;
class QLabel;
class QListWidget;
class QPlainTextEdit;

namespace bs {

class Panel;
class TreeView;

[[nodiscard]] guide::TreeDrawing drawingOf(const runbook::Tree &tree);

// A live preview of a runbook tree: the text editor is a person's own, this draws the file and draws it again when it
// is saved. A file with problems keeps the last good drawing and lists them with line and column.
class RunbookPage : public Page {
    Q_OBJECT
public:
    RunbookPage(const AppContext &context, QWidget *parent);
    [[nodiscard]] QString id() const override { return QStringLiteral("runbook"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Runbook"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override { return m_ready; }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    void openSubject(const QString &subject) override; // "tree:default", "file:PATH"

private:
    QWidget *createHeader();
    void createBody();
    void choose(const QString &what); // a shipped tree's id, or a file
    void read();
    void take(const Result<runbook::Loaded> &loaded);
    void showNode(const QString &id);
    AppContext m_context;
    QComboBox *m_trees = nullptr;
    QLabel *m_stamp = nullptr;
    Panel *m_panel = nullptr, *m_side = nullptr;
    TreeView *m_view = nullptr;
    QListWidget *m_problems = nullptr;
    QPlainTextEdit *m_details = nullptr;
    QFileSystemWatcher *m_watch = nullptr;
    QTimer m_soon; // editors save in several steps: read when it has been quiet
    QString m_file;
    runbook::TreePtr m_tree;
    int m_problemCount = 0;
    Availability m_state = Availability::NotChecked;
    Latest m_reading;
    QList<QAction *> m_commands;
    bool m_ready = false;
};

} // namespace bs
