// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/fleet/boardfeed.h"
#include <cmath>

namespace bs::test {

inline PanelPtr panel(const char *id, const char *kind, TimeRange range,
                      const std::function<void(PanelResult &)> &fill) {
    auto p = std::make_shared<PanelResult>();
    p->id = QString::fromLatin1(id);
    p->kind = QString::fromLatin1(kind);
    p->unit = QStringLiteral("count");
    p->availability = Availability::Data;
    p->range = range;
    p->step = 15'000;
    p->newest = range.end - 5'000;
    p->age = 5'000;
    p->asOf = range.end;
    p->queries.push_back({QStringLiteral("main"), QStringLiteral("sum by (service) (process_goroutines)"), false});
    fill(*p);
    return p;
}

inline void samples(TimeRange range, double base, std::vector<TimeMs> &times, std::vector<double> &values) {
    for (TimeMs t = range.start; t <= range.end; t += 15'000) {
        times.push_back(t);
        values.push_back(base + 10 * std::sin(static_cast<double>(t) / 300'000));
    }
}

// A board of the six panels. `service` is the name of the first service: hostile text goes there.
inline std::shared_ptr<BoardResult> board(TimeRange range, const QString &service = QStringLiteral("edge")) {
    auto b = std::make_shared<BoardResult>();
    b->board = QStringLiteral("fleet");
    b->range = range;
    b->asOf = range.end;
    b->figures.push_back({QStringLiteral("goroutines"),
                          QStringLiteral("Goroutines"),
                          QStringLiteral("count"),
                          Availability::Data,
                          {},
                          170'000,
                          {}});
    b->figures.push_back({QStringLiteral("pods-up"),
                          QStringLiteral("Pods up"),
                          QStringLiteral("count"),
                          Availability::Data,
                          {},
                          48,
                          50.0});
    b->panels.push_back(panel("goroutines-by-service", "area", range, [&](PanelResult &p) {
        for (const QString &name : {service, QStringLiteral("catalog")}) {
            PanelSeries s;
            s.name = name;
            samples(range, 400, s.times, s.values);
            p.points += static_cast<qint64>(s.times.size());
            p.series.push_back(s);
        }
    }));
    b->panels.push_back(panel("goroutines-per-pod", "heatmap", range, [&](PanelResult &p) {
        for (int i = 0; i < 4; ++i) {
            HeatRow r;
            r.pod = QStringLiteral("%1-%2").arg(service.left(40)).arg(i);
            r.service = service;
            samples(range, 100 * (i + 1), r.times, r.values);
            p.rows.push_back(r);
        }
    }));
    b->panels.push_back(panel("pool-saturation", "gauges", range, [&](PanelResult &p) {
        PoolRow full;
        full.pool = QStringLiteral("email-client");
        full.inflight = 100;
        full.capacity = 100;
        full.saturation = 1;
        full.waiters = 49'900;
        p.pools.push_back(full);
        PoolRow unknown;
        unknown.pool = QStringLiteral("aggregate");
        unknown.inflight = 7;
        p.pools.push_back(unknown);
    }));
    b->panels.push_back(panel("fan-out", "fanout", range, [&](PanelResult &p) {
        FanoutRow r;
        r.endpoint = QStringLiteral("POST /v1/events");
        r.buckets = {{0, 1, 500}, {1, 2, 300}, {32768, std::numeric_limits<double>::infinity(), 1}};
        r.p50 = 1;
        r.max = 65536;
        r.overLastBound = true;
        p.fanouts.push_back(r);
    }));
    b->panels.push_back(panel("tenants", "tenants", range, [&](PanelResult &p) {
        p.tenants.push_back({QStringLiteral("northwind"), 49'900, 40'000, std::nullopt});
        p.tenants.push_back({QStringLiteral("hooli"), 46, 40, 50.0});
        p.tenants.push_back({QStringLiteral("acme"), 11, 10, 20.0});
    }));
    b->panels.push_back(panel("goroutines-vs-rps", "scatter", range, [&](PanelResult &p) {
        ScatterResult s;
        for (int i = 0; i < 8; ++i) {
            s.points.push_back({QStringLiteral("pod-%1").arg(i), service, 10.0 * i, 100.0 + 10 * i, i == 7, 0});
        }
        s.line = stats::Line{1, 100, 0, 0, 5, 0.94, 8};
        p.scatter = s;
    }));
    AlertInfo a;
    a.labels = Labels{{"alertname", "GoroutineCountGrowingRapidly"}, {"severity", "critical"}, {"pod", "edge-0"}};
    a.state = "firing";
    a.activeAt = range.end - 212'000;
    a.value = "1040";
    b->alerts.push_back(a);
    b->alertsAvailability = Availability::Data;
    b->deploys.push_back({range.start + range.length() / 2, QStringLiteral("events"), QStringLiteral("v2.31.0")});
    return b;
}

// Answers when told to.
class ManualFeed : public BoardFeed {
public:
    using BoardFeed::BoardFeed;
    void ask(const FeedRequest &request) override { asked << request; }
    void cancel() override { ++cancelled; }
    [[nodiscard]] QString where() const override { return QStringLiteral("http://prom.courier:9090"); }
    void answer(const std::shared_ptr<const BoardResult> &b) { Q_EMIT finished(b); }
    void fail(const QString &why) { Q_EMIT failed(why); }
    QList<FeedRequest> asked;
    int cancelled = 0;
};

} // namespace bs::test
