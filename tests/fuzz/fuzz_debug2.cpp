// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// debug=2 dumps: every goroutine is in one sample, and the samples count every goroutine.
#include "data/profile/debug2.h"
#include "data/profile/stacks.h"

using namespace bs;
using namespace bs::profile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto bytes = std::make_shared<const std::string>(reinterpret_cast<const char *>(data), size);
    const auto p = readDebug2(bytes, QStringLiteral("fuzz"));
    if (!p) {
        return 0;
    }
    if (p->total(0) != static_cast<std::int64_t>(p->goroutines.size()) || p->facts.size() != p->samples.size()) {
        __builtin_trap();
    }
    const auto groups = groupStacks(*p, 0);
    for (const StackGroup &g : groups.groups) {
        (void)groups.frames(g);
    }
    return 0;
}
