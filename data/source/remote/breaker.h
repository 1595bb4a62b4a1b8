// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QString>
#include <cstdint>

namespace bs {

// Keeps a source that is down from being asked by every panel: after three failures in a row it opens for a second,
// doubling to ten, and lets one request through when that time is over. A pure state machine: the time and the
// jitter (0..1) are handed in.
class Breaker {
public:
    enum class State : std::uint8_t { Closed, Open, HalfOpen };
    [[nodiscard]] bool mayAsk(TimeMs now); // claims the one trial when half open
    void succeeded();
    void failed(TimeMs now, const QString &reason, double jitter);
    void abandoned(); // a trial that was cancelled, or failed by our own doing, says nothing
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] TimeMs openUntil() const { return m_until; }
    [[nodiscard]] const QString &reason() const { return m_reason; }

private:
    State m_state = State::Closed;
    int m_failures = 0;
    int m_opened = 0; // times in a row: sets the wait
    TimeMs m_until = 0;
    QString m_reason;
};

} // namespace bs
