// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/quantile.h"
#include "data/promql/histogrammath.h"
#include "data/series/matrix.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace bs::promql {

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

bool lessNaNFirst(double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; }

void coalesce(std::vector<ClassicBucket> &buckets) {
    std::size_t last = 0;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        if (buckets[i].upper == buckets[last].upper) {
            buckets[last].count += buckets[i].count;
        } else {
            buckets[++last] = buckets[i];
        }
    }
    buckets.resize(last + 1);
}

// Counts of classic buckets must not decrease with the bound, but scrapes race and sums round. Small differences are
// taken as rounding; others are lifted to the envelope and reported.
void makeMonotonic(std::vector<ClassicBucket> &buckets, ClassicQuantile &out) {
    out.minBucket = kInf;
    out.maxBucket = -kInf;
    double previous = buckets[0].count;
    for (std::size_t i = 1; i < buckets.size(); ++i) {
        const double current = buckets[i].count;
        if (current == previous) {
            continue;
        }
        if (almostEqual(previous, current, 1e-12)) {
            buckets[i].count = previous;
        } else if (current < previous) {
            buckets[i].count = previous;
            out.forcedMonotonic = true;
            out.minBucket = std::min(out.minBucket, buckets[i].upper);
            out.maxBucket = std::max(out.maxBucket, buckets[i].upper);
            out.maxDiff = std::max(out.maxDiff, previous - current);
        } else {
            previous = current;
        }
    }
}

} // namespace

bool almostEqual(double a, double b, double tolerance) {
    if (isStale(a) || isStale(b)) {
        return isStale(a) && isStale(b);
    }
    if (std::isnan(a) && std::isnan(b)) {
        return true;
    }
    if (a == b) {
        return true;
    }
    const double sum = std::abs(a) + std::abs(b);
    const double diff = std::abs(a - b);
    constexpr double least = std::numeric_limits<double>::min();
    if (a == 0 || b == 0 || sum < least) {
        return diff < tolerance * least;
    }
    return diff / std::min(sum, std::numeric_limits<double>::max()) < tolerance;
}

double quantileOf(double q, std::vector<double> &values) {
    if (values.empty() || std::isnan(q)) {
        return quietNaN();
    }
    if (q < 0 || q > 1) {
        return q < 0 ? -kInf : kInf;
    }
    const double n = static_cast<double>(values.size());
    const double rank = q * (n - 1);
    const double floor = std::floor(rank);
    const auto lower = static_cast<std::size_t>(std::max(0.0, floor));
    const auto upper = static_cast<std::size_t>(std::min(n - 1, floor + 1));
    const double weight = rank - floor;
    const auto at = [&](std::size_t i) { return values.begin() + static_cast<std::ptrdiff_t>(i); };
    std::nth_element(values.begin(), at(lower), values.end(), lessNaNFirst);
    const double low = values[lower];
    double high = low;
    if (upper > lower) {
        high = *std::min_element(at(upper), values.end(), lessNaNFirst);
    }
    return low * (1 - weight) + high * weight;
}

ClassicQuantile classicQuantile(double q, std::vector<ClassicBucket> &buckets) {
    ClassicQuantile out;
    out.value = quietNaN();
    if (std::isnan(q)) {
        return out;
    }
    if (q < 0 || q > 1) {
        out.value = q < 0 ? -kInf : kInf;
        return out;
    }
    if (buckets.empty() || buckets.back().upper != kInf) {
        return out;
    }
    coalesce(buckets);
    makeMonotonic(buckets, out);
    const std::size_t last = buckets.size() - 1;
    const double observations = buckets.back().count;
    if (buckets.size() < 2 || observations == 0) {
        return out;
    }
    double rank = q * observations;
    std::size_t b = 0;
    while (b < last && !(buckets[b].count >= rank)) {
        ++b;
    }
    if (b == last) {
        out.value = buckets[last - 1].upper;
        return out;
    }
    if (b == 0 && buckets[0].upper <= 0) {
        out.value = buckets[0].upper;
        return out;
    }
    double start = 0;
    double count = buckets[b].count;
    if (b > 0) {
        start = buckets[b - 1].upper;
        count -= buckets[b - 1].count;
        rank -= buckets[b - 1].count;
    }
    out.value = start + (buckets[b].upper - start) * (rank / count);
    return out;
}

double classicFraction(double lower, double upper, std::vector<ClassicBucket> &buckets) {
    if (buckets.empty() || buckets.back().upper != kInf) {
        return quietNaN();
    }
    coalesce(buckets);
    const double count = buckets.back().count;
    if (count == 0 || std::isnan(lower) || std::isnan(upper)) {
        return quietNaN();
    }
    if (lower >= upper) {
        return 0;
    }
    double rank = 0;
    std::optional<double> lowerRank;
    std::optional<double> upperRank;
    double from = buckets[0].upper <= 0 ? -kInf : 0;
    for (const ClassicBucket &b : buckets) {
        const auto inside = [&](double v) {
            return std::isinf(from) ? b.count : rank + (b.count - rank) * (v - from) / (b.upper - from);
        };
        const auto place = [&](std::optional<double> &at, double v) {
            if (!at && from >= v) {
                at = rank;
            } else if (!at && from < v && b.upper > v) {
                at = inside(v);
            }
        };
        place(lowerRank, lower);
        place(upperRank, upper);
        rank = b.count;
        from = b.upper;
    }
    return (std::min(upperRank.value_or(count), count) - std::min(lowerRank.value_or(count), count)) / count;
}

double nativeQuantile(double q, const NativeHistogram &h, std::string_view metric, PosRange pos, Notes &notes) {
    if (q < 0 || q > 1) {
        return q < 0 ? -kInf : kInf;
    }
    if (h.count == 0 || std::isnan(q)) {
        return quietNaN();
    }
    // NaN observations are counted in h.count but lie in no bucket: then only the way up from below gives ranks.
    const bool forward = std::isnan(h.sum) || q < 0.5;
    std::vector<HistogramBucket> buckets = allBuckets(h);
    if (!forward) {
        std::reverse(buckets.begin(), buckets.end());
    }
    double rank = (forward ? q : 1 - q) * h.count;
    double count = 0;
    HistogramBucket b;
    std::size_t next = 0;
    while (next < buckets.size()) {
        b = buckets[next++];
        if (b.count == 0) {
            continue;
        }
        count += b.count;
        if (count >= rank) {
            break;
        }
    }
    if (usesCustomBuckets(h)) {
        if (b.lower == -kInf) {
            if (b.upper <= 0) {
                return b.upper;
            }
            b.lower = 0;
        } else if (b.upper == kInf) {
            return b.lower;
        }
    } else if (b.lower < 0 && b.upper > 0) {
        if (h.negative.empty() && !h.positive.empty()) {
            b.lower = 0;
        } else if (h.positive.empty() && !h.negative.empty()) {
            b.upper = 0;
        }
    }
    count = std::min(count, h.count);
    if (count < rank) {
        if (std::isnan(h.sum)) {
            notes.nanQuantileResult(metric, pos);
            return quietNaN();
        }
        return b.upper;
    }
    rank = forward ? rank - (count - b.count) : count - rank;
    if (std::isnan(h.sum)) {
        for (; next < buckets.size(); ++next) {
            count += buckets[next].count;
        }
        if (count < h.count) {
            notes.nanQuantileSkew(metric, pos);
        }
    }
    const double fraction = rank / b.count;
    if (usesCustomBuckets(h) || (b.lower <= 0 && b.upper >= 0)) {
        return b.lower + (b.upper - b.lower) * fraction;
    }
    const double low = std::log2(std::abs(b.lower));
    const double high = std::log2(std::abs(b.upper));
    return b.lower > 0 ? std::exp2(low + (high - low) * fraction) : -std::exp2(high + (low - high) * (1 - fraction));
}

double nativeFraction(double lower, double upper, const NativeHistogram &h, std::string_view metric, PosRange pos,
                      Notes &notes) {
    if (h.count == 0 || std::isnan(lower) || std::isnan(upper)) {
        return quietNaN();
    }
    if (lower >= upper) {
        return 0;
    }
    double rank = 0;
    double count = 0;
    std::optional<double> lowerRank;
    std::optional<double> upperRank;
    for (HistogramBucket b : allBuckets(h)) {
        count += b.count;
        const bool zero = b.lower <= 0 && b.upper >= 0;
        if (zero && h.negative.empty() && !h.positive.empty()) {
            b.lower = 0;
        } else if (zero && h.positive.empty() && !h.negative.empty()) {
            b.upper = 0;
        }
        const auto inside = [&](double v) {
            if (usesCustomBuckets(h) || zero) {
                return b.lower == -kInf ? b.count : rank + b.count * (v - b.lower) / (b.upper - b.lower);
            }
            const double low = std::log2(std::abs(b.lower));
            const double high = std::log2(std::abs(b.upper));
            const double at = std::log2(std::abs(v));
            return rank + b.count * (v > 0 ? (at - low) / (high - low) : 1 - (at - high) / (low - high));
        };
        const auto place = [&](std::optional<double> &at, double v) {
            if (!at && b.lower >= v) {
                at = rank;
            } else if (!at && b.lower < v && b.upper > v) {
                at = inside(v);
            }
        };
        place(lowerRank, lower);
        place(upperRank, upper);
        rank += b.count;
    }
    if (!std::isnan(h.sum)) {
        count = h.count;
    } else if (count < h.count) {
        notes.nanFraction(metric, pos);
    }
    return (std::min(upperRank.value_or(count), count) - std::min(lowerRank.value_or(count), count)) / h.count;
}

} // namespace bs::promql
