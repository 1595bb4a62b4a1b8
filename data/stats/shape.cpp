// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/stats/shape.h"
#include "data/core/format.h"
#include "data/stats/robust.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace bs::stats {

namespace {

constexpr int kLeastSamples = 5;
constexpr double kLeastSlope = 10; // per minute: the Leak objective of the text

struct Window {
    std::vector<TimeMs> times;
    std::vector<double> values;
    std::vector<double> load; // empty, or one a value
};

Window finiteOnly(std::span<const TimeMs> times, std::span<const double> values, std::span<const double> load) {
    Window w;
    const bool withLoad = load.size() == values.size();
    for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
        if (std::isfinite(values[i])) {
            w.times.push_back(times[i]);
            w.values.push_back(values[i]);
            if (withLoad) {
                w.load.push_back(load[i]);
            }
        }
    }
    return w;
}

// Does the count rise faster than the load does? Compared as ratios of last to first third.
bool explainedByLoad(const Window &w) {
    if (w.load.empty()) {
        return false;
    }
    const auto r = correlation(w.values, w.load);
    const std::size_t third = std::max<std::size_t>(w.values.size() / 3, 1);
    const auto middle = [&](const std::vector<double> &v, bool head) {
        return median(head ? std::vector<double>(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(third))
                           : std::vector<double>(v.end() - static_cast<std::ptrdiff_t>(third), v.end()));
    };
    const double loadBefore = middle(w.load, true);
    const double before = middle(w.values, true);
    if (!r || *r < 0.7 || !(loadBefore > 0) || !(before > 0)) {
        return false;
    }
    return middle(w.values, false) / before <= 1.3 * middle(w.load, false) / loadBefore;
}

} // namespace

Burst findBurst(std::span<const double> values, double share) {
    Burst best;
    if (values.size() < 4) {
        return best;
    }
    double step = 0;
    // A jump needs something it jumped from: a process or a recording that has just begun is no burst.
    for (std::size_t i = 2; i + 1 < values.size(); ++i) {
        const std::size_t to = std::min(i + 2, values.size() - 1);
        const double high = std::max(values[i + 1], values[to]);
        if (high - values[i] > step) {
            step = high - values[i];
            best.at = i;
            best.before = values[i];
            best.after = high;
        }
    }
    const double base =
        median(std::vector<double>(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(best.at) + 1));
    const double top = *std::max_element(values.begin(), values.end());
    best.share = top > base ? step / (top - base) : 0;
    // A jump of a few goroutines is noise: it has to be above a twentieth of the level, and above 5.
    best.found = best.share >= share && step > std::max(5.0, std::abs(base) * 0.5);
    return best;
}

ShapeResult classify(std::span<const TimeMs> times, std::span<const double> values, std::span<const double> load) {
    const Window w = finiteOnly(times, values, load);
    ShapeResult out;
    out.n = static_cast<int>(w.values.size());
    if (out.n < kLeastSamples) {
        out.rule = QStringLiteral("%1 samples, at least %2 are needed").arg(out.n).arg(kLeastSamples);
        return out;
    }
    const auto g = growth(w.times, w.values, w.times.front() - 1, w.times.back());
    if (!g) {
        out.rule = QStringLiteral("no trend can be fitted");
        return out;
    }
    out.perMinute = g->perMinute;
    if (const Burst b = findBurst(w.values); b.found) {
        out.shape = Shape::Burst;
        out.rule = QStringLiteral("%1 of the rise came within two samples, from %2 to %3")
                       .arg(formatPercent(std::min(b.share, 1.0)), formatCount(b.before), formatCount(b.after));
        return out;
    }
    const double level = std::abs(median(w.values));
    const double least = std::max(5.0, level * 0.05);
    const QString slope = QStringLiteral("%1/min over %2, n %3")
                              .arg(formatSigned(g->perMinute), formatSpan(w.times.back() - w.times.front()))
                              .arg(g->n);
    if (explainedByLoad(w) && std::abs(g->rise) > least) {
        out.shape = Shape::Oscillating;
        out.rule = QStringLiteral("follows the request rate: ") + slope;
    } else if (g->perMinute > kLeastSlope && g->rise > least && g->low > 0) {
        out.shape = Shape::Rising;
        out.rule = QStringLiteral("slope above 10/min and rise above 5 %: ") + slope;
    } else if (g->perMinute < -kLeastSlope && -g->rise > least && g->high < 0) {
        out.shape = Shape::Falling;
        out.rule = QStringLiteral("falls by more than 10/min and 5 %: ") + slope;
    } else if (const auto r = w.load.empty() ? std::nullopt : correlation(w.values, w.load);
               r && *r > 0.7 && quantile(w.values, 0.95) - quantile(w.values, 0.05) > least) {
        out.shape = Shape::Oscillating;
        out.rule = QStringLiteral("follows the request rate, r %1, n %2").arg(*r, 0, 'f', 2).arg(out.n);
    } else {
        out.shape = Shape::Flat;
        out.rule = QStringLiteral("slope within 10/min or rise within 5 %: ") + slope;
    }
    return out;
}

QString shapeName(Shape shape) {
    switch (shape) {
    case Shape::Unknown: return QStringLiteral("unknown");
    case Shape::Flat: return QStringLiteral("flat");
    case Shape::Rising: return QStringLiteral("rising");
    case Shape::Falling: return QStringLiteral("falling");
    case Shape::Oscillating: return QStringLiteral("oscillating with load");
    case Shape::Burst: return QStringLiteral("burst");
    }
    return {};
}

Band band(double goroutines) {
    if (!(goroutines >= 0)) {
        return Band::Unknown;
    }
    return goroutines < 50      ? Band::Idle
           : goroutines < 500   ? Band::Moderate
           : goroutines < 5000  ? Band::Heavy
           : goroutines < 50000 ? Band::VeryHeavy
                                : Band::LeakOrIntentional;
}

QString bandName(Band band) {
    switch (band) {
    case Band::Unknown: return QStringLiteral("unknown");
    case Band::Idle: return QStringLiteral("idle");
    case Band::Moderate: return QStringLiteral("moderate");
    case Band::Heavy: return QStringLiteral("heavy");
    case Band::VeryHeavy: return QStringLiteral("very heavy");
    case Band::LeakOrIntentional: return QStringLiteral("leak or intentional");
    }
    return {};
}

} // namespace bs::stats
