// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/series/matrix.h"
#include <optional>
#include <string_view>
#include <vector>

// The notation of Prometheus's test scripts and promtool's unit tests: `up{job="a"} 1 1+2x3 _ stale {{count:1}}x2`.
namespace bs::promql {

struct NotedValue {
    bool omitted = false;
    double value = 0;
    HistogramPtr hist;
    bool hintSet = false; // counter_reset_hint was written, and is to be compared
};

struct NotedSeries {
    Labels labels;
    std::vector<NotedValue> values;
};

[[nodiscard]] Result<NotedSeries> parseNotedSeries(std::string_view line);
[[nodiscard]] Result<std::vector<NotedValue>> parseNotedValues(std::string_view text);
// Start times of counters relative to their samples: `-1m`, `_x3`, `-1m+10sx5`, `*` (as before). Milliseconds;
// nullopt = unknown.
[[nodiscard]] Result<std::vector<std::optional<DurationMs>>> parseNotedStarts(std::string_view text);
// {{schema:1 sum:2 count:3 buckets:[1 2]}}
[[nodiscard]] Result<NotedValue> parseNotedHistogram(std::string_view text);
// Where the metric of a noted series ends: the index of the white space after it.
[[nodiscard]] std::size_t endOfMetric(std::string_view line);

} // namespace bs::promql
