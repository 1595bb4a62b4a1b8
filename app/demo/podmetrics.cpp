// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/podmetrics.h"
#include "app/demo/snapshot.h"
#include "data/core/format.h"
#include <cmath>

namespace bs::demo {

namespace {

using Pairs = std::vector<Labels::Pair>;

// The one list of series is written once, below, and walked by two kinds of sink: one keeps names and labels, the
// other only values (labels come as functions, so that a scrape builds none).
struct Describe {
    std::vector<MetricRow> &rows;
    template <class L> void add(std::string_view family, std::string_view suffix, MetricType type, L labels, double) {
        rows.push_back({family, suffix, type, labels()});
    }
};
struct Values {
    std::vector<double> &out;
    template <class L> void add(std::string_view, std::string_view, MetricType, const L &, double value) {
        out.push_back(value);
    }
};

const auto kNone = [] { return Pairs{}; };

template <class S, class L> void gauge(S &sink, std::string_view name, L labels, double value) {
    sink.add(name, "", MetricType::Gauge, labels, value);
}
template <class S, class L> void counter(S &sink, std::string_view name, L labels, double value) {
    sink.add(name, "", MetricType::Counter, labels, std::floor(value));
}
template <class S, class L> void seconds(S &sink, std::string_view name, L labels, double value) {
    sink.add(name, "", MetricType::Counter, labels, std::round(value * 1000) / 1000);
}

template <class S, class L> void latency(S &sink, std::string_view name, L labels, const Latency &h) {
    double count = 0; // whole requests, each in one cell: buckets never contradict each other
    for (std::size_t i = 0; i < h.cells.size(); ++i) {
        count += std::floor(h.cells[i]);
        const auto bucket = [&] {
            Pairs p = labels();
            p.emplace_back("le", i < Latency::kBounds.size() ? promFloat(Latency::kBounds[i]) : "+Inf");
            return p;
        };
        sink.add(name, "_bucket", MetricType::Histogram, bucket, count);
    }
    sink.add(name, "_sum", MetricType::Histogram, labels, std::round(h.sum * 1e6) / 1e6);
    sink.add(name, "_count", MetricType::Histogram, labels, count);
}

template <class S, class L> void fanout(S &sink, std::string_view name, L labels, const Fanout &h) {
    double count = 0;
    for (std::size_t i = 0; i < h.cells.size(); ++i) {
        count += std::floor(h.cells[i]);
        const auto bucket = [&] {
            Pairs p = labels();
            p.emplace_back("le", i + 1 < Fanout::kBuckets ? std::to_string(1U << i) : "+Inf");
            return p;
        };
        sink.add(name, "_bucket", MetricType::Histogram, bucket, count);
    }
    sink.add(name, "_sum", MetricType::Histogram, labels, std::floor(h.sum));
    sink.add(name, "_count", MetricType::Histogram, labels, count);
}

// A word with one value, as labels.
auto label(const char *name, const std::string &value) {
    return [name, &value] { return Pairs{{name, value}}; };
}

template <class S> void process(S &sink, const Fleet &fleet, const Pod &pod, const Snapshot &snap) {
    const ServiceSpec &s = fleet.serviceOf(pod);
    const double resident = pod.residentBytes(s);
    // Garbage collects: the heap in use is a saw between what lives and half as much again.
    const double age = fleet.now() - pod.process.started;
    const double saw = std::fmod(age / (20 + 10 * pod.weight) + pod.phase, 1.0);
    gauge(sink, "process_goroutines", kNone, static_cast<double>(snap.goroutines()));
    gauge(sink, "process_heap_in_use_bytes", kNone, std::round(resident * (0.55 + 0.25 * saw)));
    gauge(sink, "process_resident_memory_bytes", kNone, std::round(resident));
    gauge(sink, "process_start_time_seconds", kNone, std::round(pod.process.started * 100) / 100);
    seconds(sink, "process_cpu_seconds_total", kNone, pod.process.cpuSeconds);
    const auto build = [&] {
        std::uint64_t h = 1469598103934665603ULL;
        for (const char c : s.name + pod.process.version) {
            h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        }
        return Pairs{{"version", pod.process.version}, {"revision", QString::number(h, 16).left(8).toStdString()}};
    };
    gauge(sink, "build_info", build, 1);
    gauge(sink, "go_info", [] { return Pairs{{"version", "go1.24.3"}}; }, 1);
}

template <class S> void requests(S &sink, const ServiceSpec &s, const Pod &pod, const Snapshot &snap) {
    for (std::size_t e = 0; e < s.endpoints.size(); ++e) {
        const std::string &path = s.endpoints[e].path;
        const EndpointState &state = pod.process.endpoints[e];
        const auto code = [&](const char *status) {
            return [&path, status] {
                return Pairs{{"endpoint", path}, {"method", path.substr(0, path.find(' '))}, {"code", status}};
            };
        };
        counter(sink, "http_requests_total", code("200"), state.ok);
        counter(sink, "http_requests_total", code("429"), state.limited);
        counter(sink, "http_requests_total", code("500"), state.failed);
        counter(sink, "http_requests_total", code("503"), state.unavailable);
    }
    for (std::size_t e = 0; e < s.endpoints.size(); ++e) {
        latency(sink, "http_request_duration_seconds", label("endpoint", s.endpoints[e].path),
                pod.process.endpoints[e].latency);
    }
    gauge(sink, "http_requests_in_flight", kNone, static_cast<double>(snap.inFlight() + snap.queue));
    const std::array<std::pair<const char *, double>, 3> reasons{{{"admission", pod.process.rejectedAdmission},
                                                                  {"breaker_open", pod.process.rejectedBreaker},
                                                                  {"tenant_cap", pod.process.rejectedTenant}}};
    for (const auto &[reason, n] : reasons) {
        counter(sink, "requests_rejected_total", [reason = reason] { return Pairs{{"reason", reason}}; }, n);
    }
}

template <class S>
void pool(S &sink, const std::string &name, double inUse, double capacity, double queue, double submitted, double ok,
          double failed) {
    gauge(sink, "pool_inflight", label("pool", name), inUse);
    gauge(sink, "pool_capacity", label("pool", name), capacity);
    gauge(sink, "pool_queue_depth", label("pool", name), queue);
    counter(sink, "pool_submitted_total", label("pool", name), submitted);
    counter(sink, "pool_completed_total", [&name] { return Pairs{{"pool", name}, {"outcome", "ok"}}; }, ok);
    counter(sink, "pool_completed_total", [&name] { return Pairs{{"pool", name}, {"outcome", "failed"}}; }, failed);
}

template <class S> void pools(S &sink, const ServiceSpec &s, const Pod &pod, const Snapshot &snap) {
    const Process &p = pod.process;
    if (!s.pool.empty()) {
        pool(sink, s.pool, static_cast<double>(snap.inFlight()), s.capPerPod, static_cast<double>(snap.queue),
             p.submitted, p.completed, p.failedRequests);
    }
    for (std::size_t i = 0; i < s.calls.size(); ++i) {
        if (!s.calls[i].pool.empty()) {
            const CallState &c = p.calls[i];
            pool(sink, s.calls[i].pool, static_cast<double>(snap.calls[i].inUse), pod.poolSize(s.calls[i]),
                 static_cast<double>(snap.calls[i].waiting), c.poolSubmitted, c.poolCompleted, c.poolFailed);
        }
    }
    if (!s.fanout.call.pool.empty()) {
        const CallState &c = p.childCall;
        pool(sink, s.fanout.call.pool, static_cast<double>(snap.children.inUse), pod.poolSize(s.fanout.call),
             static_cast<double>(snap.children.waiting), c.poolSubmitted, c.poolCompleted, c.poolFailed);
    }
    for (std::size_t i = 0; i < s.calls.size(); ++i) {
        const std::string &db = s.calls[i].database;
        if (!db.empty()) {
            gauge(sink, "go_sql_max_open_connections", label("db_name", db), pod.poolSize(s.calls[i]));
            gauge(sink, "go_sql_in_use_connections", label("db_name", db), static_cast<double>(snap.calls[i].inUse));
            counter(sink, "go_sql_wait_count_total", label("db_name", db), p.calls[i].waitCount);
            seconds(sink, "go_sql_wait_duration_seconds_total", label("db_name", db), p.calls[i].waitSeconds);
        }
    }
}

template <class S> void tenants(S &sink, const Fleet &fleet, const Pod &pod) {
    for (std::size_t j = 0; j < pod.process.tenants.size(); ++j) {
        const std::string &name = fleet.spec().tenants[j].name;
        const TenantState &t = pod.process.tenants[j];
        gauge(sink, "tenant_inflight", label("tenant", name), std::round(t.content + t.children));
        if (fleet.tenantCap[j] > 0) {
            gauge(sink, "tenant_inflight_cap", label("tenant", name), fleet.tenantCap[j]);
        }
        counter(sink, "tenant_requests_total", label("tenant", name), t.requests);
        counter(sink, "tenant_rejected_total", label("tenant", name), t.rejected);
    }
}

template <class S> void fanouts(S &sink, const ServiceSpec &s, const Pod &pod) {
    for (std::size_t e = 0; e < s.endpoints.size(); ++e) {
        if (s.endpoints[e].fanoutMedian > 0) {
            fanout(sink, "request_fanout_calls", label("endpoint", s.endpoints[e].path),
                   pod.process.endpoints[e].fanout);
        }
    }
    for (const EndpointSpec &e : s.endpoints) {
        if (e.fanoutCap > 0) {
            gauge(sink, "request_fanout_cap", label("endpoint", e.path), e.fanoutCap);
        }
    }
    if (s.name == "notification-sender") {
        gauge(sink, "notification_fanout_factor", kNone, pod.process.fanoutPeak);
    }
}

template <class S> void client(S &sink, const CallSpec &spec, const CallState &c, std::int64_t inFlight) {
    const auto outcome = [&spec](const char *word) {
        return [&spec, word] { return Pairs{{"target", spec.target}, {"outcome", word}}; };
    };
    counter(sink, "client_requests_total", outcome("ok"), c.succeeded);
    counter(sink, "client_requests_total", outcome("error"), c.failed);
    counter(sink, "client_requests_total", outcome("timeout"), c.timedOut);
    counter(sink, "client_requests_total", outcome("rejected"), c.rejected);
    counter(sink, "client_retries_total", label("target", spec.target), c.retried);
    gauge(sink, "client_inflight", label("target", spec.target), static_cast<double>(inFlight));
    latency(sink, "client_request_duration_seconds", label("target", spec.target), c.latency);
    if (!spec.breaker.empty()) {
        gauge(
            sink, "breaker_state", [&spec] { return Pairs{{"breaker", spec.breaker}, {"target", spec.target}}; },
            static_cast<double>(c.breaker.state()));
    }
}

template <class S> void walkPod(S &sink, const Fleet &fleet, const Pod &pod) {
    const ServiceSpec &s = fleet.serviceOf(pod);
    const Snapshot snap = look(fleet, pod);
    process(sink, fleet, pod, snap);
    requests(sink, s, pod, snap);
    pools(sink, s, pod, snap);
    if (s.name == "api-gateway") {
        const auto semaphore = [] { return Pairs{{"semaphore", "aggregate"}}; };
        const std::int64_t holders = snap.calls[1].requests + snap.calls[2].requests;
        gauge(sink, "semaphore_holders", semaphore, static_cast<double>(holders));
        gauge(sink, "semaphore_waiters", semaphore, static_cast<double>(snap.queue));
    }
    tenants(sink, fleet, pod);
    fanouts(sink, s, pod);
    for (std::size_t i = 0; i < s.calls.size(); ++i) {
        if (s.calls[i].async) {
            continue;
        }
        client(sink, s.calls[i], pod.process.calls[i], snap.calls[i].inUse);
    }
    if (!s.fanout.endpoint.empty()) {
        client(sink, s.fanout.call, pod.process.childCall, snap.children.inUse);
    }
}

template <class S> void walkCluster(S &sink, const Fleet &fleet) {
    const FleetSpec &spec = fleet.spec();
    for (const auto &p : fleet.pods()) {
        const ServiceSpec &s = fleet.serviceOf(*p);
        const auto base = [&] {
            return Pairs{
                {"cluster", spec.cluster}, {"namespace", spec.nameSpace}, {"pod", p->name}, {"container", s.name}};
        };
        const auto with = [&](std::initializer_list<Labels::Pair> more) {
            return [&, extra = Pairs(more)] {
                Pairs all = base();
                all.insert(all.end(), extra.begin(), extra.end());
                return all;
            };
        };
        gauge(sink, "kube_pod_container_resource_limits", with({{"resource", "memory"}, {"unit", "byte"}}),
              s.limitBytes);
        gauge(sink, "kube_pod_container_status_restarts_total", base, p->restarts);
        if (p->oomKilled) {
            gauge(sink, "kube_pod_container_status_last_terminated_reason", with({{"reason", "OOMKilled"}}), 1);
        }
        gauge(sink, "container_memory_working_set_bytes", base,
              p->up(fleet.now()) ? std::round(p->residentBytes(s) + 9e6) : 0);
    }
    for (std::size_t i = 0; i < spec.services.size(); ++i) {
        const ServiceSpec &s = spec.services[i];
        const auto named = [&](const char *name) {
            return
                [&, name] { return Pairs{{"cluster", spec.cluster}, {"namespace", spec.nameSpace}, {name, s.name}}; };
        };
        gauge(sink, "kube_deployment_spec_replicas", named("deployment"), fleet.desiredReplicas(static_cast<int>(i)));
        if (s.maxReplicas > 0) {
            gauge(sink, "kube_horizontalpodautoscaler_spec_max_replicas", named("horizontalpodautoscaler"),
                  s.maxReplicas);
            gauge(sink, "kube_horizontalpodautoscaler_status_current_replicas", named("horizontalpodautoscaler"),
                  static_cast<double>(fleet.podsOf(static_cast<int>(i)).size()));
        }
    }
}

} // namespace

std::vector<MetricRow> podRows(const Fleet &fleet, const Pod &pod) {
    std::vector<MetricRow> rows;
    Describe sink{rows};
    walkPod(sink, fleet, pod);
    return rows;
}

void podValues(const Fleet &fleet, const Pod &pod, std::vector<double> &out) {
    out.clear();
    Values sink{out};
    walkPod(sink, fleet, pod);
}

std::string rowsKey(const Fleet &fleet, const Pod &pod) {
    std::string key = pod.process.version;
    for (const int cap : fleet.tenantCap) {
        key += cap > 0 ? '1' : '0';
    }
    return key;
}

std::vector<MetricRow> clusterRows(const Fleet &fleet) {
    std::vector<MetricRow> rows;
    Describe sink{rows};
    walkCluster(sink, fleet);
    return rows;
}

void clusterValues(const Fleet &fleet, std::vector<double> &out) {
    out.clear();
    Values sink{out};
    walkCluster(sink, fleet);
}

std::string clusterKey(const Fleet &fleet) {
    std::string key = std::to_string(fleet.pods().size());
    for (const auto &p : fleet.pods()) {
        key += p->oomKilled ? '1' : '0';
    }
    return key;
}

std::string_view helpOf(std::string_view family) {
    if (family == "process_goroutines") {
        return "Goroutines that exist.";
    }
    if (family == "pool_inflight") {
        return "Work that holds a place of the pool.";
    }
    if (family == "request_fanout_calls") {
        return "Calls that one request made.";
    }
    return family;
}

std::vector<Labels::Pair> targetLabels(const Fleet &fleet, const Pod &pod, const std::string &address) {
    const ServiceSpec &s = fleet.serviceOf(pod);
    return {{"job", s.name},
            {"instance", address + "/" + pod.name},
            {"cluster", fleet.spec().cluster},
            {"namespace", fleet.spec().nameSpace},
            {"service", s.name},
            {"pod", pod.name},
            {"zone", pod.zone}};
}

std::vector<Labels::Pair> clusterLabels(const Fleet &, const std::string &address) {
    return {{"job", "kube-state-metrics"}, {"instance", address + "/kube-state-metrics"}};
}

} // namespace bs::demo
