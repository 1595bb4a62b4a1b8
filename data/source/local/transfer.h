// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/store/store.h"
#include <functional>

namespace bs {

struct TransferResult {
    std::int64_t series = 0;
    std::int64_t samples = 0;
    std::int64_t duplicates = 0; // that the store had already, or that the file has twice
    std::int64_t bytes = 0;      // of text
    double seconds = 0;
};

// OpenMetrics (or the text format) with a timestamp on every sample, into a store. A sample without a timestamp is an
// Error with its line: nothing says when it was.
[[nodiscard]] Result<TransferResult> importOpenMetrics(store::Store &store, std::string_view text,
                                                       const QString &thing);

// What matches, as OpenMetrics, piece by piece to `sink`. Stale markers have no text form and are left out; native
// histograms are written as OpenMetrics 2.0 writes them.
[[nodiscard]] Result<TransferResult> exportOpenMetrics(const store::Store &store, std::vector<Matcher> matchers,
                                                       TimeRange range,
                                                       const std::function<Status(std::string_view)> &sink);

} // namespace bs
