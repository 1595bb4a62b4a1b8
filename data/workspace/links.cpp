// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Links out of the program. Labels are anybody's words: they may fill a hole, never say where a link leads.
#include "data/workspace/workspace.h"
#include <QRegularExpression>
#include <algorithm>

namespace bs {

namespace {

constexpr qsizetype kLongestUrl = 8192; // browsers and proxies cut longer ones

bool isHostPart(const QString &value) {
    static const QRegularExpression name(QStringLiteral("^[A-Za-z0-9.-]{1,253}$"));
    return name.match(value).hasMatch();
}

// A browser takes "..", and its percent forms, for a step up.
bool stepsUp(const QString &path) {
    const QStringList parts = path.split(u'/');
    return std::any_of(parts.begin(), parts.end(), [](QString part) {
        part.replace(QStringLiteral("%2e"), QStringLiteral("."), Qt::CaseInsensitive);
        return part == u"." || part == u"..";
    });
}

} // namespace

std::optional<QUrl> webAddress(const QString &text) {
    const QUrl url(text.trimmed(), QUrl::TolerantMode);
    const bool web = url.scheme() == u"http" || url.scheme() == u"https";
    if (!url.isValid() || !web || url.host().isEmpty() || !url.userInfo().isEmpty() || text.size() > kLongestUrl) {
        return std::nullopt;
    }
    return url;
}

std::optional<QUrl> fillLink(const LinkTemplate &link, const Labels &labels) {
    const QString &pattern = link.url;
    const qsizetype host = pattern.indexOf(QStringLiteral("://")) + 3;
    static const QRegularExpression afterHost(QStringLiteral("[/?#]"));
    const qsizetype slash = pattern.indexOf(afterHost, host);
    const qsizetype hostEnd = slash < 0 ? pattern.size() : slash;
    static const QRegularExpression hole(
        QStringLiteral("\\{([A-Za-z_][A-Za-z0-9_]*)\\}")); // other braces are the URL's
    QString out;
    qsizetype at = 0;
    for (auto it = hole.globalMatch(pattern); it.hasNext();) {
        const auto m = it.next();
        const std::string_view bytes = labels.get(m.captured(1).toStdString());
        const QString value = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
        if (value.isEmpty() || (m.capturedStart() < hostEnd && !isHostPart(value))) {
            return std::nullopt;
        }
        out += pattern.mid(at, m.capturedStart() - at);
        out += QString::fromLatin1(QUrl::toPercentEncoding(value));
        at = m.capturedEnd();
    }
    out += pattern.mid(at);
    const auto url = webAddress(out);
    const auto pathOf = [](const QString &text) { return QUrl(text, QUrl::TolerantMode).path(QUrl::FullyEncoded); };
    if (!url || (stepsUp(pathOf(out)) && !stepsUp(pathOf(pattern)))) {
        return std::nullopt;
    }
    return url;
}

} // namespace bs
