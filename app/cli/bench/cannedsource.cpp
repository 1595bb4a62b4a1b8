// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/cannedsource.h"
#include "data/core/async.h"
#include <algorithm>
#include <cmath>

namespace bs::cli::bench {

namespace {

constexpr int kServices = 9;

std::string numbered(const char *what, int i) { return std::string(what) + "-" + std::to_string(i); }

// The labels after the first "by (".
std::string groupedBy(const std::string &expr) {
    const auto from = expr.find("by (");
    const auto to = from == std::string::npos ? from : expr.find(')', from);
    return to == std::string::npos ? std::string() : expr.substr(from, to - from);
}

// Who the series of an answer are.
std::vector<Labels> seriesFor(const std::string &expr, int pods) {
    const std::string by = groupedBy(expr);
    const auto has = [&by](const char *label) { return by.find(label) != std::string::npos; };
    std::vector<Labels> out;
    if (has("pod") && !has("pool")) {
        for (int i = 0; i < pods; ++i) {
            out.push_back(Labels{{"pod", numbered("pod", i)}, {"service", numbered("service", i % kServices)}});
        }
    } else if (has("endpoint")) {
        for (int i = 0; i < 5; ++i) {
            for (int bound = 1; has("le") && bound <= 65'536; bound *= 2) {
                out.push_back(Labels{{"endpoint", numbered("GET /v1", i)},
                                     {"le", std::to_string(bound)},
                                     {"service", numbered("service", i)}});
            }
            if (!has("le")) {
                out.push_back(Labels{{"endpoint", numbered("GET /v1", i)}, {"service", numbered("service", i)}});
            }
        }
    } else if (has("pool")) {
        for (int i = 0; i < kServices; ++i) {
            out.push_back(Labels{
                {"pod", numbered("pod", i)}, {"pool", numbered("pool", i)}, {"service", numbered("service", i)}});
        }
    } else if (has("tenant")) {
        for (int i = 0; i < 12; ++i) {
            out.push_back(Labels{{"tenant", numbered("tenant", i)}});
        }
    } else if (has("service")) {
        for (int i = 0; i < kServices; ++i) {
            out.push_back(Labels{{"service", numbered("service", i)}, {"version", "v1.0.0"}});
        }
    } else {
        out.emplace_back();
    }
    return out;
}

// Smooth, with noise that differs from series to series and from point to point.
double valueAt(std::size_t series, TimeMs t) {
    const auto n = static_cast<double>((static_cast<std::uint64_t>(t / 1000) * 2654435761U + series * 40503U) % 97U);
    return 200 + 60 * std::sin(static_cast<double>(t) / 600'000 + static_cast<double>(series)) + n;
}

std::shared_ptr<const QueryResult> answer(const std::string &expr, TimeMs start, TimeMs end, DurationMs step,
                                          int pods) {
    auto out = std::make_shared<QueryResult>();
    out->type = step > 0 ? QueryResult::Type::Matrix : QueryResult::Type::Vector;
    const bool quiet = expr.find("changes(") != std::string::npos || expr.find("== 0") != std::string::npos ||
                       expr.find("oom") != std::string::npos;
    if (quiet) {
        return out;
    }
    const bool still = expr.find("start_time") != std::string::npos || expr.find("restarts") != std::string::npos;
    const bool one = expr.find("(up") != std::string::npos;
    const bool time = expr.find("timestamp(") != std::string::npos;
    const std::vector<Labels> who = seriesFor(expr, pods);
    for (std::size_t i = 0; i < who.size(); ++i) {
        Series s;
        s.labels = who[i];
        const auto n = step > 0 ? static_cast<std::size_t>((end - start) / step + 1) : 1;
        s.times.reserve(n);
        s.values.reserve(n);
        for (TimeMs t = start; t <= end; t += std::max<DurationMs>(step, 1)) {
            s.times.push_back(t);
            s.values.push_back(time    ? static_cast<double>(end) / 1000
                               : one   ? 1
                               : still ? static_cast<double>(i + 1)
                                       : valueAt(i, t));
            if (step == 0) {
                break;
            }
        }
        out->matrix.series.push_back(std::move(s));
    }
    return out;
}

} // namespace

QFuture<CannedSource::Answer> CannedSource::query(const InstantQuery &q, std::stop_token /*stop*/) {
    return runOn<std::shared_ptr<const QueryResult>>(
        &m_pool, [q, pods = m_pods] { return Answer(answer(q.expr, q.time, q.time, 0, pods)); });
}

QFuture<CannedSource::Answer> CannedSource::queryRange(const RangeQuery &q, std::stop_token /*stop*/) {
    return runOn<std::shared_ptr<const QueryResult>>(
        &m_pool, [q, pods = m_pods] { return Answer(answer(q.expr, q.start, q.end, q.step, pods)); });
}

QFuture<Result<std::vector<Labels>>> CannedSource::series(const SeriesQuery & /*q*/, std::stop_token /*stop*/) {
    return ready<std::vector<Labels>>(std::vector<Labels>());
}

QFuture<Result<std::vector<std::string>>> CannedSource::labelNames(const SeriesQuery & /*q*/,
                                                                   std::stop_token /*stop*/) {
    return ready<std::vector<std::string>>(
        std::vector<std::string>{"pod", "service", "pool", "tenant", "endpoint", "le"});
}

QFuture<Result<std::vector<std::string>>> CannedSource::labelValues(const std::string &label, const SeriesQuery & /*q*/,
                                                                    std::stop_token /*stop*/) {
    std::vector<std::string> out;
    if (label == "__name__") {
        out = {"process_goroutines",
               "http_requests_total",
               "pool_inflight",
               "pool_capacity",
               "pool_queue_depth",
               "request_fanout_calls_bucket",
               "request_fanout_cap",
               "tenant_inflight",
               "tenant_inflight_cap",
               "build_info",
               "process_start_time_seconds",
               "up",
               "requests_rejected_total",
               "kube_pod_container_status_restarts_total"};
    }
    return ready<std::vector<std::string>>(std::move(out));
}

QFuture<Result<std::vector<MetricMetadata>>> CannedSource::metadata(std::stop_token /*stop*/) {
    return ready<std::vector<MetricMetadata>>(std::vector<MetricMetadata>());
}

QFuture<Result<std::vector<TargetInfo>>> CannedSource::targets(std::stop_token /*stop*/) {
    return runOn<std::vector<TargetInfo>>(&m_pool, [pods = m_pods] {
        std::vector<TargetInfo> out;
        for (int i = 0; i < pods; ++i) {
            TargetInfo t;
            t.labels = Labels{{"instance", numbered("pod", i)}, {"pod", numbered("pod", i)}};
            t.health = "up";
            t.interval = 15'000;
            out.push_back(std::move(t));
        }
        return Result<std::vector<TargetInfo>>(std::move(out));
    });
}

QFuture<Result<std::vector<RuleInfo>>> CannedSource::rules(std::stop_token /*stop*/) {
    RuleInfo rule;
    rule.name = "PoolSaturated";
    rule.type = "alerting";
    return ready<std::vector<RuleInfo>>(std::vector<RuleInfo>{rule});
}

QFuture<Result<std::vector<AlertInfo>>> CannedSource::alerts(std::stop_token /*stop*/) {
    std::vector<AlertInfo> out;
    for (int i = 0; i < 6; ++i) {
        AlertInfo a;
        a.labels = Labels{{"alertname", numbered("Alert", i)}, {"pod", numbered("pod", i)}, {"severity", "warning"}};
        a.state = "firing";
        out.push_back(std::move(a));
    }
    return ready<std::vector<AlertInfo>>(std::move(out));
}

QFuture<Result<SourceInfo>> CannedSource::info(std::stop_token /*stop*/) {
    SourceInfo info;
    info.flavour = QStringLiteral("prometheus");
    return ready<SourceInfo>(info);
}

QFuture<Result<std::vector<Exemplar>>> CannedSource::exemplars(const std::string & /*expr*/, TimeRange /*range*/,
                                                               std::stop_token /*stop*/) {
    return ready<std::vector<Exemplar>>(std::vector<Exemplar>());
}

SourceStatus CannedSource::status() const {
    SourceStatus s;
    s.kind = SourceStatus::Kind::Ok;
    return s;
}

} // namespace bs::cli::bench
