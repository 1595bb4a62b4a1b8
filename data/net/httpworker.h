// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/credentials.h"
#include "data/net/httpclient.h"
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPromise>
#include <QSslConfiguration>
#include <QTimer>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace bs {

// One request on its way; owned by the worker's queue or its in-flight list, touched on the network thread alone.
struct HttpJob {
    HttpRequest request;
    QPromise<Result<HttpResponse>> promise;
    std::stop_token stop;
    std::optional<std::stop_callback<std::function<void()>>> onStop;
    QUrl url;
    bool post = false;
    bool sameOrigin = true; // still where the connection points: credentials may be sent
    bool retriedAuth = false;
    int redirects = 0;
    QNetworkReply *reply = nullptr;
    std::unique_ptr<QTimer> deadline;
    std::unique_ptr<QTimer> idle;
    QElapsedTimer clock;
    HttpResponse response;
    bool head = false;    // status and headers were taken
    bool rawGzip = false; // compressed against our wish: undone by us
    bool done = false;
};
using HttpJobPtr = std::shared_ptr<HttpJob>;

class HttpWorker : public QObject {
    Q_OBJECT
public:
    HttpWorker(Connection connection, std::shared_ptr<const SecretReader> secrets);
    ~HttpWorker() override;
    void enqueue(const HttpJobPtr &job);
    void dropConnections();
    void shutDown(); // aborts everything; every promise is answered

private:
    void pump();
    void start(const HttpJobPtr &job);
    void issue(const HttpJobPtr &job);
    [[nodiscard]] QNetworkRequest buildRequest(const HttpJob &job, const HeaderList &credentials) const;
    void connectReply(const HttpJobPtr &job);
    void takeHead(HttpJob &job) const;
    void readSome(const HttpJobPtr &job);
    void replyFinished(const HttpJobPtr &job);
    [[nodiscard]] bool redirected(const HttpJobPtr &job);
    [[nodiscard]] bool retryUnauthorized(const HttpJobPtr &job);
    [[nodiscard]] Status unzip(HttpJob &job) const;
    void dropReply(HttpJob &job) const;
    void finish(const HttpJobPtr &job, Result<HttpResponse> result);
    void fail(const HttpJobPtr &job, const QString &reason);
    [[nodiscard]] std::int64_t limitOf(const HttpJob &job) const;

    Connection m_connection;
    Credentials m_credentials;
    QNetworkAccessManager *m_manager = nullptr; // made on the network thread
    Result<QSslConfiguration> m_tls;
    QSslConfiguration m_foreignTls; // without client certificate
    std::deque<HttpJobPtr> m_waiting;
    std::vector<HttpJobPtr> m_flying;
};

} // namespace bs
