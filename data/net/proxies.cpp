// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/proxies.h"
#include "data/net/redirect.h"
#include <QtGlobal>

namespace bs {

namespace {

QString environment(const char *lower, const char *upper) {
    const QString value = qEnvironmentVariable(lower);
    return value.isEmpty() ? qEnvironmentVariable(upper) : value;
}

QNetworkProxy proxyAt(const QString &text) {
    const QUrl url(text.contains(u"://") ? text : QStringLiteral("http://") + text);
    const bool socks = url.scheme().startsWith(u"socks5");
    return {socks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, url.host(),
            static_cast<quint16>(url.port(socks ? 1080 : 80)), url.userName(), url.password()};
}

} // namespace

ConnectionProxies::ConnectionProxies(const Connection &connection)
    : m_http(connection.proxyUrl), m_https(connection.proxyUrl), m_noProxy(connection.noProxy) {
    if (connection.proxyFromEnvironment) {
        m_http = environment("http_proxy", "HTTP_PROXY");
        m_https = environment("https_proxy", "HTTPS_PROXY");
        m_noProxy = environment("no_proxy", "NO_PROXY").split(u',', Qt::SkipEmptyParts);
    }
}

QList<QNetworkProxy> ConnectionProxies::queryProxy(const QNetworkProxyQuery &query) {
    const QString &proxy = query.url().scheme() == u"https" ? m_https : m_http;
    const int port = query.url().port(query.url().scheme() == u"https" ? 443 : 80);
    if (proxy.isEmpty() || isExemptFromProxy(query.url().host(), port, m_noProxy)) {
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    }
    return {proxyAt(proxy)};
}

} // namespace bs
