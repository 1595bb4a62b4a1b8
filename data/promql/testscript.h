// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <string>
#include <string_view>
#include <vector>

// Prometheus's own test-script language: load, eval, expect, clear.
namespace bs::promql {

struct ScriptFailure {
    int line = 0;
    std::string expr;
    std::string why;
};

struct ScriptResult {
    int passed = 0; // eval commands
    int failed = 0;
    int skipped = 0; // a feature flag is named that this engine does not have
    std::vector<ScriptFailure> failures;
};

// Runs a whole script. What cannot be read counts as failed, with its line.
[[nodiscard]] ScriptResult runTestScript(std::string_view text);

} // namespace bs::promql
