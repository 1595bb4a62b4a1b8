// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QImage>
#include <cstdint>
#include <vector>

namespace bs {

// Pixels stored column by column, premultiplied ARGB: a chart along time fills vertical runs, and a run is then one
// block of memory. QPainter needs seconds for what this does in milliseconds (see the measured figures in PLATFORM).
class ColumnCanvas {
public:
    ColumnCanvas(int width, int height);
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    // Paints column x from y0 (upper) to y1 (lower), in device pixels with fractions: whole pixels are replaced or
    // blended, the ends by their coverage.
    void span(int x, float y0, float y1, std::uint32_t premultiplied);
    // The same front to back: paints only what nothing covers yet. Of a thousand lines each pixel is then written once,
    // and a covered run is skipped in a step. Not to be mixed with span() in one picture.
    void spanBelow(int x, float y0, float y1, std::uint32_t premultiplied);
    [[nodiscard]] QImage toImage() const;
    [[nodiscard]] static std::uint32_t premultiply(const QColor &color, double alpha = 1);

private:
    void below(std::uint32_t *column, std::uint16_t *next, int y, std::uint32_t colour) const;
    int m_width, m_height;
    std::vector<std::uint32_t> m_pixels;
    std::vector<std::uint16_t> m_next; // per pixel: the first one at or after it that is not opaque (spanBelow)
};

} // namespace bs
