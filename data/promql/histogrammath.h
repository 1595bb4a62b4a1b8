// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/histogram.h"
#include <optional>
#include <string>
#include <vector>

// Arithmetic of native histograms as Prometheus defines it (model/histogram/float_histogram.go).
namespace bs::promql {

inline constexpr int kCustomBuckets = -53;
[[nodiscard]] inline bool usesCustomBuckets(const NativeHistogram &h) { return h.schema == kCustomBuckets; }

struct HistogramBucket {
    double lower = 0;
    double upper = 0;
    double count = 0;
    bool lowerInclusive = false;
    bool upperInclusive = false;
};
// From the lowest to the highest, the zero bucket among them, empty buckets inside spans as well.
[[nodiscard]] std::vector<HistogramBucket> allBuckets(const NativeHistogram &h);
[[nodiscard]] double bucketUpperBound(int schema, int index);

struct HistogramSum {
    bool counterResetCollision = false;
    bool boundsReconciled = false; // custom bounds differed: only the common ones remain
};
// nullopt: one has exponential and the other custom buckets, which cannot be added.
[[nodiscard]] std::optional<HistogramSum> addHistogram(NativeHistogram &h, const NativeHistogram &other);
[[nodiscard]] std::optional<HistogramSum> subtractHistogram(NativeHistogram &h, const NativeHistogram &other);
void multiplyHistogram(NativeHistogram &h, double factor);
void divideHistogram(NativeHistogram &h, double divisor);
// One span per run of populated buckets: the canonical form.
void compactHistogram(NativeHistogram &h);
// A lower resolution; the same or a higher schema changes nothing.
[[nodiscard]] NativeHistogram toSchema(const NativeHistogram &h, int schema);
[[nodiscard]] bool detectReset(const NativeHistogram &current, const NativeHistogram &previous);
// The same buckets, counts and sum; reset hints do not matter.
[[nodiscard]] bool sameHistogram(const NativeHistogram &a, const NativeHistogram &b);
[[nodiscard]] bool overflows(const NativeHistogram &h);
// Removes the observations above (upper) or below the limit, interpolating in the bucket it falls in.
void trimHistogram(NativeHistogram &h, double limit, bool upper);
// {count:2, sum:3, (1,2]:2}
[[nodiscard]] std::string histogramText(const NativeHistogram &h);
// Variance of the observations, from bucket midpoints.
[[nodiscard]] double histogramVariance(const NativeHistogram &h);

} // namespace bs::promql
