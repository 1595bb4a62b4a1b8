// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/httpworker.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/net/httperrors.h"
#include "data/net/proxies.h"
#include "data/net/redirect.h"
#include "data/net/tls.h"
#include <QLocale>
#include <QUrlQuery>
#include <algorithm>
#include <utility>

namespace bs {

namespace {

constexpr int kMaxRedirects = 10;
constexpr qint64 kPiece = 256 << 10;
constexpr qint64 kReadAhead = 4 << 20;
constexpr std::int64_t kErrorBodyLimit = 64 << 10;

QByteArray formOf(const HttpRequest::Params &params) {
    QByteArray out;
    for (const auto &[name, value] : params) {
        out += (out.isEmpty() ? "" : "&") + QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
    }
    return out;
}

// Adds to the query a URL has already, without touching how that is escaped.
void addQuery(QUrl &url, const HttpRequest::Params &params) {
    QByteArray query = url.query(QUrl::FullyEncoded).toLatin1();
    const QByteArray more = formOf(params);
    if (!more.isEmpty()) {
        query += (query.isEmpty() ? "" : "&") + more;
        url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    }
}

TimeMs dateOf(const QByteArray &text) {
    QDateTime t = QLocale::c().toDateTime(QString::fromLatin1(text), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    t.setTimeSpec(Qt::UTC);
    return t.isValid() ? t.toMSecsSinceEpoch() : kNoTime;
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

HttpWorker::HttpWorker(Connection connection, std::shared_ptr<const SecretReader> secrets)
    : m_connection(std::move(connection)), m_credentials(m_connection, std::move(secrets)), m_tls(QSslConfiguration()) {
}

HttpWorker::~HttpWorker() { shutDown(); }

void HttpWorker::shutDown() {
    m_credentials.cancelWaiting();
    for (const HttpJobPtr &job : std::exchange(m_waiting, {})) {
        finish(job, std::unexpected(cancelled(displayUrl(job->url))));
    }
    for (const HttpJobPtr &job : std::vector(m_flying)) {
        finish(job, std::unexpected(cancelled(displayUrl(job->url))));
    }
    delete std::exchange(m_manager, nullptr);
}

void HttpWorker::enqueue(const HttpJobPtr &job) {
    if (!m_manager) {
        m_manager = new QNetworkAccessManager(this);
        m_manager->setProxyFactory(new ConnectionProxies(m_connection));
        m_tls = tlsConfiguration(m_connection.tls, true);
        m_foreignTls = tlsConfiguration(m_connection.tls, false).value_or(QSslConfiguration::defaultConfiguration());
    }
    if (job->stop.stop_requested()) {
        return finish(job, std::unexpected(cancelled(displayUrl(job->url))));
    }
    if (job->request.urgent) {
        m_waiting.push_front(job);
    } else {
        m_waiting.push_back(job);
    }
    // The callback runs on whichever thread asks to stop; it only posts. It is destroyed before this worker.
    const std::weak_ptr<HttpJob> weak = job;
    job->onStop.emplace(job->stop, [this, weak] {
        QMetaObject::invokeMethod(
            this,
            [this, weak] {
                if (const HttpJobPtr stopped = weak.lock()) {
                    finish(stopped, std::unexpected(cancelled(displayUrl(stopped->url))));
                }
            },
            Qt::QueuedConnection);
    });
    pump();
}

void HttpWorker::dropConnections() {
    if (m_manager) {
        m_manager->clearConnectionCache();
    }
}

void HttpWorker::pump() {
    while (!m_waiting.empty() && static_cast<int>(m_flying.size()) < m_connection.maxInFlight) {
        const HttpJobPtr job = m_waiting.front();
        m_waiting.pop_front();
        m_flying.push_back(job);
        start(job);
    }
}

void HttpWorker::start(const HttpJobPtr &job) {
    if (job->url.scheme() == u"https" && !m_tls) {
        return finish(job, std::unexpected(m_tls.error()));
    }
    job->clock.start();
    HttpRequest::Params params = job->sameOrigin ? m_connection.params : HttpRequest::Params();
    if (job->post && job->request.body.isEmpty()) {
        job->request.body = formOf(params + job->request.params);
        job->request.contentType = QByteArrayLiteral("application/x-www-form-urlencoded");
    } else {
        addQuery(job->url, params + job->request.params);
    }
    const auto total = job->request.timeoutMs > 0 ? job->request.timeoutMs : m_connection.timeoutMs;
    const std::weak_ptr<HttpJob> weak = job;
    const auto timer = [&](DurationMs ms, const QString &reason) {
        auto t = std::make_unique<QTimer>();
        t->setSingleShot(true);
        connect(t.get(), &QTimer::timeout, this, [this, weak, reason] {
            if (const HttpJobPtr late = weak.lock()) {
                fail(late, reason);
            }
        });
        t->start(std::chrono::milliseconds(ms));
        return t;
    };
    job->deadline = timer(total, QStringLiteral("no complete answer within %1").arg(formatDuration(total)));
    const auto idle = std::min(total, m_connection.idleTimeoutMs);
    if (idle < total) {
        job->idle = timer(idle, QStringLiteral("no byte for %1").arg(formatDuration(idle)));
    }
    issue(job);
}

void HttpWorker::issue(const HttpJobPtr &job) {
    const auto go = [this, job](const Result<HeaderList> &credentials) {
        if (job->done) {
            return;
        }
        if (!credentials) {
            return finish(job, std::unexpected(credentials.error()));
        }
        const QNetworkRequest request = buildRequest(*job, *credentials);
        job->reply = job->request.remove ? m_manager->deleteResource(request)
                     : job->post         ? m_manager->post(request, job->request.body)
                                         : m_manager->get(request);
        connectReply(job);
    };
    if (job->sameOrigin) {
        m_credentials.headers(m_manager, go);
    } else {
        go(HeaderList());
    }
}

QNetworkRequest HttpWorker::buildRequest(const HttpJob &job, const HeaderList &credentials) const {
    QNetworkRequest request(job.url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    // Qt's own guard refuses honest answers (34 MB of constant series at 412:1); the cap while reading replaces it.
    request.setDecompressedSafetyCheckThreshold(-1);
    request.setRawHeader("User-Agent", "boundscope/" BOUNDSCOPE_VERSION);
    using Compression = Connection::Compression;
    if (m_connection.compression == Compression::Never ||
        (m_connection.compression == Compression::Auto && isLoopback(job.url))) {
        request.setRawHeader("Accept-Encoding", "identity");
    } // else Qt asks for what it can undo
    if (!job.request.accept.isEmpty()) {
        request.setRawHeader("Accept", job.request.accept);
    }
    if (job.post) {
        request.setRawHeader("Content-Type", job.request.contentType);
    }
    if (job.sameOrigin) {
        for (const auto &[name, value] : job.request.headers) {
            request.setRawHeader(name.toUtf8(), value.toUtf8());
        }
    }
    for (const auto &[name, value] : credentials) {
        request.setRawHeader(name, value);
    }
    if (job.url.scheme() == u"https") {
        request.setSslConfiguration(job.sameOrigin ? *m_tls : m_foreignTls);
        if (job.sameOrigin && !m_connection.tls.serverName.isEmpty()) {
            request.setPeerVerifyName(m_connection.tls.serverName);
        }
    }
    return request;
}

void HttpWorker::connectReply(const HttpJobPtr &job) {
    QNetworkReply *reply = job->reply;
    reply->setReadBufferSize(kReadAhead); // back-pressure: a fast server never fills our memory
    const std::weak_ptr<HttpJob> weak = job;
    const auto mine = [weak, reply]() -> HttpJobPtr {
        HttpJobPtr j = weak.lock();
        return j && !j->done && j->reply == reply ? j : nullptr;
    };
    connect(reply, &QNetworkReply::readyRead, this, [this, mine] {
        if (const HttpJobPtr j = mine()) {
            readSome(j);
        }
    });
    connect(reply, &QNetworkReply::finished, this, [this, mine] {
        if (const HttpJobPtr j = mine()) {
            replyFinished(j);
        }
    });
    if (m_connection.tls.insecureSkipVerify && job->sameOrigin) {
        connect(reply, &QNetworkReply::sslErrors, reply,
                [reply](const QList<QSslError> &) { reply->ignoreSslErrors(); });
    }
}

void HttpWorker::takeHead(HttpJob &job) const {
    const QNetworkReply &reply = *job.reply;
    HttpResponse &r = job.response;
    job.head = true;
    r = {};
    r.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    for (const auto &[name, value] : reply.rawHeaderPairs()) {
        r.headers.append({name, value});
    }
    r.contentType = r.header("Content-Type");
    job.rawGzip = reply.request().hasRawHeader("Accept-Encoding") && r.header("Content-Encoding") == "gzip";
    r.serverDate = dateOf(r.header("Date"));
    r.receivedAt = SystemClock().now();
    r.url = job.url;
    const auto length = r.header("Content-Length").toLongLong();
    if (!job.request.sink && length > 0 && length <= limitOf(job) && r.header("Content-Encoding").isEmpty()) {
        r.body.reserve(std::min<qsizetype>(length, 64 << 20));
    }
}

std::int64_t HttpWorker::limitOf(const HttpJob &job) const {
    return job.request.maxBytes > 0 ? job.request.maxBytes : m_connection.maxBytes;
}

void HttpWorker::readSome(const HttpJobPtr &job) {
    if (!job->head) {
        takeHead(*job);
        // What it says of itself is enough: nobody waits for two gigabytes that will not be taken.
        if (const auto claim = job->response.header("Content-Length").toLongLong(); claim > limitOf(*job)) {
            return fail(job, QStringLiteral("the answer is of %1 by its own word, larger than the limit of %2")
                                 .arg(formatBytes(double(claim)), formatBytes(double(limitOf(*job)))));
        }
    }
    if (job->idle) {
        job->idle->start();
    }
    HttpResponse &r = job->response;
    const bool good = r.status >= 200 && r.status < 300;
    const bool direct = good && job->request.sink && !job->rawGzip;
    thread_local QByteArray piece(kPiece, Qt::Uninitialized);
    while (!job->done) {
        const qint64 n = job->reply->read(piece.data(), kPiece);
        if (n <= 0) {
            return;
        }
        r.bytes += n;
        if (r.bytes > limitOf(*job)) {
            return fail(job, QStringLiteral("the answer is larger than %1").arg(formatBytes(double(limitOf(*job)))));
        }
        if (direct) {
            if (auto ok = job->request.sink({piece.constData(), static_cast<std::size_t>(n)}); !ok) {
                return finish(job, std::unexpected(ok.error()));
            }
        } else if (good || r.body.size() < kErrorBodyLimit) {
            r.body.append(piece.constData(), n);
        }
    }
}

void HttpWorker::replyFinished(const HttpJobPtr &job) {
    const int status = job->reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0) {
        return fail(job, describeNetworkError(*job->reply));
    }
    if (isRedirect(status) && m_connection.followRedirects && redirected(job)) {
        return;
    }
    if (status == 401 && retryUnauthorized(job)) {
        return;
    }
    readSome(job);
    if (job->done) {
        return;
    }
    HttpResponse &r = job->response;
    const QByteArray length = r.header("Content-Length");
    if (r.header("Content-Encoding").isEmpty() && !length.isEmpty() && length.toLongLong() > r.bytes) {
        return fail(job, QStringLiteral("the answer ends after %1 of %2 bytes").arg(r.bytes).arg(length.toLongLong()));
    }
    if (status < 400 && job->reply->error() != QNetworkReply::NoError) {
        return fail(job, describeNetworkError(*job->reply));
    }
    if (job->rawGzip) {
        if (auto ok = unzip(*job); !ok) {
            return finish(job, std::unexpected(ok.error()));
        }
    }
    r.elapsedMs = job->clock.elapsed();
    finish(job, std::move(r));
}

// A server that sends gzip although identity was asked for.
Status HttpWorker::unzip(HttpJob &job) const {
    HttpResponse &r = job.response;
    const std::string plain = TRY(decompress(r.body.toStdString(), displayUrl(job.url), limitOf(job)));
    r.bytes = static_cast<std::int64_t>(plain.size());
    r.body.clear();
    if (job.request.sink && r.status >= 200 && r.status < 300) {
        return job.request.sink(plain);
    }
    r.body = QByteArray::fromStdString(plain);
    return {};
}

// Follows one redirect; false when there is none to follow. A query stays a POST (it changes nothing on the server, and
// would lose its form), except on 303 where GET is what the server asks for.
bool HttpWorker::redirected(const HttpJobPtr &job) {
    const QByteArray location = job->reply->rawHeader("Location");
    if (location.isEmpty()) {
        return false;
    }
    const auto target = redirectTarget(job->url, location);
    if (!target) {
        finish(job, std::unexpected(target.error()));
        return true;
    }
    if (++job->redirects > kMaxRedirects) {
        fail(job, QStringLiteral("stopped after %1 redirects").arg(kMaxRedirects));
        return true;
    }
    const int status = job->reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    dropReply(*job);
    job->url = *target;
    // Once outside, credentials never come back: a foreign host must not steer us home with its own path.
    job->sameOrigin = job->sameOrigin && sameOrigin(*target, m_connection.url);
    if (status == 303 && job->post) {
        job->post = false;
        addQuery(job->url, job->request.params);
    }
    issue(job);
    return true;
}

bool HttpWorker::retryUnauthorized(const HttpJobPtr &job) {
    if (job->retriedAuth || !job->sameOrigin || !m_credentials.refresh()) {
        return false;
    }
    job->retriedAuth = true;
    dropReply(*job);
    issue(job);
    return true;
}

void HttpWorker::dropReply(HttpJob &job) const {
    if (QNetworkReply *reply = std::exchange(job.reply, nullptr)) {
        disconnect(reply, nullptr, this, nullptr); // ours alone: the reply's own wiring carries the abort
        if (reply->isRunning()) {
            reply->abort();
        }
        reply->deleteLater();
    }
    job.head = false;
    job.response = {};
}

void HttpWorker::fail(const HttpJobPtr &job, const QString &reason) {
    finish(job, std::unexpected(sourceError(displayUrl(job->url), reason)));
}

void HttpWorker::finish(const HttpJobPtr &job, Result<HttpResponse> result) {
    if (std::exchange(job->done, true)) {
        return;
    }
    job->deadline.reset();
    job->idle.reset();
    job->onStop.reset();
    std::erase(m_flying, job);
    std::erase(m_waiting, job);
    dropReply(*job);
    job->request.sink = nullptr;
    job->promise.addResult(std::move(result));
    job->promise.finish();
    if (m_manager) {
        pump();
    }
}

} // namespace bs
