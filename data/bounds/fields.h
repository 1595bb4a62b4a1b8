// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/yaml.h"

namespace bs::bounds {

// A node or a call as the ordered map that the file holds for it: absent fields have no key. Reader, writer, patcher,
// inspector and the difference of two versions all speak of these.
[[nodiscard]] YamlNode fieldsOf(const Document &document, const Node &node);
[[nodiscard]] YamlNode fieldsOf(const Document &document, const Call &call);
[[nodiscard]] YamlNode positionOf(const Point &point);

// Same kinds, keys and texts in the same order; positions in a file do not matter.
[[nodiscard]] bool sameValue(const YamlNode &a, const YamlNode &b);

// `value` as YAML on one line: 4, service, "10", {mean: 0.2}, [0, 160].
[[nodiscard]] std::string flowText(const YamlNode &value);
[[nodiscard]] std::string scalarText(const std::string &text); // quoted where plain YAML would read it otherwise
[[nodiscard]] std::string numberText(double value);            // shortest text that reads back the same, no exponent

// One value of a node or call by the name it has in the file ("max_inflight", "latency_s.mean"); nullopt when absent.
[[nodiscard]] std::optional<QString> fieldText(const YamlNode &fields, const QString &path);

// The node or call with one field changed; `text` "" or "null" removes it. An Error names the field and what it takes.
[[nodiscard]] Result<Node> withField(const Document &document, const Node &node, const QString &path,
                                     const QString &text);
[[nodiscard]] Result<Call> withField(const Document &document, const Call &call, const QString &path,
                                     const QString &text);

} // namespace bs::bounds
