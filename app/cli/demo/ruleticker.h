// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/rules/ruleengine.h"
#include "data/store/store.h"
#include <atomic>
#include <condition_variable>
#include <stop_token>
#include <thread>

namespace bs::cli {

// Evaluates the shipped rules over a store as time passes, on a thread of its own, and keeps their state as a document
// in the store for whoever reads it.
class RuleTicker {
public:
    RuleTicker(std::vector<rules::RuleGroup> groups, std::shared_ptr<store::Store> store,
               std::shared_ptr<const Clock> clock, double speed);
    ~RuleTicker();
    [[nodiscard]] std::vector<RuleInfo> rules() const { return m_engine.rules(); }

private:
    void run();
    std::shared_ptr<store::Store> m_store;
    std::shared_ptr<const Clock> m_clock;
    double m_speed;
    std::stop_source m_stop; // also of the query that runs
    rules::RuleEngine m_engine;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_thread;
};

// The shipped rules as they would have run over the `before` that a store's samples led up to `until`; what they found
// stays with the store, as a recording process leaves it.
[[nodiscard]] Status evaluateAfterwards(store::Store &store, TimeMs until, DurationMs before, DurationMs step);

// The rule files compiled into the program; an empty list when there are none.
[[nodiscard]] Result<std::vector<rules::RuleGroup>> shippedRules();

} // namespace bs::cli
