// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/yaml.h"
#include <cstdint>

namespace bs {

// How much one scrape may bring, as Prometheus's keys of the same names mean it; 0 = no limit. A scrape above one of
// them fails as a whole. Labels are counted after relabelling, those of the target and the metric's name among them.
struct ScrapeLimits {
    std::int64_t bodySize = 64LL << 20; // bytes of the answer, decompressed
    std::int64_t samples = 0;           // after metric relabelling
    std::int64_t targets = 0;           // of one job; above it none of them is scraped
    std::int64_t labels = 0;            // of a series
    std::int64_t labelNameLength = 0;   // bytes
    std::int64_t labelValueLength = 0;  // bytes
    bool operator==(const ScrapeLimits &) const = default;
};

// Reads body_size_limit, sample_limit, target_limit, label_limit, label_name_length_limit and label_value_length_limit;
// what is not given stays as in `defaults`.
[[nodiscard]] Result<ScrapeLimits> readScrapeLimits(YamlMap &map, const ScrapeLimits &defaults);

} // namespace bs
