// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/runbook/loader.h"
#include <vector>

namespace bs::cli {

// The trees inside the binary, "default" first.
[[nodiscard]] std::vector<runbook::TreePtr> shippedTrees();
// A shipped tree by its id ("default@1.0.0" too), or a file.
[[nodiscard]] Result<runbook::TreePtr> findTree(const QString &nameOrFile);

} // namespace bs::cli
