// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QPromise>
#include <QThreadPool>
#include <memory>
#include <stop_token>

namespace bs {

// Calls fn(Result<T>) on `context`'s thread when `future` ends. If `context` dies first nothing is called; a promise
// that was dropped without a result arrives as an Error. Never use QFuture::then(context): it asserts in debug builds
// when the context died first, and is silently lost in release builds (Qt 6.4).
template <class T, class Fn> void deliver(const QFuture<Result<T>> &future, QObject *context, Fn fn) {
    auto *watcher = new QFutureWatcher<Result<T>>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, fn = std::move(fn)]() mutable {
        const QFuture<Result<T>> f = watcher->future();
        watcher->deleteLater();
        if (f.resultCount() > 0) {
            fn(f.resultAt(0));
        } else {
            fn(Result<T>(std::unexpected(cancelled(QStringLiteral("request")))));
        }
    });
    watcher->setFuture(future);
}

// Latest request wins: an answer to an older request of the same Latest is dropped, and its source is asked to stop.
class Latest {
public:
    template <class T, class Fn, class Start> void run(QObject *context, Start start, Fn fn) {
        cancel();
        m_stop = std::stop_source();
        const auto mine = m_stop.get_token();
        deliver(start(mine), context, [mine, fn = std::move(fn)](Result<T> r) mutable {
            if (!mine.stop_requested()) {
                fn(std::move(r));
            }
        });
    }
    void cancel() { m_stop.request_stop(); }
    ~Latest() { cancel(); }

private:
    std::stop_source m_stop{std::nostopstate};
};

// Runs fn() on `pool` and returns its Result as a future. Pools are injected; no task waits on another in its own pool.
template <class T, class Fn> [[nodiscard]] QFuture<Result<T>> runOn(QThreadPool *pool, Fn fn) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const QFuture<Result<T>> future = promise->future();
    pool->start([promise, fn = std::move(fn)]() mutable {
        promise->addResult(fn());
        promise->finish();
    });
    return future;
}

template <class T> [[nodiscard]] QFuture<Result<T>> ready(Result<T> value) {
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

} // namespace bs
