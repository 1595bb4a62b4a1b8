// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/panelview.h"
#include "app/pages/fleet/panelvalues.h"
#include "data/core/format.h"
#include "widgets/gauge/poolgauges.h"
#include "widgets/heatmap/heatmapview.h"
#include "widgets/plot/fanoutview.h"
#include "widgets/plot/legendbar.h"
#include "widgets/plot/scatterview.h"
#include "widgets/plot/tenantsview.h"
#include "widgets/plot/timeplot.h"
#include <QEvent>
#include <QVBoxLayout>

namespace bs {

namespace {
constexpr qint64 kAtOnce = 40'000; // points that are made ready within a millisecond or two
}

PanelView::PanelView(const AppContext &context, std::shared_ptr<SeriesColors> colors, const QString &id,
                     const QString &kind, const QString &title, QWidget *parent)
    : Panel(title, parent), m_context(context), m_colors(std::move(colors)), m_id(id), m_kind(kind) {
    createView(kind);
    createMenu();
    connectSubjects();
    setWaiting();
    connect(this, &Panel::messageAction, this, [this](int) { Q_EMIT retryRequested(); });
}

void PanelView::drillInto(const QString &subject, TimeMs at) {
    QString page = m_result ? m_result->drill : QString();
    if (page.isEmpty()) {
        page = m_pools || m_fanout ? QStringLiteral("bounds") : QStringLiteral("profiles");
    }
    const bool moment = at > 0 && page == u"profiles"; // its captures of that time
    m_context.openPage(page, moment ? QStringLiteral("%1@%2").arg(subject).arg(at) : subject);
}

void PanelView::createHeat() {
    m_heat = new HeatMapView(this);
    TimeAuthority *time = m_context.time;
    segments()->setItems({QStringLiteral("Max"), QStringLiteral("Growth"), QStringLiteral("Name")});
    connect(segments(), &Segmented::currentChanged, m_heat, [this](int i) {
        m_heat->setSort(static_cast<HeatSort>(i));
        applyHeader();
    });
    connect(m_heat, &HeatMapView::rowHovered, this, [this, time](const QString &pod) {
        QString service;
        for (const HeatStrip &row : m_heat->data()->rows) {
            if (!pod.isEmpty() && row.name == pod) {
                service = row.group;
                break;
            }
        }
        time->setHighlight(pod, service);
    });
    connect(m_heat, &HeatMapView::rowClicked, this, [this](const QString &pod, TimeMs at) {
        m_context.time->setCrosshair(at);
        drillInto(QStringLiteral("pod:") + pod, at);
    });
    setBody(m_heat);
    connectTime(m_heat);
}

void PanelView::createPlot(const QString &kind) {
    auto *box = new QWidget(this);
    m_plot = new TimePlot(box);
    m_plot->setForm(kind == u"area" ? TimePlot::Form::Stacked : TimePlot::Form::Lines);
    m_plot->setPool(m_context.rendering ? nullptr : m_context.interactive);
    auto *legend = new LegendBar(m_plot, box);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_plot, 1);
    column->addWidget(legend);
    box->setFocusProxy(m_plot);
    segments()->setItems(kind == u"area"
                             ? QStringList{QStringLiteral("Linear"), QStringLiteral("Log"), QStringLiteral("%")}
                             : QStringList{QStringLiteral("Linear"), QStringLiteral("Log")});
    connect(segments(), &Segmented::currentChanged, m_plot,
            [this](int i) { m_plot->setMode(static_cast<StackMode>(i)); });
    TimeAuthority *time = m_context.time;
    connect(legend, &LegendBar::seriesHovered, this, [time](const QString &name) { time->setHighlight(name); });
    setBody(box);
    connectTime(m_plot);
}

// The switch of a panel is a choice: it is there again the next time.
void PanelView::keepSegment() {
    if (segments()->items().isEmpty()) {
        return;
    }
    const QString key = QStringLiteral("panel/%1/switch").arg(m_id);
    if (m_context.settings && !m_context.rendering) {
        segments()->setCurrent(m_context.settings->value(key, 0).toInt());
    }
    connect(segments(), &Segmented::currentChanged, this, [this, key](int i) {
        if (m_context.settings) {
            m_context.settings->setValue(key, i);
        }
    });
}

void PanelView::createView(const QString &kind) {
    TimeAuthority *time = m_context.time;
    if (kind == u"heatmap") {
        createHeat();
    } else if (kind == u"gauges") {
        m_pools = new PoolGauges(this);
        connect(m_pools, &PoolGauges::poolClicked, this,
                [this](const QString &pool) { drillInto(QStringLiteral("pool:") + plainName(pool)); });
        setBody(m_pools);
    } else if (kind == u"fanout") {
        m_fanout = new FanoutView(this);
        connect(m_fanout, &FanoutView::endpointClicked, this,
                [this](const QString &e) { drillInto(QStringLiteral("endpoint:") + plainName(e)); });
        setBody(m_fanout);
    } else if (kind == u"tenants") {
        m_tenants = new TenantsView(this);
        connect(m_tenants, &TenantsView::tenantClicked, this,
                [this](const QString &tenant) { drillInto(QStringLiteral("tenant:") + tenant); });
        setBody(m_tenants);
    } else if (kind == u"scatter") {
        m_scatter = new ScatterView(this);
        connect(m_scatter, &ScatterView::dotHovered, time, &TimeAuthority::setHighlight);
        connect(m_scatter, &ScatterView::dotClicked, this,
                [this](const QString &pod) { drillInto(QStringLiteral("pod:") + pod); });
        connect(time, &TimeAuthority::highlightChanged, m_scatter,
                [this, time] { m_scatter->setHighlight(time->highlight()); });
        setBody(m_scatter);
    } else {
        createPlot(kind);
    }
    keepSegment();
    for (QWidget *view : std::initializer_list<QWidget *>{m_plot, m_heat, m_pools, m_fanout, m_tenants, m_scatter}) {
        if (view) {
            view->setAccessibleName(title());
        }
    }
}

void PanelView::connectTime(TimeView *view) {
    TimeAuthority *time = m_context.time;
    connect(view, &TimeView::rangeSelected, time, &TimeAuthority::zoomTo);
    connect(view, &TimeView::panned, time, &TimeAuthority::panBy);
    connect(view, &TimeView::zoomed, time, &TimeAuthority::zoomAround);
    connect(view, &TimeView::backRequested, time, &TimeAuthority::goBack);
    connect(view, &TimeView::crosshairMoved, time, &TimeAuthority::setCrosshair);
    connect(view, &TimeView::hovering, time, &TimeAuthority::setHeld);
    connect(view, &TimeView::pinRequested, time, &TimeAuthority::togglePin);
    connect(time, &TimeAuthority::crosshairChanged, view,
            [view, time] { view->setCrosshair(time->crosshair(), time->pinned()); });
    connect(time, &TimeAuthority::highlightChanged, view,
            [view, time] { view->setHighlight(time->highlight(), time->highlightGroup()); });
    connect(time, &TimeAuthority::zoneChanged, view, [view, time] { view->setRange(view->range(), time->zone()); });
    view->setRange(time->range(), time->zone());
}

void PanelView::setWaiting() {
    PanelMessage m;
    m.kind = PanelMessage::Kind::Loading;
    m.title = QStringLiteral("Asking the source");
    setMessage(m);
}

void PanelView::setMarks(const std::vector<TimeMark> &marks) {
    if (TimeView *view = m_plot ? static_cast<TimeView *>(m_plot) : m_heat) {
        view->setMarks(marks);
    }
}

void PanelView::setResult(const PanelPtr &result) {
    if (result && result == m_result && m_failure.isEmpty()) {
        return; // it came by itself already; the whole board brings it again
    }
    m_answered = true;
    if (result->availability == Availability::Error && m_result && m_result->availability != Availability::Error) {
        setFailure(result->reason, {});
        return;
    }
    m_failure.clear();
    m_result = result;
    if (!result->title.isEmpty()) {
        setTitle(result->title);
    }
    applyView();
    applyHeader();
}

void PanelView::setFailure(const QString &reason, const QString &where) {
    m_answered = true;
    m_failure = reason.isEmpty() ? QStringLiteral("the source did not answer") : reason;
    if (!m_result || m_result->availability == Availability::Error) {
        PanelMessage m;
        m.kind = PanelMessage::Kind::Error;
        m.title = m_failure;
        m.where = where;
        m.buttons = {QStringLiteral("Try again")};
        setMessage(m);
        setNote(Health::None, {});
        return;
    }
    setMuted(true);
    applyAge();
}

void PanelView::setMuted(bool stale) {
    if (m_plot) {
        m_plot->setMuted(stale);
    }
    if (m_heat) {
        m_heat->setMuted(stale);
    }
    if (m_pools) {
        m_pools->setMuted(stale);
    }
    if (m_fanout) {
        m_fanout->setMuted(stale);
    }
    if (m_tenants) {
        m_tenants->setMuted(stale);
    }
    if (m_scatter) {
        m_scatter->setMuted(stale);
    }
}

void PanelView::setTargetQuality(const std::vector<QualitySpan> &spans) {
    if (m_targetQuality != spans) {
        m_targetQuality = spans;
        applyQuality();
    }
}

void PanelView::applyQuality() {
    TimeView *view = m_plot ? static_cast<TimeView *>(m_plot) : m_heat;
    if (!view || !m_result) {
        return;
    }
    std::vector<QualitySpan> all = m_result->quality;
    all.insert(all.end(), m_targetQuality.begin(), m_targetQuality.end());
    view->setQuality(std::move(all));
}

void PanelView::applyView() {
    const PanelResult &r = *m_result;
    const Theme &t = themeOf(this);
    if (TimeView *view = m_plot ? static_cast<TimeView *>(m_plot) : m_heat) {
        view->setRange(r.range, m_context.time->zone());
        applyQuality();
    }
    if (m_plot) {
        applyPlot();
    } else if (m_heat) {
        applyHeat();
    } else if (m_pools) {
        m_pools->setPools(poolsOf(r));
    } else if (m_fanout) {
        m_fanout->setEndpoints(fanoutsOf(r));
    } else if (m_tenants) {
        m_tenants->setTenants(tenantsOf(r), r.moreRows);
    } else if (m_scatter) {
        m_scatter->setData(scatterOf(r, *m_colors, t));
    }
}

void PanelView::applyPlot() {
    for (const PanelSeries &s : m_result->series) {
        (void)m_colors->slot(s.name); // colours are given here, on one thread; what is made ready elsewhere has a copy
    }
    auto make = [result = m_result, colors = *m_colors, theme = &themeOf(this)]() mutable -> GridPtr {
        return std::make_shared<Grid>(gridOf(*result, colors, *theme));
    };
    const QString unit = m_result->unit;
    static const QStringList words{QStringLiteral("marked"), QStringLiteral("warning"), QStringLiteral("critical")};
    std::vector<std::pair<double, QString>> lines;
    for (const double v : m_result->thresholds) {
        const auto i = static_cast<qsizetype>(lines.size());
        lines.emplace_back(
            v, QStringLiteral("%1 %2").arg(words.value(i, QStringLiteral("threshold")), formatValue(v, unit)));
    }
    m_plot->setThresholds(std::move(lines));
    if (!m_context.interactive || m_context.rendering || m_result->points < kAtOnce) {
        m_plot->setGrid(make(), unit);
        return;
    }
    m_preparing.run<GridPtr>(
        this,
        [this, make](const std::stop_token &) mutable {
            return runOn<GridPtr>(m_context.interactive, [make]() mutable { return Result<GridPtr>(make()); });
        },
        [this, unit](Result<GridPtr> ready) {
            if (ready) {
                m_plot->setGrid(*std::move(ready), unit);
            }
        });
}

void PanelView::applyHeat() {
    // A thousand pods are over a million cells: more than a frame, so they are made ready elsewhere.
    const auto make = [result = m_result] { return HeatMapView::prepare(std::make_shared<HeatData>(heatOf(*result))); };
    if (!m_context.interactive || m_context.rendering || m_result->points < kAtOnce) {
        m_heat->setPrepared(make());
        return;
    }
    using Prepared = HeatMapView::Prepared;
    m_preparing.run<Prepared>(
        this,
        [this, make](const std::stop_token &) {
            return runOn<Prepared>(m_context.interactive, [make] { return Result<Prepared>(make()); });
        },
        [this](Result<Prepared> ready) {
            if (ready) {
                m_heat->setPrepared(*std::move(ready));
            }
        });
}

void PanelView::changeEvent(QEvent *event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_result && m_plot) {
        applyPlot(); // series colours come from the theme
    } else if (event->type() == QEvent::PaletteChange && m_result && m_scatter) {
        applyView(); // series colours come from the theme
    }
}

PanelState PanelView::state() const {
    PanelState s;
    s.title = title();
    s.kind = m_kind;
    if (m_result) {
        s.series = countOf(*m_result);
        s.points = m_result->points;
        s.state = m_failure.isEmpty() || m_result->availability == Availability::Error ? m_result->availability
                                                                                       : Availability::Stale;
    } else {
        s.state = m_failure.isEmpty() ? Availability::NotChecked : Availability::Error;
    }
    return s;
}

QString PanelView::promql() const {
    QStringList out;
    if (m_result) {
        for (const PanelQueryText &q : m_result->queries) {
            out << QStringLiteral("# %1%2\n%3")
                       .arg(q.name, q.instant ? QStringLiteral(" (instant)") : QString(), q.expr);
        }
    }
    return out.join(u'\n');
}

} // namespace bs
