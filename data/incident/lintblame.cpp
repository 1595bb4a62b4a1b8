// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/lint.h"
#include <QRegularExpression>

namespace bs::incident {

namespace {

struct Word {
    const char *pattern;
    const char *instead;
};
constexpr std::array<Word, 7> kWords{{{"should have", "say what made the other choice look right at the time"},
                                      {"could have", "say what made the other choice look right at the time"},
                                      {"failed to", "say what did not happen, and what would have made it happen"},
                                      {"careless\\w*", "describe the step, not the person"},
                                      {"human error", "name the part of the system that let it through"},
                                      {"forgot\\w*", "name the reminder that was missing"},
                                      {"\\w*('s)? fault\\b", "describe the mechanism"}}};

QStringList sentences(const QString &text) {
    static const QRegularExpression end(QStringLiteral("(?<=[.!?])\\s+|\\n\\s*\\n|\\n- "));
    return text.split(end, Qt::SkipEmptyParts);
}

void lintWords(const Section &s, std::vector<Finding> &out) {
    for (const Word &w : kWords) {
        const QRegularExpression re(QStringLiteral("\\b%1").arg(QString::fromLatin1(w.pattern)),
                                    QRegularExpression::CaseInsensitiveOption);
        auto it = re.globalMatch(s.text);
        while (it.hasNext()) {
            const QString found = it.next().captured(0);
            out.push_back({QStringLiteral("blame-word"), s.id, found,
                           QStringLiteral("\"%1\" judges; %2").arg(found, QString::fromLatin1(w.instead))});
        }
    }
}

void lintPeople(const Section &s, const QStringList &people, std::vector<Finding> &out) {
    for (const QString &name : people) {
        if (name.size() < 3) {
            continue;
        }
        for (const QString &sentence : sentences(s.text)) {
            const QString t = sentence.trimmed();
            const QRegularExpression why(QStringLiteral("^why did %1\\b").arg(QRegularExpression::escape(name)),
                                         QRegularExpression::CaseInsensitiveOption);
            if (why.match(t).hasMatch()) {
                out.push_back({QStringLiteral("blame-question"), s.id, t.left(80),
                               QStringLiteral("Ask what made it look right at the time, not why %1 did it").arg(name)});
            } else if (s.id == u"root_cause" && t.startsWith(name, Qt::CaseInsensitive)) {
                out.push_back(
                    {QStringLiteral("blame-subject"), s.id, t.left(80),
                     QStringLiteral(
                         "A person is the subject of the root cause; write the role, and what the system allowed")});
            }
        }
    }
}

int factors(const Postmortem &p) {
    int n = 0;
    for (const QString &line : p.text(QStringLiteral("contributing")).split(u'\n')) {
        n += line.trimmed().startsWith(u'-') || line.trimmed().startsWith(u'*');
    }
    return n;
}

} // namespace

std::vector<Finding> lintBlame(const Postmortem &p, const QStringList &people) {
    std::vector<Finding> out;
    static const QRegularExpression single(QStringLiteral("\\bthe root cause\\b"),
                                           QRegularExpression::CaseInsensitiveOption);
    const int n = factors(p);
    for (const Section &s : p.sections) {
        lintWords(s, out);
        lintPeople(s, people, out);
        if (n >= 2 && single.match(s.text).hasMatch()) {
            out.push_back({QStringLiteral("single-cause"), s.id, QStringLiteral("the root cause"),
                           QStringLiteral("%1 contributing factors are listed; one \"root cause\" hides them").arg(n)});
        }
    }
    return out;
}

} // namespace bs::incident
