// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cmath>
#include <cstddef>

namespace bs::demo {

// A classic histogram of durations, filled with times spread log-normally around a mean.
struct Latency {
    static constexpr std::array<double, 11> kBounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    std::array<double, 12> cells{}; // not cumulative, the last is above all bounds
    double sum = 0;
    double total = 0;

    void add(double mean, double n) {
        if (n <= 0 || mean <= 0) {
            return;
        }
        constexpr double kSigma = 0.5;
        const double mu = std::log(mean) - kSigma * kSigma / 2;
        double below = 0;
        for (std::size_t i = 0; i < kBounds.size(); ++i) {
            static const std::array<double, 11> logs = [] {
                std::array<double, 11> l{};
                for (std::size_t k = 0; k < l.size(); ++k) {
                    l[k] = std::log(kBounds[k]);
                }
                return l;
            }();
            const double upTo = cdf((logs[i] - mu) / kSigma);
            cells[i] += n * (upTo - below);
            below = upTo;
        }
        cells.back() += n * (1 - below);
        total += n;
        sum += n * mean;
    }
    void scale(double factor) {
        for (double &c : cells) {
            c *= factor;
        }
        sum *= factor;
        total *= factor;
    }

private:
    // Normal distribution, tabulated: a fleet of thousands fills many histograms every second.
    static double cdf(double z) {
        constexpr int kSteps = 1024;
        constexpr double kRange = 6;
        static const std::array<double, kSteps + 1> table = [] {
            std::array<double, kSteps + 1> t{};
            for (int i = 0; i <= kSteps; ++i) {
                t[static_cast<std::size_t>(i)] = 0.5 * std::erfc(-(i * 2 * kRange / kSteps - kRange) / std::sqrt(2.0));
            }
            return t;
        }();
        if (z <= -kRange) {
            return 0;
        }
        return z >= kRange ? 1 : table[static_cast<std::size_t>((z + kRange) * kSteps / (2 * kRange))];
    }
};

// A classic histogram of how many calls a request made: bounds 1, 2, 4 .. 65536.
struct Fanout {
    static constexpr std::size_t kBuckets = 18; // 2^0 .. 2^16 and +Inf
    std::array<double, kBuckets> cells{};       // not cumulative
    double sum = 0;

    void add(double calls, double n = 1) {
        std::size_t i = 0;
        while (i + 1 < kBuckets && calls > std::ldexp(1.0, static_cast<int>(i))) {
            ++i;
        }
        cells[i] += n;
        sum += calls * n;
    }
    void scale(double factor) {
        for (double &c : cells) {
            c *= factor;
        }
        sum *= factor;
    }
};

} // namespace bs::demo
