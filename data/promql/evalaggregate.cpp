// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Aggregations that give one series a group. The group of a lane is found once; then each lane is added to the
// columns of its group, step by step in memory order.
#include "data/promql/evaluator.h"
#include "data/promql/histogrammath.h"
#include "data/promql/quantile.h"
#include "data/promql/signature.h"
#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace bs::promql {

namespace {

struct Members {
    Labels labels;
    std::vector<const Lane *> lanes;
    bool dropName = false;
    bool hists = false;
};

std::vector<Members> membersOf(const Aggregate &a, const Value &in) {
    std::vector<Members> out;
    std::unordered_map<std::string, std::size_t> index;
    const Signature signature(a.grouping, a.without);
    for (const Lane &lane : in.lanes) {
        const auto [it, fresh] = index.try_emplace(signature.keyOf(lane.labels), out.size());
        if (fresh) {
            out.push_back({signature.labelsOf(lane.labels), {}});
        }
        Members &m = out[it->second];
        m.lanes.push_back(&lane);
        m.dropName = m.dropName || lane.dropName;
        m.hists = m.hists || lane.hasHists();
    }
    return out;
}

using Column = std::vector<double>;

// The accumulators of one group: one element a step.
class GroupColumns {
public:
    GroupColumns(const Aggregate &a, const Members &m, int n, Notes &notes)
        : m_a(a), m_m(m), m_n(static_cast<std::size_t>(n)), m_notes(notes) {}

    Lane run(const Column &param) {
        Lane lane;
        lane.labels = m_m.labels;
        lane.dropName = m_m.dropName;
        lane.values.assign(m_n, absent());
        switch (m_a.op) {
        case Agg::Sum: m_m.hists ? sumWithHists(lane, false) : sum(lane.values); break;
        case Agg::Avg: m_m.hists ? sumWithHists(lane, true) : average(lane.values); break;
        case Agg::Count: count(lane.values); break;
        case Agg::Group: group(lane.values); break;
        case Agg::Min: extreme<false>(lane.values); break;
        case Agg::Max: extreme<true>(lane.values); break;
        case Agg::Stddev:
        case Agg::Stdvar: spread(lane.values); break;
        default: quantile(lane.values, param); break;
        }
        return lane;
    }

private:
    void noteIgnored() {
        if (m_m.hists && !m_noted) {
            m_noted = std::any_of(m_m.lanes.begin(), m_m.lanes.end(), [](const Lane *l) {
                return std::any_of(l->hists.begin(), l->hists.end(),
                                   [](const HistogramPtr &h) { return h != nullptr; });
            });
            if (m_noted) {
                m_notes.histogramIgnored(aggText(m_a.op), m_a.expr->pos);
            }
        }
    }

    void sum(Column &out) {
        Column c(m_n, 0);
        for (const Lane *lane : m_m.lanes) {
            for (std::size_t i = 0; i < m_n; ++i) {
                const double v = lane->values[i];
                if (!present(v)) {
                    continue;
                }
                if (!present(out[i])) {
                    out[i] = v;
                } else {
                    kahanAdd(v, out[i], c[i]);
                }
            }
        }
        for (std::size_t i = 0; i < m_n; ++i) {
            out[i] = present(out[i]) ? out[i] + c[i] : out[i];
        }
    }

    // Direct mean with compensation; where the sum would overflow, the incremental mean from there on.
    void average(Column &out) {
        Column c(m_n, 0);
        Column counts(m_n, 0);
        std::vector<bool> incremental(m_n, false);
        for (const Lane *lane : m_m.lanes) {
            for (std::size_t i = 0; i < m_n; ++i) {
                const double v = lane->values[i];
                if (!present(v)) {
                    continue;
                }
                const double n = ++counts[i];
                if (n == 1) {
                    out[i] = v;
                    continue;
                }
                if (!incremental[i]) {
                    double newSum = out[i];
                    double newC = c[i];
                    kahanAdd(v, newSum, newC);
                    if (!std::isinf(newSum)) {
                        out[i] = newSum;
                        c[i] = newC;
                        continue;
                    }
                    incremental[i] = true;
                    out[i] /= n - 1;
                    c[i] /= n - 1;
                }
                const double q = (n - 1) / n;
                out[i] *= q;
                c[i] *= q;
                kahanAdd(v / n, out[i], c[i]);
            }
        }
        for (std::size_t i = 0; i < m_n; ++i) {
            if (counts[i] > 0) {
                out[i] = incremental[i] ? out[i] + c[i] : out[i] / counts[i] + c[i] / counts[i];
            }
        }
    }

    void count(Column &out) {
        for (const Lane *lane : m_m.lanes) {
            for (std::size_t i = 0; i < m_n; ++i) {
                if (present(lane->values[i]) || lane->hist(static_cast<int>(i)) != nullptr) {
                    out[i] = present(out[i]) ? out[i] + 1 : 1;
                }
            }
        }
    }

    void group(Column &out) {
        count(out);
        for (double &v : out) {
            v = present(v) ? 1 : v;
        }
    }

    template <bool maximum> void extreme(Column &out) {
        noteIgnored();
        for (const Lane *lane : m_m.lanes) {
            for (std::size_t i = 0; i < m_n; ++i) {
                const double v = lane->values[i];
                if (!present(v)) {
                    continue;
                }
                if (!present(out[i]) || std::isnan(out[i]) || (maximum ? out[i] < v : out[i] > v)) {
                    out[i] = v;
                }
            }
        }
    }

    void spread(Column &out) { // Welford
        noteIgnored();
        Column mean(m_n, 0);
        Column counts(m_n, 0);
        for (const Lane *lane : m_m.lanes) {
            for (std::size_t i = 0; i < m_n; ++i) {
                const double v = lane->values[i];
                if (!present(v)) {
                    continue;
                }
                const double n = ++counts[i];
                if (n == 1) {
                    out[i] = std::isfinite(v) ? 0 : quietNaN();
                    mean[i] = v;
                    continue;
                }
                const double delta = v - mean[i];
                mean[i] += delta / n;
                out[i] += delta * (v - mean[i]);
            }
        }
        for (std::size_t i = 0; i < m_n; ++i) {
            if (counts[i] > 0) {
                out[i] = m_a.op == Agg::Stddev ? std::sqrt(out[i] / counts[i]) : out[i] / counts[i];
            }
        }
    }

    void quantile(Column &out, const Column &param) {
        noteIgnored();
        std::vector<double> values;
        values.reserve(m_m.lanes.size());
        for (std::size_t i = 0; i < m_n; ++i) {
            values.clear();
            for (const Lane *lane : m_m.lanes) {
                if (present(lane->values[i])) {
                    values.push_back(lane->values[i]);
                }
            }
            if (!values.empty()) {
                out[i] = quantileOf(param[i], values);
            }
        }
    }

    // Sum or average where histograms take part: step by step.
    void sumWithHists(Lane &out, bool mean) {
        m_average = mean;
        Column floats(m_n, absent());
        mean ? average(floats) : sum(floats);
        for (std::size_t i = 0; i < m_n; ++i) {
            std::vector<const Lane *> with;
            for (const Lane *lane : m_m.lanes) {
                if (lane->hist(static_cast<int>(i)) != nullptr) {
                    with.push_back(lane);
                }
            }
            if (with.empty()) {
                out.values[i] = floats[i];
            } else if (present(floats[i])) {
                m_notes.mixedFloatsHistogramsAggregation(m_a.expr->pos);
            } else {
                histogramsAt(out, i, with);
            }
        }
    }

    void histogramsAt(Lane &out, std::size_t i, const std::vector<const Lane *> &with) {
        using Hint = NativeHistogram::ResetHint;
        NativeHistogram total = *with[0]->hists[i];
        bool reset = total.resetHint == Hint::Reset;
        bool notReset = total.resetHint == Hint::NotReset;
        bool incremental = false;
        for (std::size_t k = 1; k < with.size(); ++k) {
            const NativeHistogram &h = *with[k]->hists[i];
            reset = reset || h.resetHint == Hint::Reset;
            notReset = notReset || h.resetHint == Hint::NotReset;
            const double n = static_cast<double>(k) + 1;
            NativeHistogram next = total;
            std::optional<HistogramSum> s;
            if (!incremental) {
                s = addHistogram(next, h);
                if (s && m_average && overflows(next)) {
                    incremental = true;
                    divideHistogram(total, n - 1);
                    next = total;
                }
            }
            if (incremental) {
                NativeHistogram part = h;
                divideHistogram(part, n);
                multiplyHistogram(next, (n - 1) / n);
                s = addHistogram(next, part);
            }
            if (!s) {
                m_notes.mixedExponentialCustom(with[k]->labels.metric(), m_a.expr->pos);
                return;
            }
            if (s->boundsReconciled) {
                m_notes.mismatchedBuckets("aggregation", m_a.expr->pos);
            }
            total = std::move(next);
        }
        if (reset && notReset) {
            m_notes.counterResetCollision("aggregation", m_a.expr->pos);
        }
        if (m_average && !incremental) {
            divideHistogram(total, static_cast<double>(with.size()));
        }
        compactHistogram(total);
        out.setHist(static_cast<int>(i), std::make_shared<const NativeHistogram>(std::move(total)));
    }

    const Aggregate &m_a;
    const Members &m_m;
    std::size_t m_n;
    Notes &m_notes;
    bool m_noted = false;
    bool m_average = false;
};

} // namespace

Result<Value> Evaluator::aggregate(const Aggregate &a, const Grid &grid) {
    if (a.op == Agg::CountValues) {
        Value in = TRY(eval(*a.expr, grid));
        return countValues(a, std::move(in), grid);
    }
    std::vector<double> param;
    if (a.param) {
        param = TRY(scalarArgument(*a.param, grid));
    }
    Value in = TRY(eval(*a.expr, grid));
    if (a.op == Agg::Topk || a.op == Agg::Bottomk || a.op == Agg::Limitk || a.op == Agg::LimitRatio) {
        return aggregateSelecting(a, std::move(in), param, grid);
    }
    if (a.op == Agg::Quantile) {
        for (const double q : param) {
            if (std::isnan(q) || q < 0 || q > 1) {
                m_env.notes.invalidQuantile(q, a.param->pos);
            }
        }
    }
    const std::vector<Members> groups = membersOf(a, in);
    Value out;
    out.lanes.resize(groups.size());
    CHECK_STATUS(charge(out, grid));
    const auto perGroup = static_cast<std::int64_t>(groups.empty() ? 0 : in.lanes.size() / groups.size());
    CHECK_STATUS(parallel(groups.size(), perGroup * grid.n * 2, [&](std::size_t k, Notes &notes) -> Status {
        out.lanes[k] = GroupColumns(a, groups[k], grid.n, notes).run(param);
        return {};
    }));
    std::erase_if(out.lanes, [](const Lane &l) {
        return !l.hasHists() && std::none_of(l.values.begin(), l.values.end(), present);
    });
    return out;
}

} // namespace bs::promql
