// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/stallmonitor.h"
#include <QAbstractEventDispatcher>
#include <algorithm>
#include <ctime>

namespace bs {

namespace {

qint64 threadNs() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<qint64>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

} // namespace

StallMonitor::StallMonitor(QObject *parent) : QObject(parent) {
    reset();
    if (const auto *dispatcher = QAbstractEventDispatcher::instance()) {
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, &StallMonitor::endTurn);
    }
}

void StallMonitor::reset() {
    m_longest = 0;
    m_turns = m_over8 = m_over50 = 0;
    m_since = threadNs();
}

void StallMonitor::endTurn() {
    const qint64 now = threadNs();
    const double ms = static_cast<double>(now - m_since) / 1e6;
    m_since = now;
    m_longest = std::max(m_longest, ms);
    ++m_turns;
    m_over8 += ms > 8 ? 1 : 0;
    m_over50 += ms > 50 ? 1 : 0;
}

} // namespace bs
