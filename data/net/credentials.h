// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/connection.h"
#include <QByteArray>
#include <QNetworkAccessManager>
#include <functional>
#include <memory>
#include <vector>

namespace bs {

using HeaderList = QList<std::pair<QByteArray, QByteArray>>;

// The headers a connection adds to its own origin: Authorization and http_headers. Files and environment are read
// again after a minute or on a 401; an OAuth2 token until shortly before it expires. Network thread only.
class Credentials {
public:
    Credentials(Connection connection, std::shared_ptr<const SecretReader> secrets);
    using Done = std::function<void(Result<HeaderList>)>;
    // Calls `done` now, or when a token has arrived. Several callers wait for one token request.
    void headers(QNetworkAccessManager *manager, Done done);
    // Forgets what was read; true if asking again could help (a file, a command, a token).
    bool refresh();
    void cancelWaiting();

private:
    [[nodiscard]] Result<HeaderList> readHeaders() const;
    [[nodiscard]] Result<QByteArray> authorization() const;
    void fetchToken(QNetworkAccessManager *manager);
    void tokenArrived(QNetworkReply *reply);
    void answerWaiting(const Result<QByteArray> &token);

    Connection m_connection;
    std::shared_ptr<const SecretReader> m_secrets;
    HeaderList m_cached;
    TimeMs m_cachedUntil = 0;
    QByteArray m_token;
    TimeMs m_tokenUntil = 0;
    std::vector<Done> m_waiting;
    QNetworkReply *m_tokenReply = nullptr;
};

} // namespace bs
