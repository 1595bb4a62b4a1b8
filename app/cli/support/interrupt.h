// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSocketNotifier>
#include <functional>
#include <memory>

namespace bs::cli {

// For commands that run until somebody ends them: as long as this lives, the first SIGINT or SIGTERM calls `fn` on the
// event loop of the thread that made it, so that what is queued is written and the summary printed. A second one kills
// as ever. One at a time.
class Interruption {
public:
    explicit Interruption(std::function<void()> fn);
    ~Interruption();
    Interruption(const Interruption &) = delete;
    Interruption &operator=(const Interruption &) = delete;

    // Also without an event loop; true from the signal on, until the next Interruption is made.
    [[nodiscard]] static bool requested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace bs::cli
