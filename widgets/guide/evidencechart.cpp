// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/evidencechart.h"
#include "data/core/format.h"
#include <QBuffer>
#include <QDateTime>
#include <QPainter>
#include <QPainterPath>
#include <QSvgGenerator>
#include <cmath>

namespace bs {

namespace {

constexpr int kTitle = 20;
constexpr int kAxisLeft = 46;
constexpr int kAxisBottom = 20;
constexpr std::size_t kDotsUpTo = 80; // more samples than this and dots hide the line

// 1, 2 or 5 times a power of ten, so that 3 to 5 grid lines fit.
double roundStep(double span) {
    const double raw = span / 4;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double m : {1.0, 2.0, 5.0, 10.0}) {
        if (power * m >= raw) {
            return power * m;
        }
    }
    return power * 10;
}

DurationMs timeStep(DurationMs span, double width) {
    const double most = std::max(2.0, width / 90);
    for (const DurationMs s : {1000LL, 5000LL, 15000LL, 30000LL, 60000LL, 120000LL, 300000LL, 600000LL, 900000LL,
                               1800000LL, 3600000LL, 7200000LL, 14400000LL, 21600000LL, 43200000LL, 86400000LL}) {
        if (static_cast<double>(span) / static_cast<double>(s) <= most) {
            return s;
        }
    }
    return 7 * 86400000LL;
}

} // namespace

ChartGeometry ChartGeometry::make(const QRectF &plot, const guide::Chart &chart) {
    ChartGeometry g;
    g.plot = plot;
    g.range = chart.range;
    double low = 0;
    double high = 0;
    for (const guide::Chart::Curve &c : chart.curves) {
        for (const double v : c.values) {
            if (std::isfinite(v)) {
                low = std::min(low, v);
                high = std::max(high, v);
            }
        }
    }
    if (std::isfinite(chart.threshold) && chart.threshold <= 4 * high) { // a far threshold would flatten the curve
        high = std::max(high, chart.threshold);
    }
    if (high <= low) {
        high = low + 1;
    }
    g.tick = roundStep(high - low);
    g.low = std::floor(low / g.tick) * g.tick;
    g.high = std::ceil(high * 1.02 / g.tick) * g.tick;
    return g;
}

double ChartGeometry::x(TimeMs t) const {
    const double span = static_cast<double>(std::max<DurationMs>(range.length(), 1));
    return plot.left() + static_cast<double>(t - range.start) / span * plot.width();
}

double ChartGeometry::y(double value) const { return plot.bottom() - (value - low) / (high - low) * plot.height(); }

EvidenceChart::EvidenceChart(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void EvidenceChart::setChart(const guide::Chart &chart) {
    m_chart = chart;
    setAccessibleName(tr("Evidence: %1").arg(displayText(chart.title)));
    setAccessibleDescription(chart.curves.empty() ? chart.reason : chart.fitLabel);
    update();
}

namespace {

void paintAxes(QPainter &p, const guide::Chart &chart, const ChartGeometry &g, const Theme &t) {
    p.setFont(textFont(TextRole::Label));
    for (double v = g.low; v <= g.high + g.tick / 2; v += g.tick) {
        const double y = std::round(g.y(v)) + 0.5;
        p.setPen(v == g.low ? t.hairlineStrong : t.grid);
        p.drawLine(QPointF(g.plot.left(), y), QPointF(g.plot.right(), y));
        p.setPen(t.textMuted);
        p.drawText(QRectF(0, y - 8, kAxisLeft - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                   formatValue(std::abs(v) < g.tick / 1000 ? 0 : v, chart.unit));
    }
    const DurationMs step = timeStep(g.range.length(), g.plot.width());
    const bool seconds = step < 60000;
    for (TimeMs at = (g.range.start / step + 1) * step; at < g.range.end; at += step) {
        const QString text = QDateTime::fromMSecsSinceEpoch(at, Qt::UTC)
                                 .toString(seconds ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
        const double x = g.x(at);
        if (x > g.plot.left() + 16 && x < g.plot.right() - 16) {
            p.drawText(QRectF(x - 40, g.plot.bottom() + 3, 80, 16), Qt::AlignCenter, text);
        }
    }
}

void paintCurves(QPainter &p, const guide::Chart &chart, const ChartGeometry &g, const Theme &t) {
    std::size_t slot = 0;
    for (const guide::Chart::Curve &c : chart.curves) {
        const QColor &colour = chart.curves.size() == 1 ? t.series[1] : t.series[slot++ % 9];
        QPainterPath path;
        bool down = false;
        std::vector<double> gaps;
        for (std::size_t i = 1; i < c.times.size(); ++i) {
            gaps.push_back(static_cast<double>(c.times[i] - c.times[i - 1]));
        }
        std::sort(gaps.begin(), gaps.end());
        const double usual = gaps.empty() ? 0 : gaps[gaps.size() / 2];
        for (std::size_t i = 0; i < std::min(c.times.size(), c.values.size()); ++i) {
            if (!std::isfinite(c.values[i])) {
                down = false;
                continue;
            }
            const QPointF at(g.x(c.times[i]), g.y(c.values[i]));
            if (down && static_cast<double>(c.times[i] - c.times[i - 1]) > 2.5 * usual) {
                down = false; // a gap stays a gap
            }
            down ? path.lineTo(at) : path.moveTo(at);
            down = true;
        }
        p.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        p.setBrush(Qt::NoBrush);
        p.drawPath(path);
        if (c.times.size() <= kDotsUpTo && chart.curves.size() == 1) {
            p.setPen(QPen(t.text, 1.25));
            p.setBrush(t.surface);
            for (std::size_t i = 0; i < std::min(c.times.size(), c.values.size()); ++i) {
                if (std::isfinite(c.values[i])) {
                    p.drawEllipse(QPointF(g.x(c.times[i]), g.y(c.values[i])), 2.4, 2.4);
                }
            }
        }
    }
}

void paintFit(QPainter &p, const guide::Chart &chart, const ChartGeometry &g, const Theme &t) {
    if (chart.slopePerMinute) {
        const auto at = [&](TimeMs when) {
            return chart.fitValue + *chart.slopePerMinute * static_cast<double>(when - chart.fitAt) / 60000.0;
        };
        const QColor &colour = t.series[1];
        const TimeMs from = chart.fitFrom == kNoTime ? g.range.start : chart.fitFrom;
        const TimeMs now = chart.now == kNoTime ? g.range.end : chart.now;
        p.setPen(QPen(colour, 2));
        p.drawLine(QPointF(g.x(from), g.y(at(from))), QPointF(g.x(now), g.y(at(now))));
        p.setPen(QPen(colour, 1.5, Qt::DotLine));
        p.drawLine(QPointF(g.x(now), g.y(at(now))), QPointF(g.x(g.range.end), g.y(at(g.range.end))));
        if (!chart.fitLabel.isEmpty()) {
            p.setFont(textFont(TextRole::BodyStrong));
            const TimeMs middle = from + (now - from) / 2;
            const QRectF box(g.x(middle) - 130, std::max(g.plot.top(), g.y(at(middle)) - 34), 120, 18);
            p.drawText(box, Qt::AlignRight | Qt::AlignVCenter, displayText(chart.fitLabel));
        }
    }
    if (std::isfinite(chart.threshold) && chart.threshold <= g.high && chart.threshold >= g.low) {
        const double y = std::round(g.y(chart.threshold)) + 0.5;
        p.setPen(QPen(t.textMuted, 1, Qt::DashLine));
        p.drawLine(QPointF(g.plot.left(), y), QPointF(g.plot.right(), y));
        p.setFont(textFont(TextRole::Label));
        p.drawText(QRectF(g.plot.left(), y - 16, g.plot.width() - 4, 14), Qt::AlignRight,
                   displayText(chart.thresholdLabel));
    }
    if (chart.now != kNoTime && chart.now < g.range.end) {
        const double x = std::round(g.x(chart.now)) + 0.5;
        QColor line = t.text;
        line.setAlphaF(0.55F);
        p.setPen(line);
        p.drawLine(QPointF(x, g.plot.top()), QPointF(x, g.plot.bottom()));
        p.setPen(t.textMuted);
        p.setFont(textFont(TextRole::Label));
        p.drawText(QPointF(x + 4, g.plot.top() + 10), QObject::tr("now"));
    }
}

} // namespace

void paintEvidence(QPainter &p, const guide::Chart &chart, QSize size, const Theme &t) {
    const int width = size.width(), height = size.height();
    p.setRenderHint(QPainter::Antialiasing);
    p.setFont(textFont(TextRole::CodeStrong));
    p.setPen(t.text2);
    const QString remark = chart.remark.isEmpty() ? QString() : QStringLiteral(" · ") + displayText(chart.remark);
    const int remarkWidth = QFontMetrics(textFont(TextRole::Label)).horizontalAdvance(remark);
    const QString title =
        p.fontMetrics().elidedText(displayText(chart.title), Qt::ElideMiddle, std::max(60, width - remarkWidth - 8));
    p.drawText(QRect(0, 0, width, kTitle - 4), Qt::AlignVCenter, title);
    const int titleWidth = p.fontMetrics().horizontalAdvance(title);
    QFont stamp = textFont(TextRole::Label);
    stamp.setStrikeOut(chart.age == Health::Crit); // older than five scrapes: not what is now
    p.setFont(stamp);
    p.setPen(chart.age == Health::None ? t.textMuted : t.warn);
    p.drawText(QRect(titleWidth, 0, width - titleWidth, kTitle - 4), Qt::AlignVCenter, remark);
    const QRectF plot(kAxisLeft, kTitle + 4, width - kAxisLeft - 6, height - kTitle - kAxisBottom - 6);
    if (chart.curves.empty() || chart.range.length() <= 0) {
        paintStatus(p, QRectF(plot.center().x() - 7, plot.center().y() - 22, 14, 14),
                    statusOf(chart.state == Availability::Data ? Availability::NoData : chart.state), t, t.surface);
        p.setPen(t.text2);
        p.setFont(textFont(TextRole::Body));
        const QString why =
            chart.reason.isEmpty() ? QObject::tr("No curve for this question.") : displayText(chart.reason);
        p.drawText(plot.adjusted(0, 20, 0, 0), Qt::AlignHCenter | Qt::AlignVCenter | Qt::TextWordWrap, why);
        return;
    }
    const ChartGeometry g = ChartGeometry::make(plot, chart);
    paintAxes(p, chart, g, t);
    p.save();
    p.setClipRect(plot.adjusted(-3, -3, 3, 1));
    paintCurves(p, chart, g, t);
    paintFit(p, chart, g, t);
    p.restore();
}

void EvidenceChart::paintEvent(QPaintEvent *) {
    QPainter p(this);
    paintEvidence(p, m_chart, size(), themeOf(this));
}

QByteArray evidenceSvg(const guide::Chart &chart, QSize size) {
    QByteArray out;
    QBuffer buffer(&out);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(displayText(chart.title, 200));
    QPainter p(&generator);
    p.fillRect(QRect(QPoint(), size), Theme::lightTheme().surface);
    paintEvidence(p, chart, size, Theme::lightTheme());
    p.end();
    return out;
}

} // namespace bs
