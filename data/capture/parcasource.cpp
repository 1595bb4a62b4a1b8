// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/profileservers.h"
#include "data/core/async.h"
#include "data/profile/reader.h"
#include <algorithm>

namespace bs::capture {

namespace {

std::string_view view(const QByteArray &b) { return {b.constData(), static_cast<std::size_t>(b.size())}; }

// The body of a 2xx answer.
Result<QByteArray> bodyOf(const Result<HttpResponse> &r) {
    if (!r) {
        return std::unexpected(r.error());
    }
    if (r->status / 100 != 2) {
        return std::unexpected(statusError(*r));
    }
    return r->body;
}

QString queryOf(const FetchRequest &q) { return q.type + (q.selector.isEmpty() ? QStringLiteral("{}") : q.selector); }

} // namespace

ParcaSource::ParcaSource(Connection c, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets,
                         SubjectLabels labels)
    : m_name(c.name.isEmpty() ? c.url.toString() : c.name), m_labels(std::move(labels)),
      m_client(std::make_shared<HttpClient>(std::move(c), std::move(secrets))), m_pool(pool) {
    m_labels.service = m_labels.service.isEmpty() ? QStringLiteral("job") : m_labels.service;
    m_labels.pod = m_labels.pod.isEmpty() ? QStringLiteral("instance") : m_labels.pod;
}

QString ParcaSource::selectorOf(const ServerSubject &s) const {
    return selectorText({{m_labels.service, s.service}, {m_labels.pod, s.pod}});
}

QFuture<Result<std::vector<ProfileType>>> ParcaSource::types(std::stop_token stop) {
    HttpRequest r;
    r.path = QStringLiteral("/api/profiles/types");
    return m_client->send(r, stop).then(
        m_pool, [client = m_client, name = m_name](const Result<HttpResponse> &a) -> Result<std::vector<ProfileType>> {
            return parseParcaTypes(view(TRY(bodyOf(a))), name);
        });
}

namespace {

HttpRequest parcaRange(const FetchRequest &q, DurationMs step) {
    HttpRequest r;
    r.path = QStringLiteral("/api/profiles/query_range");
    r.params = {{QStringLiteral("query"), queryOf(q)},
                {QStringLiteral("start"), formatRfc3339(q.range.start)},
                {QStringLiteral("end"), formatRfc3339(q.range.end)},
                {QStringLiteral("step"), QStringLiteral("%1s").arg(std::max<DurationMs>(step / 1000, 1))}};
    return r;
}

} // namespace

QFuture<Result<std::vector<SeriesPoint>>> ParcaSource::series(FetchRequest q, DurationMs step, std::stop_token stop) {
    return m_client->send(parcaRange(q, step), stop)
        .then(m_pool,
              [client = m_client, name = m_name](const Result<HttpResponse> &a) -> Result<std::vector<SeriesPoint>> {
                  return parseParcaSeries(view(TRY(bodyOf(a))), name);
              });
}

QFuture<Result<std::vector<ServerSubject>>> ParcaSource::subjects(TimeRange range, std::stop_token stop) {
    // It lists series of one type at a time. Every target is scraped for all types, so the goroutines' targets stand
    // for all of them.
    return runOn<std::vector<ServerSubject>>(
        m_pool,
        [client = m_client, name = m_name, labels = m_labels, range, stop]() -> Result<std::vector<ServerSubject>> {
            const auto ask = [&](HttpRequest r) {
                auto f = client->send(std::move(r), stop);
                f.waitForFinished();
                return f.resultCount() > 0 ? f.resultAt(0) : Result<HttpResponse>(std::unexpected(cancelled(name)));
            };
            HttpRequest list;
            list.path = QStringLiteral("/api/profiles/types");
            auto types = TRY(parseParcaTypes(view(TRY(bodyOf(ask(std::move(list))))), name));
            std::stable_partition(types.begin(), types.end(),
                                  [](const ProfileType &t) { return t.id.startsWith(u"goroutine"); });
            std::vector<ServerSubject> out;
            for (const ProfileType &t : types) {
                if (out.empty()) {
                    const FetchRequest q{.type = t.id, .range = range};
                    out = TRY(parseParcaSubjects(
                        view(TRY(bodyOf(ask(parcaRange(q, std::max<DurationMs>(range.length(), 1000)))))), labels, t.id,
                        name));
                    continue;
                }
                const std::size_t targets = out.size();
                for (std::size_t i = 0; i < targets && out[i].type == out[0].type; ++i) {
                    out.push_back({out[i].service, out[i].pod, t.id});
                }
            }
            return out;
        });
}

QFuture<Result<Captured>> ParcaSource::fetch(FetchRequest q, std::stop_token stop) {
    return runOn<Captured>(m_pool, [client = m_client, q, stop, name = m_name]() -> Result<Captured> {
        const auto ask = [&](HttpRequest r) {
            r.timeoutMs = q.timeoutMs;
            r.maxBytes = q.maxBytes;
            auto f = client->send(std::move(r), stop);
            f.waitForFinished();
            return f.resultCount() > 0 ? f.resultAt(0) : Result<HttpResponse>(std::unexpected(cancelled(name)));
        };
        const auto range = ask(parcaRange(q, 1000));
        const QByteArray body = TRY(bodyOf(range));
        const auto points = TRY(parseParcaSeries(view(body), name));
        if (points.empty()) {
            return std::unexpected(
                sourceError(name, QStringLiteral("has no profile of that type and selector in the range")));
        }
        HttpRequest r;
        r.path = QStringLiteral("/api/profiles/query");
        r.params = {{QStringLiteral("reportType"), QStringLiteral("REPORT_TYPE_PPROF")}};
        if (q.merged) {
            r.params << std::pair(QStringLiteral("mode"), QStringLiteral("MODE_MERGE"))
                     << std::pair(QStringLiteral("merge.query"), queryOf(q))
                     << std::pair(QStringLiteral("merge.start"), formatRfc3339(q.range.start))
                     << std::pair(QStringLiteral("merge.end"), formatRfc3339(q.range.end));
        } else {
            r.params << std::pair(QStringLiteral("mode"), QStringLiteral("MODE_SINGLE_UNSPECIFIED"))
                     << std::pair(QStringLiteral("single.query"), queryOf(q))
                     << std::pair(QStringLiteral("single.time"), formatRfc3339(points.back().time));
        }
        const auto answer = ask(std::move(r));
        auto p = TRY(profile::readProfile(TRY(parseParcaPprof(view(TRY(bodyOf(answer))), name)), name));
        Captured c{.profile = p,
                   .bytes = p->bytes,
                   .origin = answer->url.toString(),
                   .time = q.merged ? q.range.end : points.back().time,
                   .elapsedMs = answer->elapsedMs};
        const auto series = parseParcaSubjects(view(body), {}, q.type, name);
        if (!q.merged && series && series->size() > 1) {
            c.notes << QStringLiteral("%1 series match: this is the one captured last").arg(series->size());
        }
        if (q.merged && isGauge(q.type) && points.size() > 1) {
            c.profile = averaged(*p, static_cast<std::int64_t>(points.size()));
            c.bytes = nullptr;
            c.notes
                << QStringLiteral("average of %1 snapshots, a stack of less than one counts as 1").arg(points.size());
        }
        return c;
    });
}

} // namespace bs::capture
