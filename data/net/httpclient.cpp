// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/httpclient.h"
#include "data/core/format.h"
#include "data/net/httpworker.h"
#include "data/net/redirect.h"
#include <QUrlQuery>
#include <utility>

namespace bs {

namespace {

QString joinPath(const QUrl &base, const QString &prefix, const QString &path) {
    QString out = base.path();
    for (const QString &part : {prefix, path}) {
        if (part.isEmpty()) {
            continue;
        }
        while (out.endsWith(u'/')) {
            out.chop(1);
        }
        out += part.startsWith(u'/') ? part : u'/' + part;
    }
    return out;
}

QUrl targetUrl(const Connection &c, const HttpRequest &r) {
    if (r.path.startsWith(u"http://") || r.path.startsWith(u"https://")) {
        return QUrl(r.path);
    }
    QUrl url = c.url;
    // A path may hold escaped characters (label names, service ids): they stay as they are.
    const auto question = r.path.indexOf(u'?');
    url.setPath(joinPath(c.url, c.pathPrefix, question < 0 ? r.path : r.path.left(question)), QUrl::TolerantMode);
    if (question >= 0) {
        url.setQuery(r.path.mid(question + 1));
    }
    return url;
}

} // namespace

QByteArray HttpResponse::header(const QByteArray &name) const {
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

Error statusError(const HttpResponse &response) {
    const QString said = displayText(QString::fromUtf8(response.body.left(200)).simplified());
    const QString status = QStringLiteral("the server answered %1").arg(response.status);
    return sourceError(displayUrl(response.url), said.isEmpty() ? status : status + QStringLiteral(": ") + said);
}

HttpClient::HttpClient(Connection connection, std::shared_ptr<const SecretReader> secrets)
    : m_connection(std::move(connection)), m_worker(new HttpWorker(m_connection, std::move(secrets))) {
    m_thread.setObjectName(QStringLiteral("net ") + m_connection.url.host());
    m_worker->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

HttpClient::~HttpClient() {
    QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->shutDown(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

QFuture<Result<HttpResponse>> HttpClient::send(HttpRequest request, std::stop_token stop) {
    auto job = std::make_shared<HttpJob>();
    job->promise.start();
    const auto future = job->promise.future();
    job->url = targetUrl(m_connection, request);
    job->post = request.post;
    job->sameOrigin = sameOrigin(job->url, m_connection.url);
    job->request = std::move(request);
    job->stop = std::move(stop);
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, job] { worker->enqueue(job); }, Qt::QueuedConnection);
    return future;
}

void HttpClient::dropConnections() {
    QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->dropConnections(); }, Qt::QueuedConnection);
}

} // namespace bs
