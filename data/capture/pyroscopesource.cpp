// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/profileservers.h"
#include "data/core/async.h"
#include "data/core/json.h"
#include "data/profile/reader.h"
#include <cmath>

namespace bs::capture {

namespace {

std::string_view view(const QByteArray &b) { return {b.constData(), static_cast<std::size_t>(b.size())}; }

QString nameOf(const Connection &c) { return c.name.isEmpty() ? c.url.toString() : c.name; }

HttpRequest rpc(const char *method, QByteArray body, const QByteArray &type = "application/json") {
    HttpRequest r;
    r.path = QStringLiteral("/querier.v1.QuerierService/") + QLatin1String(method);
    r.post = true;
    r.body = std::move(body);
    r.contentType = type;
    return r;
}

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

void putVarint(QByteArray &out, std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) {
        out += static_cast<char>(v | 0x80);
    }
    out += static_cast<char>(v);
}

// SelectMergeProfileRequest {profile_typeID 1, label_selector 2, start 3, end 4}: asked in protobuf, the answer is a
// pprof profile as it is.
QByteArray mergeRequest(const FetchRequest &q) {
    QByteArray out;
    const auto bytes = [&out](int field, const QByteArray &v) {
        putVarint(out, static_cast<std::uint64_t>(field) << 3 | 2);
        putVarint(out, static_cast<std::uint64_t>(v.size()));
        out += v;
    };
    bytes(1, q.type.toUtf8());
    bytes(2, q.selector.isEmpty() ? QByteArray("{}") : q.selector.toUtf8());
    out += '\x18';
    putVarint(out, static_cast<std::uint64_t>(q.range.start));
    out += '\x20';
    putVarint(out, static_cast<std::uint64_t>(q.range.end));
    return out;
}

QByteArray seriesRequest(const FetchRequest &q, DurationMs step, const char *aggregation) {
    JsonWriter w;
    w.object()
        .field("profileTypeID", q.type)
        .field("labelSelector", q.selector.isEmpty() ? QStringLiteral("{}") : q.selector);
    w.field("start", std::to_string(q.range.start)).field("end", std::to_string(q.range.end));
    w.field("step", static_cast<double>(step) / 1000).field("aggregation", aggregation).end();
    return QByteArray::fromStdString(w.text());
}

double lastValue(const Result<std::vector<SeriesPoint>> &s) { return s && !s->empty() ? s->back().value : 0; }

Captured captured(profile::ProfilePtr p, const HttpResponse &r, const FetchRequest &q) {
    auto bytes = p->bytes;
    return {.profile = std::move(p),
            .bytes = std::move(bytes),
            .origin = r.url.toString(),
            .time = q.range.end,
            .elapsedMs = r.elapsedMs};
}

} // namespace

PyroscopeSource::PyroscopeSource(Connection c, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets)
    : m_name(nameOf(c)), m_client(std::make_shared<HttpClient>(std::move(c), std::move(secrets))), m_pool(pool) {}

QFuture<Result<std::vector<ProfileType>>> PyroscopeSource::types(std::stop_token stop) {
    return m_client->send(rpc("ProfileTypes", "{}"), stop)
        .then(m_pool,
              [client = m_client, name = m_name](const Result<HttpResponse> &r) -> Result<std::vector<ProfileType>> {
                  return parsePyroscopeTypes(view(TRY(bodyOf(r))), name);
              });
}

QFuture<Result<std::vector<SeriesPoint>>> PyroscopeSource::series(FetchRequest q, DurationMs step,
                                                                  std::stop_token stop) {
    return m_client->send(rpc("SelectSeries", seriesRequest(q, step, "TIME_SERIES_AGGREGATION_TYPE_AVERAGE")), stop)
        .then(m_pool,
              [client = m_client, name = m_name](const Result<HttpResponse> &r) -> Result<std::vector<SeriesPoint>> {
                  return parsePyroscopeSeries(view(TRY(bodyOf(r))), name);
              });
}

QFuture<Result<Captured>> PyroscopeSource::fetch(FetchRequest q, std::stop_token stop) {
    // Three questions one after the other, on a pool thread of its own: the profile, and both series that tell how many
    // snapshots it adds up. The waits end with the connection's deadline.
    return runOn<Captured>(m_pool, [client = m_client, q, stop, name = m_name]() -> Result<Captured> {
        const auto ask = [&](HttpRequest r) {
            r.timeoutMs = q.timeoutMs;
            r.maxBytes = q.maxBytes;
            auto f = client->send(std::move(r), stop);
            f.waitForFinished();
            return f.resultCount() > 0 ? f.resultAt(0) : Result<HttpResponse>(std::unexpected(cancelled(name)));
        };
        Result<HttpResponse> answer = ask(rpc("SelectMergeProfile", mergeRequest(q), "application/proto"));
        if (!answer) {
            return std::unexpected(answer.error());
        }
        if (answer->status == 404) { // a server from before the Connect API
            HttpRequest render;
            render.path = QStringLiteral("/pyroscope/render");
            render.params = {{QStringLiteral("query"), q.type + q.selector},
                             {QStringLiteral("from"), QString::number(q.range.start)},
                             {QStringLiteral("until"), QString::number(q.range.end)},
                             {QStringLiteral("format"), QStringLiteral("json")}};
            answer = ask(std::move(render));
            Captured c = captured(TRY(parseFlamebearer(view(TRY(bodyOf(answer))), name)), *answer, q);
            c.notes << QStringLiteral("functions only: this server tells no files and lines");
            return c;
        }
        const QByteArray body = TRY(bodyOf(answer));
        if (body.isEmpty()) {
            return std::unexpected(
                sourceError(name, QStringLiteral("has no profile of that type and selector in the range")));
        }
        Captured c = captured(TRY(profile::readProfile(body.toStdString(), name)), *answer, q);
        if (!c.profile->isGoroutines()) {
            return c;
        }
        const DurationMs step = std::max<DurationMs>(q.range.length(), 1000);
        const auto total = [&](const char *aggregation) {
            const auto r = ask(rpc("SelectSeries", seriesRequest(q, step, aggregation)));
            const auto b = bodyOf(r);
            return b ? lastValue(parsePyroscopeSeries(view(*b), name)) : 0;
        };
        const double sum = total("TIME_SERIES_AGGREGATION_TYPE_SUM");
        const double average = total("TIME_SERIES_AGGREGATION_TYPE_AVERAGE");
        const std::int64_t n = average > 0 ? std::llround(sum / average) : 1;
        if (n > 1) {
            c.profile = averaged(*c.profile, n);
            c.notes << QStringLiteral("average of %1 snapshots").arg(n);
        } else if (average <= 0) {
            c.notes << QStringLiteral("the number of snapshots is unknown: the counts may be a sum over the range");
        }
        return c;
    });
}

ParcaSource::ParcaSource(Connection c, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets)
    : m_name(nameOf(c)), m_client(std::make_shared<HttpClient>(std::move(c), std::move(secrets))), m_pool(pool) {}

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
    r.params = {{QStringLiteral("query"), q.type + (q.selector.isEmpty() ? QStringLiteral("{}") : q.selector)},
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
        const auto points = TRY(parseParcaSeries(view(TRY(bodyOf(range))), name));
        if (points.empty()) {
            return std::unexpected(
                sourceError(name, QStringLiteral("has no profile of that type and selector in the range")));
        }
        HttpRequest r;
        r.path = QStringLiteral("/api/profiles/query");
        r.params = {
            {QStringLiteral("mode"), QStringLiteral("MODE_SINGLE_UNSPECIFIED")},
            {QStringLiteral("single.query"), q.type + (q.selector.isEmpty() ? QStringLiteral("{}") : q.selector)},
            {QStringLiteral("single.time"), formatRfc3339(points.back().time)},
            {QStringLiteral("reportType"), QStringLiteral("REPORT_TYPE_PPROF")}};
        const auto answer = ask(std::move(r));
        Captured c = captured(TRY(profile::readProfile(TRY(parseParcaPprof(view(TRY(bodyOf(answer))), name)), name)),
                              *answer, q);
        c.time = points.back().time;
        return c;
    });
}

} // namespace bs::capture
