// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// Collapsed stacks, root first: `main.main;http.Serve;select 12`, one per line.
[[nodiscard]] Result<Profile> readFolded(std::shared_ptr<const std::string> bytes, const QString &thing);
[[nodiscard]] bool looksFolded(std::string_view text);

// speedscope's JSON file format: its `sampled` and `evented` profiles, merged.
[[nodiscard]] Result<Profile> readSpeedscope(std::shared_ptr<const std::string> bytes, const QString &thing);

} // namespace bs::profile
