// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/runbook/evidence.h"
#include <memory>

namespace bs {

// What a walk asks for its evidence, or null when there is nothing to ask: then every question says not checked.
// find() blocks and is called on a pool, never on the GUI thread.
[[nodiscard]] std::shared_ptr<runbook::EvidenceSource> makeEvidence(const AppContext &context,
                                                                    const QString &selection);

} // namespace bs
