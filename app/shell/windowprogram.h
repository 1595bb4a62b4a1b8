// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/source/metricsource.h"
#include <QString>
#include <functional>
#include <memory>

namespace bs {

// The window, on the last workspace or on what `open` names; `alert` (labels or URL) opens an incident. Runs the
// application's event loop; returns the exit status.
int runWindow(int argc, char **argv, const QString &open, const QString &alert = {});

// Something that this program itself keeps going, and the window shows: its clock, source and store.
struct Watched {
    std::shared_ptr<void> keep; // ends with the window
    const Clock *clock = nullptr;
    std::shared_ptr<MetricSource> source;
    QString name;
    QString storePath;
    QString workspacePath;
    QStringList diagramPaths;
    QStringList profileEndpoints;
    std::function<void()> whenShown; // once the first page is asked for
};
// The window on what `start` brings about; an error of it is the command's.
int runWindowOn(const std::function<Result<Watched>()> &start);

} // namespace bs
