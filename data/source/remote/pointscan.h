// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/remote/jsonscan.h"
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace bs::point {

// [t,"v"] in one of these common spellings, with at least kFastRoom bytes ahead: ten digits of seconds with up to three
// decimals, then a decimal number of at most 15 digits (exact: both parts are whole doubles below 2^53, and a division
// of two exact doubles rounds once; W. Clinger 1990) or anything std::from_chars reads. False: take the slow road.
constexpr std::ptrdiff_t kFastRoom = 64;
constexpr std::array kPowers{1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

inline bool fastTime(const char *&at, TimeMs &t) {
    const char *p = at;
    std::int64_t whole = 0;
    for (int i = 0; i < 10; ++i) {
        const auto digit = static_cast<unsigned>(static_cast<unsigned char>(p[i]) - '0');
        if (digit > 9) {
            return false;
        }
        whole = whole * 10 + digit;
    }
    p += 10;
    std::int64_t ms = 0;
    if (*p == '.') {
        std::int64_t unit = 100;
        for (++p; *p >= '0' && *p <= '9'; ++p, unit /= 10) {
            ms += unit * (*p - '0');
            if (unit == 0) {
                return false;
            }
        }
    }
    t = whole * 1000 + ms;
    at = p;
    return true;
}

inline bool fastNumber(const char *&at, const char *end, double &v) {
    const char *p = at;
    const bool negative = *p == '-';
    p += negative ? 1 : 0;
    const char *first = p;
    std::uint64_t mantissa = 0;
    for (unsigned d = 0; (d = static_cast<unsigned char>(*p) - unsigned('0')) <= 9 && p - first < 16; ++p) {
        mantissa = mantissa * 10 + d;
    }
    auto digits = p - first;
    std::size_t decimals = 0;
    if (*p == '.') {
        const char *point = ++p;
        for (unsigned d = 0; (d = static_cast<unsigned char>(*p) - unsigned('0')) <= 9 && p - point < 16; ++p) {
            mantissa = mantissa * 10 + d;
        }
        decimals = static_cast<std::size_t>(p - point);
        digits += p - point;
    }
    if (*p == '"' && digits > 0 && digits <= 15) {
        const double magnitude = static_cast<double>(mantissa) / kPowers[decimals];
        v = negative ? -magnitude : magnitude;
        at = p;
        return true;
    }
    const auto r = std::from_chars(at, end, v);
    if (r.ec != std::errc() || *at == '+' || std::isnan(v)) {
        return false;
    }
    at = r.ptr;
    return r.ptr < end;
}

inline bool fastPoint(json::Cursor &c, TimeMs &t, double &v) {
    const char *p = c.at;
    if (c.end - p < kFastRoom || *p++ != '[' || !fastTime(p, t) || p[0] != ',' || p[1] != '"') {
        return false;
    }
    p += 2;
    if (!fastNumber(p, c.end, v) || c.end - p < 2 || p[0] != '"' || p[1] != ']') {
        return false;
    }
    c.at = p + 2;
    return true;
}

// [t,"v"]: more than 99 % of the bytes.
inline json::Scan readPoint(json::Cursor &c, TimeMs &t, double &v) {
    if (fastPoint(c, t, v)) {
        return json::Scan::Ok;
    }
    json::Cursor next = c;
    if (const json::Scan s = json::expect(next, '['); s != json::Scan::Ok) {
        return s;
    }
    if (const json::Scan s = json::readSeconds(next, t); s != json::Scan::Ok) {
        return s;
    }
    json::skipSeparators(next);
    if (const json::Scan s = json::readSample(next, v); s != json::Scan::Ok) {
        return s;
    }
    if (const json::Scan s = json::expect(next, ']'); s != json::Scan::Ok) {
        return s;
    }
    c.at = next.at;
    return json::Scan::Ok;
}

} // namespace bs::point
