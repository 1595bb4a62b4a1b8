// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/promql/seriesnotation.h"
#include "data/series/matrix.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bs::promql {

// `expect warn msg: ...`: text to be found, or a pattern; neither = anything.
struct ExpectedText {
    std::optional<std::string> message;
    std::optional<std::string> pattern;
};

// One eval command of a test script and the lines below it.
struct Expectation {
    std::string expr;
    bool isRange = false;
    TimeMs eval = 0;
    TimeMs start = 0;
    TimeMs end = 0;
    DurationMs step = 1;
    bool ordered = false;
    bool expectsFailure = false;
    bool notInRange = false; // the result is no vector: no second look in a range query
    bool warn = false;       // eval_warn
    bool info = false;       // eval_info
    std::vector<ExpectedText> failures, warnings, infos;
    bool noWarnings = false;
    bool noInfos = false;
    std::optional<double> scalar;
    std::optional<std::string> text;
    struct Entry {
        int position = 0;
        std::vector<NotedValue> values;
    };
    std::map<Labels, Entry> series;
};

[[nodiscard]] Result<Expectation> parseExpectation(const std::string &command, const std::vector<std::string> &below);

// Why the outcome is not what was expected; empty when it is.
[[nodiscard]] std::string failureMismatch(const Expectation &e, const Error &error);
[[nodiscard]] std::string annotationMismatch(const Expectation &e, const QueryResult &result);
[[nodiscard]] std::string resultMismatch(const Expectation &e, const QueryResult &result);

// Equal but for rounding; the reset hint counts only where it was written down.
[[nodiscard]] bool histogramsMatch(const NativeHistogram &expected, const NativeHistogram &actual, bool compareHint,
                                   double tolerance);

} // namespace bs::promql
