// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/eventscan.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/incident/timeline.h"
#include <cmath>
#include <set>

namespace bs::evidence {

namespace {

constexpr int kMostPoints = 1000;
constexpr double kFull = 0.95;

#define BS_POD "job,service,namespace,cluster,pod,instance"
const std::pair<const char *, const char *> kQueries[] = {
    {"versions", "max by (job,service,namespace,cluster,version) (build_info)"},
    {"started", "max by (" BS_POD ") (process_start_time_seconds)"},
    {"restarts", "max by (namespace,cluster,pod) (kube_pod_container_status_restarts_total)"},
    {"oom", "max by (namespace,cluster,pod) (kube_pod_container_status_last_terminated_reason{reason=\"OOMKilled\"})"},
    {"alerts", "max by (alertname,severity,service,job,pod,pool,tenant,target) (ALERTS{alertstate=\"firing\"})"},
    {"breakers", "max by (job,service,breaker,target) (breaker_state)"},
    {"pools", "sum by (job,service,pool) (pool_inflight) / sum by (job,service,pool) (pool_capacity)"},
    {"down", "max by (" BS_POD ") (up) == 0"},
    {"goroutines", "sum by (job,service) (process_goroutines or go_goroutines)"},
};
#undef BS_POD

QString word(const Labels &l, std::initializer_list<const char *> names) {
    for (const char *name : names) {
        if (const auto v = l.get(name); !v.empty()) {
            return displayText(v, 80);
        }
    }
    return QStringLiteral("?");
}

QString serviceOf(const Labels &l) { return word(l, {"service", "job"}); }
QString podOf(const Labels &l) { return word(l, {"pod", "instance"}); }

struct Reader {
    const std::map<std::string, Fetched> &answers;
    TimeRange range;
    EventScan out;

    const std::vector<Series> &series(const char *name) const {
        static const std::vector<Series> none;
        const auto it = answers.find(name);
        return it == answers.end() || !it->second.result ? none : it->second.result->matrix.series;
    }
    void add(const char *kind, const char *source, TimeMs at, const QString &text, const QString &external,
             TimeMs ended = kNoTime) {
        incident::Event e;
        e.occurred = e.observed = e.recorded = at;
        e.ended = ended;
        e.kind = QString::fromLatin1(kind);
        e.source = QString::fromLatin1(source);
        e.external = external;
        e.text = text;
        out.events.push_back(std::move(e));
    }
    // Stretches in which `holds`, each from its first to its last sample; `open` when it goes on at the end of the
    // range.
    struct Stretch {
        TimeMs from = 0, to = 0;
        bool fromStart = false, open = false;
        double most = 0;
    };
    template <class F> std::vector<Stretch> stretches(const Series &s, F holds) const {
        std::vector<Stretch> found;
        bool on = false;
        TimeMs last = kNoTime;
        for (std::size_t i = 0; i < s.times.size(); ++i) {
            const bool gap = last != kNoTime && s.times[i] - last > 3 * step();
            const bool now = std::isfinite(s.values[i]) && holds(s.values[i]);
            if (now && (!on || gap)) {
                found.push_back({s.times[i], s.times[i], s.times[i] - range.start < 2 * step(), false, s.values[i]});
            }
            if (now) {
                found.back().to = s.times[i];
                found.back().most = std::max(found.back().most, s.values[i]);
            }
            on = now;
            last = s.times[i];
        }
        if (!found.empty() && range.end - found.back().to < 2 * step()) {
            found.back().open = true;
        }
        return found;
    }
    [[nodiscard]] DurationMs step() const { return scanQueries(range).front().query.step; }

    void deploys();
    void restarts();
    void alerts();
    void breakers();
    void pools();
    void gaps();
    void curve(const QString &service);
};

// A version that was not there at the start of the range: a deploy. A new start time alone is a restart.
void Reader::deploys() {
    std::map<QString, std::vector<std::pair<TimeMs, QString>>> seen; // service -> first sight, version
    for (const Series &s : series("versions")) {
        if (!s.times.empty()) {
            seen[serviceOf(s.labels)].emplace_back(s.times.front(), word(s.labels, {"version"}));
        }
    }
    for (auto &[service, versions] : seen) {
        std::sort(versions.begin(), versions.end());
        for (std::size_t i = 1; i < versions.size(); ++i) {
            const auto &[at, version] = versions[i];
            if (at - range.start > 2 * step()) {
                add("deploy", "metrics", at,
                    QStringLiteral("Deploy %1 %2, was %3").arg(service, version, versions[i - 1].second),
                    QStringLiteral("deploy/%1/%2").arg(service, version));
            }
        }
    }
}

void Reader::restarts() {
    std::map<QString, std::vector<TimeMs>> killed; // pod -> when its restarts counted up with OOMKilled as the reason
    std::set<QString> oomPods;
    for (const Series &s : series("oom")) {
        if (std::any_of(s.values.begin(), s.values.end(), [](double v) { return v > 0; })) {
            oomPods.insert(podOf(s.labels));
        }
    }
    for (const Series &s : series("restarts")) {
        const QString pod = podOf(s.labels);
        for (std::size_t i = 1; oomPods.contains(pod) && i < s.times.size(); ++i) {
            if (s.values[i] > s.values[i - 1]) {
                killed[pod].push_back(s.times[i]);
                add("oom", "kubernetes", s.times[i], QStringLiteral("%1 OOMKilled").arg(pod),
                    QStringLiteral("oom/%1/%2").arg(pod).arg(s.values[i], 0, 'f', 0));
            }
        }
    }
    for (const Series &s : series("started")) {
        const QString pod = podOf(s.labels);
        for (std::size_t i = 1; i < s.times.size(); ++i) {
            const auto started = static_cast<TimeMs>(s.values[i] * 1000);
            if (s.values[i] <= s.values[i - 1] + 1 || started < range.start) {
                continue;
            }
            const auto &deaths = killed[pod];
            const bool told =
                std::any_of(deaths.begin(), deaths.end(), [&](TimeMs t) { return std::abs(t - started) < 120'000; });
            if (!told) {
                add("restart", "metrics", started, QStringLiteral("%1 restarted").arg(pod),
                    QStringLiteral("restart/%1/%2").arg(pod).arg(started));
            }
        }
    }
}

void Reader::alerts() {
    for (const Series &s : series("alerts")) {
        const QString name = word(s.labels, {"alertname"});
        QStringList about;
        for (const char *label : {"service", "job", "pod", "pool", "tenant", "target"}) {
            if (const auto v = s.labels.get(label); !v.empty() && !about.contains(displayText(v, 60))) {
                about << displayText(v, 60);
            }
        }
        for (const Stretch &f : stretches(s, [](double v) { return v > 0; })) {
            const QString subject = about.isEmpty() ? QString() : QStringLiteral(", ") + about.join(u' ');
            add("alert", "rules", f.from,
                QStringLiteral("%1 %2%3").arg(name, f.fromStart ? QStringLiteral("is firing") : QStringLiteral("fires"),
                                              subject),
                QStringLiteral("alert/%1/%2/%3").arg(name, about.join(u'/')).arg(f.from), f.open ? kNoTime : f.to);
        }
    }
}

void Reader::breakers() {
    for (const Series &s : series("breakers")) {
        const QString name = QStringLiteral("%1 to %2").arg(serviceOf(s.labels), word(s.labels, {"target", "breaker"}));
        for (const Stretch &f : stretches(s, [](double v) { return v == 2; })) {
            add("breaker", "metrics", f.from, QStringLiteral("Breaker of %1 opens").arg(name),
                QStringLiteral("breaker/%1/%2").arg(name).arg(f.from), f.open ? kNoTime : f.to);
        }
    }
}

void Reader::pools() {
    for (const Series &s : series("pools")) {
        const QString name = QStringLiteral("%1 of %2").arg(word(s.labels, {"pool"}), serviceOf(s.labels));
        for (const Stretch &f : stretches(s, [](double v) { return v >= kFull; })) {
            if (!f.fromStart && f.to - f.from >= 2 * step()) { // one full sample is a busy moment
                add("threshold", "metrics", f.from,
                    QStringLiteral("Pool %1 at %2").arg(name, formatPercent(std::min(f.most, 99.0))),
                    QStringLiteral("pool/%1/%2").arg(name).arg(f.from), f.open ? kNoTime : f.to);
            }
        }
    }
}

void Reader::gaps() {
    for (const Series &s : series("down")) {
        for (const Stretch &f : stretches(s, [](double) { return true; })) {
            if (f.to > f.from) {
                add("gap", "metrics", f.from, QStringLiteral("%1 not scraped").arg(podOf(s.labels)),
                    QStringLiteral("gap/%1/%2").arg(podOf(s.labels)).arg(f.from), f.open ? kNoTime : f.to);
            }
        }
    }
}

void Reader::curve(const QString &service) {
    const Series *best = nullptr;
    double most = 0;
    for (const Series &s : series("goroutines")) {
        if (s.values.empty()) {
            continue;
        }
        if (!service.isEmpty() && serviceOf(s.labels) == service) {
            best = &s;
            break;
        }
        std::vector<double> sorted = s.values;
        std::nth_element(sorted.begin(), sorted.begin() + std::ptrdiff_t(sorted.size() / 4), sorted.end());
        const double usual = std::max(sorted[sorted.size() / 4], 1.0);
        const double rise = *std::max_element(s.values.begin(), s.values.end()) / usual;
        if (service.isEmpty() && rise > most) {
            most = rise;
            best = &s;
        }
    }
    if (best) {
        const auto it = answers.find("goroutines");
        out.curves.push_back({QStringLiteral("%1 goroutines, all pods").arg(serviceOf(best->labels)),
                              QStringLiteral("count"), QString::fromStdString(it->second.query), best->times,
                              best->values});
    }
}

// Asks the queries of a scan; lives in the source's thread until the last one has come.
class Scanner : public QObject {
public:
    Scanner(MetricSource *source, TimeRange range, const QString &service)
        : QObject(source), m_range(range), m_service(service) {
        m_promise.start();
    }
    QFuture<Result<EventScan>> begin(MetricSource *source, const std::stop_token &stop) {
        const auto future = m_promise.future();
        m_queries = scanQueries(m_range);
        m_left = m_queries.size();
        for (const NamedQuery &q : m_queries) {
            deliver(source->queryRange(q.query, stop), this,
                    [this, &q](const Result<std::shared_ptr<const QueryResult>> &r) {
                        Fetched &f = m_answers[q.name];
                        f.query = q.query.expr;
                        if (r) {
                            f.result = *r;
                            f.state = (*r)->matrix.series.empty() ? Availability::NoData : Availability::Data;
                        } else {
                            f.state = Availability::Error;
                            f.reason = r.error().reason;
                        }
                        if (--m_left == 0) {
                            m_promise.addResult(Result<EventScan>(readScan(m_answers, m_range, m_service)));
                            m_promise.finish();
                            deleteLater();
                        }
                    });
        }
        return future;
    }

private:
    TimeRange m_range;
    QString m_service;
    std::vector<NamedQuery> m_queries;
    std::map<std::string, Fetched> m_answers;
    std::size_t m_left = 0;
    QPromise<Result<EventScan>> m_promise;
};

} // namespace

std::vector<NamedQuery> scanQueries(TimeRange range) {
    std::vector<NamedQuery> out;
    const DurationMs step = std::max<DurationMs>(15'000, (range.length() / kMostPoints + 14'999) / 15'000 * 15'000);
    for (const auto &[name, expr] : kQueries) {
        RangeQuery q;
        q.expr = expr;
        q.start = range.start / step * step; // one grid for every scan: the same change is seen at the same time again
        q.end = range.end;
        q.step = step;
        q.lookback = std::max<DurationMs>(2 * step, 45'000);
        out.push_back({name, std::move(q)});
    }
    return out;
}

EventScan readScan(const std::map<std::string, Fetched> &answers, TimeRange range, const QString &service) {
    Reader r{answers, range, {}};
    r.deploys();
    r.restarts();
    r.alerts();
    r.breakers();
    r.pools();
    r.gaps();
    r.curve(service);
    for (const auto &[name, f] : answers) {
        if (f.state == Availability::Error) {
            r.out.unread << QStringLiteral("%1: %2").arg(QString::fromStdString(name), f.reason);
        }
    }
    std::vector<incident::Event> folded;
    incident::sortEvents(r.out.events);
    for (incident::Event &e : r.out.events) {
        incident::addEvent(folded, std::move(e));
    }
    r.out.events = std::move(folded);
    return std::move(r.out);
}

QFuture<Result<EventScan>> scanEvents(MetricSource *source, TimeRange range, const QString &service,
                                      std::stop_token stop) {
    return (new Scanner(source, range, service))->begin(source, stop);
}

} // namespace bs::evidence
