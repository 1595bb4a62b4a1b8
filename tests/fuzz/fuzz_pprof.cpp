// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// profile.proto: any bytes give a profile or an Error; a profile survives its own writer, and every analysis of it
// ends.
#include "data/profile/exporter.h"
#include "data/profile/pprofreader.h"
#include "data/profile/stacks.h"
#include "data/profile/top.h"

using namespace bs;
using namespace bs::profile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto bytes = std::make_shared<const std::string>(reinterpret_cast<const char *>(data), size);
    auto read = readPprof(bytes, QStringLiteral("fuzz"));
    if (!read || read->types.empty()) {
        return 0;
    }
    const auto p = std::make_shared<const Profile>(std::move(*read));
    const auto again = readPprof(std::make_shared<const std::string>(toPprof(*p)), QStringLiteral("again"));
    if (!again || again->samples.size() != p->samples.size() || again->values != p->values) {
        __builtin_trap();
    }
    if (const auto f = applyFilters(p)) {
        (void)top(**f, p->defaultTypeIndex(), true);
    }
    (void)groupStacks(*p, p->defaultTypeIndex());
    return 0;
}
