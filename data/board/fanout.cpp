// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace bs::assemble {

namespace {

using Key = std::tuple<QString, QString, QString>; // source, service, endpoint

Key keyOf(const Input &in, const Series &s) {
    return {in.sourceOf(s.labels), text(s.labels, in.label("service")), text(s.labels, "endpoint")};
}

// Linear inside the bucket that holds the middle request, as histogram_quantile(0.5) does, and up to the next whole
// call: a request makes no 0.7 calls. In the +Inf bucket the last bound.
std::optional<double> medianOf(const std::vector<FanoutBucket> &buckets, double total) {
    double below = 0;
    for (const FanoutBucket &b : buckets) {
        if (below + b.count >= total / 2) {
            if (std::isinf(b.upper)) {
                return b.lower;
            }
            return std::ceil(b.lower + (b.upper - b.lower) * (b.count > 0 ? (total / 2 - below) / b.count : 1));
        }
        below += b.count;
    }
    return std::nullopt;
}

void finish(FanoutRow &row) {
    std::erase_if(row.buckets, [](const FanoutBucket &b) { return !(b.count > 0); });
    row.count = 0;
    for (const FanoutBucket &b : row.buckets) {
        row.count += b.count;
    }
    if (row.buckets.empty()) {
        return;
    }
    row.p50 = medianOf(row.buckets, row.count);
    const FanoutBucket &last = row.buckets.back();
    row.overLastBound = std::isinf(last.upper);
    row.max = row.overLastBound ? last.lower : last.upper;
}

// Cumulative counts by `le`; a scrape in the middle of an update makes them fall, which is levelled as PromQL does.
void addClassic(const Input &in, std::map<Key, FanoutRow> &rows) {
    std::map<Key, std::map<double, double>> cumulative;
    // Where a server began to spell its bounds anew ("1.0" for "1") a bound has two series for a while. +Inf goes on as
    // one, and its rate has what falls between the two: then it tells nothing about the last bucket.
    std::map<std::pair<Key, double>, QString> spelt;
    std::set<Key> respelt;
    for (const Series &s : in.answer("buckets").series()) {
        bool ok = false;
        const QString le = text(s.labels, "le");
        const double bound = le == u"+Inf" ? INFINITY : le.toDouble(&ok);
        const double v = lastValue(s);
        if ((ok || std::isinf(bound)) && !std::isnan(v)) {
            const Key key = keyOf(in, s);
            cumulative[key][bound] += v;
            if (spelt.try_emplace({key, bound}, le).first->second != le) {
                respelt.insert(key);
            }
        }
    }
    for (const auto &[key, counts] : cumulative) {
        FanoutRow &row = rows[key];
        double below = 0;
        double lower = 0;
        for (const auto &[upper, count] : counts) {
            if (std::isinf(upper) && respelt.contains(key)) {
                continue;
            }
            const double own = std::max(0.0, count - below);
            row.buckets.push_back({lower, upper, own < 1e-9 * std::max(1.0, count) ? 0 : own});
            below = std::max(below, count);
            lower = upper;
        }
    }
}

void addNative(const Input &in, std::map<Key, FanoutRow> &rows) {
    for (const Series &s : in.answer("native").series()) {
        if (s.histograms.empty()) {
            continue;
        }
        const Key key = keyOf(in, s);
        if (rows.contains(key)) {
            continue; // the classic buckets of the same histogram stand already
        }
        FanoutRow &row = rows[key];
        row.native = true;
        const NativeHistogram &h = *s.histograms.back();
        if (h.zeroCount > 0) {
            row.buckets.push_back({0, h.zeroThreshold, h.zeroCount});
        }
        const bool custom = h.schema == -53;
        std::int64_t index = 0;
        std::size_t at = 0;
        for (const auto &span : h.positiveSpans) {
            index += span.offset;
            for (std::uint32_t i = 0; i < span.length && at < h.positive.size(); ++i, ++index, ++at) {
                const auto bound = [&](std::int64_t k) {
                    if (!custom) {
                        return std::exp2(std::ldexp(static_cast<double>(k), -h.schema));
                    }
                    const auto n = static_cast<std::int64_t>(h.customBounds.size());
                    return k < 0 ? 0.0 : k >= n ? INFINITY : h.customBounds[static_cast<std::size_t>(k)];
                };
                row.buckets.push_back({bound(index - 1), bound(index), h.positive[at]});
            }
        }
    }
}

void addGauges(const Input &in, std::map<Key, FanoutRow> &rows) {
    for (const Series &s : in.answer("gauge").series()) {
        const double v = lastValue(s);
        FanoutRow &row = rows[keyOf(in, s)];
        if (row.buckets.empty() && !std::isnan(v)) {
            row.max = v;
        }
    }
}

} // namespace

void fanout(const Input &in, PanelResult &out) {
    std::map<Key, FanoutRow> rows;
    addClassic(in, rows);
    addNative(in, rows);
    addGauges(in, rows);
    std::map<Key, double> caps;
    for (const Series &s : in.answer("cap").series()) {
        caps[keyOf(in, s)] = lastValue(s);
    }
    for (auto &[key, row] : rows) {
        const auto &[source, service, endpoint] = key;
        row.source = source;
        row.service = service;
        row.endpoint = endpoint.isEmpty() ? service : endpoint;
        finish(row);
        if (const auto cap = caps.find(key); cap != caps.end() && !std::isnan(cap->second)) {
            row.cap = cap->second;
        }
        if (row.max) {
            out.fanouts.push_back(std::move(row));
        }
    }
    std::stable_sort(out.fanouts.begin(), out.fanouts.end(),
                     [](const FanoutRow &a, const FanoutRow &b) { return *a.max > *b.max; });
    const auto top = static_cast<std::size_t>(in.panel->top);
    if (out.fanouts.size() > top) {
        out.moreRows = static_cast<int>(out.fanouts.size() - top);
        out.fanouts.resize(top);
    }
}

} // namespace bs::assemble
