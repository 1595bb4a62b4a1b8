// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/pprofendpoint.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/profile/reader.h"
#include <QRegularExpression>

namespace bs::capture {

namespace {

bool isBase(const QString &path) {
    return path.isEmpty() || path == u"/" || path.endsWith(QStringLiteral("/debug/pprof"));
}

// What a server's own words mean for somebody who asked for a profile.
Error answerError(const HttpResponse &r, const FetchRequest &q) {
    if (r.status == 404) {
        return sourceError(r.url.toString(), QStringLiteral("has no profile \"%1\" (404)").arg(q.type));
    }
    return statusError(r);
}

} // namespace

QString DumpCost::text() const {
    const auto seconds = [](double s) {
        return s < 0.1 ? QStringLiteral("under 0.1 s") : QStringLiteral("%1 s").arg(s, 0, 'f', 1);
    };
    QString out = QStringLiteral("%1 goroutines: the target freezes for about %2, at worst %3")
                      .arg(formatCount(static_cast<double>(goroutines)), seconds(likelySeconds), seconds(worstSeconds));
    if (willBeCut) {
        out += QStringLiteral("; the dump will be cut at 64 MiB");
    }
    return out;
}

DumpCost dumpCost(std::int64_t goroutines) {
    const double n = static_cast<double>(goroutines);
    return {.goroutines = goroutines,
            .likelySeconds = n * 40e-6,
            .worstSeconds = n * 640e-6,
            .willBeCut = goroutines * 1024 > (64LL << 20)};
}

PprofEndpoint::PprofEndpoint(Connection connection, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets)
    : m_pool(pool) {
    m_name = connection.name.isEmpty() ? connection.url.toString() : connection.name;
    QString path = connection.url.path();
    while (path.endsWith(u'/')) {
        path.chop(1);
    }
    if (!isBase(path)) {
        m_namedType = path.section(u'/', -1);
        const QString query = connection.url.query();
        for (const QString &pair : query.split(u'&', Qt::SkipEmptyParts)) {
            m_namedParams.append({pair.section(u'=', 0, 0), QUrl::fromPercentEncoding(pair.section(u'=', 1).toUtf8())});
        }
        path.chop(m_namedType.size() + 1);
    } else if (path.isEmpty()) {
        path = QStringLiteral("/debug/pprof");
    }
    connection.url.setPath(path);
    connection.url.setQuery(QString());
    m_client = std::make_shared<HttpClient>(std::move(connection), std::move(secrets));
}

std::vector<ProfileType> parsePprofIndex(std::string_view html) {
    static const QRegularExpression row(
        QStringLiteral("<td>\\s*(\\d+)\\s*</td>\\s*<td>\\s*<a href=['\"]?([A-Za-z0-9_.%/-]+)\\?debug=1"));
    std::vector<ProfileType> out;
    auto it = row.globalMatch(
        QString::fromUtf8(html.data(), static_cast<qsizetype>(std::min<std::size_t>(html.size(), 1 << 20))));
    while (it.hasNext()) {
        const auto m = it.next();
        out.push_back({m.captured(2), m.captured(2), m.captured(1).toLongLong()});
    }
    return out;
}

QFuture<Result<std::vector<ProfileType>>> PprofEndpoint::types(std::stop_token stop) {
    HttpRequest request;
    request.path = QStringLiteral("/");
    request.timeoutMs = 10'000;
    request.maxBytes = 4 << 20;
    return m_client->send(request, stop)
        .then(m_pool, [client = m_client](const Result<HttpResponse> &r) -> Result<std::vector<ProfileType>> {
            if (!r) {
                return std::unexpected(r.error());
            }
            if (r->status / 100 != 2) {
                return std::unexpected(statusError(*r));
            }
            auto types =
                parsePprofIndex(std::string_view(r->body.constData(), static_cast<std::size_t>(r->body.size())));
            if (types.empty()) {
                return std::unexpected(sourceError(
                    r->url.toString(), QStringLiteral("answers, but not with the index of net/http/pprof")));
            }
            return types;
        });
}

QFuture<Result<Captured>> PprofEndpoint::fetch(FetchRequest q, std::stop_token stop) {
    HttpRequest request;
    request.path = u'/' + q.type;
    request.timeoutMs = q.timeoutMs + q.seconds * 1000LL;
    request.maxBytes = q.maxBytes;
    if (q.type == m_namedType) {
        request.params = m_namedParams;
    }
    if (q.debug > 0) {
        request.params.removeIf([](const auto &p) { return p.first == u"debug"; });
        request.params.append({QStringLiteral("debug"), QString::number(q.debug)});
    }
    if (q.seconds > 0) {
        request.params.append({QStringLiteral("seconds"), QString::number(q.seconds)});
    }
    return m_client->send(request, stop)
        .then(m_pool, [q, client = m_client](const Result<HttpResponse> &r) -> Result<Captured> {
            if (!r) {
                return std::unexpected(r.error());
            }
            if (r->status / 100 != 2) {
                return std::unexpected(answerError(*r, q));
            }
            const QString origin = r->url.toString();
            profile::ProfilePtr p;
            auto parsed = profile::readProfile(r->body.toStdString(), origin,
                                               {.maxBytes = q.maxBytes, .maxDecompressed = q.maxBytes});
            if (!parsed) {
                Error e = parsed.error();
                e.kind = Error::Kind::Source; // the server's fault, not a file's
                return std::unexpected(e);
            }
            return Captured{.profile = *parsed,
                            .bytes = (*parsed)->bytes,
                            .origin = origin,
                            .time = r->receivedAt,
                            .elapsedMs = r->elapsedMs};
        });
}

QFuture<Result<std::vector<SeriesPoint>>> PprofEndpoint::series(FetchRequest, DurationMs, std::stop_token) {
    return ready(Result<std::vector<SeriesPoint>>(std::vector<SeriesPoint>()));
}

QFuture<Result<std::vector<ServerSubject>>> PprofEndpoint::subjects(TimeRange, std::stop_token) {
    return ready(Result<std::vector<ServerSubject>>(std::vector<ServerSubject>()));
}

} // namespace bs::capture
