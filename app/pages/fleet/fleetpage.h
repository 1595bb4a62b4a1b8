// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/fleet/boardfeed.h"
#include "app/shell/appcontext.h"
#include "app/shell/page.h"
#include "data/core/async.h"
#include "widgets/common/seriescolors.h"
#include <QMenu>
#include <QTimer>

class QScrollArea;
class QStackedLayout;

namespace bs {

class AlertStrip;
class PanelView;
class FleetHeader;
class MessageView;
class PanelGrid;
class Silencing;

// The concurrency of the fleet: alerts, figures, six panels. Shows the board "fleet", or another one that the workspace
// has; a feed can be given (tests).
class FleetPage : public Page {
    Q_OBJECT
public:
    FleetPage(const AppContext &context, QWidget *parent, BoardFeed *feed = nullptr);
    [[nodiscard]] QString id() const override { return QStringLiteral("fleet"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Fleet"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override;
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands + m_boardCommands; }
    void openSubject(const QString &subject) override;

    [[nodiscard]] const QList<PanelView *> &panelViews() const { return m_panels; }
    [[nodiscard]] AlertStrip *alerts() const { return m_alerts; }
    [[nodiscard]] Silencing *silencing() const { return m_silencing; }
    [[nodiscard]] FleetHeader *header() const { return m_header; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void createHead();
    void createPanels();
    void createCommands();
    void createBoardCommands();
    void connectFeed();
    void showBoard(const QString &id);
    void focusPanel(int step);
    void keepShape(bool wide);
    void ask();
    void takePanel(const PanelPtr &panel);
    void takeBoard(const std::shared_ptr<const BoardResult> &result);
    void fillAlertMenu(const QString &name, QMenu *menu);
    void takeFailure(const QString &reason);
    void askForRules(bool silent);
    void tellBadge();
    void toggleExpand(PanelView *panel);
    AppContext m_context;
    BoardFeed *m_feed;
    std::shared_ptr<SeriesColors> m_colors = std::make_shared<SeriesColors>();
    FleetHeader *m_header = nullptr;
    AlertStrip *m_alerts = nullptr;
    Silencing *m_silencing = nullptr;
    std::vector<AlertInfo> m_firing; // of the rules, as last told
    QScrollArea *m_scroll = nullptr;
    PanelGrid *m_grid = nullptr;
    QList<PanelView *> m_panels;
    QList<QAction *> m_commands, m_boardCommands;
    QString m_board = QStringLiteral("fleet");
    bool m_ownFeed = false;
    QTimer m_second; // ages run on
    Latest m_rules;
    bool m_hasRules = false;
    QTimer m_settle; // a drag of the window asks once
    bool m_active = false;
    bool m_ready = false;
};

} // namespace bs
