// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/chip.h"
#include "data/core/format.h"
#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

namespace bs {

namespace {

constexpr int kHeight = 20;

int widthOf(Health status, const QString &shown) {
    const QFontMetricsF fm(textFont(TextRole::LabelMedium));
    const int glyph = status == Health::None ? 0 : 15;
    return static_cast<int>(std::ceil(fm.horizontalAdvance(shown))) + glyph + 16;
}

void paintBox(QPainter &p, const QRect &box, Health status, const QString &shown, const Theme &t, bool selected) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(selected ? t.accent : statusLine(status, t), 1));
    p.setBrush(selected ? t.selected : statusTint(status, t));
    p.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), metric::kChipRadius, metric::kChipRadius);
    int x = box.x() + 8;
    if (status != Health::None) {
        paintStatus(p, QRectF(x, box.y() + 5, 10, 10), status, t, statusTint(status, t));
        x += 15;
    }
    p.setFont(textFont(TextRole::LabelMedium));
    const bool plain = status == Health::None || status == Health::NoData;
    p.setPen(selected ? t.accent : plain ? t.text2 : statusColor(status, t));
    p.drawText(QRect(x, box.y(), box.right() - x - 2, box.height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
    p.restore();
}

} // namespace

Chip::Chip(QWidget *parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }

void Chip::set(Health status, const QString &text) {
    m_status = status;
    m_text = displayText(text);
    setAccessibleName(m_text);
    updateGeometry();
    update();
}

void Chip::setSelectedLook(bool on) {
    m_selected = on;
    update();
}

QSize Chip::sizeHint() const { return {widthOf(m_status, m_text), kHeight}; }

void Chip::paintEvent(QPaintEvent * /*event*/) {
    if (m_text.isEmpty()) { // nothing to say yet
        return;
    }
    QPainter p(this);
    paintBox(p, rect(), m_status, m_text, themeOf(this), m_selected);
}

void Chip::mouseReleaseEvent(QMouseEvent *event) {
    if (rect().contains(event->pos())) {
        Q_EMIT clicked();
    }
}

int chipWidth(Health status, const QString &text) { return widthOf(status, displayText(text)); }

int paintChip(QPainter &painter, const QPoint &topLeft, Health status, const QString &text, const Theme &theme) {
    const QString shown = displayText(text);
    const int width = widthOf(status, shown);
    paintBox(painter, QRect(topLeft, QSize(width, kHeight)), status, shown, theme, false);
    return width;
}

} // namespace bs
