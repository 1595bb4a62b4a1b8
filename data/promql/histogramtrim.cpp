// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/histogrammath.h"
#include <cmath>

namespace bs::promql {

namespace {

struct Kept {
    double count = 0;    // observations that stay
    double midpoint = 0; // of those that go
};

// A bucket without one of its bounds: nothing is known of where in it the observations lie, except that a first bucket
// with a positive upper bound is taken to begin at zero.
Kept keptOfInfinite(const HistogramBucket &b, double limit, bool upper) {
    if (std::isinf(b.lower)) {
        const bool fromZero = limit >= 0 && b.upper > limit && !std::isinf(b.upper);
        if (upper) {
            if (limit >= b.upper) {
                return {b.count, 0};
            }
            return fromZero ? Kept{b.count * limit / b.upper, (limit + b.upper) / 2} : Kept{0, b.upper};
        }
        if (limit <= b.lower) {
            return {b.count, 0};
        }
        return fromZero ? Kept{b.count * (1 - limit / b.upper), limit / 2} : Kept{0, b.upper};
    }
    if (!upper && limit <= b.lower) {
        return {b.count, 0};
    }
    return {0, b.lower};
}

double countBelow(const HistogramBucket &b, double limit, bool positive, bool linear) {
    if (limit <= b.lower) {
        return 0;
    }
    if (limit >= b.upper) {
        return b.count;
    }
    if (linear) {
        return b.count * ((limit - b.lower) / (b.upper - b.lower));
    }
    const double low = std::log2(std::abs(b.lower));
    const double high = std::log2(std::abs(b.upper));
    const double at = std::log2(std::abs(limit));
    return b.count * (positive ? (at - low) / (high - low) : 1 - (at - high) / (low - high));
}

Kept keptOf(const HistogramBucket &b, double limit, bool upper, bool positive, bool linear) {
    if (std::isinf(b.lower) || std::isinf(b.upper)) {
        return keptOfInfinite(b, limit, upper);
    }
    const double below = countBelow(b, limit, positive, linear);
    const double product = upper ? std::abs(b.lower) * std::abs(limit) : std::abs(limit) * std::abs(b.upper);
    const double midpoint = linear ? (b.lower + b.upper) / 2 : std::sqrt(product) * (positive ? 1 : -1);
    return {upper ? below : b.count - below, midpoint};
}

struct Trim {
    double limit;
    bool upper;
    bool custom;
    double kept = 0;
    double removedSum = 0;
    bool sawPositive = false;
    bool sawNegative = false;

    void bucket(const HistogramBucket &b, double &count, bool positive) {
        if (b.count == 0) {
            return;
        }
        sawNegative = sawNegative || (custom ? b.lower < 0 || b.upper <= 0 : !positive);
        sawPositive = sawPositive || (custom ? b.upper > 0 : positive);
        const bool whole = upper ? b.upper <= limit : b.lower >= limit;
        const bool part = upper ? b.lower < limit : b.upper > limit;
        if (whole) {
            kept += b.count;
            return;
        }
        const Kept k = keptOf(b, limit, upper, positive, custom);
        if (part) {
            removedSum += (b.count - k.count) * k.midpoint;
            kept += k.count;
            count = k.count;
            return;
        }
        removedSum += b.count * (custom ? k.midpoint : std::sqrt(b.lower * b.upper));
        count = 0;
    }
};

} // namespace

void trimHistogram(NativeHistogram &h, double limit, bool upper) {
    Trim trim{limit, upper, usesCustomBuckets(h)};
    NativeHistogram half = h;
    half.zeroCount = 0;
    half.negative.clear();
    half.negativeSpans.clear();
    const std::vector<HistogramBucket> positive = allBuckets(half);
    for (std::size_t i = 0; i < positive.size(); ++i) {
        trim.bucket(positive[i], h.positive[i], true);
    }
    half = h;
    half.zeroCount = 0;
    half.positive.clear();
    half.positiveSpans.clear();
    const std::vector<HistogramBucket> negative = allBuckets(half); // reversed
    for (std::size_t i = 0; i < negative.size(); ++i) {
        trim.bucket(negative[i], h.negative[negative.size() - 1 - i], false);
    }
    if (h.zeroCount > 0) {
        const HistogramBucket zero{-h.zeroThreshold, h.zeroThreshold, h.zeroCount, true, true};
        const double below = countBelow(zero, limit, true, true);
        h.zeroCount = upper ? below : h.zeroCount - below;
        trim.kept += h.zeroCount;
    }
    double sum = 0;
    if (trim.kept != 0) {
        sum = h.sum - trim.removedSum;
        if ((!trim.sawNegative && sum < 0) || (!trim.sawPositive && sum > 0)) {
            sum = 0;
        }
    }
    h.count = trim.kept;
    h.sum = sum;
    compactHistogram(h);
}

} // namespace bs::promql
