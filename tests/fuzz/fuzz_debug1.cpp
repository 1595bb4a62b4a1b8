// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text profiles of every kind: counts, heap, contention, with or without symbols and memory maps.
#include "data/profile/debug1.h"
#include "data/profile/rawtext.h"
#include "data/profile/stacks.h"

using namespace bs;
using namespace bs::profile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto bytes = std::make_shared<const std::string>(reinterpret_cast<const char *>(data), size);
    for (const auto read : {readCountText, readHeapText, readContentionText}) {
        const auto p = read(bytes, QStringLiteral("fuzz"));
        if (p && !p->types.empty()) {
            (void)groupStacks(*p, 0);
            (void)rawText(*p);
        }
    }
    return 0;
}
