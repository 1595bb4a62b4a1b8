// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// Text profiles: Go's debug=1 of every kind (counts such as goroutine and threadcreate, heap, block, mutex) with the
// `#` symbols and labels, and their gperftools ancestors (heapz, growthz, contentionz) which have addresses only.
// Values are unsampled as pprof does it. A line that cannot be read is a warning; a file without any record is an
// Error.
[[nodiscard]] Result<Profile> readCountText(std::shared_ptr<const std::string> bytes, const QString &thing);
[[nodiscard]] Result<Profile> readHeapText(std::shared_ptr<const std::string> bytes, const QString &thing);
[[nodiscard]] Result<Profile> readContentionText(std::shared_ptr<const std::string> bytes, const QString &thing);
[[nodiscard]] Result<Profile> readThreadText(std::shared_ptr<const std::string> bytes, const QString &thing);

// The first line of each kind, after blank lines and comments.
[[nodiscard]] bool isCountHeader(std::string_view line);
[[nodiscard]] bool isHeapHeader(std::string_view line);
[[nodiscard]] bool isContentionHeader(std::string_view line);
[[nodiscard]] bool isThreadHeader(std::string_view line);

} // namespace bs::profile
