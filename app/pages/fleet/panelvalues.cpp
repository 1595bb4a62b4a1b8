// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/panelvalues.h"
#include "data/core/format.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace bs {

namespace {

// Values onto an even grid; what is not there is NaN.
std::vector<double> ontoGrid(const Grid &g, const std::vector<TimeMs> &times, const std::vector<double> &values) {
    std::vector<double> out(static_cast<std::size_t>(g.count), quietNaN());
    for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
        const int at = g.indexAt(times[i]);
        if (at >= 0 && !isStale(values[i])) {
            out[static_cast<std::size_t>(at)] = values[i];
        }
    }
    return out;
}

Grid emptyGrid(const PanelResult &panel) {
    Grid g;
    g.start = panel.range.start;
    g.step = std::max<DurationMs>(1, panel.step);
    g.count = panel.range.end > panel.range.start
                  ? static_cast<int>(std::min<DurationMs>(panel.range.length() / g.step + 1, 50'000))
                  : 0;
    return g;
}

double known(const std::optional<double> &v) { return v ? *v : quietNaN(); }

} // namespace

Grid gridOf(const PanelResult &panel, SeriesColors &colors, const Theme &theme) {
    Grid g = emptyGrid(panel);
    for (const PanelSeries &s : panel.series) {
        GridSeries out;
        out.name = s.other ? QStringLiteral("other (%1)").arg(s.folded) : s.name;
        out.color = s.other ? theme.series[9] : colors.color(s.name, theme);
        out.values = ontoGrid(g, s.times, s.values);
        out.note = s.shape.shape == stats::Shape::Unknown || s.shape.shape == stats::Shape::Flat
                       ? QString()
                       : stats::shapeName(s.shape.shape);
        out.detail = s.shape.shape == stats::Shape::Unknown
                         ? QString()
                         : QStringLiteral("%1: %2").arg(stats::shapeName(s.shape.shape), s.shape.rule);
        g.series.push_back(std::move(out));
    }
    // The largest lies on top, where a stack is read best.
    std::stable_sort(g.series.begin(), g.series.end(), [](const GridSeries &a, const GridSeries &b) {
        const auto peak = [](const GridSeries &s) {
            double m = 0;
            for (const double v : s.values) {
                m = v > m ? v : m;
            }
            return m;
        };
        return peak(a) < peak(b);
    });
    return g;
}

HeatData heatOf(const PanelResult &panel) {
    const Grid g = emptyGrid(panel);
    HeatData out;
    out.start = g.start;
    out.step = g.step;
    out.count = g.count;
    out.unit = panel.unit;
    if (panel.bands == u"goroutines") {
        out.meaning = [](double v) { return stats::bandName(stats::band(v)); };
    }
    for (const HeatRow &r : panel.rows) {
        HeatStrip strip;
        strip.name = r.pod;
        strip.group = nameAt(r.service, r.source);
        strip.values = ontoGrid(g, r.times, r.values);
        strip.ended = r.ended;
        for (const PodMark &m : r.marks) {
            (m.kind == PodMark::Kind::OomKilled ? strip.ooms : strip.restarts).push_back(m.time);
        }
        for (const TimeRange &missed : r.missed) { // a failed scrape is a hole, whatever lookback put there
            for (int i = 0; i < g.count; ++i) {
                if (g.timeOf(i) > missed.start && g.timeOf(i) < missed.end) {
                    strip.values[static_cast<std::size_t>(i)] = quietNaN();
                }
            }
        }
        out.rows.push_back(std::move(strip));
    }
    return out;
}

std::vector<QString> poolNames(const PanelResult &panel) {
    std::map<QString, int> names;
    for (const PoolRow &r : panel.pools) {
        ++names[nameAt(r.pool, r.source)];
    }
    std::vector<QString> out;
    for (const PoolRow &r : panel.pools) {
        const QString name = nameAt(r.pool, r.source);
        out.push_back(names[name] > 1 && !r.service.isEmpty() ? r.service + QStringLiteral(" · ") + name : name);
    }
    return out;
}

std::vector<PoolState> poolsOf(const PanelResult &panel) {
    std::vector<PoolState> out;
    const Grid g = emptyGrid(panel);
    const std::vector<QString> names = poolNames(panel);
    for (std::size_t at = 0; at < panel.pools.size(); ++at) {
        const PoolRow &r = panel.pools[at];
        PoolState p;
        p.name = names[at];
        p.inFlight = r.inflight;
        p.capacity = known(r.capacity);
        p.capacityDeclared = r.capacityDeclared;
        p.waiters = known(r.waiters);
        p.worstPod = known(r.worstSaturation);
        p.worstPodName = r.worstPod;
        p.trend = ontoGrid(g, r.times, r.values);
        for (double &v : p.trend) {
            v = r.capacity && *r.capacity > 0 ? v / *r.capacity : v;
        }
        p.fresh = r.availability == Availability::Data || r.availability == Availability::Partial;
        if (!p.fresh) {
            p.ageText =
                r.seen == kNoTime
                    ? QStringLiteral("No samples")
                    : QStringLiteral("No samples %1").arg(formatSpan(std::max<DurationMs>(0, panel.asOf - r.seen)));
        }
        out.push_back(std::move(p));
    }
    return out;
}

std::vector<FanoutEndpoint> fanoutsOf(const PanelResult &panel) {
    std::vector<FanoutEndpoint> out;
    for (const FanoutRow &r : panel.fanouts) {
        FanoutEndpoint e;
        e.name = nameAt(r.endpoint, r.source);
        for (const FanoutBucket &b : r.buckets) {
            e.bars.push_back({b.lower, b.upper, b.count});
        }
        e.p50 = known(r.p50);
        e.max = known(r.max);
        e.overLastBound = r.overLastBound;
        e.cap = known(r.cap);
        out.push_back(std::move(e));
    }
    return out;
}

std::vector<TenantState> tenantsOf(const PanelResult &panel) {
    std::vector<TenantState> out;
    for (const TenantRow &r : panel.tenants) {
        out.push_back({nameAt(r.tenant, r.source), r.inflight, known(r.cap)});
    }
    return out;
}

ScatterData scatterOf(const PanelResult &panel, SeriesColors &colors, const Theme &theme) {
    ScatterData out;
    out.xTitle = QStringLiteral("requests/s per pod");
    if (!panel.scatter) {
        return out;
    }
    for (const ScatterPoint &p : panel.scatter->points) {
        const QString service = nameAt(p.service, p.source);
        out.dots.push_back({p.pod, service, p.x, p.y, p.outlier, colors.color(service, theme)});
    }
    if (const auto &l = panel.scatter->line) {
        out.fit = ScatterFit{l->slope, l->intercept, l->sigma, l->r2};
    }
    out.rule = panel.scatter->rule;
    return out;
}

std::vector<TimeMark> marksOf(const std::vector<DeployMark> &deploys) {
    std::vector<TimeMark> out;
    for (const DeployMark &d : deploys) {
        out.push_back(
            {d.time, TimeMark::Kind::Deploy, QStringLiteral("deploy %1 %2").arg(d.service, d.version).simplified()});
    }
    return out;
}

qint64 countOf(const PanelResult &p) {
    return static_cast<qint64>(p.series.size() + p.rows.size() + p.pools.size() + p.fanouts.size() + p.tenants.size() +
                               (p.scatter ? p.scatter->points.size() : 0));
}

namespace {

QString cell(const QString &text) {
    QString t = text;
    // A leading sign of a formula is harmless in text but not in a spreadsheet.
    if (!t.isEmpty() && QStringLiteral("=+-@\t").contains(t[0])) {
        t.prepend(u'\'');
    }
    if (t.contains(u'"') || t.contains(u',') || t.contains(u'\n') || t.contains(u'\r')) {
        t.replace(u'"', QStringLiteral("\"\""));
        return u'"' + t + u'"';
    }
    return t;
}

QString number(double v) { return std::isnan(v) ? QString() : QString::fromStdString(promFloat(v)); }

void samples(QString &out, const QString &name, const QString &group, const std::vector<TimeMs> &times,
             const std::vector<double> &values) {
    for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
        out +=
            QStringLiteral("%1,%2,%3,%4\r\n").arg(formatRfc3339(times[i]), cell(name), cell(group), number(values[i]));
    }
}

} // namespace

QString csvOf(const PanelResult &p) {
    QString out;
    if (p.kind == u"area" || p.kind == u"line" || p.kind == u"heatmap") {
        out = QStringLiteral("time,name,service,value\r\n");
        for (const PanelSeries &s : p.series) {
            samples(out, s.other ? QStringLiteral("other (%1)").arg(s.folded) : s.name, {}, s.times, s.values);
        }
        for (const HeatRow &r : p.rows) {
            samples(out, r.pod, nameAt(r.service, r.source), r.times, r.values);
        }
    } else if (p.kind == u"gauges") {
        out = QStringLiteral("pool,service,in_flight,capacity,saturation,waiters,worst_pod,worst_pod_saturation\r\n");
        for (const PoolRow &r : p.pools) {
            out += QStringList{cell(r.pool),
                               cell(nameAt(r.service, r.source)),
                               number(r.inflight),
                               number(known(r.capacity)),
                               number(known(r.saturation)),
                               number(known(r.waiters)),
                               cell(r.worstPod),
                               number(known(r.worstSaturation))}
                       .join(u',') +
                   QStringLiteral("\r\n");
        }
    } else if (p.kind == u"fanout") {
        out = QStringLiteral("endpoint,service,over,up_to,requests,cap\r\n");
        for (const FanoutRow &r : p.fanouts) {
            for (const FanoutBucket &b : r.buckets) {
                out += QStringList{cell(r.endpoint), cell(nameAt(r.service, r.source)),
                                   number(b.lower),  number(b.upper),
                                   number(b.count),  number(known(r.cap))}
                           .join(u',') +
                       QStringLiteral("\r\n");
            }
        }
    } else if (p.kind == u"tenants") {
        out = QStringLiteral("tenant,in_flight,mean_in_flight,cap\r\n");
        for (const TenantRow &r : p.tenants) {
            out += QStringList{cell(nameAt(r.tenant, r.source)), number(r.inflight), number(r.consumption),
                               number(known(r.cap))}
                       .join(u',') +
                   QStringLiteral("\r\n");
        }
    } else if (p.scatter) {
        out = QStringLiteral("pod,service,x,y,outlier\r\n");
        for (const ScatterPoint &d : p.scatter->points) {
            out += QStringList{cell(d.pod), cell(nameAt(d.service, d.source)), number(d.x), number(d.y),
                               d.outlier ? QStringLiteral("1") : QStringLiteral("0")}
                       .join(u',') +
                   QStringLiteral("\r\n");
        }
    }
    return out;
}

} // namespace bs
