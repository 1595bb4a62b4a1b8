// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/functions.h"
#include "data/promql/lexer.h"
#include "data/promql/parser.h"

namespace bs::promql {

namespace {

class Checker {
public:
    explicit Checker(std::string_view query) : m_query(query) {}

    Status check(Expr &e) {
        switch (e.kind) {
        case NodeKind::Number:
        case NodeKind::String: return {};
        case NodeKind::Vector: return selector(as<VectorSelector>(e));
        case NodeKind::Matrix: return check(*as<MatrixSelector>(e).selector);
        case NodeKind::Subquery: return subquery(as<Subquery>(e));
        case NodeKind::Call: return call(as<Call>(e));
        case NodeKind::Aggregate: return aggregate(as<Aggregate>(e));
        case NodeKind::Binary: return binary(as<Binary>(e));
        case NodeKind::Unary: return unary(as<Unary>(e));
        case NodeKind::Paren: return check(*as<Paren>(e).expr);
        }
        return {};
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse(PosRange pos, const QString &why) const {
        return std::unexpected(errorAt(m_query, pos, why));
    }
    Status expectType(Expr &e, ValueType want, const QString &context) {
        CHECK_STATUS(check(e));
        if (typeOf(e) != want) {
            return refuse(e.pos, QStringLiteral("expected type %1 in %2, got %3")
                                     .arg(QString::fromLatin1(documentedType(want)), context,
                                          QString::fromLatin1(documentedType(typeOf(e)))));
        }
        return {};
    }

    Status selector(VectorSelector &v) {
        if (!v.name.empty() || v.mayMatchAll) {
            return {};
        }
        const auto set = MatcherSet::compile(v.matchers);
        if (!set) {
            return refuse(v.pos, set.error().reason);
        }
        for (std::size_t i = 0; i < v.matchers.size(); ++i) {
            if (!set->matchesValue(i, {})) {
                return {};
            }
        }
        return refuse(v.pos, QStringLiteral("vector selector must contain at least one non-empty matcher"));
    }

    Status subquery(Subquery &s) {
        CHECK_STATUS(check(*s.expr));
        if (typeOf(*s.expr) != ValueType::Vector) {
            return refuse(s.pos, QStringLiteral("subquery is only allowed on instant vector, got %1 instead")
                                     .arg(QString::fromLatin1(documentedType(typeOf(*s.expr)))));
        }
        return {};
    }

    Status call(Call &c) {
        const Function &f = *c.function;
        const auto name = QString::fromLatin1(f.name);
        const int given = static_cast<int>(c.args.size());
        const int declared = static_cast<int>(f.args.size());
        const int least = f.variadic == 0 ? declared : declared - 1;
        if (f.variadic == 0 && given != declared) {
            return refuse(
                c.pos,
                QStringLiteral("expected %1 argument(s) in call to \"%2\", got %3").arg(declared).arg(name).arg(given));
        }
        if (given < least) {
            return refuse(c.pos, QStringLiteral("expected at least %1 argument(s) in call to \"%2\", got %3")
                                     .arg(least)
                                     .arg(name)
                                     .arg(given));
        }
        if (f.variadic > 0 && given > least + f.variadic) {
            return refuse(c.pos, QStringLiteral("expected at most %1 argument(s) in call to \"%2\", got %3")
                                     .arg(least + f.variadic)
                                     .arg(name)
                                     .arg(given));
        }
        if (f.id == Fn::Info && given > 1) {
            CHECK_STATUS(infoSelector(*c.args[1]));
        }
        for (int i = 0; i < given; ++i) {
            const ValueType want = f.args[static_cast<std::size_t>(std::min(i, declared - 1))];
            CHECK_STATUS(expectType(*c.args[static_cast<std::size_t>(i)], want,
                                    QStringLiteral("call to function \"%1\"").arg(name)));
        }
        return {};
    }

    Status infoSelector(Expr &e) {
        if (e.kind != NodeKind::Vector) {
            return refuse(e.pos, QStringLiteral("expected label selectors only"));
        }
        auto &v = as<VectorSelector>(e);
        if (!v.name.empty()) {
            return refuse(e.pos, QStringLiteral("expected label selectors only, got vector selector instead"));
        }
        v.mayMatchAll = true;
        return {};
    }

    Status aggregate(Aggregate &a) {
        CHECK_STATUS(expectType(*a.expr, ValueType::Vector, QStringLiteral("aggregation expression")));
        if (a.param) {
            return expectType(*a.param, a.op == Agg::CountValues ? ValueType::String : ValueType::Scalar,
                              QStringLiteral("aggregation parameter"));
        }
        return {};
    }

    Status unary(Unary &u) {
        CHECK_STATUS(check(*u.expr));
        const ValueType t = typeOf(*u.expr);
        if (t != ValueType::Scalar && t != ValueType::Vector) {
            return refuse(u.pos, QStringLiteral("unary expression only allowed on expressions of type scalar or "
                                                "instant vector, got \"%1\"")
                                     .arg(QString::fromLatin1(documentedType(t))));
        }
        return {};
    }

    Status binary(Binary &b) {
        CHECK_STATUS(check(*b.lhs));
        CHECK_STATUS(check(*b.rhs));
        const ValueType lt = typeOf(*b.lhs);
        const ValueType rt = typeOf(*b.rhs);
        const bool vectors = lt == ValueType::Vector && rt == ValueType::Vector;
        Matching &m = b.matching;
        const auto usable = [](ValueType t) { return t == ValueType::Scalar || t == ValueType::Vector; };
        if (b.returnBool && !isComparison(b.op)) {
            return refuse(b.opPos, QStringLiteral("bool modifier can only be used on comparison operators"));
        }
        if (isComparison(b.op) && !b.returnBool && lt == ValueType::Scalar && rt == ValueType::Scalar) {
            return refuse(b.opPos, QStringLiteral("comparisons between scalars must use BOOL modifier"));
        }
        for (const std::string &l : m.labels) {
            if (m.on && std::find(m.include.begin(), m.include.end(), l) != m.include.end()) {
                return refuse(b.opPos, QStringLiteral("label \"%1\" must not occur in ON and GROUP clause at once")
                                           .arg(QString::fromStdString(l)));
            }
        }
        for (const Expr *side : {b.lhs.get(), b.rhs.get()}) {
            if (!usable(typeOf(*side))) {
                return refuse(side->pos, QStringLiteral("binary expression must contain only scalar and instant "
                                                        "vector types"));
            }
        }
        const bool filled = m.fillLeft || m.fillRight;
        if (!vectors) {
            return scalarBinary(b, filled);
        }
        if (isSetOp(b.op)) {
            if (m.card != Matching::Card::OneToOne && m.card != Matching::Card::ManyToMany) {
                return refuse(
                    b.pos,
                    QStringLiteral("no grouping allowed for \"%1\" operation").arg(QString::fromLatin1(opText(b.op))));
            }
            m.card = Matching::Card::ManyToMany;
            if (filled) {
                return refuse(b.pos, QStringLiteral("filling in missing series not allowed for set operators"));
            }
        }
        return {};
    }

    Status scalarBinary(const Binary &b, bool filled) {
        if (!b.matching.labels.empty()) {
            return refuse(b.pos, QStringLiteral("vector matching only allowed between instant vectors"));
        }
        if (filled) {
            return refuse(b.pos, QStringLiteral("filling in missing series only allowed between instant vectors"));
        }
        if (isSetOp(b.op)) {
            return refuse(b.pos, QStringLiteral("set operator \"%1\" not allowed in binary scalar expression")
                                     .arg(QString::fromLatin1(opText(b.op))));
        }
        return {};
    }

    std::string_view m_query;
};

} // namespace

Status checkTypes(Expr &expr, std::string_view query) { return Checker(query).check(expr); }

} // namespace bs::promql
