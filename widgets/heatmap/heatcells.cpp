// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatcells.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <utility>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace bs {

namespace {

struct Extent {
    double low = std::numeric_limits<double>::infinity();
    double high = 0;
};

Extent extentOf(const HeatData &data) {
    Extent e;
    for (const HeatStrip &r : data.rows) {
        for (const double v : r.values) {
            if (v > 0 && std::isfinite(v)) {
                e.low = std::min(e.low, v);
                e.high = std::max(e.high, v);
            }
        }
    }
    if (!std::isfinite(e.low)) {
        return {1, 10};
    }
    return {e.low, std::max(e.high, e.low * 2)};
}

// First and last point of a row; {count, -1} when it has none.
std::pair<int, int> lifeOf(const HeatStrip &row) {
    const int n = static_cast<int>(row.values.size());
    int first = 0;
    while (first < n && std::isnan(row.values[static_cast<std::size_t>(first)])) {
        ++first;
    }
    int last = n - 1;
    while (last >= 0 && std::isnan(row.values[static_cast<std::size_t>(last)])) {
        --last;
    }
    return {first, last};
}

// log2 within 0.01 of an octave, without a call: exponent and a parabola through the mantissa (both ends exact).
// A step of the scale is never finer than 1/32 of an octave.
inline float fastLog2(float v) {
    const auto bits = std::bit_cast<std::uint32_t>(v);
    const auto exponent = static_cast<float>(static_cast<int>(bits >> 23) - 127);
    const float m = std::bit_cast<float>((bits & 0x7fffffU) | 0x3f800000U) - 1.0F;
    return exponent + m + 0.343F * m * (1.0F - m);
}

} // namespace

HeatCells quantise(const HeatData &data, int maxColumns) {
    HeatCells out;
    const Extent e = extentOf(data);
    out.low = e.low;
    out.high = e.high;
    out.rows = static_cast<int>(data.rows.size());
    const int per = std::max(1, (data.count + std::max(1, maxColumns) - 1) / std::max(1, maxColumns));
    out.columns = (data.count + per - 1) / per;
    out.cells.assign(static_cast<std::size_t>(out.rows) * static_cast<std::size_t>(out.columns), 0);
    const auto base = static_cast<float>(std::log2(e.low));
    const auto scale = static_cast<float>(253.0 / (std::log2(e.high) - std::log2(e.low)));
    for (int r = 0; r < out.rows; ++r) {
        const HeatStrip &row = data.rows[static_cast<std::size_t>(r)];
        const auto [first, last] = lifeOf(row);
        std::uint8_t *cell = out.cells.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(out.columns);
        int left = per;
        for (int i = 0; i < data.count; ++i) {
            const double v = row.values[static_cast<std::size_t>(i)];
            std::uint8_t q = 0;
            if (v != v) {
                q = i > first && (i < last || !row.ended) && last >= 0 ? 1 : 0;
            } else {
                const float l = v > 0 ? (fastLog2(static_cast<float>(v)) - base) * scale + 0.5F : 0.0F;
                q = static_cast<std::uint8_t>(2 + static_cast<int>(std::clamp(l, 0.0F, 253.0F)));
            }
            *cell = std::max(*cell, q);
            if (--left == 0) {
                left = per;
                ++cell;
            }
        }
    }
    return out;
}

HeatTable heatTable(const std::array<QColor, 9> &ramp, const QColor &nothing) {
    HeatTable t{};
    t[0] = t[1] = nothing.rgb();
    for (std::size_t i = 2; i < t.size(); ++i) {
        t[i] = Theme::along(ramp, static_cast<double>(i - 2) / 253.0).rgb();
    }
    return t;
}

namespace {

#if defined(__SSE2__)
// A picture larger than the caches is written past them: reading each line of it first only to overwrite it costs more
// than the look-ups.
void colourLine(const std::uint8_t *in, int n, const HeatTable &table, QRgb *out) {
    int c = 0;
    for (; c < n && (reinterpret_cast<std::uintptr_t>(out + c) & 15U) != 0; ++c) {
        out[c] = table[in[c]];
    }
    for (; c + 8 <= n; c += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, in + c, 8);
        const auto at = [&](int i) { return static_cast<int>(table[(eight >> (8 * i)) & 255U]); };
        auto *to = reinterpret_cast<__m128i *>(out + c);
        _mm_stream_si128(to, _mm_set_epi32(at(3), at(2), at(1), at(0)));
        _mm_stream_si128(to + 1, _mm_set_epi32(at(7), at(6), at(5), at(4)));
    }
    for (; c < n; ++c) {
        out[c] = table[in[c]];
    }
}
constexpr qsizetype kPastTheCaches = 1 << 21;
#endif

} // namespace

QImage colourCells(const HeatCells &cells, const HeatTable &table, const std::vector<int> &order, QImage reuse) {
    const QSize size(std::max(1, cells.columns), std::max(1, static_cast<int>(order.size())));
    // A new image of this size is mostly page faults; the old one is overwritten where it fits.
    QImage image = reuse.size() == size && reuse.format() == QImage::Format_RGB32 ? std::move(reuse)
                                                                                  : QImage(size, QImage::Format_RGB32);
#if defined(__SSE2__)
    const bool large = image.sizeInBytes() > kPastTheCaches;
#endif
    for (std::size_t line = 0; line < order.size(); ++line) {
        auto *out = reinterpret_cast<QRgb *>(image.scanLine(static_cast<int>(line)));
        const int row = order[line];
        if (row < 0) {
            std::fill_n(out, cells.columns, table[0]);
            continue;
        }
        const std::uint8_t *in =
            cells.cells.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(cells.columns);
#if defined(__SSE2__)
        if (large) {
            colourLine(in, cells.columns, table, out);
            continue;
        }
#endif
        for (int c = 0; c < cells.columns; ++c) {
            out[c] = table[in[c]];
        }
    }
#if defined(__SSE2__)
    _mm_sfence();
#endif
    return image;
}

double heatMax(const HeatStrip &row) {
    double best = -std::numeric_limits<double>::infinity();
    for (const double v : row.values) {
        best = v > best ? v : best;
    }
    return best;
}

double heatGrowth(const HeatStrip &row) {
    const auto mean = [&](std::size_t from, std::size_t to) {
        double sum = 0;
        int n = 0;
        for (std::size_t i = from; i < to; ++i) {
            if (std::isfinite(row.values[i])) {
                sum += row.values[i];
                ++n;
            }
        }
        return n > 0 ? sum / n : std::numeric_limits<double>::quiet_NaN();
    };
    const std::size_t n = row.values.size();
    const double g = mean(n - std::max<std::size_t>(1, n / 4), n) - mean(0, std::max<std::size_t>(1, n / 4));
    return n == 0 || std::isnan(g) ? -std::numeric_limits<double>::infinity() : g;
}

HeatScores heatScores(const HeatData &data) {
    HeatScores out;
    for (const HeatStrip &row : data.rows) {
        out.max.push_back(heatMax(row));
        out.growth.push_back(heatGrowth(row));
    }
    return out;
}

HeatLayout HeatLayout::make(const HeatData &data, HeatSort sort, const Folding &folding, const HeatScores &scores) {
    std::vector<double> score(data.rows.size(), 0);
    std::map<QString, double> groupScore;
    std::map<QString, std::vector<int>> groups;
    for (std::size_t r = 0; r < data.rows.size(); ++r) {
        const HeatStrip &row = data.rows[r];
        score[r] = sort == HeatSort::Max ? scores.max[r] : sort == HeatSort::Growth ? scores.growth[r] : 0;
        const auto [it, fresh] = groupScore.try_emplace(row.group, score[r]);
        it->second = fresh ? score[r] : std::max(it->second, score[r]);
        groups[row.group].push_back(static_cast<int>(r));
    }
    std::vector<QString> order;
    for (const auto &[name, s] : groupScore) {
        order.push_back(name);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](const QString &a, const QString &b) { return groupScore[a] > groupScore[b]; });
    HeatLayout out;
    for (const QString &g : order) {
        std::vector<int> &rows = groups[g];
        if (folding.collapsed.contains(g)) {
            out.lines.push_back({-1, g, static_cast<int>(rows.size()), true});
            continue;
        }
        std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
            const auto ia = static_cast<std::size_t>(a);
            const auto ib = static_cast<std::size_t>(b);
            return score[ia] != score[ib] ? score[ia] > score[ib] : data.rows[ia].name < data.rows[ib].name;
        });
        const auto gone = [&data](int r) { return data.rows[static_cast<std::size_t>(r)].ended; };
        const auto ended = static_cast<int>(std::count_if(rows.begin(), rows.end(), gone));
        const bool fold = ended > 1 && !folding.unfolded.contains(g);
        bool first = true;
        for (const int r : rows) {
            if (!fold || !gone(r)) {
                out.lines.push_back({r, g, static_cast<int>(rows.size()), std::exchange(first, false)});
            }
        }
        if (fold) {
            out.lines.push_back({-1, g, ended, first, true});
        }
    }
    return out;
}

HeatFolds foldRows(const HeatData &data, HeatCells &cells) {
    HeatFolds out;
    std::map<QString, int> gone;
    for (const HeatStrip &row : data.rows) {
        out.groups.try_emplace(row.group, 0);
        gone[row.group] += row.ended ? 1 : 0;
    }
    int next = cells.rows;
    for (auto &[name, row] : out.groups) {
        row = next++;
        if (gone[name] > 1) {
            out.ended[name] = next++;
        }
    }
    const auto columns = static_cast<std::size_t>(cells.columns);
    cells.cells.resize(static_cast<std::size_t>(next) * columns, 0);
    const auto join = [&](std::size_t from, int to) {
        const std::uint8_t *in = cells.cells.data() + from * columns;
        std::uint8_t *sum = cells.cells.data() + static_cast<std::size_t>(to) * columns;
        for (std::size_t c = 0; c < columns; ++c) {
            sum[c] = std::max(sum[c], in[c]);
        }
    };
    for (std::size_t r = 0; r < data.rows.size(); ++r) {
        join(r, out.groups[data.rows[r].group]);
        if (const auto it = out.ended.find(data.rows[r].group); data.rows[r].ended && it != out.ended.end()) {
            join(r, it->second);
        }
    }
    cells.rows = next;
    return out;
}

} // namespace bs
