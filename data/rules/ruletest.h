// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/promql/memorystorage.h"
#include "data/rules/ruleengine.h"
#include <functional>
#include <string>
#include <vector>

// promtool's unit tests of rules: input series, and what alerts and expressions are expected at which time.
namespace bs::rules {

class StorageSink final : public SampleSink {
public:
    explicit StorageSink(promql::MemoryStorage &storage) : m_storage(storage) {}
    Status append(const Labels &labels, TimeMs time, double value) override {
        return m_storage.append(labels, time, value);
    }

private:
    promql::MemoryStorage &m_storage;
};

struct RuleTestResult {
    std::string name; // of the test, or its number
    int line = 0;
    std::vector<std::string> failures; // empty = passed
};

struct RuleTestReport {
    std::vector<RuleTestResult> tests;
    [[nodiscard]] int passed() const;
    [[nodiscard]] int failed() const;
};

// Runs one file. `readRules` gives the text of every file that a pattern of rule_files (relative to `file`) names, with
// its path. An Error: the file itself cannot be read.
using RuleFileReader = std::function<Result<std::vector<std::pair<QString, std::string>>>(const QString &pattern)>;
[[nodiscard]] Result<RuleTestReport> runRuleTests(const std::string &text, const QString &file,
                                                  const RuleFileReader &readRules);

} // namespace bs::rules
