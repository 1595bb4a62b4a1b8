// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/fleet.h"
#include "app/demo/snapshot.h"
#include <cstdint>
#include <string>
#include <vector>

namespace bs::demo {

struct Frame {
    std::string function;
    std::string file;
    int line = 0;
};

// Goroutines that stand at the same place for the same reason.
struct StackCount {
    std::vector<Frame> frames; // leaf first
    std::string state;         // wait reason of debug=2
    Frame createdBy;
    std::int64_t count = 0;
    double waitSeconds = 0; // of the one that waits longest
    bool forever = false;   // the same goroutines in every dump
};

// Every goroutine of a pod, at its place: the counts add up to Snapshot::goroutines().
[[nodiscard]] std::vector<StackCount> stacksOf(const Fleet &fleet, const Pod &pod);

// The forms of /debug/pprof/goroutine, and of heap (debug=0). `gzipped` as a Go service sends it.
[[nodiscard]] std::string goroutineProto(const std::vector<StackCount> &stacks, double now);
[[nodiscard]] std::string goroutineText(const std::vector<StackCount> &stacks); // debug=1
[[nodiscard]] std::string goroutineDump(const std::vector<StackCount> &stacks); // debug=2, cut at 64 MiB as Go cuts it
[[nodiscard]] std::string heapProto(const Fleet &fleet, const Pod &pod);

} // namespace bs::demo
