// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/format.h"
#include "widgets/common/sparkline.h"
#include "widgets/gauge/poolgauges.h"
#include <QFontMetricsF>
#include <QPainter>
#include <cmath>

namespace bs {

namespace {

QPointF onCircle(const QPointF &centre, double radius, double degrees) {
    const double a = degrees * 3.14159265358979 / 180;
    return {centre.x() + radius * std::cos(a), centre.y() - radius * std::sin(a)};
}

QColor tickColor(int i, const Theme &t) { return i == 0 ? t.textMuted : i == 1 ? t.warn : t.crit; }

} // namespace

void PoolGauges::paintArc(QPainter &p, const GaugeGeometry &g, const PoolState &pool, const QColor &ink) const {
    const Theme &t = themeOf(this);
    const QPointF c = g.centre();
    const double r = g.radius();
    const QRectF circle(c.x() - r, c.y() - r, 2 * r, 2 * r);
    const double ratio = pool.saturation();
    const bool known = pool.fresh && !std::isnan(ratio);
    QPen track(known ? (pool.health() == Health::Crit ? t.critLine : t.hairline) : t.hairlineStrong, 6, Qt::SolidLine,
               Qt::FlatCap);
    if (!known) {
        track.setDashPattern({0.55, 0.35});
    }
    p.setPen(track);
    p.setBrush(Qt::NoBrush);
    p.drawArc(circle, 0, 180 * 16);
    if (known) {
        p.setPen(QPen(ink, 6, Qt::SolidLine, Qt::FlatCap));
        p.drawArc(circle, 180 * 16, -static_cast<int>(std::lround((180 - g.angleOf(ratio)) * 16)));
    }
    for (int i = 0; i < 3; ++i) {
        const double a = g.angleOf(kSaturationTicks[i]);
        p.setPen(QPen(tickColor(i, t), 1.5, Qt::SolidLine, Qt::FlatCap));
        p.drawLine(onCircle(c, r + 4.5, a), onCircle(c, r + 8.5, a));
    }
    QFont font = textFont(TextRole::GaugeValue);
    const QString text = known ? formatPercent(ratio) : QStringLiteral("–");
    if (text.size() > 4) {
        font.setPixelSize(13);
    }
    p.setFont(font);
    p.setPen(known ? t.text : t.textMuted);
    p.drawText(QRectF(c.x() - 30, c.y() - 17, 60, 18), Qt::AlignCenter, text);
}

void PoolGauges::paintGauge(QPainter &p, const QRectF &box, const PoolState &pool, bool hover) const {
    const Theme &t = themeOf(this);
    const Health health = pool.health();
    const bool crit = health == Health::Crit && !m_muted;
    const QColor ink =
        m_muted ? t.textMuted : statusColor(pool.fresh ? saturationHealth(pool.saturation()) : health, t);
    const QColor back = crit ? t.critTint : hover ? t.hover : t.raised;
    p.setPen(QPen(crit ? t.crit : pool.name == m_highlight ? t.accent : t.hairline, 1));
    p.setBrush(back);
    p.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    paintStatus(p, QRectF(box.left() + (GaugeGeometry{box}.compact() ? 7 : 8), box.top() + 9, 11, 11), health, t, back);
    // Without room for the trend the name is set smaller, so that it is read and not guessed.
    const bool compact = GaugeGeometry{box}.compact();
    const QFont name = textFont(compact ? TextRole::LabelMedium : TextRole::BodyMedium);
    const double at = box.left() + (compact ? 22 : 24);
    const double room = box.right() - at - (compact ? 3 : 8);
    p.setFont(name);
    p.setPen(t.text);
    const QString shown = QFontMetricsF(name).elidedText(displayText(pool.name, 64), Qt::ElideMiddle, room);
    p.drawText(QRectF(at, box.top() + 6, room + 3, 17), Qt::AlignVCenter, shown);
    // The arc and its sparkline sit on the same line, midway between the name and the figures.
    const double slack = std::max(0.0, (box.height() - 92) / 2 - 1);
    GaugeGeometry g{box.translated(0, slack - 4)};
    paintArc(p, g, pool, ink);
    if (!g.compact()) {
        SparklineStyle style;
        style.line = pool.fresh ? ink : t.textMuted;
        style.cap = t.hairlineStrong;
        style.capValue = std::isnan(pool.saturation()) ? style.capValue : 1.0;
        paintSparkline(p, g.sparkline(), pool.trend, style);
    }
    QRectF line(box.left() + 8, box.bottom() - 20, box.width() - 16, 14);
    if (!pool.fresh) {
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.textMuted);
        p.drawText(line, Qt::AlignVCenter, pool.ageText);
        return;
    }
    const QFont strong = textFont(TextRole::LabelStrong);
    p.setFont(strong);
    p.setPen(t.text);
    const QString now = formatCount(pool.inFlight);
    p.drawText(line, Qt::AlignVCenter, now);
    p.setFont(textFont(TextRole::Label));
    p.setPen(t.textMuted);
    const QString cap = std::isnan(pool.capacity)
                            ? (g.compact() ? QStringLiteral(" / ?") : QStringLiteral(" no capacity"))
                            : QStringLiteral(" / %1%2").arg(formatCount(pool.capacity),
                                                            pool.capacityDeclared ? QStringLiteral("*") : QString());
    // At the right what is worse than the figure tells; where both have no room the capacity gives way.
    QStringList right;
    QColor tone = t.warn;
    if (pool.waiters > 0) {
        const QString count = QStringLiteral("+%1").arg(formatCount(pool.waiters));
        right = {count + QStringLiteral(" wait"), count};
        tone = crit ? t.crit : t.text2;
    } else if (health == Health::Warn && pool.saturation() < 0.8) {
        right = {QStringLiteral("pod %1").arg(formatPercent(pool.worstPod)),
                 QStringLiteral("↑%1").arg(formatPercent(pool.worstPod))};
    }
    const QFontMetricsF plain(p.font());
    const double figure = QFontMetricsF(strong).horizontalAdvance(now);
    const double used = figure + plain.horizontalAdvance(cap) + 5;
    while (right.size() > 1 && used + plain.horizontalAdvance(right.front()) > line.width()) {
        right.removeFirst();
    }
    const QString tail = right.value(0);
    if (tail.isEmpty() || used + plain.horizontalAdvance(tail) <= line.width()) {
        p.drawText(line.adjusted(figure, 0, 0, 0), Qt::AlignVCenter, cap);
    }
    p.setPen(tone);
    p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, tail);
}

void PoolGauges::paintBullet(QPainter &p, const QRectF &row, const PoolState &pool, bool hover) const {
    const Theme &t = themeOf(this);
    const QColor back = hover || pool.name == m_highlight ? t.hover : t.surface;
    if (hover || pool.name == m_highlight) {
        p.fillRect(row, back);
    }
    const Health health = pool.health();
    const double nameWidth = std::clamp(row.width() * 0.3, 60.0, 160.0);
    const double textWidth = 128;
    const QRectF bar(row.left() + nameWidth + 6, row.top() + 6, std::max(20.0, row.width() - nameWidth - textWidth - 6),
                     10);
    paintStatus(p, QRectF(row.left() + 2.5, row.top() + 5.5, 11, 11), health, t, back);
    p.setFont(textFont(TextRole::Body));
    p.setPen(t.text);
    p.drawText(QRectF(row.left() + 20, row.top(), nameWidth - 18, row.height()), Qt::AlignVCenter,
               QFontMetricsF(p.font()).elidedText(displayText(pool.name, 64), Qt::ElideMiddle, nameWidth - 18));
    p.setPen(Qt::NoPen);
    p.setBrush(t.hairline);
    p.drawRoundedRect(bar, 2, 2);
    const double ratio = pool.saturation();
    if (pool.fresh && !std::isnan(ratio)) {
        p.setBrush(m_muted ? t.textMuted : statusColor(saturationHealth(ratio), t));
        p.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * std::clamp(ratio, 0.0, 1.0), bar.height()), 2, 2);
    }
    for (int i = 0; i < 3; ++i) {
        const double x = bar.left() + bar.width() * kSaturationTicks[i];
        p.setPen(QPen(tickColor(i, t), 1.5));
        p.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 3));
    }
    p.setFont(textFont(TextRole::BodyStrong));
    p.setPen(t.text);
    p.drawText(QRectF(bar.right() + 4, row.top(), 44, row.height()), Qt::AlignVCenter | Qt::AlignRight,
               pool.fresh ? formatPercent(ratio) : QStringLiteral("–"));
    // A full pod behind a calm sum says so instead of the plain figures.
    const bool hidden = pool.fresh && pool.worstPod >= 0.95 && !(ratio >= 0.95);
    p.setFont(textFont(TextRole::Label));
    p.setPen(hidden ? t.warn : t.textMuted);
    const bool waits = pool.fresh && pool.waiters > 0;
    const QString figures = waits ? QStringLiteral("+%1 wait").arg(formatCount(pool.waiters))
                                  : QStringLiteral("%1/%2").arg(formatCount(pool.inFlight), formatCount(pool.capacity));
    if (waits && !hidden) {
        p.setPen(health == Health::Crit ? t.crit : t.text2);
    }
    p.drawText(QRectF(bar.right() + 48, row.top(), textWidth - 50, row.height()), Qt::AlignVCenter | Qt::AlignRight,
               !pool.fresh ? pool.ageText
               : hidden    ? QStringLiteral("pod ") + formatPercent(pool.worstPod)
                           : figures);
}

void PoolGauges::paintEvent(QPaintEvent * /*event*/) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const bool rows = bullets();
    for (int i = 0; i < static_cast<int>(m_pools.size()); ++i) {
        const QRectF box = cellRect(i);
        if (!box.intersects(QRectF(rect()))) {
            continue;
        }
        if (rows) {
            paintBullet(p, box, m_pools[static_cast<std::size_t>(i)], i == m_hover);
        } else {
            paintGauge(p, box, m_pools[static_cast<std::size_t>(i)], i == m_hover);
        }
    }
    if (const int content = contentHeight(); content > height()) { // there is more: how much, and where one is
        const double track = height() - 8.0;
        const double thumb = std::max(24.0, track * height() / content);
        const double at = 4 + (track - thumb) * m_scroll / std::max(1, content - height());
        p.setPen(Qt::NoPen);
        p.setBrush(themeOf(this).hairlineStrong);
        p.drawRoundedRect(QRectF(width() - 6.0, at, 4, thumb), 2, 2);
    }
    paintFocus(p);
}

} // namespace bs
