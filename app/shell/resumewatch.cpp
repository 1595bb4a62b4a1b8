// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/resumewatch.h"
#include <QDBusConnection>

namespace bs {

namespace {

constexpr int kTickMs = 5'000;
constexpr DurationMs kJump = 15'000; // more than a busy machine delays a timer

} // namespace

ResumeWatch::ResumeWatch(const Clock *clock, QObject *parent) : QObject(parent), m_clock(clock), m_last(clock->now()) {
    // QtDBus connects by name alone.
    QDBusConnection::systemBus().connect(QStringLiteral("org.freedesktop.login1"),
                                         QStringLiteral("/org/freedesktop/login1"),
                                         QStringLiteral("org.freedesktop.login1.Manager"),
                                         QStringLiteral("PrepareForSleep"), this, SLOT(prepareForSleep(bool)));
    m_awake.start();
    connect(&m_timer, &QTimer::timeout, this, [this] { tick(m_awake.restart()); });
    m_timer.start(kTickMs);
}

void ResumeWatch::tick(DurationMs awake) {
    const TimeMs now = m_clock->now();
    const DurationMs away = now - m_last - awake;
    m_last = now;
    if (away > kJump && m_wentAt == 0) {
        Q_EMIT resumed(away);
    }
}

void ResumeWatch::prepareForSleep(bool going) {
    if (going) {
        m_wentAt = m_clock->now();
        return;
    }
    const DurationMs away = m_wentAt == 0 ? 0 : m_clock->now() - m_wentAt;
    m_wentAt = 0;
    m_last = m_clock->now();
    m_awake.restart();
    Q_EMIT resumed(away);
}

} // namespace bs
