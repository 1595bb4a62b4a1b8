// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/runbook/journal.h"
#include "data/runbook/suggestion.h"
#include "data/runbook/tree.h"
#include <map>
#include <optional>

namespace bs::runbook {

struct StartInfo {
    QString by;
    TimeMs at = 0;
    QString selection;                                   // matchers the walk is about, as text
    std::vector<std::pair<QString, QString>> parameters; // of the commands: pod, namespace, ...
};

// One line of the spine at the left of the page.
struct Step {
    enum class State : std::uint8_t { Answered, Done, Skipped, Deferred, Greyed };
    QString node;
    State state = State::Answered;
    QString answer;
    QString by;
    TimeMs at = 0;
    QString note;
    bool overridden = false;
    std::optional<Suggestion> suggestion; // what was proposed, with the evidence of that moment
    std::int64_t seq = 0;
};

struct Tally {
    int answered = 0, overridden = 0, skipped = 0, deferred = 0, withoutData = 0;
};

// A person's way through a tree: a pure state machine over an append-only journal. Each action makes the next journal
// entry; the caller keeps the entry safe (fsync) before it shows the new state. No clock, no input or output.
class Walk {
public:
    [[nodiscard]] static Result<Walk> start(TreePtr tree, const StartInfo &info);
    // From a journal. The tree must be the one the journal was begun with (id and sha256).
    [[nodiscard]] static Result<Walk> replay(TreePtr tree, const std::vector<Entry> &journal);

    // What a person can do. On success the entry was applied and is the last of journal().
    Status answer(const QString &answer, const QString &by, TimeMs at, const std::optional<Suggestion> &proposed,
                  const QString &note = {});
    Status answerNumber(double value, const QString &by, TimeMs at, const std::optional<Suggestion> &proposed,
                        const QString &note = {});
    Status done(const QString &by, TimeMs at, const QString &note = {}); // an action step
    Status skip(const QString &by, TimeMs at, const QString &note = {});
    Status defer(const QString &by, TimeMs at);
    Status undo(const QString &by, TimeMs at);                        // the last answer
    Status undoTo(const QString &node, const QString &by, TimeMs at); // back to any earlier step
    Status worse(const QString &by, TimeMs at);
    Status escalate(const QString &by, TimeMs at, const QString &note);
    Status copied(const QString &command, const QString &by, TimeMs at);
    Status note(const QString &text, const QString &by, TimeMs at);
    Status handOver(const QString &by, const QString &to, TimeMs at, const QString &card);
    Status accept(const QString &by, TimeMs at);
    Status resumed(const QString &by, TimeMs at);
    Status migrate(TreePtr newer, const QString &by, TimeMs at);

    [[nodiscard]] const Tree &tree() const { return *m_tree; }
    [[nodiscard]] const Node *current() const { return m_tree->node(m_current); } // null when complete
    [[nodiscard]] bool complete() const { return m_current.isEmpty(); }
    [[nodiscard]] const std::vector<Step> &steps() const { return m_steps; } // greyed ones too, in journal order
    [[nodiscard]] std::vector<Step> trail() const;                           // those that count
    [[nodiscard]] QStringList deferred() const;
    [[nodiscard]] const Step *greyed(const QString &node) const; // an undone answer to offer again
    [[nodiscard]] const QString &holder() const { return m_holder; }
    [[nodiscard]] const QString &offeredTo() const { return m_offeredTo; }
    [[nodiscard]] TimeMs startedAt() const { return m_startedAt; }
    [[nodiscard]] TimeMs lastAnswerAt() const { return m_lastAnswerAt; }
    [[nodiscard]] TimeMs stepSince() const { return m_stepSince; }
    [[nodiscard]] TimeMs heldSince() const { return m_heldSince; }
    [[nodiscard]] bool timerOut(TimeMs now) const;
    [[nodiscard]] TimeMs escalatesAt() const;            // no progress for the tree's (or 10) minutes
    [[nodiscard]] bool shouldEscalate(TimeMs now) const; // then
    enum class HandOverDue : std::uint8_t { No, Prompt, Insist };
    [[nodiscard]] HandOverDue handOverDue(TimeMs now) const; // at 60 and 180 minutes
    [[nodiscard]] const QString &selection() const { return m_selection; }
    [[nodiscard]] const std::vector<std::pair<QString, QString>> &parameters() const { return m_parameters; }
    [[nodiscard]] const std::vector<Entry> &journal() const { return m_journal; }
    [[nodiscard]] Tally tally() const;
    [[nodiscard]] QString completionCall() const; // "Runbook complete: 7 answered, 1 overridden, 0 without data"
    // The conclusion of the last concluding node that was reached, its subject found in the evidence of the trail.
    struct Concluded {
        QString cause = QStringLiteral("unknown");
        QString subject;
        QString mitigation = QStringLiteral("escalate");
        bool operator==(const Concluded &) const = default;
    };
    [[nodiscard]] Concluded conclusion() const;
    // {name} -> value for commands: the parameters, then what the evidence of the trail names (tenant, pool, ...).
    [[nodiscard]] std::vector<std::pair<QString, QString>> commandParameters() const;

private:
    Status take(Entry e); // applies, then appends
    Status apply(const Entry &e);
    Status applyStart(const Entry &e);
    Status applyAnswer(const Entry &e);
    Status applyMove(const Entry &e);
    Status applyUndo(const Entry &e);
    Status applyHands(const Entry &e);
    void go(const QString &node, TimeMs at);
    void addStep(const Entry &e, Step::State state);
    [[nodiscard]] Error refuse(const QString &why) const;
    [[nodiscard]] Entry entry(Entry::Kind kind, const QString &by, TimeMs at) const;

    TreePtr m_tree;
    std::vector<Entry> m_journal;
    std::vector<Step> m_steps;
    std::vector<QString> m_visited; // nodes on the way, in order, the current one last
    std::map<std::pair<QString, QString>, int> m_loops;
    QString m_current, m_holder, m_offeredTo, m_selection;
    std::vector<std::pair<QString, QString>> m_parameters;
    TimeMs m_startedAt = 0, m_lastAnswerAt = 0, m_stepSince = 0, m_heldSince = 0;
};

} // namespace bs::runbook
