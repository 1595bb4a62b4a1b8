// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/number.h"
#include "data/series/matrix.h"
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace bs::exposition {

namespace {

bool equalsIgnoringCase(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return (a | 0x20) == b; });
}

// from_chars says "out of range" for what rounds to zero as well as for what is too large; Go tells them apart.
bool outOfRange(const char *from, const char *to, double &out) {
    const std::string copy(from, to);
    out = std::strtod(copy.c_str(), nullptr); // the C locale is the program's numeric locale
    return std::abs(out) < 1.0;
}

} // namespace

bool parseFloatSlow(const char *from, const char *to, double &out) {
    const char *p = from;
    const bool sign = p != to && (*p == '-' || *p == '+');
    const bool negative = sign && *p == '-';
    p += sign ? 1 : 0;
    if (p == to) {
        return false;
    }
    const std::string_view rest(p, static_cast<std::size_t>(to - p));
    if ((*p < '0' || *p > '9') && *p != '.') {
        if (equalsIgnoringCase(rest, "inf") || equalsIgnoringCase(rest, "infinity")) {
            out = negative ? -INFINITY : INFINITY;
            return true;
        }
        if (!sign && equalsIgnoringCase(rest, "nan")) {
            out = quietNaN();
            return true;
        }
        return false;
    }
    const auto r = std::from_chars(p, to, out, std::chars_format::general);
    if (r.ptr != to) {
        return false;
    }
    if (r.ec == std::errc::result_out_of_range && !outOfRange(p, to, out)) {
        return false;
    }
    if (r.ec == std::errc::invalid_argument) {
        return false;
    }
    out = negative ? -out : out;
    return true;
}

bool parseSeconds(const char *from, const char *to, TimeMs &out) {
    double seconds = 0;
    if (!parseFloat(from, to, seconds) || !std::isfinite(seconds)) {
        return false;
    }
    const double ms = seconds * 1000;
    constexpr double kMost = 9.2e18;
    out = static_cast<TimeMs>(ms > kMost ? kMost : (ms < -kMost ? -kMost : ms));
    return true;
}

bool parseMillis(const char *from, const char *to, TimeMs &out) {
    if (from == to || *from < '0' || *from > '9') {
        return false;
    }
    const auto r = std::from_chars(from, to, out);
    return r.ec == std::errc() && r.ptr == to;
}

} // namespace bs::exposition
