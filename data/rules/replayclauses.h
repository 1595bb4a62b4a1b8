// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/engine.h"
#include "data/rules/replay.h"

namespace bs::rules {

// The comparisons an expression is made of (those joined by and, or, unless), each with how close it came.
[[nodiscard]] Result<std::vector<ReplayClause>> replayClauses(const promql::Engine &engine, const std::string &expr,
                                                              TimeRange range, DurationMs step, std::stop_token stop);
// Why an expression of these clauses was never true.
[[nodiscard]] std::string explainClauses(const std::vector<ReplayClause> &clauses);

} // namespace bs::rules
