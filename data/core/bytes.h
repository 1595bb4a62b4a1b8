// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <string>

namespace bs {

struct ReadLimits {
    std::int64_t maxBytes = 4LL << 30;        // of the file as it lies on disk
    std::int64_t maxDecompressed = 4LL << 30; // after gzip or zstd: a bomb ends here with an Error
};

// The whole of a file ("-" is stdin), decompressed if it is gzip (any number of members) or zstd by content.
[[nodiscard]] Result<std::string> readFile(const QString &path, const ReadLimits &limits = {});

// The same for bytes in memory. `thing` names them in an Error.
[[nodiscard]] Result<std::string> decompress(std::string bytes, const QString &thing,
                                             std::int64_t maxDecompressed = 4LL << 30);
[[nodiscard]] std::string gzip(std::string_view bytes, int level = 6);

// Writes through a temporary file and a rename, so that a reader or a crash never meets half a file.
[[nodiscard]] Status writeFile(const QString &path, std::string_view bytes);

} // namespace bs
