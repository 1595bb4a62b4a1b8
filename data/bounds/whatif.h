// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/analysis.h"

namespace bs::bounds {

// "NODE.FIELD=VALUE" or "FROM->TO.FIELD=VALUE"; an empty value or null removes the field. Names may hold dots: the
// longest name that fits counts.
[[nodiscard]] Result<Document> withSetting(const Document &document, const QString &setting);

// "500" for the only entry, or "edge=500" for one of several.
[[nodiscard]] Status setEntryLoad(const Document &document, Options &options, const QString &text, bool rate);

// What if the breaker of a call is open: the call ("FROM->TO") is not made at all.
[[nodiscard]] Result<Document> withBreakerOpen(const Document &document, const QString &ends);
// What if a node takes `factor` times as long: its latency, and what its callers wait for it, where both are declared.
[[nodiscard]] Result<Document> withSlower(const Document &document, NodeId node, double factor);
// "NODE=3" of a command line.
[[nodiscard]] Result<Document> withSlower(const Document &document, const QString &setting);

// The nodes at which requests enter: those of kind entry, or where there is none those that call and are not called.
[[nodiscard]] std::vector<NodeId> entriesOf(const Document &document);

} // namespace bs::bounds
