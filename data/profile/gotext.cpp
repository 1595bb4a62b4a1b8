// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/gotext.h"
#include "data/profile/textlines.h"
#include <QString>

namespace bs::profile {

namespace {

void appendRune(std::string &out, char32_t rune) {
    const QByteArray utf8 = QString::fromUcs4(&rune, 1).toUtf8();
    out.append(utf8.constData(), static_cast<std::size_t>(utf8.size()));
}

// The escape after a backslash; false when it is not one of Go's.
bool takeEscape(std::string_view &s, std::string &out) {
    static constexpr std::string_view kSimple = "abfnrtv\\'\"";
    static constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v\\'\"";
    const char c = s.front();
    s.remove_prefix(1);
    if (const auto i = kSimple.find(c); i != std::string_view::npos) {
        out += kMeaning[i];
        return true;
    }
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0 || s.size() < digits) {
        return false;
    }
    std::string_view hex = s.substr(0, digits);
    const auto value = takeNumber<std::uint32_t>(hex, 16);
    if (!value || !hex.empty()) {
        return false;
    }
    s.remove_prefix(digits);
    if (c == 'x') {
        out += static_cast<char>(*value);
    } else {
        appendRune(out, *value > 0x10ffff ? U'\ufffd' : static_cast<char32_t>(*value));
    }
    return true;
}

std::optional<std::string> takeToken(std::string_view &s) {
    if (s.starts_with('"')) {
        return takeQuoted(s);
    }
    std::size_t n = 0;
    while (n < s.size() && s[n] != ':' && s[n] != ',' && s[n] != '}' && s[n] != '"') {
        ++n;
    }
    if (n == 0) {
        return std::nullopt;
    }
    std::string out(trimmed(s.substr(0, n)));
    s.remove_prefix(n);
    return out;
}

} // namespace

std::optional<std::string> takeQuoted(std::string_view &s) {
    std::string_view rest = s;
    if (!take(rest, "\"")) {
        return std::nullopt;
    }
    std::string out;
    while (!rest.empty()) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c == '"') {
            s = rest;
            return out;
        }
        if (c != '\\') {
            out += c;
        } else if (rest.empty() || !takeEscape(rest, out)) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::vector<TextLabel> parseTextLabels(std::string_view s) {
    std::vector<TextLabel> out;
    s = trimmed(s);
    (void)take(s, "{");
    for (;;) {
        skipSpaces(s);
        auto key = takeToken(s);
        if (!key) {
            return out;
        }
        skipSpaces(s);
        if (!take(s, ":")) {
            return out;
        }
        skipSpaces(s);
        auto value = takeToken(s);
        if (!value) {
            return out;
        }
        out.push_back({std::move(*key), std::move(*value)});
        skipSpaces(s);
        if (!take(s, ",")) {
            return out;
        }
    }
}

bool splitFileLine(std::string_view s, std::string_view &file, std::int64_t &line) {
    const auto colon = s.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == s.size()) {
        return false;
    }
    std::string_view digits = s.substr(colon + 1);
    const auto n = takeNumber<std::int64_t>(digits);
    if (!n || !digits.empty()) {
        return false;
    }
    file = s.substr(0, colon);
    line = *n;
    return true;
}

std::optional<SymbolFrame> parseSymbolFrame(std::string_view line) {
    if (!take(line, "#") || line.empty() || !isSpace(line.front())) {
        return std::nullopt;
    }
    skipSpaces(line);
    SymbolFrame f;
    if (!take(line, "0x")) {
        return std::nullopt;
    }
    const auto address = takeNumber<std::uint64_t>(line, 16);
    if (!address) {
        return std::nullopt;
    }
    f.address = *address;
    skipSpaces(line);
    if (line.empty()) {
        return f;
    }
    const auto plus = line.rfind("+0x");
    if (plus == std::string_view::npos) {
        return std::nullopt;
    }
    f.function = line.substr(0, plus);
    std::string_view rest = line.substr(plus + 3);
    if (!takeNumber<std::uint64_t>(rest, 16)) {
        return std::nullopt;
    }
    rest = trimmed(rest);
    if (!splitFileLine(rest, f.file, f.line)) {
        f.file = rest;
    }
    return f;
}

std::uint32_t LocationTable::byAddress(std::uint64_t address) {
    const auto [it, isNew] = m_addresses.try_emplace(address, 0);
    if (isNew) {
        it->second = static_cast<std::uint32_t>(m_p.locations.size());
        m_p.locations.push_back({.id = m_p.locations.size() + 1,
                                 .address = address,
                                 .firstLine = static_cast<std::uint32_t>(m_p.lines.size())});
    }
    return it->second;
}

std::uint32_t LocationTable::function(std::string_view name, std::string_view file) {
    const Text n = m_p.texts.intern(name);
    const Text f = m_p.texts.intern(file);
    const auto [it, isNew] = m_functions.try_emplace(static_cast<std::uint64_t>(n) << 32 | f, 0);
    if (isNew) {
        it->second = m_p.addFunction(n, f);
    }
    return it->second;
}

std::uint32_t LocationTable::byFrame(const SymbolFrame &frame) {
    if (frame.function.empty()) {
        return byAddress(frame.address);
    }
    const std::uint32_t f = function(frame.function, frame.file);
    const auto [it, isNew] = m_frames.try_emplace({frame.address, f, frame.line}, 0);
    if (isNew) {
        it->second = m_p.addLocation(frame.address, f, frame.line);
    }
    return it->second;
}

} // namespace bs::profile
