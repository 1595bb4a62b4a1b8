// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/snapshot.h"
#include "data/core/async.h"
#include "data/evidence/questions.h"
#include <algorithm>
#include <cmath>

namespace bs::evidence {

namespace {

constexpr DurationMs kWindow = 60 * 60'000; // at a scrape every 15 s; less where samples are denser
constexpr int kMaxPoints = 260;

using Q = Question;
const std::vector<Question> &questions() {
    static const std::vector<Question> all{
        {"goroutines", "max @ (${goroutines})", "", Q::Pod},
        {"newest", "max(${goroutines:timestamp})", "", Q::Service},
        {"newest_up", "max(${up:timestamp})", "", Q::Service},
        {"requests", "sum @ (${requests})", "code", Q::Service},
        {"errors", "sum @ (${errors})", "", Q::Service},
        {"latency_sum", "sum @ (${request_duration:sum})", "endpoint", Q::Service},
        {"latency_count", "sum @ (${request_duration:count})", "endpoint", Q::Service},
        {"in_flight", "sum @ (${requests_inflight})", "", Q::Service},
        {"calls", "sum @ (${client_requests})", "target,outcome", Q::Service},
        {"call_errors", "sum @ (${client_errors})", "target", Q::Service},
        {"call_sum", "sum @ (${client_duration:sum})", "target", Q::Service},
        {"call_count", "sum @ (${client_duration:count})", "target", Q::Service},
        {"retries", "sum @ (${client_retries})", "target", Q::Service},
        {"breakers", "max @ (${breaker_state})", "breaker,target", Q::Service},
        {"pool_inflight", "sum @ (${pool_inflight})", "pool", Q::Service},
        {"pool_capacity", "sum @ (${pool_capacity})", "pool", Q::Service},
        {"pool_waiting", "sum @ (${pool_queue_depth})", "pool", Q::Service},
        {"sql_inflight", "sum @ (${sql_inflight})", "pool", Q::Service},
        {"sql_capacity", "sum @ (${sql_capacity})", "pool", Q::Service},
        {"sql_waits", "sum @ (${sql_wait_seconds})", "pool", Q::Service},
        {"tenant_inflight", "sum @ (${tenant_inflight})", "tenant", Q::Service},
        {"tenant_requests", "sum @ (${tenant_requests})", "tenant", Q::Service},
        {"fanout", "sum @ (${fanout:rate_buckets})", "endpoint,le", Q::Service},
        {"fanout_factor", "max @ (${fanout_gauge})", "", Q::Service},
        {"versions", "max @ (${build_info})", "version", Q::Pod},
        {"started", "max @ (${start_time})", "", Q::Pod},
        {"memory", "max @ (${rss})", "", Q::Pod},
        {"working_set", "max @ (${working_set})", "", Q::Cluster},
        {"memory_limit", "max @ (${memory_limit})", "", Q::Cluster},
        {"restarts", "max @ (${restarts})", "", Q::Cluster},
        {"oom", "max @ (${oom_kills})", "", Q::Cluster},
        {"rejected", "sum @ (${rejected})", "reason", Q::Service},
        {"cpu", "sum @ (${cpu})", "", Q::Service},
    };
    return all;
}

Asked asked(const Snapshot &s);

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

std::string intervalQuery(const QString &selection, const BoundVocabulary &vocabulary) {
    const std::string filter = inner(selection);
    std::string names;
    if (const auto it = vocabulary.concepts.find("goroutines"); it != vocabulary.concepts.end()) {
        for (const BoundConcept::Entry &e : it->second.entries) {
            const std::string &name = e.entry.metric.empty() ? e.entry.needs.front() : e.entry.metric;
            names += (names.empty() ? "" : "|") + name;
        }
    }
    return "{__name__=~\"" + (names.empty() ? "up" : names) + "\"" + (filter.empty() ? "" : "," + filter) + "}[3m]";
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

namespace {

Asked asked(const Snapshot &s) {
    RangeQuery frame;
    frame.start = s.at - (s.at - s.from) / s.step * s.step;
    frame.end = s.at;
    frame.step = s.step;
    frame.lookback = std::max<DurationMs>(2 * s.interval + 5000, s.step + 5000);
    const BoundVocabulary none;
    return ask(questions(), s.vocabulary ? *s.vocabulary : none, inner(s.selection), s.rateWindow, frame);
}

} // namespace

std::vector<NamedQuery> snapshotQueries(const Snapshot &s) { return asked(s).queries; }

void storeAbsent(Snapshot &s) {
    for (const std::string &name : asked(s).absent) {
        s.answers[name].state = Availability::NoData;
    }
}

void store(Snapshot &s, const NamedQuery &q, const Result<std::shared_ptr<const QueryResult>> &answer) {
    Fetched f;
    f.query = q.query.expr;
    if (!answer) {
        f.state = Availability::Error;
        f.reason = answer.error().reason;
    } else {
        f.result = s.vocabulary ? inOurWords(*answer, *s.vocabulary) : *answer;
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
    QFuture<Result<std::shared_ptr<const Snapshot>>> begin(const Words &words) {
        auto future = m_promise.future();
        deliver(bindWords(m_source, words, m_snapshot.at, m_stop), this,
                [this](Result<std::shared_ptr<const BoundVocabulary>> r) {
                    if (!r) {
                        finish(std::unexpected(r.error()));
                        return;
                    }
                    m_snapshot.vocabulary = forEvidence(**r);
                    askInterval();
                });
        return future;
    }

private:
    void askInterval() {
        InstantQuery q;
        q.expr = intervalQuery(m_snapshot.selection, *m_snapshot.vocabulary);
        q.time = m_snapshot.at;
        deliver(m_source->query(q, m_stop), this, [this](Result<std::shared_ptr<const QueryResult>> r) {
            if (!r && r.error().kind != Error::Kind::Input) {
                finish(std::unexpected(r.error()));
                return;
            }
            frame(m_snapshot, r ? intervalFrom(**r) : 15'000);
            askAll();
        });
    }
    void askAll() {
        storeAbsent(m_snapshot);
        m_queries = snapshotQueries(m_snapshot);
        m_left = m_queries.size();
        if (m_queries.empty()) {
            finish(std::make_shared<const Snapshot>(std::move(m_snapshot)));
            return;
        }
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

QFuture<Result<std::shared_ptr<const BoundVocabulary>>> bindWords(MetricSource *source, const Words &words, TimeMs at,
                                                                  std::stop_token stop) {
    if (words.bound) {
        return QtFuture::makeReadyFuture(Result<std::shared_ptr<const BoundVocabulary>>(words.bound));
    }
    std::vector<Vocabulary> vocabularies = words.vocabularies;
    if (vocabularies.empty()) {
        Result<std::vector<Vocabulary>> builtIn = readVocabularies({QStringLiteral(":/boundscope/vocabularies")});
        if (!builtIn) {
            return QtFuture::makeReadyFuture(
                Result<std::shared_ptr<const BoundVocabulary>>(std::unexpected(builtIn.error())));
        }
        vocabularies = std::move(*builtIn);
    }
    return detectVocabulary(source, std::move(vocabularies), {at - kWindow, at}, std::move(stop));
}

QFuture<Result<std::shared_ptr<const Snapshot>>> takeSnapshot(MetricSource *source, TimeMs at, const QString &selection,
                                                              std::stop_token stop, const Words &words) {
    auto *g = new Gatherer(source, at, selection, std::move(stop));
    g->setParent(source); // dies with the source at the latest
    return g->begin(words);
}

} // namespace bs::evidence
