// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/store/store.h"
#include <functional>

namespace bs::store {

// One row of the log: the samples of one append as bytes, so that an acknowledged scrape is on disk before its samples
// are chunks.
[[nodiscard]] std::string encodeLog(const std::vector<Sample> &samples, const std::vector<HistogramSample> &histograms);
// Appends to the vectors; false when the bytes are damaged.
[[nodiscard]] bool decodeLog(std::string_view bytes, std::vector<Sample> &samples,
                             std::vector<HistogramSample> &histograms);

} // namespace bs::store
