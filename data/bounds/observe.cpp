// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/observe.h"
#include "data/bounds/edit.h"
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include <QSet>
#include <algorithm>
#include <cmath>

namespace bs::bounds {

namespace {

enum class Gives : std::uint8_t { Calls, CallSeconds, Database, Pool, Requests, RequestSeconds, Pods };

struct Meter {
    Gives gives;
    const char *origin;
    const char *expr;
    const char *from = "",
               *to = ""; // labels of the answer; several candidates separated by blanks, the first that is set
    double scale = 1;
};

constexpr const char *kService = "service app_kubernetes_io_name app service_name job";

// Metric names: Istio and Envoy from their telemetry pages, Linkerd's proxy metrics, the span-metrics and service-graph
// processors of Tempo and OpenTelemetry, go-grpc-prometheus, OpenTelemetry's HTTP and RPC client conventions, and the
// client_requests_total{target} of hand-written clients.
#define BY "service, app_kubernetes_io_name, app, service_name, job"
#define SECONDS(metric, labels, matchers, suffix)                                                                      \
    "sum by (" labels ") (rate(" metric "_sum" matchers "[5m])) / sum by (" labels ") (rate(" metric "_count" matchers \
    "[5m]))" suffix
constexpr Meter kMeters[] = {
    {Gives::Calls, "service graph", "sum by (client, server) (rate(traces_service_graph_request_total[5m]))", "client",
     "server"},
    {Gives::CallSeconds, "service graph",
     SECONDS("traces_service_graph_request_server_seconds", "client, server", "", ""), "client", "server"},
    {Gives::Calls, "istio",
     "sum by (source_workload, destination_workload, destination_service_name) "
     "(rate(istio_requests_total{reporter=\"source\"}[5m]))",
     "source_workload", "destination_workload destination_service_name"},
    {Gives::CallSeconds, "istio",
     SECONDS("istio_request_duration_milliseconds", "source_workload, destination_workload, destination_service_name",
             "{reporter=\"source\"}", " / 1000"),
     "source_workload", "destination_workload destination_service_name"},
    {Gives::Calls, "linkerd", "sum by (deployment, dst_deployment) (rate(response_total{direction=\"outbound\"}[5m]))",
     "deployment", "dst_deployment"},
    {Gives::CallSeconds, "linkerd",
     SECONDS("response_latency_ms", "deployment, dst_deployment", "{direction=\"outbound\"}", " / 1000"), "deployment",
     "dst_deployment"},
    {Gives::Calls, "client_requests_total", "sum by (" BY ", target) (rate(client_requests_total[5m]))", kService,
     "target"},
    {Gives::CallSeconds, "client_requests_total", SECONDS("client_request_duration_seconds", BY ", target", "", ""),
     kService, "target"},
    {Gives::Calls, "grpc client", "sum by (" BY ", grpc_service) (rate(grpc_client_handled_total[5m]))", kService,
     "grpc_service"},
    {Gives::CallSeconds, "grpc client", SECONDS("grpc_client_handling_seconds", BY ", grpc_service", "", ""), kService,
     "grpc_service"},
    {Gives::Calls, "http client",
     "sum by (" BY ", target, host, server_address) (rate(http_client_requests_total[5m]))", kService,
     "target host server_address"},
    {Gives::CallSeconds, "http client",
     SECONDS("http_client_request_duration_seconds", BY ", target, host, server_address", "", ""), kService,
     "target host server_address"},
    {Gives::Calls, "otel http client",
     "sum by (" BY ", server_address) (rate(http_client_request_duration_seconds_count{server_address!=\"\"}[5m]))",
     kService, "server_address"},
    {Gives::CallSeconds, "otel http client",
     SECONDS("http_client_request_duration_seconds", BY ", server_address", "{server_address!=\"\"}", ""), kService,
     "server_address"},
    {Gives::Calls, "otel rpc client",
     "sum by (" BY ", server_address, rpc_service) (rate(rpc_client_duration_milliseconds_count[5m]))", kService,
     "server_address rpc_service"},
    {Gives::CallSeconds, "otel rpc client",
     SECONDS("rpc_client_duration_milliseconds", BY ", server_address, rpc_service", "", " / 1000"), kService,
     "server_address rpc_service"},
    {Gives::Calls, "envoy", "sum by (" BY ", envoy_cluster_name) (rate(envoy_cluster_upstream_rq_total[5m]))", kService,
     "envoy_cluster_name"},
    {Gives::CallSeconds, "envoy", SECONDS("envoy_cluster_upstream_rq_time", BY ", envoy_cluster_name", "", " / 1000"),
     kService, "envoy_cluster_name"},
    {Gives::Pool, "envoy circuit breaker",
     "sum by (" BY ", envoy_cluster_name) (envoy_cluster_upstream_rq_active + "
     "envoy_cluster_circuit_breakers_default_remaining_rq)",
     kService, "envoy_cluster_name"},
    {Gives::Database, "go_sql", "sum by (" BY ", db_name) (go_sql_max_open_connections > 0)", kService, "db_name"},
    {Gives::Pool, "pool_capacity", "sum by (" BY ", pool) (pool_capacity)", kService, "pool"},
    {Gives::Requests, "http_requests_total", "sum by (" BY ") (rate(http_requests_total[5m]))", kService},
    {Gives::Requests, "grpc_server_handled_total", "sum by (" BY ") (rate(grpc_server_handled_total[5m]))", kService},
    {Gives::Requests, "istio",
     "sum by (destination_workload, destination_service_name) "
     "(rate(istio_requests_total{reporter=\"destination\"}[5m]))",
     "destination_workload destination_service_name"},
    {Gives::Requests, "linkerd", "sum by (deployment) (rate(response_total{direction=\"inbound\"}[5m]))", "deployment"},
    {Gives::RequestSeconds, "http_request_duration_seconds", SECONDS("http_request_duration_seconds", BY, "", ""),
     kService},
    {Gives::Pods, "process_start_time_seconds", "count by (" BY ") (process_start_time_seconds)", kService},
};
#undef BY
#undef SECONDS

QString label(const Labels &labels, const char *candidates) {
    for (const QByteArray &name : QByteArray(candidates).split(' ')) {
        const auto v = labels.get(std::string_view(name.constData(), static_cast<std::size_t>(name.size())));
        if (!v.empty() && v != "unknown") {
            return QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()));
        }
    }
    return {};
}

} // namespace

const std::vector<ObservationQuery> &observationQueries() {
    static const std::vector<ObservationQuery> all = [] {
        std::vector<ObservationQuery> out;
        for (const Meter &m : kMeters) {
            out.push_back({QString::fromUtf8(m.origin), m.expr});
        }
        return out;
    }();
    return all;
}

void Observer::take(std::size_t query, const Matrix &answer) {
    if (query >= std::size(kMeters)) {
        return;
    }
    const Meter &m = kMeters[query];
    const QString origin = QString::fromUtf8(m.origin);
    const auto service = [this](const QString &name) -> ObservedService & {
        const auto it =
            std::find_if(m_services.begin(), m_services.end(), [&](const auto &s) { return s.name == name; });
        return it == m_services.end() ? m_services.emplace_back(ObservedService{name, {}, {}, {}}) : *it;
    };
    for (const Series &s : answer.series) {
        if (s.values.empty() || !std::isfinite(s.values.back())) {
            continue;
        }
        const double v = s.values.back() * m.scale;
        const QString from = label(s.labels, m.from);
        const QString to = label(s.labels, m.to);
        switch (m.gives) {
        case Gives::Calls: m_calls.push_back({from, to, v, {}, origin}); break;
        case Gives::CallSeconds:
            for (ObservedCall &c : m_calls) {
                if (c.from == from && c.to == to && c.origin == origin) {
                    c.latencyS = v;
                }
            }
            break;
        case Gives::Database:
        case Gives::Pool: m_pools.push_back({from, to, v, m.gives == Gives::Database, origin, {}}); break;
        case Gives::Requests:
            if (!from.isEmpty() && !service(from).rps) { // the first meter that counts them wins
                service(from).rps = v;
            }
            break;
        case Gives::RequestSeconds: service(from).latencyS = v; break;
        case Gives::Pods: service(from).pods = v; break;
        }
    }
}

Found Observer::found() const { return discovered(m_calls, m_pools, m_services); }

QString Proposal::words() const {
    switch (what) {
    case What::AddNode: return QStringLiteral("Add %1").arg(name);
    case What::AddCall: return QStringLiteral("Add the call %1").arg(name);
    case What::SetField:
        return from.isEmpty() ? QStringLiteral("%1: %2 = %3").arg(name, field, to)
                              : QStringLiteral("%1: %2 %3 → %4").arg(name, field, from, to);
    }
    return {};
}

namespace {

QString callName(const Document &d, const Call &c) {
    return d.node(c.from)->name + QStringLiteral(" -> ") + d.node(c.to)->name;
}

// Two measurements of one thing are never the same number: within a tenth they agree.
bool agrees(const QString &declared, const QString &found) {
    bool a = false;
    bool b = false;
    const double x = declared.toDouble(&a);
    const double y = found.toDouble(&b);
    return declared == found || (a && b && std::abs(x - y) <= 0.1 * std::max(std::abs(x), std::abs(y)));
}

const std::vector<const char *> kNodeFields{"max_rps",          "max_inflight",   "pods",
                                            "inflight_per_pod", "latency_s.mean", "callers.default.inflight"};
const std::vector<const char *> kCallFields{"per_request", "width", "hold_share"};

void fields(const std::vector<const char *> &names, const YamlNode &now, const YamlNode &found, const Proposal &like,
            std::vector<Proposal> &out) {
    for (const char *name : names) {
        const auto wanted = fieldText(found, QString::fromUtf8(name));
        const auto has = fieldText(now, QString::fromUtf8(name));
        if (wanted && !(has && agrees(*has, *wanted))) {
            Proposal p = like;
            p.what = Proposal::What::SetField;
            p.field = QString::fromUtf8(name);
            p.from = has.value_or(QString());
            p.to = *wanted;
            out.push_back(std::move(p));
        }
    }
}

} // namespace

std::vector<Proposal> propose(const Document &current, const Found &found) {
    std::vector<Proposal> out;
    QHash<QString, int> added;
    for (const Node &n : found.document.nodes) {
        Proposal p;
        p.name = n.name;
        p.evidence = found.evidence.value(n.name);
        if (const Node *has = current.nodeNamed(n.name)) {
            fields(kNodeFields, fieldsOf(current, *has), fieldsOf(found.document, n), p, out);
        } else {
            added.insert(n.name, static_cast<int>(out.size()));
            out.push_back(std::move(p));
        }
    }
    for (const Call &c : found.document.calls) {
        Proposal p;
        p.isCall = true;
        p.name = callName(found.document, c);
        p.evidence = found.evidence.value(p.name);
        const auto has = std::find_if(current.calls.begin(), current.calls.end(),
                                      [&](const Call &o) { return callName(current, o) == p.name; });
        if (has != current.calls.end()) {
            fields(kCallFields, fieldsOf(current, *has), fieldsOf(found.document, c), p, out);
            continue;
        }
        p.what = Proposal::What::AddCall;
        for (const NodeId end : {c.from, c.to}) {
            if (const auto it = added.constFind(found.document.node(end)->name); it != added.constEnd()) {
                p.needs.push_back(*it);
            }
        }
        out.push_back(std::move(p));
    }
    return out;
}

Document accepted(const Document &current, const Found &found, const std::vector<Proposal> &all,
                  const std::vector<bool> &chosen) {
    std::vector<bool> take = chosen;
    take.resize(all.size(), false);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (const int need : take[i] ? all[i].needs : std::vector<int>{}) {
            take[static_cast<std::size_t>(need)] = true;
        }
    }
    Document out = current;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Proposal &p = all[i];
        if (!take[i]) {
            continue;
        }
        if (p.what == Proposal::What::AddNode) {
            Node n = *found.document.nodeNamed(p.name);
            n.id = out.nextNodeId();
            n.parent = {};
            n.position.reset();
            out.nodes.push_back(n);
            continue;
        }
        if (p.what == Proposal::What::AddCall) {
            const auto it = std::find_if(found.document.calls.begin(), found.document.calls.end(),
                                         [&](const Call &c) { return callName(found.document, c) == p.name; });
            Call c = *it;
            c.id = out.nextCallId();
            c.from = out.nodeNamed(found.document.node(it->from)->name)->id;
            c.to = out.nodeNamed(found.document.node(it->to)->name)->id;
            out.calls.push_back(c);
            continue;
        }
        if (p.isCall) {
            for (Call &c : out.calls) {
                auto changed = callName(out, c) == p.name ? withField(out, c, p.field, p.to)
                                                          : Result<Call>(std::unexpected(cancelled(p.name)));
                c = changed.value_or(c);
            }
        } else if (Node *n = out.node(out.nodeNamed(p.name)->id)) {
            *n = withField(out, *n, p.field, p.to).value_or(*n);
        }
    }
    return out;
}

} // namespace bs::bounds
