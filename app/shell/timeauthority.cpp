// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/timeauthority.h"
#include <algorithm>
#include <utility>

namespace bs {

namespace {
constexpr std::size_t kHistory = 64;
constexpr DurationMs kHoldLasts = 20'000; // without the pointer moving: a hand that rests must not stop the screen
constexpr DurationMs kShortest = 1'000;
constexpr DurationMs kLongest = 366LL * 86'400'000;
} // namespace

TimeAuthority::TimeAuthority(const Clock *clock, QObject *parent) : QObject(parent), m_clock(clock) {
    m_range = m_spec.resolve(m_clock->now(), m_zone);
    m_history.push_back(m_spec);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (mode() != Mode::Live) {
            return;
        }
        if (m_held && m_clock->now() - m_heldAt < kHoldLasts) {
            m_missed = true;
        } else if (m_held) {
            m_missed = true;
            setHeld(false);
        } else {
            refresh();
        }
    });
    restartTimer();
}

void TimeAuthority::enter(const RangeSpec &spec) {
    const Mode before = mode();
    m_spec = spec;
    m_range = m_spec.resolve(m_clock->now(), m_zone);
    Q_EMIT specChanged();
    if (mode() != before) {
        Q_EMIT modeChanged();
    }
    Q_EMIT rangeChanged(m_range);
}

void TimeAuthority::setSpec(const RangeSpec &spec) {
    if (spec == m_spec) {
        refresh();
        return;
    }
    m_history.resize(m_at + 1);
    m_history.push_back(spec);
    if (m_history.size() > kHistory) {
        m_history.erase(m_history.begin());
    }
    m_at = m_history.size() - 1;
    m_paused = false;
    enter(spec);
}

void TimeAuthority::zoomTo(TimeRange range) {
    if (range.end < range.start) {
        std::swap(range.start, range.end);
    }
    if (range.length() < kShortest) {
        range.end = range.start + kShortest;
    }
    range.start = std::max(range.start, range.end - kLongest);
    setSpec(RangeSpec::fixed(range));
}

void TimeAuthority::panBy(DurationMs by) { zoomTo({m_range.start + by, m_range.end + by}); }

void TimeAuthority::zoomAround(TimeMs centre, double factor) {
    const auto scaled = [factor](DurationMs d) { return static_cast<DurationMs>(static_cast<double>(d) * factor); };
    zoomTo({centre - scaled(centre - m_range.start), centre + scaled(m_range.end - centre)});
}

void TimeAuthority::goBack() {
    if (canGoBack()) {
        enter(m_history[--m_at]);
    }
}

void TimeAuthority::goForward() {
    if (canGoForward()) {
        enter(m_history[++m_at]);
    }
}

void TimeAuthority::setZone(const QTimeZone &zone) {
    m_zone = zone;
    Q_EMIT zoneChanged();
    Q_EMIT specChanged();
}

TimeAuthority::Mode TimeAuthority::mode() const {
    if (!m_spec.moves()) {
        return Mode::Historic;
    }
    return m_paused || m_interval == 0 ? Mode::Paused : Mode::Live;
}

void TimeAuthority::setPaused(bool paused) {
    if (m_paused == paused) {
        return;
    }
    m_paused = paused;
    Q_EMIT modeChanged();
    if (mode() == Mode::Live) {
        refresh();
    }
}

void TimeAuthority::setHeld(bool held) {
    m_heldAt = m_clock->now();
    if (m_held == held) {
        return;
    }
    m_held = held;
    if (mode() != Mode::Live) {
        return;
    }
    Q_EMIT modeChanged();
    if (!held && std::exchange(m_missed, false)) {
        refresh();
    }
}

void TimeAuthority::setInterval(DurationMs interval) {
    m_interval = interval;
    restartTimer();
    Q_EMIT modeChanged();
}

void TimeAuthority::setHidden(bool hidden) {
    if (m_hidden != hidden) {
        m_hidden = hidden;
        restartTimer();
    }
}

void TimeAuthority::setSaving(bool saving) {
    if (m_saving != saving) {
        m_saving = saving;
        restartTimer();
        Q_EMIT modeChanged();
    }
}

DurationMs TimeAuthority::pace() const { return m_interval * (m_hidden ? 4 : 1) * (m_saving ? 2 : 1); }

void TimeAuthority::restartTimer() {
    if (m_interval <= 0) {
        m_timer.stop();
        return;
    }
    m_timer.start(static_cast<int>(pace()));
}

void TimeAuthority::refresh() {
    m_range = m_spec.resolve(m_clock->now(), m_zone);
    Q_EMIT rangeChanged(m_range);
}

void TimeAuthority::setCrosshair(std::optional<TimeMs> at) {
    if (m_pinned || at == m_crosshair) {
        return;
    }
    m_crosshair = at;
    Q_EMIT crosshairChanged();
}

void TimeAuthority::togglePin() {
    m_pinned = !m_pinned && m_crosshair.has_value();
    Q_EMIT crosshairChanged();
}

void TimeAuthority::setHighlight(const QString &name, const QString &group) {
    if (name != m_highlight || group != m_highlightGroup) {
        m_highlight = name;
        m_highlightGroup = group;
        Q_EMIT highlightChanged();
    }
}

} // namespace bs
