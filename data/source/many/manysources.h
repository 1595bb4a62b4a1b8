// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include <QThreadPool>
#include <functional>

namespace bs {

// The label that says which source a series came from. A label of this name that was there before becomes
// exported_source, as a scrape with honor_labels off does it.
inline constexpr std::string_view kSourceLabel = "source";
[[nodiscard]] Labels withSource(Labels labels, const std::string &source);

// The union of what several sources answered to one query, each series with its source. Null where one did not answer;
// `missing` says why, and makes the result partial. Scalars become a vector; texts cannot stand side by side.
struct SourceAnswer {
    std::string source;
    std::shared_ptr<const QueryResult> result;
    QString missing;
};
[[nodiscard]] Result<std::shared_ptr<const QueryResult>> unite(const std::vector<SourceAnswer> &answers);

// Several sources as one, one per cluster or environment. Every source answers the query itself; nothing is ever added
// up across them. One that does not answer makes the result partial, with its name and reason among the warnings; only
// when all fail does the call fail.
class ManySources : public MetricSource {
    Q_OBJECT
public:
    struct Part {
        QString name, environment;
        std::shared_ptr<MetricSource> source;
    };
    // At least one part. `patience`: how long one source may hold up the others, 0 = as long as it likes.
    explicit ManySources(std::vector<Part> parts, DurationMs patience = 0, QObject *parent = nullptr);
    ~ManySources() override;
    [[nodiscard]] const std::vector<Part> &parts() const { return m_parts; }
    [[nodiscard]] DurationMs patience() const { return m_patience; }

    [[nodiscard]] QString name() const override; // "eu, us"
    [[nodiscard]] QFuture<Result<std::shared_ptr<const QueryResult>>> query(const InstantQuery &q,
                                                                            std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::shared_ptr<const QueryResult>>> queryRange(const RangeQuery &q,
                                                                                 std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<Labels>>> series(const SeriesQuery &q, std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<std::string>>> labelNames(const SeriesQuery &q,
                                                                       std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<std::string>>> labelValues(const std::string &label, const SeriesQuery &q,
                                                                        std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<MetricMetadata>>> metadata(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<TargetInfo>>> targets(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<RuleInfo>>> rules(std::stop_token stop) override;
    void wake() override;
    [[nodiscard]] QFuture<Result<std::vector<AlertInfo>>> alerts(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<SourceInfo>> info(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<Exemplar>>> exemplars(const std::string &expr, TimeRange range,
                                                                   std::stop_token stop) override;
    // Down when all are, Slow (with the reasons) when some are, else the worst of them.
    [[nodiscard]] SourceStatus status() const override;
    [[nodiscard]] DurationMs newestHidden() const override; // the longest of them

private:
    using Shared = std::shared_ptr<const QueryResult>;
    // Asks every part; done(answers, in the order of the parts) when the last one has answered or run out of patience.
    template <class T, class Start, class Done> void askAll(Start start, const std::stop_token &stop, Done done);
    template <class Start> QFuture<Result<Shared>> askQuery(Start start, const std::stop_token &stop);
    template <class Item, class Start, class Tag>
    QFuture<Result<std::vector<Item>>> askLists(Start start, const std::stop_token &stop, Tag tag);

    std::vector<Part> m_parts;
    DurationMs m_patience;
    QThreadPool m_pool; // puts results side by side
};

// The parts of a source that has some; a source by itself is its only part, without a name.
[[nodiscard]] std::vector<ManySources::Part> partsOf(const std::shared_ptr<MetricSource> &source);

} // namespace bs
