// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include <vector>

namespace bs {

// Start and end moved down to multiples of the step, so that a refresh asks for the same points again and nothing
// shimmers. For panels; a query a person typed is asked as typed.
[[nodiscard]] RangeQuery aligned(RangeQuery q);

// A range over the server's point limit as ranges under it, on the same grid of times. One range when it fits. An Error
// when the expression refers to the whole range (@ start(), @ end(), range()), or would need too many pieces.
[[nodiscard]] Result<std::vector<RangeQuery>> splitRange(const RangeQuery &q, int maxPoints);

// The answers of splitRange's pieces, in time order, as one. Series are matched by their labels and sorted by them.
[[nodiscard]] std::shared_ptr<QueryResult> joinResults(std::vector<std::shared_ptr<QueryResult>> pieces);

} // namespace bs
