// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/segmented.h"
#include "widgets/common/theme.h"
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

namespace bs {

Segmented::Segmented(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
}

void Segmented::setItems(const QStringList &items, int current) {
    m_items = items;
    m_current = current;
    setAccessibleName(items.value(current));
    setVisible(!items.isEmpty());
    updateGeometry();
    update();
}

void Segmented::setCurrent(int index) {
    if (index < 0 || index >= m_items.size() || index == m_current) {
        return;
    }
    m_current = index;
    setAccessibleName(m_items[index]);
    update();
    Q_EMIT currentChanged(index);
}

QList<int> Segmented::edges() const {
    const QFontMetricsF fm(textFont(TextRole::LabelStrong));
    QList<int> out{0};
    for (const QString &item : m_items) {
        out << out.back() + static_cast<int>(std::ceil(fm.horizontalAdvance(item))) + 19;
    }
    return out;
}

QSize Segmented::sizeHint() const { return {m_items.isEmpty() ? 0 : edges().back() + 1, metric::kControlSmall}; }

int Segmented::indexAt(int x) const {
    const QList<int> e = edges();
    for (int i = 0; i < m_items.size(); ++i) {
        if (x >= e[i] && x < e[i + 1]) {
            return i;
        }
    }
    return -1;
}

void Segmented::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath clip;
    clip.addRoundedRect(box, metric::kRadius, metric::kRadius);
    p.fillPath(clip, t.raised);
    p.save();
    p.setClipPath(clip);
    const QList<int> e = edges();
    for (int i = 0; i < m_items.size(); ++i) {
        const QRect cell(e[i], 0, e[i + 1] - e[i], height());
        if (i == m_current) {
            p.fillRect(cell, t.selected);
            p.fillRect(QRect(cell.x(), height() - 3, cell.width(), 2), t.accent);
        } else if (i == m_hover) {
            p.fillRect(cell, t.hover);
        }
        p.setFont(textFont(i == m_current ? TextRole::LabelStrong : TextRole::LabelMedium));
        p.setPen(i == m_current ? t.text : t.text2);
        p.drawText(cell, Qt::AlignCenter, m_items[i]);
        if (i + 1 < m_items.size()) {
            p.fillRect(QRect(cell.right(), 0, 1, height()), t.hairlineStrong);
        }
    }
    p.restore();
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(hasFocus() ? t.focus : t.hairlineStrong, hasFocus() ? 2 : 1));
    p.drawRoundedRect(hasFocus() ? box.adjusted(0.5, 0.5, -0.5, -0.5) : box, metric::kRadius, metric::kRadius);
}

void Segmented::mousePressEvent(QMouseEvent *event) { setCurrent(indexAt(event->pos().x())); }

void Segmented::mouseMoveEvent(QMouseEvent *event) {
    m_hover = indexAt(event->pos().x());
    update();
}

void Segmented::leaveEvent(QEvent * /*event*/) {
    m_hover = -1;
    update();
}

void Segmented::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Left) {
        setCurrent(m_current - 1);
    } else if (event->key() == Qt::Key_Right) {
        setCurrent(m_current + 1);
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace bs
