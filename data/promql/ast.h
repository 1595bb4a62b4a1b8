// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/series/labels.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The syntax tree of a PromQL expression. Every node knows the bytes of the query it came from, so that errors and
// annotations can point at them.
namespace bs::promql {

struct PosRange {
    int start = 0; // byte offset, inclusive
    int end = 0;   // exclusive
};

enum class ValueType : std::uint8_t { None, Scalar, Vector, Matrix, String };
[[nodiscard]] const char *documentedType(ValueType t); // "instant vector", as Prometheus words it

enum class Op : std::uint8_t {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Atan2,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    And,
    Or,
    Unless,
    TrimUpper, // histogram </ scalar
    TrimLower, // histogram >/ scalar
};
[[nodiscard]] const char *opText(Op op);
[[nodiscard]] inline bool isComparison(Op op) { return op >= Op::Equal && op <= Op::LessEqual; }
[[nodiscard]] inline bool isSetOp(Op op) { return op >= Op::And && op <= Op::Unless; }
// Whether the result of op is no longer the metric its operand was.
[[nodiscard]] inline bool changesMetric(Op op) { return op <= Op::Atan2; }

enum class Agg : std::uint8_t {
    Sum,
    Avg,
    Count,
    Min,
    Max,
    Group,
    Stddev,
    Stdvar,
    Topk,
    Bottomk,
    CountValues,
    Quantile,
    Limitk,
    LimitRatio,
};
[[nodiscard]] const char *aggText(Agg op);

enum class NodeKind : std::uint8_t { Number, String, Vector, Matrix, Subquery, Call, Aggregate, Binary, Unary, Paren };

struct Expr {
    explicit Expr(NodeKind k) : kind(k) {}
    Expr(const Expr &) = delete;
    Expr &operator=(const Expr &) = delete;
    virtual ~Expr() = default;
    NodeKind kind;
    PosRange pos;
    // Set by prepare(): the value is the same at every step, so one evaluation stands for all.
    bool stepInvariant = false;
};
using ExprPtr = std::unique_ptr<Expr>;

// A duration that is computed when the query's step and range are known: [step() * 2], offset (1h / 2).
struct DurationExpr {
    enum class Kind : std::uint8_t { Literal, Step, Range, Min, Max, Add, Sub, Mul, Div, Mod, Pow, Negate };
    Kind kind = Kind::Literal;
    double seconds = 0;
    std::unique_ptr<DurationExpr> lhs;
    std::unique_ptr<DurationExpr> rhs;
    PosRange pos;
};
using DurationPtr = std::unique_ptr<DurationExpr>;

enum class AtWord : std::uint8_t { None, Start, End };

// offset and @, which selectors and subqueries share.
struct TimeModifier {
    DurationMs offset = 0;
    DurationPtr offsetExpr; // resolved into offset by prepare()
    std::optional<TimeMs> at;
    AtWord word = AtWord::None; // resolved into at by prepare()
};

struct NumberLiteral : Expr {
    NumberLiteral() : Expr(NodeKind::Number) {}
    double value = 0;
};

struct StringLiteral : Expr {
    StringLiteral() : Expr(NodeKind::String) {}
    std::string value;
};

struct VectorSelector : Expr {
    VectorSelector() : Expr(NodeKind::Vector) {}
    std::string name;              // written before the braces
    std::vector<Matcher> matchers; // with the name among them
    TimeModifier time;
    bool anchored = false;
    bool smoothed = false;
    bool mayMatchAll = false; // the label selector of info()
};

struct MatrixSelector : Expr {
    MatrixSelector() : Expr(NodeKind::Matrix) {}
    std::unique_ptr<VectorSelector> selector;
    DurationMs range = 0;
    DurationPtr rangeExpr;
};

struct Subquery : Expr {
    Subquery() : Expr(NodeKind::Subquery) {}
    ExprPtr expr;
    DurationMs range = 0;
    DurationPtr rangeExpr;
    DurationMs step = 0; // 0 = the engine's default
    DurationPtr stepExpr;
    TimeModifier time;
};

struct Function;

struct Call : Expr {
    Call() : Expr(NodeKind::Call) {}
    const Function *function = nullptr;
    std::vector<ExprPtr> args;
};

struct Aggregate : Expr {
    Aggregate() : Expr(NodeKind::Aggregate) {}
    Agg op = Agg::Sum;
    ExprPtr expr;
    ExprPtr param; // k, q, ratio or the label of count_values
    std::vector<std::string> grouping;
    bool without = false;
};

struct Matching {
    enum class Card : std::uint8_t { OneToOne, ManyToOne, OneToMany, ManyToMany };
    Card card = Card::OneToOne;
    bool on = false;
    std::vector<std::string> labels;
    std::vector<std::string> include; // of group_left / group_right
    std::optional<double> fillLeft;
    std::optional<double> fillRight;
};

struct Binary : Expr {
    Binary() : Expr(NodeKind::Binary) {}
    Op op = Op::Add;
    ExprPtr lhs;
    ExprPtr rhs;
    bool returnBool = false;
    Matching matching;
    PosRange opPos;
};

struct Unary : Expr {
    Unary() : Expr(NodeKind::Unary) {}
    bool negate = false;
    ExprPtr expr;
};

struct Paren : Expr {
    Paren() : Expr(NodeKind::Paren) {}
    ExprPtr expr;
};

template <class T> [[nodiscard]] const T &as(const Expr &e) { return static_cast<const T &>(e); }
template <class T> [[nodiscard]] T &as(Expr &e) { return static_cast<T &>(e); }

[[nodiscard]] ValueType typeOf(const Expr &e);
[[nodiscard]] const Expr &unwrapParens(const Expr &e);
// Calls fn(const Expr &) on e and everything below it.
template <class Fn> void walk(const Expr &e, const Fn &fn);

} // namespace bs::promql

#include "data/promql/astwalk.h"
