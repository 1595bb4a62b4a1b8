// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/alertmanager/alertmanager.h"
#include "data/alertmanager/decode.h"
#include "data/core/async.h"
#include "data/net/redirect.h"
#include <QUrl>
#include <algorithm>

namespace bs {

namespace {

HttpRequest get(const QString &path, const ManagedQuery &q) {
    HttpRequest r;
    r.path = QStringLiteral("/api/v2/") + path;
    for (const Matcher &m : q.filter) {
        r.params.append({QStringLiteral("filter"), QString::fromStdString(m.toString())});
    }
    if (!q.receiver.isEmpty()) {
        r.params.append({QStringLiteral("receiver"), q.receiver});
    }
    r.accept = QByteArrayLiteral("application/json");
    return r;
}

int rank(const Silence &s) { return s.state == "active" ? 0 : s.state == "pending" ? 1 : 2; }

} // namespace

Alertmanager::Alertmanager(Connection connection, std::shared_ptr<const SecretReader> secrets, QObject *parent)
    : QObject(parent), m_client(std::move(connection), std::move(secrets)) {
    m_pool.setMaxThreadCount(1);
}

Alertmanager::~Alertmanager() { m_pool.waitForDone(); }

QString Alertmanager::name() const {
    return m_client.connection().name.isEmpty() ? address() : m_client.connection().name;
}

QString Alertmanager::address() const { return displayUrl(m_client.connection().url); }

template <class T, class Decode>
QFuture<Result<T>> Alertmanager::fetch(HttpRequest request, std::stop_token stop, Decode decode) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    deliver(m_client.send(std::move(request), std::move(stop)), this,
            [this, promise, decode](Result<HttpResponse> response) {
                const auto answer = [promise](Result<T> value) {
                    promise->addResult(std::move(value));
                    promise->finish();
                };
                if (!response) {
                    return answer(std::unexpected(response.error()));
                }
                deliver(runOn<T>(&m_pool, [decode, r = std::move(*response)] { return decode(r); }), this, answer);
            });
    return promise->future();
}

QFuture<Result<std::vector<ManagedAlert>>> Alertmanager::alerts(const ManagedQuery &q, std::stop_token stop) {
    return fetch<std::vector<ManagedAlert>>(get(QStringLiteral("alerts"), q), std::move(stop), decodeManagedAlerts);
}

QFuture<Result<std::vector<ManagedGroup>>> Alertmanager::groups(const ManagedQuery &q, std::stop_token stop) {
    return fetch<std::vector<ManagedGroup>>(get(QStringLiteral("alerts/groups"), q), std::move(stop),
                                            decodeManagedGroups);
}

QFuture<Result<std::vector<Silence>>> Alertmanager::silences(const ManagedQuery &q, std::stop_token stop) {
    return fetch<std::vector<Silence>>(
        get(QStringLiteral("silences"), q), std::move(stop), [](const HttpResponse &r) -> Result<std::vector<Silence>> {
            auto all = TRY(decodeSilences(r));
            std::stable_sort(all.begin(), all.end(), [](const Silence &a, const Silence &b) {
                if (rank(a) != rank(b)) {
                    return rank(a) < rank(b);
                }
                return rank(a) == 2 ? a.endsAt > b.endsAt : a.endsAt < b.endsAt;
            });
            return all;
        });
}

QFuture<Result<AlertmanagerInfo>> Alertmanager::info(std::stop_token stop) {
    return fetch<AlertmanagerInfo>(get(QStringLiteral("status"), {}), std::move(stop), decodeAlertmanagerInfo);
}

QFuture<Result<std::string>> Alertmanager::createSilence(const NewSilence &silence, std::stop_token stop) {
    if (const Status fine = checkSilence(silence); !fine) {
        return ready<std::string>(std::unexpected(fine.error()));
    }
    HttpRequest r = get(QStringLiteral("silences"), {});
    r.post = true;
    r.body = encodeSilence(silence);
    r.contentType = QByteArrayLiteral("application/json");
    return fetch<std::string>(std::move(r), std::move(stop), decodeSilenceId);
}

QFuture<Result<bool>> Alertmanager::expireSilence(const std::string &id, std::stop_token stop) {
    const QString path = QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(id)));
    HttpRequest r = get(QStringLiteral("silence/") + path, {});
    r.remove = true;
    return fetch<bool>(std::move(r), std::move(stop), [id](const HttpResponse &response) -> Result<bool> {
        if (response.status == 404) {
            return std::unexpected(usageError(QStringLiteral("silence ") + QString::fromStdString(id),
                                              QStringLiteral("there is none of this id on ") +
                                                  displayUrl(response.url).section(QStringLiteral("/api/"), 0, 0)));
        }
        CHECK_STATUS(decodeNothing(response));
        return true;
    });
}

} // namespace bs
