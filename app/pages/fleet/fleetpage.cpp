// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/fleet/alertstrip.h"
#include "app/pages/fleet/fleetheader.h"
#include "app/pages/fleet/panelgrid.h"
#include "app/pages/fleet/panellinks.h"
#include "app/pages/fleet/panelvalues.h"
#include "app/pages/fleet/panelview.h"
#include "app/pages/fleet/silencing.h"
#include "data/core/format.h"
#include "widgets/common/theme.h"
#include <QKeyEvent>
#include <QResizeEvent>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace bs {

namespace {

// What stands there without a source; titles and sub-lines then come from the board.
std::vector<PanelOutline> fleetOutline() {
    const auto one = [](const char *id, const char *kind, const char *title) {
        return PanelOutline{QString::fromLatin1(id), QString::fromLatin1(kind), QString::fromLatin1(title)};
    };
    return {one("goroutines-by-service", "area", "Goroutines by service"),
            one("goroutines-per-pod", "heatmap", "Goroutines per pod"),
            one("pool-saturation", "gauges", "Pool saturation"),
            one("fan-out", "fanout", "Fan-out factor"),
            one("tenants", "tenants", "In-flight by tenant"),
            one("goroutines-vs-rps", "scatter", "Goroutines vs RPS")};
}

} // namespace

FleetPage::FleetPage(const AppContext &context, QWidget *parent, BoardFeed *feed)
    : Page(parent), m_context(context), m_feed(feed), m_ownFeed(!feed) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                               metric::kWindowMargin);
    column->setSpacing(metric::kPanelGap);
    createHead();
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_grid = new PanelGrid(m_scroll);
    m_scroll->setWidget(m_grid);
    m_scroll->viewport()->installEventFilter(this);
    column->addWidget(m_scroll, 1);
    connect(m_grid, &PanelGrid::shapeChanged, this, &FleetPage::keepShape);
    createCommands();
    m_settle.setSingleShot(true);
    m_settle.setInterval(250);
    connect(&m_settle, &QTimer::timeout, this, &FleetPage::ask);
    connect(m_context.time, &TimeAuthority::rangeChanged, this, [this] {
        if (m_active) {
            ask();
        }
    });
    connect(&m_second, &QTimer::timeout, this, [this] {
        for (PanelView *p : m_panels) {
            p->tick();
        }
    });
    showBoard(m_ownFeed ? m_context.settings->value(QStringLiteral("fleet/board"), m_board).toString() : m_board);
    setFocusPolicy(Qt::StrongFocus);
}

void FleetPage::showBoard(const QString &id) {
    const auto boards =
        m_ownFeed && m_context.source ? boardsOf(m_context) : std::vector<std::pair<QString, QString>>();
    const bool known = std::any_of(boards.begin(), boards.end(), [&id](const auto &b) { return b.first == id; });
    m_board = known ? id : QStringLiteral("fleet");
    m_header->setBoards(boards, m_board);
    if (m_ownFeed) {
        delete m_feed;
        m_feed = makeBoardFeed(m_context, m_board, this);
    }
    createPanels();
    createBoardCommands();
    connectFeed();
    if (m_active) {
        ask();
    }
}

void FleetPage::createHead() {
    m_header = new FleetHeader(m_context, this);
    m_alerts = new AlertStrip(m_context.clock, this);
    layout()->addWidget(m_header);
    layout()->addWidget(m_alerts);
    m_silencing = new Silencing(m_context, m_alerts);
    connect(m_silencing, &Silencing::changed, this, [this] {
        tellBadge();
        Q_EMIT readyChanged();
    });
    connect(m_header, &FleetHeader::filterChanged, this, &FleetPage::ask);
    connect(m_header, &FleetHeader::boardChosen, this, [this](const QString &id) {
        m_context.settings->setValue(QStringLiteral("fleet/board"), id);
        showBoard(id);
    });
    connect(m_alerts, &AlertStrip::menuRequested, this, &FleetPage::fillAlertMenu);
    connect(m_alerts, &AlertStrip::alertClicked, this, [this](const QString &name) {
        m_context.openPage(QStringLiteral("incident"), QStringLiteral("alert:") + name);
    });
}

void FleetPage::fillAlertMenu(const QString &name, QMenu *menu) {
    std::vector<AlertInfo> group;
    std::copy_if(m_firing.begin(), m_firing.end(), std::back_inserter(group), [&name](const AlertInfo &a) {
        return a.state == "firing" && name == QString::fromStdString(std::string(a.labels.get("alertname")));
    });
    addRunbook(menu, m_context, group);
    addLinks(menu, m_context, bs::subjectOf(group));
}

void FleetPage::createPanels() {
    qDeleteAll(m_panels);
    m_panels.clear();
    std::vector<PanelOutline> outline = m_feed ? m_feed->outline() : std::vector<PanelOutline>();
    if (outline.empty()) {
        outline = fleetOutline();
    }
    QList<QWidget *> widgets;
    for (const PanelOutline &o : outline) {
        auto *panel = new PanelView(m_context, m_colors, o.id, o.kind, o.title, m_grid);
        connect(panel, &Panel::expandRequested, this, [this, panel] { toggleExpand(panel); });
        connect(panel, &PanelView::retryRequested, this, &FleetPage::ask);
        m_panels << panel;
        widgets << panel;
    }
    m_grid->setPanels(widgets);
    for (const bool wide : {true, false}) {
        const QString key =
            QStringLiteral("fleet/%1/%2").arg(m_board, wide ? QStringLiteral("wide") : QStringLiteral("narrow"));
        const QString kept = m_context.rendering ? QString() : m_context.settings->value(key, QString()).toString();
        if (!kept.isEmpty()) {
            m_grid->setShape(wide, kept);
        }
    }
}

void FleetPage::keepShape(bool wide) {
    m_context.settings->setValue(
        QStringLiteral("fleet/%1/%2").arg(m_board, wide ? QStringLiteral("wide") : QStringLiteral("narrow")),
        m_grid->shape(wide));
    m_settle.start(); // another width may want other points
}

void FleetPage::createCommands() {
    const auto add = [this](const QString &text, const QKeySequence &keys, auto run) {
        auto *a = new QAction(text, this);
        a->setShortcut(keys);
        a->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(a, &QAction::triggered, this, run);
        addAction(a);
        m_commands << a;
    };
    add(QStringLiteral("Expand or shrink the panel"), QKeySequence(Qt::Key_F), [this] {
        PanelView *target = m_panels.isEmpty() ? nullptr : m_panels.front();
        for (PanelView *p : m_panels) {
            if (p->isAncestorOf(window()->focusWidget()) || p->underMouse()) {
                target = p;
            }
        }
        if (target) {
            toggleExpand(target);
        }
    });
    add(QStringLiteral("Next panel"), QKeySequence(Qt::Key_F6), [this] { focusPanel(1); });
    add(QStringLiteral("Previous panel"), QKeySequence(Qt::SHIFT | Qt::Key_F6), [this] { focusPanel(-1); });
    if (m_silencing->isConfigured()) {
        add(QStringLiteral("Silences"), {}, [this] { m_silencing->openList(); });
        add(QStringLiteral("New silence"), {}, [this] { m_silencing->openNew({}); });
    }
}

void FleetPage::focusPanel(int step) {
    const auto n = static_cast<int>(m_panels.size());
    int at = step > 0 ? -1 : 0;
    for (int i = 0; i < n; ++i) {
        at = m_panels[i]->isAncestorOf(window()->focusWidget()) ? i : at;
    }
    for (int tries = 0; tries < n; ++tries) { // a panel that shows a message has nothing to focus
        at = (at + step + n) % n;
        PanelView *next = m_panels[at];
        if (next->isVisible() && next->body() && next->body()->isVisible()) {
            next->body()->setFocus(Qt::TabFocusReason);
            m_scroll->ensureWidgetVisible(next);
            return;
        }
    }
}

void FleetPage::createBoardCommands() {
    for (QAction *a : m_boardCommands) {
        removeAction(a);
        a->deleteLater(); // it may be the one that is being run
    }
    m_boardCommands.clear();
    const auto add = [this](const QString &text, auto run) {
        auto *a = new QAction(text, this);
        connect(a, &QAction::triggered, this, run);
        addAction(a);
        m_boardCommands << a;
    };
    for (PanelView *p : m_panels) { // all a panel's menu has, from the palette
        for (QAction *own : p->menuActions()) {
            add(QStringLiteral("%1: %2").arg(p->title(), own->text()), [own] { own->trigger(); });
        }
    }
    const auto boards = m_ownFeed ? boardsOf(m_context) : std::vector<std::pair<QString, QString>>();
    for (const auto &[id, title] : boards.size() > 1 ? boards : decltype(boards)()) {
        add(QStringLiteral("Board: %1").arg(displayText(title, 60)),
            [this, id = id] { Q_EMIT m_header->boardChosen(id); });
    }
}

void FleetPage::connectFeed() {
    if (!m_feed) {
        takeFailure(QStringLiteral("No Prometheus source yet"));
        return;
    }
    connect(m_feed, &BoardFeed::panelArrived, this, &FleetPage::takePanel);
    connect(m_feed, &BoardFeed::finished, this, &FleetPage::takeBoard);
    connect(m_feed, &BoardFeed::failed, this, &FleetPage::takeFailure);
}

void FleetPage::setActive(bool active) {
    m_active = active;
    m_silencing->setActive(active);
    if (active) {
        m_context.rendering ? m_second.stop() : m_second.start(1000);
        ask();
        return;
    }
    m_second.stop();
    if (m_feed) {
        m_feed->cancel();
    }
}

void FleetPage::ask() {
    if (m_feed && m_active) {
        m_feed->ask({m_context.time->range(), std::max(240, m_panels.isEmpty() ? 0 : m_panels.front()->width() - 60),
                     m_header->filter().matchers()});
    }
}

void FleetPage::takePanel(const PanelPtr &panel) {
    for (PanelView *p : m_panels) {
        if (p->id() == panel->id) {
            p->setResult(panel);
        }
    }
}

void FleetPage::takeBoard(const std::shared_ptr<const BoardResult> &result) {
    for (const PanelPtr &panel : result->panels) {
        takePanel(panel);
    }
    const std::vector<TimeMark> marks = marksOf(result->deploys);
    for (PanelView *p : m_panels) {
        p->setMarks(marks);
        p->setTargetQuality(result->quality);
        if (!p->answered()) {
            p->setFailure(result->error, m_feed->where());
        }
    }
    if (!result->serviceLabel.isEmpty()) {
        m_header->setIdentity(result->serviceLabel, result->zoneLabel);
    }
    m_header->setFigures(result->figures);
    if (result->alertsAvailability == Availability::Partial) {
        m_alerts->setAlerts(result->alerts, result->alertsReason, result->alertsAt);
    } else if (result->alertsAvailability == Availability::Data || result->alertsAvailability == Availability::NoData) {
        m_alerts->setAlerts(result->alerts, {}, result->alertsAt);
        askForRules(result->alerts.empty());
    } else {
        m_alerts->setUnknown(result->alertsReason.isEmpty() ? QStringLiteral("the source has no alert rules to ask")
                                                            : result->alertsReason);
    }
    if (result->alertsAt == kNoTime) { // the rail tells of now, whatever is looked at
        m_firing = result->alerts;
        tellBadge();
    }
    m_ready = true;
    Q_EMIT readyChanged();
}

void FleetPage::tellBadge() {
    Health worst = Health::None;
    for (const AlertGroup &g : groupAlerts(mergeAlerts(m_firing, m_silencing->alerts()))) {
        worst = g.isMuted() ? worst : std::max(worst, g.severity);
    }
    Q_EMIT badgeChanged(worst == Health::Crit ? Health::Warn : worst); // only a live incident shows crit in the rail
}

void FleetPage::askForRules(bool silent) {
    // Silence means something only where there are rules to speak.
    if (!silent || !m_context.source || m_hasRules) {
        return;
    }
    m_rules.run<std::vector<RuleInfo>>(
        this, [this](const std::stop_token &stop) { return m_context.source->rules(stop); },
        [this](const Result<std::vector<RuleInfo>> &rules) {
            const auto alerting = [](const RuleInfo &r) { return r.type == "alerting"; };
            m_hasRules = rules && std::any_of(rules->begin(), rules->end(), alerting);
            if (rules && !m_hasRules) {
                m_alerts->setUnknown(QStringLiteral("this source has no alerting rules"));
            }
        });
}

void FleetPage::takeFailure(const QString &reason) {
    for (PanelView *p : m_panels) {
        p->setFailure(reason, m_feed ? m_feed->where() : QStringLiteral("Add an address, or open a recording."));
    }
    m_firing.clear();
    m_alerts->setUnknown(reason);
    m_ready = true;
    Q_EMIT readyChanged();
}

bool FleetPage::isReady() const {
    // A picture waits for what the Alertmanagers say; the window does not.
    return m_ready && (!m_context.rendering || m_silencing->hasAsked());
}

QVector<PanelState> FleetPage::panels() const {
    QVector<PanelState> out;
    for (const PanelView *p : m_panels) {
        out << p->state();
    }
    return out;
}

void FleetPage::openSubject(const QString &subject) {
    const QString name = subject.section(u':', 1);
    if (subject.startsWith(u"board:")) {
        showBoard(name);
        return;
    }
    m_context.time->setHighlight(name);
}

void FleetPage::toggleExpand(PanelView *panel) { m_grid->expand(m_grid->expanded() == panel ? nullptr : panel); }

bool FleetPage::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_scroll->viewport() && event->type() == QEvent::Resize) {
        m_grid->setViewport(m_scroll->viewport()->size());
        if (m_active && !m_context.rendering) {
            m_settle.start();
        }
    }
    return Page::eventFilter(watched, event);
}

void FleetPage::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape && m_grid->expanded()) {
        m_grid->expand(nullptr);
        return;
    }
    Page::keyPressEvent(event);
}

} // namespace bs
