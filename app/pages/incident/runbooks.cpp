// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/incident/runbooks.h"
#include "app/cli/runbook/trees.h"
#include "data/runbook/loader.h"
#include <QDir>
#include <QFileInfo>

namespace bs {

namespace {

QStringList filesIn(const QStringList &paths) {
    QStringList out;
    for (const QString &path : paths) {
        const QFileInfo info(path);
        if (info.isDir()) {
            const QDir dir(path);
            for (const QString &name :
                 dir.entryList({QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name)) {
                out << dir.filePath(name);
            }
        } else {
            out << path;
        }
    }
    return out.mid(0, 500);
}

} // namespace

std::vector<runbook::TreePtr> treesIn(const QStringList &paths) {
    std::vector<runbook::TreePtr> out;
    for (const QString &file : filesIn(paths)) {
        if (const Result<runbook::Loaded> l = runbook::loadTreeFile(file); l && l->tree) {
            out.push_back(l->tree);
        }
    }
    const auto shipped = cli::shippedTrees();
    out.insert(out.end(), shipped.begin(), shipped.end());
    return out;
}

Result<runbook::TreePtr> treeNamed(const QString &name, const QStringList &paths) {
    if (!paths.isEmpty()) {
        for (const runbook::TreePtr &t : treesIn(paths)) {
            if (t->id == name) {
                return t;
            }
        }
    }
    return cli::findTree(name);
}

std::optional<runbook::Walk> walkOf(const incident::Incident &i, const QStringList &paths, QString &reason) {
    if (i.journal.empty()) {
        return std::nullopt;
    }
    // The tree as it was when the walk began, if the incident kept it; else the one of that name.
    if (!i.treeText.isEmpty()) {
        const runbook::Loaded kept = runbook::loadTree(i.treeText.toStdString(), i.tree);
        if (kept.tree) {
            if (auto walk = runbook::Walk::replay(kept.tree, i.journal)) {
                return std::move(*walk);
            }
        }
    }
    const auto tree = treeNamed(i.tree.isEmpty() ? QStringLiteral("default") : i.tree, paths);
    if (!tree) {
        reason = tree.error().text();
        return std::nullopt;
    }
    auto walk = runbook::Walk::replay(*tree, i.journal);
    if (!walk) {
        reason = walk.error().text();
        return std::nullopt;
    }
    return std::move(*walk);
}

} // namespace bs
