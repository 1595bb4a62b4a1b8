// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/credentials.h"
#include "data/net/redirect.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QProcess>
#include <QUrlQuery>
#include <utility>

namespace bs {

namespace {

constexpr DurationMs kReadAgainAfter = 60'000;
constexpr DurationMs kTokenMargin = 10'000;
constexpr int kCommandTimeoutMs = 10'000;
constexpr qint64 kLargestToken = 1 << 20;

TimeMs nowMs() { return SystemClock().now(); }

Result<QString> runCommand(const QStringList &command) {
    QProcess process;
    process.start(command.first(), command.mid(1), QIODevice::ReadOnly);
    const QString thing = QStringLiteral("credentials command ") + command.first();
    if (!process.waitForFinished(kCommandTimeoutMs)) {
        process.kill();
        process.waitForFinished(1000);
        return std::unexpected(inputError(thing, QStringLiteral("did not start, or did not end within 10 s")));
    }
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        return std::unexpected(inputError(thing, QStringLiteral("failed with status %1").arg(process.exitCode())));
    }
    return QString::fromUtf8(process.readAllStandardOutput().left(kLargestToken)).trimmed();
}

QByteArray headerText(const QString &text) {
    QByteArray bytes = text.toUtf8();
    bytes.replace('\r', "").replace('\n', "");
    return bytes;
}

} // namespace

Credentials::Credentials(Connection connection, std::shared_ptr<const SecretReader> secrets)
    : m_connection(std::move(connection)),
      m_secrets(secrets ? std::move(secrets) : std::make_shared<const PlainSecretReader>()) {}

Result<QByteArray> Credentials::authorization() const {
    if (const auto &basic = m_connection.basicAuth) {
        const QString user = basic->username.isEmpty() ? TRY(m_secrets->read(basic->usernameRef)) : basic->username;
        const QString password = TRY(m_secrets->read(basic->password));
        return QByteArray("Basic " + (user + u':' + password).toUtf8().toBase64());
    }
    if (const auto &auth = m_connection.authorization) {
        if (!auth->command.isEmpty() && !auth->commandApproved) {
            return std::unexpected(inputError(QStringLiteral("credentials command ") + auth->command.first(),
                                              QStringLiteral("is not approved: boundscope workspace approve FILE")));
        }
        const QString credentials =
            auth->command.isEmpty() ? TRY(m_secrets->read(auth->credentials)) : TRY(runCommand(auth->command));
        return credentials.isEmpty() ? QByteArray() : headerText(auth->type + u' ' + credentials);
    }
    return QByteArray();
}

Result<HeaderList> Credentials::readHeaders() const {
    HeaderList list;
    const QByteArray auth = TRY(authorization());
    if (!auth.isEmpty()) {
        list.append({QByteArrayLiteral("Authorization"), auth});
    }
    for (const HttpHeader &header : m_connection.headers) {
        QStringList values = header.values;
        for (const SecretRef &ref : header.secrets) {
            values.append(TRY(m_secrets->read(ref)));
        }
        // QNetworkRequest holds one value a name; a list of values is one header by RFC 9110, 5.3.
        list.append({header.name.toUtf8(), headerText(values.join(QStringLiteral(", ")))});
    }
    return list;
}

void Credentials::headers(QNetworkAccessManager *manager, Done done) {
    const TimeMs now = nowMs();
    if (now >= m_cachedUntil) {
        auto fresh = readHeaders();
        if (!fresh) {
            return done(std::unexpected(fresh.error()));
        }
        m_cached = std::move(*fresh);
        m_cachedUntil = now + kReadAgainAfter;
    }
    if (!m_connection.oauth2) {
        return done(m_cached);
    }
    if (!m_token.isEmpty() && now < m_tokenUntil) {
        HeaderList list = m_cached;
        list.append({QByteArrayLiteral("Authorization"), "Bearer " + m_token});
        return done(list);
    }
    m_waiting.push_back(std::move(done));
    if (!m_tokenReply) {
        fetchToken(manager);
    }
}

void Credentials::fetchToken(QNetworkAccessManager *manager) {
    const OAuth2 &auth = *m_connection.oauth2;
    const auto clientSecret = m_secrets->read(auth.clientSecret);
    if (!clientSecret) {
        return answerWaiting(std::unexpected(clientSecret.error()));
    }
    QUrlQuery form;
    form.addQueryItem(QStringLiteral("grant_type"), QStringLiteral("client_credentials"));
    if (!auth.scopes.isEmpty()) {
        form.addQueryItem(QStringLiteral("scope"), auth.scopes.join(u' '));
    }
    for (const auto &[name, value] : auth.endpointParams) {
        form.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    }
    QNetworkRequest request{QUrl(auth.tokenUrl)};
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
    const QByteArray pair = QUrl::toPercentEncoding(auth.clientId) + ':' + QUrl::toPercentEncoding(*clientSecret);
    request.setRawHeader("Authorization", "Basic " + pair.toBase64());
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(static_cast<int>(m_connection.idleTimeoutMs));
    m_tokenReply = manager->post(request, form.toString(QUrl::FullyEncoded).toUtf8());
    QObject::connect(m_tokenReply, &QNetworkReply::finished, manager, [this, reply = m_tokenReply] {
        reply->deleteLater();
        if (std::exchange(m_tokenReply, nullptr) == reply) {
            tokenArrived(reply);
        }
    });
}

void Credentials::tokenArrived(QNetworkReply *reply) {
    const QString thing = displayUrl(reply->url());
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QJsonObject answer = QJsonDocument::fromJson(reply->read(kLargestToken)).object();
    const QByteArray token = answer.value(QStringLiteral("access_token")).toString().toUtf8();
    if (status == 0) {
        return answerWaiting(
            std::unexpected(sourceError(thing, QStringLiteral("no OAuth2 token: ") + reply->errorString())));
    }
    if (status != 200 || token.isEmpty() || token.contains('\n') || token.contains('\r')) {
        return answerWaiting(std::unexpected(
            sourceError(thing, QStringLiteral("no OAuth2 token: the token server answered %1").arg(status))));
    }
    const double seconds = answer.value(QStringLiteral("expires_in")).toDouble(300);
    m_tokenUntil = nowMs() + static_cast<DurationMs>(seconds * 1000) - kTokenMargin;
    answerWaiting(token);
}

void Credentials::answerWaiting(const Result<QByteArray> &token) {
    m_token = token.value_or(QByteArray());
    for (const Done &done : std::exchange(m_waiting, {})) {
        if (!token) {
            done(std::unexpected(token.error()));
            continue;
        }
        HeaderList list = m_cached;
        list.append({QByteArrayLiteral("Authorization"), "Bearer " + *token});
        done(list);
    }
}

bool Credentials::refresh() {
    m_cachedUntil = 0;
    m_token.clear();
    return m_connection.oauth2 || m_connection.basicAuth || m_connection.authorization;
}

void Credentials::cancelWaiting() {
    m_waiting.clear();
    if (QNetworkReply *reply = std::exchange(m_tokenReply, nullptr)) {
        reply->abort();
    }
}

} // namespace bs
