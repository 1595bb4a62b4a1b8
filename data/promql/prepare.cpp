// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/functions.h"
#include "data/promql/parser.h"
#include "data/promql/parserstate.h"
#include <cmath>

namespace bs::promql {

namespace {

class Preparer {
public:
    Preparer(std::string_view query, TimeMs start, TimeMs end, DurationMs step)
        : m_query(query), m_start(start), m_end(end), m_step(step) {}

    // Whether the value of e is the same at every step. `wrap` is set on the topmost such nodes only where one
    // evaluation for all steps is worth while; marking a child as well is harmless.
    Result<bool> visit(Expr &e) {
        bool same = false;
        switch (e.kind) {
        case NodeKind::Number:
        case NodeKind::String: return true;
        case NodeKind::Vector: {
            auto &v = as<VectorSelector>(e);
            CHECK_STATUS(modifier(v.time));
            same = v.time.at.has_value();
            break;
        }
        case NodeKind::Matrix: {
            auto &m = as<MatrixSelector>(e);
            CHECK_STATUS(resolve(m.rangeExpr, m.range, false));
            return visit(*m.selector);
        }
        case NodeKind::Subquery: {
            auto &s = as<Subquery>(e);
            CHECK_STATUS(resolve(s.rangeExpr, s.range, false));
            CHECK_STATUS(resolve(s.stepExpr, s.step, false));
            CHECK_STATUS(modifier(s.time));
            TRY(visit(*s.expr));
            return s.time.at.has_value();
        }
        case NodeKind::Call: {
            auto &c = as<Call>(e);
            same = !c.function->changesWithTime;
            for (ExprPtr &arg : c.args) {
                unwrap(arg);
                same = TRY(visit(*arg)) && same;
            }
            break;
        }
        case NodeKind::Aggregate: {
            auto &a = as<Aggregate>(e);
            unwrap(a.expr);
            unwrap(a.param);
            same = TRY(visit(*a.expr));
            if (a.param) {
                same = TRY(visit(*a.param)) && same;
            }
            break;
        }
        case NodeKind::Binary: {
            auto &b = as<Binary>(e);
            const bool left = TRY(visit(*b.lhs));
            same = TRY(visit(*b.rhs)) && left;
            break;
        }
        case NodeKind::Unary: same = TRY(visit(*as<Unary>(e).expr)); break;
        case NodeKind::Paren: return visit(*as<Paren>(e).expr);
        }
        e.stepInvariant = same;
        return same;
    }

private:
    // Parentheses around an argument mean nothing, and annotations point at what is inside.
    static void unwrap(ExprPtr &e) {
        while (e && e->kind == NodeKind::Paren) {
            ExprPtr inner = std::move(as<Paren>(*e).expr);
            e = std::move(inner);
        }
    }
    Status resolve(const DurationPtr &expr, DurationMs &ms, bool mayBeNegative) {
        if (!expr) {
            return {};
        }
        const double range = static_cast<double>(m_end - m_start) / 1000.0;
        const double seconds = TRY(durationSeconds(*expr, m_query, static_cast<double>(m_step) / 1000.0, range));
        if (seconds <= 0 && !mayBeNegative) {
            return std::unexpected(errorAt(m_query, expr->pos, QStringLiteral("duration must be greater than 0")));
        }
        if (!(std::abs(seconds) < 9.2e9)) {
            return std::unexpected(errorAt(m_query, expr->pos, QStringLiteral("duration is out of range")));
        }
        ms = static_cast<DurationMs>(seconds * 1000.0);
        return {};
    }
    Status modifier(TimeModifier &m) {
        CHECK_STATUS(resolve(m.offsetExpr, m.offset, true));
        if (m.word != AtWord::None) {
            m.at = m.word == AtWord::Start ? m_start : m_end;
        }
        return {};
    }

    std::string_view m_query;
    TimeMs m_start;
    TimeMs m_end;
    DurationMs m_step;
};

} // namespace

Status prepare(Expr &expr, std::string_view query, TimeMs start, TimeMs end, DurationMs step) {
    TRY(Preparer(query, start, end, step).visit(expr));
    return {};
}

} // namespace bs::promql
