// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/interrupt.h"
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace bs::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;
int ends[2] = {-1, -1}; // of the pipe that wakes the event loop

void onSignal(int) {
    interrupted = 1;
    const char byte = 0;
    (void)!::write(ends[1], &byte, 1);
}

} // namespace

Interruption::Interruption(std::function<void()> fn) {
    interrupted = 0;
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0) {
        m_notifier = std::make_unique<QSocketNotifier>(ends[0], QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(),
                         [fn = std::move(fn), notifier = m_notifier.get()] {
                             notifier->setEnabled(false);
                             fn();
                         });
    }
    struct sigaction action{};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESETHAND | SA_RESTART;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

Interruption::~Interruption() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    m_notifier.reset();
    for (int &end : ends) {
        if (end >= 0) {
            ::close(std::exchange(end, -1));
        }
    }
}

bool Interruption::requested() { return interrupted != 0; }

} // namespace bs::cli
