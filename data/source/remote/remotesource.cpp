// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/remotesource.h"
#include "data/core/async.h"
#include "data/core/format.h"
#include "data/net/redirect.h"
#include "data/source/querytally.h"
#include "data/source/remote/decoder.h"
#include "data/source/remote/endpoints.h"
#include "data/source/remote/envelope.h"
#include "data/source/remote/promises.h"
#include "data/source/remote/split.h"
#include <QRandomGenerator>
#include <QTimer>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

constexpr int kMostRetries = 2;
constexpr DurationMs kRetryWait = 200;
constexpr DurationMs kLongestRetryAfter = 5000;
constexpr DurationMs kQuickFailure = 2000; // slower failures are not worth a second wait
constexpr DurationMs kSlow = 3000;
constexpr DurationMs kDefaultSeriesWindow = 3'600'000;

QString timeText(TimeMs t) {
    const QString sign = t < 0 ? QStringLiteral("-") : QString();
    const TimeMs a = std::abs(t);
    const QString whole = sign + QString::number(a / 1000);
    return a % 1000 == 0 ? whole : whole + QStringLiteral(".%1").arg(a % 1000, 3, 10, QLatin1Char('0'));
}

QString q(const std::string &text) { return QString::fromStdString(text); }

using Params = HttpRequest::Params;

void add(Params &params, const QString &name, const QString &value) { params.append({name, value}); }

void addLimits(Params &params, DurationMs lookback, int limit) {
    if (lookback > 0) { // Prometheus's and VictoriaMetrics's name; each ignores the other's
        add(params, QStringLiteral("lookback_delta"), formatDuration(lookback));
        add(params, QStringLiteral("max_lookback"), formatDuration(lookback));
    }
    if (limit > 0) {
        add(params, QStringLiteral("limit"), QString::number(limit));
    }
}

using Shared = std::shared_ptr<const QueryResult>;

} // namespace

struct RemoteSource::Call {
    std::function<HttpRequest()> make; // a fresh request, with a fresh sink, for every attempt
    std::stop_token stop;
    Answer done;
    int retries = 0;
    TimeMs sentAt = 0;
};

RemoteSource::RemoteSource(Connection connection, std::shared_ptr<const SecretReader> secrets, QObject *parent)
    : MetricSource(parent), m_client(std::move(connection), std::move(secrets)) {
    m_pool.setMaxThreadCount(2);
}

RemoteSource::~RemoteSource() { m_pool.waitForDone(); }

QString RemoteSource::name() const {
    const Connection &c = m_client.connection();
    return c.name.isEmpty() ? displayUrl(c.url) : c.name;
}

void RemoteSource::wake() {
    m_breaker.succeeded();
    m_client.dropConnections();
}

HttpRequest RemoteSource::request(const QString &path, Params params, bool mayPost) const {
    HttpRequest r;
    r.path = path;
    r.params = std::move(params);
    r.post = mayPost && m_client.connection().method == Connection::Method::Post;
    r.accept = QByteArrayLiteral("application/json");
    return r;
}

void RemoteSource::send(std::function<HttpRequest()> make, std::stop_token stop, Answer done) {
    auto call = std::make_shared<Call>();
    call->make = std::move(make);
    call->stop = std::move(stop);
    call->done = std::move(done);
    if (!m_breaker.mayAsk(m_clock.now())) {
        const DurationMs wait = std::max<DurationMs>(0, m_breaker.openUntil() - m_clock.now());
        const QString reason =
            QStringLiteral("is down: %1; next try in %2 s").arg(m_breaker.reason()).arg((wait + 999) / 1000);
        // Through the event loop: an answer never arrives before its future was handed out.
        QTimer::singleShot(0, this,
                           [call, error = sourceError(name(), reason)] { call->done(std::unexpected(error)); });
        return;
    }
    attempt(call);
}

void RemoteSource::attempt(const std::shared_ptr<Call> &call) {
    call->sentAt = m_clock.now();
    deliver(m_client.send(call->make(), call->stop), this,
            [this, call](Result<HttpResponse> response) { answered(call, std::move(response)); });
}

void RemoteSource::answered(const std::shared_ptr<Call> &call, Result<HttpResponse> response) {
    const bool gone = response && backendIsGone(*response);
    if (response || response.error().kind != Error::Kind::Cancelled) {
        serverTally().note(response && !gone, m_clock.now() - call->sentAt);
    }
    if (response && !gone) {
        noteSuccess(response->elapsedMs, *response);
    } else if (!response && response.error().kind == Error::Kind::Cancelled) {
        m_breaker.abandoned();
        return call->done(std::move(response));
    } else if (!response && response.error().kind != Error::Kind::Source) {
        m_breaker.abandoned(); // a secret that cannot be read, a limit: not the server's fault
        return call->done(std::move(response));
    } else {
        noteFailure(gone ? statusError(*response).text() : response.error().text());
    }
    const bool passing = response ? worthRetrying(*response) : m_clock.now() - call->sentAt < kQuickFailure;
    if (!passing || call->retries >= kMostRetries || call->stop.stop_requested()) {
        return call->done(std::move(response));
    }
    DurationMs wait = kRetryWait << call->retries;
    wait = wait / 2 + static_cast<DurationMs>(QRandomGenerator::global()->bounded(static_cast<double>(wait)));
    if (response) {
        wait = std::max<DurationMs>(
            wait, std::min(kLongestRetryAfter, DurationMs(response->header("Retry-After").toLongLong()) * 1000));
    }
    ++call->retries;
    QTimer::singleShot(std::chrono::milliseconds(wait), this, [this, call] { attempt(call); });
}

void RemoteSource::noteSuccess(DurationMs latencyMs, const HttpResponse &response) {
    m_breaker.succeeded();
    m_isVictoria = m_isVictoria || !response.header("X-Server-Hostname").isEmpty(); // no other server says it
    m_status.latencyMs = latencyMs;
    m_status.lastAnswer = m_clock.now();
    if (response.serverDate != kNoTime) {
        // Date has whole seconds: its middle, against the middle of the exchange.
        m_info.clockSkewMs = response.serverDate + 500 - (response.receivedAt - latencyMs / 2);
    }
    const bool slow = latencyMs > kSlow;
    setStatus(slow ? SourceStatus::Kind::Slow : SourceStatus::Kind::Ok,
              slow ? QStringLiteral("answered after %1").arg(formatSpan(latencyMs)) : QString());
}

void RemoteSource::noteFailure(const QString &reason) {
    m_breaker.failed(m_clock.now(), reason, QRandomGenerator::global()->generateDouble());
    setStatus(SourceStatus::Kind::Down, reason);
}

void RemoteSource::setStatus(SourceStatus::Kind kind, const QString &reason) {
    if (m_status.kind == kind && m_status.reason == reason) {
        return;
    }
    if (m_status.kind != kind) {
        m_status.since = m_clock.now();
    }
    m_status.kind = kind;
    m_status.reason = reason;
    Q_EMIT statusChanged();
}

// Sends a query and decodes its answer while it arrives, on the network thread.
void RemoteSource::ask(HttpRequest base, std::size_t points, const QString &expr, std::stop_token stop, Decoded done) {
    auto slot = std::make_shared<std::shared_ptr<ResultDecoder>>(); // the decoder of the newest attempt
    const auto make = [base = std::move(base), points, slot] {
        auto decoder = std::make_shared<ResultDecoder>(points);
        *slot = decoder;
        HttpRequest r = base;
        r.sink = [decoder](std::string_view piece) -> Status {
            auto ok = decoder->feed(piece);
            if (!ok) {
                ok.error().kind = Error::Kind::Internal; // not a failure of the connection: no second attempt
            }
            return ok;
        };
        return r;
    };
    send(make, std::move(stop), [this, slot, expr, done = std::move(done)](Result<HttpResponse> response) {
        const QString url = displayUrl(m_client.connection().url);
        const auto named = [&url](Error error) {
            error.thing = url;
            error.reason.prepend(QStringLiteral("the answer "));
            error.kind = Error::Kind::Source;
            return error;
        };
        if (!response) {
            const bool ours = response.error().kind == Error::Kind::Internal;
            return done(std::unexpected(ours ? named(response.error()) : response.error()));
        }
        if (response->status < 200 || response->status > 299) {
            return done(std::unexpected(answerToError(*response, expr)));
        }
        auto result = (*slot)->finish();
        if (result) {
            return done(std::move(result));
        }
        done(std::unexpected((*slot)->isError()
                                 ? envelopeToError((*slot)->envelopeError(), response->status, response->url, expr)
                                 : named(result.error())));
    });
}

QFuture<Result<Shared>> RemoteSource::query(const InstantQuery &query, std::stop_token stop) {
    Params params;
    add(params, QStringLiteral("query"), q(query.expr));
    add(params, QStringLiteral("time"), timeText(query.time));
    addLimits(params, query.lookback, query.limit);
    const auto promise = newPromise<Shared>();
    ask(request(QStringLiteral("/api/v1/query"), params, true), 1, q(query.expr), std::move(stop),
        [promise](Result<std::shared_ptr<QueryResult>> r) { fulfil<Shared>(promise, std::move(r)); });
    return promise->future();
}

namespace {

// What the pieces of one range share: the first failure ends the others.
struct RangeJoin {
    std::vector<std::shared_ptr<QueryResult>> results;
    std::size_t left = 0;
    bool failed = false;
    std::stop_source stop;
    std::optional<std::stop_callback<std::function<void()>>> outer;
    std::shared_ptr<QPromise<Result<Shared>>> promise = newPromise<Shared>();

    void take(std::size_t i, Result<std::shared_ptr<QueryResult>> r) {
        if (failed) {
            return;
        }
        if (!r) {
            failed = true;
            fulfil<Shared>(promise, std::unexpected(r.error()));
            stop.request_stop();
            return;
        }
        results[i] = std::move(*r);
        if (--left == 0) {
            fulfil<Shared>(promise, Shared(joinResults(std::move(results))));
        }
    }
};

Params rangeParams(const RangeQuery &piece, bool mayBeVictoria) {
    Params params;
    add(params, QStringLiteral("query"), q(piece.expr));
    add(params, QStringLiteral("start"), timeText(piece.start));
    add(params, QStringLiteral("end"), timeText(piece.end));
    add(params, QStringLiteral("step"), timeText(piece.step));
    addLimits(params, piece.lookback, piece.limit);
    // VictoriaMetrics moves start and end to multiples of the step unless its cache is left out; the asker's grid is
    // his own. Others do not know the parameter.
    const bool onGrid = piece.start % piece.step == 0 && piece.end % piece.step == 0;
    if (!onGrid && mayBeVictoria) {
        add(params, QStringLiteral("nocache"), QStringLiteral("1"));
    }
    return params;
}

} // namespace

QFuture<Result<Shared>> RemoteSource::queryRange(const RangeQuery &query, std::stop_token stop) {
    const auto pieces = splitRange(query, m_info.maxPoints);
    if (!pieces) {
        return ready<Shared>(std::unexpected(pieces.error()));
    }
    auto join = std::make_shared<RangeJoin>();
    join->results.resize(pieces->size());
    join->left = pieces->size();
    join->outer.emplace(std::move(stop), [inner = join->stop]() mutable { inner.request_stop(); });
    const auto future = join->promise->future();
    for (std::size_t i = 0; i < pieces->size(); ++i) {
        const RangeQuery &piece = (*pieces)[i];
        const auto points = static_cast<std::size_t>((piece.end - piece.start) / piece.step + 1);
        const bool mayBeVictoria = m_isVictoria || m_info.flavour.isEmpty();
        ask(request(QStringLiteral("/api/v1/query_range"), rangeParams(piece, mayBeVictoria), true), points,
            q(query.expr), join->stop.get_token(),
            [join, i](Result<std::shared_ptr<QueryResult>> r) { join->take(i, std::move(r)); });
    }
    return future;
}

template <class T, class Decode>
QFuture<Result<T>> RemoteSource::fetch(HttpRequest base, std::stop_token stop, Decode decode) {
    const auto promise = newPromise<T>();
    send([base = std::move(base)] { return base; }, std::move(stop),
         [this, promise, decode](Result<HttpResponse> response) {
             if (!response) {
                 return fulfil<T>(promise, std::unexpected(response.error()));
             }
             deliver(runOn<T>(&m_pool, [decode, r = std::move(*response)] { return decode(r); }), this,
                     [promise](Result<T> value) { fulfil<T>(promise, std::move(value)); });
         });
    return promise->future();
}

// Start and end always stand in the request: without them Prometheus looks through all time, and VictoriaMetrics at one
// day from midnight.
Params RemoteSource::seriesParams(const SeriesQuery &query) const {
    TimeRange range = query.range;
    if (range == TimeRange()) {
        range = {m_clock.now() - kDefaultSeriesWindow, m_clock.now()};
    }
    Params params;
    for (const std::string &selector : query.selectors) {
        add(params, QStringLiteral("match[]"), q(selector));
    }
    add(params, QStringLiteral("start"), timeText(range.start));
    add(params, QStringLiteral("end"), timeText(range.end));
    addLimits(params, 0, query.limit);
    return params;
}

QFuture<Result<std::vector<Labels>>> RemoteSource::series(const SeriesQuery &query, std::stop_token stop) {
    if (query.selectors.empty()) {
        return ready<std::vector<Labels>>(
            std::unexpected(usageError(QStringLiteral("series"), QStringLiteral("needs at least one selector"))));
    }
    return fetch<std::vector<Labels>>(
        request(QStringLiteral("/api/v1/series"), seriesParams(query), true), std::move(stop),
        [thing = q(query.selectors.front())](const HttpResponse &r) { return decodeSeries(r, thing); });
}

QFuture<Result<std::vector<std::string>>> RemoteSource::labelNames(const SeriesQuery &query, std::stop_token stop) {
    return fetch<std::vector<std::string>>(
        request(QStringLiteral("/api/v1/labels"), seriesParams(query), true), std::move(stop),
        [](const HttpResponse &r) { return decodeTexts(r, QStringLiteral("labels")); });
}

QFuture<Result<std::vector<std::string>>> RemoteSource::labelValues(const std::string &label, const SeriesQuery &query,
                                                                    std::stop_token stop) {
    const QString name = m_isVictoria ? QString::fromLatin1(QUrl::toPercentEncoding(q(label))) : escapeLabelName(label);
    return fetch<std::vector<std::string>>(
        request(QStringLiteral("/api/v1/label/%1/values").arg(name), seriesParams(query), false), std::move(stop),
        [thing = q(label)](const HttpResponse &r) { return decodeTexts(r, thing); });
}

QFuture<Result<std::vector<MetricMetadata>>> RemoteSource::metadata(std::stop_token stop) {
    return fetch<std::vector<MetricMetadata>>(request(QStringLiteral("/api/v1/metadata"), {}, false), std::move(stop),
                                              decodeMetadata);
}

QFuture<Result<std::vector<TargetInfo>>> RemoteSource::targets(std::stop_token stop) {
    return fetch<std::vector<TargetInfo>>(
        request(QStringLiteral("/api/v1/targets"), {{QStringLiteral("state"), QStringLiteral("active")}}, false),
        std::move(stop), decodeTargets);
}

QFuture<Result<std::vector<RuleInfo>>> RemoteSource::rules(std::stop_token stop) {
    return fetch<std::vector<RuleInfo>>(request(QStringLiteral("/api/v1/rules"), {}, false), std::move(stop),
                                        decodeRules);
}

QFuture<Result<std::vector<AlertInfo>>> RemoteSource::alerts(std::stop_token stop) {
    return fetch<std::vector<AlertInfo>>(request(QStringLiteral("/api/v1/alerts"), {}, false), std::move(stop),
                                         decodeAlerts);
}

QFuture<Result<std::vector<Exemplar>>> RemoteSource::exemplars(const std::string &expr, TimeRange range,
                                                               std::stop_token stop) {
    if (!m_info.features.isEmpty() && !m_info.features.contains(u"tsdb.exemplar_storage")) {
        return ready<std::vector<Exemplar>>(std::unexpected(sourceError(
            name(), QStringLiteral("keeps no exemplars: it runs without --enable-feature=exemplar-storage"))));
    }
    Params params{{QStringLiteral("query"), q(expr)},
                  {QStringLiteral("start"), timeText(range.start)},
                  {QStringLiteral("end"), timeText(range.end)}};
    return fetch<std::vector<Exemplar>>(request(QStringLiteral("/api/v1/query_exemplars"), params, true),
                                        std::move(stop),
                                        [thing = q(expr)](const HttpResponse &r) { return decodeExemplars(r, thing); });
}

} // namespace bs
