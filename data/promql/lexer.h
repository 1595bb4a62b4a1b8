// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/promql/ast.h"
#include <string>
#include <string_view>
#include <vector>

namespace bs::promql {

enum class Tok : std::uint8_t {
    End,
    Number,
    Duration,
    String,
    Identifier,
    MetricIdentifier, // the last one has a colon in it
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    At,
    Assign,
    RegexEqual,
    RegexNotEqual, // = =~ !~
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    EqualEqual,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    TrimUpper,
    TrimLower,
    // words, in any case; as names of metrics and labels they are identifiers
    And,
    Or,
    Unless,
    Atan2,
    Offset,
    By,
    Without,
    On,
    Ignoring,
    GroupLeft,
    GroupRight,
    Bool,
    Start,
    End_,
    Step,
    Range,
    Anchored,
    Smoothed,
    Fill,
    FillLeft,
    FillRight,
    Aggregator,
};

struct Token {
    Tok kind = Tok::End;
    PosRange pos;
    std::string_view text; // as written
    double number = 0;     // Number; Duration in seconds
    Agg agg = Agg::Sum;    // Aggregator
    [[nodiscard]] bool isWord() const { return kind >= Tok::And; }
};

// The whole expression as tokens, the last one End. The text must outlive the tokens.
[[nodiscard]] Result<std::vector<Token>> lex(std::string_view text);

// The contents of a quoted string as Go unquotes it ("" '' with escapes, `` raw).
[[nodiscard]] Result<std::string> unquote(std::string_view quoted);
// A number as PromQL reads it: decimal, hexadecimal, octal (0o17, 017), with underscores, Inf, NaN.
[[nodiscard]] std::optional<double> parseNumber(std::string_view text);

// An Error at a byte of the query: "query:1:5: parse error: ...".
[[nodiscard]] Error errorAt(std::string_view query, PosRange pos, const QString &reason);
// "1:5", the position of a byte as line and column.
[[nodiscard]] std::string positionText(std::string_view query, int offset);

} // namespace bs::promql
