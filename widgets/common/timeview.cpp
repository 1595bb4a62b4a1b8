// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/timeview.h"
#include "widgets/common/plaintooltip.h"
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kDragThreshold = 5;
}

TimeView::TimeView(QWidget *parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

void TimeView::setRange(TimeRange range, const QTimeZone &zone) {
    m_range = range;
    m_zone = zone;
    update();
}

void TimeView::setCrosshair(std::optional<TimeMs> at, bool pinned) {
    if (at != m_crosshair || pinned != m_pinned) {
        m_crosshair = at;
        m_pinned = pinned;
        update();
    }
}

void TimeView::setMarks(std::vector<TimeMark> marks) {
    m_marks = std::move(marks);
    update();
}

void TimeView::setHighlight(const QString &name, const QString &group) {
    if (m_highlight != name || m_highlightGroup != group) {
        m_highlight = name;
        m_highlightGroup = group;
        highlightChanged();
        update();
    }
}

void TimeView::setQuality(std::vector<QualitySpan> spans) {
    std::stable_sort(spans.begin(), spans.end(), [](const auto &a, const auto &b) { return a.kind < b.kind; });
    if (m_quality != spans) {
        m_quality = std::move(spans);
        update();
    }
}

QStringList TimeView::qualityAt(TimeMs at) const {
    QStringList out;
    const auto slack = static_cast<DurationMs>(scale().perPixel() * 2); // the strip's marks are at least 3 px wide
    for (const QualitySpan &q : m_quality) {
        if (at >= q.range.start - slack && at <= q.range.end + slack) {
            out << QStringLiteral("%1: %2").arg(qualityName(q.kind), q.text);
        }
    }
    return out;
}

bool TimeView::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    auto *help = static_cast<QHelpEvent *>(event);
    const QRectF strip = qualityRect(plotRect()).adjusted(0, -2, 0, 3);
    const bool over = strip.contains(help->pos());
    const QStringList lines = over ? qualityAt(scale().at(help->pos().x())) : QStringList();
    showPlainToolTip(help->globalPos(),
                     over && lines.isEmpty() ? QStringLiteral("Data quality: nothing missing here") : lines.join(u'\n'),
                     this, strip.toAlignedRect());
    return true;
}

TimeScale TimeView::scale() const {
    const QRectF r = plotRect();
    return {m_range, r.left(), std::max(1.0, r.width())};
}

void TimeView::mousePressEvent(QMouseEvent *event) {
    m_from = event->pos();
    const bool onAxis = event->pos().y() > plotRect().bottom();
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && onAxis)) {
        m_drag = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    } else if (event->button() == Qt::LeftButton && (event->modifiers() & Qt::ShiftModifier) && zoomsValues() &&
               plotRect().contains(event->pos())) {
        m_drag = Drag::Values;
    } else if (event->button() == Qt::LeftButton && plotRect().adjusted(-4, -24, 4, 0).contains(event->pos())) {
        m_drag = Drag::Select;
    }
}

void TimeView::mouseMoveEvent(QMouseEvent *event) {
    m_pointer = event->pos();
    m_inside = true;
    Q_EMIT hovering(true);
    const QRectF r = plotRect();
    if (r.adjusted(0, -24, 0, 20).contains(event->pos())) {
        const double x = std::clamp<double>(event->pos().x(), r.left(), r.right());
        Q_EMIT crosshairMoved(scale().at(x));
    } else {
        Q_EMIT crosshairMoved(std::nullopt);
    }
    hovered(event->pos());
    if (m_drag != Drag::None) {
        update();
    }
}

void TimeView::mouseReleaseEvent(QMouseEvent *event) {
    const Drag drag = std::exchange(m_drag, Drag::None);
    const int moved = event->pos().x() - m_from.x();
    unsetCursor();
    if (drag == Drag::None) {
        return;
    }
    if (drag == Drag::Values && std::abs(event->pos().y() - m_from.y()) >= kDragThreshold) {
        const QRectF r = plotRect();
        const auto [upper, lower] = std::minmax({m_from.y(), event->pos().y()});
        selectValues(std::max<double>(upper, r.top()), std::min<double>(lower, r.bottom()));
    } else if (std::abs(moved) < kDragThreshold || drag == Drag::Values) {
        clicked(event->pos(), event->modifiers());
    } else if (drag == Drag::Pan) {
        Q_EMIT panned(-static_cast<DurationMs>(moved * scale().perPixel()));
    } else {
        const QRectF r = plotRect();
        const auto clampX = [&r](int x) { return std::clamp<double>(x, r.left(), r.right()); };
        const double a = clampX(m_from.x());
        const double b = clampX(event->pos().x());
        Q_EMIT rangeSelected({scale().at(std::min(a, b)), scale().at(std::max(a, b))});
    }
    update();
}

void TimeView::mouseDoubleClickEvent(QMouseEvent * /*event*/) {
    m_drag = Drag::None;
    if (!resetValues()) {
        Q_EMIT backRequested();
    }
}

void TimeView::wheelEvent(QWheelEvent *event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    const double notches = event->angleDelta().y() / 120.0;
    Q_EMIT zoomed(scale().at(event->position().x()), std::pow(0.8, notches));
    event->accept();
}

void TimeView::hideEvent(QHideEvent *event) {
    QWidget::hideEvent(event);
    if (m_inside) { // another page came to the front: no leave event tells
        leaveEvent(nullptr);
    }
}

void TimeView::leaveEvent(QEvent * /*event*/) {
    m_inside = false;
    m_pointer = {};
    Q_EMIT hovering(false);
    Q_EMIT crosshairMoved(std::nullopt);
    hovered({});
}

void TimeView::keyPressEvent(QKeyEvent *event) {
    const DurationMs step = std::max<DurationMs>(1, static_cast<DurationMs>(scale().perPixel() * 4));
    const TimeMs here = m_crosshair.value_or(m_range.end);
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    if (shift && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        Q_EMIT panned(m_range.length() / 4 * (event->key() == Qt::Key_Left ? -1 : 1));
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left: Q_EMIT crosshairMoved(std::max(m_range.start, here - step)); break;
    case Qt::Key_Right: Q_EMIT crosshairMoved(std::min(m_range.end, here + step)); break;
    case Qt::Key_Plus: Q_EMIT zoomed(here, 0.5); break;
    case Qt::Key_Minus: Q_EMIT zoomed(here, 2.0); break;
    case Qt::Key_Space: Q_EMIT pinRequested(); break;
    default: QWidget::keyPressEvent(event);
    }
}

void TimeView::clicked(const QPoint & /*pos*/, Qt::KeyboardModifiers /*modifiers*/) { Q_EMIT pinRequested(); }
void TimeView::hovered(const QPoint & /*pos*/) {}

void TimeView::paintSelection(QPainter &p) const {
    if (m_drag == Drag::Values && std::abs(m_pointer.y() - m_from.y()) >= kDragThreshold) {
        const QRectF r = plotRect();
        const auto [upper, lower] = std::minmax({m_from.y(), m_pointer.y()});
        QColor fill = themeOf(this).accent;
        fill.setAlphaF(0.18F);
        p.fillRect(QRectF(r.left(), upper, r.width(), lower - upper).intersected(r), fill);
        return;
    }
    if (m_drag != Drag::Select || std::abs(m_pointer.x() - m_from.x()) < kDragThreshold) {
        return;
    }
    const QRectF r = plotRect();
    const double a = std::clamp<double>(std::min(m_from.x(), m_pointer.x()), r.left(), r.right());
    const double b = std::clamp<double>(std::max(m_from.x(), m_pointer.x()), r.left(), r.right());
    QColor fill = themeOf(this).accent;
    fill.setAlphaF(0.18F);
    p.fillRect(QRectF(a, r.top(), b - a, r.height()), fill);
    p.setPen(QPen(themeOf(this).accent, 1));
    p.drawLine(QPointF(a + 0.5, r.top()), QPointF(a + 0.5, r.bottom()));
    p.drawLine(QPointF(b + 0.5, r.top()), QPointF(b + 0.5, r.bottom()));
}

} // namespace bs
