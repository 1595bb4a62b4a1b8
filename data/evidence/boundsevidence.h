// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/evidence/snapshot.h"
#include "data/runbook/evidence.h"

namespace bs::evidence {

// The bound diagram at the load of this moment: what the entries really receive, put through the bounds.

// What the entries of a diagram say measures them, over the ten minutes before the frame's moment.
[[nodiscard]] std::vector<NamedQuery> boundsQueries(const bounds::Document &document, const Snapshot &frame);
// Binding tier, admissible load, and whether anything is oversubscribed now. An entry whose load cannot be read stands
// with its declared one, and is named as missing.
[[nodiscard]] runbook::Evidence boundsEvidence(const bounds::Document &document,
                                               const std::map<std::string, Fetched> &answers, const Snapshot &frame);

} // namespace bs::evidence
