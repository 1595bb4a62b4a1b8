// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/profileservers.h"
#include "data/core/async.h"
#include "data/core/json.h"
#include "data/profile/reader.h"
#include <cmath>

namespace bs::capture {

namespace {

constexpr const char *kSum = "TIME_SERIES_AGGREGATION_TYPE_SUM";
constexpr const char *kAverage = "TIME_SERIES_AGGREGATION_TYPE_AVERAGE";
constexpr DurationMs kSnapshot = 15'000; // how often a pod is scraped there, unless it says otherwise

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
    JsonWriter w; // integers of 64 bit travel as text
    w.object()
        .field("profileTypeID", q.type)
        .field("labelSelector", q.selector.isEmpty() ? QStringLiteral("{}") : q.selector);
    w.field("start", std::to_string(q.range.start)).field("end", std::to_string(q.range.end));
    w.field("step", static_cast<double>(step) / 1000).field("aggregation", aggregation);
    if (!q.callSite.empty()) {
        w.key("stackTraceSelector").object().key("callSite").array();
        for (const std::string &name : q.callSite) {
            w.object().field("name", name).end();
        }
        w.end().end();
    }
    w.end();
    return QByteArray::fromStdString(w.text());
}

Captured captured(profile::ProfilePtr p, const HttpResponse &r, const FetchRequest &q) {
    auto bytes = p->bytes;
    return {.profile = std::move(p),
            .bytes = std::move(bytes),
            .origin = r.url.toString(),
            .time = q.range.end,
            .elapsedMs = r.elapsedMs};
}

} // namespace

PyroscopeSource::PyroscopeSource(Connection c, QThreadPool *pool, std::shared_ptr<const SecretReader> secrets,
                                 SubjectLabels labels)
    : m_name(nameOf(c)), m_labels(std::move(labels)),
      m_client(std::make_shared<HttpClient>(std::move(c), std::move(secrets))), m_pool(pool) {
    m_labels.service = m_labels.service.isEmpty() ? QStringLiteral("service_name") : m_labels.service;
    m_labels.pod = m_labels.pod.isEmpty() ? QStringLiteral("pod") : m_labels.pod;
}

QString PyroscopeSource::selectorOf(const ServerSubject &s) const {
    return selectorText({{m_labels.service, s.service}, {m_labels.pod, s.pod}});
}

QFuture<Result<std::vector<ServerSubject>>> PyroscopeSource::subjects(TimeRange range, std::stop_token stop) {
    JsonWriter w;
    w.object().key("matchers").array().end().key("labelNames").array();
    w.value(m_labels.service).value(m_labels.pod).value("__profile_type__").end();
    w.field("start", std::to_string(range.start)).field("end", std::to_string(range.end)).end();
    return m_client->send(rpc("Series", QByteArray::fromStdString(w.text())), stop)
        .then(m_pool,
              [client = m_client, name = m_name,
               labels = m_labels](const Result<HttpResponse> &r) -> Result<std::vector<ServerSubject>> {
                  return parsePyroscopeSubjects(view(TRY(bodyOf(r))), labels, name);
              });
}

QFuture<Result<std::vector<ProfileType>>> PyroscopeSource::types(std::stop_token stop) {
    return m_client->send(rpc("ProfileTypes", "{}"), stop)
        .then(m_pool,
              [client = m_client, name = m_name](const Result<HttpResponse> &r) -> Result<std::vector<ProfileType>> {
                  return parsePyroscopeTypes(view(TRY(bodyOf(r))), name);
              });
}

QFuture<Result<std::vector<SeriesPoint>>> PyroscopeSource::series(FetchRequest q, DurationMs step,
                                                                  std::stop_token stop) {
    return m_client->send(rpc("SelectSeries", seriesRequest(q, step, isGauge(q.type) ? kAverage : kSum)), stop)
        .then(m_pool,
              [client = m_client, name = m_name](const Result<HttpResponse> &r) -> Result<std::vector<SeriesPoint>> {
                  return parsePyroscopeSeries(view(TRY(bodyOf(r))), name);
              });
}

namespace {

// Questions one after the other, on a pool thread of their own. Waits end with the connection's deadline.
struct Conversation {
    std::shared_ptr<HttpClient> client;
    QString name;
    FetchRequest q;
    std::stop_token stop;

    [[nodiscard]] Result<HttpResponse> ask(HttpRequest r) const {
        r.timeoutMs = q.timeoutMs;
        r.maxBytes = q.maxBytes;
        auto f = client->send(std::move(r), stop);
        f.waitForFinished();
        return f.resultCount() > 0 ? f.resultAt(0) : Result<HttpResponse>(std::unexpected(cancelled(name)));
    }
    [[nodiscard]] Result<std::vector<SeriesPoint>> points(DurationMs step, const char *aggregation) const {
        return parsePyroscopeSeries(view(TRY(bodyOf(ask(rpc("SelectSeries", seriesRequest(q, step, aggregation)))))),
                                    name);
    }
    // A server from before the Connect API.
    [[nodiscard]] Result<Captured> render() const {
        HttpRequest render;
        render.path = QStringLiteral("/pyroscope/render");
        render.params = {{QStringLiteral("query"), q.type + q.selector},
                         {QStringLiteral("from"), QString::number(q.range.start)},
                         {QStringLiteral("until"), QString::number(q.range.end)},
                         {QStringLiteral("format"), QStringLiteral("json")}};
        if (isGauge(q.type)) {
            render.params.append({QStringLiteral("aggregation"), QStringLiteral("avg")});
        }
        const auto answer = ask(std::move(render));
        Captured c = captured(TRY(parseFlamebearer(view(TRY(bodyOf(answer))), name)), *answer, q);
        c.notes << QStringLiteral("functions only: this server tells no files and lines");
        return c;
    }
    // Leaves of the range what the last snapshot in it covers.
    [[nodiscard]] Status narrow() {
        const auto all = TRY(points(kSnapshot, kAverage));
        if (all.empty()) {
            return std::unexpected(
                sourceError(name, QStringLiteral("has no profile of that type and selector in the range")));
        }
        q.range = {std::max(q.range.start, all.back().time - kSnapshot + 1), all.back().time};
        return {};
    }
    [[nodiscard]] Status average(Captured &c) const {
        const DurationMs step = std::max<DurationMs>(q.range.length(), 1000);
        const auto last = [&](const char *aggregation) {
            const auto r = points(step, aggregation);
            return r && !r->empty() ? r->back().value : 0;
        };
        const double sum = last(kSum);
        const double mean = last(kAverage);
        const std::int64_t n = mean > 0 ? std::llround(sum / mean) : 1;
        if (n > 1) {
            c.profile = averaged(*c.profile, n);
            c.bytes = nullptr; // as they came they are a sum
            c.notes << QStringLiteral("average of %1 snapshots, a stack of less than one counts as 1").arg(n);
        } else if (mean <= 0) {
            c.notes << QStringLiteral("the number of snapshots is unknown: the counts may be a sum over the range");
        }
        return {};
    }
    [[nodiscard]] Result<Captured> run() {
        if (!q.merged) {
            if (const Status s = narrow(); !s) {
                // Without series there is no telling snapshots apart; an old server has only whole ranges.
                return s.error().reason.contains(QStringLiteral("404")) ? render() : std::unexpected(s.error());
            }
        }
        const Result<HttpResponse> answer = ask(rpc("SelectMergeProfile", mergeRequest(q), "application/proto"));
        if (answer && answer->status == 404) {
            return render();
        }
        const QByteArray body = TRY(bodyOf(answer));
        if (body.isEmpty()) {
            return std::unexpected(
                sourceError(name, QStringLiteral("has no profile of that type and selector in the range")));
        }
        Captured c = captured(TRY(profile::readProfile(body.toStdString(), name)), *answer, q);
        if (isGauge(q.type) || c.profile->isGoroutines()) {
            CHECK_STATUS(average(c));
        }
        return c;
    }
};

} // namespace

QFuture<Result<Captured>> PyroscopeSource::fetch(FetchRequest q, std::stop_token stop) {
    return runOn<Captured>(m_pool, [client = m_client, q, stop, name = m_name]() -> Result<Captured> {
        return Conversation{client, name, q, stop}.run();
    });
}

} // namespace bs::capture
