// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/replayclauses.h"
#include "data/promql/notes.h"
#include "data/promql/parser.h"
#include <algorithm>
#include <cmath>

namespace bs::rules {

using promql::as;
using promql::Binary;
using promql::Expr;
using promql::NodeKind;
using promql::Op;

namespace {

bool isClause(const Expr &e) {
    return e.kind == NodeKind::Binary && promql::isComparison(as<Binary>(e).op) && !as<Binary>(e).returnBool;
}

const Binary *setOpOf(const Expr &e) {
    return e.kind == NodeKind::Binary && promql::isSetOp(as<Binary>(e).op) ? &as<Binary>(e) : nullptr;
}

// fn(clause, excludes) for each clause, from left to right.
template <class Fn> void eachClause(const Expr &e, bool excludes, const Fn &fn) {
    const Expr &inner = promql::unwrapParens(e);
    if (const Binary *b = setOpOf(inner)) {
        eachClause(*b->lhs, excludes, fn);
        eachClause(*b->rhs, excludes != (b->op == Op::Unless), fn);
    } else if (promql::typeOf(inner) == promql::ValueType::Vector) {
        fn(inner, excludes);
    }
}

bool anyComparison(const Expr &e) {
    bool any = false;
    eachClause(e, false, [&any](const Expr &c, bool) { any = any || isClause(c); });
    return any;
}

// How far from true a difference of left and right side is; less is nearer.
double distance(Op op, double difference) {
    switch (op) {
    case Op::Greater:
    case Op::GreaterEqual: return -difference;
    case Op::Less:
    case Op::LessEqual: return difference;
    default: return std::abs(difference);
    }
}

// The series of a vector that a result with these labels came from: all of them that it has are equal.
const Series *seriesWith(const Matrix &m, const Labels &labels) {
    for (const Series &s : m.series) {
        const bool all = std::ranges::all_of(labels, [&s](const Labels::Pair &p) {
            return p.first == kMetricName || p.first == "alertname" || s.labels.get(p.first) == p.second ||
                   !s.labels.has(p.first);
        });
        if (all && !s.values.empty()) {
            return &s;
        }
    }
    return nullptr;
}

// Six digits are enough to see how near it was.
std::string numberText(double v) {
    const bool plain = std::abs(v) < 1e6;
    return plain ? QString::number(v, 'g', 6).toStdString() : promql::formatG(v);
}

std::string shortened(const std::string &text) {
    constexpr qsizetype kMost = 90;
    const QString q = QString::fromStdString(text);
    return q.size() <= kMost ? text : (q.left(kMost - 1) + u'…').toStdString();
}

std::string wordsOf(const ReplayClause &c) {
    if (!c.anyData) {
        return "`" + c.measured + "` gave no data";
    }
    const std::string against =
        std::isfinite(c.against) && c.measured != c.expr ? " against " + numberText(c.against) : std::string();
    return "`" + c.expr + "`: nearest was " + numberText(c.best) + against + ", at " +
           formatRfc3339(c.bestAt).toStdString() + " on " + c.bestLabels.toString();
}

} // namespace

ClauseJudge::ClauseJudge(const promql::Engine &engine, std::string expr, TimeRange range, DurationMs step,
                         std::stop_token stop)
    : m_engine(engine), m_expr(std::move(expr)), m_range(range), m_stop(std::move(stop)) {
    constexpr std::int64_t mostPoints = 20'000; // coarser beyond: what came closest, not when to the second
    m_step = std::max(step, (range.end - range.start) / mostPoints);
    if (auto parsed = promql::parseExpr(m_expr)) {
        m_tree = std::move(*parsed);
    }
}

std::string ClauseJudge::textOf(const Expr &e) const {
    const std::string text =
        m_expr.substr(static_cast<std::size_t>(e.pos.start), static_cast<std::size_t>(e.pos.end - e.pos.start));
    return QString::fromStdString(text).simplified().toStdString();
}

std::string ClauseJudge::between(const Binary &b) const {
    const auto from = static_cast<std::size_t>(b.opPos.start);
    const std::string text = m_expr.substr(from, static_cast<std::size_t>(b.rhs->pos.start) - from);
    return QString::fromStdString(text).simplified().toStdString();
}

// An expression that cannot be evaluated (two series of one name) has no answer, which is not the fault of the clause
// beside it; only being stopped ends the judgement.
Result<Matrix> ClauseJudge::ask(const std::string &expr) const {
    promql::QueryOptions q;
    q.stop = m_stop;
    auto r = m_engine.range(expr, m_range.start, m_range.end, m_step, q);
    if (!r && r.error().kind == Error::Kind::Cancelled) {
        return std::unexpected(r.error());
    }
    return r ? std::move(r->matrix) : Matrix();
}

Result<bool> ClauseJudge::ever(const Expr &e, const std::string &within) const {
    return !TRY(ask("(" + textOf(e) + ")" + within)).series.empty();
}

// What the two sides were where their difference was found.
void ClauseJudge::fillSides(const Binary &b, double difference, ReplayClause &c) const {
    const bool scalarRight = promql::typeOf(*b.rhs) == promql::ValueType::Scalar;
    const bool scalarLeft = promql::typeOf(*b.lhs) == promql::ValueType::Scalar;
    const auto at = [&](const Expr &side) -> double {
        const auto r = m_engine.instant(textOf(side), c.bestAt);
        const Series *s = r ? seriesWith(r->matrix, c.bestLabels) : nullptr;
        return s != nullptr ? s->values.front() : quietNaN();
    };
    const double left = at(*b.lhs);
    const double right = scalarRight || std::isnan(left) ? at(*b.rhs) : left - difference;
    c.best = scalarLeft ? right : left;
    c.against = scalarLeft ? left : right;
    if (std::isnan(c.best)) {
        c.best = std::isnan(c.against) ? difference : c.against + difference;
    }
}

Result<ReplayClause> ClauseJudge::judge(const Expr &e, const std::string &within) const {
    ReplayClause c;
    c.expr = c.measured = textOf(e);
    c.everTrue = TRY(ever(e, within));
    if (!isClause(e)) {
        const Matrix m = TRY(ask("(" + c.expr + ")" + within));
        for (const Series &s : m.series) {
            if (!s.times.empty() && (!c.anyData || s.times.front() < c.bestAt)) {
                c.anyData = true;
                c.best = s.values.front();
                c.bestAt = s.times.front();
                c.bestLabels = s.labels;
            }
        }
        return c;
    }
    const auto &b = as<Binary>(e);
    const bool vectorLeft = promql::typeOf(*b.lhs) == promql::ValueType::Vector;
    c.measured = textOf(vectorLeft ? *b.lhs : *b.rhs);
    const std::string op = std::string("-") + between(b).substr(std::string(promql::opText(b.op)).size());
    const Matrix differences = TRY(ask("((" + textOf(*b.lhs) + ") " + op + " (" + textOf(*b.rhs) + "))" + within));
    double found = 0;
    for (const Series &s : differences.series) {
        for (std::size_t i = 0; i < s.values.size(); ++i) {
            if (std::isnan(s.values[i]) || (c.anyData && !(distance(b.op, s.values[i]) < distance(b.op, found)))) {
                continue;
            }
            found = s.values[i];
            c.anyData = true;
            c.bestAt = s.times[i];
            c.bestLabels = s.labels;
        }
    }
    if (c.anyData) {
        fillSides(b, found, c);
        return c;
    }
    // one of the sides is missing, or they never meet
    const Expr &other = vectorLeft ? *b.rhs : *b.lhs;
    if (promql::typeOf(other) == promql::ValueType::Vector && TRY(ever(vectorLeft ? *b.lhs : *b.rhs, within))) {
        c.measured = TRY(ever(other, within)) ? c.expr : textOf(other);
    }
    return c;
}

Result<std::vector<ReplayClause>> ClauseJudge::clauses() const {
    std::vector<std::pair<const Expr *, bool>> all;
    if (m_tree) {
        eachClause(*m_tree, false, [&all](const Expr &e, bool excludes) { all.emplace_back(&e, excludes); });
    }
    std::vector<ReplayClause> out;
    for (const auto &[e, excludes] : all) {
        out.push_back(TRY(judge(*e, {})));
        out.back().excludes = excludes;
    }
    return out;
}

// Why `e` was never true within `within` (" and on (...) (...)", or nothing).
Result<std::string> ClauseJudge::held(const Expr &e, const std::string &within) const {
    const Expr &inner = promql::unwrapParens(e);
    const Binary *b = setOpOf(inner);
    if (b == nullptr) {
        return wordsOf(TRY(judge(inner, within)));
    }
    if (b->op == Op::Or) {
        return TRY(held(*b->lhs, within)) + "; nor " + TRY(held(*b->rhs, within));
    }
    const bool left = TRY(ever(*b->lhs, within));
    if (b->op == Op::Unless) {
        return left ? excluded(*b, within) : held(*b->lhs, within);
    }
    const bool right = TRY(ever(*b->rhs, within));
    if (left && right) {
        return heldBoth(*b, within);
    }
    if (!left && !right) {
        return TRY(held(*b->lhs, within)) + "; " + TRY(held(*b->rhs, within));
    }
    return held(left ? *b->rhs : *b->lhs, within);
}

// Both sides of an `and` were true, never at once: one is asked where the other was.
Result<std::string> ClauseJudge::heldBoth(const Binary &b, const std::string &within) const {
    const bool askRight = anyComparison(*b.rhs);
    const Expr &asked = askRight ? *b.rhs : *b.lhs;
    const Expr &given = askRight ? *b.lhs : *b.rhs;
    const std::string inside = " " + between(b) + " (" + textOf(given) + ")" + within;
    return "while `" + shortened(textOf(given)) + "` was true: " + TRY(held(asked, inside));
}

Result<std::string> ClauseJudge::excluded(const Binary &b, const std::string &within) const {
    const std::string op = between(b).substr(std::string(promql::opText(Op::Unless)).size());
    const std::string inside = " and" + op + " (" + textOf(*b.lhs) + ")" + within;
    const Expr &right = promql::unwrapParens(*b.rhs);
    std::string out = "`" + shortened(textOf(*b.lhs)) + "` was true, but each time so was what it excludes";
    if (setOpOf(right) != nullptr) {
        return out + ", `" + shortened(textOf(right)) + "`";
    }
    const ReplayClause c = TRY(judge(right, inside));
    if (!c.anyData) {
        return out + ", `" + c.expr + "`";
    }
    return out + ", `" + c.expr + "`: " + numberText(c.best) +
           (std::isfinite(c.against) ? " against " + numberText(c.against) : std::string()) + ", at " +
           formatRfc3339(c.bestAt).toStdString() + " on " + c.bestLabels.toString();
}

Result<std::string> ClauseJudge::whyNever() const {
    if (!m_tree) {
        return std::string("never true");
    }
    const std::string why = TRY(held(*m_tree, {}));
    return "never true: " + why;
}

bool ClauseJudge::trueFor(const Expr &e, TimeMs at, const Labels &alert) const {
    const auto r = m_engine.instant(textOf(e), at);
    return r && seriesWith(r->matrix, alert) != nullptr;
}

// Down to the clause that was true an evaluation before and no longer is.
std::string ClauseJudge::ended(const Expr &e, TimeMs at, TimeMs before, const Labels &alert) const {
    const Expr &inner = promql::unwrapParens(e);
    if (const Binary *b = setOpOf(inner)) {
        if (b->op == Op::Or) {
            return ended(trueFor(*b->lhs, before, alert) ? *b->lhs : *b->rhs, at, before, alert);
        }
        if (!trueFor(*b->lhs, at, alert)) {
            return ended(*b->lhs, at, before, alert);
        }
        return b->op == Op::And ? ended(*b->rhs, at, before, alert)
                                : "then `" + textOf(*b->rhs) + "` was true, which it excludes";
    }
    const Expr *side = &inner;
    if (isClause(inner)) {
        const auto &b = as<Binary>(inner);
        side = promql::typeOf(*b.lhs) == promql::ValueType::Vector ? b.lhs.get() : b.rhs.get();
    }
    const auto measured = m_engine.instant(textOf(*side), at);
    const Series *s = measured && side != &inner ? seriesWith(measured->matrix, alert) : nullptr;
    return "then `" + textOf(s == nullptr ? *side : inner) + "` " +
           (s == nullptr ? std::string("gave no data") : "was " + numberText(s->values.front()));
}

std::string ClauseJudge::whyEnded(TimeMs at, TimeMs before, const Labels &alert) const {
    return m_tree ? ended(*m_tree, at, before, alert) : std::string();
}

} // namespace bs::rules
