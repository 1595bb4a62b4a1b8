// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include <vector>

namespace bs {

// The alerts that were firing or pending at a moment, from the series ALERTS and ALERTS_FOR_STATE that Prometheus and
// the embedded engine write; annotations and values are not in them. `source` outlives the future.
[[nodiscard]] QFuture<Result<std::vector<AlertInfo>>> alertsAt(MetricSource *source, TimeMs at, std::stop_token stop);
[[nodiscard]] std::vector<AlertInfo> alertsOf(const QueryResult &series);

} // namespace bs
