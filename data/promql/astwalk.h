// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Included by ast.h.

namespace bs::promql {

template <class Fn> void walk(const Expr &e, const Fn &fn) {
    fn(e);
    const auto below = [&fn](const ExprPtr &child) {
        if (child) {
            walk(*child, fn);
        }
    };
    switch (e.kind) {
    case NodeKind::Matrix: walk(*as<MatrixSelector>(e).selector, fn); break;
    case NodeKind::Subquery: below(as<Subquery>(e).expr); break;
    case NodeKind::Call:
        for (const ExprPtr &arg : as<Call>(e).args) {
            below(arg);
        }
        break;
    case NodeKind::Aggregate:
        below(as<Aggregate>(e).param);
        below(as<Aggregate>(e).expr);
        break;
    case NodeKind::Binary:
        below(as<Binary>(e).lhs);
        below(as<Binary>(e).rhs);
        break;
    case NodeKind::Unary: below(as<Unary>(e).expr); break;
    case NodeKind::Paren: below(as<Paren>(e).expr); break;
    case NodeKind::Number:
    case NodeKind::String:
    case NodeKind::Vector: break;
    }
}

} // namespace bs::promql
