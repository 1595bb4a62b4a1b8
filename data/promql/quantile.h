// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/notes.h"
#include "data/series/histogram.h"
#include <string_view>
#include <vector>

namespace bs::promql {

// The q-quantile of values, which are reordered. NaNs sort below everything.
[[nodiscard]] double quantileOf(double q, std::vector<double> &values);

struct ClassicBucket {
    double upper = 0;
    double count = 0; // cumulative
};

struct ClassicQuantile {
    double value = 0;
    bool forcedMonotonic = false;
    double minBucket = 0;
    double maxBucket = 0;
    double maxDiff = 0;
};
// Buckets are sorted by upper bound; they are changed.
[[nodiscard]] ClassicQuantile classicQuantile(double q, std::vector<ClassicBucket> &buckets);
[[nodiscard]] double classicFraction(double lower, double upper, std::vector<ClassicBucket> &buckets);

[[nodiscard]] double nativeQuantile(double q, const NativeHistogram &h, std::string_view metric, PosRange pos,
                                    Notes &notes);
[[nodiscard]] double nativeFraction(double lower, double upper, const NativeHistogram &h, std::string_view metric,
                                    PosRange pos, Notes &notes);

// Equal, or within a relative tolerance; NaNs are equal to each other.
[[nodiscard]] bool almostEqual(double a, double b, double tolerance);

} // namespace bs::promql
