// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/valuescale.h"
#include "widgets/plot/gridseries.h"
#include <QImage>
#include <QSize>

namespace bs {

enum class StackMode : std::uint8_t { Linear, Log, Percent };

// What a rasteriser needs beside the series: everything in device pixels.
struct RasterFrame {
    QSize size; // device pixels
    double devicePixelRatio = 1;
    TimeRange range;  // left to right edge
    ValueScale scale; // value -> y in device pixels (from = height, to = 0)
};

// The sums under each series at every grid point: cumulative[i * n + k] = values of series 0..k. NaN where no series
// has a point (a gap). Hidden series count nothing; in Percent they are shares of the total.
struct Stack {
    int count = 0;
    int series = 0;
    std::vector<float> cumulative;
    double top = 0;    // largest total
    double lowest = 0; // smallest positive total, for a log axis
    [[nodiscard]] float total(int i) const {
        return cumulative[static_cast<std::size_t>(i + 1) * static_cast<std::size_t>(series) - 1];
    }
};
[[nodiscard]] Stack stackOf(const Grid &grid, const std::vector<bool> &hidden, StackMode mode);

// A stacked area: fills at alpha 0.5 (`dim`: those not highlighted at 0.18) under lines of 1.25 px. Where a pixel holds
// several grid points, the one with the largest total is drawn, so that no peak is lost and totals stay true.
[[nodiscard]] QImage rasterStack(const Grid &grid, const Stack &stack, const std::vector<bool> &hidden,
                                 const std::vector<bool> &dim, const RasterFrame &frame);
// Lines of 1.5 px; a column shows the whole span of its points. Gaps stay gaps.
[[nodiscard]] QImage rasterLines(const Grid &grid, const std::vector<bool> &hidden, const std::vector<bool> &dim,
                                 const RasterFrame &frame);

} // namespace bs
