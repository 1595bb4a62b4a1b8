// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/settings.h"
#include "app/shell/timeauthority.h"
#include "data/core/time.h"
#include "data/source/metricsource.h"
#include <QStringList>
#include <QThreadPool>
#include <QUrl>
#include <functional>
#include <map>
#include <memory>

namespace bs {

class AlertmanagerWatch;

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
    QString workspaceName;                      // as the top bar shows it
    QString workspacePath;                      // NAME.boundscope.yaml, empty without one
    QString storePath;                          // SQLite store: samples, profiles, incidents; empty without one
    QStringList diagramPaths;                   // bound-stack documents of the workspace
    QStringList runbookPaths;                   // beside the built-in trees
    QStringList profileEndpoints;               // pprof base URLs or files, as the workspace names them
    QStringList boardPaths;                     // folders beside the built-in boards
    QStringList vocabularyPaths;                // folders beside the built-in vocabularies
    std::map<QString, double> capacities;       // pool -> slots, declared where no metric tells
    QString environment;                        // of the open source: production, staging
    QString kubeContext, kubeNamespace;         // for copied commands: --context, -n
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
};

} // namespace bs
