// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/envelope.h"
#include "data/core/format.h"
#include "data/net/redirect.h"
#include <QRegularExpression>

namespace bs {

namespace {

constexpr int kLongestMessage = 600;

// Mimir ends its limit messages in an id whose page says what to do.
QString withHelp(const QString &message) {
    static const QRegularExpression id(QStringLiteral("\\((err-mimir-[a-z-]+)\\)"));
    const auto m = id.match(message);
    return m.hasMatch() ? message + QStringLiteral(" - https://grafana.com/docs/mimir/latest/manage/mimir-runbooks/#") +
                              m.captured(1)
                        : message;
}

std::optional<EnvelopeError> envelopeOf(const HttpResponse &response) {
    ResultDecoder decoder;
    if (!decoder.feed({response.body.constData(), static_cast<std::size_t>(response.body.size())})) {
        return std::nullopt;
    }
    (void)decoder.finish();
    return decoder.isError() ? std::optional(decoder.envelopeError()) : std::nullopt;
}

} // namespace

Error envelopeToError(const EnvelopeError &envelope, int status, const QUrl &url, const QString &thing) {
    const QString type = QString::fromStdString(envelope.type);
    QString message = displayText(QString::fromStdString(envelope.message).simplified(), kLongestMessage);
    if (message.isEmpty()) {
        message = type.isEmpty() ? QStringLiteral("the server answered an error without words") : type;
    }
    message = withHelp(message);
    const bool asker = type == u"bad_data" || type == u"execution" || type == u"422" || type == u"400" ||
                       (status == 400 || status == 422);
    if (asker) {
        return inputError(thing.isEmpty() ? displayUrl(url) : thing, message);
    }
    const bool named = !type.isEmpty() && !type.front().isDigit();
    return sourceError(displayUrl(url), (named ? type + QStringLiteral(": ") : QString()) + message);
}

Error answerToError(const HttpResponse &response, const QString &thing) {
    if (const auto envelope = envelopeOf(response)) {
        return envelopeToError(*envelope, response.status, response.url, thing);
    }
    Error error = statusError(response);
    if (response.status == 401 || response.status == 403) {
        error.reason += QStringLiteral(" - are the credentials right?");
    }
    return error;
}

bool worthRetrying(const HttpResponse &response) {
    if (response.status == 429) {
        return true;
    }
    if (response.status != 502 && response.status != 503 && response.status != 504) {
        return false;
    }
    const auto envelope = envelopeOf(response);
    return !envelope || (envelope->type != "timeout" && envelope->type != "canceled");
}

bool backendIsGone(const HttpResponse &response) {
    return (response.status == 502 || response.status == 503 || response.status == 504) && !envelopeOf(response);
}

} // namespace bs
