// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/bench.h"
#include "data/promql/engine.h"
#include "data/store/store.h"
#include <QTemporaryDir>

namespace bs::cli::bench {

namespace {

constexpr TimeMs kStart = 1'767'225'600'000;
constexpr DurationMs kStep = 15'000;
constexpr int kTicksPerAppend = 20;

std::vector<store::SeriesRef> makeSeries(store::Store &store, int n) {
    std::vector<store::SeriesRef> refs;
    for (int s = 0; s < n; ++s) {
        const std::string service = "s" + std::to_string(s % 20);
        refs.push_back(store.ref(Labels{{"__name__", "http_requests_total"},
                                        {"service", service},
                                        {"pod", service + "-" + std::to_string(s / 20)},
                                        {"le", std::to_string(s % 12)}}));
    }
    return refs;
}

// Counters of requests: whole numbers that grow.
double valueOf(int series, int tick) { return tick * (90 + series % 40) + (tick * 7 + series * 13) % 23; }

Status fill(store::Store &store, const std::vector<store::SeriesRef> &refs, int ticks) {
    for (int from = 0; from < ticks; from += kTicksPerAppend) {
        store::Batch batch;
        batch.samples.reserve(refs.size() * kTicksPerAppend);
        for (int t = from; t < std::min(ticks, from + kTicksPerAppend); ++t) {
            for (std::size_t s = 0; s < refs.size(); ++s) {
                batch.samples.push_back({refs[s], kStart + t * kStep, valueOf(static_cast<int>(s), t)});
            }
        }
        TRY(store.appendNow(std::move(batch)));
    }
    return {};
}

Status ingest(const Plan &plan, const Report &report) {
    Measured rate{"store_ingest_fsync", "samples/s", {}, "XOR chunks in SQLite, no index: 16.3 M/s"};
    Measured size{"store_bytes_per_sample", "bytes/sample", {}, "Prometheus 2.42 TSDB: 1.36 on integers"};
    const int ticks = plan.of(1440);
    for (int i = 0; i < plan.repeats; ++i) {
        QTemporaryDir folder;
        const auto store = TRY(store::Store::open(folder.filePath(QStringLiteral("bench.db"))));
        const auto refs = makeSeries(*store, 1000);
        Status filled;
        const Seconds s = secondsOf([&] { filled = fill(*store, refs, ticks); });
        CHECK_STATUS(filled);
        CHECK_STATUS(store->compact(kStart + ticks * kStep));
        rate.runs.push_back(1000.0 * ticks / s);
        size.runs.push_back(TRY(store->info()).bytesPerSample());
    }
    report(rate);
    report(size);
    return {};
}

struct Shape {
    const char *name;
    const char *expr;
};

Status queries(const Plan &plan, const Report &report) {
    static const Shape shapes[] = {
        {"sum_rate", "sum by (service) (rate(http_requests_total[5m]))"},
        {"topk", "topk(5, rate(http_requests_total[5m]))"},
        {"quantile", "quantile by (service) (0.99, rate(http_requests_total[5m]))"},
        {"histogram_quantile", "histogram_quantile(0.99, sum by (le) (rate(http_requests_total[5m])))"},
        {"join", "http_requests_total / on (pod, le) group_left http_requests_total"},
        {"subquery", "max_over_time(sum(rate(http_requests_total[5m]))[30m:1m])"},
        {"regex", "sum(http_requests_total{pod=~\"s1.*-[0-4]\"})"},
        {"absent", "absent(http_requests_total{service=\"nobody\"})"},
        {"offset", "sum(http_requests_total) - sum(http_requests_total offset 1h)"},
        {"max_over_time", "max by (service) (max_over_time(http_requests_total[15m]))"},
        {"count_values", "count_values(\"v\", floor(http_requests_total / 1e5))"},
    };
    QTemporaryDir folder;
    store::StoreOptions options;
    options.database.fullSync = false;
    const auto store = TRY(store::Store::open(folder.filePath(QStringLiteral("bench.db")), options));
    const int ticks = plan.of(5760); // a day
    CHECK_STATUS(fill(*store, makeSeries(*store, 1000), ticks));
    const promql::Engine engine(*store);
    for (const Shape &shape : shapes) {
        Status failed;
        const auto run = [&] {
            const auto r = engine.range(shape.expr, kStart + 3'600'000, kStart + ticks * kStep, 60'000);
            if (!r) {
                failed = std::unexpected(r.error());
            }
        };
        const Measured m = measure(std::string("promql_") + shape.name, "ms", plan, run, milliseconds);
        CHECK_STATUS(failed);
        report(m);
    }
    return {};
}

} // namespace

Status storing(const Plan &plan, const Report &report) {
    CHECK_STATUS(ingest(plan, report));
    return queries(plan, report);
}

} // namespace bs::cli::bench
