// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/importers.h"
#include "data/runbook/tree.h"

// From an alert to the walk it opens: title, severity, selection, tree, and the parameters its commands are filled
// with. Pure.
namespace bs {

struct Opening {
    QString title, severity = QStringLiteral("SEV2");
    QString tree;      // id; empty = default
    QString selection; // matchers: the scope labels, which every sample of the alert's service carries
    std::vector<std::pair<QString, QString>> labels;     // of the alert, all of them
    std::vector<std::pair<QString, QString>> parameters; // {name} -> value of its commands
    TimeMs at = kNoTime;                                 // the alert's time, where it names one
    bool operator==(const Opening &) const = default;
};

// `text` is what a person pasted or a chip names: labels, a URL, or an alert's bare name.
[[nodiscard]] Result<Opening> openingOf(const QString &text, const std::vector<runbook::TreePtr> &trees);
// The tree that claims these labels most specifically; the first of equals, so that "default" comes first.
[[nodiscard]] QString treeFor(const std::vector<std::pair<QString, QString>> &labels,
                              const std::vector<runbook::TreePtr> &trees);

} // namespace bs
