// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/ast.h"
#include "data/promql/functions.h"
#include <array>

namespace bs::promql {

const char *documentedType(ValueType t) {
    switch (t) {
    case ValueType::Vector: return "instant vector";
    case ValueType::Matrix: return "range vector";
    case ValueType::Scalar: return "scalar";
    case ValueType::String: return "string";
    case ValueType::None: return "none";
    }
    return "none";
}

const char *opText(Op op) {
    static constexpr std::array names = {
        "+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless", "</", ">/"};
    return names.at(static_cast<std::size_t>(op));
}

const char *aggText(Agg op) {
    static constexpr std::array names = {"sum",          "avg",      "count",  "min",        "max",
                                         "group",        "stddev",   "stdvar", "topk",       "bottomk",
                                         "count_values", "quantile", "limitk", "limit_ratio"};
    return names.at(static_cast<std::size_t>(op));
}

ValueType typeOf(const Expr &e) {
    switch (e.kind) {
    case NodeKind::Number: return ValueType::Scalar;
    case NodeKind::String: return ValueType::String;
    case NodeKind::Vector: return ValueType::Vector;
    case NodeKind::Matrix:
    case NodeKind::Subquery: return ValueType::Matrix;
    case NodeKind::Call: return as<Call>(e).function->result;
    case NodeKind::Aggregate: return ValueType::Vector;
    case NodeKind::Binary:
        return typeOf(*as<Binary>(e).lhs) == ValueType::Scalar && typeOf(*as<Binary>(e).rhs) == ValueType::Scalar
                   ? ValueType::Scalar
                   : ValueType::Vector;
    case NodeKind::Unary: return typeOf(*as<Unary>(e).expr);
    case NodeKind::Paren: return typeOf(*as<Paren>(e).expr);
    }
    return ValueType::None;
}

const Expr &unwrapParens(const Expr &e) {
    const Expr *p = &e;
    while (p->kind == NodeKind::Paren) {
        p = as<Paren>(*p).expr.get();
    }
    return *p;
}

} // namespace bs::promql
