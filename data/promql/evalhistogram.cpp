// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of histograms, classic (one series a bucket) and native. The buckets of a classic histogram are found and
// sorted once; at each step only their counts are gathered.
#include "data/promql/evaluator.h"
#include "data/promql/histogrammath.h"
#include "data/promql/quantile.h"
#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace bs::promql {

namespace {

std::optional<double> parseBound(std::string_view le) {
    if (le.empty()) {
        return std::nullopt;
    }
    char *end = nullptr;
    const std::string text(le);
    const double v = std::strtod(text.c_str(), &end);
    const bool odd = text[0] == ' ' || text.find_first_of("pP") != std::string::npos;
    return *end == '\0' && !odd ? std::optional(v) : std::nullopt;
}

struct ClassicMember {
    double upper = 0;
    const Lane *lane = nullptr;
};

// One histogram: its classic bucket series, and the native series of the same labels.
struct HistogramGroup {
    Labels labels;
    bool dropName = false;
    std::vector<ClassicMember> buckets; // by upper bound
    const Lane *native = nullptr;
};

std::vector<HistogramGroup> histogramGroups(const Value &in, PosRange pos, Notes &notes) {
    std::vector<HistogramGroup> out;
    std::unordered_map<Labels, std::size_t, LabelsHash> index;
    const auto groupOf = [&](const Labels &labels, bool drop) -> HistogramGroup & {
        const auto [it, fresh] = index.try_emplace(labels, out.size());
        if (fresh) {
            out.push_back({labels, drop, {}, nullptr});
        }
        return out[it->second];
    };
    for (const Lane &lane : in.lanes) {
        if (std::any_of(lane.values.begin(), lane.values.end(), present)) {
            const std::string_view le = lane.labels.get("le");
            if (const auto upper = parseBound(le)) {
                Labels labels = lane.labels;
                labels.remove("le");
                groupOf(labels, lane.dropName).buckets.push_back({*upper, &lane});
            } else {
                notes.badBucketLabel(lane.labels.metric(), le, pos);
            }
        }
        if (lane.hasHists()) {
            groupOf(lane.labels, lane.dropName).native = &lane;
        }
    }
    for (HistogramGroup &g : out) {
        std::stable_sort(g.buckets.begin(), g.buckets.end(),
                         [](const ClassicMember &a, const ClassicMember &b) { return a.upper < b.upper; });
    }
    return out;
}

// Evaluates fn(step, classic buckets or native histogram) for one group into a lane.
template <class Classic, class Native>
void evaluateGroup(const HistogramGroup &g, const Grid &grid, PosRange pos, Notes &notes, Lane &lane,
                   const Classic &classic, const Native &native) {
    std::vector<ClassicBucket> buckets;
    buckets.reserve(g.buckets.size());
    for (int i = 0; i < grid.n; ++i) {
        const auto at = static_cast<std::size_t>(i);
        buckets.clear();
        for (const ClassicMember &m : g.buckets) {
            if (present(m.lane->values[at])) {
                buckets.push_back({m.upper, m.lane->values[at]});
            }
        }
        const NativeHistogram *h = g.native != nullptr ? g.native->hist(i) : nullptr;
        if (h != nullptr && !buckets.empty()) {
            notes.mixedClassicNative(g.labels.metric(), pos);
        } else if (h != nullptr) {
            lane.values[at] = native(i, *h);
        } else if (!buckets.empty()) {
            lane.values[at] = classic(i, buckets);
        }
    }
}

std::string openMetricsFloat(double v) {
    if (v == 0 || v == 1 || v == -1) {
        return v == 0 ? "0.0" : v == 1 ? "1.0" : "-1.0";
    }
    std::string s = formatG(v);
    const bool whole = std::isfinite(v) && s.find_first_of(".e") == std::string::npos;
    return whole ? s + ".0" : s;
}

} // namespace

Result<Value> Evaluator::histogramScalar(const Call &c, const Grid &grid) {
    Value v = TRY(eval(*c.args[0], grid));
    std::erase_if(v.lanes, [](const Lane &l) { return !l.hasHists(); });
    for (Lane &lane : v.lanes) {
        for (int i = 0; i < grid.n; ++i) {
            double &out = lane.values[static_cast<std::size_t>(i)];
            const NativeHistogram *h = lane.hist(i);
            if (h == nullptr) {
                out = absent();
                continue;
            }
            switch (c.function->id) {
            case Fn::HistogramCount: out = h->count; break;
            case Fn::HistogramSum: out = h->sum; break;
            case Fn::HistogramAvg: out = h->sum / h->count; break;
            case Fn::HistogramStdvar: out = histogramVariance(*h); break;
            default: out = std::sqrt(histogramVariance(*h)); break;
            }
        }
        lane.hists.clear();
        dropName(lane);
    }
    return m_env.options.delayedNameRemoval ? Result<Value>(std::move(v)) : mergeSame(std::move(v), grid);
}

// histogram_quantile, histogram_quantiles and histogram_fraction.
Result<Value> Evaluator::histogramQuantiles(const Call &c, const Grid &grid) {
    const Fn id = c.function->id;
    const std::size_t vectorArg = id == Fn::HistogramQuantile ? 1 : id == Fn::HistogramFraction ? 2 : 0;
    std::vector<std::vector<double>> params; // q; lower, upper; or several q
    std::vector<PosRange> paramPos;
    const std::string label = id == Fn::HistogramQuantiles ? stringArgument(*c.args[1]) : std::string();
    for (std::size_t k = id == Fn::HistogramQuantiles ? 2 : 0; k < c.args.size(); ++k) {
        if (k != vectorArg) {
            params.push_back(TRY(scalarArgument(*c.args[k], grid)));
            paramPos.push_back(c.args[k]->pos);
        }
    }
    const Value in = TRY(eval(*c.args[vectorArg], grid));
    const PosRange vectorPos = c.args[vectorArg]->pos;
    const PosRange firstPos = c.args[0]->pos;
    if (id != Fn::HistogramFraction) {
        for (std::size_t k = 0; k < params.size(); ++k) {
            for (const double q : params[k]) {
                if (std::isnan(q) || q < 0 || q > 1) {
                    m_env.notes.invalidQuantile(q, paramPos[k]);
                }
            }
        }
    }
    const std::vector<HistogramGroup> groups = histogramGroups(in, vectorPos, m_env.notes);
    const std::size_t outputs = id == Fn::HistogramFraction ? 1 : params.size();
    Value out;
    out.lanes.resize(groups.size() * outputs);
    CHECK_STATUS(charge(out, grid));
    const PosRange forcedPos = vectorPos;
    const auto one = [&](std::size_t k, Notes &notes) -> Status {
        const HistogramGroup &g = groups[k / outputs];
        const std::vector<double> &q = params[k % outputs];
        const std::string_view metric = g.labels.metric();
        Lane &lane = out.lanes[k];
        lane.labels = g.labels;
        lane.dropName = g.dropName;
        lane.values.assign(static_cast<std::size_t>(grid.n), absent());
        const auto p = [](const std::vector<double> &v, int i) { return v[static_cast<std::size_t>(i)]; };
        if (id == Fn::HistogramFraction) {
            evaluateGroup(
                g, grid, vectorPos, notes, lane,
                [&](int i, std::vector<ClassicBucket> &b) {
                    return classicFraction(p(params[0], i), p(params[1], i), b);
                },
                [&](int i, const NativeHistogram &h) {
                    return nativeFraction(p(params[0], i), p(params[1], i), h, metric, firstPos, notes);
                });
        } else {
            evaluateGroup(
                g, grid, vectorPos, notes, lane,
                [&](int i, std::vector<ClassicBucket> &b) {
                    const ClassicQuantile r = classicQuantile(p(q, i), b);
                    if (r.forcedMonotonic) {
                        notes.forcedMonotonicity(m_env.options.delayedNameRemoval ? metric : std::string_view(),
                                                 forcedPos, grid.at(i), r.minBucket, r.maxBucket, r.maxDiff);
                    }
                    return r.value;
                },
                [&](int i, const NativeHistogram &h) { return nativeQuantile(p(q, i), h, metric, firstPos, notes); });
        }
        if (id == Fn::HistogramQuantiles) {
            lane.labels.set(label, openMetricsFloat(q[0]));
        }
        dropName(lane);
        return {};
    };
    CHECK_STATUS(parallel(out.lanes.size(), grid.n * 30, one));
    std::erase_if(out.lanes, [](const Lane &l) { return std::none_of(l.values.begin(), l.values.end(), present); });
    return mergeSame(std::move(out), grid);
}

} // namespace bs::promql
