// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/parser.h"
#include "data/promql/parserstate.h"
#include <algorithm>

namespace bs::promql {

namespace {

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(std::min<std::size_t>(s.size(), 120)));
}

struct OpInfo {
    Op op;
    int precedence;
};

std::optional<OpInfo> operatorOf(Tok t) {
    switch (t) {
    case Tok::Or: return OpInfo{Op::Or, 1};
    case Tok::And: return OpInfo{Op::And, 2};
    case Tok::Unless: return OpInfo{Op::Unless, 2};
    case Tok::EqualEqual: return OpInfo{Op::Equal, 3};
    case Tok::NotEqual: return OpInfo{Op::NotEqual, 3};
    case Tok::Greater: return OpInfo{Op::Greater, 3};
    case Tok::Less: return OpInfo{Op::Less, 3};
    case Tok::GreaterEqual: return OpInfo{Op::GreaterEqual, 3};
    case Tok::LessEqual: return OpInfo{Op::LessEqual, 3};
    case Tok::TrimUpper: return OpInfo{Op::TrimUpper, 3};
    case Tok::TrimLower: return OpInfo{Op::TrimLower, 3};
    case Tok::Add: return OpInfo{Op::Add, 4};
    case Tok::Sub: return OpInfo{Op::Sub, 4};
    case Tok::Mul: return OpInfo{Op::Mul, 5};
    case Tok::Div: return OpInfo{Op::Div, 5};
    case Tok::Mod: return OpInfo{Op::Mod, 5};
    case Tok::Atan2: return OpInfo{Op::Atan2, 5};
    case Tok::Pow: return OpInfo{Op::Pow, 6};
    default: return std::nullopt;
    }
}

// Words that may stand where a metric name does.
bool mayNameMetric(const Token &t) {
    switch (t.kind) {
    case Tok::Identifier:
    case Tok::MetricIdentifier:
    case Tok::Aggregator:
    case Tok::And:
    case Tok::Or:
    case Tok::Unless:
    case Tok::By:
    case Tok::Without:
    case Tok::Offset:
    case Tok::Start:
    case Tok::End_:
    case Tok::Step:
    case Tok::Range:
    case Tok::Anchored:
    case Tok::Smoothed:
    case Tok::Fill:
    case Tok::FillLeft:
    case Tok::FillRight: return true;
    default: return false;
    }
}

} // namespace

std::unexpected<Error> Parser::unexpected(const char *context, const char *wanted) const {
    const Token &t = peek();
    QString why = QStringLiteral("unexpected ");
    why += t.kind == Tok::End ? QStringLiteral("end of input") : QStringLiteral("\"%1\"").arg(text(t.text));
    if (context[0] != '\0') {
        why += QStringLiteral(" in ") + QString::fromLatin1(context);
    }
    if (wanted[0] != '\0') {
        why += QStringLiteral(", expected ") + QString::fromLatin1(wanted);
    }
    return refuse(t.pos, why);
}

Status Parser::expect(Tok kind, const char *context, const char *wanted) {
    if (!accept(kind)) {
        return unexpected(context, wanted);
    }
    return {};
}

Result<ExprPtr> Parser::whole() {
    if (peek().kind == Tok::End) {
        return refuse({0, 0}, QStringLiteral("no expression found in input"));
    }
    ExprPtr e = TRY(expression(1));
    if (peek().kind != Tok::End) {
        return unexpected("", "");
    }
    return e;
}

Result<std::unique_ptr<VectorSelector>> Parser::wholeSelector() {
    if (!mayNameMetric(peek()) && peek().kind != Tok::LeftBrace) {
        return unexpected("", "a selector");
    }
    ExprPtr e = TRY(selector());
    if (peek().kind != Tok::End) {
        return unexpected("", "");
    }
    return std::unique_ptr<VectorSelector>(static_cast<VectorSelector *>(e.release()));
}

Result<Labels> Parser::wholeMetric() {
    auto v = TRY(wholeSelector());
    std::vector<Labels::Pair> pairs;
    for (const Matcher &m : v->matchers) {
        if (m.op != Matcher::Op::Equal) {
            return refuse(v->pos, QStringLiteral("a metric has labels with =, nothing else"));
        }
        pairs.emplace_back(m.name, m.value);
    }
    return Labels::fromPairs(std::move(pairs));
}

Result<ExprPtr> Parser::expression(int minPrecedence) {
    if (++m_depth > kMaxDepth) {
        return refuse(peek().pos, QStringLiteral("expression is nested too deeply"));
    }
    ExprPtr lhs = TRY(unary());
    for (;;) {
        const Token op = peek();
        const auto info = operatorOf(op.kind);
        if (!info || info->precedence < minPrecedence) {
            break;
        }
        take();
        lhs = TRY(binary(std::move(lhs), op, info->precedence));
    }
    --m_depth;
    return lhs;
}

// + and - bind like * does: -a^b is -(a^b), -a*b is (-a)*b.
Result<ExprPtr> Parser::unary() {
    const Token sign = peek();
    if (sign.kind != Tok::Add && sign.kind != Tok::Sub) {
        ExprPtr e = TRY(primary());
        return postfix(std::move(e));
    }
    take();
    ExprPtr operand = TRY(expression(6));
    const bool negate = sign.kind == Tok::Sub;
    if (operand->kind == NodeKind::Number) {
        if (negate) {
            as<NumberLiteral>(*operand).value *= -1;
        }
        operand->pos.start = sign.pos.start;
        return operand;
    }
    auto u = std::make_unique<Unary>();
    u->negate = negate;
    u->pos = {sign.pos.start, operand->pos.end};
    u->expr = std::move(operand);
    return ExprPtr(std::move(u));
}

Result<ExprPtr> Parser::postfix(ExprPtr e) {
    for (;;) {
        const Token t = peek();
        switch (t.kind) {
        case Tok::LeftBracket: e = TRY(brackets(std::move(e))); break;
        case Tok::Offset: CHECK_STATUS(offset(*e)); break;
        case Tok::At: CHECK_STATUS(at(*e)); break;
        case Tok::Anchored:
        case Tok::Smoothed: CHECK_STATUS(extended(*e, t)); break;
        default: return e;
        }
    }
}

Result<ExprPtr> Parser::primary() {
    const Token t = peek();
    switch (t.kind) {
    case Tok::Number:
    case Tok::Duration: {
        take();
        auto n = std::make_unique<NumberLiteral>();
        n->value = t.number;
        n->pos = t.pos;
        return ExprPtr(std::move(n));
    }
    case Tok::String: {
        take();
        auto s = std::make_unique<StringLiteral>();
        auto value = unquote(t.text);
        if (!value) {
            return refuse(t.pos, QStringLiteral("error unquoting string %1: invalid syntax").arg(text(t.text)));
        }
        s->value = std::move(*value);
        s->pos = t.pos;
        return ExprPtr(std::move(s));
    }
    case Tok::LeftParen: {
        take();
        auto p = std::make_unique<Paren>();
        p->expr = TRY(expression(1));
        CHECK_STATUS(expect(Tok::RightParen, "paren expression", "\")\""));
        p->pos = {t.pos.start, lastEnd()};
        return ExprPtr(std::move(p));
    }
    case Tok::LeftBrace: return selector();
    case Tok::Aggregator:
        if (const Tok n = peek(1).kind; n == Tok::LeftParen || n == Tok::By || n == Tok::Without) {
            return aggregate();
        }
        break;
    default: break;
    }
    if (mayNameMetric(t)) {
        const bool callable = t.kind == Tok::Identifier || t.kind == Tok::Start || t.kind == Tok::End_ ||
                              t.kind == Tok::Step || t.kind == Tok::Range;
        return callable && peek(1).kind == Tok::LeftParen ? call() : selector();
    }
    return unexpected("", "");
}

Result<std::vector<ExprPtr>> Parser::arguments() {
    CHECK_STATUS(expect(Tok::LeftParen, "function call", "\"(\""));
    std::vector<ExprPtr> args;
    if (accept(Tok::RightParen)) {
        return args;
    }
    for (;;) {
        args.push_back(TRY(expression(1)));
        const Token comma = peek();
        if (!accept(Tok::Comma)) {
            break;
        }
        if (peek().kind == Tok::RightParen) {
            return refuse(comma.pos, QStringLiteral("trailing commas not allowed in function call args"));
        }
    }
    CHECK_STATUS(expect(Tok::RightParen, "function call", "\",\" or \")\""));
    return args;
}

Result<ExprPtr> Parser::call() {
    const Token name = take();
    auto c = std::make_unique<Call>();
    c->function = findFunction(name.text);
    if (c->function == nullptr) {
        return refuse(name.pos, QStringLiteral("unknown function with name \"%1\"").arg(text(name.text)));
    }
    c->args = TRY(arguments());
    c->pos = {name.pos.start, lastEnd()};
    return ExprPtr(std::move(c));
}

Result<ExprPtr> Parser::aggregate() {
    const Token name = take();
    auto a = std::make_unique<Aggregate>();
    a->op = name.agg;
    bool modified = false;
    const auto modifier = [&]() -> Status {
        if (peek().kind == Tok::By || peek().kind == Tok::Without) {
            a->without = take().kind == Tok::Without;
            a->grouping = TRY(groupingLabels());
            modified = true;
        }
        return {};
    };
    CHECK_STATUS(modifier());
    if (peek().kind != Tok::LeftParen) {
        return unexpected("aggregation", "\"(\"");
    }
    std::vector<ExprPtr> args = TRY(arguments());
    if (!modified) {
        CHECK_STATUS(modifier());
    }
    a->pos = {name.pos.start, lastEnd()};
    const bool wantsParam = a->op >= Agg::Topk;
    const std::size_t wanted = wantsParam ? 2 : 1;
    if (args.empty()) {
        return refuse(a->pos, QStringLiteral("no arguments for aggregate expression provided"));
    }
    if (args.size() != wanted) {
        return refuse(a->pos,
                      QStringLiteral("wrong number of arguments for aggregate expression provided, expected %1, "
                                     "got %2")
                          .arg(wanted)
                          .arg(args.size()));
    }
    if (wantsParam) {
        a->param = std::move(args[0]);
    }
    a->expr = std::move(args.back());
    return ExprPtr(std::move(a));
}

Result<std::vector<std::string>> Parser::groupingLabels() {
    CHECK_STATUS(expect(Tok::LeftParen, "grouping opts", "\"(\""));
    std::vector<std::string> out;
    while (!accept(Tok::RightParen)) {
        const Token t = peek();
        if (t.kind == Tok::String) {
            auto name = unquote(t.text);
            if (!name || name->empty()) {
                return unexpected("grouping opts", "label");
            }
            out.push_back(std::move(*name));
        } else if (t.kind == Tok::Identifier || t.isWord()) {
            out.emplace_back(t.text);
        } else {
            return unexpected("grouping opts", "label");
        }
        take();
        if (peek().kind != Tok::RightParen) {
            CHECK_STATUS(expect(Tok::Comma, "grouping opts", "\",\" or \")\""));
        }
    }
    return out;
}

Result<ExprPtr> Parser::binary(ExprPtr lhs, const Token &op, int precedence) {
    if (++m_chain > kMaxChain) {
        return refuse(op.pos, QStringLiteral("expression has too many operators"));
    }
    auto b = std::make_unique<Binary>();
    b->op = operatorOf(op.kind)->op;
    b->opPos = op.pos;
    CHECK_STATUS(matching(*b));
    b->rhs = TRY(expression(b->op == Op::Pow ? precedence : precedence + 1));
    b->lhs = std::move(lhs);
    b->pos = {b->lhs->pos.start, b->rhs->pos.end};
    return ExprPtr(std::move(b));
}

Status Parser::matching(Binary &b) {
    b.returnBool = accept(Tok::Bool);
    if (peek().kind == Tok::On || peek().kind == Tok::Ignoring) {
        b.matching.on = take().kind == Tok::On;
        b.matching.labels = TRY(groupingLabels());
        if (peek().kind == Tok::GroupLeft || peek().kind == Tok::GroupRight) {
            b.matching.card = take().kind == Tok::GroupLeft ? Matching::Card::ManyToOne : Matching::Card::OneToMany;
            if (peek().kind == Tok::LeftParen) {
                b.matching.include = TRY(groupingLabels());
            }
        }
    }
    return fill(b);
}

Status Parser::fill(Binary &b) {
    while ((peek().kind == Tok::Fill || peek().kind == Tok::FillLeft || peek().kind == Tok::FillRight) &&
           peek(1).kind == Tok::LeftParen) {
        const Tok which = take().kind;
        take();
        bool negative = false;
        if (peek().kind == Tok::Add || peek().kind == Tok::Sub) {
            negative = take().kind == Tok::Sub;
        }
        const Token n = peek();
        if (n.kind != Tok::Number && n.kind != Tok::Duration) {
            return unexpected("fill modifier", "number");
        }
        take();
        const double value = negative ? -n.number : n.number;
        if (which != Tok::FillRight) {
            b.matching.fillLeft = value;
        }
        if (which != Tok::FillLeft) {
            b.matching.fillRight = value;
        }
        CHECK_STATUS(expect(Tok::RightParen, "fill modifier", "\")\""));
    }
    return {};
}

Result<ExprPtr> Parser::selector() {
    auto v = std::make_unique<VectorSelector>();
    const Token first = peek();
    if (first.kind != Tok::LeftBrace) {
        take();
        v->name = first.text;
    }
    if (peek().kind == Tok::LeftBrace) {
        take();
        CHECK_STATUS(labelMatchers(*v));
    }
    if (!v->name.empty()) {
        for (const Matcher &m : v->matchers) {
            if (m.name == kMetricName) {
                return refuse({first.pos.start, lastEnd()},
                              QStringLiteral("metric name must not be set twice: \"%1\" or \"%2\"")
                                  .arg(text(v->name), text(m.value)));
            }
        }
        v->matchers.push_back({Matcher::Op::Equal, std::string(kMetricName), v->name});
    }
    v->pos = {first.pos.start, lastEnd()};
    return ExprPtr(std::move(v));
}

Status Parser::labelMatchers(VectorSelector &v) {
    while (!accept(Tok::RightBrace)) {
        CHECK_STATUS(labelMatcher(v));
        if (peek().kind != Tok::RightBrace) {
            CHECK_STATUS(expect(Tok::Comma, "label matching", "\",\" or \"}\""));
        }
    }
    return {};
}

Status Parser::labelMatcher(VectorSelector &v) {
    const Token name = peek();
    if (name.kind != Tok::Identifier && name.kind != Tok::String) {
        return unexpected("label matching", "identifier or \"}\"");
    }
    take();
    std::string label(name.text);
    if (name.kind == Tok::String) {
        label = TRY(unquote(name.text));
        if (peek().kind == Tok::Comma || peek().kind == Tok::RightBrace) { // {"metric.name", ...}
            for (const Matcher &m : v.matchers) {
                if (m.name == kMetricName && m.op == Matcher::Op::Equal) {
                    return refuse(name.pos, QStringLiteral("metric name must not be set twice: \"%1\" or \"%2\"")
                                                .arg(text(m.value), text(label)));
                }
            }
            v.matchers.push_back({Matcher::Op::Equal, std::string(kMetricName), label});
            return {};
        }
    }
    Matcher m;
    switch (peek().kind) {
    case Tok::Assign: m.op = Matcher::Op::Equal; break;
    case Tok::NotEqual: m.op = Matcher::Op::NotEqual; break;
    case Tok::RegexEqual: m.op = Matcher::Op::Regex; break;
    case Tok::RegexNotEqual: m.op = Matcher::Op::NotRegex; break;
    default: return unexpected("label matching", "label matching operator");
    }
    take();
    const Token value = peek();
    if (value.kind != Tok::String) {
        return unexpected("label matching", "string");
    }
    take();
    auto unquoted = unquote(value.text);
    if (!unquoted) {
        return refuse(value.pos, QStringLiteral("error unquoting string %1: invalid syntax").arg(text(value.text)));
    }
    m.name = std::move(label);
    m.value = std::move(*unquoted);
    if (m.op == Matcher::Op::Regex || m.op == Matcher::Op::NotRegex) {
        if (const auto r = compileAnchoredRegex(m.value); !r) {
            return refuse({name.pos.start, value.pos.end}, r.error().reason);
        }
    }
    v.matchers.push_back(std::move(m));
    return {};
}

Result<ExprPtr> parseExpr(std::string_view query) {
    Parser p(query, TRY(lex(query)));
    ExprPtr e = TRY(p.whole());
    CHECK_STATUS(checkTypes(*e, query));
    return e;
}

Result<std::vector<Matcher>> parseSelector(std::string_view text) {
    Parser p(text, TRY(lex(text)));
    auto v = TRY(p.wholeSelector());
    CHECK_STATUS(checkTypes(*v, text));
    return std::move(v->matchers);
}

Result<Labels> parseMetric(std::string_view text) {
    Parser p(text, TRY(lex(text)));
    return p.wholeMetric();
}

} // namespace bs::promql
