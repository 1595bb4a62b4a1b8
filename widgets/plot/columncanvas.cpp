// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/columncanvas.h"
#include <algorithm>
#include <cmath>
#include <utility>

namespace bs {

namespace {

// a * c / 255 on two channels at once.
inline std::uint32_t scale(std::uint32_t a, unsigned c) {
    std::uint32_t rb = (a & 0x00ff00ffU) * c;
    rb = ((rb + ((rb >> 8) & 0x00ff00ffU) + 0x00800080U) >> 8) & 0x00ff00ffU;
    std::uint32_t ag = ((a >> 8) & 0x00ff00ffU) * c;
    ag = (ag + ((ag >> 8) & 0x00ff00ffU) + 0x00800080U) & 0xff00ff00U;
    return rb | ag;
}

inline std::uint32_t over(std::uint32_t below, std::uint32_t above) {
    return above + scale(below, 255U - (above >> 24));
}

} // namespace

ColumnCanvas::ColumnCanvas(int width, int height)
    : m_width(std::max(1, width)), m_height(std::max(1, height)),
      m_pixels(static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height), 0U) {}

std::uint32_t ColumnCanvas::premultiply(const QColor &color, double alpha) {
    QColor c = color;
    c.setAlphaF(static_cast<float>(c.alphaF() * alpha));
    return qPremultiply(c.rgba());
}

void ColumnCanvas::span(int x, float y0, float y1, std::uint32_t colour) {
    y0 = std::max(y0, 0.0F);
    y1 = std::min(y1, static_cast<float>(m_height));
    if (!(y1 > y0) || x < 0 || x >= m_width) {
        return;
    }
    std::uint32_t *column = m_pixels.data() + static_cast<std::size_t>(x) * static_cast<std::size_t>(m_height);
    const int top = static_cast<int>(y0);
    const int bottom = static_cast<int>(y1);
    if (top == bottom) {
        column[top] = over(column[top], scale(colour, static_cast<unsigned>((y1 - y0) * 255.0F)));
        return;
    }
    const auto headCover = static_cast<unsigned>((static_cast<float>(top + 1) - y0) * 255.0F);
    column[top] = over(column[top], headCover >= 255 ? colour : scale(colour, headCover));
    if ((colour >> 24) == 255) {
        std::fill(column + top + 1, column + bottom, colour);
    } else {
        for (int y = top + 1; y < bottom; ++y) {
            column[y] = over(column[y], colour);
        }
    }
    const auto tailCover = static_cast<unsigned>((y1 - static_cast<float>(bottom)) * 255.0F);
    if (bottom < m_height && tailCover > 0) {
        column[bottom] = over(column[bottom], scale(colour, tailCover));
    }
}

void ColumnCanvas::below(std::uint32_t *column, std::uint16_t *next, int y, std::uint32_t colour) const {
    const std::uint32_t p = column[y];
    column[y] = (p >> 24) == 0 ? colour : over(colour, p); // what is there lies above
    if ((column[y] >> 24) == 255) {
        next[y] = static_cast<std::uint16_t>(y + 1);
    }
}

void ColumnCanvas::spanBelow(int x, float y0, float y1, std::uint32_t colour) {
    y0 = std::max(y0, 0.0F);
    y1 = std::min(y1, static_cast<float>(m_height));
    if (!(y1 > y0) || x < 0 || x >= m_width) {
        return;
    }
    const auto stride = static_cast<std::size_t>(m_height);
    if (m_next.empty()) {
        m_next.resize(static_cast<std::size_t>(m_width) * (stride + 1));
        for (std::size_t i = 0; i < m_next.size(); ++i) {
            m_next[i] = static_cast<std::uint16_t>(i % (stride + 1));
        }
    }
    std::uint32_t *column = m_pixels.data() + static_cast<std::size_t>(x) * stride;
    std::uint16_t *next = m_next.data() + static_cast<std::size_t>(x) * (stride + 1);
    const auto find = [next](int y) {
        int root = y;
        while (next[root] != root) {
            root = next[root];
        }
        while (next[y] != root && next[y] != y) { // path compression: the next search is one step
            y = std::exchange(next[y], static_cast<std::uint16_t>(root));
        }
        return root;
    };
    const int top = static_cast<int>(y0);
    const int bottom = static_cast<int>(y1);
    if (top == bottom) {
        if (next[top] == top) {
            below(column, next, top, scale(colour, static_cast<unsigned>((y1 - y0) * 255.0F)));
        }
        return;
    }
    if (next[top] == top) {
        below(column, next, top, scale(colour, static_cast<unsigned>((static_cast<float>(top + 1) - y0) * 255.0F)));
    }
    for (int y = find(top + 1); y < bottom; y = find(y + 1)) {
        below(column, next, y, colour);
    }
    if (bottom < m_height && next[bottom] == bottom) {
        below(column, next, bottom, scale(colour, static_cast<unsigned>((y1 - static_cast<float>(bottom)) * 255.0F)));
    }
}

QImage ColumnCanvas::toImage() const {
    QImage image(m_width, m_height, QImage::Format_ARGB32_Premultiplied);
    auto *out = reinterpret_cast<std::uint32_t *>(image.bits());
    const auto stride = static_cast<std::size_t>(image.bytesPerLine()) / 4;
    constexpr int kBlock = 16; // both sides of a block stay in the first-level cache
    for (int x0 = 0; x0 < m_width; x0 += kBlock) {
        for (int y0 = 0; y0 < m_height; y0 += kBlock) {
            const int x1 = std::min(x0 + kBlock, m_width);
            const int y1 = std::min(y0 + kBlock, m_height);
            for (int y = y0; y < y1; ++y) {
                for (int x = x0; x < x1; ++x) {
                    out[static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x)] =
                        m_pixels[static_cast<std::size_t>(x) * static_cast<std::size_t>(m_height) +
                                 static_cast<std::size_t>(y)];
                }
            }
        }
    }
    return image;
}

} // namespace bs
