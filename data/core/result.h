// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/error.h"
#include <expected>

namespace bs {

template <class T> using Result = std::expected<T, Error>;

using Status = Result<void>;

} // namespace bs

// TRY(x): the value of a Result, or return its Error from the enclosing function. A GNU statement expression, which
// both compilers of this project have; std::expected has no monadic helpers in libstdc++ 12.
#define TRY(...)                                                                                                       \
    ({                                                                                                                 \
        auto bsTryResult_ = (__VA_ARGS__);                                                                             \
        if (!bsTryResult_) {                                                                                           \
            return std::unexpected(std::move(bsTryResult_).error());                                                   \
        }                                                                                                              \
        std::move(bsTryResult_).value();                                                                               \
    })

// CHECK_STATUS(x): the same for a Result<void>.
#define CHECK_STATUS(...)                                                                                              \
    do {                                                                                                               \
        if (auto bsTryStatus_ = (__VA_ARGS__); !bsTryStatus_) {                                                        \
            return std::unexpected(std::move(bsTryStatus_).error());                                                   \
        }                                                                                                              \
    } while (false)
