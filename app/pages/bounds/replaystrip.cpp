// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/bounds/replaystrip.h"
#include "data/core/format.h"
#include "widgets/common/theme.h"
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

namespace bs {

ReplayStrip::ReplayStrip(QWidget *parent) : QWidget(parent) {
    setFixedHeight(26);
    setMinimumWidth(300);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(QStringLiteral("Replay: the moment that the diagram shows as measured"));
}

void ReplayStrip::setRange(TimeRange range, bool live) {
    m_range = range;
    m_live = live;
    update();
}

void ReplayStrip::setMeasured(bool on) {
    m_measured = on;
    setEnabled(on);
    setCursor(on ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void ReplayStrip::setMoment(std::optional<TimeMs> at) {
    m_at = at;
    setAccessibleDescription(at ? formatClock(*at) + QStringLiteral(" UTC") : QStringLiteral("live"));
    update();
}

QRectF ReplayStrip::track() const { return {62, height() / 2.0 - 2, width() - 62.0 - 112, 4}; }

void ReplayStrip::choose(TimeMs at) {
    if (m_range.end <= m_range.start) {
        return;
    }
    if (at >= m_range.end) {
        setMoment(std::nullopt);
        Q_EMIT liveChosen();
        return;
    }
    const TimeMs shown = std::max(at, m_range.start);
    setMoment(shown);
    Q_EMIT momentChosen(shown);
}

void ReplayStrip::take(double x) {
    const QRectF t = track();
    const double share = std::clamp((x - t.left()) / t.width(), 0.0, 1.0);
    const auto span = static_cast<double>(m_range.end - m_range.start);
    choose(share > 0.995 ? m_range.end : m_range.start + std::llround(share * span));
}

void ReplayStrip::mousePressEvent(QMouseEvent *event) {
    if (event->button() == Qt::LeftButton) {
        take(event->position().x());
    }
}

void ReplayStrip::mouseMoveEvent(QMouseEvent *event) {
    if (event->buttons() & Qt::LeftButton) {
        take(event->position().x());
    }
}

void ReplayStrip::keyPressEvent(QKeyEvent *event) {
    const TimeMs step = std::max<TimeMs>(1000, (m_range.end - m_range.start) / 100);
    const TimeMs at = m_at.value_or(m_range.end);
    switch (event->key()) {
    case Qt::Key_Left: choose(at - step); return;
    case Qt::Key_Right: choose(at + step); return;
    case Qt::Key_Home: choose(m_range.start); return;
    case Qt::Key_End: choose(m_range.end); return;
    default: QWidget::keyPressEvent(event);
    }
}

void ReplayStrip::paintEvent(QPaintEvent *) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.fillRect(rect(), t.surface);
    p.setPen(t.hairline);
    p.drawLine(0, 0, width(), 0);
    p.setRenderHint(QPainter::Antialiasing);
    p.setFont(textFont(TextRole::Label));
    p.setPen(hasFocus() ? t.text : t.textMuted);
    p.drawText(QRectF(12, 0, 50, height()), Qt::AlignVCenter, QStringLiteral("Replay"));
    const QRectF line = track();
    const auto span = static_cast<double>(std::max<TimeMs>(1, m_range.end - m_range.start));
    const double x = line.left() + line.width() * (m_at ? static_cast<double>(*m_at - m_range.start) / span : 1.0);
    p.setPen(Qt::NoPen);
    p.setBrush(t.hairlineStrong);
    p.drawRoundedRect(line, 2, 2);
    if (m_measured) {
        p.setBrush(m_at ? t.warn : t.accent);
        p.drawRoundedRect(QRectF(line.left(), line.top(), std::max(0.0, x - line.left()), 4), 2, 2);
        p.setBrush(t.text);
        p.setPen(QPen(m_at ? t.warn : t.accentFill, 3));
        p.drawEllipse(QPointF(std::clamp(x, line.left(), line.right()), line.center().y()), 5, 5);
    }
    p.setFont(textFont(TextRole::LabelMedium));
    p.setPen(m_at ? t.warn : t.text2);
    p.drawText(QRectF(line.right() + 12, 0, 100, height()), Qt::AlignVCenter | Qt::AlignLeft,
               !m_measured ? QStringLiteral("no source")
               : m_at      ? formatClock(*m_at) + QStringLiteral(" UTC")
               : m_live    ? QStringLiteral("measured now")
                           : QStringLiteral("at %1 UTC").arg(formatClock(m_range.end)));
}

} // namespace bs
