// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace bs::profile {

// Walks the lines of a text with their numbers and offsets. A trailing CR is not part of a line.
class TextLines {
public:
    explicit TextLines(std::string_view text) : m_text(text) {}

    bool next() {
        if (m_next >= m_text.size()) {
            m_line = {};
            m_atEnd = true;
            return false;
        }
        m_offset = m_next;
        const void *nl = std::memchr(m_text.data() + m_next, '\n', m_text.size() - m_next);
        const std::size_t stop =
            nl == nullptr ? m_text.size() : static_cast<std::size_t>(static_cast<const char *>(nl) - m_text.data());
        m_line = m_text.substr(m_next, stop - m_next);
        if (!m_line.empty() && m_line.back() == '\r') {
            m_line.remove_suffix(1);
        }
        m_next = stop + 1;
        ++m_number;
        return true;
    }
    [[nodiscard]] std::string_view line() const { return m_line; }
    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] std::int64_t offset() const { return static_cast<std::int64_t>(m_offset); }
    [[nodiscard]] bool atEnd() const { return m_atEnd; } // next() has answered false
    [[nodiscard]] bool isLast() const { return m_next >= m_text.size(); }
    // The byte at `column` of the next line, 0 when there is none.
    [[nodiscard]] char peek(std::size_t column) const {
        return m_next + column < m_text.size() ? m_text[m_next + column] : '\0';
    }

private:
    std::string_view m_text;
    std::string_view m_line;
    std::size_t m_next = 0;
    std::size_t m_offset = 0;
    int m_number = 0;
    bool m_atEnd = false;
};

[[nodiscard]] inline bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

[[nodiscard]] inline std::string_view trimmed(std::string_view s) {
    while (!s.empty() && isSpace(s.front())) {
        s.remove_prefix(1);
    }
    while (!s.empty() && isSpace(s.back())) {
        s.remove_suffix(1);
    }
    return s;
}

// A number at the front of `s`, which is moved past it; nullopt leaves `s` alone.
template <class T> [[nodiscard]] std::optional<T> takeNumber(std::string_view &s, int base = 10) {
    T value{};
    const auto r = std::from_chars(s.data(), s.data() + s.size(), value, base);
    if (r.ec != std::errc()) {
        return std::nullopt;
    }
    s.remove_prefix(static_cast<std::size_t>(r.ptr - s.data()));
    return value;
}

[[nodiscard]] inline bool take(std::string_view &s, std::string_view expected) {
    if (!s.starts_with(expected)) {
        return false;
    }
    s.remove_prefix(expected.size());
    return true;
}

inline void skipSpaces(std::string_view &s) {
    while (!s.empty() && isSpace(s.front())) {
        s.remove_prefix(1);
    }
}

} // namespace bs::profile
