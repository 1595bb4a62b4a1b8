// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/async.h"
#include "data/net/redirect.h"
#include "data/source/remote/endpoints.h"
#include "data/source/remote/envelope.h"
#include "data/source/remote/promises.h"
#include "data/source/remote/remotesource.h"

namespace bs {

using Shared = std::shared_ptr<const QueryResult>;

// What kind of server this is: build information first (Mimir names itself there, VictoriaMetrics says only a version),
// then Thanos's list of stores, then where people open it.
struct RemoteSource::Detection {
    std::stop_token stop;
    SourceInfo info;
    std::shared_ptr<QPromise<Result<SourceInfo>>> promise;
};

QFuture<Result<SourceInfo>> RemoteSource::info(std::stop_token stop) {
    auto d = std::make_shared<Detection>();
    d->stop = std::move(stop);
    d->promise = newPromise<SourceInfo>();
    d->info.externalUrl = displayUrl(m_client.connection().url);
    detect(d);
    return d->promise->future();
}

void RemoteSource::detect(const std::shared_ptr<Detection> &d) {
    const auto make = [r = request(QStringLiteral("/api/v1/status/buildinfo"), {}, false)] { return r; };
    send(make, d->stop, [this, d](Result<HttpResponse> response) {
        if (!response) {
            return fulfil<SourceInfo>(d->promise, std::unexpected(response.error()));
        }
        if (response->status == 401 || response->status == 403) {
            return fulfil<SourceInfo>(d->promise, std::unexpected(answerToError(*response, {})));
        }
        d->info.latencyMs = response->elapsedMs;
        const auto build = decodeBuildInfo(*response);
        if (build) {
            d->info.version = build->version;
        }
        const bool victoria = (build && build->onlyVersion) || !response->header("X-Server-Hostname").isEmpty();
        if (build && build->application.contains(u"Mimir")) {
            d->info.flavour = QStringLiteral("mimir");
        } else if (victoria) {
            d->info.flavour = QStringLiteral("victoriametrics");
            d->info.maxPoints = 30'000;
            d->info.externalUrl += QStringLiteral("/vmui");
        } else {
            return detectThanos(d);
        }
        detectGrafana(d);
    });
}

void RemoteSource::detectThanos(const std::shared_ptr<Detection> &d) {
    const auto make = [r = request(QStringLiteral("/api/v1/stores"), {}, false)] { return r; };
    send(make, d->stop, [this, d](Result<HttpResponse> response) {
        if (!response) {
            return fulfil<SourceInfo>(d->promise, std::unexpected(response.error()));
        }
        const bool thanos = response->status == 200 && isSuccess(*response);
        d->info.flavour = thanos ? QStringLiteral("thanos") : QStringLiteral("prometheus");
        detectExternalUrl(d);
    });
}

void RemoteSource::detectExternalUrl(const std::shared_ptr<Detection> &d) {
    const auto make = [r = request(QStringLiteral("/api/v1/status/flags"), {}, false)] { return r; };
    send(make, d->stop, [this, d](Result<HttpResponse> response) {
        const QString external = response ? textOfData(*response, "web.external-url") : QString();
        if (!external.isEmpty()) {
            d->info.externalUrl = external;
        }
        // Without build information, an answered query is the least a server must give.
        if (!d->info.version.isEmpty()) {
            return detectFeatures(d);
        }
        deliver(query({.expr = "1", .time = m_clock.now()}, d->stop), this, [this, d](Result<Shared> one) {
            if (!one) {
                return fulfil<SourceInfo>(d->promise, std::unexpected(one.error()));
            }
            detectGrafana(d);
        });
    });
}

// Since Prometheus 3.8 a server says itself what it can do; others answer 404.
void RemoteSource::detectFeatures(const std::shared_ptr<Detection> &d) {
    const auto make = [r = request(QStringLiteral("/api/v1/features"), {}, false)] { return r; };
    send(make, d->stop, [this, d](Result<HttpResponse> response) {
        if (response && response->status == 200) {
            d->info.features = decodeFeatures(*response).value_or(QStringList());
        }
        detectGrafana(d);
    });
}

void RemoteSource::detectGrafana(const std::shared_ptr<Detection> &d) {
    const QString path = m_client.connection().url.path() + m_client.connection().pathPrefix;
    if (path.contains(u"/api/datasources/proxy/") || path.contains(u"/api/datasources/uid/")) {
        d->info.flavour += QStringLiteral(" (grafana proxy)");
        QUrl root = m_client.connection().url;
        root.setPath(path.left(path.indexOf(u"/api/datasources/")) + QStringLiteral("/explore"));
        d->info.externalUrl = displayUrl(root);
    }
    d->info.clockSkewMs = m_info.clockSkewMs;
    m_isVictoria = d->info.flavour.startsWith(u"victoriametrics");
    m_info = d->info;
    fulfil<SourceInfo>(d->promise, d->info);
}

} // namespace bs
