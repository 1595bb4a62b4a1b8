// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// Reads profile.proto (perftools.profiles), already decompressed. Every broken table has an Error of its own: no data,
// concatenated profiles, a cut message, values that do not match the types, ids that are 0, twice there, or dangling.
[[nodiscard]] Result<Profile> readPprof(std::shared_ptr<const std::string> bytes, const QString &thing);

} // namespace bs::profile
