// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/settings.h"
#include "app/shell/timeauthority.h"
#include "data/core/time.h"
#include "data/runbook/kubectl.h"
#include "data/source/metricsource.h"
#include "data/workspace/workspace.h"
#include <QStringList>
#include <QThreadPool>
#include <QUrl>
#include <functional>
#include <map>
#include <memory>

namespace bs {

class AlertmanagerWatch;
// One of the workspace's sources, as bars and copied commands name it.
struct NamedSource {
    QString name, environment;
    QString kubeContext, kubeNamespace;
    MetricSource *source = nullptr; // null while another one is looked at alone
};

// What a page is given by constructor. Everything is owned by the program (window or `render` command) and outlives
// the pages; pointers may be null only where said. A page never reaches for a singleton or the network itself.
struct AppContext {
    const Clock *clock = nullptr;
    TimeAuthority *time = nullptr; // the one of this window
    Settings *settings = nullptr;
    QThreadPool *interactive = nullptr;         // what a person waits for
    QThreadPool *background = nullptr;          // everything else
    MetricSource *source = nullptr;             // null: no source yet (the page shows its empty state)
    AlertmanagerWatch *alertmanagers = nullptr; // null: the workspace names none
    std::vector<NamedSource> sources;           // of the workspace; empty without one
    QString sourceName;                         // the one looked at; empty = all of them side by side (ManySources)
    QString workspaceName;                      // as the top bar shows it
    QString workspacePath;                      // NAME.boundscope.yaml, empty without one
    QString storePath;                          // SQLite store: samples, profiles, incidents; empty without one
    QStringList diagramPaths;                   // bound-stack documents of the workspace
    QStringList runbookPaths;                   // beside the built-in trees
    QStringList profileEndpoints;               // pprof base URLs or files, as the workspace names them
    QStringList boardPaths;                     // folders beside the built-in boards
    QStringList vocabularyPaths;                // folders beside the built-in vocabularies
    std::map<QString, double> capacities;       // pool -> slots, declared where no metric tells
    QString environment;                        // of what is open: production, staging; "production + staging"
    QString kubeContext, kubeNamespace;         // for copied commands: --context, -n; of the source looked at
    std::vector<LinkTemplate> links;            // to other tools, filled from labels
    bool rendering = false;                     // `boundscope render`: no timers, no animation, ready() ends the wait
    // Gestures that leave a page; the window connects them. Never null inside the window, no-ops in `render`.
    std::function<void(const QString &pageId, const QString &subject)> openPage = [](const QString &, const QString &) {
    };
    std::function<void(const QString &text)> copyText = [](const QString &) {};
    std::function<QString(const QString &title, const QString &suggested, const QString &filter)> askSavePath =
        [](const QString &, const QString &, const QString &) { return QString(); };
    std::function<QString(const QString &title, const QString &filter)> askOpenPath =
        [](const QString &, const QString &) { return QString(); };
    std::function<void(const QUrl &url)> openUrl = [](const QUrl &) {};       // in the person's browser
    std::function<void(const QString &text)> notify = [](const QString &) {}; // one line in the status bar

    // Where evidence is read: it weighs one cluster at a time, so with several side by side the first one that is open.
    [[nodiscard]] const NamedSource *evidenceSide() const {
        for (const NamedSource &s : sources) {
            if (s.source && (sourceName.isEmpty() || s.name == sourceName)) {
                return &s;
            }
        }
        return nullptr;
    }
    // Where a copied command about something of `side` runs; empty: of the source evidence is read from.
    [[nodiscard]] runbook::KubeTarget kubeTarget(const QString &side = {}) const {
        for (const NamedSource &s : sources) {
            if (side.isEmpty() ? &s == evidenceSide() : s.name == side) {
                return {s.kubeContext, s.kubeNamespace};
            }
        }
        return {kubeContext, kubeNamespace};
    }
    [[nodiscard]] MetricSource *evidenceSource() const {
        const NamedSource *side = evidenceSide();
        return side ? side->source : source;
    }
};

} // namespace bs
