// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/histogramjson.h"
#include <algorithm>
#include <cmath>
#include <optional>

namespace bs {

using json::Cursor;
using json::Scan;

namespace {

constexpr int kLowestSchema = -4;
constexpr int kHighestSchema = 8;
constexpr double kTolerance = 1e-6; // of an index; neighbouring indices differ by 1

// The index of the bucket whose upper bound is `bound` under `schema`, if it is one.
std::optional<int> indexOf(double bound, int schema) {
    if (!(bound > 0) || !std::isfinite(bound)) {
        return std::nullopt;
    }
    const double index = std::ldexp(std::log2(bound), schema);
    const double nearest = std::round(index);
    return std::abs(index - nearest) < kTolerance * std::max(1.0, std::abs(index)) ? std::optional(int(nearest))
                                                                                   : std::nullopt;
}

bool fits(const JsonBucket &b, int schema) {
    const double inner = std::min(std::abs(b.lower), std::abs(b.upper));
    const double outer = std::max(std::abs(b.lower), std::abs(b.upper));
    const auto to = indexOf(outer, schema);
    const auto from = indexOf(inner, schema);
    return to && from && *to == *from + 1;
}

std::optional<int> schemaOf(const std::vector<JsonBucket> &buckets) {
    for (int schema = kLowestSchema; schema <= kHighestSchema; ++schema) {
        const bool all = std::all_of(buckets.begin(), buckets.end(),
                                     [schema](const JsonBucket &b) { return b.rule == 3 || fits(b, schema); });
        if (all) {
            return schema;
        }
    }
    return std::nullopt;
}

void append(std::vector<NativeHistogram::Span> &spans, std::vector<double> &counts, int &last, int index,
            double count) {
    const bool adjacent = !spans.empty() && index == last + 1;
    if (adjacent) {
        ++spans.back().length;
    } else {
        spans.push_back({spans.empty() ? index : index - last - 1, 1});
    }
    counts.push_back(count);
    last = index;
}

void exponential(NativeHistogram &h, const std::vector<JsonBucket> &buckets) {
    int last = 0;
    for (const JsonBucket &b : buckets) {
        if (b.rule == 3) {
            h.zeroThreshold = b.upper;
            h.zeroCount = b.count;
        } else if (b.upper > 0) {
            append(h.positiveSpans, h.positive, last, *indexOf(b.upper, h.schema), b.count);
        }
    }
    // Negative buckets come from the most negative up: away from zero is the other way round.
    for (auto b = buckets.rbegin(); b != buckets.rend(); ++b) {
        if (b->rule != 3 && b->upper <= 0) {
            append(h.negativeSpans, h.negative, last, *indexOf(-b->lower, h.schema), b->count);
        }
    }
}

void custom(NativeHistogram &h, const std::vector<JsonBucket> &buckets) {
    h.schema = -53;
    for (const JsonBucket &b : buckets) {
        for (const double bound : {b.lower, b.upper}) {
            if (std::isfinite(bound) && (h.customBounds.empty() || bound > h.customBounds.back())) {
                h.customBounds.push_back(bound);
            }
        }
    }
    int last = 0;
    for (const JsonBucket &b : buckets) {
        const auto at = std::lower_bound(h.customBounds.begin(), h.customBounds.end(), b.upper);
        append(h.positiveSpans, h.positive, last, int(at - h.customBounds.begin()), b.count);
    }
}

Scan readBucket(Cursor &c, JsonBucket &b) {
    double rule = 0;
    if (const Scan s = json::expect(c, '['); s != Scan::Ok) {
        return s;
    }
    if (const Scan s = json::readNumber(c, rule); s != Scan::Ok) {
        return s;
    }
    for (double *value : {&b.lower, &b.upper, &b.count}) {
        json::skipSeparators(c);
        if (const Scan s = json::readSample(c, *value); s != Scan::Ok) {
            return s;
        }
    }
    b.rule = static_cast<int>(rule);
    return json::expect(c, ']');
}

Scan readBuckets(Cursor &c, std::vector<JsonBucket> &out) {
    if (const Scan s = json::expect(c, '['); s != Scan::Ok) {
        return s;
    }
    while (true) {
        json::skipSeparators(c);
        if (c.at == c.end) {
            return Scan::NeedMore;
        }
        if (*c.at == ']') {
            ++c.at;
            return Scan::Ok;
        }
        if (const Scan s = readBucket(c, out.emplace_back()); s != Scan::Ok) {
            return s;
        }
    }
}

} // namespace

NativeHistogram histogramFromBuckets(double count, double sum, const std::vector<JsonBucket> &buckets) {
    NativeHistogram h;
    h.count = count;
    h.sum = sum;
    if (const auto schema = schemaOf(buckets)) {
        h.schema = buckets.empty() ? 0 : *schema;
        exponential(h, buckets);
    } else {
        custom(h, buckets);
    }
    return h;
}

Scan readHistogram(Cursor &c, NativeHistogram &out) {
    Cursor next = c;
    double count = 0;
    double sum = 0;
    std::vector<JsonBucket> buckets;
    if (const Scan s = json::expect(next, '{'); s != Scan::Ok) {
        return s;
    }
    std::string key;
    while (true) {
        json::skipSeparators(next);
        if (next.at == next.end) {
            return Scan::NeedMore;
        }
        if (*next.at == '}') {
            ++next.at;
            break;
        }
        if (const Scan s = json::readString(next, key); s != Scan::Ok) {
            return s;
        }
        if (const Scan s = json::expect(next, ':'); s != Scan::Ok) {
            return s;
        }
        const Scan s = key == "count"     ? json::readSample(next, count)
                       : key == "sum"     ? json::readSample(next, sum)
                       : key == "buckets" ? readBuckets(next, buckets)
                                          : json::skipValue(next);
        if (s != Scan::Ok) {
            return s;
        }
    }
    out = histogramFromBuckets(count, sum, buckets);
    c.at = next.at;
    return Scan::Ok;
}

} // namespace bs
