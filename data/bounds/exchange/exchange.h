// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/result.h"
#include <QHash>
#include <string>

namespace bs::bounds {

// Other forms of a bound stack. JSON holds everything and reads back as YAML does; Mermaid, DOT and the text drawing
// hold structure and bounds. Readers take hostile input: bounded, and an Error with line and column.
enum class Form : std::uint8_t { Yaml, Json, Mermaid, Dot, Ascii };
[[nodiscard]] std::optional<Form> formFrom(QStringView word);
[[nodiscard]] Form guessForm(const std::string &text, const QString &file);

[[nodiscard]] std::string toJson(const Document &document);
[[nodiscard]] std::string toMermaid(const Document &document);
[[nodiscard]] std::string toDot(const Document &document, bool withPositions = false);
[[nodiscard]] std::string toAscii(const Document &document);
[[nodiscard]] std::string toForm(const Document &document, Form form);

[[nodiscard]] Result<Document> fromMermaid(const std::string &text, const QString &file);
[[nodiscard]] Result<Document> fromDot(const std::string &text, const QString &file);
[[nodiscard]] Result<Document> fromAscii(const std::string &text, const QString &file);
[[nodiscard]] Result<Document> fromForm(const std::string &text, const QString &file, Form form);

// "API Gateway: 1000 RPS, 200 in-flight" <-> title and bounds.
[[nodiscard]] QString boundLabel(const Node &node);
void readLabel(const QString &label, Node &node);  // sets label, max RPS, in-flight, pods
[[nodiscard]] QString callLabel(const Call &call); // "x8 parallel"
void readCallLabel(const QString &label, Call &call);
[[nodiscard]] QString slugOf(const QString &title); // "API Gateway" -> "api-gateway"

// Builds a document from pieces that refer to each other by a key of the foreign form.
class Assembler {
public:
    Node &node(const QString &key); // made on first use
    [[nodiscard]] bool knows(const QString &key) const { return m_ids.contains(key); }
    Call &call(const QString &from, const QString &to);
    // Free names, roots as entries where nothing says so.
    [[nodiscard]] Document finish();
    [[nodiscard]] std::size_t size() const { return m_document.nodes.size() + m_document.calls.size(); }

private:
    Document m_document;
    std::vector<std::pair<QString, NodeId>> m_order;
    QHash<QString, NodeId> m_ids;
};

} // namespace bs::bounds
