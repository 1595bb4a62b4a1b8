// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/keep/keptsource.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/promql/parser.h"
#include "data/source/remote/promises.h"

namespace bs {

namespace {

// May the copy speak for the server? Not where the question itself is wrong, or nobody wants the answer any more.
bool isGone(const Error &e) { return e.kind == Error::Kind::Source; }

struct Kept {
    KeptAnswer answer;
    TimeMs answered = kNoTime;
    bool wholeRange = false;
};

Result<Kept> lookUp(const store::Store &copy, const std::string &expr, TimeRange range) {
    const promql::ExprPtr tree = TRY(promql::parseExpr(expr));
    const KeptState state = TRY(readKept(TRY(copy.document("kept"))));
    Kept out;
    out.answered = state.answered();
    out.wholeRange = true;
    std::vector<std::vector<Matcher>> selectors;
    for (const KeptSelector &s : state.selectors) {
        if (s.covered.ranges().empty()) {
            continue;
        }
        if (auto matchers = promql::parseSelector(s.selector)) {
            selectors.push_back(std::move(*matchers));
            out.wholeRange = out.wholeRange && s.covered.covers(range);
        }
    }
    out.answer = howMuchIsKept(*tree, selectors);
    return out;
}

// What stands above a panel that the copy answered.
std::string reasonOf(const Error &gone, const Kept &kept, TimeMs now) {
    QString why = QStringLiteral("%1; shown from the copy on this disk, last updated %2 ago")
                      .arg(gone.text(), formatSpan(std::max<DurationMs>(0, now - kept.answered)));
    if (kept.answer.extent == KeptAnswer::Extent::Part) {
        why += QStringLiteral("; only a part of %1 is kept").arg(kept.answer.missing);
    }
    if (!kept.wholeRange) {
        why += QStringLiteral("; not all of this range is kept");
    }
    return why.toStdString();
}

} // namespace

KeptSource::KeptSource(std::unique_ptr<MetricSource> live, std::shared_ptr<store::Store> copy, const Clock *clock,
                       QObject *parent)
    : MetricSource(parent), m_live(std::move(live)), m_copy(std::move(copy)), m_clock(clock) {
    connect(m_live.get(), &MetricSource::statusChanged, this, &MetricSource::statusChanged);
}

KeptSource::~KeptSource() { m_pool.waitForDone(); }

SourceStatus KeptSource::status() const {
    SourceStatus s = m_live->status();
    if (s.kind == SourceStatus::Kind::Down) {
        s.reason += QStringLiteral("; the copy on this disk is shown");
    }
    return s;
}

QFuture<Result<KeptSource::Shared>> KeptSource::either(QFuture<Result<Shared>> live, std::string expr, TimeRange range,
                                                       AskCopy askCopy) {
    const auto promise = newPromise<Shared>();
    const auto looked = [this, promise, askCopy = std::move(askCopy)](Error gone, const Result<Kept> &kept) {
        if (!kept || kept->answered == kNoTime || kept->answer.extent == KeptAnswer::Extent::None) {
            gone.reason += !kept ? QString()
                           : kept->answered == kNoTime
                               ? QStringLiteral("; its copy on this disk is empty")
                               : QStringLiteral("; %1 is not kept on this disk").arg(kept->answer.missing);
            return fulfil<Shared>(promise, std::unexpected(std::move(gone)));
        }
        deliver(askCopy(), this, [promise, why = reasonOf(gone, *kept, m_clock->now())](Result<Shared> answer) {
            if (!answer) {
                return fulfil<Shared>(promise, std::move(answer));
            }
            QueryResult marked = **answer;
            marked.partial = true;
            marked.warnings.insert(marked.warnings.begin(), why);
            fulfil<Shared>(promise, std::make_shared<const QueryResult>(std::move(marked)));
        });
    };
    deliver(live, this, [this, promise, expr = std::move(expr), range, looked](Result<Shared> r) {
        if (r || !isGone(r.error())) {
            return fulfil<Shared>(promise, std::move(r));
        }
        auto work = [copy = m_copy.store(), expr, range] { return lookUp(*copy, expr, range); };
        deliver(runOn<Kept>(&m_pool, std::move(work)), this,
                [looked, gone = r.error()](const Result<Kept> &kept) { looked(gone, kept); });
    });
    return promise->future();
}

QFuture<Result<KeptSource::Shared>> KeptSource::query(const InstantQuery &q, std::stop_token stop) {
    return either(m_live->query(q, stop), q.expr, {q.time, q.time}, [this, q, stop] { return m_copy.query(q, stop); });
}

QFuture<Result<KeptSource::Shared>> KeptSource::queryRange(const RangeQuery &q, std::stop_token stop) {
    return either(m_live->queryRange(q, stop), q.expr, {q.start, q.end},
                  [this, q, stop] { return m_copy.queryRange(q, stop); });
}

template <class T>
QFuture<Result<T>> KeptSource::eitherList(QFuture<Result<T>> live, std::function<QFuture<Result<T>>()> askCopy) {
    const auto promise = newPromise<T>();
    deliver(live, this, [this, promise, askCopy = std::move(askCopy)](Result<T> r) {
        if (r || !isGone(r.error())) {
            return fulfil<T>(promise, std::move(r));
        }
        deliver(askCopy(), this, [promise, gone = std::move(r)](Result<T> copy) mutable {
            const bool empty = !copy || copy->empty(); // an empty copy says nothing about the server
            fulfil<T>(promise, empty ? std::move(gone) : std::move(copy));
        });
    });
    return promise->future();
}

QFuture<Result<std::vector<Labels>>> KeptSource::series(const SeriesQuery &q, std::stop_token stop) {
    return eitherList<std::vector<Labels>>(m_live->series(q, stop), [this, q, stop] { return m_copy.series(q, stop); });
}

QFuture<Result<std::vector<std::string>>> KeptSource::labelNames(const SeriesQuery &q, std::stop_token stop) {
    return eitherList<std::vector<std::string>>(m_live->labelNames(q, stop),
                                                [this, q, stop] { return m_copy.labelNames(q, stop); });
}

QFuture<Result<std::vector<std::string>>> KeptSource::labelValues(const std::string &label, const SeriesQuery &q,
                                                                  std::stop_token stop) {
    return eitherList<std::vector<std::string>>(m_live->labelValues(label, q, stop),
                                                [this, label, q, stop] { return m_copy.labelValues(label, q, stop); });
}

QFuture<Result<std::vector<MetricMetadata>>> KeptSource::metadata(std::stop_token stop) {
    return eitherList<std::vector<MetricMetadata>>(m_live->metadata(stop),
                                                   [this, stop] { return m_copy.metadata(stop); });
}

} // namespace bs
