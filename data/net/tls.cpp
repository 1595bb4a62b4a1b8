// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/tls.h"
#include "data/core/bytes.h"
#include <QSslCertificate>
#include <QSslKey>

namespace bs {

namespace {

QSsl::SslProtocol atLeast(const QString &version) {
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    if (version == u"TLS10") {
        return QSsl::TlsV1_0OrLater;
    }
    if (version == u"TLS11") {
        return QSsl::TlsV1_1OrLater;
    }
    QT_WARNING_POP
    return version == u"TLS13" ? QSsl::TlsV1_3OrLater : QSsl::TlsV1_2OrLater;
}

Result<QList<QSslCertificate>> certificates(const QString &file) {
    const std::string pem = TRY(readFile(file, {16 << 20, 16 << 20}));
    auto list = QSslCertificate::fromData(QByteArray::fromStdString(pem), QSsl::Pem);
    if (list.isEmpty()) {
        return std::unexpected(inputError(file, QStringLiteral("holds no PEM certificate")));
    }
    return list;
}

Result<QSslKey> privateKey(const QString &file) {
    const QByteArray pem = QByteArray::fromStdString(TRY(readFile(file, {1 << 20, 1 << 20})));
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
        const QSslKey key(pem, algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (!key.isNull()) {
            return key;
        }
    }
    return std::unexpected(inputError(file, QStringLiteral("holds no RSA or EC private key in PEM")));
}

} // namespace

Result<QSslConfiguration> tlsConfiguration(const TlsConfig &tls, bool withIdentity) {
    QSslConfiguration config = QSslConfiguration::defaultConfiguration();
    const bool only12 = tls.maxVersion == u"TLS12" && (tls.minVersion.isEmpty() || tls.minVersion == u"TLS12");
    config.setProtocol(only12 ? QSsl::TlsV1_2 : atLeast(tls.minVersion));
    if (!tls.caFile.isEmpty()) {
        config.setCaCertificates(TRY(certificates(tls.caFile)));
    }
    if (withIdentity && !tls.certFile.isEmpty()) {
        config.setLocalCertificateChain(TRY(certificates(tls.certFile)));
        config.setPrivateKey(TRY(privateKey(tls.keyFile)));
    }
    if (withIdentity && tls.insecureSkipVerify) {
        config.setPeerVerifyMode(QSslSocket::VerifyNone);
    }
    return config;
}

} // namespace bs
