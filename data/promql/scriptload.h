// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/memorystorage.h"
#include <string>
#include <vector>

namespace bs::promql {

// Appends series in the notation of test scripts, one value every `step` from `start` on. A series defined twice counts
// the last time. With `customBuckets` classic histograms are added as native ones with custom buckets as well.
[[nodiscard]] Status loadSeries(MemoryStorage &storage, const std::vector<std::string> &definitions, DurationMs step,
                                TimeMs start, bool customBuckets);

} // namespace bs::promql
