// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/profiles/buildhistory.h"
#include "app/pages/profiles/captureform.h"
#include "app/pages/profiles/filterbar.h"
#include "app/pages/profiles/profileview.h"
#include "app/pages/profiles/serverbook.h"
#include "app/pages/profiles/stripmarks.h"
#include "app/shell/appcontext.h"
#include "app/shell/page.h"
#include "data/core/async.h"
#include "widgets/common/panel.h"
#include <QTimer>

class QPushButton;
class QSplitter;
class QStackedWidget;

namespace bs {

class CaptureStrip;
class DiffLegend;
class FlameView;
class StackTable;
class SourceSnippet;
class SuspectList;
class TrendPlot;
struct SourceLines;
class WaitBar;

// Captures over time, two of them compared: stacks as a flame graph and as a table, what they wait on, who may leak.
class ProfilesPage : public Page {
    Q_OBJECT
public:
    ProfilesPage(const AppContext &context, QWidget *parent);
    ~ProfilesPage() override;
    [[nodiscard]] QString id() const override { return QStringLiteral("profiles"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Profiles"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override { return m_ready; }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    // "pod:NAME", "pod:NAME@MS" (its capture at that moment), "file:PATH"
    void openSubject(const QString &subject) override;

    [[nodiscard]] const ProfileView *view() const { return m_view.get(); }
    [[nodiscard]] FlameView *flame() const { return m_flame; }
    [[nodiscard]] StackTable *table() const { return m_table; }
    [[nodiscard]] CaptureStrip *strip() const { return m_strip; }
    [[nodiscard]] SuspectList *suspects() const { return m_suspects; }
    [[nodiscard]] FilterBar *filters() const { return m_filters; }
    [[nodiscard]] CaptureForm *captureBar() const { return m_captureBar; }
    [[nodiscard]] CaptureRun *captureRun() const { return m_run; }
    [[nodiscard]] TrendPlot *trendPlot() const { return m_trend; }
    [[nodiscard]] SourceSnippet *snippet() const { return m_snippet; }
    enum class Mode : std::uint8_t { Single, Diff, Trend };
    [[nodiscard]] Mode mode() const { return static_cast<Mode>(m_mode->current()); }
    void setMode(Mode mode) { m_mode->setCurrent(static_cast<int>(mode)); }
    void chooseStack(quint64 id, bool fromTable);
    void useBook(int index); // into books()
    [[nodiscard]] QStringList books() const;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void createHeader();
    void createStrip();
    void createFlame();
    void createLists();
    void createCommands();
    void arrange();
    void ask();
    void take(Result<std::shared_ptr<const ProfileView>> result);
    void showView();
    void askMarks();
    void becomeReady();
    void showNothing(const QString &title, const QString &hint, bool error, const QString &where);
    void refreshHeader();
    void step(int by);
    void play();
    void openMenu(BarButton *anchor, int part); // 0 service, 1 pod, 2 type
    void openFiles();
    void exportProfile();
    void captureNow();
    void createCapture();
    void serversFound();
    void showCaptured(const profilestore::Subject &subject);
    void applyMode();
    void askTrend();
    void askSource(const FramePlace &place);
    void readSource(const FramePlace &place, const std::optional<Builds> &builds);
    void showSource(const SourceLines &source);

    AppContext m_context;
    std::shared_ptr<CaptureBook> m_book;
    std::shared_ptr<CaptureBook> m_storeBook;
    std::shared_ptr<OpenedBook> m_opened;
    std::vector<std::pair<QString, std::shared_ptr<ServerBook>>> m_serverBooks;
    std::shared_ptr<const profile::WaitRules> m_rules;
    std::shared_ptr<const ProfileView> m_view;
    QString m_error;
    ProfileRequest m_request;
    QString m_wantedPod;
    TimeMs m_wantedTime = kNoTime;
    Latest m_latest, m_latestTrend, m_latestBuilds, m_latestSource;
    HandStore m_hand;
    StripMarks *m_marks = nullptr;
    CaptureRun *m_run = nullptr;
    CaptureForm *m_captureBar = nullptr;
    bool m_serversAsked = false, m_serversKnown = false;
    quint64 m_chosen = 0; // the stack that a person chose last
    std::optional<FramePlace> m_place;
    DurationMs m_trendLength = 0; // 0: the range on screen
    BarButton *m_service = nullptr;
    BarButton *m_pod = nullptr;
    BarButton *m_type = nullptr;
    Segmented *m_mode = nullptr;
    Chip *m_note = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_captureButton = nullptr;
    BarButton *m_playButton = nullptr;
    QWidget *m_header = nullptr;
    Panel *m_stripPanel = nullptr;
    CaptureStrip *m_strip = nullptr;
    FilterBar *m_filters = nullptr;
    Panel *m_flamePanel = nullptr;
    FlameView *m_flame = nullptr;
    DiffLegend *m_legend = nullptr;
    WaitBar *m_waits = nullptr;
    QStackedWidget *m_centre = nullptr; // flame graph, trend
    TrendPlot *m_trend = nullptr;
    SourceSnippet *m_snippet = nullptr;
    Panel *m_suspectPanel = nullptr;
    SuspectList *m_suspects = nullptr;
    Panel *m_tablePanel = nullptr;
    StackTable *m_table = nullptr;
    QStackedWidget *m_tabs = nullptr; // stacks, and where it is narrow suspects
    QWidget *m_middle = nullptr;
    QWidget *m_suspectBody = nullptr;
    QList<QAction *> m_commands;
    QTimer m_play;
    bool m_narrow = false;
    bool m_active = false;
    bool m_ready = false;
    bool m_syncing = false;
};

} // namespace bs
