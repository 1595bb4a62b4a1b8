// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"

namespace bs {

// $__interval as Grafana has it: range / points, rounded to its list of nice intervals, no shorter than a scrape, and
// long enough for the server's 11,000 points.
[[nodiscard]] DurationMs gridInterval(DurationMs range, int points, DurationMs scrape);

// $__rate_interval: max($__interval + scrape, 4 * scrape).
[[nodiscard]] DurationMs rateInterval(DurationMs interval, DurationMs scrape);

} // namespace bs
