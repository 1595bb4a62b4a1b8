// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/stats/robust.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace bs::stats {

namespace {

constexpr std::size_t kAllPairsUpTo = 600; // 180,000 slopes: about 3 ms

struct Points {
    std::vector<double> x, y;
};

Points finite(std::span<const double> x, std::span<const double> y) {
    Points p;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (std::isfinite(x[i]) && std::isfinite(y[i])) {
            p.x.push_back(x[i]);
            p.y.push_back(y[i]);
        }
    }
    return p;
}

std::vector<double> pairwiseSlopes(const Points &p) {
    std::vector<double> slopes;
    const std::size_t n = p.x.size();
    // Above the limit each point meets an even selection of the others, near and far alike.
    const std::size_t stride = n > kAllPairsUpTo ? n * n / (kAllPairsUpTo * kAllPairsUpTo) + 1 : 1;
    slopes.reserve(n * (n - 1) / 2 / stride + n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1 + (i % stride); j < n; j += stride) {
            if (p.x[j] != p.x[i]) {
                slopes.push_back((p.y[j] - p.y[i]) / (p.x[j] - p.x[i]));
            }
        }
    }
    return slopes;
}

double goodness(const Points &p, const Line &line) {
    double mean = 0;
    std::size_t n = 0;
    const double reach = 3 * line.sigma;
    const auto kept = [&](std::size_t i) {
        return line.sigma == 0 || std::abs(p.y[i] - line.intercept - line.slope * p.x[i]) <= reach;
    };
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        if (kept(i)) {
            mean += p.y[i];
            ++n;
        }
    }
    mean /= static_cast<double>(std::max<std::size_t>(n, 1));
    double total = 0;
    double rest = 0;
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        if (kept(i)) {
            const double e = p.y[i] - line.intercept - line.slope * p.x[i];
            total += (p.y[i] - mean) * (p.y[i] - mean);
            rest += e * e;
        }
    }
    return total > 0 ? std::max(0.0, 1 - rest / total) : 0;
}

} // namespace

double quantile(std::vector<double> values, double q) {
    if (values.empty()) {
        return std::nan("");
    }
    const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(rank);
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(low), values.end());
    const double a = values[low];
    if (low + 1 >= values.size() || rank == std::floor(rank)) {
        return a;
    }
    const double b = *std::min_element(values.begin() + static_cast<std::ptrdiff_t>(low) + 1, values.end());
    return a + (b - a) * (rank - std::floor(rank));
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

double medianAbsoluteDeviation(std::vector<double> values) {
    const double m = median(values);
    for (double &v : values) {
        v = std::abs(v - m);
    }
    return median(std::move(values));
}

std::optional<Line> theilSen(std::span<const double> x, std::span<const double> y) {
    const Points p = finite(x, y);
    const std::size_t n = p.x.size();
    if (n < 3) {
        return std::nullopt;
    }
    std::vector<double> slopes = pairwiseSlopes(p);
    if (slopes.empty()) {
        return std::nullopt;
    }
    std::sort(slopes.begin(), slopes.end());
    Line line;
    line.n = static_cast<int>(n);
    const std::size_t m = slopes.size();
    line.slope = m % 2 ? slopes[m / 2] : (slopes[m / 2 - 1] + slopes[m / 2]) / 2;
    std::vector<double> rest(n);
    for (std::size_t i = 0; i < n; ++i) {
        rest[i] = p.y[i] - line.slope * p.x[i];
    }
    line.intercept = median(rest);
    line.sigma = 1.4826 * medianAbsoluteDeviation(rest);
    // Sen: the ranks (N -+ C)/2 of the sorted slopes, C = z * sqrt(n(n-1)(2n+5)/18), z = 2.326 for 98 %.
    const auto dn = static_cast<double>(n);
    const double allPairs = dn * (dn - 1) / 2;
    const double c = 2.326 * std::sqrt(dn * (dn - 1) * (2 * dn + 5) / 18) / allPairs * static_cast<double>(m);
    const auto at = [&](double rank) {
        return slopes[static_cast<std::size_t>(std::clamp(rank, 0.0, static_cast<double>(m - 1)))];
    };
    line.low = at((static_cast<double>(m) - c) / 2);
    line.high = at((static_cast<double>(m) + c) / 2);
    line.r2 = goodness(p, line);
    return line;
}

std::optional<Growth> growth(std::span<const TimeMs> times, std::span<const double> values, TimeMs from, TimeMs to) {
    std::vector<double> minutes;
    std::vector<double> y;
    std::vector<double> gaps;
    Growth g;
    for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
        if (times[i] <= from || times[i] > to || !std::isfinite(values[i])) {
            continue;
        }
        if (g.newest != kNoTime) {
            gaps.push_back(static_cast<double>(times[i] - g.newest));
        }
        minutes.push_back(static_cast<double>(times[i] - to) / 60000.0);
        y.push_back(values[i]);
        g.newest = times[i];
    }
    const auto line = theilSen(minutes, y);
    if (!line) {
        return std::nullopt;
    }
    g.perMinute = line->slope;
    g.low = line->low;
    g.high = line->high;
    g.first = y.front();
    g.last = y.back();
    g.rise = line->slope * (minutes.back() - minutes.front());
    g.n = line->n;
    g.interval = static_cast<DurationMs>(median(gaps));
    return g;
}

std::vector<std::size_t> outliers(const Line &line, std::span<const double> x, std::span<const double> y,
                                  double sigmas) {
    std::vector<std::pair<double, std::size_t>> found;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        const double fitted = line.intercept + line.slope * x[i];
        const double spread = std::max(line.sigma, std::abs(fitted) * 0.01);
        const double distance = std::abs(y[i] - fitted);
        if (std::isfinite(distance) && spread > 0 && distance > sigmas * spread) {
            found.emplace_back(-distance, i);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::size_t> out;
    out.reserve(found.size());
    for (const auto &f : found) {
        out.push_back(f.second);
    }
    return out;
}

std::optional<double> correlation(std::span<const double> a, std::span<const double> b) {
    const Points p = finite(a, b);
    const auto n = static_cast<double>(p.x.size());
    if (p.x.size() < 5) {
        return std::nullopt;
    }
    const double ma = std::accumulate(p.x.begin(), p.x.end(), 0.0) / n;
    const double mb = std::accumulate(p.y.begin(), p.y.end(), 0.0) / n;
    double saa = 0;
    double sbb = 0;
    double sab = 0;
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        saa += (p.x[i] - ma) * (p.x[i] - ma);
        sbb += (p.y[i] - mb) * (p.y[i] - mb);
        sab += (p.x[i] - ma) * (p.y[i] - mb);
    }
    if (saa <= 0 || sbb <= 0) {
        return std::nullopt;
    }
    return sab / std::sqrt(saa * sbb);
}

std::optional<double> minutesToLimit(double now, double perMinute, double limit) {
    if (now >= limit) {
        return 0;
    }
    if (!(perMinute > 0)) {
        return std::nullopt;
    }
    return (limit - now) / perMinute;
}

} // namespace bs::stats
