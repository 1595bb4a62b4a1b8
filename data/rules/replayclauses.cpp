// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/replayclauses.h"
#include "data/core/format.h"
#include "data/promql/notes.h"
#include "data/promql/parser.h"
#include <algorithm>
#include <cmath>

namespace bs::rules {

namespace {

using promql::as;
using promql::Binary;
using promql::Expr;
using promql::NodeKind;

std::string textOf(const std::string &query, const Expr &e) {
    const std::string text =
        query.substr(static_cast<std::size_t>(e.pos.start), static_cast<std::size_t>(e.pos.end - e.pos.start));
    return QString::fromStdString(text).simplified().toStdString();
}

void collect(const Expr &e, std::vector<const Binary *> &out) {
    const Expr &inner = promql::unwrapParens(e);
    if (inner.kind != NodeKind::Binary) {
        return;
    }
    const auto &b = as<Binary>(inner);
    if (promql::isSetOp(b.op)) {
        collect(*b.lhs, out);
        collect(*b.rhs, out);
    } else if (promql::isComparison(b.op) && !b.returnBool) {
        out.push_back(&b);
    }
}

// Whether larger values of the left side make the comparison true.
bool wantsMore(promql::Op op) { return op == promql::Op::Greater || op == promql::Op::GreaterEqual; }
bool wantsLess(promql::Op op) { return op == promql::Op::Less || op == promql::Op::LessEqual; }

void closest(const Matrix &m, bool most, ReplayClause &c) {
    for (const Series &s : m.series) {
        for (std::size_t i = 0; i < s.values.size(); ++i) {
            const double v = s.values[i];
            if (std::isnan(v)) {
                continue;
            }
            if (!c.anyData || (most ? v > c.best : v < c.best)) {
                c.best = v;
                c.bestAt = s.times[i];
                c.bestLabels = s.labels;
            }
            c.anyData = true;
        }
    }
}

} // namespace

Result<std::vector<ReplayClause>> replayClauses(const promql::Engine &engine, const std::string &expr, TimeRange range,
                                                DurationMs step, std::stop_token stop) {
    std::vector<ReplayClause> out;
    const auto parsed = promql::parseExpr(expr);
    if (!parsed) {
        return out;
    }
    std::vector<const Binary *> comparisons;
    collect(**parsed, comparisons);
    constexpr std::int64_t mostPoints = 20'000; // coarser beyond: what came closest, not when to the second
    const DurationMs coarse = std::max(step, (range.end - range.start) / mostPoints);
    promql::QueryOptions q;
    q.stop = stop;
    for (const Binary *b : comparisons) {
        ReplayClause c;
        c.expr = textOf(expr, *b);
        const bool vectorLeft = promql::typeOf(*b->lhs) == promql::ValueType::Vector;
        const Expr &measured = vectorLeft ? *b->lhs : *b->rhs;
        c.measured = textOf(expr, measured);
        if (const auto whole = engine.range(c.expr, range.start, range.end, coarse, q)) {
            c.everTrue = !whole->matrix.series.empty();
        }
        const bool most = vectorLeft ? !wantsLess(b->op) : !wantsMore(b->op);
        if (const auto side = engine.range(c.measured, range.start, range.end, coarse, q)) {
            closest(side->matrix, most, c);
        }
        out.push_back(std::move(c));
    }
    return out;
}

std::string explainClauses(const std::vector<ReplayClause> &clauses) {
    if (clauses.empty()) {
        return "never true";
    }
    std::string out;
    for (const ReplayClause &c : clauses) {
        if (c.everTrue) {
            continue;
        }
        out += out.empty() ? "never true: " : "; ";
        if (!c.anyData) {
            out += "`" + c.measured + "` gave no data";
        } else {
            out += "`" + c.expr + "`: nearest was " + promql::formatG(c.best) + ", at " +
                   formatRfc3339(c.bestAt).toStdString() + " on " + c.bestLabels.toString();
        }
    }
    return out.empty() ? "never true: its clauses were true, but never together" : out;
}

} // namespace bs::rules
