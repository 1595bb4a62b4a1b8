// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/barbutton.h"
#include "data/core/format.h"
#include "widgets/common/icon.h"
#include <QFontMetricsF>
#include <QPainter>
#include <cmath>

namespace bs {

namespace {

int advance(const QFont &font, const QString &text) {
    return text.isEmpty() ? 0 : static_cast<int>(std::ceil(QFontMetricsF(font).horizontalAdvance(text)));
}

QFont strongFont(const BarButton::Look &l) {
    return textFont(l.sized13 ? TextRole::Workspace : l.small ? TextRole::LabelMedium : TextRole::BodyMedium);
}
QFont mutedFont(const BarButton::Look &l) { return textFont(l.small ? TextRole::Label : TextRole::Body); }

} // namespace

BarButton::BarButton(QWidget *parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void BarButton::setLook(const Look &look) {
    if (look == m_look) {
        return;
    }
    m_look = look;
    m_look.lead = displayText(look.lead, 64);
    m_look.strong = displayText(look.strong, 64);
    m_look.tail = displayText(look.tail, 64);
    setAccessibleName(QStringList{m_look.lead, m_look.strong, m_look.tail}.join(u' ').simplified());
    updateGeometry();
    update();
}

QSize BarButton::sizeHint() const {
    const int h = m_look.small ? metric::kControlSmall : metric::kControl;
    if (m_look.width > 0) {
        return {m_look.width, h};
    }
    int w = m_look.frame ? (m_look.small ? 14 : 18) : 0;
    const int gap = m_look.small ? 5 : 6;
    const auto add = [&](int part) { w += part > 0 ? part + gap : 0; };
    add(m_look.icon.isEmpty() ? 0 : (m_look.small ? 12 : 14));
    add(m_look.dot.isValid() ? 8 : 0);
    add(m_look.glyph == Health::None ? 0 : 13);
    add(advance(mutedFont(m_look), m_look.lead));
    add(advance(strongFont(m_look), m_look.strong));
    add(advance(mutedFont(m_look), m_look.tail));
    add(m_look.chevron ? (m_look.small ? 12 : 14) : 0);
    add(m_look.keycap.isEmpty() ? 0 : advance(textFont(TextRole::LabelMedium), m_look.keycap) + 12);
    return {w - gap + 2, h};
}

void BarButton::paintFrame(QPainter &p, const Theme &t) const {
    if (!m_look.frame) {
        return;
    }
    const QColor rest = m_look.tint.isValid() ? m_look.tint : m_look.input ? (t.dark ? t.bg : t.surface) : t.raised;
    p.setPen(QPen(m_look.line.isValid() ? m_look.line : t.hairlineStrong, 1));
    p.setBrush(isDown() ? t.selected : underMouse() && !m_look.tint.isValid() ? t.hover : rest);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
}

int BarButton::paintWord(QPainter &p, int x, const QString &text, const QFont &font, const QColor &color) const {
    if (text.isEmpty()) {
        return x;
    }
    p.setFont(font);
    p.setPen(color);
    p.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter | Qt::AlignLeft, text);
    return x + advance(font, text) + (m_look.small ? 5 : 6);
}

void BarButton::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    paintFrame(p, t);
    const int gap = m_look.small ? 5 : 6;
    int x = m_look.frame ? (m_look.small ? 8 : 10) : 0;
    if (!m_look.icon.isEmpty()) {
        const int size = m_look.small ? 12 : 14;
        paintIcon(p, QRectF(x, (height() - size) / 2.0, size, size), m_look.icon, m_look.input ? t.textMuted : t.text2);
        x += size + gap + (m_look.input ? 2 : 0);
    }
    if (m_look.dot.isValid()) {
        p.setPen(Qt::NoPen);
        p.setBrush(m_look.dot);
        p.drawEllipse(QRectF(x, (height() - 8) / 2.0, 8, 8));
        x += 8 + gap;
    }
    if (m_look.glyph != Health::None) {
        const double size = m_look.small ? 11 : m_look.tint.isValid() ? 13 : 12;
        paintStatus(p, QRectF(x, (height() - size) / 2.0, size, size), m_look.glyph, t,
                    m_look.tint.isValid() ? m_look.tint : t.surface);
        x += 13 + gap;
    }
    x = paintWord(p, x, m_look.lead, mutedFont(m_look), t.textMuted);
    const QColor strong = m_look.strongColor.isValid() ? m_look.strongColor : t.text;
    x = paintWord(p, x, m_look.strong, strongFont(m_look), strong);
    const bool timer = m_look.tint.isValid();
    x = paintWord(p, x, m_look.tail, timer ? strongFont(m_look) : mutedFont(m_look), timer ? t.text : t.text2);
    if (m_look.chevron) {
        const int size = m_look.small ? 12 : 14;
        paintIcon(p, QRectF(x, (height() - size) / 2.0, size, size), QStringLiteral("chevron-down"), t.textMuted);
    }
    if (!m_look.keycap.isEmpty()) {
        const QFont font = textFont(TextRole::LabelMedium);
        const int w = advance(font, m_look.keycap) + 12;
        const QRectF cap(width() - w - 6.5, height() / 2.0 - 10 + 0.5, w, 19);
        p.setPen(QPen(t.hairlineStrong, 1));
        p.setBrush(t.raised);
        p.drawRoundedRect(cap, 4, 4);
        p.setFont(font);
        p.setPen(t.text2);
        p.drawText(cap, Qt::AlignCenter, m_look.keycap);
    }
}

void BarButton::enterEvent(QEnterEvent *event) {
    QAbstractButton::enterEvent(event);
    update();
}

void BarButton::leaveEvent(QEvent *event) {
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace bs
