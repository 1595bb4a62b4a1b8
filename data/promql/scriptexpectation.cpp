// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/scriptexpectation.h"
#include "data/core/format.h"
#include "data/promql/histogrammath.h"
#include "data/promql/lexer.h"
#include "data/promql/quantile.h"
#include "data/promql/value.h"
#include <QRegularExpression>
#include <algorithm>

namespace bs::promql {

namespace {

constexpr double kTolerance = 1e-6;

QString toText(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

Error bad(const QString &why) { return inputError(QStringLiteral("eval"), why); }

Result<TimeMs> timeOf(const QString &text) {
    const bool negative = text.startsWith(u'-');
    const TimeMs t = TRY(parseDuration(text.mid(negative ? 1 : 0).toStdString()));
    return negative ? -t : t;
}

Status expectLine(Expectation &e, const std::string &line) {
    static const QRegularExpression re(
        QStringLiteral("^expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?$"));
    const auto m = re.match(toText(line));
    if (!m.hasMatch()) {
        return std::unexpected(bad(QStringLiteral("invalid expect statement")));
    }
    ExpectedText t;
    if (m.captured(2) == u"msg") {
        t.message = m.captured(3).trimmed().toStdString();
    } else if (m.captured(2) == u"regex") {
        t.pattern = m.captured(3).trimmed().toStdString();
    }
    const QString what = m.captured(1);
    if (what == u"ordered") {
        e.ordered = true;
    } else if (what == u"fail") {
        e.expectsFailure = true;
        e.failures.push_back(t);
    } else if (what == u"warn") {
        e.warnings.push_back(t);
    } else if (what == u"info") {
        e.infos.push_back(t);
    } else {
        (what == u"no_warn" ? e.noWarnings : e.noInfos) = true;
    }
    return {};
}

Status rangeVectorLine(Expectation &e, const std::string &line) {
    static const QRegularExpression re(
        QStringLiteral("^expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)$"));
    const auto m = re.match(toText(line));
    if (!m.hasMatch()) {
        return std::unexpected(bad(QStringLiteral("invalid range vector definition")));
    }
    e.start = TRY(timeOf(m.captured(1)));
    e.end = TRY(timeOf(m.captured(2)));
    e.step = TRY(timeOf(m.captured(3)));
    e.notInRange = true;
    return {};
}

// true: the line was an instruction, not a series.
Result<bool> instruction(Expectation &e, const std::string &line) {
    if (e.expectsFailure && line.starts_with("expected_fail_message")) {
        e.failures.push_back({toText(line).mid(21).trimmed().toStdString(), std::nullopt});
        return true;
    }
    if (e.expectsFailure && line.starts_with("expected_fail_regexp")) {
        e.failures.push_back({std::nullopt, toText(line).mid(20).trimmed().toStdString()});
        return true;
    }
    if (line.starts_with("expect range vector")) {
        CHECK_STATUS(rangeVectorLine(e, line));
        return true;
    }
    if (line.starts_with("expect string")) {
        e.text = TRY(unquote(toText(line).mid(13).trimmed().toStdString()));
        e.notInRange = true;
        return true;
    }
    if (line.starts_with("expect ") || line == "expect") {
        CHECK_STATUS(expectLine(e, line));
        return true;
    }
    return false;
}

std::string describe(const NotedValue &v) { return v.hist ? histogramText(*v.hist) : promFloat(v.value); }

// Scripts written before Prometheus put positions into its annotations name the message alone.
std::string withoutPosition(const std::string &annotation) {
    static const QRegularExpression position(QStringLiteral(" \\(\\d+:\\d+\\)$"));
    return toText(annotation).remove(position).toStdString();
}

bool matches(const ExpectedText &t, const std::string &actual) {
    if (t.message) {
        return *t.message == actual || *t.message == withoutPosition(actual);
    }
    return !t.pattern || QRegularExpression(toText(*t.pattern)).match(toText(actual)).hasMatch();
}

std::string notesMismatch(const char *kind, const std::vector<ExpectedText> &expected,
                          const std::vector<std::string> &actual) {
    if (expected.empty()) {
        return {};
    }
    const std::string name(kind);
    if (actual.empty()) {
        return "expected " + name + " annotations but none were found";
    }
    for (const ExpectedText &t : expected) {
        if (std::none_of(actual.begin(), actual.end(), [&](const std::string &a) { return matches(t, a); })) {
            return "expected " + name + " annotation \"" + t.message.value_or(t.pattern.value_or("")) +
                   "\" was not found; found: " + actual[0];
        }
    }
    for (const std::string &a : actual) {
        if (std::none_of(expected.begin(), expected.end(), [&](const ExpectedText &t) { return matches(t, a); })) {
            return "unexpected " + name + " annotation: " + a;
        }
    }
    return {};
}

std::string seriesMismatch(const Expectation &e, const Expectation::Entry &entry, const Series &s) {
    std::size_t f = 0;
    std::size_t h = 0;
    const std::string name = plainLabels(s.labels);
    for (std::size_t i = 0; i < entry.values.size(); ++i) {
        const NotedValue &v = entry.values[i];
        const TimeMs t = e.start + static_cast<DurationMs>(i) * e.step;
        if (v.omitted) {
            continue;
        }
        if (t > e.end) {
            return "expected " + std::to_string(entry.values.size()) + " points for " + name +
                   ", but the time range cannot return this many";
        }
        const std::string where = " for " + name + " at " + std::to_string(t) + " ms";
        if (v.hist) {
            if (h >= s.histogramTimes.size() || s.histogramTimes[h] != t) {
                return "expected " + describe(v) + where + ", but there is no histogram";
            }
            if (!histogramsMatch(*v.hist, *s.histograms[h], v.hintSet, kTolerance)) {
                return "expected " + describe(v) + where + ", but got " + histogramText(*s.histograms[h]);
            }
            ++h;
        } else {
            if (f >= s.times.size() || s.times[f] != t) {
                return "expected " + describe(v) + where + ", but there is no float";
            }
            if (!almostEqual(s.values[f], v.value, kTolerance)) {
                return "expected " + describe(v) + where + ", but got " + promFloat(s.values[f]);
            }
            ++f;
        }
    }
    return f == s.times.size() && h == s.histogramTimes.size() ? std::string()
                                                               : "more points than expected for " + name;
}

std::string vectorMismatch(const Expectation &e, const Expectation::Entry &entry, const Series &s, int position) {
    const std::string name = plainLabels(s.labels);
    if (e.ordered && entry.position != position) {
        return "expected " + name + " at position " + std::to_string(entry.position) + " but was at " +
               std::to_string(position);
    }
    const NotedValue v = entry.values.empty() ? NotedValue{} : entry.values[0];
    if ((v.hist != nullptr) != s.times.empty()) {
        return "expected " + describe(v) + " for " + name + " but got " +
               (s.times.empty() ? "a histogram" : promFloat(s.values[0]));
    }
    if (v.hist) {
        return histogramsMatch(*v.hist, *s.histograms[0], v.hintSet, kTolerance)
                   ? std::string()
                   : "expected " + describe(v) + " for " + name + " but got " + histogramText(*s.histograms[0]);
    }
    return almostEqual(v.value, s.values[0], kTolerance)
               ? std::string()
               : "expected " + describe(v) + " for " + name + " but got " + promFloat(s.values[0]);
}

} // namespace

Result<Expectation> parseExpectation(const std::string &command, const std::vector<std::string> &below) {
    static const QRegularExpression instant(
        QStringLiteral("^eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)$"));
    static const QRegularExpression range(
        QStringLiteral("^eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)$"));
    Expectation e;
    const auto i = instant.match(toText(command));
    const auto r = range.match(toText(command));
    if (i.hasMatch()) {
        e.eval = i.captured(2).isEmpty() ? 0 : TRY(timeOf(i.captured(2)));
        e.start = e.end = e.eval;
        e.expr = i.captured(3).toStdString();
    } else if (r.hasMatch()) {
        e.isRange = true;
        e.start = TRY(timeOf(r.captured(2)));
        e.end = TRY(timeOf(r.captured(3)));
        e.step = TRY(timeOf(r.captured(4)));
        e.expr = r.captured(5).toStdString();
    } else {
        return std::unexpected(bad(QStringLiteral("invalid evaluation command")));
    }
    if (e.expr.find("\xEF\xBF\xBD") != std::string::npos) { // the bytes as they stand, where they are no UTF-8
        const auto chars = static_cast<std::size_t>(i.hasMatch() ? i.capturedStart(3) : r.capturedStart(5));
        e.expr = command.substr(std::min(chars, command.size()));
    }
    const QString mode = i.hasMatch() ? i.captured(1) : r.captured(1);
    e.expectsFailure = mode == u"fail";
    e.warn = mode == u"warn";
    e.info = mode == u"info";
    e.ordered = mode == u"ordered";
    int position = 0;
    for (const std::string &line : below) {
        if (TRY(instruction(e, line))) {
            continue;
        }
        if (const auto n = parseNumber(line)) {
            e.scalar = *n;
            continue;
        }
        NotedSeries s = TRY(parseNotedSeries(line));
        e.series[std::move(s.labels)] = {++position, std::move(s.values)};
    }
    return e;
}

std::string failureMismatch(const Expectation &e, const Error &error) {
    std::string text = error.reason.toStdString();
    if (error.line > 0) {
        text = std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + text;
    }
    for (const ExpectedText &t : e.failures) {
        if (!matches(t, text)) {
            return "expected error \"" + t.message.value_or(t.pattern.value_or("")) + "\" but got: " + text;
        }
    }
    return {};
}

std::string annotationMismatch(const Expectation &e, const QueryResult &result) {
    if (e.warn && result.warnings.empty()) {
        return "expected warnings but got none";
    }
    if (e.info && result.infos.empty()) {
        return "expected info annotations but got none";
    }
    if (e.noWarnings && !result.warnings.empty()) {
        return "unexpected warning: " + result.warnings[0];
    }
    if (e.noInfos && !result.infos.empty()) {
        return "unexpected info: " + result.infos[0];
    }
    std::string why = notesMismatch("warn", e.warnings, result.warnings);
    return why.empty() ? notesMismatch("info", e.infos, result.infos) : why;
}

std::string resultMismatch(const Expectation &e, const QueryResult &result) {
    using Type = QueryResult::Type;
    if (result.type == Type::String) {
        return e.text == result.text ? std::string() : "expected another string, got \"" + result.text + "\"";
    }
    if (result.type == Type::Scalar) {
        if (!e.scalar) {
            return "expected a vector or matrix, but got a scalar";
        }
        const double v = result.matrix.series.at(0).values.at(0);
        return almostEqual(*e.scalar, v, kTolerance)
                   ? std::string()
                   : "expected scalar " + promFloat(*e.scalar) + " but got " + promFloat(v);
    }
    if (e.scalar) {
        return "expected a scalar, but got a vector or matrix";
    }
    int position = 0;
    for (const Series &s : result.matrix.series) {
        const auto it = e.series.find(s.labels);
        if (it == e.series.end()) {
            return "unexpected metric " + plainLabels(s.labels) + " in result, has value " +
                   (s.values.empty() ? histogramText(*s.histograms.at(0)) : promFloat(s.values[0]));
        }
        std::string why = result.type == Type::Matrix ? seriesMismatch(e, it->second, s)
                                                      : vectorMismatch(e, it->second, s, ++position);
        if (!why.empty()) {
            return why;
        }
    }
    for (const auto &[labels, entry] : e.series) {
        if (std::none_of(result.matrix.series.begin(), result.matrix.series.end(),
                         [&l = labels](const Series &s) { return s.labels == l; })) {
            return "expected metric " + plainLabels(labels) + " not found";
        }
    }
    return {};
}

bool histogramsMatch(const NativeHistogram &expected, const NativeHistogram &actual, bool compareHint,
                     double tolerance) {
    NativeHistogram a = expected;
    NativeHistogram b = actual;
    compactHistogram(a);
    compactHistogram(b);
    const auto close = [tolerance](double x, double y) { return almostEqual(x, y, tolerance); };
    return a.schema == b.schema && close(a.count, b.count) && close(a.sum, b.sum) &&
           (!usesCustomBuckets(a) || a.customBounds == b.customBounds) && a.zeroThreshold == b.zeroThreshold &&
           close(a.zeroCount, b.zeroCount) && a.positiveSpans == b.positiveSpans &&
           a.negativeSpans == b.negativeSpans &&
           std::equal(a.positive.begin(), a.positive.end(), b.positive.begin(), b.positive.end(), close) &&
           std::equal(a.negative.begin(), a.negative.end(), b.negative.begin(), b.negative.end(), close) &&
           (!compareHint || a.resetHint == b.resetHint);
}

} // namespace bs::promql
