// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/workspace/paths.h"
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>

namespace bs {

namespace {

// A relative value is invalid by the specification and ignored.
QString folder(const char *variable, const char *fallback) {
    const QString value = qEnvironmentVariable(variable);
    const QString base = QDir::isAbsolutePath(value) ? value : QDir::homePath() + QString::fromLatin1(fallback);
    return QDir::cleanPath(base + QStringLiteral("/boundscope"));
}

} // namespace

Paths Paths::fromEnvironment() {
    return {folder("XDG_CONFIG_HOME", "/.config"), folder("XDG_DATA_HOME", "/.local/share"),
            folder("XDG_STATE_HOME", "/.local/state"), folder("XDG_CACHE_HOME", "/.cache")};
}

QString Paths::capturesByHand(const QString &store, const QString &workspace) const {
    const QFileInfo file(store);
    if (!store.isEmpty() && QFileInfo(file.absolutePath()).isWritable()) {
        return file.absolutePath() + u'/' + file.completeBaseName() + QStringLiteral(".byhand.db");
    }
    const QString of = !store.isEmpty() ? file.absoluteFilePath() : QFileInfo(workspace).absoluteFilePath();
    const QByteArray hash = QCryptographicHash::hash(of.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return data + QStringLiteral("/captures/") + QString::fromLatin1(hash) + QStringLiteral(".db");
}

} // namespace bs
