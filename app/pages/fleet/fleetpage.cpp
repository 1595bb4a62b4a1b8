// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/fleet/alertstrip.h"
#include "app/pages/fleet/fleetheader.h"
#include "app/pages/fleet/panelgrid.h"
#include "app/pages/fleet/panelvalues.h"
#include "app/pages/fleet/panelview.h"
#include "app/pages/fleet/silencing.h"
#include "widgets/common/theme.h"
#include <QKeyEvent>
#include <QResizeEvent>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace bs {

namespace {

// What stands there before the first answer; titles and sub-lines then come from the board.
struct Slot {
    const char *id, *kind, *title;
};
constexpr Slot kSlots[] = {
    {"goroutines-by-service", "area", "Goroutines by service"},
    {"goroutines-per-pod", "heatmap", "Goroutines per pod"},
    {"pool-saturation", "gauges", "Pool saturation"},
    {"fan-out", "fanout", "Fan-out factor"},
    {"tenants", "tenants", "In-flight by tenant"},
    {"goroutines-vs-rps", "scatter", "Goroutines vs RPS"},
};

} // namespace

FleetPage::FleetPage(const AppContext &context, QWidget *parent, BoardFeed *feed)
    : Page(parent), m_context(context), m_feed(feed ? feed : makeBoardFeed(context, QStringLiteral("fleet"), this)) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metric::kWindowMargin, metric::kWindowMargin, metric::kWindowMargin,
                               metric::kWindowMargin);
    column->setSpacing(metric::kPanelGap);
    createHead();
    createPanels();
    createCommands();
    connectFeed();
    setFocusPolicy(Qt::StrongFocus);
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
    connect(m_alerts, &AlertStrip::alertClicked, this, [this](const QString &name) {
        m_context.openPage(QStringLiteral("incident"), QStringLiteral("alert:") + name);
    });
}

void FleetPage::createPanels() {
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_grid = new PanelGrid(m_scroll);
    QList<QWidget *> widgets;
    for (const Slot &s : kSlots) {
        auto *panel = new PanelView(m_context, m_colors, QString::fromLatin1(s.id), QString::fromLatin1(s.kind),
                                    QString::fromLatin1(s.title), m_grid);
        connect(panel, &Panel::expandRequested, this, [this, panel] { toggleExpand(panel); });
        connect(panel, &PanelView::retryRequested, this, &FleetPage::ask);
        m_panels << panel;
        widgets << panel;
    }
    m_grid->setPanels(widgets);
    m_scroll->setWidget(m_grid);
    m_scroll->viewport()->installEventFilter(this);
    static_cast<QVBoxLayout *>(layout())->addWidget(m_scroll, 1);
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
        PanelView *target = m_panels.front();
        for (PanelView *p : m_panels) {
            if (p->isAncestorOf(focusWidget()) || p->underMouse()) {
                target = p;
            }
        }
        toggleExpand(target);
    });
    add(QStringLiteral("Next panel"), QKeySequence(Qt::Key_F6), [this] {
        qsizetype at = -1;
        for (qsizetype i = 0; i < m_panels.size(); ++i) {
            at = m_panels[i]->body() && m_panels[i]->body()->hasFocus() ? i : at;
        }
        PanelView *next = m_panels[(at + 1) % m_panels.size()];
        if (next->body()) {
            next->body()->setFocus(Qt::TabFocusReason);
            m_scroll->ensureWidgetVisible(next);
        }
    });
    if (m_silencing->isConfigured()) {
        add(QStringLiteral("Silences"), {}, [this] { m_silencing->openList(); });
        add(QStringLiteral("New silence"), {}, [this] { m_silencing->openNew({}); });
    }
    for (PanelView *p : m_panels) {
        add(QStringLiteral("Expand %1").arg(p->title()), {}, [this, p] { toggleExpand(p); });
        add(QStringLiteral("Copy PromQL of %1").arg(p->title()), {}, [this, p] { m_context.copyText(p->promql()); });
        add(QStringLiteral("Copy %1 as CSV").arg(p->title()), {},
            [this, p] { m_context.copyText(p->result() ? csvOf(*p->result()) : QString()); });
    }
}

void FleetPage::connectFeed() {
    m_settle.setSingleShot(true);
    m_settle.setInterval(250);
    connect(&m_settle, &QTimer::timeout, this, &FleetPage::ask);
    connect(m_context.time, &TimeAuthority::rangeChanged, this, [this] {
        if (m_active) {
            ask();
        }
    });
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
        ask();
    } else if (m_feed) {
        m_feed->cancel();
    }
}

void FleetPage::ask() {
    if (m_feed && m_active) {
        m_feed->ask(
            {m_context.time->range(), std::max(240, m_panels.front()->width() - 60), m_header->filter().matchers()});
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
        if (!p->answered()) {
            p->setFailure(result->error, m_feed->where());
        }
    }
    m_header->setFigures(result->figures);
    if (result->alertsAvailability == Availability::Data || result->alertsAvailability == Availability::NoData) {
        m_alerts->setAlerts(result->alerts);
        askForRules(result->alerts.empty());
    } else {
        m_alerts->setUnknown(result->alertsReason.isEmpty() ? QStringLiteral("the source has no alert rules to ask")
                                                            : result->alertsReason);
    }
    m_firing = result->alerts;
    tellBadge();
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
