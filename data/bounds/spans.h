// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/yaml.h"

namespace bs::bounds {

// Where the pieces of a YAML text lie, to the byte. The parser gives starts; this finds the ends. Everything is
// nullopt where the text uses what cannot be edited in place.
class Spans {
public:
    explicit Spans(const std::string &text);

    struct Span {
        std::size_t begin = 0;
        std::size_t end = 0; // behind the last byte
    };

    // Byte offset of a node's first byte.
    [[nodiscard]] std::size_t begin(std::int64_t offset) const { return static_cast<std::size_t>(offset) + m_bom; }
    [[nodiscard]] bool isFlow(const YamlNode &node) const;
    // A value's bytes. `inFlow`: it lies inside {} or [].
    [[nodiscard]] std::optional<Span> value(const YamlNode &node, bool inFlow) const;
    [[nodiscard]] std::optional<Span> key(const YamlNode::Entry &entry) const;
    // From the first byte of the key to the end of the value.
    [[nodiscard]] std::optional<Span> entry(const YamlNode::Entry &entry, bool inFlow) const;
    // The place behind "key:" where a value may be put when there is none.
    [[nodiscard]] std::optional<std::size_t> behindColon(const YamlNode::Entry &entry) const;

    [[nodiscard]] std::size_t lineStart(std::size_t at) const;
    [[nodiscard]] std::size_t nextLine(std::size_t at) const; // first byte of the next line, or the end of the text
    [[nodiscard]] bool onlySpaceBetween(std::size_t from, std::size_t to) const;
    [[nodiscard]] const std::string &newline() const { return m_newline; }
    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    [[nodiscard]] std::optional<std::size_t> endOfQuoted(std::size_t at) const;
    [[nodiscard]] std::optional<std::size_t> endOfPlain(std::size_t at, bool inFlow, bool isKey) const;
    [[nodiscard]] std::optional<std::size_t> endOfBlockScalar(std::size_t at) const;
    [[nodiscard]] std::optional<std::size_t> endOfFlow(std::size_t at) const;

    const std::string &m_text;
    std::size_t m_bom = 0;
    std::string m_newline = "\n";
};

} // namespace bs::bounds
