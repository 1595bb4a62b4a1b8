// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is told by content alone, gperftools binaries and threads, folded stacks and speedscope among it.
#include "data/profile/exporter.h"
#include "data/profile/rawtext.h"
#include "data/profile/reader.h"

using namespace bs;
using namespace bs::profile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto p = readProfile(std::string(reinterpret_cast<const char *>(data), size), QStringLiteral("fuzz"),
                               {.maxBytes = 1 << 20, .maxDecompressed = 8 << 20});
    if (p && !(*p)->types.empty()) {
        (void)rawText(**p);
        (void)toFolded(**p, 0);
        (void)toSvg(**p, 0);
    }
    return 0;
}
