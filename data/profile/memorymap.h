// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"
#include "data/profile/textlines.h"

namespace bs::profile {

// Legacy profiles end with a memory map in the form of /proc/self/maps. Reads what is left of `lines`, gives every
// location its mapping (a made-up one covering everything where the file has none), drops locations no sample uses and
// numbers the rest in the order of use: the numbering that pprof's own renderings show.
void readMemoryMap(Profile &p, TextLines &lines);

[[nodiscard]] bool isMemoryMapStart(std::string_view line);

// What pprof leaves out of legacy profiles: the frames of the allocator, the lock, or the profiler itself.
void addLegacyFrameFilters(Profile &p);

} // namespace bs::profile
