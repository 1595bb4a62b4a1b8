// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/lexer.h"
#include "data/core/time.h"
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace bs::promql {

namespace {

constexpr std::size_t kMaxQueryBytes = 1U << 20U;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isWordChar(char c) { return isAlpha(c) || isDigit(c); }

struct Word {
    Tok kind;
    Agg agg = Agg::Sum;
};

const std::unordered_map<std::string, Word> &words() {
    static const std::unordered_map<std::string, Word> table = {
        {"and", {Tok::And}},
        {"or", {Tok::Or}},
        {"unless", {Tok::Unless}},
        {"atan2", {Tok::Atan2}},
        {"offset", {Tok::Offset}},
        {"by", {Tok::By}},
        {"without", {Tok::Without}},
        {"on", {Tok::On}},
        {"ignoring", {Tok::Ignoring}},
        {"group_left", {Tok::GroupLeft}},
        {"group_right", {Tok::GroupRight}},
        {"bool", {Tok::Bool}},
        {"start", {Tok::Start}},
        {"end", {Tok::End_}},
        {"step", {Tok::Step}},
        {"range", {Tok::Range}},
        {"anchored", {Tok::Anchored}},
        {"smoothed", {Tok::Smoothed}},
        {"fill", {Tok::Fill}},
        {"fill_left", {Tok::FillLeft}},
        {"fill_right", {Tok::FillRight}},
        {"sum", {Tok::Aggregator, Agg::Sum}},
        {"avg", {Tok::Aggregator, Agg::Avg}},
        {"count", {Tok::Aggregator, Agg::Count}},
        {"min", {Tok::Aggregator, Agg::Min}},
        {"max", {Tok::Aggregator, Agg::Max}},
        {"group", {Tok::Aggregator, Agg::Group}},
        {"stddev", {Tok::Aggregator, Agg::Stddev}},
        {"stdvar", {Tok::Aggregator, Agg::Stdvar}},
        {"topk", {Tok::Aggregator, Agg::Topk}},
        {"bottomk", {Tok::Aggregator, Agg::Bottomk}},
        {"count_values", {Tok::Aggregator, Agg::CountValues}},
        {"quantile", {Tok::Aggregator, Agg::Quantile}},
        {"limitk", {Tok::Aggregator, Agg::Limitk}},
        {"limit_ratio", {Tok::Aggregator, Agg::LimitRatio}},
    };
    return table;
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : m_text(text) {}

    Result<std::vector<Token>> run() {
        if (m_text.size() > kMaxQueryBytes) {
            return std::unexpected(inputError(QStringLiteral("query"), QStringLiteral("longer than 1 MiB")));
        }
        std::vector<Token> out;
        for (;;) {
            Token t = TRY(next());
            const bool end = t.kind == Tok::End;
            out.push_back(t);
            if (end) {
                return out;
            }
        }
    }

private:
    [[nodiscard]] char at(std::size_t i) const { return i < m_text.size() ? m_text[i] : '\0'; }

    Token make(Tok kind, std::size_t from) const {
        Token t;
        t.kind = kind;
        t.pos = {static_cast<int>(from), static_cast<int>(m_at)};
        t.text = m_text.substr(from, m_at - from);
        return t;
    }
    Token take(Tok kind, std::size_t length) {
        const std::size_t from = m_at;
        m_at += length;
        return make(kind, from);
    }
    [[nodiscard]] std::unexpected<Error> refuse(const QString &why) const {
        return std::unexpected(errorAt(m_text, {static_cast<int>(m_at), static_cast<int>(m_at) + 1}, why));
    }

    void skipSpace() {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '#') {
                while (m_at < m_text.size() && m_text[m_at] != '\n') {
                    ++m_at;
                }
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                ++m_at;
            } else {
                break;
            }
        }
    }

    Result<Token> next() {
        skipSpace();
        if (m_at >= m_text.size()) {
            if (m_braces > 0 || m_brackets > 0 || m_parens > 0) {
                const char *what = m_braces > 0     ? "unexpected end of input inside braces"
                                   : m_brackets > 0 ? "unclosed left bracket"
                                                    : "unclosed left parenthesis";
                return refuse(QString::fromLatin1(what));
            }
            return make(Tok::End, m_at);
        }
        const char c = m_text[m_at];
        if (c == '"' || c == '\'' || c == '`') {
            return quoted(c);
        }
        if (m_braces == 0 && (isDigit(c) || (c == '.' && isDigit(at(m_at + 1))))) {
            return number();
        }
        if (isAlpha(c) || (c == ':' && m_braces == 0 && m_brackets == 0)) {
            return word();
        }
        return symbol(c);
    }

    Result<Token> quoted(char quote) {
        const std::size_t from = m_at++;
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            if (m_text[m_at] == '\\' && quote != '`') {
                ++m_at;
            }
            if (at(m_at) == '\n' && quote != '`') {
                break;
            }
            ++m_at;
        }
        if (at(m_at) != quote || m_at >= m_text.size()) {
            return refuse(QStringLiteral("unterminated quoted string"));
        }
        ++m_at;
        return make(Tok::String, from);
    }

    Result<Token> number() {
        const std::size_t from = m_at;
        if (const std::size_t length = durationLength(); length > 0) {
            Token t = take(Tok::Duration, length);
            const auto ms = parseDuration(t.text);
            if (!ms) {
                return std::unexpected(errorAt(m_text, t.pos, ms.error().reason));
            }
            t.number = static_cast<double>(*ms) / 1000.0;
            return t;
        }
        if (at(m_at) == '0' && (at(m_at + 1) == 'x' || at(m_at + 1) == 'X')) {
            m_at += 2;
        }
        while (isWordChar(at(m_at)) || at(m_at) == '.' ||
               ((at(m_at) == '+' || at(m_at) == '-') && (at(m_at - 1) == 'e' || at(m_at - 1) == 'E') &&
                !m_text.substr(from).starts_with("0x"))) {
            ++m_at;
        }
        Token t = make(Tok::Number, from);
        const auto value = parseNumber(t.text);
        if (!value) {
            return std::unexpected(
                errorAt(m_text, t.pos,
                        QStringLiteral("bad number or duration syntax: \"%1\"")
                            .arg(QString::fromUtf8(t.text.data(), static_cast<qsizetype>(t.text.size())).left(60))));
        }
        t.number = *value;
        return t;
    }

    // How many bytes at the cursor are a duration such as 1h30m; 0 when they are not.
    [[nodiscard]] std::size_t durationLength() const {
        std::size_t i = m_at;
        while (isDigit(at(i))) {
            while (isDigit(at(i))) {
                ++i;
            }
            if (at(i) == 'm' && at(i + 1) == 's') {
                i += 2;
            } else if (std::string_view("smhdwy").find(at(i)) != std::string_view::npos && at(i) != '\0') {
                ++i;
            } else {
                return 0;
            }
        }
        return isWordChar(at(i)) || i == m_at ? 0 : i - m_at;
    }

    Token word() {
        const std::size_t from = m_at;
        bool colon = false;
        while (isWordChar(at(m_at)) || (at(m_at) == ':' && m_braces == 0 && m_brackets == 0)) {
            colon = colon || at(m_at) == ':';
            ++m_at;
        }
        Token t = make(colon ? Tok::MetricIdentifier : Tok::Identifier, from);
        if (colon || m_braces > 0) {
            return t;
        }
        std::string lower(t.text);
        for (char &ch : lower) {
            ch = ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch;
        }
        if (lower == "inf" || lower == "nan") {
            t.kind = Tok::Number;
            t.number =
                lower == "inf" ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
        } else if (const auto it = words().find(lower); it != words().end()) {
            t.kind = it->second.kind;
            t.agg = it->second.agg;
        }
        return t;
    }

    Result<Token> symbol(char c) {
        const char n = at(m_at + 1);
        switch (c) {
        case '(': ++m_parens; return take(Tok::LeftParen, 1);
        case ')':
            if (--m_parens < 0) {
                return refuse(QStringLiteral("unexpected right parenthesis ')'"));
            }
            return take(Tok::RightParen, 1);
        case '{': ++m_braces; return take(Tok::LeftBrace, 1);
        case '}':
            if (--m_braces < 0) {
                return refuse(QStringLiteral("unexpected right brace '}'"));
            }
            return take(Tok::RightBrace, 1);
        case '[': ++m_brackets; return take(Tok::LeftBracket, 1);
        case ']':
            if (--m_brackets < 0) {
                return refuse(QStringLiteral("unexpected right bracket ']'"));
            }
            return take(Tok::RightBracket, 1);
        case ',': return take(Tok::Comma, 1);
        case ':': return take(Tok::Colon, 1);
        case '@': return take(Tok::At, 1);
        case '+': return take(Tok::Add, 1);
        case '-': return take(Tok::Sub, 1);
        case '*': return take(Tok::Mul, 1);
        case '/': return take(Tok::Div, 1);
        case '%': return take(Tok::Mod, 1);
        case '^': return take(Tok::Pow, 1);
        case '=':
            return n == '~' ? take(Tok::RegexEqual, 2) : n == '=' ? take(Tok::EqualEqual, 2) : take(Tok::Assign, 1);
        case '!':
            if (n == '=') {
                return take(Tok::NotEqual, 2);
            }
            if (n == '~') {
                return take(Tok::RegexNotEqual, 2);
            }
            break;
        case '<': return n == '=' ? take(Tok::LessEqual, 2) : n == '/' ? take(Tok::TrimUpper, 2) : take(Tok::Less, 1);
        case '>':
            return n == '=' ? take(Tok::GreaterEqual, 2) : n == '/' ? take(Tok::TrimLower, 2) : take(Tok::Greater, 1);
        default: break;
        }
        return refuse(QStringLiteral("unexpected character: '%1'").arg(QString::fromUtf8(m_text.data() + m_at, 1)));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_parens = 0;
    int m_braces = 0;
    int m_brackets = 0;
};

void appendUtf8(std::string &out, std::uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0U | (c >> 12U));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | (c >> 18U));
        out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    }
}

// Appends what the escape at s[i] (just after the backslash) stands for; false when it is none.
bool appendEscape(std::string &out, std::string_view s, std::size_t &i) {
    static constexpr std::string_view letters = "abfnrtv\\'\"";
    static constexpr std::string_view values = "\a\b\f\n\r\t\v\\'\"";
    const char c = s[i];
    if (const std::size_t k = letters.find(c); k != std::string_view::npos) {
        out += values[k];
        ++i;
        return true;
    }
    const int base = c >= '0' && c <= '7' ? 8 : 16;
    const std::size_t digits = base == 8 ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    i += base == 8 ? 0 : 1;
    if (digits == 0 || i + digits > s.size()) {
        return false;
    }
    std::uint32_t value = 0;
    const auto r = std::from_chars(s.data() + i, s.data() + i + digits, value, base);
    if (r.ec != std::errc() || r.ptr != s.data() + i + digits || value > 0x10FFFF || (base == 8 && value > 255)) {
        return false;
    }
    i += digits;
    if (base == 8 || c == 'x') {
        out += static_cast<char>(value);
    } else {
        appendUtf8(out, value);
    }
    return true;
}

} // namespace

Result<std::vector<Token>> lex(std::string_view text) { return Lexer(text).run(); }

Result<std::string> unquote(std::string_view quoted) {
    const auto bad = [&] {
        return std::unexpected(inputError(QStringLiteral("string"), QStringLiteral("invalid quoted string")));
    };
    if (quoted.size() < 2 || quoted.front() != quoted.back()) {
        return bad();
    }
    const std::string_view s = quoted.substr(1, quoted.size() - 2);
    if (quoted.front() == '`') {
        return std::string(s);
    }
    std::string out;
    for (std::size_t i = 0; i < s.size();) {
        if (s[i] != '\\') {
            out += s[i++];
            continue;
        }
        if (++i >= s.size() || !appendEscape(out, s, i)) {
            return bad();
        }
    }
    return out;
}

std::optional<double> parseNumber(std::string_view text) {
    std::string clean;
    bool negative = false;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    for (const char c : text) {
        if (c != '_') {
            clean += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    const auto sign = [negative](double v) { return negative ? -v : v; };
    if (clean == "inf" || clean == "infinity") {
        return sign(std::numeric_limits<double>::infinity());
    }
    if (clean == "nan") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (clean.empty() || !(isDigit(clean[0]) || clean[0] == '.')) {
        return std::nullopt;
    }
    int base = 10;
    std::size_t skip = 0;
    if (clean.size() > 1 && clean[0] == '0') {
        base = clean[1] == 'x' ? 16 : clean[1] == 'b' ? 2 : 8;
        skip = clean[1] == 'x' || clean[1] == 'b' || clean[1] == 'o' ? 2 : 1;
    }
    if (base != 10) {
        std::int64_t n = 0;
        const auto r = std::from_chars(clean.data() + skip, clean.data() + clean.size(), n, base);
        if (r.ec == std::errc() && r.ptr == clean.data() + clean.size()) {
            return sign(static_cast<double>(n));
        }
    }
    double v = 0;
    const bool hex = base == 16;
    const auto r = std::from_chars(clean.data() + (hex ? 2 : 0), clean.data() + clean.size(), v,
                                   hex ? std::chars_format::hex : std::chars_format::general);
    if (r.ptr != clean.data() + clean.size() || r.ec == std::errc::invalid_argument) {
        return std::nullopt;
    }
    if (r.ec == std::errc::result_out_of_range) {
        v = std::strtod(clean.c_str(), nullptr);
    }
    return sign(v);
}

std::string positionText(std::string_view query, int offset) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < offset && i < static_cast<int>(query.size()); ++i) {
        ++column;
        if (query[static_cast<std::size_t>(i)] == '\n') {
            ++line;
            column = 1;
        }
    }
    return std::to_string(line) + ":" + std::to_string(column);
}

Error errorAt(std::string_view query, PosRange pos, const QString &reason) {
    const std::string text = positionText(query, pos.start);
    const std::size_t colon = text.find(':');
    return inputError(QStringLiteral("query"), QStringLiteral("parse error: ") + reason,
                      std::stoi(text.substr(0, colon)), std::stoi(text.substr(colon + 1)));
}

} // namespace bs::promql
