// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// gperftools CPU profiles: words of 4 or 8 bytes in either byte order, header 0 3 0 period 0, then samples and a
// memory map; with 0 3 1 they are a Java agent's, and a list of names follows.
[[nodiscard]] bool isLegacyCpu(std::string_view bytes);
[[nodiscard]] Result<Profile> readLegacyCpu(std::shared_ptr<const std::string> bytes, const QString &thing);

} // namespace bs::profile
