// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QElapsedTimer>
#include <QObject>

namespace bs {

// How long the event loop of this thread stays busy between two waits: every turn is measured (no polling), so a stall
// of one millisecond is seen as well as one of a second. Turns inside a nested loop count as their own.
class StallMonitor : public QObject {
    Q_OBJECT
public:
    explicit StallMonitor(QObject *parent = nullptr);
    void reset();
    [[nodiscard]] double longestMs() const { return m_longest; }
    [[nodiscard]] qint64 turns() const { return m_turns; }
    [[nodiscard]] qint64 turnsOver(int ms) const { return ms <= 8 ? m_over8 : m_over50; } // 8 or 50

private:
    void wake();
    void rest();
    QElapsedTimer m_clock;
    double m_longest = 0;
    qint64 m_turns = 0, m_over8 = 0, m_over50 = 0;
    bool m_busy = false;
};

} // namespace bs
