// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/series/matrix.h"
#include <memory>
#include <stop_token>
#include <vector>

namespace bs {

// Anything PromQL can be evaluated over: the store, a test script's samples, a bundle. Calls are thread-safe and
// blocking; they are made off the GUI thread.
class Queryable {
public:
    virtual ~Queryable() = default;

    // Every series that matches, with its samples in [range.start, range.end] (both inclusive; the evaluator narrows
    // its left-open windows itself). Stale markers are among the samples. Order is unspecified. Immutable, shared,
    // never null.
    [[nodiscard]] virtual Result<std::vector<std::shared_ptr<const Series>>>
    select(const MatcherSet &matchers, TimeRange range, std::stop_token stop) const = 0;
    // Label sets alone, without decoding a sample.
    [[nodiscard]] virtual Result<std::vector<Labels>> selectLabels(const MatcherSet &matchers, TimeRange range,
                                                                   std::stop_token stop) const = 0;
};

} // namespace bs
