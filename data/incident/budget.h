// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// What an outage cost of the error budget, by both methods; which one is shown is always said.
struct BudgetSpent {
    double budgetMinutes = 0;         // (1 - target) of the window
    double outageMinutes = 0;         // impact to resolution
    double timeBased = 0;             // share of the budget: every minute of the outage counts whole
    std::optional<double> eventBased; // share: minutes weighted with the error ratio
    double eventMinutes = 0;          // minutes-equivalent of the event-based method
    QString sentence;                 // both, in words
};

// nullopt while target or one of the two marks is missing.
[[nodiscard]] std::optional<BudgetSpent> budgetSpent(const BudgetInput &in, TimeMs impact, TimeMs resolution);

} // namespace bs::incident
