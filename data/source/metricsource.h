// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/series/matrix.h"
#include <QFuture>
#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace bs {

struct InstantQuery {
    std::string expr;
    TimeMs time = 0;
    DurationMs lookback = 0; // 0 = the source's default (5 min)
    int limit = 0;           // series, 0 = no limit
};

struct RangeQuery {
    std::string expr;
    TimeMs start = 0; // inclusive
    TimeMs end = 0;   // inclusive
    DurationMs step = 0;
    DurationMs lookback = 0;
    int limit = 0;
    bool operator==(const RangeQuery &) const = default;
};

// Which series: one or more selectors such as `up{job="x"}`, and a time range.
struct SeriesQuery {
    std::vector<std::string> selectors;
    TimeRange range;
    int limit = 0;
};

struct MetricMetadata {
    std::string metric, type, help, unit;
};

struct TargetInfo {
    Labels labels;
    std::string pool;
    std::string scrapeUrl;
    std::string health; // up, down, unknown
    std::string lastError;
    TimeMs lastScrape = kNoTime;
    double lastScrapeSeconds = 0;
    DurationMs interval = 0;
    DurationMs timeout = 0;
};

struct AlertInfo {
    Labels labels;
    Labels annotations;
    std::string state; // pending, firing, inactive
    TimeMs activeAt = kNoTime;
    std::string value;
};

struct RuleInfo {
    std::string group, file, name, query, type; // type: alerting, recording
    std::string state, health, lastError;
    double durationSeconds = 0;
    double keepFiringSeconds = 0;
    Labels labels;
    Labels annotations;
    std::vector<AlertInfo> alerts;
};

struct Exemplar {
    Labels seriesLabels;
    Labels labels;
    double value = 0;
    TimeMs time = 0;
};

struct SourceInfo {
    QString flavour; // prometheus, thanos, mimir, victoriametrics, grafana proxy, boundscope store
    QString version;
    DurationMs latencyMs = 0;
    DurationMs clockSkewMs = 0; // server Date minus ours; flagged above 2 s
    int maxPoints = 11000;
    QString externalUrl; // where a person opens a query in the server's own UI, may be empty
    // What /api/v1/features says it can do ("promql.info", "api.label_values_match"); empty where the server is older
    // than that page (Prometheus 3.8), and then nothing is known.
    QStringList features;
};

// The state of a source for the screen.
struct SourceStatus {
    enum class Kind : std::uint8_t { Unknown, Ok, Slow, Down };
    Kind kind = Kind::Unknown;
    QString reason;
    DurationMs latencyMs = 0;
    TimeMs since = 0;
    TimeMs lastAnswer = kNoTime;
};

// Anything that answers PromQL: a Prometheus-compatible server, or the local store with its own engine. Every call may
// be made from the thread the source lives on; answers come as futures, decoded off that thread. A stop request aborts
// the request on the wire. Requests in flight are bounded per source. Errors name the source and the reason.
class MetricSource : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual QFuture<Result<std::shared_ptr<const QueryResult>>> query(const InstantQuery &q,
                                                                                    std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::shared_ptr<const QueryResult>>> queryRange(const RangeQuery &q,
                                                                                         std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<Labels>>> series(const SeriesQuery &q, std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<std::string>>> labelNames(const SeriesQuery &q,
                                                                               std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<std::string>>>
    labelValues(const std::string &label, const SeriesQuery &q, std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<MetricMetadata>>> metadata(std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<TargetInfo>>> targets(std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<RuleInfo>>> rules(std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<AlertInfo>>> alerts(std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<SourceInfo>> info(std::stop_token stop) = 0;
    [[nodiscard]] virtual QFuture<Result<std::vector<Exemplar>>> exemplars(const std::string &expr, TimeRange range,
                                                                           std::stop_token stop) = 0;
    [[nodiscard]] virtual SourceStatus status() const = 0;
    // How long the source keeps its newest samples back, so that their absence is no news (VictoriaMetrics: 30 s).
    [[nodiscard]] virtual DurationMs newestHidden() const { return 0; }
    // The machine slept or is in another network: what was known about the way to the server is over.
    virtual void wake() {}

Q_SIGNALS:
    void statusChanged();
};

} // namespace bs
