// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of range vectors: a window slides over the columns of each series, its two ends only ever moving forward.
#include "data/promql/rangekernels.h"
#include <algorithm>
#include <cmath>

namespace bs::promql {

void Track::view() {
    times = ownTimes;
    values = ownValues;
    histTimes = ownHistTimes;
    hists = ownHists;
    starts = ownStarts;
    histStarts = ownHistStarts;
}

void Track::findDrops() {
    for (std::size_t i = 1; i < values.size(); ++i) {
        if (values[i] < values[i - 1] ||
            (!starts.empty() && startedAnew(starts[i - 1], times[i - 1], starts[i], times[i]))) {
            drops.push_back(static_cast<std::uint32_t>(i));
        }
    }
}

void Track::makeBlocks(Fn id) {
    const bool extremes = id == Fn::MaxOverTime || id == Fn::MinOverTime;
    if (!extremes && id != Fn::SumOverTime && id != Fn::AvgOverTime) {
        return;
    }
    for (std::size_t from = 0; from + Blocks::kSize <= values.size(); from += Blocks::kSize) {
        double best = values[from];
        double sum = 0;
        double c = 0;
        for (const double v : values.subspan(from, Blocks::kSize)) {
            if (!extremes) {
                kahanAdd(v, sum, c);
            } else if (std::isnan(best) || (id == Fn::MaxOverTime ? v > best : v < best)) {
                best = v;
            }
        }
        if (extremes) {
            blocks.extreme.push_back(best);
        } else {
            blocks.sum.push_back(sum);
            blocks.compensation.push_back(c);
        }
    }
}

namespace {

// Cursors into one kind of sample.
struct Cursor {
    std::size_t low = 0;
    std::size_t high = 0;
    void move(std::span<const TimeMs> times, TimeMs after, TimeMs upTo) {
        while (high < times.size() && times[high] <= upTo) {
            ++high;
        }
        while (low < high && times[low] <= after) {
            ++low;
        }
    }
};

// The start times of what is left when some samples are left out.
template <class Keep>
std::span<const TimeMs> startsOf(const std::vector<TimeMs> &starts, std::vector<TimeMs> &own, bool whole, Keep keep) {
    if (whole || starts.empty()) {
        return starts;
    }
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (keep(i)) {
            own.push_back(starts[i]);
        }
    }
    return own;
}

void copyWithoutStale(Track &t, const Series &s) {
    const auto stale = [](const HistogramPtr &h) { return isStale(h->sum); };
    if (std::none_of(s.values.begin(), s.values.end(), isStale)) {
        t.times = s.times;
        t.values = s.values;
    } else {
        for (std::size_t i = 0; i < s.values.size(); ++i) {
            if (!isStale(s.values[i])) {
                t.ownTimes.push_back(s.times[i]);
                t.ownValues.push_back(s.values[i]);
            }
        }
        t.times = t.ownTimes;
        t.values = t.ownValues;
    }
    t.starts = startsOf(s.startTimes, t.ownStarts, t.values.size() == s.values.size(),
                        [&](std::size_t i) { return !isStale(s.values[i]); });
    if (std::none_of(s.histograms.begin(), s.histograms.end(), stale)) {
        t.histTimes = s.histogramTimes;
        t.hists = s.histograms;
    } else {
        for (std::size_t i = 0; i < s.histograms.size(); ++i) {
            if (!stale(s.histograms[i])) {
                t.ownHistTimes.push_back(s.histogramTimes[i]);
                t.ownHists.push_back(s.histograms[i]);
            }
        }
        t.histTimes = t.ownHistTimes;
        t.hists = t.ownHists;
    }
    t.histStarts = startsOf(s.histogramStartTimes, t.ownHistStarts, t.hists.size() == s.histograms.size(),
                            [&](std::size_t i) { return !stale(s.histograms[i]); });
}

// A reset hint of a sample says something about its neighbour in storage, which a subquery may not return.
HistogramPtr withoutHint(HistogramPtr h) {
    using Hint = NativeHistogram::ResetHint;
    if (h->resetHint != Hint::Reset && h->resetHint != Hint::NotReset) {
        return h;
    }
    NativeHistogram copy = *h;
    copy.resetHint = Hint::Unknown;
    return std::make_shared<const NativeHistogram>(std::move(copy));
}

struct RangeArgument {
    const Expr *expr = nullptr;
    const TimeModifier *time = nullptr;
    DurationMs range = 0;
    bool anchored = false;
    bool smoothed = false;
};

RangeArgument describe(const Expr &e) {
    RangeArgument out;
    out.expr = &e;
    if (e.kind == NodeKind::Matrix) {
        const auto &m = as<MatrixSelector>(e);
        out.time = &m.selector->time;
        out.range = m.range;
        out.anchored = m.selector->anchored;
        out.smoothed = m.selector->smoothed;
    } else {
        const auto &s = as<Subquery>(e);
        out.time = &s.time;
        out.range = s.range;
    }
    return out;
}

struct Slide {
    Kernel kernel;
    RangeArgument arg;
    Grid grid;
    DurationMs before; // how far a window reaches beyond its start
    DurationMs after;  // and beyond its end
    std::vector<std::vector<double>> scalars;
    std::stop_token stop;
};

// False when it was stopped: one series alone may take minutes (a quantile of long windows at many steps).
bool slide(const Slide &s, const Track &track, KernelEnv &env, Lane &lane) {
    constexpr std::size_t kLookEvery = 1'000'000; // samples
    std::size_t looked = 0;
    Cursor floats;
    Cursor hists;
    std::size_t dropLow = 0;
    std::size_t dropHigh = 0;
    Window w;
    w.rangeSeconds = static_cast<double>(s.arg.range) / 1000;
    w.blocks = &track.blocks;
    for (int i = 0; i < s.grid.n; ++i) {
        w.step = s.grid.at(i);
        w.end = s.arg.time->at.value_or(w.step) - s.arg.time->offset;
        w.start = w.end - s.arg.range;
        floats.move(track.times, w.start - s.before, w.end + s.after);
        hists.move(track.histTimes, w.start - s.before, w.end + s.after);
        if (floats.low == floats.high && hists.low == hists.high) {
            continue;
        }
        looked += floats.high - floats.low + (hists.high - hists.low) * 64;
        if (looked > kLookEvery) {
            looked = 0;
            if (s.stop.stop_requested()) {
                return false;
            }
        }
        w.first = floats.low;
        w.times = track.times.subspan(floats.low, floats.high - floats.low);
        w.values = track.values.subspan(floats.low, floats.high - floats.low);
        w.histTimes = track.histTimes.subspan(hists.low, hists.high - hists.low);
        w.hists = track.hists.subspan(hists.low, hists.high - hists.low);
        w.starts = track.starts.empty() ? track.starts : track.starts.subspan(floats.low, floats.high - floats.low);
        w.histStarts =
            track.histStarts.empty() ? track.histStarts : track.histStarts.subspan(hists.low, hists.high - hists.low);
        while (dropHigh < track.drops.size() && track.drops[dropHigh] < floats.high) {
            ++dropHigh;
        }
        while (dropLow < dropHigh && track.drops[dropLow] <= floats.low) {
            ++dropLow;
        }
        w.drops = std::span(track.drops).subspan(dropLow, dropHigh - dropLow);
        const auto at = static_cast<std::size_t>(i);
        w.p0 = s.scalars.empty() ? 0 : s.scalars[0][at];
        w.p1 = s.scalars.size() < 2 ? 0 : s.scalars[1][at];
        Sample out = s.kernel(env, w);
        if (out.hist) {
            lane.setHist(i, std::move(out.hist));
        } else {
            lane.values[at] = out.value;
        }
    }
    return true;
}

// Blocks pay when windows hold many of them and overlap.
bool longWindows(const Track &t, const Slide &s) {
    if (t.times.size() < 512 || s.grid.n < 8 || s.arg.range <= 2 * s.grid.step) {
        return false;
    }
    const double spacing = static_cast<double>(t.times.back() - t.times.front()) / static_cast<double>(t.times.size());
    return static_cast<double>(s.arg.range) > spacing * 4 * Blocks::kSize;
}

bool looksLikeCounter(std::string_view name) {
    return name.ends_with("_total") || name.ends_with("_sum") || name.ends_with("_count") || name.ends_with("_bucket");
}

// One series through the kernel of a function, into a lane.
Status runKernel(const Slide &s, const Call &c, Track &t, Lane &lane, Notes &notes) {
    const Fn id = c.function->id;
    if (s.before > 0 && !t.hists.empty()) {
        return Evaluator::fail("smoothed and anchored modifiers do not work with native histograms");
    }
    if (id == Fn::Rate || id == Fn::Increase) {
        t.findDrops();
    }
    if (longWindows(t, s)) {
        t.makeBlocks(id);
    }
    std::vector<double> scratch;
    const std::string metric(t.labels.metric());
    KernelEnv env{metric, s.arg.expr->pos, c.args[0]->pos, s.arg.anchored, s.arg.smoothed, &notes, &scratch};
    lane.labels = t.labels;
    lane.dropName = t.dropName;
    lane.values.assign(static_cast<std::size_t>(s.grid.n), absent());
    return slide(s, t, env, lane) ? Status() : Status(std::unexpected(cancelled(QStringLiteral("query"))));
}

// rate and increase of what does not look like a counter are worth a word.
void noteCounter(const Call &c, const Lane &lane, bool typeLabels, Notes &notes) {
    const Fn id = c.function->id;
    const std::string_view metric = lane.labels.metric();
    if ((id != Fn::Rate && id != Fn::Increase) || metric.empty() ||
        std::none_of(lane.values.begin(), lane.values.end(), present)) {
        return;
    }
    const std::string_view type = lane.labels.get("__type__");
    if (!typeLabels) {
        if (!looksLikeCounter(metric)) {
            notes.possibleNonCounter(metric, c.args[0]->pos);
        }
    } else if (type != "counter" && type != "histogram") {
        notes.possibleNonCounterType(metric, type, c.args[0]->pos);
    }
}

Status checkExtended(const RangeArgument &arg, const Function &f) {
    const Fn id = f.id;
    const bool rates = id == Fn::Rate || id == Fn::Increase || id == Fn::Delta;
    if (arg.anchored && !rates && id != Fn::Resets && id != Fn::Changes) {
        return Evaluator::fail(std::string("anchored modifier can only be used with: changes, delta, increase, rate, "
                                           "resets - not with ") +
                               f.name);
    }
    if (arg.smoothed && !rates) {
        return Evaluator::fail(
            std::string("smoothed modifier can only be used with: delta, increase, rate - not with ") + f.name);
    }
    return {};
}

Status checkSmoothing(const std::vector<std::vector<double>> &scalars) {
    const char *names[] = {"smoothing", "trend"};
    const char *symbols[] = {"sf", "tf"};
    for (std::size_t k = 0; k < 2 && k < scalars.size(); ++k) {
        for (const double v : scalars[k]) {
            if (v <= 0 || v >= 1) {
                return Evaluator::fail(std::string("invalid ") + names[k] + " factor. Expected: 0 < " + symbols[k] +
                                       " < 1, got: " + QString::number(v, 'f', 6).toStdString());
            }
        }
    }
    return {};
}

} // namespace

Result<std::vector<Track>> Evaluator::subqueryTracks(const Subquery &s, const Grid &grid) {
    Grid inner;
    inner.step = s.step > 0 ? s.step : m_env.options.subqueryStep;
    const TimeMs from = s.time.at.value_or(grid.start) - s.time.offset - s.range;
    const TimeMs to = s.time.at.value_or(grid.last()) - s.time.offset;
    inner.start = inner.step * (from / inner.step); // steps lie at multiples of the step, whatever the query's start
    if (inner.start <= from) {
        inner.start += inner.step;
    }
    std::vector<Track> out;
    if (inner.start > to) {
        return out;
    }
    const std::int64_t steps = (to - inner.start) / inner.step + 1;
    if (steps > m_env.options.maxSamples) {
        return fail("query processing would load too many samples into memory in query execution");
    }
    inner.n = static_cast<int>(steps);
    Value v = TRY(eval(*s.expr, inner));
    out.resize(v.lanes.size());
    CHECK_STATUS(parallel(out.size(), inner.n, [&](std::size_t k, Notes &) -> Status {
        Track &t = out[k];
        Lane &lane = v.lanes[k];
        t.labels = std::move(lane.labels);
        t.dropName = lane.dropName;
        const bool full = !lane.hasHists() && std::all_of(lane.values.begin(), lane.values.end(), present);
        t.ownTimes.reserve(static_cast<std::size_t>(inner.n));
        for (int i = 0; i < inner.n; ++i) {
            const double value = lane.values[static_cast<std::size_t>(i)];
            if (present(value)) {
                t.ownTimes.push_back(inner.at(i));
                if (!full) {
                    t.ownValues.push_back(value);
                }
            } else if (lane.hist(i) != nullptr) {
                t.ownHistTimes.push_back(inner.at(i));
                t.ownHists.push_back(withoutHint(std::move(lane.hists[static_cast<std::size_t>(i)])));
            }
        }
        if (full) {
            t.ownValues = std::move(lane.values);
        }
        t.view();
        return {};
    }));
    return out;
}

Result<std::vector<Track>> Evaluator::tracksOf(const Expr &arg, const Grid &grid, DurationMs before, DurationMs after) {
    if (arg.kind == NodeKind::Subquery) {
        return subqueryTracks(as<Subquery>(arg), grid);
    }
    const auto &m = as<MatrixSelector>(arg);
    auto series = TRY(select(*m.selector, grid, m.range + before, after));
    std::vector<Track> out(series.size());
    for (std::size_t i = 0; i < series.size(); ++i) {
        out[i].labels = series[i]->labels;
        copyWithoutStale(out[i], *series[i]);
        out[i].series = std::move(series[i]);
    }
    return out;
}

Result<Value> Evaluator::rangeCall(const Call &c, const Grid &grid) {
    Slide s{kernelOf(c.function->id), {}, grid, 0, 0, {}, m_env.stop};
    const Expr *arg = nullptr;
    for (const ExprPtr &a : c.args) {
        const Expr &inner = unwrapParens(*a);
        if (inner.kind == NodeKind::Matrix || inner.kind == NodeKind::Subquery) {
            arg = &inner;
        } else {
            s.scalars.push_back(TRY(scalarArgument(inner, grid)));
        }
    }
    s.arg = describe(*arg);
    CHECK_STATUS(checkExtended(s.arg, *c.function));
    const Fn id = c.function->id;
    if (id == Fn::DoubleExponentialSmoothing) {
        CHECK_STATUS(checkSmoothing(s.scalars));
    }
    s.before = s.arg.anchored || s.arg.smoothed ? m_env.lookback : 0;
    s.after = s.arg.smoothed ? m_env.lookback : 0;
    std::vector<Track> tracks = TRY(tracksOf(*arg, grid, s.before, s.after));
    Value out;
    out.lanes.resize(tracks.size());
    CHECK_STATUS(charge(out, grid));
    const bool keepsName = id == Fn::LastOverTime || id == Fn::FirstOverTime;
    const std::int64_t samples = tracks.empty() ? 0 : static_cast<std::int64_t>(tracks[0].times.size());
    const auto one = [&](std::size_t i, Notes &notes) -> Status {
        Lane &lane = out.lanes[i];
        CHECK_STATUS(runKernel(s, c, tracks[i], lane, notes));
        noteCounter(c, lane, m_env.options.typeAndUnitLabels, notes);
        if (!keepsName) {
            dropName(lane);
        }
        return {};
    };
    CHECK_STATUS(parallel(tracks.size(), samples + static_cast<std::int64_t>(grid.n) * 4, one));
    std::erase_if(out.lanes, [](const Lane &l) {
        return !l.hasHists() && std::none_of(l.values.begin(), l.values.end(), present);
    });
    if (id == Fn::AbsentOverTime) {
        return absentOverTime(*arg, out.lanes, grid);
    }
    return m_env.options.delayedNameRemoval ? Result<Value>(std::move(out)) : mergeSame(std::move(out), grid);
}

Result<Value> Evaluator::absentOverTime(const Expr &arg, const std::vector<Lane> &lanes, const Grid &grid) {
    Value out;
    Lane missing;
    missing.labels = labelsOfSelector(arg);
    missing.values.assign(static_cast<std::size_t>(grid.n), 1);
    for (const Lane &lane : lanes) {
        for (int i = 0; i < grid.n; ++i) {
            if (lane.any(i)) {
                missing.values[static_cast<std::size_t>(i)] = absent();
            }
        }
    }
    if (std::any_of(missing.values.begin(), missing.values.end(), present)) {
        out.lanes.push_back(std::move(missing));
    }
    return out;
}

Status Evaluator::matrixResult(const Expr &e, TimeMs at, QueryResult &out) {
    const Grid grid{at, 1, 1};
    const RangeArgument arg = describe(e);
    const DurationMs before = arg.anchored || arg.smoothed ? m_env.lookback : 0;
    const DurationMs after = arg.smoothed ? m_env.lookback : 0;
    std::vector<Track> tracks = TRY(tracksOf(e, grid, before, after));
    const TimeMs end = arg.time->at.value_or(at) - arg.time->offset;
    const TimeMs start = end - arg.range;
    for (Track &t : tracks) {
        Cursor f;
        Cursor h;
        f.move(t.times, start - before, end + after);
        h.move(t.histTimes, start - before, end + after);
        Series s;
        s.labels = t.dropName ? withoutMetadata(t.labels) : t.labels;
        const auto times = t.times.subspan(f.low, f.high - f.low);
        const auto values = t.values.subspan(f.low, f.high - f.low);
        if (before > 0) {
            if (!t.hists.empty()) {
                return fail("anchored modifier is not supported with histograms");
            }
            extendToBounds(times, values, start, end, arg.smoothed, s.times, s.values);
        } else {
            s.times.assign(times.begin(), times.end());
            s.values.assign(values.begin(), values.end());
        }
        const auto hists = t.hists.subspan(h.low, h.high - h.low);
        const auto histTimes = t.histTimes.subspan(h.low, h.high - h.low);
        s.histogramTimes.assign(histTimes.begin(), histTimes.end());
        s.histograms.assign(hists.begin(), hists.end());
        if (!s.times.empty() || !s.histograms.empty()) {
            out.matrix.series.push_back(std::move(s));
        }
    }
    std::sort(out.matrix.series.begin(), out.matrix.series.end(),
              [](const Series &a, const Series &b) { return a.labels < b.labels; });
    return {};
}

} // namespace bs::promql
