// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/board/panelresult.h"
#include <QMenu>
#include <optional>

// What can be done with one pod, pool, tenant or alert on screen: the workspace's links, filled from its labels, and
// commands that say which cluster they are for.
namespace bs {

struct Subject {
    QString on;    // pod, pool, tenant, alert, service, panel: which links fit
    QString name;  // as it is called on screen
    QString plain; // without service or source
    QString source;
    Labels labels; // with pod, service, namespace and cluster under these names too
};

// The thing a panel's view calls `name`; nullopt when there is none.
[[nodiscard]] std::optional<Subject> subjectNamed(const PanelResult &panel, const QString &name);
[[nodiscard]] Subject subjectOf(const PanelResult &panel, const AppContext &context); // the panel itself
[[nodiscard]] Subject subjectOf(const std::vector<AlertInfo> &group);                 // what its alerts have in common

// Appends what fits; nothing when nothing does. Every link can be opened or copied.
void addLinks(QMenu *menu, const AppContext &context, const Subject &subject);
void addCommands(QMenu *menu, const AppContext &context, const Subject &subject); // pods: kubectl
// The runbook an alert names itself, when it is a web address.
void addRunbook(QMenu *menu, const AppContext &context, const std::vector<AlertInfo> &group);

} // namespace bs
