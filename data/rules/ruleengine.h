// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/engine.h"
#include "data/rules/rulefile.h"
#include "data/source/metricsource.h"
#include <map>
#include <mutex>
#include <set>
#include <stop_token>

namespace bs::rules {

// Where rules write what they find: the store, or memory in a test.
class SampleSink {
public:
    virtual ~SampleSink() = default;
    // A stale marker ends a series.
    virtual Status append(const Labels &labels, TimeMs time, double value) = 0;
};

struct RuleEngineOptions {
    DurationMs defaultInterval = 60'000;
    Labels externalLabels;
    std::string externalUrl;
    DurationMs resolvedFor = 15 * 60'000;     // how long a resolved alert is remembered
    DurationMs outageTolerance = 60 * 60'000; // how old a state may be to be taken up again after a restart
    promql::EngineOptions engine;
    std::stop_token stop{}; // ends the running query; what it was for fails and writes nothing
};

// Evaluates groups of rules at a time over anything that can select series. Not thread-safe but for rules() and
// alerts(), which may be asked from any thread at any time.
class RuleEngine {
public:
    RuleEngine(std::vector<RuleGroup> groups, const Queryable &source, RuleEngineOptions options = {});

    [[nodiscard]] std::size_t groupCount() const { return m_groups.size(); }
    [[nodiscard]] const RuleGroup &group(std::size_t i) const { return m_groups[i].group; }
    [[nodiscard]] DurationMs intervalOf(std::size_t i) const;

    // Evaluates the rules of one group in order; each sees what those before it wrote. A rule that fails says so in
    // rules() and does not stop the others.
    void evaluate(std::size_t group, TimeMs time, SampleSink &sink);
    void evaluateAll(TimeMs time, SampleSink &sink);
    // Takes up pending and firing alerts where ALERTS_FOR_STATE left them before a restart. Call after the first
    // evaluation at `time`.
    void restore(TimeMs time);

    [[nodiscard]] std::vector<RuleInfo> rules() const;
    [[nodiscard]] std::vector<AlertInfo> alerts() const; // pending and firing
    // Firing alerts of one name, and whether any rule has the name.
    [[nodiscard]] std::vector<AlertInfo> firing(const std::string &alert) const;

private:
    enum class State : std::uint8_t { Inactive, Pending, Firing };
    struct Alert {
        Labels labels;
        Labels annotations;
        double value = 0;
        State state = State::Pending;
        TimeMs activeAt = 0;
        TimeMs resolvedAt = kNoTime;
        TimeMs keepFiringSince = kNoTime;
    };
    struct RuleState {
        const Rule *rule = nullptr;
        std::map<Labels, Alert> active;
        std::set<Labels> written; // series of the last evaluation
        std::string error;
        double seconds = 0;
        TimeMs last = kNoTime;
    };
    struct GroupState {
        RuleGroup group;
        std::vector<RuleState> rules;
    };
    using Samples = std::vector<std::pair<Labels, double>>;

    Result<Samples> record(const Rule &rule, TimeMs time, const RuleGroup &group) const;
    Result<Samples> alert(RuleState &state, TimeMs time, const RuleGroup &group);
    [[nodiscard]] Result<std::vector<TemplateSample>> query(const std::string &expr, TimeMs time) const;
    [[nodiscard]] TemplateContext contextOf(const Labels &labels, double value, TimeMs time) const;
    static void advance(Alert &a, const Rule &rule, TimeMs time, bool present, DurationMs resolvedFor, bool &drop);
    [[nodiscard]] static AlertInfo infoOf(const Alert &a);

    std::vector<GroupState> m_groups;
    const Queryable &m_source;
    RuleEngineOptions m_options;
    promql::Engine m_engine;
    mutable std::mutex m_mutex; // guards the states for rules() and alerts()
};

// Expands labels or annotations; what fails becomes text that says so, as in Prometheus.
[[nodiscard]] Labels expandPairs(const std::vector<TemplatedPair> &pairs, const TemplateContext &context);
// The labels an alert has: of the sample without its name, of the rule, and its own name.
[[nodiscard]] Labels alertLabels(const Rule &rule, const Labels &sample, const TemplateContext &context);

} // namespace bs::rules
