// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace bs::demo {

// A circuit breaker: trips at a failure ratio over an interval once enough requests were seen, stays open for a while,
// then lets one request a tick try (half-open): success closes it, failure opens it again. Times are seconds.
class Breaker {
public:
    enum class State { Closed = 0, HalfOpen = 1, Open = 2 };
    [[nodiscard]] State state() const { return m_state; }
    // How many of `wanted` calls may go out at `now`.
    double admit(double wanted, double now) {
        if (m_state == State::Open && now >= m_until) {
            m_state = State::HalfOpen;
        }
        return m_state == State::Closed ? wanted : (m_state == State::HalfOpen && wanted > 0 ? 1 : 0);
    }
    void count(double succeeded, double failed, double now) {
        if (m_state == State::HalfOpen && succeeded + failed > 0) {
            failed > succeeded ? open(now, 30) : close(now);
            return;
        }
        if (now - m_since > kInterval) {
            m_since = now;
            m_requests = m_failures = 0;
        }
        m_requests += succeeded + failed;
        m_failures += failed;
        if (m_state == State::Closed && m_requests >= 20 && m_failures >= 0.5 * m_requests) {
            open(now, 30);
        }
    }
    void open(double now, double seconds) {
        m_state = State::Open;
        m_until = now + seconds;
        m_requests = m_failures = 0;
    }
    void close(double now) {
        m_state = State::Closed;
        m_since = now;
        m_requests = m_failures = 0;
    }

private:
    static constexpr double kInterval = 60;
    State m_state = State::Closed;
    double m_until = 0;
    double m_since = 0;
    double m_requests = 0;
    double m_failures = 0;
};

} // namespace bs::demo
