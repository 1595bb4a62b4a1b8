// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/redirect.h"
#include <QHostAddress>
#include <QSet>

namespace bs {

namespace {

int portOf(const QUrl &url) { return url.port(url.scheme() == u"https" ? 443 : 80); }

} // namespace

bool sameOrigin(const QUrl &a, const QUrl &b) {
    return a.scheme() == b.scheme() && a.host().compare(b.host(), Qt::CaseInsensitive) == 0 && portOf(a) == portOf(b);
}

bool isLoopback(const QUrl &url) {
    const QString host = url.host();
    return host == u"localhost" || host.endsWith(u".localhost") || QHostAddress(host).isLoopback();
}

QString displayUrl(const QUrl &url) {
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

Result<QUrl> redirectTarget(const QUrl &from, const QByteArray &location) {
    const QUrl to = from.resolved(QUrl::fromEncoded(location, QUrl::StrictMode));
    if (to.isValid() && to.scheme() != u"http" && to.scheme() != u"https") {
        return std::unexpected(
            sourceError(displayUrl(from), QStringLiteral("redirects to a %1: address").arg(to.scheme())));
    }
    if (location.isEmpty() || !to.isValid() || to.host().isEmpty()) {
        return std::unexpected(
            sourceError(displayUrl(from), QStringLiteral("redirects to an address that is not valid")));
    }
    return to;
}

bool isReservedHeader(const QString &name) {
    static const QSet<QString> reserved = [] {
        QSet<QString> names;
        for (const char *name : {"authorization",
                                 "host",
                                 "content-encoding",
                                 "content-length",
                                 "content-type",
                                 "user-agent",
                                 "connection",
                                 "keep-alive",
                                 "proxy-authenticate",
                                 "proxy-authorization",
                                 "www-authenticate",
                                 "accept-encoding",
                                 "x-prometheus-remote-write-version",
                                 "x-prometheus-remote-read-version",
                                 "x-prometheus-scrape-timeout-seconds",
                                 "x-amz-date",
                                 "x-amz-security-token",
                                 "x-amz-content-sha256",
                                 "te",
                                 "trailer",
                                 "transfer-encoding",
                                 "upgrade"}) {
            names.insert(QString::fromLatin1(name));
        }
        return names;
    }();
    return reserved.contains(name.toLower());
}

bool isExemptFromProxy(const QString &host, int port, const QStringList &noProxy) {
    const QHostAddress address(host);
    for (QString rule : noProxy) {
        rule = rule.trimmed();
        if (rule == u"*") {
            return true;
        }
        if (rule.contains(u'/')) {
            const auto subnet = QHostAddress::parseSubnet(rule);
            if (!address.isNull() && subnet.second >= 0 && address.isInSubnet(subnet)) {
                return true;
            }
            continue;
        }
        if (const auto colon = rule.lastIndexOf(u':'); colon > 0 && rule.count(u':') == 1) {
            if (rule.mid(colon + 1).toInt() != port) {
                continue;
            }
            rule.truncate(colon);
        }
        const QString suffix = rule.startsWith(u'.') ? rule : QStringLiteral(".") + rule;
        const bool exact = !rule.startsWith(u'.') && host.compare(rule, Qt::CaseInsensitive) == 0;
        if (!rule.isEmpty() && (exact || host.endsWith(suffix, Qt::CaseInsensitive))) {
            return true;
        }
    }
    return false;
}

} // namespace bs
