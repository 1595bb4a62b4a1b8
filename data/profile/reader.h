// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/bytes.h"
#include "data/profile/model.h"

namespace bs::profile {

// The one door for profiles of every form: what it is, is decided by its content. gzip and zstd are unpacked first.
//   auto p = TRY(readProfileFile("g.pb.gz")); p->format; p->types; p->samples
// Errors name the file and say what is wrong with it, or what it is instead (an HTML page, a Go execution trace).
inline constexpr ReadLimits kProfileLimits{.maxBytes = 1LL << 30, .maxDecompressed = 1LL << 30};
[[nodiscard]] Result<ProfilePtr> readProfileFile(const QString &path, const ReadLimits &limits = kProfileLimits);
[[nodiscard]] Result<ProfilePtr> readProfile(std::string bytes, const QString &thing,
                                             const ReadLimits &limits = kProfileLimits);

} // namespace bs::profile
