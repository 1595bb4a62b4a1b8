// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace bs::cli::bench {

// Several runs of one measurement.
struct Measured {
    std::string name;
    std::string unit; // "MB/s", "ms", "samples/s", "bytes/sample"
    std::vector<double> runs;
    std::string peer; // the same work elsewhere, measured elsewhere; empty = none known
};

struct Plan {
    int repeats = 5;
    double size = 1; // of the inputs; a short run takes a fifth
    [[nodiscard]] int of(int n) const { return std::max(1, static_cast<int>(n * size)); }
};

using Seconds = double;
[[nodiscard]] inline Seconds secondsOf(const std::function<void()> &work) {
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}
// Of the processor, in this thread: what a frame costs, whatever else the machine does.
[[nodiscard]] Seconds threadSecondsOf(const std::function<void()> &work);
// Runs `work` plan.repeats times after one that does not count; `toValue` turns seconds into the unit.
[[nodiscard]] Measured measure(std::string name, std::string unit, const Plan &plan, const std::function<void()> &work,
                               const std::function<double(Seconds)> &toValue, std::string peer = {});
[[nodiscard]] Measured measureThread(std::string name, std::string unit, const Plan &plan,
                                     const std::function<void()> &work, const std::function<double(Seconds)> &toValue);
[[nodiscard]] inline double milliseconds(Seconds s) { return s * 1000; }

using Report = std::function<void(const Measured &)>;
[[nodiscard]] Status reading(const Plan &plan, const Report &report);  // expositions, answers, profiles
[[nodiscard]] Status storing(const Plan &plan, const Report &report);  // ingest and queries
[[nodiscard]] Status drawing(const Plan &plan, const Report &report);  // rasterisers
[[nodiscard]] Status diagrams(const Plan &plan, const Report &report); // bounds: analysis, layout, frames
[[nodiscard]] Status window(const Plan &plan, const Report &report);   // the Fleet window, in processes of its own
// One figure of the window, in this process, on stdout: what `window` starts.
[[nodiscard]] Status printFigure(const QString &name, int seconds);
[[nodiscard]] Status guiding(const Plan &plan, const Report &report);  // the incident: timeline, PDF, questions
[[nodiscard]] Status starting(const Plan &plan, const Report &report); // the program itself

} // namespace bs::cli::bench
