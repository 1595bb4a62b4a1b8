// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/workspace/approvals.h"
#include "data/core/bytes.h"
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>

namespace bs {

Approvals::Approvals(QString file) : m_file(std::move(file)) {
    if (const auto text = readFile(m_file, {1 << 20, 1 << 20})) {
        m_hashes = QString::fromStdString(*text).split(u'\n', Qt::SkipEmptyParts);
    }
}

QString Approvals::hash(const QStringList &command) {
    QCryptographicHash sha(QCryptographicHash::Sha256);
    for (const QString &word : command) {
        const QByteArray bytes = word.toUtf8();
        sha.addData(QByteArray::number(bytes.size()) + ':' + bytes);
    }
    return QString::fromLatin1(sha.result().toHex());
}

bool Approvals::isApproved(const QStringList &command) const {
    return !command.isEmpty() && m_hashes.contains(hash(command));
}

Status Approvals::approve(const QStringList &command) {
    if (isApproved(command)) {
        return {};
    }
    m_hashes.append(hash(command));
    QDir().mkpath(QFileInfo(m_file).absolutePath());
    return writeFile(m_file, (m_hashes.join(u'\n') + u'\n').toStdString());
}

QList<QStringList> commandsOf(const Workspace &workspace) {
    QList<QStringList> all;
    const auto add = [&all](const QStringList &command) {
        if (!command.isEmpty() && !all.contains(command)) {
            all.append(command);
        }
    };
    for (const WorkspaceSource &s : workspace.sources) {
        add(s.tunnel);
        if (s.connection.authorization) {
            add(s.connection.authorization->command);
        }
    }
    for (const Connection &c : workspace.alertmanagers) {
        if (c.authorization) {
            add(c.authorization->command);
        }
    }
    for (const ProfileEndpoint &p : workspace.profiles) {
        add(p.tunnel);
        if (p.connection.authorization) {
            add(p.connection.authorization->command);
        }
    }
    return all;
}

void applyApprovals(Connection &connection, const Approvals &approvals) {
    if (auto &auth = connection.authorization) {
        auth->commandApproved = approvals.isApproved(auth->command);
    }
}

} // namespace bs
