// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/histogrammath.h"
#include "data/promql/notes.h"
#include "data/promql/value.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

// Buckets are worked on as sorted (index, count) pairs; spans exist only at rest.
namespace bs::promql {

namespace {

using Hint = NativeHistogram::ResetHint;
using Spans = std::vector<NativeHistogram::Span>;
struct Cell {
    std::int64_t index = 0;
    double count = 0;
};
using Cells = std::vector<Cell>;

Cells cellsOf(const Spans &spans, const std::vector<double> &counts) {
    Cells out;
    out.reserve(counts.size());
    std::int64_t index = 0;
    std::size_t at = 0;
    for (const NativeHistogram::Span &s : spans) {
        index += s.offset;
        for (std::uint32_t i = 0; i < s.length && at < counts.size(); ++i) {
            out.push_back({index++, counts[at++]});
        }
    }
    return out;
}

void store(const Cells &cells, Spans &spans, std::vector<double> &counts, bool keepEmpty) {
    spans.clear();
    counts.clear();
    std::int64_t next = 0;
    for (const Cell &c : cells) {
        if (c.count == 0 && !keepEmpty) {
            continue;
        }
        if (spans.empty() || c.index != next) {
            spans.push_back({static_cast<std::int32_t>(c.index - next), 0});
        }
        ++spans.back().length;
        counts.push_back(c.count);
        next = c.index + 1;
    }
}

Cells merged(const Cells &a, const Cells &b, double factor) {
    Cells out;
    out.reserve(a.size() + b.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (j >= b.size() || (i < a.size() && a[i].index < b[j].index)) {
            out.push_back(a[i++]);
        } else if (i >= a.size() || b[j].index < a[i].index) {
            out.push_back({b[j].index, factor * b[j].count});
            ++j;
        } else {
            out.push_back({a[i].index, a[i].count + factor * b[j].count});
            ++i;
            ++j;
        }
    }
    return out;
}

// An exponential index at a lower resolution: (i-1 >> shift) + 1.
Cells reduced(const Cells &cells, int from, int to) {
    const int shift = std::min(from - to, 62);
    Cells out;
    for (const Cell &c : cells) {
        const std::int64_t index = ((c.index - 1) >> shift) + 1;
        if (!out.empty() && out.back().index == index) {
            out.back().count += c.count;
        } else {
            out.push_back({index, c.count});
        }
    }
    return out;
}

struct ZeroBucket {
    double count = 0;
    double threshold = 0;
};

// The zero bucket if it were widened to `threshold`: it takes in every bucket that begins below, and grows further
// when it would end inside a populated one.
ZeroBucket widened(const NativeHistogram &h, double threshold) {
    if (threshold == h.zeroThreshold) {
        return {h.zeroCount, threshold};
    }
    const Cells positive = cellsOf(h.positiveSpans, h.positive);
    const Cells negative = cellsOf(h.negativeSpans, h.negative);
    for (;;) {
        double count = h.zeroCount;
        for (const Cell &c : positive) {
            if (bucketUpperBound(h.schema, static_cast<int>(c.index - 1)) >= threshold) {
                break;
            }
            count += c.count;
            const double upper = bucketUpperBound(h.schema, static_cast<int>(c.index));
            if (upper > threshold) {
                threshold = c.count != 0 ? upper : threshold;
                break;
            }
        }
        bool again = false;
        for (const Cell &c : negative) {
            if (bucketUpperBound(h.schema, static_cast<int>(c.index - 1)) >= threshold) {
                break;
            }
            count += c.count;
            const double upper = bucketUpperBound(h.schema, static_cast<int>(c.index));
            if (upper > threshold) {
                again = c.count != 0;
                threshold = again ? upper : threshold;
                break;
            }
        }
        if (!again) {
            return {count, threshold};
        }
    }
}

void dropBelow(Cells &cells, int schema, double threshold) {
    std::erase_if(cells,
                  [&](const Cell &c) { return bucketUpperBound(schema, static_cast<int>(c.index)) <= threshold; });
}

std::vector<double> commonBounds(const std::vector<double> &a, const std::vector<double> &b) {
    std::vector<double> out;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

// Buckets over `bounds` summed up into those of `fewer`, a subset.
Cells rebucket(const Cells &cells, const std::vector<double> &bounds, const std::vector<double> &fewer) {
    Cells out;
    for (const Cell &c : cells) {
        const auto i = static_cast<std::size_t>(c.index);
        std::int64_t index = static_cast<std::int64_t>(fewer.size());
        if (i < bounds.size()) {
            index = std::lower_bound(fewer.begin(), fewer.end(), bounds[i]) - fewer.begin();
        }
        if (!out.empty() && out.back().index == index) {
            out.back().count += c.count;
        } else {
            out.push_back({index, c.count});
        }
    }
    return out;
}

bool adjustHint(NativeHistogram &h, Hint other) {
    if (other == h.resetHint || h.resetHint == Hint::Gauge) {
        return false;
    }
    if (other == Hint::Gauge) {
        h.resetHint = Hint::Gauge;
        return false;
    }
    const bool collision = h.resetHint != Hint::Unknown && other != Hint::Unknown;
    h.resetHint = Hint::Unknown;
    return collision;
}

void combineCustom(NativeHistogram &h, const NativeHistogram &other, double factor, HistogramSum &outcome) {
    Cells mine = cellsOf(h.positiveSpans, h.positive);
    Cells theirs = cellsOf(other.positiveSpans, other.positive);
    if (h.customBounds != other.customBounds) {
        outcome.boundsReconciled = true;
        const std::vector<double> common = commonBounds(h.customBounds, other.customBounds);
        mine = rebucket(mine, h.customBounds, common);
        theirs = rebucket(theirs, other.customBounds, common);
        h.customBounds = common;
    }
    store(merged(mine, theirs, factor), h.positiveSpans, h.positive, true);
}

void combineExponential(NativeHistogram &h, const NativeHistogram &other, double factor) {
    ZeroBucket theirs{other.zeroCount, other.zeroThreshold};
    while (theirs.threshold != h.zeroThreshold) {
        if (h.zeroThreshold > theirs.threshold) {
            theirs = widened(other, h.zeroThreshold);
        }
        if (theirs.threshold > h.zeroThreshold) {
            const ZeroBucket mine = widened(h, theirs.threshold);
            h.zeroCount = mine.count;
            h.zeroThreshold = mine.threshold;
            for (const bool positive : {true, false}) {
                Spans &spans = positive ? h.positiveSpans : h.negativeSpans;
                std::vector<double> &counts = positive ? h.positive : h.negative;
                Cells cells = cellsOf(spans, counts);
                dropBelow(cells, h.schema, h.zeroThreshold);
                store(cells, spans, counts, true);
            }
        }
    }
    h.zeroCount += factor * theirs.count;
    const int schema = std::min(h.schema, other.schema);
    for (const bool positive : {true, false}) {
        Spans &spans = positive ? h.positiveSpans : h.negativeSpans;
        std::vector<double> &counts = positive ? h.positive : h.negative;
        Cells mine = cellsOf(spans, counts);
        Cells add =
            cellsOf(positive ? other.positiveSpans : other.negativeSpans, positive ? other.positive : other.negative);
        dropBelow(add, other.schema, h.zeroThreshold);
        mine = h.schema > schema ? reduced(mine, h.schema, schema) : mine;
        add = other.schema > schema ? reduced(add, other.schema, schema) : add;
        store(merged(mine, add, factor), spans, counts, true);
    }
    h.schema = schema;
}

std::optional<HistogramSum> combine(NativeHistogram &h, const NativeHistogram &other, double factor) {
    if (usesCustomBuckets(h) != usesCustomBuckets(other)) {
        return std::nullopt;
    }
    HistogramSum outcome;
    outcome.counterResetCollision = adjustHint(h, other.resetHint);
    h.count += factor * other.count;
    h.sum += factor * other.sum;
    if (usesCustomBuckets(h)) {
        combineCustom(h, other, factor, outcome);
    } else {
        combineExponential(h, other, factor);
    }
    return outcome;
}

void scale(NativeHistogram &h, double factor, bool divide) {
    const auto apply = [factor, divide](double &v) { v = divide ? v / factor : v * factor; };
    apply(h.zeroCount);
    apply(h.count);
    apply(h.sum);
    std::for_each(h.positive.begin(), h.positive.end(), apply);
    std::for_each(h.negative.begin(), h.negative.end(), apply);
    if (factor < 0) {
        h.resetHint = Hint::Gauge;
    }
}

// Whether any of `before` lost observations in `now`; both sorted, same resolution.
bool lostCounts(const Cells &now, const Cells &before) {
    std::size_t i = 0;
    for (const Cell &c : before) {
        while (i < now.size() && now[i].index < c.index) {
            ++i;
        }
        const double count = i < now.size() && now[i].index == c.index ? now[i].count : 0;
        if (count < c.count) {
            return true;
        }
    }
    return false;
}

bool customReset(const NativeHistogram &current, const NativeHistogram &previous) {
    Cells now = cellsOf(current.positiveSpans, current.positive);
    Cells before = cellsOf(previous.positiveSpans, previous.positive);
    if (current.customBounds != previous.customBounds) {
        const std::vector<double> common = commonBounds(current.customBounds, previous.customBounds);
        now = rebucket(now, current.customBounds, common);
        before = rebucket(before, previous.customBounds, common);
    }
    return lostCounts(now, before);
}

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool sameCells(const Spans &sa, const std::vector<double> &ca, const Spans &sb, const std::vector<double> &cb) {
    const auto populated = [](Cells cells) {
        std::erase_if(cells, [](const Cell &c) { return c.count == 0; });
        return cells;
    };
    const Cells a = populated(cellsOf(sa, ca));
    const Cells b = populated(cellsOf(sb, cb));
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Cell &x, const Cell &y) { return x.index == y.index && sameBits(x.count, y.count); });
}

} // namespace

double bucketUpperBound(int schema, int index) {
    schema = std::clamp(schema, -20, 20); // beyond -4..8 only in broken data: the shifts stay defined
    if (schema <= 0) {
        const std::int64_t exponent = static_cast<std::int64_t>(index) * (std::int64_t{1} << -schema);
        return exponent == 1024 ? std::numeric_limits<double>::max()
                                : std::ldexp(1.0, static_cast<int>(std::clamp<std::int64_t>(exponent, -2000, 2000)));
    }
    const int per = 1 << schema;
    const int whole = index >> schema;
    const int part = index & (per - 1);
    if (whole == 1024 && part == 0) {
        return std::numeric_limits<double>::max();
    }
    return std::ldexp(std::exp2(static_cast<double>(part) / per), whole);
}

std::vector<HistogramBucket> allBuckets(const NativeHistogram &h) {
    std::vector<HistogramBucket> out;
    const double inf = std::numeric_limits<double>::infinity();
    if (usesCustomBuckets(h)) {
        for (const Cell &c : cellsOf(h.positiveSpans, h.positive)) {
            const auto i = static_cast<std::size_t>(c.index);
            HistogramBucket b;
            b.lower = i == 0 ? -inf : i - 1 < h.customBounds.size() ? h.customBounds[i - 1] : inf;
            b.upper = i < h.customBounds.size() ? h.customBounds[i] : inf;
            b.count = c.count;
            b.upperInclusive = true;
            b.lowerInclusive = i == 0;
            out.push_back(b);
        }
        return out;
    }
    const Cells negative = cellsOf(h.negativeSpans, h.negative);
    for (auto it = negative.rbegin(); it != negative.rend(); ++it) {
        const int i = static_cast<int>(it->index);
        out.push_back({-bucketUpperBound(h.schema, i), -bucketUpperBound(h.schema, i - 1), it->count, true, false});
    }
    if (h.zeroCount > 0) {
        out.push_back({-h.zeroThreshold, h.zeroThreshold, h.zeroCount, true, true});
    }
    for (const Cell &c : cellsOf(h.positiveSpans, h.positive)) {
        const int i = static_cast<int>(c.index);
        out.push_back({bucketUpperBound(h.schema, i - 1), bucketUpperBound(h.schema, i), c.count, false, true});
    }
    return out;
}

std::optional<HistogramSum> addHistogram(NativeHistogram &h, const NativeHistogram &other) {
    return combine(h, other, 1);
}

std::optional<HistogramSum> subtractHistogram(NativeHistogram &h, const NativeHistogram &other) {
    return combine(h, other, -1);
}

void multiplyHistogram(NativeHistogram &h, double factor) { scale(h, factor, false); }

void divideHistogram(NativeHistogram &h, double divisor) {
    scale(h, divisor, true);
    if (divisor == 0) {
        h.positive.clear();
        h.negative.clear();
        h.positiveSpans.clear();
        h.negativeSpans.clear();
    }
}

void compactHistogram(NativeHistogram &h) {
    store(cellsOf(h.positiveSpans, h.positive), h.positiveSpans, h.positive, false);
    store(cellsOf(h.negativeSpans, h.negative), h.negativeSpans, h.negative, false);
}

NativeHistogram toSchema(const NativeHistogram &h, int schema) {
    NativeHistogram out = h;
    if (!usesCustomBuckets(h) && schema < h.schema) {
        store(reduced(cellsOf(h.positiveSpans, h.positive), h.schema, schema), out.positiveSpans, out.positive, true);
        store(reduced(cellsOf(h.negativeSpans, h.negative), h.schema, schema), out.negativeSpans, out.negative, true);
        out.schema = schema;
    }
    return out;
}

bool detectReset(const NativeHistogram &current, const NativeHistogram &previous) {
    if (current.resetHint == Hint::Reset) {
        return true;
    }
    if (current.resetHint == Hint::NotReset) {
        return false;
    }
    if (current.count < previous.count || usesCustomBuckets(current) != usesCustomBuckets(previous)) {
        return true;
    }
    if (usesCustomBuckets(current)) {
        return customReset(current, previous);
    }
    if (current.schema > previous.schema || current.zeroThreshold < previous.zeroThreshold) {
        return true;
    }
    const ZeroBucket before = widened(previous, current.zeroThreshold);
    if (before.threshold != current.zeroThreshold || current.zeroCount < before.count) {
        return true;
    }
    for (const bool positive : {true, false}) {
        const Cells now = cellsOf(positive ? current.positiveSpans : current.negativeSpans,
                                  positive ? current.positive : current.negative);
        Cells old = cellsOf(positive ? previous.positiveSpans : previous.negativeSpans,
                            positive ? previous.positive : previous.negative);
        dropBelow(old, previous.schema, current.zeroThreshold);
        if (previous.schema > current.schema) {
            old = reduced(old, previous.schema, current.schema);
        }
        if (lostCounts(now, old)) {
            return true;
        }
    }
    return false;
}

bool sameHistogram(const NativeHistogram &a, const NativeHistogram &b) {
    return a.schema == b.schema && sameBits(a.count, b.count) && sameBits(a.sum, b.sum) &&
           (!usesCustomBuckets(a) || a.customBounds == b.customBounds) && a.zeroThreshold == b.zeroThreshold &&
           sameBits(a.zeroCount, b.zeroCount) && sameCells(a.positiveSpans, a.positive, b.positiveSpans, b.positive) &&
           sameCells(a.negativeSpans, a.negative, b.negativeSpans, b.negative);
}

bool overflows(const NativeHistogram &h) {
    const auto inf = [](double v) { return std::isinf(v); };
    return inf(h.zeroCount) || inf(h.count) || inf(h.sum) || std::any_of(h.positive.begin(), h.positive.end(), inf) ||
           std::any_of(h.negative.begin(), h.negative.end(), inf);
}

std::string histogramText(const NativeHistogram &h) {
    std::string out = "{count:" + formatG(h.count) + ", sum:" + formatG(h.sum);
    for (const HistogramBucket &b : allBuckets(h)) {
        if (b.count != 0) {
            out += ", ";
            out += b.lowerInclusive ? "[" : "(";
            out += formatG(b.lower) + "," + formatG(b.upper);
            out += b.upperInclusive ? "]:" : "):";
            out += formatG(b.count);
        }
    }
    return out + "}";
}

double histogramVariance(const NativeHistogram &h) {
    const double mean = h.sum / h.count;
    double variance = 0;
    double c = 0;
    for (const HistogramBucket &b : allBuckets(h)) {
        if (b.count == 0) {
            continue;
        }
        double middle = 0;
        if (usesCustomBuckets(h)) {
            middle = (b.upper + b.lower) / 2.0;
        } else if (b.lower > 0 || b.upper < 0) { // else the zero bucket
            middle = std::sqrt(b.upper * b.lower) * (b.upper < 0 ? -1 : 1);
        }
        const double delta = middle - mean;
        kahanAdd(b.count * delta * delta, variance, c);
    }
    return (variance + c) / h.count;
}

} // namespace bs::promql
