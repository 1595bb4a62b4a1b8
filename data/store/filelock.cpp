// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/filelock.h"
#include <QByteArray>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace bs::store {

FileLock::~FileLock() {
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

Status FileLock::take(const QString &path) {
    const QByteArray name = (path + QStringLiteral(".lock")).toLocal8Bit();
    m_fd = ::open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (m_fd < 0) {
        return std::unexpected(inputError(
            path, QStringLiteral("cannot be written: %1").arg(QString::fromLocal8Bit(std::strerror(errno)))));
    }
    if (::flock(m_fd, LOCK_EX | LOCK_NB) != 0) {
        char text[32] = {};
        const auto n = ::pread(m_fd, text, sizeof text - 1, 0);
        const QString who =
            n > 0 ? QStringLiteral(" (process %1)").arg(QString::fromLatin1(text).trimmed()) : QString();
        return std::unexpected(inputError(
            path, QStringLiteral("another process writes to it%1; open it read-only, or end that process").arg(who)));
    }
    char text[32];
    const int length = std::snprintf(text, sizeof text, "%ld\n", static_cast<long>(::getpid()));
    if (::ftruncate(m_fd, 0) == 0 && ::pwrite(m_fd, text, static_cast<std::size_t>(length), 0) < 0) {
        // the number is only for the message that another process shows
    }
    return {};
}

} // namespace bs::store
