// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/matrix.h"
#include <QColor>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

namespace bs {

// Series on one even grid of times, as a range query answers: values[i] is at start + i * step, NaN where there is no
// point. The form rasterisers want.
struct GridSeries {
    QString name;
    QColor color;
    std::vector<double> values;
    QString note;   // muted beside the name in the tooltip: the shape of its curve
    QString detail; // the rule that decided the note, for the legend's tooltip
    bool operator==(const GridSeries &) const = default;
};

struct Grid {
    TimeMs start = 0;
    DurationMs step = 1;
    int count = 0;
    std::vector<GridSeries> series;
    bool operator==(const Grid &) const = default;

    [[nodiscard]] TimeMs timeOf(int i) const { return start + static_cast<DurationMs>(i) * step; }
    // The grid point nearest to `t`, or -1 when `t` lies more than half a step outside.
    [[nodiscard]] int indexAt(TimeMs t) const {
        const double i = static_cast<double>(t - start) / static_cast<double>(std::max<DurationMs>(1, step));
        const int n = static_cast<int>(std::lround(i));
        return n < 0 || n >= count ? -1 : n;
    }
    [[nodiscard]] qint64 points() const {
        qint64 n = 0;
        for (const GridSeries &s : series) {
            for (const double v : s.values) {
                n += std::isnan(v) ? 0 : 1;
            }
        }
        return n;
    }
};
using GridPtr = std::shared_ptr<const Grid>;

// Samples fall onto the grid points start, start + step ... end; those off the grid go to the nearest one.
[[nodiscard]] Grid toGrid(const Matrix &matrix, TimeRange range, DurationMs step,
                          const std::function<QString(const Labels &)> &name);

} // namespace bs
