// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/availability.h"
#include "data/core/time.h"
#include "data/series/matrix.h"
#include "data/series/quality.h"
#include "data/source/metricsource.h"
#include "data/stats/robust.h"
#include "data/stats/shape.h"
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

// What a board's panels show: values, immutable once delivered, the same for the window and for commands.
namespace bs {

// How a thing of one of several sources is called: "edge · eu". `source` is empty when there is only one.
[[nodiscard]] inline QString nameAt(const QString &name, const QString &source) {
    return source.isEmpty() ? name : name + QStringLiteral(" · ") + source;
}

// One drawn series of a line or area panel. `labels` is empty for "other".
struct PanelSeries {
    QString name;
    Labels labels;
    std::vector<TimeMs> times;
    std::vector<double> values;
    double max = 0, last = 0; // NaN when there is none
    bool other = false;       // the sum of all series that are not drawn by themselves
    int folded = 0;           // how many series `other` stands for
    stats::ShapeResult shape; // area panels of counts
};

// Something that happened to one pod at one time.
struct PodMark {
    enum class Kind : std::uint8_t { Restart, OomKilled };
    Kind kind = Kind::Restart;
    TimeMs time = 0;
};

struct HeatRow {
    QString pod, service, ns, cluster;
    QString source; // which of several; empty when there is one
    Labels labels;
    std::vector<TimeMs> times; // gaps are gaps
    std::vector<double> values;
    double max = 0, last = 0;
    std::optional<double> growthPerMinute; // Theil-Sen over the window; nullopt: too few points
    std::vector<PodMark> marks;
    std::vector<TimeRange> missed; // scrapes that failed (up == 0), or nothing came
    bool ended = false;            // gone before the range's end
};

struct PoolRow {
    QString pool, service, source;
    Labels labels;
    double inflight = 0;              // sum over pods; NaN without a sample
    std::optional<double> capacity;   // sum over pods; nullopt: neither metric nor declared
    bool capacityDeclared = false;    // from the workspace, not from a metric
    std::optional<double> saturation; // sum over sum
    std::optional<double> waiters;    // nullopt: not checked
    QString worstPod;                 // the fullest one, beside the whole
    std::optional<double> worstSaturation;
    std::vector<TimeMs> times; // in-flight over the range, for the trend
    std::vector<double> values;
    TimeMs seen = kNoTime;                          // newest sample
    Availability availability = Availability::Data; // stale: no sample for four scrapes
};

struct FanoutBucket {
    double lower = 0; // exclusive
    double upper = 0; // inclusive; +Inf: "over the last bound"
    double count = 0; // requests in the window
};

struct FanoutRow {
    QString endpoint, service, source;
    std::vector<FanoutBucket> buckets; // ascending, empty ones left out
    std::optional<double> p50;
    std::optional<double> max;  // the upper bound of the highest bucket that has any
    bool overLastBound = false; // `max` is the last finite bound, and some were above it
    std::optional<double> cap;  // nullopt: no cap declared
    double count = 0;
    bool native = false;
};

struct TenantRow {
    QString tenant;
    double inflight = 0;       // now, sum over pods; NaN without a sample
    double consumption = 0;    // mean in-flight over the window: what ranks
    std::optional<double> cap; // sum over pods; nullopt: no cap
    QString source;            // which of several
};

struct ScatterPoint {
    QString pod, service;
    double x = 0, y = 0;
    bool outlier = false;
    double sigmas = 0; // signed distance from the line in robust standard deviations
    QString source;    // which of several
};

struct ScatterResult {
    std::vector<ScatterPoint> points;
    std::optional<stats::Line> line; // nullopt: fewer than three points, or x does not vary
    QString rule;                    // how an outlier is told, in words with its numbers
};

struct PanelQueryText {
    QString name;
    QString expr; // as asked: what "copy PromQL" copies
    bool instant = false;
};

struct PanelResult {
    QString id, title, subtitle, kind, unit, drill, bands;
    Availability availability = Availability::NotChecked;
    QString reason; // one sentence, when it is not `data`
    std::vector<PanelSeries> series;
    PanelSeries total; // area: the sum of everything, folded or not
    std::vector<HeatRow> rows;
    std::vector<PoolRow> pools;
    std::vector<FanoutRow> fanouts;
    std::vector<TenantRow> tenants;
    int moreRows = 0; // rows beyond the top, not listed
    std::optional<ScatterResult> scatter;
    std::vector<double> thresholds;
    QStringList warnings; // the data may be incomplete
    QStringList infos;    // style of the query
    QStringList notes;    // what was done: "max per 1m", "aggregated by service: 31,204 series"
    bool partial = false;
    bool aggregated = false; // above 20,000 series: rows are services, added up by the server
    QList<PanelQueryText> queries;
    TimeRange range;
    DurationMs step = 0;
    TimeMs newest = kNoTime; // newest sample seen
    DurationMs age = 0;      // of it when the panel was made
    TimeMs asOf = 0;         // when the panel was made
    std::int64_t points = 0;
    std::vector<QualitySpan> quality; // of panels along time
};
using PanelPtr = std::shared_ptr<const PanelResult>;

struct FigureResult {
    QString id, title, unit;
    Availability availability = Availability::NotChecked;
    QString reason;
    double value = 0;
    std::optional<double> of;
};

// A new version or revision of a service: a deploy. A new process start time alone is a restart and never stands here.
struct DeployMark {
    TimeMs time = 0;
    QString service, version;
};

struct BoardResult {
    QString board;
    std::vector<FigureResult> figures;
    std::vector<PanelPtr> panels; // in the board's order
    std::vector<DeployMark> deploys;
    std::vector<QualitySpan> quality; // of the targets: failed scrapes, processes that began anew
    std::vector<AlertInfo> alerts;    // firing and pending
    Availability alertsAvailability = Availability::NotChecked;
    QString alertsReason;
    TimeMs alertsAt = kNoTime; // the end of a range of the past, of which they are; otherwise they are of now
    std::optional<double> seriesTouched;
    bool aggregated = false; // above 20,000 series
    TimeRange range;
    DurationMs step = 0;
    TimeMs asOf = 0;
    QStringList vocabularies; // that fit the source
    QString serviceLabel;     // the labels that name service and zone here; empty: none does, or nothing was found
    QString zoneLabel;
    QString error; // the source could not be asked at all
};

} // namespace bs
