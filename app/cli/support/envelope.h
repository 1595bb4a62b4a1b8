// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/matrix.h"
#include <string>

namespace bs::cli {

// A query's answer in the envelope of the Prometheus HTTP API: {status,data:{resultType,result},warnings?,infos?}.
[[nodiscard]] std::string envelopeOf(const QueryResult &result);
// The same for people, as promtool prints it.
[[nodiscard]] std::string plainOf(const QueryResult &result);
// Seconds with at most three decimals: 1435781451.781, 1435781451.
[[nodiscard]] std::string secondsOf(TimeMs t);

} // namespace bs::cli
