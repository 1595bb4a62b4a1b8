// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/engine.h"
#include "data/source/metricsource.h"
#include "data/store/store.h"
#include <QThreadPool>
#include <functional>

namespace bs {

// The local store behind the interface of a server: PromQL by our own engine, on threads of its own. What a recording
// process knows beside samples (targets, rules, alerts) comes from it directly when it is this process, else from the
// documents it keeps in the store.
class LocalSource : public MetricSource {
    Q_OBJECT
public:
    explicit LocalSource(std::shared_ptr<store::Store> store, QString name = {}, promql::EngineOptions options = {},
                         QObject *parent = nullptr);
    ~LocalSource() override; // waits for running queries

    // From the scrape loop and the rule engine of this process; called on pool threads.
    void setTargetsProvider(std::function<std::vector<TargetInfo>()> provider) { m_targets = std::move(provider); }
    void setRulesProvider(std::function<std::vector<RuleInfo>()> provider) { m_rules = std::move(provider); }

    [[nodiscard]] QString name() const override { return m_name; }
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
    [[nodiscard]] QFuture<Result<std::vector<AlertInfo>>> alerts(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<SourceInfo>> info(std::stop_token stop) override;
    [[nodiscard]] QFuture<Result<std::vector<Exemplar>>> exemplars(const std::string &expr, TimeRange range,
                                                                   std::stop_token stop) override;
    [[nodiscard]] SourceStatus status() const override { return m_status; }
    [[nodiscard]] const std::shared_ptr<store::Store> &store() const { return m_store; }

private:
    using Answer = Result<std::shared_ptr<const QueryResult>>;
    [[nodiscard]] QFuture<Answer> run(std::function<Result<QueryResult>()> evaluate);
    [[nodiscard]] Result<std::vector<Labels>> seriesNow(const SeriesQuery &q, std::stop_token stop) const;
    [[nodiscard]] Result<std::vector<RuleInfo>> rulesNow() const;
    void noteAnswer(bool fine, const QString &why, DurationMs latency);

    std::shared_ptr<store::Store> m_store;
    QString m_name;
    promql::Engine m_engine;
    std::function<std::vector<TargetInfo>()> m_targets;
    std::function<std::vector<RuleInfo>()> m_rules;
    SourceStatus m_status;
    QThreadPool m_pool; // last: its threads end first
};

} // namespace bs
