// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/answerbutton.h"
#include "data/core/format.h"
#include <QKeyEvent>
#include <QPainter>

namespace bs {

namespace {
constexpr int kRing = 4; // room for the ring around the suggested answer
}

AnswerButton::AnswerButton(const guide::Answer &answer, QWidget *parent) : QAbstractButton(parent), m_answer(answer) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("%1, key %2").arg(displayText(answer.label), answer.key) +
                      (answer.suggested ? tr(", suggested") : QString()));
    setAccessibleDescription(displayText(answer.hint));
}

void AnswerButton::setScale(double scale) {
    m_scale = scale;
    updateGeometry();
    update();
}

void AnswerButton::enterEvent(QEnterEvent *) { update(); }
void AnswerButton::leaveEvent(QEvent *) { update(); }

void AnswerButton::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

void AnswerButton::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    const QRectF box = QRectF(rect()).adjusted(kRing, kRing, -kRing, -kRing);
    const bool strong = m_answer.suggested;
    p.setPen(QPen(strong ? t.accentFill : t.hairlineStrong, 1));
    p.setBrush(strong ? t.accentFill : underMouse() ? t.hover : t.raised);
    p.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    if (hasFocus()) {
        p.setPen(QPen(t.focus, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metric::kRadius + 2, metric::kRadius + 2);
    }
    const QColor ink = strong ? QColor(Qt::white) : t.text;
    const QColor soft = strong ? QColor(0xDC, 0xE4, 0xFF) : t.text2;
    QRectF key(box.left() + 14, box.center().y() - 14 * m_scale, 30 * m_scale, 28 * m_scale);
    p.setPen(QPen(strong ? QColor(0x9F, 0xB2, 0xF5) : t.hairlineStrong, 1));
    p.setBrush(strong ? QColor(Qt::transparent) : t.raised);
    p.drawRoundedRect(key.adjusted(0.5, 0.5, -0.5, -0.5), metric::kChipRadius, metric::kChipRadius);
    QFont keyFont = textFont(TextRole::LeadStrong);
    keyFont.setPixelSize(int(16 * m_scale));
    p.setFont(keyFont);
    p.setPen(ink);
    p.drawText(key, Qt::AlignCenter, displayText(m_answer.key, 3));
    const QRectF words(key.right() + 12, box.top(), box.right() - key.right() - 20, box.height());
    QFont label = textFont(TextRole::GaugeValue);
    label.setPixelSize(int(16 * m_scale));
    p.setFont(label);
    const bool hint = !m_answer.hint.isEmpty();
    const QRectF upper =
        hint ? QRectF(words.left(), box.center().y() - 20 * m_scale, words.width(), 20 * m_scale) : words;
    p.drawText(upper, Qt::AlignVCenter | Qt::AlignLeft,
               p.fontMetrics().elidedText(displayText(m_answer.label), Qt::ElideRight, int(words.width())));
    if (hint) {
        QFont small = textFont(TextRole::Body);
        small.setPixelSize(int(12 * m_scale));
        p.setFont(small);
        p.setPen(soft);
        p.drawText(QRectF(words.left(), box.center().y() + 1, words.width(), 16 * m_scale),
                   Qt::AlignVCenter | Qt::AlignLeft,
                   p.fontMetrics().elidedText(displayText(m_answer.hint), Qt::ElideRight, int(words.width())));
    }
}

} // namespace bs
