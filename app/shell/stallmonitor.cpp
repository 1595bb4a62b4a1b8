// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/stallmonitor.h"
#include <QAbstractEventDispatcher>
#include <algorithm>

namespace bs {

StallMonitor::StallMonitor(QObject *parent) : QObject(parent) {
    if (const auto *dispatcher = QAbstractEventDispatcher::instance()) {
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, &StallMonitor::wake);
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, &StallMonitor::rest);
    }
}

void StallMonitor::reset() {
    m_longest = 0;
    m_turns = m_over8 = m_over50 = 0;
    m_busy = false;
}

void StallMonitor::wake() {
    if (!m_busy) {
        m_busy = true;
        m_clock.start();
    }
}

void StallMonitor::rest() {
    if (!m_busy) {
        return;
    }
    m_busy = false;
    const double ms = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    m_longest = std::max(m_longest, ms);
    ++m_turns;
    m_over8 += ms > 8 ? 1 : 0;
    m_over50 += ms > 50 ? 1 : 0;
}

} // namespace bs
