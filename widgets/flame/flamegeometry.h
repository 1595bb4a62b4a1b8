// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/flame/flamegraph.h"
#include <QRectF>
#include <cmath>

namespace bs {

// Pixels <-> shares of a flame graph, without a widget. `from`..`to` is the part of the root's width on screen.
struct FlameGeometry {
    double from = 0;
    double to = 1;
    double width = 1;       // pixels of the viewport
    double height = 1;      // pixels of the viewport
    int row = 24;           // pixels of a row, its 1 px gap included
    int scroll = 0;         // pixels scrolled
    std::uint32_t rows = 1; // of the whole graph
    bool upwards = false;   // flame: root at the bottom

    [[nodiscard]] double x(double share) const { return (share - from) / (to - from) * width; }
    [[nodiscard]] double share(double px) const { return from + px / width * (to - from); }
    [[nodiscard]] double contentHeight() const { return static_cast<double>(rows) * row; }
    [[nodiscard]] double y(std::uint32_t depth) const {
        const double top =
            upwards ? std::max(contentHeight(), height) - (depth + 1.0) * row : static_cast<double>(depth) * row;
        return top - scroll;
    }
    [[nodiscard]] std::int64_t depthAt(double py) const {
        const double d = upwards ? (std::max(contentHeight(), height) - py - scroll) / row : (py + scroll) / row;
        return d < 0 ? -1 : static_cast<std::int64_t>(std::floor(d));
    }
    [[nodiscard]] QRectF rect(const FlameNode &n) const {
        const double left = std::max(x(n.start), 0.0);
        const double right = std::min(x(n.start + n.width), width);
        return {left, y(n.depth), right - left, static_cast<double>(row - 1)};
    }
    // Zooms by `factor` (< 1 comes nearer) around a pixel, never beyond the whole.
    void zoom(double px, double factor) {
        const double centre = share(px);
        const double length = std::clamp((to - from) * factor, 1e-9, 1.0);
        from = std::clamp(centre - px / width * length, 0.0, 1.0 - length);
        to = from + length;
    }
    void pan(double px) {
        const double length = to - from;
        from = std::clamp(from - px / width * length, 0.0, 1.0 - length);
        to = from + length;
    }
};

} // namespace bs
