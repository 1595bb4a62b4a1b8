// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/result.h"

namespace bs::bounds {

// A second opinion on the analysis: a discrete-event simulation of the same document. Requests arrive (Poisson at the
// entry's max_rps, or a fixed number always in flight), make their calls phase by phase, retry what fails, hold their
// node until the last call is back, and spend an exponential time of their own at every node. Bounds admit everything:
// the simulation says what would be open if nothing shed. The same seed gives the same run.
struct SimulationOptions {
    std::uint64_t seed = 1;
    double seconds = 100;                // simulated
    double warmup = 10;                  // seconds that are not counted
    Maybe closed;                        // requests always in flight at each entry, instead of arrivals
    double ownTime = 0.01;               // mean seconds where a node without calls declares no latency
    std::size_t mostEvents = 20'000'000; // an Error beyond it
};

struct SimulatedNode {
    NodeId node;
    double rps = 0;          // arrivals per second
    double meanInflight = 0; // time average
    double meanSeconds = 0;  // of a visit, calls included
    double peakInflight = 0;
};

[[nodiscard]] Result<std::vector<SimulatedNode>> simulate(const Document &document, const SimulationOptions &options);

} // namespace bs::bounds
