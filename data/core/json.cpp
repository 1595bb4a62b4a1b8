// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/json.h"
#include <charconv>
#include <cmath>

namespace bs {

namespace {

// Length of the valid UTF-8 sequence at s[i], 0 if invalid (RFC 3629).
int sequenceLength(std::string_view s, std::size_t i) {
    const auto at = [&](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0U; };
    const unsigned c = at(i);
    const auto cont = [&](std::size_t k) { return (at(k) & 0xC0U) == 0x80U; };
    if (c >= 0xC2 && c <= 0xDF) {
        return cont(i + 1) ? 2 : 0;
    }
    if (c >= 0xE0 && c <= 0xEF) {
        const unsigned d = at(i + 1);
        const bool ok = cont(i + 1) && cont(i + 2) && !(c == 0xE0 && d < 0xA0) && !(c == 0xED && d > 0x9F);
        return ok ? 3 : 0;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        const unsigned d = at(i + 1);
        const bool ok =
            cont(i + 1) && cont(i + 2) && cont(i + 3) && !(c == 0xF0 && d < 0x90) && !(c == 0xF4 && d > 0x8F);
        return ok ? 4 : 0;
    }
    return 0;
}

void appendQuoted(std::string &out, std::string_view s) {
    static const char hex[] = "0123456789abcdef";
    out += '"';
    for (std::size_t i = 0; i < s.size();) {
        const auto c = static_cast<unsigned char>(s[i]);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c < 0x20 || c == 0x7F) {
            out += "\\u00";
            out += hex[c >> 4U];
            out += hex[c & 15U];
        } else if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (const int n = sequenceLength(s, i); n > 0) {
            out.append(s.substr(i, static_cast<std::size_t>(n)));
            i += static_cast<std::size_t>(n);
            continue;
        } else {
            out += "\xEF\xBF\xBD";
        }
        ++i;
    }
    out += '"';
}

} // namespace

void JsonWriter::separate() {
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (!m_first && !m_stack.empty()) {
        m_out += ',';
    }
    m_first = false;
}

JsonWriter &JsonWriter::object() {
    separate();
    m_out += '{';
    m_stack += '{';
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::array() {
    separate();
    m_out += '[';
    m_stack += '[';
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::end() {
    m_out += m_stack.back() == '{' ? '}' : ']';
    m_stack.pop_back();
    m_first = false;
    return *this;
}

JsonWriter &JsonWriter::key(std::string_view name) {
    separate();
    appendQuoted(m_out, name);
    m_out += ':';
    m_afterKey = true;
    return *this;
}

JsonWriter &JsonWriter::value(std::string_view utf8) {
    separate();
    appendQuoted(m_out, utf8);
    return *this;
}

JsonWriter &JsonWriter::value(const QString &text) {
    const QByteArray utf8 = text.toUtf8();
    return value(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
}

JsonWriter &JsonWriter::value(bool b) { return raw(b ? "true" : "false"); }

JsonWriter &JsonWriter::value(double d) {
    if (!std::isfinite(d)) {
        return null();
    }
    char buffer[32];
    const auto r = std::to_chars(buffer, buffer + sizeof buffer, d);
    return raw(std::string_view(buffer, static_cast<std::size_t>(r.ptr - buffer)));
}

JsonWriter &JsonWriter::integer(std::int64_t n) { return raw(std::to_string(n)); }

JsonWriter &JsonWriter::null() { return raw("null"); }

JsonWriter &JsonWriter::raw(std::string_view json) {
    separate();
    m_out += json;
    return *this;
}

} // namespace bs
