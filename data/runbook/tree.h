// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

namespace bs::runbook {

// A decision tree as a person wrote it (YAML, resources/schemas/runbook.schema.json). Immutable once loaded.

inline constexpr int kSchema = 1;
inline constexpr int kLabelLimit = 60;
inline constexpr int kPromptLimit = 90;

// Which evidence a question looks at. Numbers carry the unit the file states.
struct EvidenceRef {
    QString id;                      // unique inside its node; the name a suggestion rule speaks of
    QString provider;                // one of providers()
    DurationMs window = 0;           // 0 = the provider's own
    std::optional<double> threshold; // in `unit`
    QString unit;
    QString expr; // provider "promql" only
    QString test; // provider "promql" only: above, below
    bool operator==(const EvidenceRef &) const = default;
};

// One condition of a suggestion rule: evidence `id` came out as `verdict`.
struct Condition {
    QString evidence;
    QString verdict;
    bool operator==(const Condition &) const = default;
};

struct SuggestRule {
    QString answer;
    bool all = true;                   // every condition, or any one
    std::vector<Condition> conditions; // none: the rule for "nothing else held"
    bool operator==(const SuggestRule &) const = default;
};

struct Edge {
    QString answer;             // yes, no, unknown, a choice's word, or a range's word
    QString label;              // on the button
    QString hint;               // the muted line below
    QString key;                // one letter
    QString next;               // node id
    int loopMax = 0;            // how often this edge may close a circle; 0 = it may not
    std::optional<double> from; // number questions: from <= value < below, in the node's unit
    std::optional<double> below;
    bool operator==(const Edge &) const = default;
};

struct Action {
    QString text;
    QString command; // with {placeholders}; copied, never run
    QString expect;  // what the command should print
    QString link;
    bool changesProduction = false;
    bool operator==(const Action &) const = default;
};

// How a person sees that a mitigation worked.
struct Verify {
    QString metric;       // PromQL
    QString below, above; // exactly one is set: the threshold, as text for the screen
    double threshold = 0;
    QString unit;
    DurationMs wait = 0;
    bool operator==(const Verify &) const = default;
};

struct Conclusion {
    QString cause;
    QStringList subjects; // evidence ids, the first on the path that names a subject wins
    QString mitigation;
    bool operator==(const Conclusion &) const = default;
};

struct Escalation {
    QString who;
    DurationMs after = 0; // no progress for so long: escalate becomes the primary button; 0 = the tree's
    bool operator==(const Escalation &) const = default;
};

struct Node {
    enum class Kind : std::uint8_t { Question, Action, End };
    enum class Answers : std::uint8_t { YesNo, Choice, Number };
    QString id;
    Kind kind = Kind::Question;
    Answers answers = Answers::YesNo;
    QString unit;   // number questions
    QString label;  // <= 60 characters
    QString prompt; // <= 90 characters
    QString help;
    std::vector<EvidenceRef> evidence;
    std::vector<SuggestRule> suggest;
    std::vector<Edge> edges; // questions
    QString next;            // actions; empty = leaf
    std::vector<Action> actions;
    std::optional<Verify> verify;
    std::optional<Conclusion> concludes;
    std::optional<Escalation> escalate;
    DurationMs timer = 0; // soft: when it runs out the step says so
    int line = 0;
    int column = 0;

    [[nodiscard]] const Edge *edge(const QString &answer) const;
    [[nodiscard]] const EvidenceRef *evidenceRef(const QString &evidenceId) const;
    [[nodiscard]] bool leaf() const { return edges.empty() && next.isEmpty(); }
};

// Which alerts open this tree; a pattern is a whole name, or ends in * for a prefix.
struct AlertMatch {
    QString name;
    QString label, value;
    QString runbookUrl;
    bool operator==(const AlertMatch &) const = default;
};

struct Tree {
    int schema = kSchema;
    QString id, version, title, description, source;
    QString root;
    QString escape; // where "it got worse" jumps
    QString symptom;
    QStringList likelyCauses;
    QString drilled; // when it was last walked in an exercise, YYYY-MM-DD
    bool postmortemRequired = false;
    Escalation escalation;
    std::vector<AlertMatch> alerts;
    std::vector<Node> nodes;
    QString sha256; // of the file's bytes
    QString file;

    [[nodiscard]] const Node *node(const QString &nodeId) const;
    // The longest way from the root to a leaf, for "step 4 of 7".
    [[nodiscard]] int longestPath() const;
};

using TreePtr = std::shared_ptr<const Tree>;

// The words of the contract of `runbook walk`.
[[nodiscard]] const QStringList &causes();
[[nodiscard]] const QStringList &mitigations();
[[nodiscard]] const QStringList &subjectKinds();

// Does this tree claim an alert of that name with those labels? 0 = no; more specific is more.
[[nodiscard]] int claims(const Tree &tree, const QString &alertName,
                         const std::vector<std::pair<QString, QString>> &labels, const QString &runbookUrl);

// A copyable command with its {placeholders} filled. Names without a value are listed, and then it may not be copied.
struct FilledCommand {
    QString text;
    QStringList unfilled;
    [[nodiscard]] bool copyable() const { return unfilled.isEmpty(); }
};
[[nodiscard]] FilledCommand fillCommand(const QString &command,
                                        const std::vector<std::pair<QString, QString>> &parameters);

} // namespace bs::runbook
