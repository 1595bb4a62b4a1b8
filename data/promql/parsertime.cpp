// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges, subqueries, offset, @ and the arithmetic of durations.
#include "data/promql/parser.h"
#include "data/promql/parserstate.h"
#include <cmath>

namespace bs::promql {

namespace {

constexpr double kMaxSeconds = 9.2e9; // of Go's time.Duration

int durationPrecedence(Tok t) {
    switch (t) {
    case Tok::Add:
    case Tok::Sub: return 1;
    case Tok::Mul:
    case Tok::Div:
    case Tok::Mod: return 2;
    case Tok::Pow: return 3;
    default: return 0;
    }
}

DurationExpr::Kind durationKind(Tok t) {
    switch (t) {
    case Tok::Add: return DurationExpr::Kind::Add;
    case Tok::Sub: return DurationExpr::Kind::Sub;
    case Tok::Mul: return DurationExpr::Kind::Mul;
    case Tok::Div: return DurationExpr::Kind::Div;
    case Tok::Mod: return DurationExpr::Kind::Mod;
    default: return DurationExpr::Kind::Pow;
    }
}

// min_of and max_of, which Prometheus called min and max before 3.13.
std::optional<DurationExpr::Kind> extremeOf(const Token &t) {
    if (t.kind == Tok::Aggregator) {
        return t.agg == Agg::Min   ? std::optional(DurationExpr::Kind::Min)
               : t.agg == Agg::Max ? std::optional(DurationExpr::Kind::Max)
                                   : std::nullopt;
    }
    const QString name = QString::fromUtf8(t.text.data(), static_cast<qsizetype>(t.text.size())).toLower();
    return name == u"min_of"   ? std::optional(DurationExpr::Kind::Min)
           : name == u"max_of" ? std::optional(DurationExpr::Kind::Max)
                               : std::nullopt;
}

} // namespace

Result<double> durationSeconds(const DurationExpr &d, std::string_view query, double step, double range) {
    const double l = d.lhs ? TRY(durationSeconds(*d.lhs, query, step, range)) : 0.0;
    const double r = d.rhs ? TRY(durationSeconds(*d.rhs, query, step, range)) : 0.0;
    switch (d.kind) {
    case DurationExpr::Kind::Literal: return d.seconds;
    case DurationExpr::Kind::Step: return step;
    case DurationExpr::Kind::Range: return range;
    case DurationExpr::Kind::Min: return std::min(l, r);
    case DurationExpr::Kind::Max: return std::max(l, r);
    case DurationExpr::Kind::Add: return l + r;
    case DurationExpr::Kind::Sub: return l - r;
    case DurationExpr::Kind::Mul: return l * r;
    case DurationExpr::Kind::Div:
    case DurationExpr::Kind::Mod:
        if (r == 0) {
            return std::unexpected(errorAt(query, d.pos,
                                           d.kind == DurationExpr::Kind::Div ? QStringLiteral("division by zero")
                                                                             : QStringLiteral("modulo by zero")));
        }
        return d.kind == DurationExpr::Kind::Div ? l / r : std::fmod(l, r);
    case DurationExpr::Kind::Pow: return std::pow(l, r);
    case DurationExpr::Kind::Negate: return -r;
    }
    return 0.0;
}

Result<DurationPtr> Parser::durationPrimary() {
    if (++m_chain > kMaxChain) { // signs nest as well
        return refuse(peek().pos, QStringLiteral("duration has too many operators"));
    }
    const Token t = peek();
    auto d = std::make_unique<DurationExpr>();
    d->pos = t.pos;
    const std::size_t at = m_at;
    take();
    switch (t.kind) {
    case Tok::Number:
    case Tok::Duration: d->seconds = t.number; return d;
    case Tok::Add:
    case Tok::Sub:
        d->rhs = TRY(durationPrimary());
        if (t.kind == Tok::Add) {
            return std::move(d->rhs);
        }
        d->kind = DurationExpr::Kind::Negate;
        return d;
    case Tok::LeftParen: {
        DurationPtr inner = TRY(duration(1));
        CHECK_STATUS(expect(Tok::RightParen, "duration expression", "\")\""));
        return inner;
    }
    case Tok::Step:
    case Tok::Range:
        d->kind = t.kind == Tok::Step ? DurationExpr::Kind::Step : DurationExpr::Kind::Range;
        CHECK_STATUS(expect(Tok::LeftParen, "duration expression", "\"(\""));
        CHECK_STATUS(expect(Tok::RightParen, "duration expression", "\")\""));
        return d;
    case Tok::Identifier:
    case Tok::Aggregator:
        if (const auto kind = extremeOf(t)) {
            d->kind = *kind;
            CHECK_STATUS(expect(Tok::LeftParen, "duration expression", "\"(\""));
            d->lhs = TRY(duration(1));
            CHECK_STATUS(expect(Tok::Comma, "duration expression", "\",\""));
            d->rhs = TRY(duration(1));
            CHECK_STATUS(expect(Tok::RightParen, "duration expression", "\")\""));
            return d;
        }
        break;
    default: break;
    }
    m_at = at;
    return unexpected("duration", "number, duration, step(), or range()");
}

Result<DurationPtr> Parser::duration(int minPrecedence) {
    if (++m_depth > kMaxDepth) {
        return refuse(peek().pos, QStringLiteral("duration is nested too deeply"));
    }
    DurationPtr lhs;
    if (peek().kind == Tok::Sub) { // binds like *: -2^2 is -(2^2)
        const Token minus = take();
        lhs = std::make_unique<DurationExpr>();
        lhs->kind = DurationExpr::Kind::Negate;
        lhs->pos = minus.pos;
        lhs->rhs = TRY(duration(3));
    } else {
        lhs = TRY(durationPrimary());
    }
    for (;;) {
        const Token op = peek();
        const int precedence = durationPrecedence(op.kind);
        if (precedence == 0 || precedence < minPrecedence) {
            break;
        }
        take();
        if (++m_chain > kMaxChain) {
            return refuse(op.pos, QStringLiteral("duration has too many operators"));
        }
        auto d = std::make_unique<DurationExpr>();
        d->kind = durationKind(op.kind);
        d->pos = lhs->pos;
        d->rhs = TRY(duration(op.kind == Tok::Pow ? precedence : precedence + 1));
        d->lhs = std::move(lhs);
        lhs = std::move(d);
    }
    --m_depth;
    return lhs;
}

Status Parser::setDuration(DurationPtr d, DurationMs &ms, DurationPtr &later, bool mayBeNegative) {
    if (d->kind != DurationExpr::Kind::Literal &&
        !(d->kind == DurationExpr::Kind::Negate && d->rhs->kind == DurationExpr::Kind::Literal)) {
        later = std::move(d);
        return {};
    }
    const double seconds = TRY(durationSeconds(*d, m_query, 0, 0));
    if (!(std::abs(seconds) < kMaxSeconds)) {
        return refuse(d->pos, QStringLiteral("duration out of range"));
    }
    if (seconds <= 0 && !mayBeNegative) {
        return refuse(d->pos, QStringLiteral("duration must be greater than 0"));
    }
    ms = static_cast<DurationMs>(std::llround(seconds * 1000.0));
    return {};
}

Result<ExprPtr> Parser::brackets(ExprPtr e) {
    const Token open = take();
    if (++m_chain > kMaxChain) {
        return refuse(open.pos, QStringLiteral("expression has too many subqueries"));
    }
    if (peek().kind == Tok::RightBracket || peek().kind == Tok::Colon) {
        return unexpected("subquery or range selector", "number, duration, step(), or range()");
    }
    DurationPtr range = TRY(duration(1));
    if (accept(Tok::Colon)) {
        auto s = std::make_unique<Subquery>();
        CHECK_STATUS(setDuration(std::move(range), s->range, s->rangeExpr, false));
        if (peek().kind != Tok::RightBracket) {
            CHECK_STATUS(setDuration(TRY(duration(1)), s->step, s->stepExpr, false));
        }
        CHECK_STATUS(expect(Tok::RightBracket, "subquery selector", "\"]\""));
        s->pos = {e->pos.start, lastEnd()};
        s->expr = std::move(e);
        return ExprPtr(std::move(s));
    }
    CHECK_STATUS(expect(Tok::RightBracket, "subquery or range", "\":\" or \"]\""));
    const PosRange pos{open.pos.start, lastEnd()};
    if (e->kind != NodeKind::Vector) {
        return refuse(pos, QStringLiteral("ranges only allowed for vector selectors"));
    }
    auto &v = as<VectorSelector>(*e);
    if (v.time.offset != 0 || v.time.offsetExpr) {
        return refuse(pos, QStringLiteral("no offset modifiers allowed before range"));
    }
    if (v.time.at || v.time.word != AtWord::None) {
        return refuse(pos, QStringLiteral("no @ modifiers allowed before range"));
    }
    auto m = std::make_unique<MatrixSelector>();
    CHECK_STATUS(setDuration(std::move(range), m->range, m->rangeExpr, false));
    m->pos = {v.pos.start, lastEnd()};
    m->selector.reset(static_cast<VectorSelector *>(e.release()));
    return ExprPtr(std::move(m));
}

Result<TimeModifier *> Parser::modifierOf(Expr &e, const char *what, PosRange) {
    switch (e.kind) {
    case NodeKind::Vector: return &as<VectorSelector>(e).time;
    case NodeKind::Matrix: return &as<MatrixSelector>(e).selector->time;
    case NodeKind::Subquery: return &as<Subquery>(e).time;
    default:
        return refuse(e.pos, QStringLiteral("%1 modifier must be preceded by an instant vector selector or range "
                                            "vector selector or a subquery")
                                 .arg(QString::fromLatin1(what)));
    }
}

Status Parser::offset(Expr &e) {
    const Token word = take();
    TimeModifier *m = TRY(modifierOf(e, "offset", word.pos));
    if (m->offset != 0 || m->offsetExpr) {
        return refuse(e.pos, QStringLiteral("offset may not be set multiple times"));
    }
    CHECK_STATUS(setDuration(TRY(durationPrimary()), m->offset, m->offsetExpr, true));
    e.pos.end = lastEnd();
    return {};
}

Status Parser::at(Expr &e) {
    const Token word = take();
    TimeModifier *m = TRY(modifierOf(e, "@", word.pos));
    if (m->at || m->word != AtWord::None) {
        return refuse(e.pos, QStringLiteral("@ <timestamp> may not be set multiple times"));
    }
    if (peek().kind == Tok::Start || peek().kind == Tok::End_) {
        m->word = take().kind == Tok::Start ? AtWord::Start : AtWord::End;
        CHECK_STATUS(expect(Tok::LeftParen, "@", "\"(\""));
        CHECK_STATUS(expect(Tok::RightParen, "@", "\")\""));
    } else {
        bool negative = false;
        if (peek().kind == Tok::Add || peek().kind == Tok::Sub) {
            negative = take().kind == Tok::Sub;
        }
        const Token n = peek();
        if (n.kind != Tok::Number && n.kind != Tok::Duration) {
            return unexpected("@", "timestamp");
        }
        take();
        const double seconds = negative ? -n.number : n.number;
        if (!(std::abs(seconds) < 4e15)) {
            return refuse(e.pos, QStringLiteral("timestamp out of bounds for @ modifier: %1").arg(seconds));
        }
        m->at = static_cast<TimeMs>(std::llround(seconds * 1000.0));
    }
    e.pos.end = lastEnd();
    return {};
}

Status Parser::extended(Expr &e, const Token &word) {
    const QString name = word.kind == Tok::Anchored ? QStringLiteral("anchored") : QStringLiteral("smoothed");
    take();
    VectorSelector *v = nullptr;
    if (e.kind == NodeKind::Vector) {
        v = &as<VectorSelector>(e);
    } else if (e.kind == NodeKind::Matrix) {
        v = as<MatrixSelector>(e).selector.get();
    } else if (e.kind == NodeKind::Subquery) {
        return refuse(e.pos, name + QStringLiteral(" modifier is not supported for subqueries"));
    } else {
        return refuse(e.pos, name + QStringLiteral(" modifier not implemented"));
    }
    (word.kind == Tok::Anchored ? v->anchored : v->smoothed) = true;
    if (v->anchored && v->smoothed) {
        return refuse(e.pos, QStringLiteral("anchored and smoothed modifiers cannot be used together"));
    }
    return {};
}

} // namespace bs::promql
