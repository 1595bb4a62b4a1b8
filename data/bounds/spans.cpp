// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/spans.h"
#include <algorithm>

namespace bs::bounds {

Spans::Spans(const std::string &text) : m_text(text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        m_bom = 3;
    }
    const std::size_t end = text.find('\n');
    if (end != std::string::npos && end > 0 && text[end - 1] == '\r') {
        m_newline = "\r\n";
    }
}

std::size_t Spans::lineStart(std::size_t at) const {
    const std::size_t before = at == 0 ? std::string::npos : m_text.rfind('\n', at - 1);
    return before == std::string::npos ? 0 : before + 1;
}

std::size_t Spans::nextLine(std::size_t at) const {
    const std::size_t end = m_text.find('\n', at);
    return end == std::string::npos ? m_text.size() : end + 1;
}

bool Spans::onlySpaceBetween(std::size_t from, std::size_t to) const {
    return std::all_of(m_text.begin() + static_cast<std::ptrdiff_t>(from),
                       m_text.begin() + static_cast<std::ptrdiff_t>(to),
                       [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

std::optional<std::size_t> Spans::endOfQuoted(std::size_t at) const {
    const char quote = m_text[at];
    for (std::size_t i = at + 1; i < m_text.size(); ++i) {
        if (quote == '"' && m_text[i] == '\\') {
            ++i;
        } else if (m_text[i] == quote) {
            if (quote == '\'' && i + 1 < m_text.size() && m_text[i + 1] == '\'') {
                ++i;
                continue;
            }
            return i + 1;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> Spans::endOfPlain(std::size_t at, bool inFlow, bool isKey) const {
    std::size_t i = at;
    for (; i < m_text.size(); ++i) {
        const char c = m_text[i];
        const char next = i + 1 < m_text.size() ? m_text[i + 1] : '\n';
        const bool flowEnd = inFlow && (c == ',' || c == ']' || c == '}' || c == '{' || c == '[');
        const bool colon = c == ':' && (next == ' ' || next == '\n' || next == '\r' || next == '\t' ||
                                        (inFlow && (next == ',' || next == '}' || next == ']')));
        const bool comment = c == '#' && i > at && (m_text[i - 1] == ' ' || m_text[i - 1] == '\t');
        if (c == '\n' || flowEnd || comment || (colon && (isKey || inFlow))) {
            break;
        }
    }
    while (i > at && (m_text[i - 1] == ' ' || m_text[i - 1] == '\t' || m_text[i - 1] == '\r')) {
        --i;
    }
    return i;
}

std::optional<std::size_t> Spans::endOfBlockScalar(std::size_t at) const {
    // The header's line belongs to a key or a list item; the text is every following line that is empty or indented
    // as far as its first line that is not.
    std::size_t line = nextLine(at);
    std::size_t end = line;
    std::size_t indent = 0;
    while (line < m_text.size()) {
        const std::size_t next = nextLine(line);
        const std::size_t first = m_text.find_first_not_of(" \r\n", line);
        if (first == std::string::npos || first >= next) {
            line = next; // blank: it belongs to the text only if more text follows
            continue;
        }
        if (indent == 0) {
            const std::size_t own = lineStart(at);
            indent = first - line;
            if (indent <= m_text.find_first_not_of(' ', own) - own) {
                break;
            }
        }
        if (first - line < indent) {
            break;
        }
        end = next;
        line = next;
    }
    while (end > at && (m_text[end - 1] == '\n' || m_text[end - 1] == '\r')) {
        --end;
    }
    return end;
}

std::optional<std::size_t> Spans::endOfFlow(std::size_t at) const {
    int depth = 0;
    bool tokenStart = true; // a quote opens a string only where a value may begin
    for (std::size_t i = at; i < m_text.size(); ++i) {
        const char c = m_text[i];
        if ((c == '"' || c == '\'') && tokenStart) {
            const auto end = endOfQuoted(i);
            if (!end) {
                return std::nullopt;
            }
            i = *end - 1;
            tokenStart = false;
        } else if (c == '#' && (i == 0 || m_text[i - 1] == ' ' || m_text[i - 1] == '\n' || m_text[i - 1] == '\t')) {
            i = nextLine(i) - 1;
        } else if (c == '{' || c == '[') {
            ++depth;
            tokenStart = true;
        } else if (c == '}' || c == ']') {
            if (--depth == 0) {
                return i + 1;
            }
            tokenStart = false;
        } else if (c == ',' || c == ':') {
            tokenStart = true;
        } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            tokenStart = false;
        }
    }
    return std::nullopt;
}

bool Spans::isFlow(const YamlNode &node) const {
    const std::size_t at = begin(node.offset);
    return at < m_text.size() && (m_text[at] == '{' || m_text[at] == '[');
}

std::optional<Spans::Span> Spans::value(const YamlNode &node, bool inFlow) const {
    const std::size_t at = begin(node.offset);
    if (at >= m_text.size()) {
        return std::nullopt;
    }
    const char c = m_text[at];
    if (c == '&' || c == '*' || c == '!') {
        return std::nullopt;
    }
    std::optional<std::size_t> end;
    if (node.kind == YamlNode::Kind::List || node.kind == YamlNode::Kind::Map) {
        if (isFlow(node)) {
            end = endOfFlow(at);
        } else if (!node.entries.empty()) {
            const auto last = entry(node.entries.back(), false);
            end = last ? std::optional(last->end) : std::nullopt;
        } else if (!node.items.empty()) {
            const auto last = value(node.items.back(), false);
            end = last ? std::optional(last->end) : std::nullopt;
        }
    } else if (c == '"' || c == '\'') {
        end = endOfQuoted(at);
    } else if ((c == '|' || c == '>') && !inFlow) {
        end = endOfBlockScalar(at);
    } else {
        end = endOfPlain(at, inFlow, false);
        if (end && m_text.compare(at, *end - at, node.text) != 0) {
            return std::nullopt; // a plain scalar over several lines
        }
    }
    return end ? std::optional(Span{at, *end}) : std::nullopt;
}

std::optional<Spans::Span> Spans::key(const YamlNode::Entry &entry) const {
    const std::size_t at = begin(entry.offset);
    if (at >= m_text.size() || m_text[at] == '?' || m_text[at] == '&' || m_text[at] == '*' || m_text[at] == '!') {
        return std::nullopt;
    }
    const auto end = m_text[at] == '"' || m_text[at] == '\'' ? endOfQuoted(at) : endOfPlain(at, true, true);
    return end ? std::optional(Span{at, *end}) : std::nullopt;
}

std::optional<std::size_t> Spans::behindColon(const YamlNode::Entry &entry) const {
    const auto k = key(entry);
    if (!k) {
        return std::nullopt;
    }
    const std::size_t colon = m_text.find_first_not_of(" \t", k->end);
    if (colon == std::string::npos || m_text[colon] != ':') {
        return std::nullopt;
    }
    return colon + 1;
}

std::optional<Spans::Span> Spans::entry(const YamlNode::Entry &entry, bool inFlow) const {
    const auto k = key(entry);
    if (!k) {
        return std::nullopt;
    }
    if (entry.value.isNull() && entry.value.text.empty()) {
        const auto colon = behindColon(entry);
        return colon ? std::optional(Span{k->begin, *colon}) : std::nullopt;
    }
    const auto v = value(entry.value, inFlow);
    return v ? std::optional(Span{k->begin, v->end}) : std::nullopt;
}

} // namespace bs::bounds
