// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// Reports of Go's race detector: each access is the stack of one goroutine, and where that was created stands below.
// Read as a dump with these goroutines alone; a comment says that it is one.
[[nodiscard]] bool isRaceText(std::string_view text);
[[nodiscard]] Result<Profile> readRaceText(const std::shared_ptr<const std::string> &bytes, const QString &thing);

} // namespace bs::profile
