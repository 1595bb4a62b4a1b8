// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/evaluator.h"
#include <QRegularExpression>

namespace bs::promql {

namespace {

bool validLabelName(const std::string &name) {
    return !name.empty() && !QString::fromStdString(name).contains(QChar::ReplacementCharacter);
}

QString toText(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

// $1, ${1}, ${name}, $name and $$ as Go's Regexp.Expand reads them: the longest run of word characters is the name.
QString expand(const QString &pattern, const QRegularExpressionMatch &m) {
    QString out;
    const auto word = [](QChar c) { return c.isLetterOrNumber() || c == u'_'; };
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != u'$') {
            out += pattern[i];
            continue;
        }
        if (i + 1 < pattern.size() && pattern[i + 1] == u'$') {
            out += u'$';
            ++i;
            continue;
        }
        const bool braces = i + 1 < pattern.size() && pattern[i + 1] == u'{';
        qsizetype from = i + (braces ? 2 : 1);
        qsizetype to = from;
        while (to < pattern.size() && word(pattern[to])) {
            ++to;
        }
        if (to == from || (braces && (to >= pattern.size() || pattern[to] != u'}'))) {
            out += u'$'; // no reference: stands for itself
            continue;
        }
        const QString name = pattern.mid(from, to - from);
        bool isNumber = false;
        const int group = name.toInt(&isNumber);
        out += isNumber ? m.captured(group) : m.captured(name);
        i = braces ? to : to - 1;
    }
    return out;
}

} // namespace

Result<Value> Evaluator::labelReplace(const Call &c, const Grid &grid) {
    const std::string target = stringArgument(*c.args[1]);
    const QString replacement = QString::fromStdString(stringArgument(*c.args[2]));
    const std::string source = stringArgument(*c.args[3]);
    const std::string pattern = stringArgument(*c.args[4]);
    if (!compileAnchoredRegex(pattern)) {
        return fail("invalid regular expression in label_replace(): " + pattern);
    }
    QString text = QString::fromStdString(pattern);
    text.replace(QStringLiteral("(?P<"), QStringLiteral("(?<"));
    const QRegularExpression re(QStringLiteral("(*LIMIT_MATCH=1000000)\\A(?s:%1)\\z").arg(text),
                                QRegularExpression::UseUnicodePropertiesOption);
    if (!validLabelName(target)) {
        return fail("invalid destination label name in label_replace(): " + target);
    }
    Value v = TRY(eval(*c.args[0], grid));
    for (Lane &lane : v.lanes) {
        const QRegularExpressionMatch m = re.match(toText(lane.labels.get(source)));
        if (!m.hasMatch()) {
            continue;
        }
        lane.labels.set(target, expand(replacement, m).toStdString());
        if (target == kMetricName) {
            lane.dropName = false;
        }
    }
    return mergeSame(std::move(v), grid);
}

Result<Value> Evaluator::labelJoin(const Call &c, const Grid &grid) {
    const std::string target = stringArgument(*c.args[1]);
    const std::string separator = stringArgument(*c.args[2]);
    std::vector<std::string> sources;
    for (std::size_t i = 3; i < c.args.size(); ++i) {
        sources.push_back(stringArgument(*c.args[i]));
        if (!validLabelName(sources.back())) {
            return fail("invalid source label name in label_join(): " + sources.back());
        }
    }
    if (!validLabelName(target)) {
        return fail("invalid destination label name in label_join(): " + target);
    }
    Value v = TRY(eval(*c.args[0], grid));
    for (Lane &lane : v.lanes) {
        std::string joined;
        for (std::size_t i = 0; i < sources.size(); ++i) {
            joined += i > 0 ? separator : std::string();
            joined += lane.labels.get(sources[i]);
        }
        lane.labels.set(target, joined);
        if (target == kMetricName) {
            lane.dropName = false;
        }
    }
    return mergeSame(std::move(v), grid);
}

} // namespace bs::promql
