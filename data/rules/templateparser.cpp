// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/lexer.h"
#include "data/rules/templatetree.h"
#include <algorithm>
#include <cmath>

namespace bs::rules {

namespace {

constexpr int kMaxDepth = 64;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWord(char c) { return isAlpha(c) || isDigit(c); }

// {{ ... }} as it lies in the text, and what precedes it.
struct Piece {
    std::string text;        // before the action
    std::string_view action; // without delimiters and trim marks
    std::size_t offset = 0;  // of the action
};

class TemplateParser {
public:
    explicit TemplateParser(std::string_view text) : m_text(text) {
        m_variables = {"$", "$labels", "$value", "$externalLabels", "$externalURL"};
    }

    Result<TemplateNode> whole(bool &plain) {
        CHECK_STATUS(split());
        plain = m_pieces.size() == 1 && m_pieces[0].action.empty();
        TemplateNode root;
        const std::string end = TRY(list(root.body, 0));
        if (!end.empty()) {
            return refuse(QStringLiteral("unexpected {{%1}}").arg(QString::fromStdString(end)));
        }
        root.defined = std::move(m_defined);
        return root;
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse(const QString &why) const {
        const std::string at = promql::positionText(m_text, static_cast<int>(std::min(m_offset + m_at, m_text.size())));
        const std::size_t colon = at.find(':');
        return std::unexpected(inputError(QStringLiteral("template"), why, std::stoi(at.substr(0, colon)),
                                          std::stoi(at.substr(colon + 1))));
    }

    // Cuts the text at its delimiters; {{- and -}} eat the white space beside them, {{/* */}} is nothing.
    Status split() {
        std::size_t from = 0;
        bool trimNext = false;
        for (;;) {
            const std::size_t open = m_text.find("{{", from);
            std::string text(m_text.substr(from, open == std::string_view::npos ? open : open - from));
            if (trimNext) {
                text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
            }
            trimNext = false;
            if (open == std::string_view::npos) {
                m_pieces.push_back({std::move(text), {}, m_text.size()});
                return {};
            }
            std::size_t at = open + 2;
            if (m_text.substr(at).starts_with("-") && at + 1 < m_text.size() && isSpace(m_text[at + 1])) {
                text.erase(std::min(text.find_last_not_of(" \t\r\n") + 1, text.size()));
                at += 2;
            }
            const std::size_t close = endOfAction(at);
            m_offset = open;
            if (close == std::string_view::npos) {
                return refuse(QStringLiteral("unclosed action"));
            }
            std::size_t end = close;
            if (end > at + 1 && m_text[end - 1] == '-' && isSpace(m_text[end - 2])) {
                trimNext = true;
                --end;
            }
            std::string_view action = m_text.substr(at, end - at);
            const std::size_t first = action.find_first_not_of(" \t\r\n");
            const bool comment = first != std::string_view::npos && action.substr(first).starts_with("/*");
            m_pieces.push_back({std::move(text), comment ? std::string_view("/*") : action, at});
            from = close + 2;
        }
    }

    // The }} that ends an action, past quoted strings and comments.
    [[nodiscard]] std::size_t endOfAction(std::size_t at) const {
        char quote = '\0';
        for (std::size_t i = at; i < m_text.size(); ++i) {
            const char c = m_text[i];
            if (quote != '\0') {
                if (c == '\\' && quote != '`') {
                    ++i;
                } else if (c == quote) {
                    quote = '\0';
                }
            } else if (c == '"' || c == '`' || c == '\'') {
                quote = c;
            } else if (m_text.substr(i).starts_with("/*")) {
                i = std::min(m_text.find("*/", i), m_text.size() - 1);
            } else if (m_text.substr(i).starts_with("}}")) {
                return i;
            }
        }
        return std::string_view::npos;
    }

    // Reads nodes until the end of the text or a word that ends a block, which is returned.
    Result<std::string> list(std::vector<TemplateNode> &out, int depth) {
        if (depth > kMaxDepth) {
            return refuse(QStringLiteral("nested too deeply"));
        }
        for (; m_next < m_pieces.size();) {
            const Piece &p = m_pieces[m_next++];
            if (!p.text.empty()) {
                TemplateNode text;
                text.kind = TemplateNode::Kind::Text;
                text.text = p.text;
                out.push_back(std::move(text));
            }
            m_action = p.action;
            m_offset = p.offset;
            m_at = 0;
            skip();
            if (m_action.starts_with("/*") || (p.action.empty() && m_next == m_pieces.size())) {
                continue;
            }
            const std::string word = peekWord();
            if (word == "end" || word == "else") {
                m_at += word.size();
                skip();
                return word;
            }
            if (word == "if" || word == "with" || word == "range") {
                m_at += word.size();
                out.push_back(TRY(block(word, depth)));
            } else if (word == "define" || word == "template" || word == "block") {
                m_at += word.size();
                if (word == "define" && depth > 0) {
                    return refuse(QStringLiteral("unexpected {{define}}"));
                }
                auto called = TRY(named(word, depth));
                if (word != "define") {
                    out.push_back(std::move(called));
                }
            } else if (word == "break" || word == "continue") {
                if (m_ranges == 0) {
                    return refuse(QStringLiteral("{{%1}} outside {{range}}").arg(QString::fromStdString(word)));
                }
                m_at += word.size();
                CHECK_STATUS(endOfWords());
                TemplateNode n;
                n.kind = word == "break" ? TemplateNode::Kind::Break : TemplateNode::Kind::Continue;
                out.push_back(std::move(n));
            } else {
                TemplateNode n;
                n.kind = TemplateNode::Kind::Action;
                n.pipeline = TRY(pipeline(false));
                CHECK_STATUS(endOfWords());
                out.push_back(std::move(n));
            }
        }
        return std::string();
    }

    Result<TemplateNode> block(const std::string &word, int depth) {
        const std::size_t scope = m_variables.size();
        TemplateNode n;
        n.kind = word == "if"     ? TemplateNode::Kind::If
                 : word == "with" ? TemplateNode::Kind::With
                                  : TemplateNode::Kind::Range;
        skip();
        n.pipeline = TRY(pipeline(false));
        CHECK_STATUS(endOfWords());
        const bool loop = n.kind == TemplateNode::Kind::Range;
        m_ranges += loop ? 1 : 0;
        std::string end = TRY(list(n.body, depth + 1));
        m_ranges -= loop ? 1 : 0;
        if (end == "else") {
            const std::string next = peekWord();
            if (next == "if" || next == "with") { // {{else if}}: a block of its own that shares the end
                m_at += next.size();
                n.otherwise.push_back(TRY(block(next, depth + 1)));
                m_variables.resize(scope);
                return n;
            }
            end = TRY(list(n.otherwise, depth + 1));
        }
        if (end != "end") {
            return refuse(QStringLiteral("%1 without {{end}}").arg(QString::fromStdString(word)));
        }
        m_variables.resize(scope);
        return n;
    }

    // {{template "x" pipeline}}, {{define "x"}}...{{end}} and {{block "x" pipeline}}...{{end}}.
    Result<TemplateNode> named(const std::string &word, int depth) {
        skip();
        const TemplateOperand name = TRY(operand());
        if (name.kind != TemplateOperand::Kind::Literal || name.literal.string() == nullptr) {
            return refuse(QStringLiteral("%1 wants a quoted name").arg(QString::fromStdString(word)));
        }
        TemplateNode call;
        call.kind = TemplateNode::Kind::Template;
        call.text = *name.literal.string();
        skip();
        if (word != "define" && (word == "block" || m_at < m_action.size())) {
            call.pipeline = TRY(pipeline(false));
        }
        CHECK_STATUS(endOfWords());
        if (word != "template") {
            TemplateNode body;
            body.text = call.text;
            auto outer = std::exchange(m_variables, {"$"}); // it sees no variables but its own
            const int ranges = std::exchange(m_ranges, 0);
            if (const std::string end = TRY(list(body.body, depth + 1)); end != "end") {
                return refuse(QStringLiteral("%1 without {{end}}").arg(QString::fromStdString(word)));
            }
            m_variables = std::move(outer);
            m_ranges = ranges;
            m_defined.push_back(std::move(body));
        }
        return call;
    }

    void skip() {
        while (m_at < m_action.size() && isSpace(m_action[m_at])) {
            ++m_at;
        }
    }
    [[nodiscard]] char peek() const { return m_at < m_action.size() ? m_action[m_at] : '\0'; }
    [[nodiscard]] std::string peekWord() const {
        std::size_t end = m_at;
        while (end < m_action.size() && isWord(m_action[end])) {
            ++end;
        }
        return std::string(m_action.substr(m_at, end - m_at));
    }
    Status endOfWords() {
        skip();
        return m_at >= m_action.size()
                   ? Status{}
                   : refuse(QStringLiteral("unexpected \"%1\"").arg(QString::fromUtf8(m_action.data() + m_at, 1)));
    }

    // $x := and $i, $x := at the front of a pipeline.
    Status declaration(TemplatePipeline &p) {
        const std::size_t from = m_at;
        std::vector<std::string> names;
        while (peek() == '$') {
            ++m_at;
            const std::string name = "$" + peekWord();
            m_at += name.size() - 1;
            names.push_back(name);
            skip();
            if (peek() != ',') {
                break;
            }
            ++m_at;
            skip();
        }
        const bool declares = m_action.substr(m_at).starts_with(":=");
        const bool assigns = peek() == '=' && !m_action.substr(m_at).starts_with("==");
        if (names.empty() || names.size() > 2 || (!declares && !assigns)) {
            m_at = from;
            return {};
        }
        m_at += declares ? 2 : 1;
        skip();
        p.declared = names;
        p.assigns = assigns;
        for (const std::string &name : names) {
            if (assigns && std::find(m_variables.begin(), m_variables.end(), name) == m_variables.end()) {
                return refuse(QStringLiteral("undefined variable \"%1\"").arg(QString::fromStdString(name)));
            }
        }
        return {};
    }

    Result<TemplatePipeline> pipeline(bool inParens) {
        if (++m_depth > kMaxDepth) {
            return refuse(QStringLiteral("nested too deeply"));
        }
        TemplatePipeline p;
        if (!inParens) {
            CHECK_STATUS(declaration(p));
        }
        for (;;) {
            TemplateCommand c;
            for (skip(); m_at < m_action.size() && peek() != '|' && peek() != ')'; skip()) {
                c.operands.push_back(TRY(operand()));
            }
            if (c.operands.empty()) {
                return refuse(QStringLiteral("missing value for command"));
            }
            p.commands.push_back(std::move(c));
            if (peek() != '|') {
                break;
            }
            ++m_at;
        }
        if (!p.assigns) {
            m_variables.insert(m_variables.end(), p.declared.begin(), p.declared.end());
        }
        --m_depth;
        return p;
    }

    Result<TemplateOperand> operand() {
        TemplateOperand o;
        const char c = peek();
        if (c == '"' || c == '`' || c == '\'') {
            const std::size_t from = m_at++;
            while (m_at < m_action.size() && peek() != c) {
                m_at += peek() == '\\' && c != '`' ? 2 : 1;
            }
            if (m_at >= m_action.size()) {
                return refuse(QStringLiteral("unterminated quoted string"));
            }
            ++m_at;
            auto text = promql::unquote(m_action.substr(from, m_at - from));
            if (!text) {
                return refuse(QStringLiteral("invalid quoted string"));
            }
            o.kind = TemplateOperand::Kind::Literal;
            o.literal = TemplateValue(std::move(*text));
            return o;
        }
        if (c == '(') {
            ++m_at;
            o.kind = TemplateOperand::Kind::Paren;
            o.inner = std::make_shared<TemplatePipeline>(TRY(pipeline(true)));
            if (peek() != ')') {
                return refuse(QStringLiteral("unclosed left paren"));
            }
            ++m_at;
        } else if (c == '$') {
            ++m_at;
            o.kind = TemplateOperand::Kind::Variable;
            o.name = "$" + peekWord();
            m_at += o.name.size() - 1;
            if (std::find(m_variables.begin(), m_variables.end(), o.name) == m_variables.end()) {
                return refuse(QStringLiteral("undefined variable \"%1\"").arg(QString::fromStdString(o.name)));
            }
        } else if (c == '.' && !(m_at + 1 < m_action.size() && isDigit(m_action[m_at + 1]))) {
            o.kind = TemplateOperand::Kind::Dot;
            if (m_at + 1 >= m_action.size() || !isAlpha(m_action[m_at + 1])) {
                ++m_at;
            }
        } else if (isDigit(c) || c == '-' || c == '+' || c == '.') {
            return number();
        } else if (isAlpha(c)) {
            return word();
        } else {
            return refuse(QStringLiteral("unexpected \"%1\"").arg(QChar::fromLatin1(c)));
        }
        fields(o);
        return o;
    }

    void fields(TemplateOperand &o) {
        while (peek() == '.' && m_at + 1 < m_action.size() && isAlpha(m_action[m_at + 1])) {
            ++m_at;
            o.fields.push_back(peekWord());
            m_at += o.fields.back().size();
        }
    }

    Result<TemplateOperand> number() {
        const std::size_t from = m_at++;
        while (isWord(peek()) || peek() == '.' || ((peek() == '+' || peek() == '-') && m_action[m_at - 1] == 'e')) {
            ++m_at;
        }
        const std::string text(m_action.substr(from, m_at - from));
        const auto v = promql::parseNumber(text);
        if (!v) {
            return refuse(QStringLiteral("bad number syntax: \"%1\"").arg(QString::fromStdString(text)));
        }
        TemplateOperand o;
        o.kind = TemplateOperand::Kind::Literal;
        const bool whole = text.find_first_of(".eEinIN") == std::string::npos && std::abs(*v) < 9e15;
        o.literal = whole ? TemplateValue(static_cast<std::int64_t>(*v)) : TemplateValue(*v);
        return o;
    }

    Result<TemplateOperand> word() {
        TemplateOperand o;
        o.name = peekWord();
        m_at += o.name.size();
        if (o.name == "true" || o.name == "false") {
            o.kind = TemplateOperand::Kind::Literal;
            o.literal = TemplateValue(o.name == "true");
        } else if (o.name == "nil") {
            o.kind = TemplateOperand::Kind::Literal;
        } else if (isTemplateFunction(o.name)) {
            o.kind = TemplateOperand::Kind::Function;
        } else {
            return refuse(QStringLiteral("function \"%1\" not defined").arg(QString::fromStdString(o.name)));
        }
        return o;
    }

    std::string_view m_text;
    std::vector<Piece> m_pieces;
    std::size_t m_next = 0;
    std::string_view m_action;
    std::size_t m_offset = 0;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_ranges = 0; // around this place
    std::vector<std::string> m_variables;
    std::vector<TemplateNode> m_defined;
};

} // namespace

Result<Template> Template::parse(std::string_view text) {
    Template t;
    TemplateParser parser(text);
    t.m_root = std::make_shared<const TemplateNode>(TRY(parser.whole(t.m_plain)));
    return t;
}

} // namespace bs::rules
