// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// Findings warn and never block.
struct Finding {
    QString rule;    // blame-word, blame-subject, duration, for-clause, ...
    QString section; // of the postmortem, or "timeline"
    QString quote;   // the words it is about
    QString message;
    bool operator==(const Finding &) const = default;
};

// An alert rule, as far as a timeline can contradict it.
struct RuleFact {
    QString name;
    double threshold = 0;   // 0 = none that a text would cite
    DurationMs holdFor = 0; // its `for:`
};

// Words that blame, names as the subject of the root cause, "root cause" in the singular beside several factors,
// questions that ask why somebody did something.
[[nodiscard]] std::vector<Finding> lintBlame(const Postmortem &p, const QStringList &people);
// Where prose, rules and events contradict each other: minutes between two named ends, "in seconds", counts of pods,
// a page earlier than the rule's `for:` allows, work that moves without a retry, products taken for concurrency.
[[nodiscard]] std::vector<Finding> lintFacts(const Incident &i, const std::vector<RuleFact> &rules);
// What is left to write: empty sections, action items without owner, date or a verb in front, missing marks.
[[nodiscard]] std::vector<Finding> lintComplete(const Incident &i);

// The five patterns of the text, those that this incident shows, each with its reason.
struct Hint {
    QString pattern, because;
    bool operator==(const Hint &) const = default;
};
[[nodiscard]] std::vector<Hint> patternHints(const Incident &i);

} // namespace bs::incident
