// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/testscript.h"
#include "data/promql/engine.h"
#include "data/promql/lexer.h"
#include "data/promql/memorystorage.h"
#include "data/promql/scriptexpectation.h"
#include "data/promql/scriptload.h"
#include <QRegularExpression>
#include <algorithm>

namespace bs::promql {

namespace {

QString toText(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

std::string_view trimmed(std::string_view s) {
    const std::size_t from = s.find_first_not_of(" \t\r\f\v");
    if (from == std::string_view::npos) {
        return {};
    }
    return s.substr(from, s.find_last_not_of(" \t\r\f\v") - from + 1);
}

std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> out;
    std::size_t from = 0;
    while (from <= text.size()) {
        const std::size_t to = std::min(text.find('\n', from), text.size());
        const std::string_view line = trimmed(text.substr(from, to - from));
        out.emplace_back(line.starts_with('#') ? std::string_view() : line);
        from = to + 1;
    }
    return out;
}

EngineOptions scriptOptions() {
    EngineOptions o;
    o.delayedNameRemoval = true; // the scripts are written for it
    o.threads = 1;
    o.maxPoints = 0;
    return o;
}

class ScriptRunner {
public:
    explicit ScriptRunner(std::string_view text) : m_lines(linesOf(text)), m_engine(m_storage, scriptOptions()) {}

    ScriptResult run() {
        while (m_at < m_lines.size()) {
            const std::string &line = m_lines[m_at];
            const QString word = toText(line).section(QRegularExpression(QStringLiteral("[\t ]")), 0, 0).toLower();
            if (line.empty()) {
                ++m_at;
            } else if (word == u"clear") {
                m_storage.clear();
                ++m_at;
            } else if (word.startsWith(u"load")) {
                load();
            } else if (word.startsWith(u"eval")) {
                evaluate();
            } else {
                fail(m_at, line, "invalid command");
                skipBlock();
            }
        }
        return std::move(m_result);
    }

private:
    void fail(std::size_t line, std::string expr, std::string why) {
        ++m_result.failed;
        m_result.failures.push_back({static_cast<int>(line) + 1, std::move(expr), std::move(why)});
    }
    void skipBlock() {
        while (m_at < m_lines.size() && !m_lines[m_at].empty()) {
            ++m_at;
        }
    }

    void load() {
        static const QRegularExpression re(QStringLiteral("^load(?:_(with_nhcb))?\\s+(.+?)$"),
                                           QRegularExpression::CaseInsensitiveOption);
        const std::size_t at = m_at++;
        const auto m = re.match(toText(m_lines[at]));
        const auto step = parseDuration(m.captured(2).toStdString());
        std::vector<std::string> definitions;
        while (m_at < m_lines.size() && !m_lines[m_at].empty()) {
            definitions.push_back(m_lines[m_at++]);
        }
        if (!m.hasMatch() || !step) {
            fail(at, m_lines[at], "invalid load command (load[_with_nhcb] <step:duration>)");
            return;
        }
        if (const Status s = loadSeries(m_storage, definitions, *step, 0, m.hasCaptured(1)); !s) {
            fail(at, m_lines[at], s.error().text().toStdString());
        }
    }

    void evaluate() {
        const std::size_t at = m_at++;
        std::vector<std::string> below;
        while (m_at < m_lines.size() && !m_lines[m_at].empty()) {
            const std::size_t line = m_at++;
            below.push_back(m_lines[line]);
            if (endsBlock(m_lines[at], m_lines[line])) {
                break;
            }
        }
        auto e = parseExpectation(m_lines[at], below);
        if (!e) {
            fail(at, m_lines[at], e.error().text().toStdString());
            return;
        }
        const std::string why = check(*e);
        if (why.empty()) {
            ++m_result.passed;
        } else {
            fail(at, e->expr, why);
        }
    }

    // A scalar expectation or an expected failure message ends the block without an empty line.
    static bool endsBlock(const std::string &eval, const std::string &line) {
        return parseNumber(line).has_value() || (eval.starts_with("eval_fail") && line.starts_with("expected_fail_"));
    }

    [[nodiscard]] std::string check(const Expectation &e) const {
        const auto result =
            e.isRange ? m_engine.range(e.expr, e.start, e.end, e.step) : m_engine.instant(e.expr, e.eval);
        if (!result) {
            return e.expectsFailure ? failureMismatch(e, result.error())
                                    : "error evaluating query: " + result.error().text().toStdString();
        }
        if (e.expectsFailure) {
            return "expected error evaluating query but got none";
        }
        if (std::string why = annotationMismatch(e, *result); !why.empty()) {
            return why;
        }
        if (std::string why = resultMismatch(e, *result); !why.empty() || e.isRange || e.notInRange) {
            return why;
        }
        return checkInRange(e, result->type);
    }

    // An instant query gives the same as the middle step of a range query.
    [[nodiscard]] std::string checkInRange(const Expectation &e, QueryResult::Type type) const {
        static const QRegularExpression context(QStringLiteral("(start|end|range|step)\\(\\)"));
        if (e.ordered || type == QueryResult::Type::String || context.match(toText(e.expr)).hasMatch()) {
            return {};
        }
        auto range = m_engine.range(e.expr, e.eval - 60'000, e.eval + 60'000, 60'000);
        if (!range) {
            return "error evaluating query in range mode: " + range.error().text().toStdString();
        }
        QueryResult middle;
        middle.type = type;
        for (const Series &s : range->matrix.series) {
            Series one;
            one.labels = s.labels;
            const auto f = std::find(s.times.begin(), s.times.end(), e.eval);
            const auto h = std::find(s.histogramTimes.begin(), s.histogramTimes.end(), e.eval);
            if (f != s.times.end()) {
                one.times.push_back(e.eval);
                one.values.push_back(s.values[static_cast<std::size_t>(f - s.times.begin())]);
            } else if (h != s.histogramTimes.end()) {
                one.histogramTimes.push_back(e.eval);
                one.histograms.push_back(s.histograms[static_cast<std::size_t>(h - s.histogramTimes.begin())]);
            } else {
                continue;
            }
            middle.matrix.series.push_back(std::move(one));
        }
        const std::string why = resultMismatch(e, middle);
        return why.empty() ? why : "in range mode: " + why;
    }

    std::vector<std::string> m_lines;
    std::size_t m_at = 0;
    MemoryStorage m_storage;
    Engine m_engine;
    ScriptResult m_result;
};

} // namespace

ScriptResult runTestScript(std::string_view text) { return ScriptRunner(text).run(); }

} // namespace bs::promql
