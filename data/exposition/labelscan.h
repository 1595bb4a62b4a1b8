// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/scanner.h"

namespace bs::exposition {

// The text format allows blanks around every token, raw line breaks in values and even forgets commas; OpenMetrics
// allows none of these. Both as Prometheus's own lexers do.
enum class Dialect : std::uint8_t { Text, OpenMetrics };

template <Dialect D> inline void skipBlanks(const char *&p) {
    if constexpr (D == Dialect::Text) {
        while (is(*p, kBlank)) {
            ++p;
        }
    }
}

template <Dialect D>
inline bool scanText(const char *&p, const char *end, Arena &arena, std::string_view &out, Fault &fault) {
    const char *const from = p;
    const Quoted q = scanQuoted(p, end);
    if (!q.closed) {
        fault = {from, "a quoted text does not end"};
        return false;
    }
    if (D == Dialect::OpenMetrics && q.newline) {
        fault = {from, "a quoted text holds a raw line break"};
        return false;
    }
    if (!q.ascii && !validUtf8(q.raw)) {
        fault = {from, "is not valid UTF-8"};
        return false;
    }
    out = q.escaped ? unescapeLabel(q.raw, arena) : q.raw;
    return true;
}

// After '{', up to and including '}'. `name` is where a quoted metric name goes; null where none may stand.
template <Dialect D>
inline bool scanLabels(const char *&p, const char *end, LineState &s, std::vector<LabelView> &out,
                       std::string_view *name, Fault &fault) {
    for (;;) {
        skipBlanks<D>(p);
        if (*p == '}') {
            ++p;
            return true;
        }
        std::string_view label;
        const char *const from = p;
        const bool quoted = *p == '"';
        if (quoted) {
            ++p;
            if (!scanText<D>(p, end, s.arena, label, fault)) {
                return false;
            }
        } else if (is(*p, kLabelStart)) {
            do {
                ++p;
            } while (is(*p, kLabelRest));
            label = std::string_view(from, static_cast<std::size_t>(p - from));
        } else {
            fault = {p, "expected a label name or }"};
            return false;
        }
        skipBlanks<D>(p);
        if (*p == '=') {
            ++p;
            skipBlanks<D>(p);
            if (*p != '"') {
                fault = {p, "expected a quoted label value"};
                return false;
            }
            if (label.empty()) {
                fault = {from, "a label name is empty"};
                return false;
            }
            ++p;
            LabelView &l = out.emplace_back();
            l.name = label;
            if (!scanText<D>(p, end, s.arena, l.value, fault)) {
                return false;
            }
            skipBlanks<D>(p);
        } else if (quoted && name != nullptr && (*p == ',' || *p == '}')) {
            if (!name->empty()) {
                fault = {from, "the metric name is given twice"};
                return false;
            }
            if (label.empty()) {
                fault = {from, "the metric name is empty"};
                return false;
            }
            *name = label;
        } else {
            fault = {p, "expected = after a label name"};
            return false;
        }
        if (*p == ',') {
            ++p;
            skipBlanks<D>(p);
            if (*p == '}') {
                s.trailingComma = true;
            }
        } else if (*p != '}') {
            if (D == Dialect::OpenMetrics || (*p != '"' && !is(*p, kLabelStart))) {
                fault = {p, "expected , or } after a label value"};
                return false;
            }
            s.commaMissing = true;
        }
    }
}

} // namespace bs::exposition
