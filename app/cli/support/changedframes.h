// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/deployframes.h"
#include "data/workspace/workspace.h"

namespace bs::cli {

// Asks the checkouts of a workspace which frames of a stack a deploy changed; null when it has none.
[[nodiscard]] evidence::ChangedFrames changedFrames(const std::vector<Checkout> &checkouts);
// The same by the workspace's file; null when there is none, or it cannot be read.
[[nodiscard]] evidence::ChangedFrames changedFrames(const QString &workspacePath);

} // namespace bs::cli
