// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/timeraster.h"
#include "widgets/plot/columncanvas.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace bs {

namespace {

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();

// x of grid point i in device pixels.
struct Columns {
    double first = 0, per = 1;
    Columns(const Grid &g, const RasterFrame &f)
        : first(static_cast<double>(g.start - f.range.start) /
                static_cast<double>(std::max<DurationMs>(1, f.range.length())) * f.size.width()),
          per(static_cast<double>(g.step) / static_cast<double>(std::max<DurationMs>(1, f.range.length())) *
              f.size.width()) {}
    [[nodiscard]] float x(int i) const { return static_cast<float>(first + per * i); }
};

// Grid points to draw: all, or one a pixel column (that with the largest total) when there are more than columns.
std::vector<int> chosenPoints(const Stack &stack, const Columns &columns) {
    std::vector<int> out;
    out.reserve(static_cast<std::size_t>(stack.count));
    for (int i = 0; i < stack.count;) {
        const int column = static_cast<int>(std::floor(columns.x(i)));
        int best = i;
        for (++i; i < stack.count && static_cast<int>(std::floor(columns.x(i))) == column; ++i) {
            const float t = stack.total(i);
            if (std::isnan(stack.total(best)) || t > stack.total(best)) {
                best = i;
            }
        }
        out.push_back(best);
    }
    return out;
}

// y of every chosen point and series: rows[p * n + k].
std::vector<float> pixelRows(const Stack &stack, const std::vector<int> &points, const ValueScale &scale) {
    const auto n = static_cast<std::size_t>(stack.series);
    std::vector<float> rows(points.size() * n);
    const bool log = scale.kind == ValueScale::Kind::Log;
    const auto low = static_cast<float>(scale.low);
    const float l = log ? std::log2(low) : low;
    const float h = log ? std::log2(static_cast<float>(scale.high)) : static_cast<float>(scale.high);
    const auto from = static_cast<float>(scale.from);
    const float slope = static_cast<float>(scale.to - scale.from) / (h - l);
    for (std::size_t p = 0; p < points.size(); ++p) {
        const float *cum = stack.cumulative.data() + static_cast<std::size_t>(points[p]) * n;
        for (std::size_t k = 0; k < n; ++k) {
            const float v = log ? std::log2(std::max(cum[k], low)) : cum[k];
            rows[p * n + k] = std::isnan(cum[k]) ? kGap : from + slope * (v - l);
        }
    }
    return rows;
}

struct StackPainter {
    ColumnCanvas &canvas;
    const std::vector<std::uint32_t> &fills;
    const std::vector<std::uint32_t> &lines;
    const std::vector<bool> &hidden;
    float half; // of the line's width
    float floor;
    std::size_t n;

    // One column between its left and right edge rows.
    void column(int x, const float *left, const float *right) const {
        float below = floor;
        for (std::size_t k = 0; k < n; ++k) {
            const float mid = (left[k] + right[k]) * 0.5F;
            if (!hidden[k] && below > mid) {
                canvas.span(x, mid, below, fills[k]);
            }
            below = std::min(below, mid);
        }
        for (std::size_t k = 0; k < n; ++k) {
            if (hidden[k]) {
                continue;
            }
            const float upper = std::min(left[k], right[k]);
            const float lower = std::max(left[k], right[k]);
            // A line of width w across one column is w tall when flat, w * sqrt(1 + slope²) when it leans.
            const float rise = lower - upper;
            const float grow = half * (rise > 2 ? 1.0F : std::sqrt(1 + rise * rise));
            const float from = (upper + lower) / 2 - std::max(grow, rise / 2 + half * 0.5F);
            const float to = (upper + lower) / 2 + std::max(grow, rise / 2 + half * 0.5F);
            canvas.span(x, from, to, lines[k]);
        }
    }
};

} // namespace

Stack stackOf(const Grid &grid, const std::vector<bool> &hidden, StackMode mode) {
    Stack s;
    s.count = grid.count;
    s.series = static_cast<int>(grid.series.size());
    const auto n = grid.series.size();
    s.cumulative.assign(static_cast<std::size_t>(grid.count) * n, kGap);
    s.lowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < static_cast<std::size_t>(grid.count); ++i) {
        double sum = 0;
        bool any = false;
        for (std::size_t k = 0; k < n; ++k) {
            const double v = grid.series[k].values[i];
            const bool counts = std::isfinite(v) && !hidden[k];
            any |= counts;
            sum += counts ? std::max(0.0, v) : 0;
            s.cumulative[i * n + k] = static_cast<float>(sum);
        }
        if (!any) {
            std::fill_n(s.cumulative.begin() + static_cast<std::ptrdiff_t>(i * n), n, kGap);
            continue;
        }
        if (mode == StackMode::Percent && sum > 0) {
            for (std::size_t k = 0; k < n; ++k) {
                s.cumulative[i * n + k] /= static_cast<float>(sum);
            }
        }
        s.top = std::max(s.top, sum);
        if (n > 0 && s.cumulative[i * n] > 0) {
            s.lowest = std::min(s.lowest, static_cast<double>(s.cumulative[i * n]));
        }
    }
    return s;
}

QImage rasterStack(const Grid &grid, const Stack &stack, const std::vector<bool> &hidden, const std::vector<bool> &dim,
                   const RasterFrame &frame) {
    ColumnCanvas canvas(frame.size.width(), frame.size.height());
    const auto n = static_cast<std::size_t>(stack.series);
    if (n == 0 || stack.count == 0) {
        return canvas.toImage();
    }
    const Columns columns(grid, frame);
    const std::vector<int> points = chosenPoints(stack, columns);
    const std::vector<float> rows = pixelRows(stack, points, frame.scale);
    std::vector<std::uint32_t> fills(n);
    std::vector<std::uint32_t> lines(n);
    for (std::size_t k = 0; k < n; ++k) {
        fills[k] = ColumnCanvas::premultiply(grid.series[k].color, dim[k] ? 0.18 : 0.5);
        lines[k] = ColumnCanvas::premultiply(grid.series[k].color, dim[k] ? 0.4 : 1);
    }
    const StackPainter painter{canvas,
                               fills,
                               lines,
                               hidden,
                               static_cast<float>(0.625 * frame.devicePixelRatio),
                               static_cast<float>(frame.scale.from),
                               n};
    std::vector<float> left(n);
    std::vector<float> right(n);
    // Edges of each pixel column by linear interpolation between the two points around it; a gap draws nothing.
    for (std::size_t p = 0; p + 1 < points.size(); ++p) {
        const float *a = rows.data() + p * n;
        const float *b = a + n;
        if (std::isnan(a[n - 1]) || std::isnan(b[n - 1])) {
            continue;
        }
        const float xa = columns.x(points[p]);
        const float xb = columns.x(points[p + 1]);
        const int first = std::max(0, static_cast<int>(std::floor(xa)));
        const int last = std::min(canvas.width() - 1, static_cast<int>(std::ceil(xb)) - 1);
        for (int x = first; x <= last; ++x) {
            // A column belongs to the pair that covers its middle; the first pair also takes the column it starts in.
            const float middle = static_cast<float>(x) + 0.5F;
            if ((middle < xa && p > 0) || middle >= xb) {
                continue;
            }
            const float f0 = std::clamp((middle - 0.5F - xa) / (xb - xa), 0.0F, 1.0F);
            const float f1 = std::clamp((middle + 0.5F - xa) / (xb - xa), 0.0F, 1.0F);
            for (std::size_t k = 0; k < n; ++k) {
                left[k] = a[k] + (b[k] - a[k]) * f0;
                right[k] = a[k] + (b[k] - a[k]) * f1;
            }
            painter.column(x, left.data(), right.data());
        }
    }
    return canvas.toImage();
}

namespace {

// Value to device row without a branch per point.
struct RowOf {
    float base, per, low;
    bool log;
    explicit RowOf(const ValueScale &s)
        : base(static_cast<float>(s.from)), low(static_cast<float>(s.low)), log(s.kind == ValueScale::Kind::Log) {
        const double l = log ? std::log2(s.low) : s.low;
        const double h = log ? std::log2(s.high) : s.high;
        per = static_cast<float>((s.to - s.from) / (h - l));
        base -= per * static_cast<float>(l);
    }
    [[nodiscard]] float operator()(double v) const {
        const auto f = static_cast<float>(v);
        return base + per * (log ? std::log2(std::max(f, low)) : f);
    }
};

// One line: for each pixel column the span of y it passes through. A segment inside one column only widens the span;
// one that crosses a border is cut there.
void rasterLine(const std::vector<double> &values, const Columns &columns, const RasterFrame &frame,
                std::uint32_t colour, ColumnCanvas &canvas) {
    const auto half = static_cast<float>(0.75 * frame.devicePixelRatio);
    const RowOf rowOf(frame.scale);
    const auto first = static_cast<float>(columns.first);
    const auto per = static_cast<float>(columns.per);
    int column = 0;
    float low = kGap;
    float high = kGap;
    float px = 0;
    float py = kGap;
    const int n = static_cast<int>(values.size());
    for (int i = 0; i < n; ++i) {
        const double v = values[static_cast<std::size_t>(i)];
        const float x = first + per * static_cast<float>(i);
        if (!std::isfinite(v)) {
            if (!std::isnan(py)) {
                canvas.spanBelow(column, low - half, high + half, colour);
            }
            py = kGap;
            continue;
        }
        const float y = rowOf(v);
        const int here = static_cast<int>(std::floor(x));
        if (std::isnan(py)) { // a lone point is a dot
            column = here;
            low = high = y;
        } else if (here != column) {
            const float slope = (y - py) / (x - px);
            for (; column < here; ++column) {
                const float cut = py + slope * (static_cast<float>(column + 1) - px);
                canvas.spanBelow(column, std::min(low, cut) - half, std::max(high, cut) + half, colour);
                low = high = cut;
            }
        }
        low = std::min(low, y);
        high = std::max(high, y);
        px = x;
        py = y;
    }
    if (!std::isnan(py)) {
        canvas.spanBelow(column, low - half, high + half, colour);
    }
}

} // namespace

QImage rasterLines(const Grid &grid, const std::vector<bool> &hidden, const std::vector<bool> &dim,
                   const RasterFrame &frame) {
    ColumnCanvas canvas(frame.size.width(), frame.size.height());
    const Columns columns(grid, frame);
    // Front to back: the last series lies on top.
    for (std::size_t k = grid.series.size(); k-- > 0;) {
        if (!hidden[k]) {
            rasterLine(grid.series[k].values, columns, frame,
                       ColumnCanvas::premultiply(grid.series[k].color, dim[k] ? 0.25 : 1), canvas);
        }
    }
    return canvas.toImage();
}

} // namespace bs
