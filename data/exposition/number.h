// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <cstdint>
#include <string_view>

namespace bs::exposition {

// A number as Go's strconv.ParseFloat reads it, less the forms that Prometheus forbids (hexadecimal, underscores).
// Overflow is not a number.
[[nodiscard]] bool parseFloatSlow(const char *from, const char *to, double &out);

inline constexpr double kPowers10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Clinger's fast path: a mantissa below 2^53 and a power of ten up to 22 are both exact doubles, so one division
// rounds correctly. Everything else goes the slow way.
[[nodiscard]] inline bool parseFloat(const char *from, const char *to, double &out) {
    const char *p = from;
    const bool negative = p != to && *p == '-';
    p += negative ? 1 : 0;
    std::uint64_t mantissa = 0;
    const char *const digits = p;
    const auto digit = [](char c) { return static_cast<unsigned char>(c - '0'); };
    while (p != to && digit(*p) < 10) {
        mantissa = mantissa * 10 + digit(*p);
        ++p;
    }
    auto count = p - digits;
    int scale = 0;
    if (p != to && *p == '.' && count > 0) {
        const char *const fraction = ++p;
        while (p != to && digit(*p) < 10) {
            mantissa = mantissa * 10 + digit(*p);
            ++p;
        }
        scale = static_cast<int>(p - fraction);
        count += scale;
    }
    if (p != to || count == 0 || count > 18 || mantissa > (1ULL << 53U) || scale > 22) {
        return parseFloatSlow(from, to, out);
    }
    const double value = static_cast<double>(mantissa) / kPowers10[scale];
    out = negative ? -value : value;
    return true;
}

// A number as OpenMetrics writes it, into a text of the caller: no heap. See openMetricsFloat().
inline constexpr std::size_t kFloatText = 32;
[[nodiscard]] std::string_view writeOpenMetrics(double value, char (&text)[kFloatText]);
// The value of a label `le` or `quantile` in that form; what is no number stays as it is.
[[nodiscard]] std::string_view openMetricsBound(std::string_view raw, char (&text)[kFloatText]);

// Seconds, possibly fractional, to milliseconds (truncated, as Prometheus does). False for NaN and infinities.
[[nodiscard]] bool parseSeconds(const char *from, const char *to, TimeMs &out);
// Digits alone, as the text format wants its milliseconds.
[[nodiscard]] bool parseMillis(const char *from, const char *to, TimeMs &out);

} // namespace bs::exposition
