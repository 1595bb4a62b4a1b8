// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QString>
#include <QUrl>

namespace bs {

// Scheme, host and port: what decides who may see credentials.
[[nodiscard]] bool sameOrigin(const QUrl &a, const QUrl &b);
[[nodiscard]] bool isLoopback(const QUrl &url);
// A URL for messages: no user, password or query.
[[nodiscard]] QString displayUrl(const QUrl &url);
// Where a Location header leads, from `from`. An Error when it leaves http(s).
[[nodiscard]] Result<QUrl> redirectTarget(const QUrl &from, const QByteArray &location);
// Headers that belong to the protocol, and may not be set by hand (prometheus/common's list).
[[nodiscard]] bool isReservedHeader(const QString &name);
// Is `host` exempt from the proxy by a no_proxy list (".example.com", "example.com", "10.0.0.0/8", "*", "host:port")?
[[nodiscard]] bool isExemptFromProxy(const QString &host, int port, const QStringList &noProxy);

} // namespace bs
