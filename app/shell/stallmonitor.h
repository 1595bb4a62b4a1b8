// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>

namespace bs {

// How long this thread works between two waits of its event loop: every turn is measured, so that one of a millisecond
// is seen as well as one of a second. It is the thread's own processor time. The wall clock would tell of the machine's
// other work too, and the dispatcher's awake() and aboutToBlock() do not enclose the work: under GLib all of it falls
// between them, elsewhere that of timers and sockets does. Reading a disk or waiting for a lock does not show here.
class StallMonitor : public QObject {
    Q_OBJECT
public:
    explicit StallMonitor(QObject *parent = nullptr);
    void reset();
    [[nodiscard]] double longestMs() const { return m_longest; }
    [[nodiscard]] qint64 turns() const { return m_turns; }
    [[nodiscard]] qint64 turnsOver(int ms) const { return ms <= 8 ? m_over8 : m_over50; } // 8 or 50

private:
    void endTurn();
    qint64 m_since = 0; // ns of this thread's processor time
    double m_longest = 0;
    qint64 m_turns = 0, m_over8 = 0, m_over50 = 0;
};

} // namespace bs
