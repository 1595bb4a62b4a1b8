// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/rules/template.h"
#include "data/series/labels.h"
#include <string>
#include <utility>
#include <vector>

// Prometheus rule files.
namespace bs::rules {

struct TemplatedPair { // of a label or an annotation
    std::string name;
    std::string text;
    Template value;
};

struct Rule {
    bool alerting = false;
    std::string name; // of the alert, or the metric recorded
    std::string expr;
    DurationMs holdFor = 0;            // `for`
    DurationMs keepFiringFor = 0;      // keep_firing_for
    std::vector<TemplatedPair> labels; // those of the group among them
    std::vector<TemplatedPair> annotations;
    int line = 0;
    int column = 0;

    [[nodiscard]] Labels plainLabels() const; // not expanded
    [[nodiscard]] Labels plainAnnotations() const;
};

struct RuleGroup {
    std::string name;
    QString file;
    DurationMs interval = 0;    // 0 = the default of whoever evaluates
    DurationMs queryOffset = 0; // rules see the past by this much
    int limit = 0;              // alerts or series a rule may give, 0 = any number
    std::vector<Rule> rules;
    int line = 0;
    int column = 0;
};

struct RuleProblem {
    QString file;
    int line = 0;
    int column = 0;
    QString message;
    [[nodiscard]] QString text() const; // file:line:column: message
};

struct RuleFile {
    std::vector<RuleGroup> groups;
    std::vector<RuleProblem> problems; // a file with problems is not to be run
    [[nodiscard]] int ruleCount() const;
};

// Reads a file and checks all of it: every problem is listed, with its place.
[[nodiscard]] RuleFile parseRuleFile(const std::string &text, const QString &file);
// The same rule twice (same name and labels): promtool's lint.
[[nodiscard]] std::vector<RuleProblem> duplicateRules(const RuleFile &file);

} // namespace bs::rules
