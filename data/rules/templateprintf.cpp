// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/notes.h"
#include "data/rules/templateparts.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace bs::rules {

namespace {

constexpr int kMostWidth = 1000;

struct Spec {
    bool minus = false, plus = false, sharp = false, blank = false, zero = false;
    int width = -1, precision = -1;
};

const char *typeOf(const TemplateValue &v) {
    return v.integer() != nullptr    ? "int"
           : v.real() != nullptr     ? "float64"
           : v.boolean() != nullptr  ? "bool"
           : v.string() != nullptr   ? "string"
           : v.time() != nullptr     ? "*time.Time"
           : v.duration() != nullptr ? "*time.Duration"
           : v.list() != nullptr     ? "template.queryResult"
                                     : "map[string]string";
}

QString runes(const std::string &s) { return QString::fromStdString(s); }

std::string padded(const std::string &s, const Spec &f, bool number) {
    const auto length = static_cast<int>(runes(s).toUcs4().size());
    if (f.width <= length) {
        return s;
    }
    const auto missing = static_cast<std::size_t>(f.width - length);
    if (f.minus) {
        return s + std::string(missing, ' ');
    }
    if (!f.zero || !number) {
        return std::string(missing, ' ') + s;
    }
    const std::size_t sign = !s.empty() && (s[0] == '-' || s[0] == '+' || s[0] == ' ') ? 1 : 0;
    return s.substr(0, sign) + std::string(missing, '0') + s.substr(sign);
}

std::string wrong(char verb, const TemplateValue &v) {
    if (v.isNil()) {
        return std::string("%!") + verb + "(<nil>)";
    }
    return std::string("%!") + verb + "(" + typeOf(v) + "=" + v.print() + ")";
}

std::string signedText(std::string digits, bool negative, const Spec &f) {
    return (negative ? "-" : f.plus ? "+" : f.blank ? " " : "") + std::move(digits);
}

std::string integerText(std::int64_t n, int base, bool upper, const Spec &f, const char *prefix) {
    std::array<char, 80> buffer{};
    const auto magnitude = n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    const auto r = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, base);
    std::string digits(buffer.data(), r.ptr);
    if (upper) {
        std::transform(digits.begin(), digits.end(), digits.begin(), [](char c) { return std::toupper(c); });
    }
    if (f.precision > static_cast<int>(digits.size())) {
        digits.insert(0, static_cast<std::size_t>(f.precision) - digits.size(), '0');
    }
    return signedText((f.sharp ? prefix : "") + digits, n < 0, f);
}

std::string realText(double v, char verb, const Spec &f) {
    if (!std::isfinite(v)) {
        return std::isnan(v) ? "NaN" : v > 0 ? "+Inf" : "-Inf";
    }
    if ((verb == 'g' || verb == 'v') && f.precision < 0) {
        return signedText(promql::formatG(std::abs(v)), std::signbit(v), f);
    }
    const char c = verb == 'v' ? 'g' : verb == 'F' ? 'f' : verb;
    std::array<char, 512> buffer{};
    const char format[] = {'%', '.', '*', c, '\0'};
    const int n =
        std::snprintf(buffer.data(), buffer.size(), format, f.precision < 0 ? 6 : f.precision, std::abs(v)); // NOLINT
    return signedText({buffer.data(), static_cast<std::size_t>(std::clamp(n, 0, 511))}, std::signbit(v), f);
}

std::string hex(const std::string &s, bool upper) {
    const QByteArray h = QByteArray::fromStdString(s).toHex();
    return (upper ? h.toUpper() : h).toStdString();
}

std::string formatInteger(std::int64_t n, char verb, const Spec &f, const TemplateValue &v) {
    switch (verb) {
    case 'v':
    case 'd': return padded(integerText(n, 10, false, f, ""), f, true);
    case 'x': return padded(integerText(n, 16, false, f, "0x"), f, true);
    case 'X': return padded(integerText(n, 16, true, f, "0X"), f, true);
    case 'o': return padded(integerText(n, 8, false, f, "0"), f, true);
    case 'b': return padded(integerText(n, 2, false, f, "0b"), f, true);
    case 'O': return padded("0o" + integerText(n, 8, false, f, ""), f, true);
    case 'U': {
        Spec four = f;
        four.precision = std::max(4, f.precision);
        return padded("U+" + integerText(n, 16, true, four, ""), f, false);
    }
    case 'c':
    case 'q': {
        const char32_t code = n >= 0 && n <= 0x10FFFF ? static_cast<char32_t>(n) : U'\uFFFD';
        const std::string one = QString::fromUcs4(&code, 1).toStdString();
        return padded(verb == 'c' ? one : "'" + one + "'", f, false);
    }
    default: return wrong(verb, v);
    }
}

std::string formatText(std::string s, char verb, const Spec &f, const TemplateValue &v) {
    if (verb != 's' && verb != 'v' && verb != 'q' && verb != 'x' && verb != 'X') {
        return wrong(verb, v);
    }
    if (f.precision >= 0 && verb != 'x' && verb != 'X') {
        const auto all = runes(s).toUcs4();
        s = QString::fromUcs4(all.constData(), std::min<qsizetype>(f.precision, all.size())).toStdString();
    }
    if (verb == 'q') {
        s = f.sharp && s.find('`') == std::string::npos ? "`" + s + "`" : quoteGo(s);
    } else if (verb == 'x' || verb == 'X') {
        s = hex(s, verb == 'X');
    }
    return padded(s, f, false);
}

std::string formatOne(const Spec &f, char verb, const TemplateValue &v) {
    if (verb == 'T') {
        return padded(v.isNil() ? "<nil>" : typeOf(v), f, false);
    }
    if (v.isNil()) {
        return verb == 'v' ? padded("<nil>", f, false) : wrong(verb, v);
    }
    if (const auto *n = v.integer()) {
        return formatInteger(*n, verb, f, v);
    }
    if (const auto *d = v.real()) {
        const bool known = std::string_view("vfFeEgG").find(verb) != std::string_view::npos;
        return known ? padded(realText(*d, verb, f), f, std::isfinite(*d)) : wrong(verb, v);
    }
    if (v.boolean() != nullptr) {
        return verb == 't' || verb == 'v' ? padded(v.print(), f, false) : wrong(verb, v);
    }
    return formatText(v.print(), verb, f, v);
}

// The parts of one %… before its verb; `at` stands behind the percent sign, and behind the parts after.
Spec readSpec(const std::string &format, std::size_t &at, const std::vector<TemplateValue> &a, std::size_t &next) {
    Spec f;
    for (bool flags = true; flags && at < format.size();) {
        switch (format[at]) {
        case '-': f.minus = true; break;
        case '+': f.plus = true; break;
        case '#': f.sharp = true; break;
        case ' ': f.blank = true; break;
        case '0': f.zero = true; break;
        default: flags = false;
        }
        at += flags ? 1 : 0;
    }
    const auto number = [&](int &out) {
        if (at < format.size() && format[at] == '*') {
            ++at;
            const auto *n = next < a.size() ? a[next].integer() : nullptr;
            ++next;
            out = n != nullptr ? static_cast<int>(std::clamp<std::int64_t>(*n, -kMostWidth, kMostWidth)) : -1;
            return;
        }
        while (at < format.size() && format[at] >= '0' && format[at] <= '9') {
            out = std::min(kMostWidth, std::max(out, 0) * 10 + (format[at++] - '0'));
        }
    };
    number(f.width);
    if (f.width < -1) {
        f.minus = true;
        f.width = -f.width;
    }
    if (at < format.size() && format[at] == '.') {
        ++at;
        f.precision = 0;
        number(f.precision);
        f.precision = std::min(f.precision, 300);
    }
    return f;
}

} // namespace

std::string goPrintf(const std::vector<TemplateValue> &a) {
    const std::string format = a[0].print();
    std::string out;
    std::size_t next = 1;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') {
            out += format[i];
            continue;
        }
        ++i;
        const Spec f = readSpec(format, i, a, next);
        if (i >= format.size()) {
            out += "%!(NOVERB)";
            break;
        }
        if (format[i] == '%') {
            out += '%';
        } else if (format[i] == '!') {
            out += "%!!(NOVERB)";
        } else if (next >= a.size()) {
            out += std::string("%!") + format[i] + "(MISSING)";
        } else {
            out += formatOne(f, format[i], a[next++]);
        }
    }
    if (next < a.size()) {
        std::string extra;
        for (; next < a.size(); ++next) {
            extra += (extra.empty() ? "" : ", ") +
                     (a[next].isNil() ? std::string("<nil>") : std::string(typeOf(a[next])) + "=" + a[next].print());
        }
        out += "%!(EXTRA " + extra + ")";
    }
    return out;
}

std::string goPrint(const std::vector<TemplateValue> &args) {
    std::string out;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const bool blank = i > 0 && args[i].string() == nullptr && args[i - 1].string() == nullptr;
        out += (blank ? " " : "") + (args[i].isNil() ? std::string("<nil>") : args[i].print());
    }
    return out;
}

std::string goPrintln(const std::vector<TemplateValue> &args) {
    std::string out;
    for (std::size_t i = 0; i < args.size(); ++i) {
        out += (i > 0 ? " " : "") + (args[i].isNil() ? std::string("<nil>") : args[i].print());
    }
    return out + "\n";
}

} // namespace bs::rules
