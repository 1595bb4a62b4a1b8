// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/panelgrid.h"
#include "widgets/common/theme.h"
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace bs {

GridGrip::GridGrip(Qt::Orientation orientation, QWidget *parent) : QWidget(parent), m_orientation(orientation) {
    const bool sideways = orientation == Qt::Horizontal;
    setCursor(sideways ? Qt::SplitHCursor : Qt::SplitVCursor);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(sideways ? QStringLiteral("Share the width between two panels")
                               : QStringLiteral("Share the height between two rows of panels"));
    setAccessibleDescription(QStringLiteral("Arrow keys move it, Home gives the usual shape back"));
}

void GridGrip::paintEvent(QPaintEvent * /*event*/) {
    if (!hasFocus() && !underMouse() && !m_dragging) {
        return; // a quiet gap until one reaches for it
    }
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(hasFocus() ? t.focus : t.hairlineStrong);
    const QRectF r = rect();
    const bool sideways = m_orientation == Qt::Horizontal;
    const double length = hasFocus() ? (sideways ? r.height() : r.width()) : 36;
    p.drawRoundedRect(sideways ? QRectF(r.center().x() - 1, r.center().y() - length / 2, 2, length)
                               : QRectF(r.center().x() - length / 2, r.center().y() - 1, length, 2),
                      1, 1);
}

void GridGrip::mousePressEvent(QMouseEvent *event) {
    m_from = event->globalPosition().toPoint();
    m_dragging = event->button() == Qt::LeftButton;
}

void GridGrip::mouseMoveEvent(QMouseEvent *event) {
    if (!m_dragging) {
        return;
    }
    // The grip follows only as far as the panels let it: what is asked next is measured from where it came to stand.
    const QPoint before = pos();
    const QPoint d = event->globalPosition().toPoint() - m_from;
    Q_EMIT moved(m_orientation == Qt::Horizontal ? d.x() : d.y());
    m_from += pos() - before;
}

void GridGrip::mouseReleaseEvent(QMouseEvent * /*event*/) {
    if (m_dragging) {
        m_dragging = false;
        Q_EMIT released();
    }
}

void GridGrip::mouseDoubleClickEvent(QMouseEvent * /*event*/) {
    m_dragging = false;
    Q_EMIT resetRequested();
}

void GridGrip::keyPressEvent(QKeyEvent *event) {
    const bool sideways = m_orientation == Qt::Horizontal;
    const int step = event->modifiers() & Qt::ShiftModifier ? 4 : 24;
    const int by = event->key() == (sideways ? Qt::Key_Left : Qt::Key_Up)      ? -step
                   : event->key() == (sideways ? Qt::Key_Right : Qt::Key_Down) ? step
                                                                               : 0;
    if (by != 0) {
        Q_EMIT moved(by);
        Q_EMIT released();
    } else if (event->key() == Qt::Key_Home) {
        Q_EMIT resetRequested();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void GridGrip::enterEvent(QEnterEvent * /*event*/) { update(); }
void GridGrip::leaveEvent(QEvent * /*event*/) { update(); }
void GridGrip::focusInEvent(QFocusEvent * /*event*/) { update(); }
void GridGrip::focusOutEvent(QFocusEvent * /*event*/) { update(); }

} // namespace bs
