// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <optional>
#include <span>
#include <vector>

// Statistics that PromQL lacks, as pure functions over columns. NaN points are left out and lower `n`.
namespace bs::stats {

// A straight line through noisy points by Theil and Sen: the median of all pairwise slopes, which a quarter of the
// points may corrupt without moving it (Sen, J. Am. Stat. Assoc. 63, 1968). The interval is Sen's, from Kendall's
// variance.
struct Line {
    double slope = 0;     // y per x
    double intercept = 0; // median of y - slope * x
    double low = 0;       // 98 % interval of the slope
    double high = 0;
    double sigma = 0; // spread of the residuals: 1.4826 * their median absolute deviation
    double r2 = 0;    // 1 - residual variance / variance, of the points that are no outliers; never below 0
    int n = 0;
};

// Needs at least three points with distinct x; nullopt otherwise. Above 600 points the pairs are thinned evenly.
[[nodiscard]] std::optional<Line> theilSen(std::span<const double> x, std::span<const double> y);

// Growth of a series in units per MINUTE over the samples in (from, to].
struct Growth {
    double perMinute = 0;
    double low = 0, high = 0; // 98 % interval, per minute
    double first = 0, last = 0;
    double rise = 0; // of the fitted line over the window, in the series' unit
    int n = 0;
    DurationMs interval = 0; // median distance of samples
    TimeMs newest = kNoTime;
};
[[nodiscard]] std::optional<Growth> growth(std::span<const TimeMs> times, std::span<const double> values, TimeMs from,
                                           TimeMs to);

// Points further than `sigmas` robust standard deviations from the line: indices, furthest first. The least spread
// counted is 1 % of the fitted value, so that a perfect fit does not make noise an outlier.
[[nodiscard]] std::vector<std::size_t> outliers(const Line &line, std::span<const double> x, std::span<const double> y,
                                                double sigmas = 3);

// Pearson's r of two columns of equal length; nullopt below five common points or where one does not vary.
[[nodiscard]] std::optional<double> correlation(std::span<const double> a, std::span<const double> b);

[[nodiscard]] double median(std::vector<double> values);                  // NaN when empty
[[nodiscard]] double quantile(std::vector<double> values, double q);      // linear interpolation, NaN when empty
[[nodiscard]] double medianAbsoluteDeviation(std::vector<double> values); // unscaled

// Minutes until a value that grows so reaches `limit`; nullopt when it does not grow. 0 when it is there already.
[[nodiscard]] std::optional<double> minutesToLimit(double now, double perMinute, double limit);

} // namespace bs::stats
