// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/itemview.h"
#include "widgets/common/theme.h"
#include <QFocusEvent>
#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

ItemView::ItemView(QWidget *parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    makeViewsAccessible();
}

void ItemView::setCurrentItem(int i) {
    const int wanted = std::clamp(i, -1, itemCount() - 1);
    if (wanted >= 0) {
        showItem(wanted);
    }
    if (wanted != m_current) {
        m_current = wanted;
        currentChanged(wanted);
        tellCurrentItem(this, wanted);
    }
    update();
}

// The nearest item in that direction: along it first, then the least beside it.
int ItemView::neighbour(int from, int dx, int dy) const {
    const QPointF here = itemRect(from).center();
    int best = from;
    double nearest = 1e18;
    for (int i = 0; i < itemCount(); ++i) {
        const QPointF d = itemRect(i).center() - here;
        const double along = d.x() * dx + d.y() * dy;
        const double beside = std::abs(d.x() * dy) + std::abs(d.y() * dx);
        const double cost = along + 4 * beside;
        if (i != from && along > 2 && cost < nearest) {
            nearest = cost;
            best = i;
        }
    }
    return best;
}

void ItemView::keyPressEvent(QKeyEvent *event) {
    const int n = itemCount();
    if (n == 0) {
        return QWidget::keyPressEvent(event);
    }
    m_ring = true;
    const int here = std::clamp(m_current, 0, n - 1);
    const bool none = m_current < 0 || m_current >= n;
    const auto go = [&](int dx, int dy) { setCurrentItem(none ? 0 : neighbour(here, dx, dy)); };
    switch (event->key()) {
    case Qt::Key_Left: go(-1, 0); break;
    case Qt::Key_Right: go(1, 0); break;
    case Qt::Key_Up: go(0, -1); break;
    case Qt::Key_Down: go(0, 1); break;
    case Qt::Key_Home: setCurrentItem(0); break;
    case Qt::Key_End: setCurrentItem(n - 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!none) {
            activateItem(here, event->modifiers() & ~Qt::KeypadModifier);
            return;
        }
        QWidget::keyPressEvent(event);
        break;
    default: QWidget::keyPressEvent(event);
    }
}

void ItemView::focusInEvent(QFocusEvent *event) {
    m_ring = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
             event->reason() == Qt::ShortcutFocusReason;
    if (m_ring && m_current < 0 && itemCount() > 0) {
        setCurrentItem(0);
    }
    update();
}

void ItemView::focusOutEvent(QFocusEvent * /*event*/) {
    m_ring = false;
    update();
}

void ItemView::paintFocus(QPainter &p) const {
    if (!ringShown()) {
        return;
    }
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(themeOf(this).focus, 2));
    p.setBrush(Qt::NoBrush);
    const bool one = m_current >= 0 && m_current < itemCount();
    const QRectF box = one ? itemRect(m_current) : QRectF(rect());
    p.drawRoundedRect(box.intersected(QRectF(rect())).adjusted(1, 1, -1, -1), metric::kRadius, metric::kRadius);
    p.restore();
}

} // namespace bs
