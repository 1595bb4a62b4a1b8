// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/async.h"
#include "data/source/metricsource.h"
#include <QStringList>

namespace bs::test {

// A source that answers what a test tells it to, at once, and remembers what it was asked.
class FakeSource : public MetricSource {
public:
    using Answer = Result<std::shared_ptr<const QueryResult>>;
    std::function<QueryResult(const std::string &expr, TimeMs start, TimeMs end, DurationMs step)> respond;
    std::vector<std::string> metrics, labels;
    std::vector<AlertInfo> firing;
    QStringList asked;
    QString down; // not empty: every call fails with this reason

    [[nodiscard]] QString name() const override { return QStringLiteral("fake"); }
    [[nodiscard]] QFuture<Answer> query(const InstantQuery &q, std::stop_token /*stop*/) override {
        return answer(q.expr, q.time, q.time, 0);
    }
    [[nodiscard]] QFuture<Answer> queryRange(const RangeQuery &q, std::stop_token /*stop*/) override {
        return answer(q.expr, q.start, q.end, q.step);
    }
    [[nodiscard]] QFuture<Result<std::vector<Labels>>> series(const SeriesQuery & /*q*/,
                                                              std::stop_token /*stop*/) override {
        return of<std::vector<Labels>>({});
    }
    [[nodiscard]] QFuture<Result<std::vector<std::string>>> labelNames(const SeriesQuery & /*q*/,
                                                                       std::stop_token /*stop*/) override {
        return of(labels);
    }
    [[nodiscard]] QFuture<Result<std::vector<std::string>>>
    labelValues(const std::string &label, const SeriesQuery & /*q*/, std::stop_token /*stop*/) override {
        return of(label == "__name__" ? metrics : std::vector<std::string>());
    }
    [[nodiscard]] QFuture<Result<std::vector<MetricMetadata>>> metadata(std::stop_token /*stop*/) override {
        return of<std::vector<MetricMetadata>>({});
    }
    [[nodiscard]] QFuture<Result<std::vector<TargetInfo>>> targets(std::stop_token /*stop*/) override {
        TargetInfo t;
        t.health = "up";
        t.interval = 15'000;
        return of<std::vector<TargetInfo>>({t});
    }
    [[nodiscard]] QFuture<Result<std::vector<RuleInfo>>> rules(std::stop_token /*stop*/) override {
        return of<std::vector<RuleInfo>>({});
    }
    [[nodiscard]] QFuture<Result<std::vector<AlertInfo>>> alerts(std::stop_token /*stop*/) override {
        return of(firing);
    }
    [[nodiscard]] QFuture<Result<SourceInfo>> info(std::stop_token /*stop*/) override { return of(SourceInfo()); }
    [[nodiscard]] QFuture<Result<std::vector<Exemplar>>> exemplars(const std::string & /*expr*/, TimeRange /*range*/,
                                                                   std::stop_token /*stop*/) override {
        return of<std::vector<Exemplar>>({});
    }
    [[nodiscard]] SourceStatus status() const override {
        SourceStatus s;
        s.kind = down.isEmpty() ? SourceStatus::Kind::Ok : SourceStatus::Kind::Down;
        s.reason = down;
        return s;
    }

private:
    template <class T> QFuture<Result<T>> of(T value) const {
        return down.isEmpty() ? ready<T>(std::move(value)) : ready<T>(std::unexpected(sourceError(name(), down)));
    }
    QFuture<Answer> answer(const std::string &expr, TimeMs start, TimeMs end, DurationMs step) {
        asked << QString::fromStdString(expr);
        return of<std::shared_ptr<const QueryResult>>(
            std::make_shared<const QueryResult>(respond ? respond(expr, start, end, step) : QueryResult()));
    }
};

// One series with a point at every step (or one alone), all of one value.
inline Series constantSeries(Labels labels, double value, TimeMs start, TimeMs end, DurationMs step) {
    Series s;
    s.labels = std::move(labels);
    for (TimeMs t = start; t <= end; t += std::max<DurationMs>(step, 1)) {
        s.times.push_back(t);
        s.values.push_back(value);
        if (step == 0) {
            break;
        }
    }
    return s;
}

} // namespace bs::test
