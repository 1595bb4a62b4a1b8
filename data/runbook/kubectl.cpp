// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/kubectl.h"
#include <QRegularExpression>
#include <QStringList>

namespace bs::runbook {

namespace {

struct Word {
    QString text;        // as written, quotes included
    qsizetype start = 0; // in the command
    bool ends = false;   // ; & | or a line end: the next word begins a command
};

// Words as a shell cuts them; a quoted part belongs to its word whatever stands in it.
QList<Word> wordsOf(const QString &command) {
    QList<Word> out;
    QChar quote;
    qsizetype start = -1;
    const auto close = [&](qsizetype at) {
        if (start >= 0) {
            out.append({command.mid(start, at - start), start, false});
        }
        start = -1;
    };
    for (qsizetype i = 0; i < command.size(); ++i) {
        const QChar ch = command[i];
        if (!quote.isNull()) {
            quote = ch == quote ? QChar() : quote;
        } else if (ch == u'\'' || ch == u'"') {
            quote = ch;
            start = start < 0 ? i : start;
        } else if (ch == u';' || ch == u'&' || ch == u'|' || ch == u'\n' || ch == u'(') {
            close(i);
            out.append({QString(ch), i, true});
        } else if (ch.isSpace()) {
            close(i);
        } else if (start < 0) {
            start = i;
        }
    }
    close(command.size());
    return out;
}

bool names(const QString &word, const char *longName, const char *shortName) {
    const QString option = QString::fromLatin1(longName);
    return word == option || word.startsWith(option + u'=') ||
           (shortName && (word == QLatin1String(shortName) || word.startsWith(QLatin1String(shortName) + u'=')));
}

} // namespace

QString shellQuoted(const QString &word) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:@%+=,-]+$"));
    if (plain.match(word).hasMatch()) {
        return word;
    }
    return u'\'' + QString(word).replace(u'\'', QStringLiteral("'\\''")) + u'\'';
}

QString inEnvironment(const QString &command, const KubeTarget &target) {
    if (target.isEmpty()) {
        return command;
    }
    const QList<Word> words = wordsOf(command);
    QString out = command;
    qsizetype shift = 0;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const bool first = i == 0 || words[i - 1].ends;
        if (!first || words[i].text != u"kubectl") {
            continue;
        }
        bool context = false;
        bool space = false;
        for (qsizetype k = i + 1; k < words.size() && !words[k].ends && words[k].text != u"--"; ++k) {
            context = context || names(words[k].text, "--context", nullptr);
            space = space || names(words[k].text, "--namespace", "-n") || words[k].text == u"-A" ||
                    words[k].text == u"--all-namespaces";
        }
        QString more;
        if (!context && !target.context.isEmpty()) {
            more += QStringLiteral(" --context ") + shellQuoted(target.context);
        }
        if (!space && !target.space.isEmpty()) {
            more += QStringLiteral(" -n ") + shellQuoted(target.space);
        }
        out.insert(words[i].start + words[i].text.size() + shift, more);
        shift += more.size();
    }
    return out;
}

} // namespace bs::runbook
