// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/timeaxis.h"
#include "data/core/format.h"
#include <QDateTime>
#include <QFontMetricsF>
#include <QPainter>
#include <array>
#include <cmath>

namespace bs {

namespace {

constexpr DurationMs kSecond = 1'000;
constexpr DurationMs kMinute = 60 * kSecond;
constexpr DurationMs kHour = 60 * kMinute;
constexpr DurationMs kDay = 24 * kHour;
constexpr std::array<DurationMs, 24> kSteps{
    100,          200,       500,         kSecond,     2 * kSecond,  5 * kSecond,  10 * kSecond, 15 * kSecond,
    30 * kSecond, kMinute,   2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute, kHour,
    2 * kHour,    3 * kHour, 6 * kHour,   12 * kHour,  kDay,         2 * kDay,     7 * kDay,     30 * kDay};

QString tickText(const QDateTime &t, DurationMs step) {
    if (step >= kDay || (t.time().msecsSinceStartOfDay() == 0 && step >= kHour)) {
        return t.toString(QStringLiteral("MMM d"));
    }
    return t.toString(step >= kMinute   ? QStringLiteral("HH:mm")
                      : step >= kSecond ? QStringLiteral("HH:mm:ss")
                                        : QStringLiteral("HH:mm:ss.zzz"));
}

} // namespace

std::vector<TimeTick> timeTicks(const TimeScale &scale, const QTimeZone &zone, double spacing) {
    std::vector<TimeTick> out;
    if (scale.range.length() <= 0 || scale.width <= 0) {
        return out;
    }
    const double wanted = scale.perPixel() * spacing;
    DurationMs step = kSteps.back();
    for (const DurationMs s : kSteps) {
        if (static_cast<double>(s) >= wanted) {
            step = s;
            break;
        }
    }
    // Aligned to the wall clock of the zone, so that days start at midnight there.
    const DurationMs offset = zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(scale.range.start, Qt::UTC)) * kSecond;
    TimeMs t = (scale.range.start + offset + step - 1) / step * step - offset;
    for (; t <= scale.range.end && out.size() < 64; t += step) {
        out.push_back({t, tickText(QDateTime::fromMSecsSinceEpoch(t, zone), step)});
    }
    return out;
}

QString timeText(TimeMs at, const QTimeZone &zone, DurationMs resolution) {
    return QDateTime::fromMSecsSinceEpoch(at, zone).toString(resolution >= kDay ? QStringLiteral("yyyy-MM-dd HH:mm")
                                                                                : QStringLiteral("HH:mm:ss"));
}

namespace {

QPen dashed(const QColor &c, double on, double off) {
    QPen pen(c, 1, Qt::SolidLine, Qt::FlatCap);
    pen.setDashPattern({on, off});
    return pen;
}

// Returns the right edge of the flag, so that the next one goes beside or below it.
void paintFlag(QPainter &p, const QRectF &plot, double x, double y, const TimeMark &mark, const Theme &t) {
    const bool deploy = mark.kind == TimeMark::Kind::Deploy;
    const QFont font = textFont(TextRole::Label);
    const QString text = displayText(mark.text, 48);
    const double width = QFontMetricsF(font).horizontalAdvance(text) + (deploy ? 24 : 12);
    // The flag hangs to the left of its line unless there is no room.
    double left = x - width;
    if (left < plot.left()) {
        left = std::min(x, plot.right() - width);
    }
    const QRectF box(std::round(left) + 0.5, y + 0.5, std::round(width), 17);
    const QColor ink = deploy ? t.info : mark.kind == TimeMark::Kind::Note ? t.text2 : t.crit;
    p.setPen(QPen(deploy ? t.infoLine : mark.kind == TimeMark::Kind::Note ? t.hairlineStrong : t.critLine, 1));
    p.setBrush(deploy ? t.infoTint : mark.kind == TimeMark::Kind::Note ? t.raised : t.critTint);
    p.drawRoundedRect(box, 3, 3);
    double textLeft = box.left() + 6;
    if (deploy) {
        p.setPen(Qt::NoPen);
        p.setBrush(ink);
        p.drawPolygon(QPolygonF{
            {textLeft, box.bottom() - 6}, {textLeft + 4, box.bottom() - 11}, {textLeft + 8, box.bottom() - 6}});
        textLeft += 12;
    }
    p.setFont(font);
    p.setPen(ink);
    p.drawText(QRectF(textLeft, box.top(), width, box.height()), Qt::AlignVCenter | Qt::AlignLeft, text);
}

} // namespace

void paintTimeMarks(QPainter &p, const QRectF &plot, const TimeScale &scale, const std::vector<TimeMark> &marks,
                    const Theme &t, bool flags) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    double lastRight = -1e9;
    double y = plot.top() - 20;
    for (const TimeMark &m : marks) {
        if (m.at < scale.range.start || m.at > scale.range.end) {
            continue;
        }
        const double x = std::round(scale.x(m.at)) + 0.5;
        const bool restart = m.kind == TimeMark::Kind::Restart;
        const QColor c = m.kind == TimeMark::Kind::Deploy   ? t.info
                         : m.kind == TimeMark::Kind::Impact ? t.crit
                                                            : t.textMuted;
        p.setPen(restart ? dashed(c, 1, 4) : dashed(c, 4, 3));
        p.drawLine(QPointF(x, plot.top() - (restart || !flags ? 0 : 20)), QPointF(x, plot.bottom()));
        if (flags && !restart && !m.text.isEmpty()) {
            // Two flags closer than a flag's width stand one below the other.
            const double width =
                QFontMetricsF(textFont(TextRole::Label)).horizontalAdvance(displayText(m.text, 48)) + 24;
            y = x - width < lastRight ? y + 19 : plot.top() - 20;
            y = y > plot.top() + 40 ? plot.top() - 20 : y;
            paintFlag(p, plot, x, y, m, t);
            lastRight = x;
        }
    }
    p.restore();
}

void paintTimeAxis(QPainter &p, const QRectF &plot, const TimeScale &scale, const QTimeZone &zone,
                   std::optional<TimeMs> crosshair, const Theme &t) {
    p.setFont(textFont(TextRole::Label));
    p.setPen(t.textMuted);
    const double cx = crosshair ? scale.x(*crosshair) : -1e9;
    for (const TimeTick &tick : timeTicks(scale, zone)) {
        const double x = scale.x(tick.at);
        if (std::abs(x - cx) < 50 || x < plot.left() + 4 || x > plot.right() - 4) {
            continue;
        }
        const QRectF box(x - 45, plot.bottom() + 7, 90, 14);
        if (box.left() + 28 >= plot.left() - 40 && x + 18 <= plot.right() + 14) {
            p.drawText(box, Qt::AlignCenter, tick.text);
        }
    }
}

QRectF qualityRect(const QRectF &plot) { return {plot.left(), plot.bottom() + 2, plot.width(), 4}; }

void paintQuality(QPainter &p, const QRectF &plot, const TimeScale &scale, const std::vector<QualitySpan> &spans,
                  const Theme &t) {
    using Kind = QualitySpan::Kind;
    const QRectF strip = qualityRect(plot);
    p.save();
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setClipRect(strip);
    p.fillRect(strip, t.grid);
    for (const QualitySpan &q : spans) {
        const double left = scale.x(q.range.start);
        QRectF box(left, strip.top(), std::max(3.0, scale.x(q.range.end) - left), strip.height());
        switch (q.kind) {
        case Kind::Downsampled: p.fillRect(box.adjusted(0, 2, 0, -1), t.textMuted); break;
        case Kind::CounterReset: p.fillRect(box, t.info); break;
        case Kind::ScrapeFailure: p.fillRect(box, t.warn); break;
        case Kind::Partial: p.fillRect(box, QBrush(t.warn, Qt::BDiagPattern)); break;
        case Kind::Stale: p.fillRect(box, QBrush(t.textMuted, Qt::Dense4Pattern)); break;
        case Kind::Gap:
            p.fillRect(box, t.surface);
            p.fillRect(box, QBrush(t.dark ? t.textMuted : t.text2, Qt::BDiagPattern));
            break;
        }
    }
    p.restore();
}

void paintCrosshair(QPainter &p, const QRectF &plot, const TimeScale &scale, TimeMs at, const QTimeZone &zone,
                    bool pinned, const Theme &t) {
    const double x = std::round(scale.x(at)) + 0.5;
    if (x < plot.left() - 1 || x > plot.right() + 1) {
        return;
    }
    QColor line = t.text;
    line.setAlphaF(0.75F);
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(line, pinned ? 2 : 1));
    p.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    const QFont font = textFont(TextRole::LabelStrong);
    const QString text = timeText(at, zone, scale.range.length() > 2 * kDay ? kDay : kSecond);
    const double width = std::round(QFontMetricsF(font).horizontalAdvance(text)) + 10;
    const double left = std::clamp(x - width / 2, plot.left() - 20, std::max(plot.left(), plot.right() + 8 - width));
    const QRectF box(left, plot.bottom() + 6, width, 17);
    p.setPen(Qt::NoPen);
    p.setBrush(t.text);
    p.drawRoundedRect(box, 3, 3);
    p.setPen(t.bg);
    p.setFont(font);
    p.drawText(box, Qt::AlignCenter, text);
    p.restore();
}

} // namespace bs
