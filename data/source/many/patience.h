// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/async.h"
#include "data/core/format.h"
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

namespace bs {

// Asks one of several sources, and gives up after `patience` (0 = as long as the source itself waits), so that one
// that hangs does not hold the answers of the others. `outer` ends the request too. fn(Result<T>) is called once, on
// the context's thread, unless the context dies first.
template <class T, class Start, class Fn>
void askPatiently(const QString &name, Start start, const std::stop_token &outer, DurationMs patience, QObject *context,
                  Fn fn) {
    struct Wait {
        std::stop_source stop;
        std::optional<std::stop_callback<std::function<void()>>> outer;
        std::unique_ptr<QTimer> timer;
        bool over = false;
    };
    auto wait = std::make_shared<Wait>();
    wait->outer.emplace(outer, [inner = wait->stop]() mutable { inner.request_stop(); });
    if (patience > 0) {
        wait->timer = std::make_unique<QTimer>();
        wait->timer->setSingleShot(true);
        QObject::connect(wait->timer.get(), &QTimer::timeout, context, [w = wait.get()] {
            w->over = true;
            w->stop.request_stop();
        });
        wait->timer->start(std::chrono::milliseconds(patience));
    }
    deliver(start(wait->stop.get_token()), context, [wait, name, patience, fn = std::move(fn)](Result<T> r) mutable {
        wait->timer.reset();
        if (!r && wait->over) {
            r = std::unexpected(
                sourceError(name, QStringLiteral("has not answered within %1").arg(formatSpan(patience))));
        }
        fn(std::move(r));
    });
}

} // namespace bs
