// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace bs::runbook {

// Where a copied command runs: a workspace's source says it. Empty: not known, and nothing is added.
struct KubeTarget {
    QString context, space; // --context, -n
    [[nodiscard]] bool isEmpty() const { return context.isEmpty() && space.isEmpty(); }
};

// The command with --context behind every kubectl that names none, and -n behind every one that names no namespace:
// whoever pastes it into a shell that happens to look at another cluster hits the right one. Words inside quotes and
// commands that are not kubectl stay as they are.
[[nodiscard]] QString inEnvironment(const QString &command, const KubeTarget &target);

// One word for a POSIX shell.
[[nodiscard]] QString shellQuoted(const QString &word);

} // namespace bs::runbook
