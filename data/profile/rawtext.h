// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// The whole profile as `go tool pprof -raw` prints it: samples, locations, mappings. For debugging and golden files.
[[nodiscard]] std::string rawText(const Profile &p);

} // namespace bs::profile
