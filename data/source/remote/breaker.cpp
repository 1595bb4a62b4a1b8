// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/breaker.h"
#include <algorithm>

namespace bs {

namespace {

constexpr int kFailuresToOpen = 3;
constexpr DurationMs kFirstWait = 1000;
constexpr DurationMs kLongestWait = 10'000; // one request in that time burdens nobody, and somebody waits for it

} // namespace

bool Breaker::mayAsk(TimeMs now) {
    if (m_state == State::Open && now >= m_until) {
        m_state = State::HalfOpen;
        return true;
    }
    return m_state == State::Closed;
}

void Breaker::succeeded() { *this = Breaker(); }

void Breaker::failed(TimeMs now, const QString &reason, double jitter) {
    m_reason = reason;
    ++m_failures;
    if (m_state == State::Open) { // a request that was on its way: the wait is not longer for it
        return;
    }
    if (m_state == State::Closed && m_failures < kFailuresToOpen) {
        return;
    }
    const DurationMs wait = std::min(kLongestWait, kFirstWait << std::min(m_opened, 10));
    ++m_opened;
    m_state = State::Open;
    m_until = now + static_cast<DurationMs>(static_cast<double>(wait) * (0.8 + 0.4 * jitter));
}

void Breaker::abandoned() {
    if (m_state == State::HalfOpen) {
        m_state = State::Open; // m_until has passed: the next request is the trial
    }
}

} // namespace bs
