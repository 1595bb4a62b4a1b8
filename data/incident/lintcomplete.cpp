// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/document.h"
#include "data/incident/lint.h"
#include <QRegularExpression>

namespace bs::incident {

std::vector<Finding> lintComplete(const Incident &i) {
    std::vector<Finding> out;
    const auto add = [&](const char *section, const QString &message) {
        out.push_back({QStringLiteral("incomplete"), QString::fromLatin1(section), {}, message});
    };
    for (const Mark m : kMarks) {
        if (i.mark(m) == kNoTime) {
            add("facts", QStringLiteral("%1 is not marked").arg(toString(m)));
        }
    }
    for (const auto &[id, title] : templateSections()) {
        if (id != u"timeline" && id != u"actions" && i.postmortem.text(id).trimmed().isEmpty()) {
            out.push_back({QStringLiteral("incomplete"), id, {}, QStringLiteral("\"%1\" is empty").arg(title)});
        }
    }
    if (i.postmortem.actions.empty()) {
        add("actions", QStringLiteral("there are no action items"));
    }
    static const QRegularExpression vague(QStringLiteral("^(be|more|better|improve|consider|think|look)\\b"),
                                          QRegularExpression::CaseInsensitiveOption);
    int undated = 0, unowned = 0;
    for (const ActionItem &a : i.postmortem.actions) {
        undated += a.due.isEmpty() && a.state != u"done";
        unowned += a.owner.isEmpty();
        if (vague.match(a.text).hasMatch()) {
            add("actions",
                QStringLiteral("\"%1\": begin with a verb that can be done, and bound it").arg(a.text.left(60)));
        }
    }
    if (undated > 0) {
        add("actions", QStringLiteral("%1 action%2 no due date")
                           .arg(undated)
                           .arg(undated == 1 ? QStringLiteral(" has") : QStringLiteral("s have")));
    }
    if (unowned > 0) {
        add("actions", QStringLiteral("%1 action%2 no owner")
                           .arg(unowned)
                           .arg(unowned == 1 ? QStringLiteral(" has") : QStringLiteral("s have")));
    }
    return out;
}

namespace {

QString allText(const Incident &i) {
    QString out = i.title + u'\n' + i.postmortem.affected + u'\n';
    for (const Section &s : i.postmortem.sections) {
        out += s.text + u'\n';
    }
    for (const Event &e : i.events) {
        out += e.text + u'\n';
    }
    return out;
}

} // namespace

std::vector<Hint> patternHints(const Incident &i) {
    struct Pattern {
        const char *name;
        const char *words;
    };
    static const std::array<Pattern, 5> patterns{{
        {"The customer didn't know: within the API, but 10 to 100 times the typical input",
         "\\b(customer|caller|tenant)\\b[^.]{0,120}\\b(\\d{2,3},\\d{3}|\\d{5,}|bulk|broadcast)|intent[^.]{0,60}"
         "unknown"},
        {"The edge case was not tested: tests covered typical inputs, not large ones",
         "tested with [^.]{0,80}not with|not tested|no load test|edge case|typically"},
        {"The bound was implicit in usage", "implicit|no bound|unbounded|by habit|no (per-\\w+ "
                                            ")?(batch|fan-out|concurrency|rate|max)\\w*[ -]?\\w* ?(limit|cap|size)"},
        {"The cascade was the damage: the first failure was small",
         "rebalanced|redistributed|all \\d* ?pods|in sequence|cascade|restart loop|retried|retries amplif"},
        {"The fix is small: a limit, a line", "SetLimit|max batch|one line|hotfix|config(uration)? change"},
    }};
    std::vector<Hint> out;
    const QString text = allText(i);
    for (const Pattern &p : patterns) {
        const QRegularExpression re(QString::fromLatin1(p.words), QRegularExpression::CaseInsensitiveOption);
        if (const auto m = re.match(text); m.hasMatch()) {
            out.push_back(
                {QString::fromLatin1(p.name), QStringLiteral("\"%1\"").arg(m.captured(0).simplified().left(80))});
        }
    }
    return out;
}

} // namespace bs::incident
