// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/fleet.h"
#include <cstdint>
#include <vector>

namespace bs::demo {

// One look at a pod: whole goroutines instead of the fluid. Metrics and profiles are both made from it, so that they
// agree. The same pod at the same time gives the same look.
struct Snapshot {
    struct Call {
        std::int64_t requests = 0; // in this stage
        std::int64_t handlers = 0; // goroutines that wait for those they started; who calls once calls itself
        std::int64_t inUse = 0;    // calls on the wire, connections held
        std::int64_t waiting = 0;  // goroutines that wait for the pool
    };
    std::int64_t idle = 0; // connections, listeners, workers
    std::int64_t work = 0;
    std::int64_t queue = 0;
    std::vector<Call> calls;
    Call children; // of fan-outs
    std::int64_t leaked = 0;

    [[nodiscard]] std::int64_t inFlight() const; // handlers, admitted
    [[nodiscard]] std::int64_t goroutines() const;
};

[[nodiscard]] Snapshot look(const Fleet &fleet, const Pod &pod);

} // namespace bs::demo
