// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"

namespace bs::store {

// "One process writes": an advisory lock on PATH.lock, which the kernel drops however the process ends.
class FileLock {
public:
    FileLock() = default;
    ~FileLock();
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;
    [[nodiscard]] Status take(const QString &path);

private:
    int m_fd = -1;
};

} // namespace bs::store
