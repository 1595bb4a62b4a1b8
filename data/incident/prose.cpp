// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/prose.h"
#include <QRegularExpression>
#include <cmath>

namespace bs::incident::prose {

QStringList sentences(const QString &text) {
    static const QRegularExpression end(QStringLiteral("(?<=[.!?;])\\s+|\\n\\s*\\n|\\n(?=[-*] )"));
    QStringList out;
    for (const QString &s : text.split(end, Qt::SkipEmptyParts)) {
        out << s.simplified();
    }
    return out;
}

std::set<QString> stems(const QString &text) {
    static const QRegularExpression word(QStringLiteral("[a-z][a-z0-9]{2,}"));
    static const std::set<QString> empty = [] {
        std::set<QString> s;
        for (const char *w :
             {"the",       "and",      "was",         "were",      "with",  "for",   "from",    "that",   "this",
              "when",      "had",      "has",         "have",      "its",   "into",  "took",    "take",   "minute",
              "minutes",   "min",      "second",      "seconds",   "hour",  "hours", "utc",     "after",  "before",
              "until",     "pod",      "pods",        "service",   "new",   "all",   "one",     "only",   "prepare",
              "effective", "effect",   "immediately", "fired",     "fires", "start", "started", "starts", "began",
              "begins",    "complete", "completed",   "completes", "not"}) {
            s.insert(QString::fromLatin1(w));
        }
        return s;
    }();
    std::set<QString> out;
    auto it = word.globalMatch(text.toLower());
    while (it.hasNext()) {
        const QString w = it.next().captured(0);
        if (!empty.contains(w)) {
            out.insert(w.left(w.size() > 6 ? 6 : static_cast<int>(w.size())));
        }
    }
    return out;
}

QStringList shared(const std::set<QString> &a, const std::set<QString> &b) {
    QStringList out;
    for (const QString &w : a) {
        if (b.contains(w)) {
            out << w;
        }
    }
    return out;
}

namespace {

std::optional<TimeMs> firstEvent(const Incident &i, const char *kinds, const char *words) {
    const QStringList k = QString::fromLatin1(kinds).split(u' ');
    const QRegularExpression re(QString::fromLatin1(words), QRegularExpression::CaseInsensitiveOption);
    for (const Event &e : i.events) {
        if (k.contains(e.kind) || (e.kind != u"mark" && re.match(e.text).hasMatch())) {
            return e.occurred;
        }
    }
    return std::nullopt;
}

std::optional<TimeMs> markOf(const Incident &i, Mark m) {
    return i.mark(m) == kNoTime ? std::nullopt : std::optional(i.mark(m));
}

} // namespace

std::optional<TimeMs> momentOf(const QString &phrase, const Incident &i) {
    const QString p = phrase.toLower();
    if (p.contains(u"page")) {
        return firstEvent(i, "page", "\\bpage[rds]*\\b|\\bpaged\\b");
    }
    if (p.contains(u"alert")) {
        return firstEvent(i, "alert", "\\balert\\b");
    }
    if (p.contains(u"detect")) {
        return markOf(i, Mark::Detection);
    }
    if (p.contains(u"mitigat")) {
        return markOf(i, Mark::Mitigation);
    }
    if (p.contains(u"resol") || p.contains(u"recover")) {
        return markOf(i, Mark::Resolution);
    }
    if (p.contains(u"respon")) {
        return markOf(i, Mark::Response);
    }
    if (p.contains(u"start") || p.contains(u"impact") || p.contains(u"begin")) {
        return markOf(i, Mark::Impact);
    }
    return std::nullopt;
}

double wordNumber(const QString &text) {
    QString t = text;
    t.remove(u',');
    bool ok = false;
    const double v = t.toDouble(&ok);
    return ok ? v : std::nan("");
}

} // namespace bs::incident::prose
