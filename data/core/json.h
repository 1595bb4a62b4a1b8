// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/availability.h"
#include <QString>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace bs {

// Writes one JSON document with the key order of the calls (QJsonObject sorts its keys; the CLI contract wants a
// stable, readable order). Text is UTF-8; invalid bytes become U+FFFD. NaN and infinities become null.
//   JsonWriter w; w.object(); w.key("a").value(1); w.key("b").array(); w.value("x"); w.end(); w.end();
class JsonWriter {
public:
    JsonWriter &object();
    JsonWriter &array();
    JsonWriter &end();
    JsonWriter &key(std::string_view name);
    JsonWriter &value(std::string_view utf8);
    JsonWriter &value(const char *utf8) { return value(std::string_view(utf8)); }
    JsonWriter &value(const std::string &utf8) { return value(std::string_view(utf8)); }
    JsonWriter &value(const QString &text);
    JsonWriter &value(bool b);
    JsonWriter &value(double d); // shortest form that reads back the same
    template <class T>
        requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
    JsonWriter &value(T n) {
        return integer(static_cast<std::int64_t>(n));
    }
    JsonWriter &value(Availability a) { return value(toString(a)); }
    JsonWriter &null();
    template <class T> JsonWriter &value(const std::optional<T> &v) { return v ? value(*v) : null(); }
    // A piece that is JSON already.
    JsonWriter &raw(std::string_view json);
    template <class T> JsonWriter &field(std::string_view name, const T &v) { return key(name).value(v); }

    [[nodiscard]] const std::string &text() const { return m_out; }

private:
    JsonWriter &integer(std::int64_t n);
    void separate();
    std::string m_out;
    std::string m_stack; // '{' or '[' per open level
    bool m_first = true;
    bool m_afterKey = false;
};

} // namespace bs
