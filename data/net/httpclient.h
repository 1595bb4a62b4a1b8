// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/net/connection.h"
#include <QByteArray>
#include <QFuture>
#include <QThread>
#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>

namespace bs {

struct HttpRequest {
    using Params = QList<std::pair<QString, QString>>;
    QString path; // below the connection's URL and prefix: "/api/v1/query"; a whole http(s) URL is taken as it is
    Params params;
    bool post = false;        // params go as a form in the body; otherwise in the URL
    bool remove = false;      // DELETE; params go in the URL
    QByteArray accept;        // Accept header, empty = */*
    Params headers;           // extra headers of this request alone
    QByteArray body;          // with post and a content type: sent instead of a form
    QByteArray contentType;   // of body
    DurationMs timeoutMs = 0; // 0 = the connection's
    std::int64_t maxBytes = 0;
    bool urgent = false; // goes before waiting requests
    // If set, the body of a 2xx answer goes here piece by piece on the network thread, and HttpResponse::body stays
    // empty. An Error from it aborts the request.
    std::function<Status(std::string_view)> sink;
};

struct HttpResponse {
    int status = 0; // any status is an answer; only a failure to get one is an Error
    QByteArray contentType;
    QByteArray body; // decompressed
    QList<std::pair<QByteArray, QByteArray>> headers;
    QUrl url; // after redirects
    DurationMs elapsedMs = 0;
    std::int64_t bytes = 0;                                        // of the body, decompressed
    TimeMs serverDate = kNoTime;                                   // Date header
    TimeMs receivedAt = 0;                                         // our clock when the head arrived
    [[nodiscard]] QByteArray header(const QByteArray &name) const; // case-insensitive, "" when absent
};

// A server's answer that is not 2xx, as an Error: status and the first 200 bytes of what it said.
[[nodiscard]] Error statusError(const HttpResponse &response);

class HttpWorker;

// One server reached through its connection block. Lives on a thread of its own with its own QNetworkAccessManager;
// send() may be called from any thread. At most `maxInFlight` requests are on the wire, others wait in order. A stop
// request aborts the request. HTTP/1.1 only. Redirects are followed by hand, without credentials, tenant headers and
// client certificates across origins. An Error is one sentence that names URL and reason.
class HttpClient {
public:
    explicit HttpClient(Connection connection, std::shared_ptr<const SecretReader> secrets = nullptr);
    ~HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    [[nodiscard]] QFuture<Result<HttpResponse>> send(HttpRequest request, std::stop_token stop = {});
    [[nodiscard]] const Connection &connection() const { return m_connection; }
    // After sleep or in another network the open connections are dead, and would be found so only by their timeouts.
    void dropConnections();

private:
    Connection m_connection;
    QThread m_thread;
    HttpWorker *m_worker; // lives on m_thread, deleted there
};

} // namespace bs
