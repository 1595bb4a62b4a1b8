// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/promql/ast.h"
#include <string_view>

namespace bs::promql {

// Parses and type-checks one expression. Errors are worded as Prometheus words them and carry line and column.
[[nodiscard]] Result<ExprPtr> parseExpr(std::string_view query);

// One selector such as `up{job="x"}` as its matchers.
[[nodiscard]] Result<std::vector<Matcher>> parseSelector(std::string_view text);

// What a metric is called in a series notation or on a command line: name{a="b"}, {"utf.8", a="b"}.
[[nodiscard]] Result<Labels> parseMetric(std::string_view text);

// Resolves duration expressions, start() and end() for one query, and marks what is the same at every step.
[[nodiscard]] Status prepare(Expr &expr, std::string_view query, TimeMs start, TimeMs end, DurationMs step);

// The second half of parseExpr: an Error at the first node whose operands have the wrong types.
[[nodiscard]] Status checkTypes(Expr &expr, std::string_view query);

} // namespace bs::promql
