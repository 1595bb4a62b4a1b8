// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/workspace/workspace.h"
#include <QString>
#include <QStringList>

namespace bs {

// Commands that a workspace names (tunnels, credentials_command) run only when a person has approved exactly these
// words: a workspace that was changed, or came from somebody else, starts nothing. Kept as one hash a line.
class Approvals {
public:
    explicit Approvals(QString file);
    [[nodiscard]] static QString hash(const QStringList &command); // SHA-256 over the length-prefixed words
    [[nodiscard]] bool isApproved(const QStringList &command) const;
    [[nodiscard]] Status approve(const QStringList &command);

private:
    QString m_file;
    QStringList m_hashes;
};

// Every command the workspace names.
[[nodiscard]] QList<QStringList> commandsOf(const Workspace &workspace);
// Lets the approved credentials commands of `connection` run; others stay refused.
void applyApprovals(Connection &connection, const Approvals &approvals);

} // namespace bs
