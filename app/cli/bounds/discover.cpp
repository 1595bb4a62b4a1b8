// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/discover.h"
#include "app/cli/bounds/commands.h"
#include "app/cli/support/command.h"
#include "app/cli/support/opensource.h"
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/writer.h"
#include "data/core/bytes.h"
#include <QDateTime>
#include <cmath>

namespace bs::cli {

using namespace bounds;

namespace {

struct CallQuery {
    const char *origin, *rate, *latency; // latency in seconds; may be empty
    const char *from, *to;               // labels of the answer
};
// What meshes, tracers and client libraries count per pair of services.
constexpr CallQuery kCalls[] = {
    {"service graph", "sum by (client, server) (rate(traces_service_graph_request_total[5m]))",
     "sum by (client, server) (rate(traces_service_graph_request_server_seconds_sum[5m])) / sum by (client, server) "
     "(rate(traces_service_graph_request_server_seconds_count[5m]))",
     "client", "server"},
    {"istio", "sum by (source_workload, destination_workload) (rate(istio_requests_total{reporter=\"source\"}[5m]))",
     "sum by (source_workload, destination_workload) "
     "(rate(istio_request_duration_milliseconds_sum{reporter=\"source\"}[5m])) / 1000 / sum by (source_workload, "
     "destination_workload) (rate(istio_request_duration_milliseconds_count{reporter=\"source\"}[5m]))",
     "source_workload", "destination_workload"},
    {"linkerd", "sum by (deployment, dst_deployment) (rate(response_total{direction=\"outbound\"}[5m]))", "",
     "deployment", "dst_deployment"},
    {"client_requests_total", "sum by (service, target) (rate(client_requests_total[5m]))",
     "sum by (service, target) (rate(client_request_duration_seconds_sum[5m])) / sum by (service, target) "
     "(rate(client_request_duration_seconds_count[5m]))",
     "service", "target"},
    {"envoy", "sum by (service, envoy_cluster_name) (rate(envoy_cluster_upstream_rq_total[5m]))", "", "service",
     "envoy_cluster_name"},
};

class Asker {
public:
    Asker(MetricSource *source, TimeMs at) : m_source(source), m_at(at) {}

    // value(labels) for each series; an error of the source is an Error, an unknown metric an empty answer.
    template <class Fn> Status each(const char *expr, Fn fn) {
        if (*expr == 0) {
            return {};
        }
        InstantQuery q;
        q.expr = expr;
        q.time = m_at;
        q.limit = 5000;
        const auto answer = TRY(wait(m_source->query(q, {})));
        for (const Series &s : answer->matrix.series) {
            if (!s.values.empty() && std::isfinite(s.values.back())) {
                fn(s.labels, s.values.back());
            }
        }
        return {};
    }

private:
    MetricSource *m_source;
    TimeMs m_at;
};

QString label(const Labels &labels, const char *name) {
    const auto v = labels.get(name);
    return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
}

Result<Document> observe(MetricSource *source, TimeMs at) {
    Asker ask(source, at);
    std::vector<ObservedCall> calls;
    for (const CallQuery &q : kCalls) {
        const std::size_t first = calls.size();
        CHECK_STATUS(ask.each(q.rate, [&](const Labels &l, double v) {
            calls.push_back({label(l, q.from), label(l, q.to), v, {}, QString::fromUtf8(q.origin)});
        }));
        CHECK_STATUS(ask.each(q.latency, [&](const Labels &l, double v) {
            for (std::size_t i = first; i < calls.size(); ++i) {
                if (calls[i].from == label(l, q.from) && calls[i].to == label(l, q.to)) {
                    calls[i].latencyS = v;
                }
            }
        }));
    }
    std::vector<ObservedPool> pools;
    CHECK_STATUS(ask.each("sum by (service, db_name) (go_sql_max_open_connections)", [&](const Labels &l, double v) {
        pools.push_back({label(l, "service"), label(l, "db_name"), v, true});
    }));
    CHECK_STATUS(ask.each("sum by (service, pool) (pool_capacity)", [&](const Labels &l, double v) {
        pools.push_back({label(l, "service"), label(l, "pool"), v, false});
    }));
    std::vector<ObservedService> services;
    CHECK_STATUS(ask.each("sum by (service) (rate(http_requests_total[5m]))",
                          [&](const Labels &l, double v) { services.push_back({label(l, "service"), v, {}}); }));
    CHECK_STATUS(ask.each("count by (service) (process_start_time_seconds)", [&](const Labels &l, double v) {
        for (ObservedService &s : services) {
            if (s.name == label(l, "service")) {
                s.pods = v;
            }
        }
    }));
    if (calls.empty() && pools.empty()) {
        return std::unexpected(inputError(source->name(), QStringLiteral("holds no request metrics with a caller and a "
                                                                         "callee, and no pools")));
    }
    return discovered(calls, pools, services);
}

Result<int> discover(const QStringList &words) {
    const Args args = TRY(Args::parse(
        words, QStringList{QStringLiteral("config"), QStringLiteral("out"), QStringLiteral("time")} + sourceOptions(),
        {QStringLiteral("json")}));
    Document document;
    if (args.has(u"config")) {
        const QString file = args.value(u"config");
        document = TRY(fromConfig(TRY(readFile(file, {.maxBytes = 16 << 20, .maxDecompressed = 16 << 20})), file));
    } else {
        const OpenSource open = TRY(openSource(args));
        const TimeMs now = QDateTime::currentMSecsSinceEpoch();
        const TimeMs at = TRY(timeOption(args, u"time", open.end == kNoTime ? now : open.end, open.end));
        document = TRY(observe(open.source.get(), at));
    }
    const std::string text = args.has(u"json") ? toJson(document) + '\n' : canonicalText(document);
    if (args.has(u"out") && args.value(u"out") != u"-") {
        CHECK_STATUS(writeFile(args.value(u"out"), text));
    } else {
        print(text);
    }
    return Fine;
}

} // namespace

int boundsDiscover(const QStringList &words) {
    const auto status = discover(words);
    return status ? *status : fail(status.error());
}

} // namespace bs::cli
