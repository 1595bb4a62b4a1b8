// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"
#include "data/runbook/walk.h"
#include <QStringList>

namespace bs {

// The trees a window knows: those of the workspace (files, or folders of them) before the shipped ones. Reads files:
// not for the GUI thread.
[[nodiscard]] std::vector<runbook::TreePtr> treesIn(const QStringList &paths);
[[nodiscard]] Result<runbook::TreePtr> treeNamed(const QString &name, const QStringList &paths);

// The walk of an incident, from its journal; its tree is the one it pinned. nullopt with a reason when it cannot be.
[[nodiscard]] std::optional<runbook::Walk> walkOf(const incident::Incident &i, const QStringList &paths,
                                                  QString &reason);

} // namespace bs
