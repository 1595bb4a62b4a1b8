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

// As Go's 'g' with the shortest digits: an exponent below 1e-4 and from 1e6 on; without one there is a decimal point.
std::string_view writeOpenMetrics(double value, char (&text)[kFloatText]) {
    if (std::isnan(value)) {
        return "NaN";
    }
    if (std::isinf(value)) {
        return value > 0 ? "+Inf" : "-Inf";
    }
    char *const end = text + kFloatText;
    const auto view = [&text](const char *to) { return std::string_view(text, static_cast<std::size_t>(to - text)); };
    const std::string_view science = view(std::to_chars(text, end, value, std::chars_format::scientific).ptr);
    int exponent = 0;
    const char *digits = science.data() + science.find('e') + 1;
    std::from_chars(digits + (*digits == '+' ? 1 : 0), science.data() + science.size(), exponent);
    if (value != 0 && (exponent < -4 || exponent >= 6)) {
        return science;
    }
    char *to = std::to_chars(text, end, value, std::chars_format::fixed).ptr;
    if (view(to).find('.') == std::string_view::npos) {
        *to++ = '.';
        *to++ = '0';
    }
    return view(to);
}

namespace {

// "0.005", "12.5": what writeOpenMetrics() would write again. Most bounds are, so that few need two conversions.
bool isWrittenSo(std::string_view raw, std::size_t whole) {
    const std::string_view fraction = raw.substr(whole + 1);
    if (fraction.empty() || raw.size() > 16 || fraction.find_first_not_of("0123456789") != std::string_view::npos) {
        return false;
    }
    const std::size_t zeros = fraction.find_first_not_of('0');
    const bool none = zeros == std::string_view::npos;
    return none ? fraction.size() == 1 : fraction.back() != '0' && (raw[0] != '0' || zeros < 4);
}

} // namespace

std::string_view openMetricsBound(std::string_view raw, char (&text)[kFloatText]) {
    std::size_t whole = 0;
    while (whole < raw.size() && raw[whole] >= '0' && raw[whole] <= '9') {
        ++whole;
    }
    if (whole > 0 && whole <= 6 && (whole == 1 || raw[0] != '0')) {
        if (whole == raw.size()) {
            raw.copy(text, whole);
            text[whole] = '.';
            text[whole + 1] = '0';
            return {text, whole + 2};
        }
        if (raw[whole] == '.' && isWrittenSo(raw, whole)) {
            return raw;
        }
    }
    double number = 0;
    return raw != "+Inf" && parseFloat(raw.data(), raw.data() + raw.size(), number) ? writeOpenMetrics(number, text)
                                                                                    : raw;
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
