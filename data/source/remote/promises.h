// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QPromise>
#include <memory>

namespace bs {

template <class T> std::shared_ptr<QPromise<Result<T>>> newPromise() {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    return promise;
}

template <class T> void fulfil(const std::shared_ptr<QPromise<Result<T>>> &promise, Result<T> value) {
    promise->addResult(std::move(value));
    promise->finish();
}

} // namespace bs
