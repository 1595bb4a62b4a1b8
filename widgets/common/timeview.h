// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/quality.h"
#include "widgets/common/timeaxis.h"
#include <QWidget>

namespace bs {

// A view along time: what all of them do with the mouse and the keys. Drag zooms, dragging the axis or with the middle
// button pans, Ctrl+wheel zooms at the pointer, Shift+drag zooms values where a view can, a double-click goes back;
// hovering moves the shared crosshair. The view
// reports gestures and draws what it is given; it never changes its own range.
class TimeView : public QWidget {
    Q_OBJECT
public:
    explicit TimeView(QWidget *parent);
    void setRange(TimeRange range, const QTimeZone &zone);
    [[nodiscard]] TimeRange range() const { return m_range; }
    [[nodiscard]] const QTimeZone &zone() const { return m_zone; }
    void setCrosshair(std::optional<TimeMs> at, bool pinned);
    [[nodiscard]] std::optional<TimeMs> crosshair() const { return m_crosshair; }
    [[nodiscard]] bool pinned() const { return m_pinned; }
    void setMarks(std::vector<TimeMark> marks);
    [[nodiscard]] const std::vector<TimeMark> &marks() const { return m_marks; }
    // The brushed thing, and the group (service) it belongs to: a view without the thing shows its group.
    void setHighlight(const QString &name, const QString &group = {});
    [[nodiscard]] const QString &highlight() const { return m_highlight; }
    [[nodiscard]] const QString &highlightGroup() const { return m_highlightGroup; }
    // What is under the time axis: how far the data can be trusted.
    void setQuality(std::vector<QualitySpan> spans);
    [[nodiscard]] const std::vector<QualitySpan> &quality() const { return m_quality; }
    [[nodiscard]] QStringList qualityAt(TimeMs at) const;
    [[nodiscard]] TimeScale scale() const;
    // Where the data are drawn, in widget coordinates.
    [[nodiscard]] virtual QRectF plotRect() const = 0;

Q_SIGNALS:
    void rangeSelected(bs::TimeRange range);
    void panned(bs::DurationMs byMs);
    void zoomed(bs::TimeMs centreMs, double factor);
    void backRequested();
    void crosshairMoved(std::optional<bs::TimeMs> at); // none: the pointer left
    void hovering(bool inside);                        // holds a live range still; true at every move
    void pinRequested();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    // A click that selected no range, at `pos`; and the pointer at `pos` (outside: null).
    virtual void clicked(const QPoint &pos, Qt::KeyboardModifiers modifiers);
    virtual void hovered(const QPoint &pos);
    virtual void highlightChanged() {}
    // Values between two y are to fill the plot; and all of them again (false: they did).
    [[nodiscard]] virtual bool zoomsValues() const { return false; }
    virtual void selectValues(double upperY, double lowerY) {
        Q_UNUSED(upperY)
        Q_UNUSED(lowerY)
    }
    virtual bool resetValues() { return false; }
    bool event(QEvent *event) override;
    // The rectangle being dragged, on top of everything.
    void paintSelection(QPainter &painter) const;
    [[nodiscard]] bool hasPointer() const { return m_inside; }
    [[nodiscard]] QPoint pointer() const { return m_pointer; }

private:
    TimeRange m_range;
    QTimeZone m_zone = QTimeZone::utc();
    std::optional<TimeMs> m_crosshair;
    std::vector<TimeMark> m_marks;
    std::vector<QualitySpan> m_quality;
    QString m_highlight, m_highlightGroup;
    bool m_pinned = false;
    bool m_inside = false;
    enum class Drag : std::uint8_t { None, Select, Pan, Values } m_drag = Drag::None;
    QPoint m_from, m_pointer;
};

} // namespace bs
