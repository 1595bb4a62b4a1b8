// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QEventLoop>
#include <QFuture>
#include <QFutureWatcher>

// Runs the event loop until the future ends, and gives its result.
template <class T> bs::Result<T> await(const QFuture<bs::Result<T>> &future) {
    QFutureWatcher<bs::Result<T>> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished()) {
        loop.exec();
    }
    if (future.resultCount() > 0) {
        return future.resultAt(0);
    }
    return std::unexpected(bs::cancelled(QStringLiteral("request")));
}
