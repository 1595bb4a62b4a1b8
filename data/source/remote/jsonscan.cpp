// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/jsonscan.h"
#include "data/series/matrix.h"
#include <charconv>
#include <cmath>
#include <cstring>

namespace bs::json {

namespace {

constexpr int kMaxNesting = 64;

bool isSpace(char ch) { return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r'; }
bool isDigit(char ch) { return ch >= '0' && ch <= '9'; }

void appendUtf8(std::string &out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

bool hex4(const char *p, std::uint32_t &code) {
    const auto r = std::from_chars(p, p + 4, code, 16);
    return r.ec == std::errc() && r.ptr == p + 4;
}

// The character after a backslash; `p` stands on it. Unpaired surrogates become U+FFFD.
Scan unescape(const char *&p, const char *end, std::string &out) {
    if (p == end) {
        return Scan::NeedMore;
    }
    static constexpr std::string_view kFrom = "\"\\/bfnrt";
    static constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    const char ch = *p++;
    if (const auto i = kFrom.find(ch); i != std::string_view::npos) {
        out += kTo[i];
        return Scan::Ok;
    }
    if (ch != 'u') {
        return Scan::Bad;
    }
    if (end - p < 10) { // room for a surrogate pair; a document never ends this soon after a string
        return Scan::NeedMore;
    }
    std::uint32_t code = 0;
    if (!hex4(p, code)) {
        return Scan::Bad;
    }
    p += 4;
    std::uint32_t low = 0;
    if (code >= 0xD800 && code < 0xDC00 && p[0] == '\\' && p[1] == 'u' && hex4(p + 2, low) && low >= 0xDC00 &&
        low < 0xE000) {
        p += 6;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xD800 && code < 0xE000) {
        code = 0xFFFD;
    }
    appendUtf8(out, code);
    return Scan::Ok;
}

Scan skipString(const char *&p, const char *end) {
    for (++p; p < end; ++p) {
        if (*p == '"') {
            ++p;
            return Scan::Ok;
        }
        if (*p == '\\') {
            ++p;
        }
    }
    return Scan::NeedMore;
}

} // namespace

void skipSpace(Cursor &c) {
    while (c.at < c.end && isSpace(*c.at)) {
        ++c.at;
    }
}

void skipSeparators(Cursor &c) {
    while (c.at < c.end && (isSpace(*c.at) || *c.at == ',')) {
        ++c.at;
    }
}

Scan expect(Cursor &c, char what) {
    Cursor next = c;
    skipSpace(next);
    if (next.at == next.end) {
        return Scan::NeedMore;
    }
    if (*next.at != what) {
        return Scan::Bad;
    }
    c.at = next.at + 1;
    return Scan::Ok;
}

Scan readString(Cursor &c, std::string &out) {
    Cursor next = c;
    if (const Scan s = expect(next, '"'); s != Scan::Ok) {
        return s;
    }
    out.clear();
    const char *p = next.at;
    while (true) {
        const char *run = p;
        while (p < c.end && *p != '"' && *p != '\\') {
            ++p;
        }
        out.append(run, p);
        if (p == c.end) {
            return Scan::NeedMore;
        }
        if (*p++ == '"') {
            c.at = p;
            return Scan::Ok;
        }
        if (const Scan s = unescape(p, c.end, out); s != Scan::Ok) {
            return s;
        }
    }
}

Scan skipValue(Cursor &c) {
    const char *p = c.at;
    int depth = 0;
    do {
        while (p < c.end && (isSpace(*p) || *p == ',' || *p == ':')) {
            ++p;
        }
        if (p == c.end) {
            return Scan::NeedMore;
        }
        if (*p == '"') {
            if (const Scan s = skipString(p, c.end); s != Scan::Ok) {
                return s;
            }
        } else if (*p == '{' || *p == '[') {
            ++p;
            if (++depth > kMaxNesting) {
                return Scan::Bad;
            }
        } else if (*p == '}' || *p == ']') {
            ++p;
            if (--depth < 0) {
                return Scan::Bad;
            }
        } else {
            const char *word = p;
            while (p < c.end && (std::isalnum(static_cast<unsigned char>(*p)) || *p == '-' || *p == '+' || *p == '.')) {
                ++p;
            }
            if (p == c.end) {
                return Scan::NeedMore;
            }
            if (p == word) {
                return Scan::Bad;
            }
        }
    } while (depth > 0);
    c.at = p;
    return Scan::Ok;
}

Scan readBool(Cursor &c, bool &out) {
    Cursor next = c;
    skipSpace(next);
    for (const auto &[word, value] : {std::pair{std::string_view("true"), true}, {"false", false}}) {
        const auto have = static_cast<std::size_t>(next.end - next.at);
        if (std::memcmp(next.at, word.data(), std::min(have, word.size())) == 0) {
            if (have < word.size()) {
                return Scan::NeedMore;
            }
            out = value;
            c.at = next.at + word.size();
            return Scan::Ok;
        }
    }
    return Scan::Bad;
}

Scan readSeconds(Cursor &c, TimeMs &out) {
    Cursor next = c;
    skipSpace(next);
    const char *p = next.at;
    std::int64_t whole = 0;
    int digits = 0;
    for (; p < c.end && isDigit(*p) && digits < 15; ++p, ++digits) {
        whole = whole * 10 + (*p - '0');
    }
    std::int64_t ms = 0;
    if (p < c.end && *p == '.' && digits > 0) {
        int places = 0;
        for (++p; p < c.end && isDigit(*p) && places < 3; ++p, ++places) {
            ms = ms * 10 + (*p - '0');
        }
        for (; places < 3; ++places) {
            ms *= 10;
        }
    }
    if (p == c.end) {
        return Scan::NeedMore;
    }
    if (digits > 0 && (*p == ',' || *p == ']' || *p == '}' || isSpace(*p))) {
        out = whole * 1000 + ms;
        c.at = p;
        return Scan::Ok;
    }
    double seconds = 0; // the rare forms: negative, exponents, more than three decimals
    const Scan s = readNumber(c, seconds);
    if (s == Scan::Ok) {
        const double rounded = std::round(seconds * 1000);
        if (!(std::abs(rounded) < 9e18)) {
            return Scan::Bad;
        }
        out = static_cast<TimeMs>(rounded);
    }
    return s;
}

Scan readNumber(Cursor &c, double &out) {
    Cursor next = c;
    skipSpace(next);
    const char *from = next.at < next.end && *next.at == '+' ? next.at + 1 : next.at;
    const auto r = std::from_chars(from, c.end, out);
    // "1e" may go on to "1e-5": the number is known to end only when something else follows it.
    if (r.ptr == c.end || (std::isalpha(static_cast<unsigned char>(*r.ptr)) && c.end - r.ptr < 5)) {
        return Scan::NeedMore;
    }
    if (r.ec == std::errc::result_out_of_range) { // 1e400, 1e-400: as Go's ParseFloat rounds them
        out = std::strtod(std::string(from, r.ptr).c_str(), nullptr);
    } else if (r.ec != std::errc()) {
        return c.end - from < 5 ? Scan::NeedMore : Scan::Bad; // "-", "N", "In" may be the start of a number
    }
    if (std::isnan(out)) {
        out = quietNaN();
    }
    c.at = r.ptr;
    return Scan::Ok;
}

Scan readSample(Cursor &c, double &out) {
    Cursor next = c;
    skipSpace(next);
    if (next.at == next.end) {
        return Scan::NeedMore;
    }
    const bool quoted = *next.at == '"';
    if (quoted) {
        ++next.at;
    }
    const char *p = next.at; // whole numbers of up to 15 digits are exact and the most frequent
    std::int64_t whole = 0;
    while (p < c.end && isDigit(*p) && p - next.at < 15) {
        whole = whole * 10 + (*p++ - '0');
    }
    if (p < c.end && *p == '"' && p > next.at && quoted) {
        out = static_cast<double>(whole);
        c.at = p + 1;
        return Scan::Ok;
    }
    const Scan s = readNumber(next, out);
    if (s != Scan::Ok) {
        return s;
    }
    if (quoted) {
        if (next.at == next.end) {
            return Scan::NeedMore;
        }
        if (*next.at++ != '"') {
            return Scan::Bad;
        }
    }
    c.at = next.at;
    return Scan::Ok;
}

} // namespace bs::json
