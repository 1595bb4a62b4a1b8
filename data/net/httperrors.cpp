// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/httperrors.h"
#include "data/core/format.h"

namespace bs {

QString describeNetworkError(const QNetworkReply &reply) {
    switch (reply.error()) {
    case QNetworkReply::ConnectionRefusedError: return QStringLiteral("connection refused");
    case QNetworkReply::HostNotFoundError: return QStringLiteral("no such host");
    case QNetworkReply::RemoteHostClosedError: return QStringLiteral("the server closed the connection");
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: return QStringLiteral("timed out");
    case QNetworkReply::SslHandshakeFailedError:
        return QStringLiteral("TLS: ") + displayText(reply.errorString().simplified());
    case QNetworkReply::ProxyConnectionRefusedError: return QStringLiteral("the proxy refused the connection");
    case QNetworkReply::ProxyNotFoundError: return QStringLiteral("no such proxy");
    case QNetworkReply::ProxyAuthenticationRequiredError: return QStringLiteral("the proxy asks for credentials");
    default: return displayText(reply.errorString().simplified());
    }
}

// HttpWorker and decompress() say so in these words.
bool saysTooLarge(const Error &error) { return error.reason.contains(QStringLiteral("larger than")); }

} // namespace bs
