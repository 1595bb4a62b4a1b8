// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/deployframes.h"
#include "data/evidence/finder.h"
#include "data/runbook/tree.h"

namespace bs::evidence {

// Where the evidence beside the metrics comes from. What is absent is not checked, and says so.
struct SideInputs {
    QStringList diagrams;        // files of bound diagrams; the one that is worst off at the present load speaks
    QString captures;            // the store whose captures are compared; empty: none
    ChangedFrames changed;       // a checkout of the sources; null: none is configured
    QThreadPool *pool = nullptr; // what reads and compares; null: Qt's own
};

// What lies beside the snapshot: the tree's own queries, what the source's alert rules say, the bound diagrams, the
// captures, the sources. Never fails for a part that does: that evidence is then an error, and says so.
[[nodiscard]] QFuture<Result<SideEvidence>> takeSide(MetricSource *source, const runbook::Tree &tree,
                                                     const Snapshot &frame, std::stop_token stop,
                                                     const SideInputs &inputs = {});

} // namespace bs::evidence
