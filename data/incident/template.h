// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/document.h"

namespace bs::incident {

// A postmortem's template as a person writes it: Markdown, one "## Title" a section in the order of the document, with
// an optional {#id} behind the title (summary, timeline, actions, ... ; else made from the title). Lines below a title
// are what the section begins with where nothing is known.
struct Template {
    QString name;
    struct Part {
        QString id, title, text;
        bool operator==(const Part &) const = default;
    };
    std::vector<Part> parts;
    bool operator==(const Template &) const = default;
    [[nodiscard]] Sections sections() const;
};

[[nodiscard]] Result<Template> readPostmortemTemplate(const QString &markdown, const QString &file);
// Sections of the template that the postmortem has none of are added; what is written stays, and so do sections that
// the template does not name, at the end.
[[nodiscard]] Postmortem applyTemplate(Postmortem p, const Template &t);

} // namespace bs::incident
