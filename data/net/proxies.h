// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/connection.h"
#include <QNetworkProxyFactory>

namespace bs {

// proxy_url, no_proxy and proxy_from_environment of a connection. Without them: no proxy, whatever the desktop says,
// as in Prometheus itself.
class ConnectionProxies : public QNetworkProxyFactory {
public:
    explicit ConnectionProxies(const Connection &connection);
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;

private:
    QString m_http, m_https;
    QStringList m_noProxy;
};

} // namespace bs
