// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/bounds/diagramfile.h"
#include "app/shell/appcontext.h"
#include "app/shell/barbutton.h"
#include "app/shell/page.h"
#include "data/bounds/observe.h"
#include "data/core/async.h"
#include "widgets/diagram/diagrammodel.h"
#include <QTimer>
#include <functional>

class QFrame;
class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;

namespace bs {

class Chip;
class DiagramOutline;
class Discovery;
class DiagramView;
class FindingsPanel;
class Inspector;
class LiveOverlay;
class LoadSlider;
class ReplayStrip;
class ReviewPanel;

// Draw the limits, see which one breaks first.
class BoundsPage : public Page {
    Q_OBJECT
public:
    BoundsPage(const AppContext &context, QWidget *parent);
    ~BoundsPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("bounds"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Bounds"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override { return m_ready; }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    void openSubject(const QString &subject) override; // "file:PATH" or "node:NAME"

    bool openFile(const QString &path);
    bool saveTo(const QString &path); // empty: where it was opened from, or asks
    [[nodiscard]] DiagramModel *model() const { return m_model; }
    [[nodiscard]] DiagramView *view() const { return m_view; }
    [[nodiscard]] Inspector *inspector() const { return m_inspector; }
    [[nodiscard]] FindingsPanel *findings() const { return m_findings; }
    [[nodiscard]] DiagramFile *file() const { return m_file; }
    [[nodiscard]] ReviewPanel *review() const { return m_review; }
    [[nodiscard]] ReplayStrip *replay() const { return m_replay; }
    [[nodiscard]] LiveOverlay *live() const { return m_live; }
    void autoLayout();
    void compareWith(const bounds::Document &older, const QString &what);
    void showProposals(const bounds::Found &found, const QString &from);
    void importFile(const QString &path);
    void exportAs(const QString &ending);     // svg, png, pdf, mmd, dot, json, txt
    void openOnFleet(bounds::NodeId node);    // the panel of its pool, or its service
    void openInProfiles(bounds::NodeId node); // the profiles of its pods

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void createWidgets();
    QWidget *createHeader();
    QWidget *createToolbar();
    void createCommands();
    void connectModel();
    void newDiagram();
    void saveAs();
    void setAside(const QString &name);
    void bringBack();
    void showExportMenu();
    static constexpr QStringView kSetAside = u"bounds/setaside"; // a diagram without a file that another one replaced
    void openWith();
    void importInto();
    void keepUnnamed();
    void replayAt(std::optional<TimeMs> at);
    void connectReview();
    void say(const QString &text); // the line above the canvas; empty hides it
    void openReview();
    void closeReview();
    void compareWithFile();
    void compareWithCommit(const QString &revision, const QString &what);
    void fillCommitMenu();
    void meetOther();
    void showConflicts();
    void settle(int row, bool theirs);
    [[nodiscard]] bool mayOverwrite();
    void discover();
    void acceptProposals();
    void showRow(int row);
    void showMenu(const QPoint &at);
    void revert();
    void search(const QString &text);
    void fillDiagramMenu();
    void refreshWords();
    void refreshTools();
    void layoutForWidth();
    void askLive();
    void finishLayout(const std::vector<std::pair<bounds::NodeId, bounds::Point>> &to, const QString &how);
    QAction *command(const QString &text, const QKeySequence &keys, const std::function<void()> &run, QWidget *owner);

    AppContext m_context;
    DiagramModel *m_model;
    DiagramFile *m_file;
    LiveOverlay *m_live;
    DiagramView *m_view = nullptr;
    DiagramOutline *m_outline = nullptr;
    Inspector *m_inspector = nullptr;
    FindingsPanel *m_findings = nullptr;
    ReviewPanel *m_review = nullptr;
    ReplayStrip *m_replay = nullptr;
    Discovery *m_discovery = nullptr;
    Latest m_comparing, m_listing; // with a commit, and the list of commits
    bounds::Found m_found;
    std::vector<bounds::Proposal> m_proposals;
    std::vector<bounds::Conflict> m_conflicts; // with the file; it cannot be saved before they are settled
    bounds::Document m_theirs;
    QTimer m_unnamed; // a diagram without a file is kept in the settings
    LoadSlider *m_slider = nullptr;
    BarButton *m_diagram = nullptr, *m_export = nullptr;
    QMenu *m_diagramMenu = nullptr, *m_exportMenu = nullptr, *m_commitMenu = nullptr;
    Chip *m_counts = nullptr, *m_over = nullptr, *m_loadChip = nullptr;
    QLabel *m_fileWords = nullptr, *m_zoom = nullptr, *m_whatIf = nullptr, *m_notice = nullptr;
    QLineEdit *m_search = nullptr;
    QList<std::pair<BarButton *, QString>> m_tools; // with their words, which narrow windows leave out
    QList<QAction *> m_commands;
    QSplitter *m_split = nullptr;
    bool m_low = false;
    bool m_replaying = false;
    bool m_active = false;
    bool m_ready = false;
    bool m_fitted = false;
};

} // namespace bs
