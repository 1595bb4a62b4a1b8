// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/finder.h"
#include "data/runbook/tree.h"

namespace bs::evidence {

// What lies beside the snapshot: the tree's own queries, and what the source's alert rules say. Never fails for a query
// that does: that evidence is then an error, and says so.
[[nodiscard]] QFuture<Result<SideEvidence>> takeSide(MetricSource *source, const runbook::Tree &tree,
                                                     const Snapshot &frame, std::stop_token stop);

} // namespace bs::evidence
