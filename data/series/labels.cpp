// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/series/labels.h"
#include <QRegularExpression>
#include <algorithm>
#include <memory>
#include <unordered_set>

namespace bs {

Labels::Labels(std::initializer_list<Pair> pairs) { *this = fromPairs(std::vector<Pair>(pairs)); }

Labels Labels::fromPairs(std::vector<Pair> pairs) {
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair &a, const Pair &b) { return a.first < b.first; });
    Labels out;
    out.m_pairs.reserve(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const bool last = i + 1 == pairs.size() || pairs[i + 1].first != pairs[i].first;
        if (last && !pairs[i].second.empty()) {
            out.m_pairs.push_back(std::move(pairs[i]));
        }
    }
    return out;
}

std::string_view Labels::get(std::string_view name) const {
    for (const Pair &p : m_pairs) {
        if (p.first == name) {
            return p.second;
        }
    }
    return {};
}

bool Labels::has(std::string_view name) const { return !get(name).empty(); }

void Labels::set(std::string_view name, std::string_view value) {
    const auto it = std::lower_bound(m_pairs.begin(), m_pairs.end(), name,
                                     [](const Pair &p, std::string_view n) { return p.first < n; });
    const bool found = it != m_pairs.end() && it->first == name;
    if (value.empty()) {
        if (found) {
            m_pairs.erase(it);
        }
    } else if (found) {
        it->second = value;
    } else {
        m_pairs.insert(it, Pair(name, value));
    }
}

std::uint64_t Labels::hash() const {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    const auto mix = [&h](std::string_view s) {
        h ^= std::hash<std::string_view>{}(s);
        h *= 0x9E3779B97F4A7C15ULL;
        h ^= h >> 29U;
    };
    for (const Pair &p : m_pairs) {
        mix(p.first);
        mix(p.second);
    }
    return h;
}

bool isLegacyMetricName(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) {
        return false;
    }
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
    });
}

bool isLegacyLabelName(std::string_view name) {
    return isLegacyMetricName(name) && name.find(':') == std::string_view::npos;
}

std::string quoteGo(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (u < 0x20 || u == 0x7F) {
            static const char hex[] = "0123456789abcdef";
            out += "\\x";
            out += hex[u >> 4U];
            out += hex[u & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
    return out;
}

std::string Labels::toString() const {
    std::string out;
    std::string inner;
    const std::string_view name = metric();
    const auto add = [&inner](const std::string &s) {
        if (!inner.empty()) {
            inner += ", ";
        }
        inner += s;
    };
    if (isLegacyMetricName(name)) {
        out = name;
    } else if (!name.empty()) {
        add(quoteGo(name));
    }
    for (const Pair &p : m_pairs) {
        if (p.first != kMetricName) {
            add((isLegacyLabelName(p.first) ? p.first : quoteGo(p.first)) + "=" + quoteGo(p.second));
        }
    }
    if (!inner.empty() || out.empty()) {
        out += "{" + inner + "}";
    }
    return out;
}

std::string Matcher::toString() const {
    static const char *const ops[] = {"=", "!=", "=~", "!~"};
    return (isLegacyLabelName(name) ? name : quoteGo(name)) + ops[static_cast<int>(op)] + quoteGo(value);
}

namespace {
QString displayPattern(const std::string &pattern) {
    return QStringLiteral("\"%1\"").arg(QString::fromStdString(pattern).left(80));
}
} // namespace

Result<std::function<bool(std::string_view)>> compileAnchoredRegex(const std::string &pattern) {
    static constexpr std::string_view meta = R"(\.+*?()|[]{}^$)";
    const auto literal = [](std::string_view s) { return s.find_first_of(meta) == std::string_view::npos; };
    if (literal(pattern)) {
        return [pattern](std::string_view v) { return v == pattern; };
    }
    if (pattern == ".*") { // dot matches newline: Prometheus compiles with (?s:...)
        return [](std::string_view) { return true; };
    }
    if (pattern == ".+") {
        return [](std::string_view v) { return !v.empty(); };
    }
    // a|b|c of literals, optionally in one pair of parentheses
    std::string_view body = pattern;
    if (body.size() >= 2 && body.front() == '(' && body.back() == ')') {
        body = body.substr(1, body.size() - 2);
    }
    if (body.find_first_of(R"(\.+*?()[]{}^$)") == std::string_view::npos) {
        auto set = std::make_shared<std::unordered_set<std::string>>();
        std::size_t from = 0;
        for (;;) {
            const std::size_t bar = body.find('|', from);
            set->emplace(body.substr(from, bar == std::string_view::npos ? bar : bar - from));
            if (bar == std::string_view::npos) {
                break;
            }
            from = bar + 1;
        }
        return [set](std::string_view v) { return set->contains(std::string(v)); };
    }
    for (const std::string_view tail : {std::string_view(".*"), std::string_view(".+")}) {
        const std::size_t least = tail == ".+" ? 1 : 0;
        if (pattern.ends_with(tail) && literal(std::string_view(pattern).substr(0, pattern.size() - 2))) {
            const std::string prefix = pattern.substr(0, pattern.size() - 2);
            return [prefix, least](std::string_view v) {
                return v.starts_with(prefix) && v.size() >= prefix.size() + least;
            };
        }
        if (pattern.starts_with(tail) && literal(std::string_view(pattern).substr(2))) {
            const std::string suffix = pattern.substr(2);
            return [suffix, least](std::string_view v) {
                return v.ends_with(suffix) && v.size() >= suffix.size() + least;
            };
        }
    }
    // RE2 has neither look-around nor back references; PCRE would accept them and could then run for ever.
    static const QRegularExpression foreign(
        QStringLiteral(R"(\(\?[=!<>#|(&+\-0-9R]|\\[1-9gkKGXRhHvVNC]|(?<!\\)[*+?}]\+)"));
    const QString text = QString::fromStdString(pattern);
    QRegularExpressionMatch hit = foreign.match(text);
    // (?P<name> and (?<name> are named groups, which RE2 has
    while (hit.hasMatch() && hit.captured() == u"(?<" && text.size() > hit.capturedEnd() &&
           text[hit.capturedEnd()] != u'=' && text[hit.capturedEnd()] != u'!') {
        hit = foreign.match(text, hit.capturedEnd());
    }
    if (hit.hasMatch() && !hit.captured().startsWith(u"(?-")) {
        return std::unexpected(inputError(
            displayPattern(pattern),
            QStringLiteral("is not a valid regular expression: %1 is not in RE2's syntax").arg(hit.captured())));
    }
    auto re = std::make_shared<QRegularExpression>(QStringLiteral("(*LIMIT_MATCH=1000000)\\A(?s:%1)\\z").arg(text),
                                                   QRegularExpression::UseUnicodePropertiesOption);
    if (!re->isValid()) {
        return std::unexpected(inputError(displayPattern(pattern),
                                          QStringLiteral("is not a valid regular expression: ") + re->errorString()));
    }
    re->optimize();
    return [re](std::string_view v) {
        return re->match(QString::fromUtf8(v.data(), static_cast<qsizetype>(v.size()))).hasMatch();
    };
}

Result<MatcherSet> MatcherSet::compile(std::vector<Matcher> matchers) {
    MatcherSet out;
    for (const Matcher &m : matchers) {
        std::function<bool(std::string_view)> test;
        if (m.op == Matcher::Op::Equal || m.op == Matcher::Op::NotEqual) {
            const bool want = m.op == Matcher::Op::Equal;
            test = [value = m.value, want](std::string_view v) { return (v == value) == want; };
        } else {
            test = TRY(compileAnchoredRegex(m.value));
            if (m.op == Matcher::Op::NotRegex) {
                test = [inner = std::move(test)](std::string_view v) { return !inner(v); };
            }
        }
        out.m_tests.push_back(std::move(test));
    }
    out.m_matchers = std::move(matchers);
    return out;
}

bool MatcherSet::matches(const Labels &labels) const {
    for (std::size_t i = 0; i < m_tests.size(); ++i) {
        if (!m_tests[i](labels.get(m_matchers[i].name))) {
            return false;
        }
    }
    return true;
}

bool MatcherSet::matchesValue(std::size_t index, std::string_view value) const { return m_tests[index](value); }

} // namespace bs
