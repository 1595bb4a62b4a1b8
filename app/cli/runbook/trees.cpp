// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/runbook/trees.h"
#include "app/shell/resources.h"
#include <QDir>
#include <QFileInfo>

namespace bs::cli {

std::vector<runbook::TreePtr> shippedTrees() {
    initResources();
    const QDir dir(QStringLiteral(":/boundscope/runbooks"));
    std::vector<runbook::TreePtr> out;
    for (const QString &name : dir.entryList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name)) {
        if (const Result<runbook::Loaded> l = runbook::loadTreeFile(dir.filePath(name)); l && l->tree) {
            out.push_back(l->tree);
        }
    }
    std::stable_partition(out.begin(), out.end(), [](const runbook::TreePtr &t) { return t->id == u"default"; });
    return out;
}

Result<runbook::TreePtr> findTree(const QString &nameOrFile) {
    QStringList known;
    for (const runbook::TreePtr &t : shippedTrees()) {
        if (nameOrFile == t->id || nameOrFile == QStringLiteral("%1@%2").arg(t->id, t->version)) {
            return t;
        }
        known << t->id;
    }
    if (!QFileInfo(nameOrFile).isFile()) {
        return std::unexpected(inputError(
            nameOrFile, QStringLiteral("no such tree or file; trees: %1").arg(known.join(QStringLiteral(", ")))));
    }
    const runbook::Loaded loaded = TRY(runbook::loadTreeFile(nameOrFile));
    if (!loaded.tree) {
        const runbook::Problem &p = loaded.problems.front();
        return std::unexpected(inputError(nameOrFile, p.message, p.line, p.column));
    }
    return loaded.tree;
}

} // namespace bs::cli
