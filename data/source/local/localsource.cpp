// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/local/localsource.h"
#include "data/core/async.h"
#include "data/promql/parser.h"
#include "data/source/local/documents.h"
#include "data/source/querytally.h"
#include <QElapsedTimer>
#include <algorithm>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <mutex>
#include <set>
#include <unordered_set>

namespace bs {

namespace {

constexpr int kThreads = 4; // queries at once; each may use more for its series

Result<MatcherSet> matchersOf(const std::string &selector) {
    return MatcherSet::compile(TRY(promql::parseSelector(selector)));
}

template <class T> void cut(std::vector<T> &v, int limit) {
    if (limit > 0 && std::ssize(v) > limit) {
        v.resize(static_cast<std::size_t>(limit));
    }
}

// A query touches as much memory as its samples need, again and again: given back to the system after each, half of a
// query's time would be page faults.
void keepFreedMemory() {
#ifdef __GLIBC__
    static std::once_flag once;
    std::call_once(once, [] {
        mallopt(M_MMAP_THRESHOLD, 32 << 20);
        mallopt(M_TRIM_THRESHOLD, 256 << 20);
    });
#endif
}

} // namespace

LocalSource::LocalSource(std::shared_ptr<store::Store> store, QString name, promql::EngineOptions options,
                         QObject *parent)
    : MetricSource(parent), m_store(std::move(store)),
      m_name(name.isEmpty() ? m_store->database()->path() : std::move(name)), m_engine(*m_store, options) {
    keepFreedMemory();
    m_status.kind = SourceStatus::Kind::Ok;
    m_status.since = SystemClock().now();
    m_pool.setMaxThreadCount(kThreads);
}

LocalSource::~LocalSource() { m_pool.waitForDone(); }

void LocalSource::noteAnswer(bool fine, const QString &why, DurationMs latency) {
    QMetaObject::invokeMethod(
        this,
        [this, fine, why, latency] {
            const auto kind = fine ? SourceStatus::Kind::Ok : SourceStatus::Kind::Down;
            const TimeMs now = SystemClock().now();
            const bool changed = kind != m_status.kind || why != m_status.reason;
            m_status.since = kind != m_status.kind ? now : m_status.since;
            m_status.kind = kind;
            m_status.reason = why;
            m_status.latencyMs = latency;
            m_status.lastAnswer = fine ? now : m_status.lastAnswer;
            if (changed) {
                Q_EMIT statusChanged();
            }
        },
        Qt::QueuedConnection);
}

QFuture<LocalSource::Answer> LocalSource::run(std::function<Result<QueryResult>()> evaluate) {
    return runOn<std::shared_ptr<const QueryResult>>(&m_pool, [this, evaluate = std::move(evaluate)]() -> Answer {
        QElapsedTimer timer;
        timer.start();
        auto result = evaluate();
        // a query that is wrong says nothing about the store
        const bool broken = !result && result.error().thing == m_store->database()->path() &&
                            result.error().kind != Error::Kind::Cancelled;
        storeTally().note(result.has_value(), timer.elapsed());
        noteAnswer(!broken, broken ? result.error().reason : QString(), timer.elapsed());
        if (!result) {
            return std::unexpected(std::move(result).error());
        }
        return std::make_shared<const QueryResult>(std::move(*result));
    });
}

QFuture<Result<std::shared_ptr<const QueryResult>>> LocalSource::query(const InstantQuery &q, std::stop_token stop) {
    return run([this, q, stop] {
        return m_engine.instant(q.expr, q.time, {.lookback = q.lookback, .limit = q.limit, .stop = stop});
    });
}

QFuture<Result<std::shared_ptr<const QueryResult>>> LocalSource::queryRange(const RangeQuery &q, std::stop_token stop) {
    return run([this, q, stop] {
        return m_engine.range(q.expr, q.start, q.end, q.step, {.lookback = q.lookback, .limit = q.limit, .stop = stop});
    });
}

Result<std::vector<Labels>> LocalSource::seriesNow(const SeriesQuery &q, std::stop_token stop) const {
    std::vector<Labels> out;
    for (const std::string &selector : q.selectors) {
        std::vector<Labels> found = TRY(m_store->selectLabels(TRY(matchersOf(selector)), q.range, stop));
        out.insert(out.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

QFuture<Result<std::vector<Labels>>> LocalSource::series(const SeriesQuery &q, std::stop_token stop) {
    return runOn<std::vector<Labels>>(&m_pool, [this, q, stop]() -> Result<std::vector<Labels>> {
        auto out = TRY(seriesNow(q, stop));
        cut(out, q.limit);
        return out;
    });
}

QFuture<Result<std::vector<std::string>>> LocalSource::labelNames(const SeriesQuery &q, std::stop_token stop) {
    return runOn<std::vector<std::string>>(&m_pool, [this, q, stop]() -> Result<std::vector<std::string>> {
        std::vector<std::string> out;
        if (q.selectors.empty()) {
            out = m_store->labelNames();
        } else {
            std::set<std::string> names;
            for (const Labels &l : TRY(seriesNow(q, stop))) {
                for (const auto &[name, value] : l) {
                    names.insert(name);
                }
            }
            out.assign(names.begin(), names.end());
        }
        cut(out, q.limit);
        return out;
    });
}

QFuture<Result<std::vector<std::string>>> LocalSource::labelValues(const std::string &label, const SeriesQuery &q,
                                                                   std::stop_token stop) {
    return runOn<std::vector<std::string>>(&m_pool, [this, label, q, stop]() -> Result<std::vector<std::string>> {
        std::vector<std::string> out;
        if (q.selectors.empty()) {
            out = m_store->labelValues(label);
        } else {
            std::set<std::string> values;
            for (const Labels &l : TRY(seriesNow(q, stop))) {
                if (l.has(label)) {
                    values.emplace(l.get(label));
                }
            }
            out.assign(values.begin(), values.end());
        }
        cut(out, q.limit);
        return out;
    });
}

QFuture<Result<std::vector<MetricMetadata>>> LocalSource::metadata(std::stop_token /*stop*/) {
    return runOn<std::vector<MetricMetadata>>(&m_pool, [this]() -> Result<std::vector<MetricMetadata>> {
        std::vector<MetricMetadata> out;
        for (store::Metadata &m : TRY(m_store->metadata())) {
            out.push_back({std::move(m.metric), std::move(m.type), std::move(m.help), std::move(m.unit)});
        }
        return out;
    });
}

QFuture<Result<std::vector<TargetInfo>>> LocalSource::targets(std::stop_token /*stop*/) {
    return runOn<std::vector<TargetInfo>>(&m_pool, [this]() -> Result<std::vector<TargetInfo>> {
        return m_targets ? m_targets() : loadTargets(*m_store);
    });
}

Result<std::vector<RuleInfo>> LocalSource::rulesNow() const { return m_rules ? m_rules() : loadRules(*m_store); }

QFuture<Result<std::vector<RuleInfo>>> LocalSource::rules(std::stop_token /*stop*/) {
    return runOn<std::vector<RuleInfo>>(&m_pool, [this] { return rulesNow(); });
}

QFuture<Result<std::vector<AlertInfo>>> LocalSource::alerts(std::stop_token /*stop*/) {
    return runOn<std::vector<AlertInfo>>(&m_pool, [this]() -> Result<std::vector<AlertInfo>> {
        std::vector<AlertInfo> out;
        for (RuleInfo &rule : TRY(rulesNow())) {
            for (AlertInfo &alert : rule.alerts) {
                out.push_back(std::move(alert));
            }
        }
        return out;
    });
}

QFuture<Result<SourceInfo>> LocalSource::info(std::stop_token /*stop*/) {
    SourceInfo info;
    info.flavour = QStringLiteral("boundscope store");
    info.version = QStringLiteral(BOUNDSCOPE_VERSION);
    info.maxPoints = m_engine.options().maxPoints;
    return ready(Result<SourceInfo>(info));
}

QFuture<Result<std::vector<Exemplar>>> LocalSource::exemplars(const std::string &expr, TimeRange range,
                                                              std::stop_token stop) {
    return runOn<std::vector<Exemplar>>(&m_pool, [this, expr, range, stop]() -> Result<std::vector<Exemplar>> {
        const promql::ExprPtr tree = TRY(promql::parseExpr(expr));
        std::vector<std::vector<Matcher>> selectors;
        promql::walk(*tree, [&selectors](const promql::Expr &e) {
            if (e.kind == promql::NodeKind::Vector) {
                selectors.push_back(promql::as<promql::VectorSelector>(e).matchers);
            }
        });
        std::vector<Exemplar> out;
        for (std::vector<Matcher> &matchers : selectors) {
            if (stop.stop_requested()) {
                return std::unexpected(cancelled(m_name));
            }
            for (const auto &e : TRY(m_store->exemplars(TRY(MatcherSet::compile(std::move(matchers))), range))) {
                out.push_back({m_store->labelsOf(e.series), e.labels, e.value, e.time});
            }
        }
        return out;
    });
}

} // namespace bs
