// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include <QThreadPool>

namespace bs::cli::bench {

// A server that answers at once: a fleet of `pods` pods in nine services, every query of the Fleet board recognised by
// the labels it groups by. Answers are made on a pool, as those of a real server are decoded on one.
class CannedSource final : public MetricSource {
public:
    explicit CannedSource(int pods) : m_pods(pods) { m_pool.setMaxThreadCount(2); }
    ~CannedSource() override { m_pool.waitForDone(); }
    [[nodiscard]] QString name() const override { return QStringLiteral("bench"); }
    using Answer = Result<std::shared_ptr<const QueryResult>>;
    [[nodiscard]] QFuture<Answer> query(const InstantQuery &q, std::stop_token stop) override;
    [[nodiscard]] QFuture<Answer> queryRange(const RangeQuery &q, std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<Labels>>> series(const SeriesQuery &q, std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<std::string>>> labelNames(const SeriesQuery &q,
                                                                       std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<std::string>>> labelValues(const std::string &label, const SeriesQuery &q,
                                                                        std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<MetricMetadata>>> metadata(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<TargetInfo>>> targets(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<RuleInfo>>> rules(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<AlertInfo>>> alerts(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<SourceInfo>> info(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<Exemplar>>> exemplars(const std::string &expr, TimeRange range,
                                                                   std::stop_token stop) override;
    [[nodiscard]] SourceStatus status() const override;

private:
    int m_pods;
    QThreadPool m_pool;
};

} // namespace bs::cli::bench
