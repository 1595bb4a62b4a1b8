// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <algorithm>
#include <cmath>
#include <vector>

namespace bs {

// Pixel <-> value along one axis, `from` px at `low` to `to` px at `high` (from > to for an axis that grows upward).
struct ValueScale {
    enum class Kind : std::uint8_t { Linear, Log };
    Kind kind = Kind::Linear;
    double low = 0, high = 1;
    double from = 0, to = 1;
    [[nodiscard]] double fraction(double v) const {
        if (kind == Kind::Log) {
            const double l = std::log(low);
            return (std::log(std::max(v, low)) - l) / (std::log(high) - l);
        }
        return (v - low) / (high - low);
    }
    [[nodiscard]] double px(double v) const { return from + (to - from) * fraction(v); }
    [[nodiscard]] double at(double px) const {
        const double f = (px - from) / (to - from);
        return kind == Kind::Log ? low * std::pow(high / low, f) : low + (high - low) * f;
    }
};

// Round tick values inside [low, high]: 1, 2, 2.5, 5, 6 times a power of ten when linear; decades when log, thinned to
// at most `most`.
[[nodiscard]] std::vector<double> valueTicks(const ValueScale &scale, int most = 7);
// A scale from 0 (linear) or a power of ten (log) to the first round value at or above `top`.
[[nodiscard]] ValueScale niceScale(ValueScale::Kind kind, double lowest, double top, double from, double to);
// "60k", "1.5M", "0.2": axis labels are shorter than values elsewhere.
[[nodiscard]] QString axisText(double value);

} // namespace bs
