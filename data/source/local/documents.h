// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include "data/store/store.h"

namespace bs {

// What a recording process shows of itself to others that read its store: documents "targets" and "rules", in the form
// of the Prometheus HTTP API. Saving is queued behind the samples.
void saveTargets(store::Store &store, const std::vector<TargetInfo> &targets);
void saveRules(store::Store &store, const std::vector<RuleInfo> &rules);
[[nodiscard]] Result<std::vector<TargetInfo>> loadTargets(const store::Store &store);
[[nodiscard]] Result<std::vector<RuleInfo>> loadRules(const store::Store &store);

} // namespace bs
