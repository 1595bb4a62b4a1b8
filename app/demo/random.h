// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

namespace bs::demo {

// Random numbers that are the same for a seed on every machine (the distributions of <random> are not): SplitMix64.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    // A stream of its own for one thing of one seed, so that adding a thing does not move the draws of the others.
    Random(std::uint64_t seed, std::string_view thing) : m_state(seed * 0x9e3779b97f4a7c15ULL + hash(thing)) { next(); }

    std::uint64_t next() {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }
    double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; } // [0, 1)
    double between(double low, double high) { return low + (high - low) * unit(); }
    int below(int n) { return n <= 0 ? 0 : static_cast<int>(next() % static_cast<std::uint64_t>(n)); }

    // Standard normal (Box-Muller, one of the pair).
    double normal() {
        const double u = 1.0 - unit();
        return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * unit());
    }
    // Poisson: by products of uniforms for small means, the rounded normal above 30.
    double poisson(double mean) {
        if (mean <= 0) {
            return 0;
        }
        if (mean > 30) {
            return std::max(0.0, std::round(mean + std::sqrt(mean) * normal()));
        }
        const double limit = std::exp(-mean);
        double product = unit();
        int n = 0;
        while (product > limit) {
            product *= unit();
            ++n;
        }
        return n;
    }

private:
    static std::uint64_t hash(std::string_view text) {
        std::uint64_t h = 0xcbf29ce484222325ULL;
        for (const char c : text) {
            h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        }
        return h;
    }
    std::uint64_t m_state;
};

} // namespace bs::demo
