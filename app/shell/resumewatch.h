// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace bs {

// Tells when the machine was away: logind says so where there is one; else the wall clock that ran on while the timers
// stood still says it. A clock set by hand looks the same, and asking again does no harm.
class ResumeWatch : public QObject {
    Q_OBJECT
public:
    ResumeWatch(const Clock *clock, QObject *parent);
    // One tick of the watch: `awake` is how long the process itself was running since the last one.
    void tick(DurationMs awake);

Q_SIGNALS:
    void resumed(bs::DurationMs away); // 0: how long is not known

private Q_SLOTS:
    void prepareForSleep(bool going);

private:
    const Clock *m_clock;
    QTimer m_timer;
    QElapsedTimer m_awake; // monotonic: stands still in sleep
    TimeMs m_last = 0;
    TimeMs m_wentAt = 0;
};

} // namespace bs
