// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/valuescale.h"
#include <array>

namespace bs {

namespace {

// The smallest round step that divides `span` into at most `most` parts.
double niceStep(double span, int most) {
    const double raw = span / most;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double m : {1.0, 2.0, 2.5, 5.0, 6.0, 10.0}) {
        if (m * power >= raw * 0.999999) {
            return m * power;
        }
    }
    return 10 * power;
}

} // namespace

std::vector<double> valueTicks(const ValueScale &s, int most) {
    std::vector<double> out;
    if (!(s.high > s.low) || !std::isfinite(s.high)) {
        return out;
    }
    if (s.kind == ValueScale::Kind::Log) {
        const int first = static_cast<int>(std::ceil(std::log10(s.low) - 1e-9));
        const int last = static_cast<int>(std::floor(std::log10(s.high) + 1e-9));
        const int every = std::max(1, (last - first + most) / std::max(1, most));
        for (int e = first; e <= last; e += every) {
            out.push_back(std::pow(10.0, e));
        }
        return out;
    }
    const double step = niceStep(s.high - s.low, most);
    for (double v = std::ceil(s.low / step - 1e-9) * step; v <= s.high * (1 + 1e-9) && out.size() < 50; v += step) {
        out.push_back(std::abs(v) < step * 1e-9 ? 0 : v);
    }
    return out;
}

ValueScale niceScale(ValueScale::Kind kind, double lowest, double top, double from, double to) {
    ValueScale s{kind, 0, 1, from, to};
    if (kind == ValueScale::Kind::Log) {
        const double low = lowest > 0 && std::isfinite(lowest) ? lowest : 1;
        s.low = std::pow(10.0, std::floor(std::log10(low)));
        s.high = top > s.low ? std::pow(10.0, std::ceil(std::log10(top) - 1e-9)) : s.low * 10;
        s.high = s.high <= s.low ? s.low * 10 : s.high;
        return s;
    }
    s.low = std::isfinite(lowest) ? std::min(0.0, lowest) : 0;
    const double span = (std::isfinite(top) && top > s.low ? top : s.low + 1) - s.low;
    const double step = niceStep(span, 6);
    s.high = s.low + std::ceil(span / step - 1e-9) * step;
    return s;
}

QString axisText(double v) {
    const double a = std::abs(v);
    const auto number = [](double x) { return QString::number(x, 'g', 4); };
    if (a >= 1e9) {
        return number(v / 1e9) + QStringLiteral("G");
    }
    if (a >= 1e6) {
        return number(v / 1e6) + QStringLiteral("M");
    }
    if (a >= 1e3) {
        return number(v / 1e3) + QStringLiteral("k");
    }
    return number(v);
}

} // namespace bs
