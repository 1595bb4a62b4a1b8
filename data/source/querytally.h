// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <atomic>
#include <cstdint>

namespace bs {

// What this process asked of servers and stores, for its own metrics. Counted where answers arrive; any thread.
struct QueryTally {
    std::atomic<std::int64_t> answers = 0;
    std::atomic<std::int64_t> failures = 0;
    std::atomic<std::int64_t> milliseconds = 0; // from asking to the whole answer, all together

    void note(bool fine, std::int64_t ms) {
        (fine ? answers : failures).fetch_add(1, std::memory_order_relaxed);
        milliseconds.fetch_add(ms, std::memory_order_relaxed);
    }
};

[[nodiscard]] inline QueryTally &serverTally() {
    static QueryTally tally;
    return tally;
}
[[nodiscard]] inline QueryTally &storeTally() {
    static QueryTally tally;
    return tally;
}

} // namespace bs
