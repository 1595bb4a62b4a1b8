// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/podmetrics.h"
#include <string>

namespace bs::demo {

// The series of one target as Prometheus text 0.0.4, written by prometheus-cpp.
[[nodiscard]] std::string exposition(const std::vector<MetricRow> &rows, const std::vector<double> &values);

} // namespace bs::demo
