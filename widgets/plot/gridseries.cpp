// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/gridseries.h"

namespace bs {

Grid toGrid(const Matrix &matrix, TimeRange range, DurationMs step,
            const std::function<QString(const Labels &)> &name) {
    Grid g;
    g.start = range.start;
    g.step = std::max<DurationMs>(1, step);
    g.count = static_cast<int>(std::clamp<DurationMs>(range.length() / g.step + 1, 0, 100'000));
    g.series.reserve(matrix.series.size());
    for (const Series &s : matrix.series) {
        GridSeries out;
        out.name = name(s.labels);
        out.values.assign(static_cast<std::size_t>(g.count), quietNaN());
        for (std::size_t i = 0; i < s.times.size(); ++i) {
            const int at = g.indexAt(s.times[i]);
            if (at >= 0 && !isStale(s.values[i])) {
                out.values[static_cast<std::size_t>(at)] = s.values[i];
            }
        }
        g.series.push_back(std::move(out));
    }
    return g;
}

} // namespace bs
