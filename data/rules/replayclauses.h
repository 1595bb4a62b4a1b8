// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/ast.h"
#include "data/promql/engine.h"
#include "data/rules/replay.h"

namespace bs::rules {

// Says of one expression over one range why it was never true: which of its clauses (comparisons, or vectors that have
// to be there, joined by and, or, unless) held it back, and by how much. Every finding is a query of its own: a clause
// is asked for the difference of its two sides, and clauses that were true but never together are asked one within the
// other, by the `on` and `ignoring` that join them.
class ClauseJudge {
public:
    ClauseJudge(const promql::Engine &engine, std::string expr, TimeRange range, DurationMs step, std::stop_token stop);

    // Each clause by itself.
    [[nodiscard]] Result<std::vector<ReplayClause>> clauses() const;
    // Of an expression that was never true.
    [[nodiscard]] Result<std::string> whyNever() const;
    // Which clause was no longer true at a time, and was `before`, of the alert with these labels.
    [[nodiscard]] std::string whyEnded(TimeMs at, TimeMs before, const Labels &alert) const;

private:
    using Expr = promql::Expr;
    using Binary = promql::Binary;
    [[nodiscard]] std::string textOf(const Expr &e) const;
    [[nodiscard]] std::string between(const Binary &b) const; // the operator and what stands behind it
    [[nodiscard]] Result<Matrix> ask(const std::string &expr) const;
    [[nodiscard]] Result<bool> ever(const Expr &e, const std::string &within) const;
    [[nodiscard]] Result<ReplayClause> judge(const Expr &e, const std::string &within) const;
    [[nodiscard]] bool trueFor(const Expr &e, TimeMs at, const Labels &alert) const;
    [[nodiscard]] std::string ended(const Expr &e, TimeMs at, TimeMs before, const Labels &alert) const;
    void fillSides(const Binary &b, double difference, ReplayClause &c) const;
    [[nodiscard]] Result<std::string> held(const Expr &e, const std::string &within) const;
    [[nodiscard]] Result<std::string> heldBoth(const Binary &b, const std::string &within) const;
    [[nodiscard]] Result<std::string> excluded(const Binary &b, const std::string &within) const;

    const promql::Engine &m_engine;
    std::string m_expr;
    promql::ExprPtr m_tree; // null: it cannot be parsed
    TimeRange m_range;
    DurationMs m_step;
    std::stop_token m_stop;
};

} // namespace bs::rules
