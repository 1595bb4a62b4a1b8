// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/alertmanager/managed.h"

namespace bs {

namespace {

// One text of matchers, read from left to right.
class MatcherReader {
public:
    explicit MatcherReader(const QString &text) : m_thing(text), m_text(text.toStdString()) {}

    Result<std::vector<Matcher>> read() {
        std::vector<Matcher> out;
        skip();
        const bool braces = take('{');
        for (skip(); m_at < m_text.size() && m_text[m_at] != '}'; skip()) {
            out.push_back(TRY(one()));
            skip();
            if (!take(',') && m_at < m_text.size() && m_text[m_at] != '}') {
                return wrong(QStringLiteral("a comma is missing after %1").arg(q(out.back().toString())));
            }
        }
        if (take('}') != braces) {
            return wrong(QStringLiteral("the braces do not match"));
        }
        skip();
        if (m_at < m_text.size()) {
            return wrong(QStringLiteral("there is something after the closing brace"));
        }
        if (out.empty()) {
            return wrong(QStringLiteral("names no label"));
        }
        if (const auto set = MatcherSet::compile(out); !set) {
            return std::unexpected(set.error());
        }
        return out;
    }

private:
    static QString q(const std::string &text) { return QString::fromStdString(text); }
    [[nodiscard]] std::unexpected<Error> wrong(const QString &why) const {
        return std::unexpected(usageError(m_thing.isEmpty() ? QStringLiteral("a matcher") : m_thing.left(200), why));
    }
    void skip() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t')) {
            ++m_at;
        }
    }
    bool take(char c) {
        const bool there = m_at < m_text.size() && m_text[m_at] == c;
        m_at += there ? 1 : 0;
        return there;
    }
    Result<Matcher> one() {
        Matcher m;
        m.name = TRY(word("=!~,}{ \t"));
        if (m.name.empty()) {
            return wrong(QStringLiteral("a label's name is missing"));
        }
        skip();
        if (m_at >= m_text.size() || m_text[m_at] == ',' || m_text[m_at] == '}') {
            return Matcher{Matcher::Op::Equal, "alertname", std::move(m.name)}; // a word alone
        }
        const bool negated = take('!');
        if (!negated && !take('=')) {
            return wrong(QStringLiteral("expected =, !=, =~ or !~ after %1").arg(q(m.name)));
        }
        const bool regex = take('~');
        if (negated && !regex && !take('=')) {
            return wrong(QStringLiteral("expected != or !~ after %1").arg(q(m.name)));
        }
        m.op = negated ? (regex ? Matcher::Op::NotRegex : Matcher::Op::NotEqual)
                       : (regex ? Matcher::Op::Regex : Matcher::Op::Equal);
        skip();
        m.value = TRY(word(",}"));
        return m;
    }
    // Quoted, or up to one of `ends` without the blanks before it.
    Result<std::string> word(std::string_view ends) {
        std::string out;
        if (!take('"')) {
            while (m_at < m_text.size() && ends.find(m_text[m_at]) == std::string_view::npos) {
                out += m_text[m_at++];
            }
            out.erase(out.find_last_not_of(" \t") + 1);
            return out;
        }
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            char c = m_text[m_at++];
            if (c == '\\' && m_at < m_text.size()) {
                const char next = m_text[m_at++];
                if (next != '"' && next != '\\' && next != 'n') {
                    out += '\\'; // a regex keeps its own escapes
                }
                c = next == 'n' ? '\n' : next;
            }
            out += c;
        }
        if (!take('"')) {
            return wrong(QStringLiteral("a quote is not closed"));
        }
        return out;
    }

    QString m_thing;
    std::string m_text;
    std::size_t m_at = 0;
};

} // namespace

Result<std::vector<Matcher>> parseAlertMatchers(const QString &text) { return MatcherReader(text).read(); }

std::string matchersText(const std::vector<Matcher> &matchers) {
    std::string out = "{";
    for (const Matcher &m : matchers) {
        out += (out.size() > 1 ? "," : "") + m.toString();
    }
    return out + "}";
}

Status checkSilence(const NewSilence &s) {
    const auto bad = [](const QString &why) { return std::unexpected(usageError(QStringLiteral("the silence"), why)); };
    if (s.matchers.empty()) {
        return bad(QStringLiteral("has no matcher: it would silence everything"));
    }
    const MatcherSet set = TRY(MatcherSet::compile(s.matchers));
    if (set.matches(Labels())) {
        return bad(QStringLiteral("also fits alerts without any of its labels: one matcher must ask for a value"));
    }
    if (s.endsAt <= s.startsAt) {
        return bad(QStringLiteral("would end before it begins"));
    }
    if (QString::fromStdString(s.comment).trimmed().isEmpty()) {
        return bad(QStringLiteral("needs a comment: why is it there?"));
    }
    if (QString::fromStdString(s.createdBy).trimmed().isEmpty()) {
        return bad(QStringLiteral("needs a name: who made it?"));
    }
    return {};
}

std::vector<Matcher> matchersFor(const Labels &labels) {
    std::vector<Matcher> out;
    for (const auto &[name, value] : labels) {
        out.push_back({Matcher::Op::Equal, name, value});
    }
    return out;
}

} // namespace bs
