// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/promql/histogrammath.h"
#include "data/promql/scriptexpectation.h"
#include "data/promql/seriesnotation.h"
#include <string>
#include <vector>

namespace bs::rules {

struct ExpectedAlert {
    Labels labels;
    Labels annotations;
    auto operator<=>(const ExpectedAlert &) const = default;
};

struct AlertTest {
    TimeMs at = 0; // since the start
    std::string alert;
    std::vector<ExpectedAlert> expected;
};

struct ExpectedSample {
    Labels labels;
    double value = 0;
    HistogramPtr hist;
};

struct ExpressionTest {
    TimeMs at = 0;
    std::string expr;
    std::vector<ExpectedSample> expected;
};

struct RuleTestGroup {
    std::string name;
    int line = 0;
    DurationMs interval = 60'000;
    TimeMs start = 0;
    std::vector<std::pair<Labels, std::vector<promql::NotedValue>>> series;
    std::vector<AlertTest> alerts;
    std::vector<ExpressionTest> expressions;
    Labels externalLabels;
    std::string externalUrl;
};

struct RuleTestFile {
    std::vector<std::string> ruleFiles;
    DurationMs evaluationInterval = 60'000;
    std::vector<std::string> groupOrder;
    bool fuzzy = false;
    std::vector<RuleTestGroup> tests;
};

[[nodiscard]] Result<RuleTestFile> parseRuleTestFile(const std::string &text, const QString &file);

} // namespace bs::rules
