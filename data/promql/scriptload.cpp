// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/scriptload.h"
#include "data/promql/histogrammath.h"
#include "data/promql/lexer.h"
#include "data/promql/seriesnotation.h"
#include <cmath>
#include <map>

namespace bs::promql {

namespace {

using Definitions = std::map<Labels, std::vector<NotedValue>>;

struct ClassicAt { // of one histogram at one time
    std::map<double, double> buckets;
    std::optional<double> count;
    double sum = 0;
};

void collect(const Labels &labels, const std::vector<NotedValue> &values,
             std::map<Labels, std::map<std::size_t, ClassicAt>> &out) {
    const std::string name(labels.metric());
    const auto cut = [&](std::string_view suffix) { return name.substr(0, name.size() - suffix.size()); };
    Labels base = labels;
    base.remove("le");
    enum { Bucket, Count, Sum } part = Bucket;
    double le = 0;
    if (name.ends_with("_bucket")) {
        const auto bound = parseNumber(labels.get("le"));
        if (!bound || std::isnan(*bound)) {
            return;
        }
        le = *bound;
        base.set(kMetricName, cut("_bucket"));
    } else if (name.ends_with("_count")) {
        part = Count;
        base.set(kMetricName, cut("_count"));
    } else if (name.ends_with("_sum")) {
        part = Sum;
        base.set(kMetricName, cut("_sum"));
    } else {
        return;
    }
    auto &histogram = out[base];
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].omitted || values[i].hist) {
            continue;
        }
        ClassicAt &at = histogram[i];
        if (part == Bucket) {
            at.buckets.try_emplace(le, values[i].value); // the same bound written twice counts once
        } else if (part == Count) {
            at.count = values[i].value;
        } else {
            at.sum = values[i].value;
        }
    }
}

NativeHistogram toCustomBuckets(const ClassicAt &c) {
    NativeHistogram h;
    h.schema = kCustomBuckets;
    h.sum = c.sum;
    double previous = 0;
    double last = c.buckets.empty() ? 0 : c.buckets.rbegin()->second;
    h.count = c.count.value_or(last);
    for (const auto &[le, count] : c.buckets) {
        if (std::isinf(le)) {
            continue;
        }
        h.customBounds.push_back(le);
        h.positive.push_back(count - previous);
        previous = count;
    }
    h.positive.push_back(h.count - previous);
    h.positiveSpans = {{0, static_cast<std::uint32_t>(h.positive.size())}};
    compactHistogram(h);
    return h;
}

Status appendCustomBuckets(MemoryStorage &storage, const Definitions &definitions, DurationMs step, TimeMs start) {
    std::map<Labels, std::map<std::size_t, ClassicAt>> classic;
    for (const auto &[labels, values] : definitions) {
        collect(labels, values, classic);
    }
    for (const auto &[labels, times] : classic) {
        for (const auto &[i, at] : times) {
            if (!at.buckets.empty() && !isStale(at.buckets.begin()->second)) {
                const TimeMs t = start + static_cast<DurationMs>(i) * step;
                CHECK_STATUS(storage.append(labels, t, toCustomBuckets(at)));
            }
        }
    }
    return {};
}

} // namespace

namespace {

using Starts = std::vector<std::optional<DurationMs>>;

// metric{labels}@st ..., or @st ... alone: the start times of the next series, or of all that follow.
struct StartLines {
    Starts ofAll;
    std::optional<Starts> ofNext;

    Result<bool> take(const std::string &line) {
        const std::string head = line.substr(0, promql::endOfMetric(line));
        if (!head.ends_with("@st")) {
            return false;
        }
        Starts starts = TRY(parseNotedStarts(std::string_view(line).substr(head.size())));
        if (head == "@st") {
            ofAll = std::move(starts);
        } else {
            ofNext = std::move(starts);
        }
        return true;
    }
    Starts forSeries(std::size_t samples) {
        Starts out = ofNext.value_or(Starts());
        for (std::size_t i = 0; !ofNext && !ofAll.empty() && i < samples; ++i) {
            out.push_back(ofAll[i % ofAll.size()]);
        }
        ofNext.reset();
        return out;
    }
};

} // namespace

Status loadSeries(MemoryStorage &storage, const std::vector<std::string> &definitions, DurationMs step, TimeMs start,
                  bool customBuckets) {
    Definitions all;
    std::map<Labels, Starts> starts;
    StartLines startLines;
    for (const std::string &line : definitions) {
        if (TRY(startLines.take(line))) {
            continue;
        }
        NotedSeries s = TRY(parseNotedSeries(line));
        starts[s.labels] = startLines.forSeries(s.values.size());
        all[std::move(s.labels)] = std::move(s.values);
    }
    for (const auto &[labels, values] : all) {
        const Starts &began = starts[labels];
        for (std::size_t i = 0; i < values.size(); ++i) {
            const NotedValue &v = values[i];
            const TimeMs t = start + static_cast<DurationMs>(i) * step;
            const TimeMs st = i < began.size() && began[i] ? t + *began[i] : 0;
            if (!v.omitted) {
                CHECK_STATUS(v.hist ? storage.append(labels, t, *v.hist, st) : storage.append(labels, t, v.value, st));
            }
        }
    }
    return customBuckets ? appendCustomBuckets(storage, all, step, start) : Status{};
}

} // namespace bs::promql
