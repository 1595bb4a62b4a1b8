// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/trendplot.h"
#include "data/core/format.h"
#include "widgets/common/valuescale.h"
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

constexpr int kLegendRow = 20;
constexpr int kAxisBelow = 22;
constexpr double kAxisLeft = 48;

// The point nearest to a time; nullptr without points.
const std::pair<TimeMs, double> *nearest(const TrendLine &line, TimeMs at) {
    const auto it = std::lower_bound(line.points.begin(), line.points.end(), std::pair(at, -1e300));
    if (line.points.empty()) {
        return nullptr;
    }
    if (it == line.points.end()) {
        return &line.points.back();
    }
    return it == line.points.begin() || it->first - at < at - (it - 1)->first ? &*it : &*(it - 1);
}

QString growthText(const TrendLine &line) {
    if (line.points.empty()) {
        return QStringLiteral("no captures");
    }
    if (!line.perMinute) {
        return QStringLiteral("too few captures to say");
    }
    const double g = *line.perMinute;
    const double shown = std::abs(g) >= 10 ? std::round(g) : std::round(g * 10) / 10;
    return shown == 0 ? QStringLiteral("steady") : QStringLiteral("%1/min").arg(formatSigned(shown));
}

} // namespace

TrendPlot::TrendPlot(QWidget *parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(QStringLiteral("Trend of the chosen stacks"));
}

void TrendPlot::setLines(std::vector<TrendLine> lines, TimeRange range, const QTimeZone &zone) {
    m_lines = std::move(lines);
    m_range = range;
    m_zone = zone;
    m_at.reset();
    m_chosen = 0;
    setAccessibleDescription(describe());
    update();
}

QString TrendPlot::describe() const {
    QStringList out;
    for (const TrendLine &l : m_lines) {
        out << QStringLiteral("%1: %2, %3")
                   .arg(displayText(l.name),
                        l.points.empty() ? QStringLiteral("–") : formatCount(l.points.back().second), growthText(l));
    }
    return out.join(u'\n');
}

DurationMs TrendPlot::longestGap(const TrendLine &line) {
    std::vector<DurationMs> gaps;
    for (std::size_t i = 1; i < line.points.size(); ++i) {
        gaps.push_back(line.points[i].first - line.points[i - 1].first);
    }
    if (gaps.empty()) {
        return 0;
    }
    std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2), gaps.end());
    return 4 * gaps[gaps.size() / 2];
}

int TrendPlot::legendHeight() const { return static_cast<int>(m_lines.size()) * kLegendRow + 6; }

QRectF TrendPlot::plotRect() const {
    const double top = legendHeight() + 4;
    return {kAxisLeft, top, std::max(20.0, width() - kAxisLeft - 12), std::max(20.0, height() - top - kAxisBelow)};
}

QColor TrendPlot::colourOf(std::size_t i, const Theme &theme) const { return theme.series[i % 9]; }

void TrendPlot::paintLegend(QPainter &p, const Theme &theme) const {
    const QFont code = textFont(TextRole::Code);
    const QFont strong = textFont(TextRole::LabelStrong);
    const double valueWidth = 76;
    const double growthWidth = 150;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const TrendLine &l = m_lines[i];
        const QRectF row(0, double(i) * kLegendRow, width(), kLegendRow);
        p.fillRect(QRectF(row.left() + 4, row.center().y() - 2, 14, 4), colourOf(i, theme));
        const double right = width() - growthWidth - valueWidth - 12;
        p.setFont(code);
        p.setPen(i == m_chosen ? theme.text : theme.text2);
        p.drawText(QRectF(24, row.top(), right - 24, kLegendRow), Qt::AlignVCenter | Qt::AlignLeft,
                   QFontMetricsF(code).elidedText(displayText(l.name), Qt::ElideMiddle, right - 28));
        const auto *at = m_at ? nearest(l, *m_at) : l.points.empty() ? nullptr : &l.points.back();
        p.setFont(strong);
        p.setPen(theme.text);
        p.drawText(QRectF(right, row.top(), valueWidth, kLegendRow), Qt::AlignVCenter | Qt::AlignRight,
                   at == nullptr ? QStringLiteral("–") : formatCount(at->second));
        const bool grows = l.perMinute && *l.perMinute >= 0.05;
        p.setPen(grows ? theme.grew : l.perMinute && *l.perMinute <= -0.05 ? theme.shrank : theme.textMuted);
        p.drawText(QRectF(right + valueWidth, row.top(), growthWidth, kLegendRow), Qt::AlignVCenter | Qt::AlignRight,
                   growthText(l));
    }
}

void TrendPlot::paintLine(QPainter &p, const TrendLine &line, const QColor &colour, const TimeScale &x, double top,
                          const QRectF &plot) const {
    const DurationMs gap = longestGap(line);
    const auto at = [&](const std::pair<TimeMs, double> &v) {
        return QPointF(x.x(v.first), plot.bottom() - v.second / top * plot.height());
    };
    QPainterPath path;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        const bool joined = i > 0 && line.points[i].first - line.points[i - 1].first <= gap;
        joined ? path.lineTo(at(line.points[i])) : path.moveTo(at(line.points[i]));
    }
    p.setPen(QPen(colour, 1.5));
    p.setBrush(Qt::NoBrush);
    p.drawPath(path);
    if (line.points.size() <= 120) { // every capture, where there is room for it
        p.setPen(Qt::NoPen);
        p.setBrush(colour);
        for (const auto &v : line.points) {
            p.drawEllipse(at(v), 2, 2);
        }
    }
}

void TrendPlot::paintEvent(QPaintEvent *) {
    const Theme &theme = themeOf(this);
    QPainter p(this);
    p.fillRect(rect(), theme.surface);
    paintLegend(p, theme);
    const QRectF plot = plotRect();
    double most = 1;
    for (const TrendLine &l : m_lines) {
        for (const auto &v : l.points) {
            most = std::max(most, v.second);
        }
    }
    const ValueScale y = niceScale(ValueScale::Kind::Linear, 0, most, plot.bottom(), plot.top());
    p.setFont(textFont(TextRole::Label));
    for (const double v : valueTicks(y, 5)) {
        const double at = std::round(y.px(v));
        p.fillRect(QRectF(plot.left(), at, plot.width(), 1), theme.grid);
        p.setPen(theme.textMuted);
        p.drawText(QRectF(0, at - 8, kAxisLeft - 6, 16), Qt::AlignRight | Qt::AlignVCenter, axisText(v));
    }
    const TimeScale x{m_range, plot.left(), plot.width()};
    p.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme.hairlineStrong);
    paintTimeAxis(p, plot, x, m_zone, m_at, theme);
    p.setRenderHint(QPainter::Antialiasing);
    p.save();
    p.setClipRect(plot.adjusted(-3, -3, 3, 3));
    for (std::size_t i = m_lines.size(); i-- > 0;) {
        paintLine(p, m_lines[i], colourOf(i, theme), x, y.high, plot);
    }
    p.restore();
    p.setRenderHint(QPainter::Antialiasing, false);
    if (m_at) {
        paintCrosshair(p, plot, x, *m_at, m_zone, false, theme);
    }
}

void TrendPlot::moveTo(std::optional<TimeMs> at) {
    const auto *point = at && m_chosen < m_lines.size() ? nearest(m_lines[m_chosen], *at) : nullptr;
    m_at = point != nullptr ? std::optional(point->first) : std::nullopt;
    update();
}

void TrendPlot::mouseMoveEvent(QMouseEvent *event) {
    const QRectF plot = plotRect();
    const TimeScale x{m_range, plot.left(), plot.width()};
    moveTo(plot.adjusted(-8, 0, 8, 0).contains(event->position()) ? std::optional(x.at(event->position().x()))
                                                                  : std::nullopt);
}

void TrendPlot::leaveEvent(QEvent *) { moveTo({}); }

void TrendPlot::keyPressEvent(QKeyEvent *event) {
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const int line = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    if (m_lines.empty() || (step == 0 && line == 0)) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (line != 0) {
        m_chosen = static_cast<std::size_t>(
            std::clamp(static_cast<int>(m_chosen) + line, 0, static_cast<int>(m_lines.size()) - 1));
        update();
        return;
    }
    const auto &points = m_lines[m_chosen].points;
    if (points.empty()) {
        return;
    }
    auto it = m_at ? std::lower_bound(points.begin(), points.end(), std::pair(*m_at, -1e300)) : points.end() - 1;
    const auto index = std::clamp<std::ptrdiff_t>((it - points.begin()) + (m_at ? step : 0), 0, std::ssize(points) - 1);
    moveTo(points[static_cast<std::size_t>(index)].first);
}

} // namespace bs
