// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/situation.h"
#include "data/incident/incident.h"

namespace bs::evidence {

// What the samples of the window say happened, for the timeline of an incident that was opened late: deploys, OOM
// kills, restarts, breakers, pools that filled up, a count that left its range, a fan-out, gaps in the data.
struct Backfill {
    std::vector<incident::Event> events; // automatic, source "metrics", occurred as the samples say
    std::vector<incident::Curve> curves; // what the timeline picture draws: the victim's goroutines
    TimeMs impact = kNoTime;             // the earliest moment something left its range
};
[[nodiscard]] Backfill backfill(const Situation &s, TimeMs recordedAt);

} // namespace bs::evidence
