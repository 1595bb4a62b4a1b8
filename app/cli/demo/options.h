// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/support/command.h"
#include "app/demo/scenario.h"
#include "data/core/time.h"
#include <optional>

namespace bs::cli {

struct DemoOptions {
    QString scenario = QStringLiteral("broadcast");
    std::uint64_t seed = 1;
    int pods = 50;
    double speed = 1;
    DurationMs history = 0;
    std::optional<DurationMs> length;
    std::optional<DurationMs> lead;
    std::optional<double> mitigateAfter;
    std::optional<TimeMs> at; // start of the scenario
    QString openmetrics;
    QString store;
    QString truth;
    QString targets; // file_sd file that the simulator keeps
};

[[nodiscard]] Result<DemoOptions> readDemoOptions(const Args &args);
[[nodiscard]] QStringList demoValuedOptions();
[[nodiscard]] QStringList scenarioNames();
[[nodiscard]] Result<demo::Scenario> loadScenario(const QString &name);
[[nodiscard]] std::string truthJson(const demo::Truth &truth);

// Computes a whole run at once into --store or --openmetrics.
int runDemoOffline(const DemoOptions &o);
// The truth of a run of each scenario.
int listScenarios(const DemoOptions &o, bool json);
// The simulator itself, as a child of the program that watches it.
int serveDemo(const DemoOptions &o);
// Watched without a window, until --for is over.
int runDemoHeadless(const DemoOptions &o);
// In the window.
int runDemoWindow(const DemoOptions &o);

} // namespace bs::cli
