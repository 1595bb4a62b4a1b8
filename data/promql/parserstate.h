// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/promql/functions.h"
#include "data/promql/lexer.h"

namespace bs::promql {

// A recursive-descent parser over tokens; binary operators by precedence climbing. Private to parser*.cpp.
class Parser {
public:
    Parser(std::string_view query, std::vector<Token> tokens) : m_query(query), m_tokens(std::move(tokens)) {}

    Result<ExprPtr> whole();
    Result<std::unique_ptr<VectorSelector>> wholeSelector();
    Result<Labels> wholeMetric();

private:
    static constexpr int kMaxDepth = 200;
    static constexpr int kMaxChain = 2000; // operators and subqueries: each is a level of the tree

    [[nodiscard]] const Token &peek(std::size_t ahead = 0) const {
        return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
    }
    const Token &take() { return m_tokens[m_at < m_tokens.size() - 1 ? m_at++ : m_at]; }
    bool accept(Tok kind) {
        if (peek().kind != kind) {
            return false;
        }
        take();
        return true;
    }
    Status expect(Tok kind, const char *context, const char *wanted);
    [[nodiscard]] std::unexpected<Error> refuse(PosRange pos, const QString &why) const {
        return std::unexpected(errorAt(m_query, pos, why));
    }
    [[nodiscard]] std::unexpected<Error> unexpected(const char *context, const char *wanted) const;
    [[nodiscard]] int lastEnd() const { return m_at == 0 ? 0 : m_tokens[m_at - 1].pos.end; }

    Result<ExprPtr> expression(int minPrecedence);
    Result<ExprPtr> unary();
    Result<ExprPtr> postfix(ExprPtr e);
    Result<ExprPtr> primary();
    Result<ExprPtr> call();
    Result<std::vector<ExprPtr>> arguments();
    Result<ExprPtr> aggregate();
    Result<std::vector<std::string>> groupingLabels();
    Result<ExprPtr> binary(ExprPtr lhs, const Token &op, int precedence);
    Status matching(Binary &b);
    Status fill(Binary &b);
    Result<ExprPtr> selector();
    Status labelMatchers(VectorSelector &v);
    Status labelMatcher(VectorSelector &v);
    // parsertime.cpp
    Result<ExprPtr> brackets(ExprPtr e);
    Status offset(Expr &e);
    Status at(Expr &e);
    Status extended(Expr &e, const Token &word);
    Result<TimeModifier *> modifierOf(Expr &e, const char *what, PosRange pos);
    Result<DurationPtr> duration(int minPrecedence);
    Result<DurationPtr> durationPrimary();
    Result<DurationMs> constantMs(const DurationExpr &d, bool mayBeNegative) const;
    Status setDuration(DurationPtr d, DurationMs &ms, DurationPtr &later, bool mayBeNegative);

    std::string_view m_query;
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_chain = 0;
};

// What DurationExpr stands for, in seconds.
[[nodiscard]] Result<double> durationSeconds(const DurationExpr &d, std::string_view query, double step, double range);

} // namespace bs::promql
