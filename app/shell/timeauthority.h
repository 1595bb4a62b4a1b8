// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/rangespec.h"
#include <QObject>
#include <QTimer>
#include <vector>

namespace bs {

// The one authority for time of a window: every panel of every page gets the same object by constructor and panels
// never talk to each other. Range and its history, live / paused / historic, the shared crosshair, the brushed series.
// All on the GUI thread.
class TimeAuthority : public QObject {
    Q_OBJECT
public:
    enum class Mode : std::uint8_t {
        Live,    // the range follows now; refreshRequested comes every interval()
        Paused,  // it could follow, but the person stopped it (or hovers a chart)
        Historic // the end of the range is fixed
    };

    explicit TimeAuthority(const Clock *clock, QObject *parent = nullptr); // clock outlives this

    // -- range
    [[nodiscard]] const RangeSpec &spec() const { return m_spec; }
    [[nodiscard]] TimeRange range() const { return m_range; } // resolved; moves only on a refresh or a new spec
    void setSpec(const RangeSpec &spec);                      // enters the history
    void zoomTo(TimeRange range);                             // a drag on a chart: an absolute range
    void panBy(DurationMs by);
    void zoomAround(TimeMs centre, double factor); // Ctrl+wheel: factor < 1 comes nearer
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_history.size(); }
    void goBack(); // double-click, Alt+Left
    void goForward();
    [[nodiscard]] QTimeZone zone() const { return m_zone; }
    void setZone(const QTimeZone &zone); // of the axes and the range picker; UTC unless asked

    // -- live
    [[nodiscard]] Mode mode() const;
    void setPaused(bool paused);
    // Hovering a chart holds a live range still without ending live; said again whenever the pointer moves, as a hold
    // ends by itself when it rests.
    void setHeld(bool held);
    [[nodiscard]] bool held() const { return m_held && mode() == Mode::Live; }
    [[nodiscard]] DurationMs interval() const { return m_interval; }
    void setInterval(DurationMs interval); // 0 = never by itself
    void refresh();                        // now: resolves the range and asks every visible panel
    void setHidden(bool hidden);           // a hidden window refreshes four times slower
    void setSaving(bool saving);           // on battery: twice slower
    [[nodiscard]] DurationMs pace() const; // the interval as it is with both

    // -- crosshair, in ms; one for all time panels
    [[nodiscard]] std::optional<TimeMs> crosshair() const { return m_crosshair; }
    void setCrosshair(std::optional<TimeMs> at); // ignored while pinned
    [[nodiscard]] bool pinned() const { return m_pinned; }
    void togglePin(); // Space

    // -- the brushed thing: a pod, service or pool name that every panel highlights; empty = none
    [[nodiscard]] const QString &highlight() const { return m_highlight; }
    // What it belongs to, a service: panels that do not have the thing show that.
    [[nodiscard]] const QString &highlightGroup() const { return m_highlightGroup; }
    void setHighlight(const QString &name, const QString &group = {});

    [[nodiscard]] const Clock *clock() const { return m_clock; }
    void setClock(const Clock *clock) { m_clock = clock; } // from the next resolve on

Q_SIGNALS:
    void rangeChanged(bs::TimeRange range); // new data are needed; cancel what is under way
    void specChanged();                     // the words of the picker, history buttons
    void modeChanged();
    void crosshairChanged();
    void highlightChanged();
    void zoneChanged();

private:
    void enter(const RangeSpec &spec);
    void restartTimer();
    const Clock *m_clock;
    RangeSpec m_spec;
    TimeRange m_range;
    std::vector<RangeSpec> m_history;
    std::size_t m_at = 0;
    QTimeZone m_zone = QTimeZone::utc();
    QTimer m_timer;
    DurationMs m_interval = 15'000;
    std::optional<TimeMs> m_crosshair;
    QString m_highlight, m_highlightGroup;
    bool m_pinned = false;
    bool m_paused = false;
    bool m_held = false;
    TimeMs m_heldAt = 0;   // when it was said last
    bool m_missed = false; // a refresh fell into a hold: it comes when the pointer leaves
    bool m_hidden = false;
    bool m_saving = false;
};

} // namespace bs
