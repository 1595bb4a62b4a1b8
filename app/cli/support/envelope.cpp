// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/envelope.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bs::cli {

std::string secondsOf(TimeMs t) {
    std::string out = t < 0 ? "-" : "";
    const auto ms = t < 0 ? 0 - static_cast<std::uint64_t>(t) : static_cast<std::uint64_t>(t);
    out += std::to_string(ms / 1000);
    if (ms % 1000 != 0) {
        char decimals[8];
        std::snprintf(decimals, sizeof decimals, ".%03u", static_cast<unsigned>(ms % 1000));
        out += decimals;
    }
    return out;
}

namespace {

struct Bucket {
    int rule = 0; // 0 open left, 1 open right, 2 open both, 3 closed both
    double lower = 0, upper = 0, count = 0;
};

// The upper bound of bucket `index`: 2^(index * 2^-schema).
double boundOf(std::int32_t schema, std::int64_t index) {
    return schema <= 0 ? std::ldexp(1.0, static_cast<int>(std::clamp<std::int64_t>(index << -schema, -2000, 2000)))
                       : std::exp2(static_cast<double>(index) / static_cast<double>(1 << schema));
}

template <class Fn>
void eachBucket(const std::vector<NativeHistogram::Span> &spans, const std::vector<double> &counts, Fn fn) {
    std::int64_t index = 0;
    std::size_t at = 0;
    for (const auto &span : spans) {
        index += span.offset;
        for (std::uint32_t i = 0; i < span.length && at < counts.size(); ++i, ++index, ++at) {
            fn(index, counts[at]);
        }
    }
}

std::vector<Bucket> bucketsOf(const NativeHistogram &h) {
    std::vector<Bucket> out;
    const bool custom = h.schema == -53;
    const auto upper = [&](std::int64_t i) {
        if (!custom) {
            return boundOf(h.schema, i);
        }
        const auto n = std::ssize(h.customBounds);
        return i < 0 ? -INFINITY : (i >= n ? INFINITY : h.customBounds[static_cast<std::size_t>(i)]);
    };
    eachBucket(h.negativeSpans, h.negative,
               [&](std::int64_t i, double n) { out.push_back({1, -upper(i), -upper(i - 1), n}); });
    std::reverse(out.begin(), out.end());
    if (h.zeroCount != 0) {
        out.push_back({3, -h.zeroThreshold, h.zeroThreshold, h.zeroCount});
    }
    eachBucket(h.positiveSpans, h.positive, [&](std::int64_t i, double n) {
        const bool first = custom && i == 0 && (h.customBounds.empty() || h.customBounds[0] > 0);
        out.push_back({first && upper(i - 1) == -INFINITY ? 3 : 0, upper(i - 1), upper(i), n});
    });
    std::erase_if(out, [](const Bucket &b) { return b.count == 0; });
    return out;
}

void putHistogram(JsonWriter &w, const NativeHistogram &h) {
    w.object().field("count", promFloat(h.count)).field("sum", promFloat(h.sum));
    const std::vector<Bucket> buckets = bucketsOf(h);
    if (!buckets.empty()) {
        w.key("buckets").array();
        for (const Bucket &b : buckets) {
            w.array().value(b.rule).value(promFloat(b.lower)).value(promFloat(b.upper)).value(promFloat(b.count)).end();
        }
        w.end();
    }
    w.end();
}

void putPoint(JsonWriter &w, TimeMs t, double v) { w.array().raw(secondsOf(t)).value(promFloat(v)).end(); }
void putPoint(JsonWriter &w, TimeMs t, const HistogramPtr &h) {
    w.array().raw(secondsOf(t));
    putHistogram(w, *h);
    w.end();
}

void putMetric(JsonWriter &w, const Labels &labels) {
    w.key("metric").object();
    for (const auto &[name, value] : labels) {
        w.field(name, value);
    }
    w.end();
}

template <class V>
void putPoints(JsonWriter &w, const char *key, const std::vector<TimeMs> &times, const std::vector<V> &values) {
    if (times.empty()) {
        return;
    }
    w.key(key).array();
    for (std::size_t i = 0; i < times.size(); ++i) {
        putPoint(w, times[i], values[i]);
    }
    w.end();
}

void putSeries(JsonWriter &w, const Series &s, bool vector) {
    w.object();
    putMetric(w, s.labels);
    if (!vector) {
        putPoints(w, "values", s.times, s.values);
        putPoints(w, "histograms", s.histogramTimes, s.histograms);
    } else if (!s.times.empty()) {
        w.key("value");
        putPoint(w, s.times.front(), s.values.front());
    } else if (!s.histogramTimes.empty()) {
        w.key("histogram");
        putPoint(w, s.histogramTimes.front(), s.histograms.front());
    }
    w.end();
}

void putResult(JsonWriter &w, const QueryResult &r) {
    using enum QueryResult::Type;
    switch (r.type) {
    case Scalar: {
        w.field("resultType", "scalar").key("result");
        if (r.matrix.series.empty() || r.matrix.series[0].times.empty()) {
            w.null();
        } else {
            putPoint(w, r.matrix.series[0].times[0], r.matrix.series[0].values[0]);
        }
        return;
    }
    case String:
        w.field("resultType", "string").key("result").array().raw(secondsOf(r.textTime)).value(r.text).end();
        return;
    case Matrix:
    case Vector:
        w.field("resultType", r.type == Vector ? "vector" : "matrix").key("result").array();
        for (const Series &s : r.matrix.series) {
            putSeries(w, s, r.type == Vector);
        }
        w.end();
    }
}

void putTexts(JsonWriter &w, const char *key, const std::vector<std::string> &texts) {
    if (!texts.empty()) {
        w.key(key).array();
        for (const std::string &t : texts) {
            w.value(t);
        }
        w.end();
    }
}

std::string histogramText(const NativeHistogram &h) {
    std::string out = "{count:" + promFloat(h.count) + ", sum:" + promFloat(h.sum);
    for (const Bucket &b : bucketsOf(h)) {
        out += std::string(", ") + (b.rule == 1 || b.rule == 3 ? "[" : "(") + promFloat(b.lower) + "," +
               promFloat(b.upper) + (b.rule == 0 || b.rule == 3 ? "]" : ")") + ":" + promFloat(b.count);
    }
    return out + "}";
}

} // namespace

std::string envelopeOf(const QueryResult &result) {
    JsonWriter w;
    w.object().field("status", "success").key("data").object();
    putResult(w, result);
    w.end();
    putTexts(w, "warnings", result.warnings);
    putTexts(w, "infos", result.infos);
    w.end();
    return w.text();
}

std::string plainOf(const QueryResult &r) {
    using enum QueryResult::Type;
    std::string out;
    if (r.type == String) {
        return quoteGo(r.text) + " @[" + secondsOf(r.textTime) + "]\n";
    }
    for (const Series &s : r.matrix.series) {
        if (r.type == Scalar) {
            return s.times.empty() ? "" : "scalar: " + promFloat(s.values[0]) + " @[" + secondsOf(s.times[0]) + "]\n";
        }
        out += s.labels.toString() + " =>" + (r.type == Vector ? " " : "\n");
        for (std::size_t i = 0; i < s.times.size(); ++i) {
            out += promFloat(s.values[i]) + " @[" + secondsOf(s.times[i]) + "]\n";
        }
        for (std::size_t i = 0; i < s.histogramTimes.size(); ++i) {
            out += histogramText(*s.histograms[i]) + " @[" + secondsOf(s.histogramTimes[i]) + "]\n";
        }
    }
    return out;
}

} // namespace bs::cli
