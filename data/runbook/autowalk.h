// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/runbook/walk.h"
#include <functional>

namespace bs::runbook {

// Walks a tree alone, taking its own suggestions ("unknown" where they are insufficient), until a step concludes.

struct AutoWalk {
    Walk walk;
    std::vector<std::pair<const Node *, std::optional<Suggestion>>> steps; // in order, actions without a suggestion
};
[[nodiscard]] Result<AutoWalk> walkAlone(TreePtr tree, EvidenceSource &evidence, const StartInfo &info,
                                         int maxSteps = 64);

} // namespace bs::runbook
