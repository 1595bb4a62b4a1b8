// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/snapshot.h"
#include "data/core/async.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

namespace {

constexpr DurationMs kWindow = 60 * 60'000; // at a scrape every 15 s; less where samples are denser
constexpr int kMaxPoints = 260;

struct Template {
    const char *name;
    const char *expr; // $f: matchers of the selection, $r: rate window
};

// Whose series a row is: services by label service, else by job; pods by label pod, else by instance.
#define BS_POD "job,service,namespace,cluster,pod,instance"
constexpr Template kTemplates[] = {
    {"goroutines", "max by (" BS_POD ") (process_goroutines{$f} or go_goroutines{$f})"},
    {"newest", "max(timestamp(process_goroutines{$f} or go_goroutines{$f}))"},
    {"requests", "sum by (job,service,code) (rate(http_requests_total{$f}[$r]))"},
    {"latency_sum", "sum by (job,service,endpoint) (rate(http_request_duration_seconds_sum{$f}[$r]))"},
    {"latency_count", "sum by (job,service,endpoint) (rate(http_request_duration_seconds_count{$f}[$r]))"},
    {"in_flight", "sum by (job,service) (http_requests_in_flight{$f})"},
    {"calls", "sum by (job,service,target,outcome) (rate(client_requests_total{$f}[$r]))"},
    {"call_sum", "sum by (job,service,target) (rate(client_request_duration_seconds_sum{$f}[$r]))"},
    {"call_count", "sum by (job,service,target) (rate(client_request_duration_seconds_count{$f}[$r]))"},
    {"retries", "sum by (job,service,target) (rate(client_retries_total{$f}[$r]))"},
    {"breakers", "max by (job,service,breaker,target) (breaker_state{$f})"},
    {"pool_inflight", "sum by (job,service,pool) (pool_inflight{$f})"},
    {"pool_capacity", "sum by (job,service,pool) (pool_capacity{$f})"},
    {"pool_waiting", "sum by (job,service,pool) (pool_queue_depth{$f})"},
    {"sql_inflight", "sum by (job,service,db_name) (go_sql_in_use_connections{$f})"},
    {"sql_capacity", "sum by (job,service,db_name) (go_sql_max_open_connections{$f})"},
    {"sql_waits", "sum by (job,service,db_name) (rate(go_sql_wait_duration_seconds_total{$f}[$r]))"},
    {"tenant_inflight", "sum by (job,service,tenant) (tenant_inflight{$f})"},
    {"tenant_requests", "sum by (job,service,tenant) (rate(tenant_requests_total{$f}[$r]))"},
    {"fanout", "sum by (job,service,endpoint,le) (rate(request_fanout_calls_bucket{$f}[$r]))"},
    {"fanout_factor", "max by (job,service) (notification_fanout_factor{$f})"},
    {"versions", "max by (" BS_POD ",version) (build_info{$f})"},
    {"started", "max by (" BS_POD ") (process_start_time_seconds{$f})"},
    {"memory", "max by (" BS_POD ") (process_resident_memory_bytes{$f})"},
    {"memory_limit", "max by (namespace,cluster,pod) (kube_pod_container_resource_limits{resource=\"memory\"})"},
    {"restarts", "max by (namespace,cluster,pod) (kube_pod_container_status_restarts_total)"},
    {"oom", "max by (namespace,cluster,pod) (kube_pod_container_status_last_terminated_reason{reason=\"OOMKilled\"})"},
    {"rejected", "sum by (job,service,reason) (rate(requests_rejected_total{$f}[$r]))"},
    {"cpu", "sum by (job,service) (rate(process_cpu_seconds_total{$f}[$r]))"},
};
#undef BS_POD

std::string fill(std::string text, const std::string &filter, const std::string &window) {
    for (const auto &[from, to] : {std::pair<std::string, const std::string &>{"$f", filter}, {"$r", window}}) {
        for (std::size_t i = 0; (i = text.find(from, i)) != std::string::npos; i += to.size()) {
            text.replace(i, from.size(), to);
        }
    }
    return text;
}

std::string inner(const QString &selection) {
    QString s = selection.trimmed();
    if (s.startsWith(u'{') && s.endsWith(u'}')) {
        s = s.mid(1, s.size() - 2);
    }
    return s.toStdString();
}

void frame(Snapshot &s, DurationMs interval) {
    s.interval = interval;
    const DurationMs window = std::clamp<DurationMs>(240 * interval, 10 * 60'000, kWindow);
    s.from = s.at - window;
    s.step = std::max<DurationMs>(interval, (window / kMaxPoints + 999) / 1000 * 1000);
    s.rateWindow =
        interval <= 5000 ? std::max<DurationMs>(15'000, 8 * interval) : std::max<DurationMs>(120'000, 4 * interval);
}

} // namespace

const Fetched &Snapshot::get(const std::string &name) const {
    static const Fetched nothing;
    const auto it = answers.find(name);
    return it == answers.end() ? nothing : it->second;
}

std::string intervalQuery(const QString &selection) {
    const std::string filter = inner(selection);
    return "{__name__=~\"process_goroutines|go_goroutines\"" + (filter.empty() ? "" : "," + filter) + "}[3m]";
}

DurationMs intervalFrom(const QueryResult &r) {
    std::vector<DurationMs> gaps;
    for (const Series &s : r.matrix.series) {
        for (std::size_t i = 1; i < s.times.size(); ++i) {
            gaps.push_back(s.times[i] - s.times[i - 1]);
        }
    }
    if (gaps.empty()) {
        return 15'000;
    }
    std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2), gaps.end());
    const double seconds = static_cast<double>(gaps[gaps.size() / 2]) / 1000;
    for (const int usual : {1, 2, 5, 10, 15, 20, 30, 60}) {
        if (std::abs(seconds - usual) < 0.15 * usual) {
            return usual * 1000;
        }
    }
    return std::clamp<DurationMs>(static_cast<DurationMs>(std::lround(seconds)) * 1000, 1000, 300'000);
}

std::vector<NamedQuery> snapshotQueries(const Snapshot &s) {
    std::vector<NamedQuery> out;
    const std::string filter = inner(s.selection);
    const std::string window = formatDuration(s.rateWindow).toStdString();
    for (const Template &t : kTemplates) {
        RangeQuery q;
        q.expr = fill(t.expr, filter, window);
        q.start = s.at - (s.at - s.from) / s.step * s.step;
        q.end = s.at;
        q.step = s.step;
        q.lookback = std::max<DurationMs>(2 * s.interval + 5000, s.step + 5000);
        out.push_back({t.name, std::move(q)});
    }
    return out;
}

void store(Snapshot &s, const NamedQuery &q, const Result<std::shared_ptr<const QueryResult>> &answer) {
    Fetched f;
    f.query = q.query.expr;
    if (!answer) {
        f.state = Availability::Error;
        f.reason = answer.error().reason;
    } else {
        f.result = *answer;
        f.state = f.result->matrix.series.empty() ? Availability::NoData
                  : f.result->partial             ? Availability::Partial
                                                  : Availability::Data;
    }
    s.answers[q.name] = std::move(f);
}

namespace {

// Gathers the answers of one snapshot; lives in the source's thread until the last one has come.
class Gatherer : public QObject {
public:
    Gatherer(MetricSource *source, TimeMs at, const QString &selection, std::stop_token stop)
        : m_source(source), m_stop(std::move(stop)) {
        m_snapshot.at = at;
        m_snapshot.selection = selection;
        m_snapshot.source = source->name();
        m_promise.start();
    }
    QFuture<Result<std::shared_ptr<const Snapshot>>> begin() {
        auto future = m_promise.future();
        InstantQuery q;
        q.expr = intervalQuery(m_snapshot.selection);
        q.time = m_snapshot.at;
        deliver(m_source->query(q, m_stop), this, [this](Result<std::shared_ptr<const QueryResult>> r) {
            if (!r && r.error().kind != Error::Kind::Input) {
                finish(std::unexpected(r.error()));
                return;
            }
            frame(m_snapshot, r ? intervalFrom(**r) : 15'000);
            ask();
        });
        return future;
    }

private:
    void ask() {
        m_queries = snapshotQueries(m_snapshot);
        m_left = m_queries.size();
        for (const NamedQuery &q : m_queries) {
            deliver(m_source->queryRange(q.query, m_stop), this,
                    [this, &q](const Result<std::shared_ptr<const QueryResult>> &r) {
                        store(m_snapshot, q, r);
                        if (--m_left == 0) {
                            finish(std::make_shared<const Snapshot>(std::move(m_snapshot)));
                        }
                    });
        }
    }
    void finish(Result<std::shared_ptr<const Snapshot>> r) {
        m_promise.addResult(std::move(r));
        m_promise.finish();
        deleteLater();
    }

    MetricSource *m_source;
    std::stop_token m_stop;
    Snapshot m_snapshot;
    std::vector<NamedQuery> m_queries;
    std::size_t m_left = 0;
    QPromise<Result<std::shared_ptr<const Snapshot>>> m_promise;
};

} // namespace

QFuture<Result<std::shared_ptr<const Snapshot>>> takeSnapshot(MetricSource *source, TimeMs at, const QString &selection,
                                                              std::stop_token stop) {
    auto *g = new Gatherer(source, at, selection, std::move(stop));
    g->setParent(source); // dies with the source at the latest
    return g->begin();
}

Result<Snapshot> takeSnapshotWith(const Ask &ask, TimeMs at, const QString &selection, const QString &sourceName) {
    Snapshot s;
    s.at = at;
    s.selection = selection;
    s.source = sourceName;
    const auto first = ask(RangeQuery{intervalQuery(selection), at, at, 0, 0, 0}); // step 0: an instant query
    if (!first && first.error().kind != Error::Kind::Input) {
        return std::unexpected(first.error());
    }
    frame(s, first ? intervalFrom(**first) : 15'000);
    for (const NamedQuery &q : snapshotQueries(s)) {
        store(s, q, ask(q.query));
    }
    return s;
}

} // namespace bs::evidence
