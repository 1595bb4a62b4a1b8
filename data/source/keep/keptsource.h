// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/keep/coverage.h"
#include "data/source/local/localsource.h"

namespace bs {

// A server and the copy that is kept of it on this disk. The server answers while it can; when it is gone the copy
// does, as far as it goes: marked partial, with the reason and the age of what is shown. A question about series that
// are not kept gets the server's own error, never an empty answer.
class KeptSource : public MetricSource {
    Q_OBJECT
public:
    KeptSource(std::unique_ptr<MetricSource> live, std::shared_ptr<store::Store> copy, const Clock *clock,
               QObject *parent = nullptr);
    ~KeptSource() override;

    [[nodiscard]] QString name() const override { return m_live->name(); }
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
    // Of the server alone: what it knew of targets, rules and alerts is no news once it is gone.
    [[nodiscard]] QFuture<Result<std::vector<TargetInfo>>> targets(std::stop_token stop) override {
        return m_live->targets(std::move(stop));
    }
    [[nodiscard]] QFuture<Result<std::vector<RuleInfo>>> rules(std::stop_token stop) override {
        return m_live->rules(std::move(stop));
    }
    [[nodiscard]] QFuture<Result<std::vector<AlertInfo>>> alerts(std::stop_token stop) override {
        return m_live->alerts(std::move(stop));
    }
    [[nodiscard]] QFuture<Result<SourceInfo>> info(std::stop_token stop) override {
        return m_live->info(std::move(stop));
    }
    void wake() override { m_live->wake(); }
    [[nodiscard]] QFuture<Result<std::vector<Exemplar>>> exemplars(const std::string &expr, TimeRange range,
                                                                   std::stop_token stop) override {
        return m_live->exemplars(expr, range, std::move(stop));
    }
    [[nodiscard]] SourceStatus status() const override;

private:
    using Shared = std::shared_ptr<const QueryResult>;
    using AskCopy = std::function<QFuture<Result<Shared>>()>;
    [[nodiscard]] QFuture<Result<Shared>> either(QFuture<Result<Shared>> live, std::string expr, TimeRange range,
                                                 AskCopy askCopy);
    template <class T>
    [[nodiscard]] QFuture<Result<T>> eitherList(QFuture<Result<T>> live, std::function<QFuture<Result<T>>()> askCopy);

    std::unique_ptr<MetricSource> m_live;
    LocalSource m_copy;
    const Clock *m_clock;
    QThreadPool m_pool; // last: its work ends first
};

} // namespace bs
