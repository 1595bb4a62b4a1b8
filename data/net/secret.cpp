// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/secret.h"
#include "data/core/bytes.h"
#include <QByteArray>
#include <QtGlobal>

namespace bs {

namespace {

constexpr std::int64_t kLargestSecret = 1 << 20;

} // namespace

QString SecretRef::text() const {
    if (!file.isEmpty()) {
        return QStringLiteral("file ") + file;
    }
    if (!env.isEmpty()) {
        return QStringLiteral("environment variable ") + env;
    }
    return keychain.isEmpty() ? QStringLiteral("no secret") : QStringLiteral("keychain entry ") + keychain;
}

Result<QString> PlainSecretReader::read(const SecretRef &ref) const {
    if (!ref.file.isEmpty()) {
        const std::string text = TRY(readFile(ref.file, {kLargestSecret, kLargestSecret}));
        return QString::fromStdString(text).trimmed();
    }
    if (!ref.env.isEmpty()) {
        const QByteArray name = ref.env.toUtf8();
        if (!qEnvironmentVariableIsSet(name.constData())) {
            return std::unexpected(inputError(ref.text(), QStringLiteral("is not set")));
        }
        return qEnvironmentVariable(name.constData());
    }
    if (!ref.keychain.isEmpty()) {
        return std::unexpected(inputError(ref.text(), QStringLiteral("this command has no access to a keychain")));
    }
    return QString();
}

} // namespace bs
