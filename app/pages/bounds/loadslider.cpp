// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/loadslider.h"
#include "widgets/common/theme.h"
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

namespace bs {

namespace {
constexpr double kLeft = 12;
} // namespace

LoadSlider::LoadSlider(QWidget *parent) : QAbstractSlider(parent) {
    setRange(10, 100);
    setSingleStep(1);
    setPageStep(10);
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::TabFocus);
    setFixedSize(sizeHint());
    setAccessibleName(QStringLiteral("What if load is, times the declared load"));
}

void LoadSlider::take(double x) {
    const double share = (x - kLeft) / (width() - 2 * kLeft);
    setValue(static_cast<int>(std::lround(10 + 90 * share)));
}

void LoadSlider::mousePressEvent(QMouseEvent *event) { take(event->position().x()); }
void LoadSlider::mouseMoveEvent(QMouseEvent *event) { take(event->position().x()); }

void LoadSlider::paintEvent(QPaintEvent *) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const double span = width() - 2 * kLeft;
    p.setPen(Qt::NoPen);
    p.setBrush(t.hairlineStrong);
    p.drawRoundedRect(QRectF(kLeft, 10, span, 4), 2, 2);
    const double x = kLeft + span * (value() - 10) / 90.0;
    p.setBrush(t.accent);
    p.drawRoundedRect(QRectF(kLeft, 10, x - kLeft, 4), 2, 2);
    p.setBrush(t.text);
    p.setPen(QPen(t.accentFill, 4));
    p.drawEllipse(QPointF(x, 12), 6, 6);
    p.setFont(textFont(TextRole::Caption));
    p.setPen(t.textMuted);
    for (const int mark : {1, 2, 5, 10}) {
        const double at = kLeft + span * (mark - 1) / 9.0;
        p.drawText(QRectF(at - 16, 20, 32, 14), Qt::AlignCenter, QStringLiteral("×%1").arg(mark));
    }
}

} // namespace bs
