// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/evaluator.h"
#include "data/promql/histogrammath.h"
#include <algorithm>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace bs::promql {

std::unexpected<Error> Evaluator::fail(const std::string &why) {
    return std::unexpected(inputError(QStringLiteral("query"), QString::fromStdString(why)));
}

Status Evaluator::checkStop() const {
    if (m_env.stop.stop_requested()) {
        return std::unexpected(cancelled(QStringLiteral("query")));
    }
    return {};
}

Status Evaluator::charge(Value &v, const Grid &grid) {
    const std::int64_t n = static_cast<std::int64_t>(v.lanes.size()) * grid.n;
    v.charge = Charge(&m_env.budget, n);
    if (!m_env.budget.take(n)) {
        return fail("query processing would load too many samples into memory in query execution");
    }
    return {};
}

void Evaluator::dropName(Lane &lane) const {
    if (m_env.options.delayedNameRemoval) {
        lane.dropName = true;
    } else {
        lane.labels = withoutMetadata(lane.labels);
    }
}

Status Evaluator::parallel(std::size_t count, std::int64_t workPerItem,
                           const std::function<Status(std::size_t, Notes &)> &fn) {
    constexpr std::int64_t kWorthAThread = 400'000;
    const int wanted = m_env.options.threads > 0
                           ? m_env.options.threads
                           : static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
    const std::int64_t work = workPerItem * static_cast<std::int64_t>(count);
    const auto workers = static_cast<std::size_t>(std::clamp<std::int64_t>(work / kWorthAThread, 1, wanted));
    std::vector<Status> ends(workers);
    std::vector<Notes> notes(workers);
    std::atomic<std::size_t> next{0};
    const std::size_t block = std::max<std::size_t>(1, count / (workers * 8));
    const auto work1 = [&](std::size_t w) {
        for (;;) {
            const std::size_t from = next.fetch_add(block);
            if (from >= count || !ends[w]) {
                return;
            }
            ends[w] = checkStop();
            for (std::size_t i = from; i < std::min(count, from + block) && ends[w]; ++i) {
                ends[w] = fn(i, notes[w]);
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t w = 1; w < workers; ++w) {
            threads.emplace_back(work1, w);
        }
        work1(0);
    }
    for (std::size_t w = 0; w < workers; ++w) {
        m_env.notes.merge(notes[w]);
        CHECK_STATUS(std::move(ends[w]));
    }
    return {};
}

Status mergeSameLanes(std::vector<Lane> &lanes, int n) {
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> byHash;
    byHash.reserve(lanes.size());
    std::vector<bool> gone(lanes.size(), false);
    bool any = false;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        std::vector<std::size_t> &same = byHash[lanes[i].labels.hash()];
        const auto it =
            std::find_if(same.begin(), same.end(), [&](std::size_t k) { return lanes[k].labels == lanes[i].labels; });
        if (it == same.end()) {
            same.push_back(i);
            continue;
        }
        Lane &into = lanes[*it];
        for (int s = 0; s < n; ++s) {
            if (!lanes[i].any(s)) {
                continue;
            }
            if (into.any(s)) {
                return Evaluator::fail("vector cannot contain metrics with the same labelset");
            }
            into.values[static_cast<std::size_t>(s)] = lanes[i].values[static_cast<std::size_t>(s)];
            if (lanes[i].hist(s) != nullptr) {
                into.setHist(s, lanes[i].hists[static_cast<std::size_t>(s)]);
            }
        }
        gone[i] = true;
        any = true;
    }
    if (any) {
        std::size_t i = 0;
        std::erase_if(lanes, [&](const Lane &) { return gone[i++]; });
    }
    return {};
}

Result<Value> Evaluator::mergeSame(Value v, const Grid &grid) const {
    CHECK_STATUS(mergeSameLanes(v.lanes, grid.n));
    return v;
}

Result<Value> Evaluator::eval(const Expr &e, const Grid &grid) {
    CHECK_STATUS(checkStop());
    if (!e.stepInvariant || grid.n == 1) {
        return evalOnce(e, grid);
    }
    Value v = TRY(evalOnce(e, Grid{grid.start, grid.step, 1}));
    const auto n = static_cast<std::size_t>(grid.n);
    if (v.type == ValueType::Scalar) {
        v.scalars.assign(n, v.scalars.at(0));
    }
    for (Lane &lane : v.lanes) {
        lane.values.assign(n, lane.values.at(0));
        if (lane.hasHists()) {
            lane.hists.assign(n, lane.hists.at(0));
        }
    }
    CHECK_STATUS(charge(v, grid));
    return v;
}

Result<Value> Evaluator::evalOnce(const Expr &e, const Grid &grid) {
    Value v;
    switch (e.kind) {
    case NodeKind::Number:
        v.type = ValueType::Scalar;
        v.scalars.assign(static_cast<std::size_t>(grid.n), as<NumberLiteral>(e).value);
        return v;
    case NodeKind::String:
        v.type = ValueType::String;
        v.text = as<StringLiteral>(e).value;
        return v;
    case NodeKind::Vector: return vectorSelector(as<VectorSelector>(e), grid);
    case NodeKind::Matrix:
    case NodeKind::Subquery: return fail("a range vector cannot be evaluated here");
    case NodeKind::Call: return call(as<Call>(e), grid);
    case NodeKind::Aggregate: return aggregate(as<Aggregate>(e), grid);
    case NodeKind::Binary: return binary(as<Binary>(e), grid);
    case NodeKind::Unary: return unary(as<Unary>(e), grid);
    case NodeKind::Paren: return eval(*as<Paren>(e).expr, grid);
    }
    return v;
}

Result<Value> Evaluator::unary(const Unary &u, const Grid &grid) {
    Value v = TRY(eval(*u.expr, grid));
    if (!u.negate) {
        return v;
    }
    for (double &s : v.scalars) {
        s = -s;
    }
    for (Lane &lane : v.lanes) {
        dropName(lane);
        for (double &s : lane.values) {
            s = present(s) ? -s : s;
        }
        for (HistogramPtr &h : lane.hists) {
            if (h) {
                NativeHistogram copy = *h;
                multiplyHistogram(copy, -1);
                h = std::make_shared<const NativeHistogram>(std::move(copy));
            }
        }
    }
    if (!m_env.options.delayedNameRemoval) {
        return mergeSame(std::move(v), grid);
    }
    return v;
}

Result<std::vector<double>> Evaluator::scalarArgument(const Expr &e, const Grid &grid) {
    Value v = TRY(eval(e, grid));
    return std::move(v.scalars);
}

std::string Evaluator::stringArgument(const Expr &e) {
    const Expr &inner = unwrapParens(e);
    return inner.kind == NodeKind::String ? as<StringLiteral>(inner).value : std::string();
}

Result<std::vector<std::shared_ptr<const Series>>> Evaluator::select(const VectorSelector &v, const Grid &grid,
                                                                     DurationMs before, DurationMs after) {
    const MatcherSet matchers = TRY(MatcherSet::compile(v.matchers));
    TimeRange range;
    range.start = v.time.at.value_or(grid.start) - v.time.offset - before;
    range.end = v.time.at.value_or(grid.last()) - v.time.offset + after;
    auto series = TRY(m_env.source.select(matchers, range, m_env.stop));
    std::sort(series.begin(), series.end(), [](const auto &a, const auto &b) { return a->labels < b->labels; });
    return series;
}

namespace {

bool staleHistogram(const HistogramPtr &h) { return isStale(h->sum); }

// The newest sample in (at - lookback, at] for every step; cursors only move forward.
void fillInstant(const Series &s, const VectorSelector &v, const Grid &grid, DurationMs lookback, Lane &lane) {
    std::size_t f = 0;
    std::size_t h = 0;
    for (int i = 0; i < grid.n; ++i) {
        const TimeMs ref = v.time.at.value_or(grid.at(i)) - v.time.offset;
        while (f < s.times.size() && s.times[f] <= ref) {
            ++f;
        }
        while (h < s.histogramTimes.size() && s.histogramTimes[h] <= ref) {
            ++h;
        }
        const TimeMs floatTime = f > 0 ? s.times[f - 1] : kNoTime;
        const TimeMs histTime = h > 0 ? s.histogramTimes[h - 1] : kNoTime;
        if (floatTime >= histTime && floatTime > ref - lookback) {
            lane.values[static_cast<std::size_t>(i)] = s.values[f - 1]; // a stale marker is no value
        } else if (histTime > floatTime && histTime > ref - lookback && !staleHistogram(s.histograms[h - 1])) {
            lane.setHist(i, s.histograms[h - 1]);
        }
    }
}

// `smoothed` on an instant selector: between the samples around a step, interpolated.
bool fillSmoothed(const Series &s, const VectorSelector &v, const Grid &grid, DurationMs lookback, Lane &lane) {
    for (int i = 0; i < grid.n; ++i) {
        const TimeMs ref = v.time.at.value_or(grid.at(i)) - v.time.offset;
        std::optional<std::size_t> before;
        std::optional<std::size_t> after;
        for (std::size_t k = 0; k < s.times.size() && s.times[k] <= ref + lookback; ++k) {
            if (s.times[k] <= ref - lookback || isStale(s.values[k])) {
                continue;
            }
            if (s.times[k] <= ref) {
                before = k;
            } else if (!after) {
                after = k;
            }
        }
        if (!before) {
            continue;
        }
        double value = s.values[*before];
        if (after && s.times[*before] != ref) {
            value += (s.values[*after] - value) * static_cast<double>(ref - s.times[*before]) /
                     static_cast<double>(s.times[*after] - s.times[*before]);
        }
        lane.values[static_cast<std::size_t>(i)] = value;
    }
    return s.histogramTimes.empty();
}

} // namespace

Result<Value> Evaluator::vectorSelector(const VectorSelector &v, const Grid &grid) {
    const DurationMs lookback = m_env.lookback;
    if (v.anchored) {
        return fail("anchored modifier can only be used with: changes, delta, increase, rate, resets - not with an "
                    "instant vector selector");
    }
    const auto series = TRY(select(v, grid, lookback, v.smoothed ? lookback : 0));
    Value out;
    out.lanes.resize(series.size());
    CHECK_STATUS(charge(out, grid));
    const auto one = [&](std::size_t i, Notes &) -> Status {
        Lane &lane = out.lanes[i];
        lane.labels = series[i]->labels;
        lane.values.assign(static_cast<std::size_t>(grid.n), absent());
        if (!v.smoothed) {
            fillInstant(*series[i], v, grid, lookback, lane);
        } else if (!fillSmoothed(*series[i], v, grid, lookback, lane)) {
            return fail("smoothed and anchored modifiers do not work with native histograms");
        }
        return {};
    };
    CHECK_STATUS(parallel(series.size(), grid.n + 50, one));
    std::erase_if(out.lanes, [](const Lane &l) {
        return !l.hasHists() && std::none_of(l.values.begin(), l.values.end(), present);
    });
    return out;
}

} // namespace bs::promql
