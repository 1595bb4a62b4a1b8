// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/rules/rulefile.h"
#include "data/series/queryable.h"
#include <limits>
#include <optional>
#include <string>
#include <vector>

// Would this alert have fired on what is stored, when, and if not, which clause held it back. Rules are evaluated for
// whole ranges at once, not step by step; the states follow from the columns.
namespace bs::rules {

struct ReplayEpisode { // one alert from the first true evaluation to the first false one
    std::string name;
    Labels labels;
    TimeMs pendingAt = kNoTime;
    TimeMs firingAt = kNoTime;   // kNoTime: it never held for long enough
    TimeMs resolvedAt = kNoTime; // kNoTime: still there at the end
    double value = 0;            // at pendingAt
};

struct ReplayClause {      // one comparison of the expression, or a vector that has to be there
    std::string expr;      // `process_goroutines > 50000`
    std::string measured;  // its vector side
    bool excludes = false; // behind `unless`: what it holds for is no alert
    bool everTrue = false;
    bool anyData = false;
    double best = 0;                                           // the value that came closest to making it true
    double against = std::numeric_limits<double>::quiet_NaN(); // what that was compared with; NaN: nothing
    TimeMs bestAt = kNoTime;
    Labels bestLabels;
};

struct ReplayRule {
    std::string name;
    Labels labels; // of the rule, not expanded: severity tells alerts of the same name apart
    DurationMs holdFor = 0;
    int fired = 0;              // episodes that fired
    DurationMs longestTrue = 0; // of any one alert, from its first to its last true evaluation
    TimeMs longestFrom = kNoTime;
    Labels longestLabels;
    std::vector<ReplayClause> clauses; // when it never fired
    std::string why;                   // one sentence
};

struct ReplayReport {
    std::vector<ReplayEpisode> alerts; // by time
    std::vector<ReplayRule> rules;     // alerting rules, in the order of the file
    std::vector<std::string> problems; // a rule that could not be evaluated says why
};

struct ReplayOptions {
    TimeRange range;
    DurationMs step = 0; // 0 = the interval of each group, or
    DurationMs defaultStep = 15'000;
    std::string alert; // only this one; empty = all
    std::stop_token stop;
};

[[nodiscard]] Result<ReplayReport> replayRules(const std::vector<RuleGroup> &groups, const Queryable &source,
                                               const ReplayOptions &options);

} // namespace bs::rules
