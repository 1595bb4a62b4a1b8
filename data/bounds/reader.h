// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/yaml.h"

namespace bs::bounds {

// What a file turned out to hold. With any error the document is not to be opened; warnings (unknown keys, which stay
// in the file) do not hinder.
struct Reading {
    Document document;
    YamlNode root; // positions of everything, for the patcher
    std::vector<Error> errors;
    std::vector<Warning> warnings;

    [[nodiscard]] bool ok() const { return errors.empty(); }
};

// Reads the format of BOUNDS.md; `file` names it in errors. Never throws, never guesses: a wrong type is an error.
[[nodiscard]] Reading readDocument(const std::string &text, const QString &file);
// The same, the first error as the Error; warnings are dropped.
[[nodiscard]] Result<Document> documentFrom(const std::string &text, const QString &file);

// One node or call from a map of fields; names are looked up in `document`. `field` is the one somebody just changed:
// when the map holds a key that is not known the Error speaks of it.
[[nodiscard]] Result<Node> nodeFrom(const YamlNode &fields, const Document &document, const QString &field);
[[nodiscard]] Result<Call> callFrom(const YamlNode &fields, const Document &document, const QString &field);

} // namespace bs::bounds
