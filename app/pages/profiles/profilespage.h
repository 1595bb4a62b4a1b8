// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/profiles/filterbar.h"
#include "app/pages/profiles/profileview.h"
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
class SuspectList;
class WaitBar;

// Captures over time, two of them compared: stacks as a flame graph and as a table, what they wait on, who may leak.
class ProfilesPage : public Page {
    Q_OBJECT
public:
    ProfilesPage(const AppContext &context, QWidget *parent);
    [[nodiscard]] QString id() const override { return QStringLiteral("profiles"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Profiles"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override { return m_ready; }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    // "pod:NAME", "file:PATH"
    void openSubject(const QString &subject) override;

    [[nodiscard]] const ProfileView *view() const { return m_view.get(); }
    [[nodiscard]] FlameView *flame() const { return m_flame; }
    [[nodiscard]] StackTable *table() const { return m_table; }
    [[nodiscard]] CaptureStrip *strip() const { return m_strip; }
    [[nodiscard]] SuspectList *suspects() const { return m_suspects; }
    [[nodiscard]] FilterBar *filters() const { return m_filters; }

protected:
    void resizeEvent(QResizeEvent *event) override;

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
    void showNothing(const QString &title, const QString &hint, bool error, const QString &where);
    void refreshHeader();
    void chooseStack(quint64 id, bool fromTable);
    void step(int by);
    void openMenu(BarButton *anchor, int part); // 0 service, 1 pod, 2 type
    void openFiles();
    void exportProfile();
    void captureNow();
    void fetchFrom(const QString &url, int debug);
    void adopt(const QString &name, const profile::ProfilePtr &p, TimeMs time);

    AppContext m_context;
    std::shared_ptr<CaptureBook> m_book;
    std::shared_ptr<OpenedBook> m_opened;
    std::shared_ptr<const profile::WaitRules> m_rules;
    std::shared_ptr<const ProfileView> m_view;
    QString m_error;
    ProfileRequest m_request;
    QString m_wantedPod;
    Latest m_latest;
    std::stop_source m_capture;
    BarButton *m_service = nullptr;
    BarButton *m_pod = nullptr;
    BarButton *m_type = nullptr;
    Segmented *m_mode = nullptr;
    Chip *m_note = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_captureButton = nullptr;
    QWidget *m_header = nullptr;
    Panel *m_stripPanel = nullptr;
    CaptureStrip *m_strip = nullptr;
    FilterBar *m_filters = nullptr;
    Panel *m_flamePanel = nullptr;
    FlameView *m_flame = nullptr;
    DiffLegend *m_legend = nullptr;
    WaitBar *m_waits = nullptr;
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
