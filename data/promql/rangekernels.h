// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/evaluator.h"
#include <memory>
#include <span>
#include <vector>

namespace bs::promql {

// Extremes and sums of every 64 samples of a track, so that a window of a day is some hundred steps and not thousands.
struct Blocks {
    static constexpr std::size_t kSize = 64;
    std::vector<double> extreme;      // of max_over_time or min_over_time
    std::vector<double> sum;          // compensated sums and
    std::vector<double> compensation; // what they lost
};

// The samples of one series a range function looks at, without stale markers. Views into the series, or into copies
// of its own where markers had to go or where a subquery made the samples.
struct Track {
    Labels labels;
    bool dropName = false;
    std::span<const TimeMs> times;
    std::span<const double> values;
    std::span<const TimeMs> histTimes;
    std::span<const HistogramPtr> hists;
    std::span<const TimeMs> starts; // of the counters, empty when unknown
    std::span<const TimeMs> histStarts;
    std::vector<std::uint32_t> drops; // indices before which the counter was reset

    std::shared_ptr<const Series> series;
    std::vector<TimeMs> ownTimes;
    std::vector<double> ownValues;
    std::vector<TimeMs> ownHistTimes;
    std::vector<HistogramPtr> ownHists;
    std::vector<TimeMs> ownStarts;
    std::vector<TimeMs> ownHistStarts;

    void view(); // points the spans at the own vectors
    void findDrops();
    Blocks blocks;
    void makeBlocks(Fn id); // for sum, avg, max and min over time
};

// What a kernel sees of a track at one step: the samples in (start, end]. With `anchored` or `smoothed` also those of
// a lookback before (and after).
struct Window {
    std::span<const TimeMs> times;
    std::span<const double> values;
    std::span<const TimeMs> histTimes;
    std::span<const HistogramPtr> hists;
    std::span<const std::uint32_t> drops; // indices into the track
    std::span<const TimeMs> starts;       // empty when unknown
    std::span<const TimeMs> histStarts;
    std::size_t first = 0; // index of values[0] in the track
    TimeMs start = 0;
    TimeMs end = 0;
    TimeMs step = 0; // the instant evaluated
    double rangeSeconds = 0;
    const Blocks *blocks = nullptr; // of the track, when windows are long
    double p0 = 0;                  // scalar arguments
    double p1 = 0;
};

struct KernelEnv {
    std::string_view metric;
    PosRange argument; // the range vector
    PosRange scalar;   // the first argument
    bool anchored = false;
    bool smoothed = false;
    Notes *notes = nullptr;
    std::vector<double> *scratch = nullptr;
};

struct Sample {
    double value = absent();
    HistogramPtr hist;
};

// Whether a counter began anew between two samples, by their start times.
[[nodiscard]] bool startedAnew(TimeMs previousStart, TimeMs previous, TimeMs start, TimeMs time);

using Kernel = Sample (*)(const KernelEnv &, const Window &);
// nullptr when the function takes no range vector.
[[nodiscard]] Kernel kernelOf(Fn id);

// kernelrate.cpp
Sample kernelRate(const KernelEnv &env, const Window &w);
Sample kernelIncrease(const KernelEnv &env, const Window &w);
Sample kernelDelta(const KernelEnv &env, const Window &w);
Sample kernelIrate(const KernelEnv &env, const Window &w);
Sample kernelIdelta(const KernelEnv &env, const Window &w);
Sample kernelResets(const KernelEnv &env, const Window &w);
Sample kernelChanges(const KernelEnv &env, const Window &w);
// The samples of an anchored or smoothed range with values made up at both ends of it.
void extendToBounds(std::span<const TimeMs> times, std::span<const double> values, TimeMs start, TimeMs end,
                    bool smoothed, std::vector<TimeMs> &outTimes, std::vector<double> &outValues);

} // namespace bs::promql
