// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/templateparts.h"
#include <QRegularExpression>
#include <QUrl>

namespace bs::rules {

namespace {

constexpr qsizetype kMostText = 1 << 20;

// What stands between words for Go's strings.Title.
bool isSeparator(QChar c) {
    if (c.unicode() < 0x80) {
        return !c.isLetterOrNumber() && c != u'_';
    }
    return !c.isLetter() && !c.isDigit() && c.isSpace();
}

Result<QRegularExpression> regexOf(const QString &pattern) {
    QString p = pattern;
    p.replace(QStringLiteral("(?P<"), QStringLiteral("(?<"));
    QRegularExpression re(QStringLiteral("(*LIMIT_MATCH=1000000)") + p, QRegularExpression::UseUnicodePropertiesOption);
    if (!re.isValid()) {
        return refuseTemplate("error parsing regexp: " + re.errorString().toStdString() + ": `" +
                              pattern.toStdString() + "`");
    }
    return re;
}

// $name, ${name}, $1 and $$ of a replacement, as Go reads them: $1x is the group called 1x.
QString expanded(const QString &to, const QRegularExpressionMatch &m, const QStringList &names) {
    const auto group = [&](const QString &name) {
        bool number = false;
        const int n = name.toInt(&number);
        const auto i = number ? n : static_cast<int>(names.indexOf(name));
        return i >= 0 && i <= m.lastCapturedIndex() ? m.captured(i) : QString();
    };
    const auto isWord = [](QChar c) { return c.isLetterOrNumber() || c == u'_'; };
    QString out;
    for (qsizetype i = 0; i < to.size(); ++i) {
        if (to[i] != u'$' || i + 1 >= to.size()) {
            out += to[i];
            continue;
        }
        if (to[i + 1] == u'$') {
            out += u'$';
            ++i;
            continue;
        }
        const bool braced = to[i + 1] == u'{';
        const qsizetype from = i + (braced ? 2 : 1);
        qsizetype end = from;
        while (end < to.size() && isWord(to[end])) {
            ++end;
        }
        if (end == from || (braced && (end >= to.size() || to[end] != u'}'))) {
            out += u'$'; // malformed: as it stands
            continue;
        }
        out += group(to.mid(from, end - from));
        i = braced ? end : end - 1;
    }
    return out;
}

// host:port, [host]:port; false where Go's SplitHostPort refuses.
bool splitHostPort(const QString &s, QString &host, QString &port) {
    const qsizetype colon = s.lastIndexOf(u':');
    if (colon < 0) {
        return false;
    }
    if (s.startsWith(u'[')) {
        const qsizetype close = s.indexOf(u']');
        if (close != colon - 1) {
            return false;
        }
        host = s.mid(1, close - 1);
    } else {
        host = s.left(colon);
        if (host.contains(u':')) {
            return false;
        }
    }
    port = s.mid(colon + 1);
    return !host.contains(u'[') && !host.contains(u']') && !port.contains(u'[') && !port.contains(u']');
}

bool isAddress(const QString &host) {
    static const QRegularExpression four(QStringLiteral("^(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]"
                                                        "\\d|1\\d\\d|[1-9]?\\d)){3}$"));
    static const QRegularExpression six(QStringLiteral("^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$"));
    return four.match(host).hasMatch() || (host.count(u':') >= 2 && six.match(host).hasMatch());
}

} // namespace

QString titled(const QString &s) {
    QString out = s;
    bool start = true;
    for (QChar &c : out) {
        const bool separates = isSeparator(c);
        c = start ? c.toUpper() : c;
        start = separates;
    }
    return out;
}

QString escapedHtml(const QString &s) {
    QString out;
    for (const QChar c : s) {
        switch (c.unicode()) {
        case u'<': out += QStringLiteral("&lt;"); break;
        case u'>': out += QStringLiteral("&gt;"); break;
        case u'&': out += QStringLiteral("&amp;"); break;
        case u'"': out += QStringLiteral("&#34;"); break;
        case u'\'': out += QStringLiteral("&#39;"); break;
        case 0: out += QChar(0xFFFD); break;
        default: out += c;
        }
    }
    return out;
}

QString escapedJs(const QString &s) {
    QString out;
    for (const QChar c : s) {
        const bool code = c == u'<' || c == u'>' || c == u'&' || c == u'=' || c.unicode() < 0x20 || !c.isPrint();
        if (c == u'\\' || c == u'\'' || c == u'"') {
            out += QStringLiteral("\\") + c;
        } else if (code && !c.isSurrogate()) {
            out += QStringLiteral("\\u%1").arg(QString::number(c.unicode(), 16).toUpper(), 4, u'0');
        } else {
            out += c;
        }
    }
    return out;
}

std::string escapedQuery(const QString &s) { return QUrl::toPercentEncoding(s).replace("%20", "+").toStdString(); }

QString withoutPort(const QString &hostPort) {
    QString host;
    QString port;
    return splitHostPort(hostPort, host, port) ? host : hostPort;
}

QString withoutDomain(const QString &hostPort) {
    QString host;
    QString port;
    if (!splitHostPort(hostPort, host, port)) {
        host = hostPort;
        port.clear();
    }
    if (isAddress(host)) {
        return hostPort;
    }
    const QString first = host.section(u'.', 0, 0);
    return port.isEmpty() ? first : first + u':' + port;
}

Result<bool> matchesText(const QString &pattern, const QString &s) { return TRY(regexOf(pattern)).match(s).hasMatch(); }

Result<QString> replacedAll(const QString &pattern, const QString &to, const QString &s) {
    const QRegularExpression re = TRY(regexOf(pattern));
    const QStringList names = re.namedCaptureGroups();
    QString out;
    qsizetype at = 0;
    qsizetype lastEnd = -1;
    for (auto it = re.globalMatch(s); it.hasNext();) {
        const QRegularExpressionMatch m = it.next();
        if (m.capturedLength() == 0 && m.capturedStart() == lastEnd) {
            continue; // an empty match right behind another counts for nothing
        }
        out += s.mid(at, m.capturedStart() - at) + expanded(to, m, names);
        at = lastEnd = m.capturedEnd();
        if (out.size() > kMostText) {
            return refuseTemplate("reReplaceAll makes too much text");
        }
    }
    return out + s.mid(at);
}

} // namespace bs::rules
