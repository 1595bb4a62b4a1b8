// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/format.h"
#include "widgets/common/valuescale.h"
#include "widgets/heatmap/heatmapview.h"
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

void paintHatch(QPainter &p, const QRectF &box, const Theme &t) {
    p.save();
    p.setClipRect(box, Qt::IntersectClip);
    p.setPen(QPen(t.dark ? QColor(0x4A, 0x53, 0x5E) : t.hatch, 1.4));
    p.setRenderHint(QPainter::Antialiasing);
    const double h = box.height();
    for (double x = std::floor((box.left() - h) / 5) * 5; x < box.right(); x += 5) {
        p.drawLine(QPointF(x, box.bottom()), QPointF(x + h, box.top()));
    }
    p.restore();
}

void paintCross(QPainter &p, const QPointF &c, double r, const Theme &t) {
    // White with a dark rim: it must read on the brightest and on the darkest cell.
    p.setPen(QPen(t.dark ? t.bg : t.text, 3.2, Qt::SolidLine, Qt::RoundCap));
    p.drawLine(c + QPointF(-r, -r), c + QPointF(r, r));
    p.drawLine(c + QPointF(-r, r), c + QPointF(r, -r));
    p.setPen(QPen(Qt::white, 1.5, Qt::SolidLine, Qt::RoundCap));
    p.drawLine(c + QPointF(-r, -r), c + QPointF(r, r));
    p.drawLine(c + QPointF(-r, r), c + QPointF(r, -r));
}

// Points right where something is folded, down where it is open.
void paintChevron(QPainter &p, const QPointF &c, bool folded, const QColor &ink) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(ink);
    p.drawPolygon(folded ? QPolygonF{c + QPointF(-2, -3.5), c + QPointF(2.5, 0), c + QPointF(-2, 3.5)}
                         : QPolygonF{c + QPointF(-3.5, -2), c + QPointF(3.5, -2), c + QPointF(0, 2.5)});
    p.restore();
}

} // namespace

void HeatMapView::paintRows(QPainter &p) {
    const QRectF r = plotRect();
    const Theme &t = themeOf(this);
    const int first = m_scroll->value();
    const int n = std::min(visibleLines(), static_cast<int>(m_layout.lines.size()) - first);
    if (n <= 0 || m_cells.columns == 0) {
        return;
    }
    // The grid's points are centres of their cells; the image is placed by time, so that panning is a blit.
    const TimeScale s = scale();
    const double perColumn =
        static_cast<double>(m_data->step) * std::ceil(static_cast<double>(m_data->count) / m_cells.columns);
    const double left = s.x(m_data->start) - static_cast<double>(m_data->step) / 2 / s.perPixel();
    const double width = perColumn * m_cells.columns / s.perPixel();
    p.save();
    p.setClipRect(QRectF(r.left(), r.top(), r.width(), n * m_rowHeight));
    p.setRenderHint(QPainter::SmoothPixmapTransform, false);
    if (m_muted) {
        p.setOpacity(0.45);
    }
    p.drawImage(QRectF(left, r.top(), width, n * m_rowHeight), m_image,
                QRectF(0, first - m_imageFirst, m_cells.columns, n));
    // One dark line a row keeps neighbours apart.
    p.setOpacity(1);
    for (int i = 0; i < n; ++i) {
        p.fillRect(QRectF(r.left(), r.top() + (i + 1) * m_rowHeight - 1, r.width(), 1), t.surface);
    }
    const double cell = perColumn / s.perPixel();
    for (int i = 0; i < n; ++i) {
        const HeatLayout::Line &line = m_layout.lines[static_cast<std::size_t>(first + i)];
        const int row = cellRowOf(line);
        if (row < 0) {
            continue;
        }
        for (int c = 0; c < m_cells.columns; ++c) {
            if (m_cells.at(row, c) != 1) {
                continue;
            }
            const int from = c;
            while (c + 1 < m_cells.columns && m_cells.at(row, c + 1) == 1) {
                ++c;
            }
            paintHatch(p, QRectF(left + from * cell, r.top() + i * m_rowHeight, (c - from + 1) * cell, m_rowHeight - 1),
                       t);
        }
    }
    p.restore();
}

void HeatMapView::paintLabels(QPainter &p) const {
    const Theme &t = themeOf(this);
    const QRectF r = plotRect();
    const int first = m_scroll->value();
    const int n = std::min(visibleLines(), static_cast<int>(m_layout.lines.size()) - first);
    QFont font = textFont(TextRole::CodeSmall);
    if (m_rowHeight < 12) {
        font.setPixelSize(10);
    }
    const QFontMetricsF fm(font);
    p.setFont(font);
    const QString worst = m_layout.lines.empty() ? QString() : m_layout.lines.front().group;
    for (int i = 0; i < n; ++i) {
        const HeatLayout::Line &line = m_layout.lines[static_cast<std::size_t>(first + i)];
        const double y = r.top() + i * m_rowHeight;
        const QString name = line.row < 0
                                 ? (line.ended ? QStringLiteral("%1 ended").arg(line.rowsInGroup) : itemName(first + i))
                                 : m_data->rows[static_cast<std::size_t>(line.row)].name;
        const bool brushed =
            line.row >= 0 && !highlight().isEmpty() && (name == highlight() || line.group == highlight());
        const bool bright = first + i == m_hover || first + i == m_current || brushed ||
                            (line.group == worst && m_sort != HeatSort::Name && !line.ended);
        const bool chevron = line.firstOfGroup || line.row < 0;
        if (chevron) { // a group folds at its first row
            paintChevron(p, QPointF(7, y + (m_rowHeight - 1) / 2.0), line.row < 0, t.textMuted);
        }
        p.setPen(bright ? t.text : t.textMuted);
        const double left = chevron ? 14 : 0;
        const QString shown = fm.elidedText(displayText(name, 128), Qt::ElideMiddle, r.left() - 10 - left);
        p.drawText(QRectF(left, y - 2, r.left() - 7 - left, m_rowHeight + 3), Qt::AlignVCenter | Qt::AlignRight, shown);
        if (line.firstOfGroup && i > 0) {
            p.fillRect(QRectF(r.left() - 4, y - 1, r.width() + 4, 1), t.hairlineStrong);
        }
        const bool ring = first + i == m_current && hasFocus();
        if (ring || (line.row >= 0 && (first + i == m_hover || name == highlight()))) {
            p.setPen(ring ? QPen(t.focus, 2) : QPen(t.text2, 1));
            p.setBrush(Qt::NoBrush);
            p.drawRect(QRectF(r.left() - 0.5, y - 0.5, r.width() + 1, m_rowHeight));
        }
    }
}

void HeatMapView::paintMarks(QPainter &p) const {
    const QRectF r = plotRect();
    const Theme &t = themeOf(this);
    const TimeScale s = scale();
    const int first = m_scroll->value();
    const int n = std::min(visibleLines(), static_cast<int>(m_layout.lines.size()) - first);
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setClipRect(r.adjusted(-3, 0, 3, 0));
    const double arm = std::min(2.5, m_rowHeight / 4.0);
    for (int i = 0; i < n; ++i) {
        const HeatLayout::Line &line = m_layout.lines[static_cast<std::size_t>(first + i)];
        if (line.row < 0) { // marks of many pods in one line would say of none whose they are
            continue;
        }
        const HeatStrip &row = m_data->rows[static_cast<std::size_t>(line.row)];
        const double y = r.top() + i * m_rowHeight + (m_rowHeight - 1) / 2.0;
        p.setPen(QPen(t.text, 1.2));
        for (const TimeMs at : row.restarts) {
            p.drawLine(QPointF(s.x(at), y - m_rowHeight / 2.0 + 1), QPointF(s.x(at), y + m_rowHeight / 2.0 - 1));
        }
        for (const TimeMs at : row.ooms) {
            paintCross(p, QPointF(s.x(at), y), arm, t);
        }
    }
    p.restore();
}

void HeatMapView::paintLegend(QPainter &p) const {
    const Theme &t = themeOf(this);
    const QRectF r = plotRect();
    const double y = height() - 26.0;
    const double width = std::min(190.0, r.width() * 0.45);
    p.setFont(textFont(TextRole::Label));
    p.setPen(t.textMuted);
    p.drawText(QRectF(0, y - 4, r.left() - 7, 16), Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("log scale"));
    for (int x = 0; x < static_cast<int>(width); ++x) {
        p.fillRect(QRectF(r.left() + x, y, 1, 8), Theme::along(m_viridis ? t.viridis : t.heat, x / width));
    }
    if (!t.dark) {
        p.setPen(QPen(t.hairline, 1));
        p.drawRect(QRectF(r.left() - 0.5, y - 0.5, width + 1, 9));
    }
    const ValueScale axis{ValueScale::Kind::Log, m_cells.low, m_cells.high, r.left(), r.left() + width};
    p.setPen(t.textMuted);
    const auto label = [&](double v, Qt::Alignment a, double x) {
        p.drawText(QRectF(a & Qt::AlignLeft    ? x
                          : a & Qt::AlignRight ? x - 60
                                               : x - 30,
                          y + 9, 60, 14),
                   a | Qt::AlignVCenter,
                   axisText(v >= 100 ? std::round(v / std::pow(10, std::floor(std::log10(v)) - 1)) *
                                           std::pow(10, std::floor(std::log10(v)) - 1)
                                     : std::round(v)));
    };
    label(m_cells.low, Qt::AlignLeft, r.left());
    label(m_cells.high, Qt::AlignRight, r.left() + width);
    for (const double v : valueTicks(axis, 4)) {
        const double x = axis.px(v);
        if (x > r.left() + 34 && x < r.left() + width - 34) {
            label(v, Qt::AlignHCenter, x);
        }
    }
    double x = r.left() + width + 22;
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    if (x + 80 < this->width()) {
        p.setPen(QPen(t.text, 1.5));
        p.drawLine(QPointF(x, y + 1.5), QPointF(x + 5, y + 6.5));
        p.drawLine(QPointF(x, y + 6.5), QPointF(x + 5, y + 1.5));
        p.setPen(t.textMuted);
        p.drawText(QRectF(x + 10, y - 4, 70, 16), Qt::AlignVCenter, QStringLiteral("OOMKilled"));
        x += 78;
    }
    if (x + 84 < this->width()) {
        paintHatch(p, QRectF(x, y, 14, 8), t);
        p.setPen(t.textMuted);
        p.drawText(QRectF(x + 19, y - 4, 80, 16), Qt::AlignVCenter, QStringLiteral("not scraped"));
    }
    p.restore();
}

void HeatMapView::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    QRectF r = plotRect();
    paintRows(p);
    paintLabels(p);
    paintMarks(p);
    // The axis follows the last row when few rows leave room below.
    r.setHeight(
        std::min(r.height(), static_cast<double>(std::max<std::size_t>(1, m_layout.lines.size())) * m_rowHeight));
    paintTimeMarks(p, r, scale(), marks(), t);
    paintQuality(p, r, scale(), quality(), t);
    paintTimeAxis(p, r, scale(), zone(), crosshair(), t);
    paintLegend(p);
    paintSelection(p);
    if (crosshair()) {
        paintCrosshair(p, r, scale(), *crosshair(), zone(), pinned(), t);
    }
    paintHover(p);
}

void HeatMapView::paintHover(QPainter &p) const {
    const QString text = hasPointer() ? hoverText(pointer()) : QString();
    if (text.isEmpty()) {
        return;
    }
    const Theme &t = themeOf(this);
    const QFont font = textFont(TextRole::LabelStrong);
    const double width = QFontMetricsF(font).horizontalAdvance(text) + 20;
    const double x = std::clamp(pointer().x() + 14.0, 2.0, std::max(2.0, this->width() - width - 2));
    const double y = pointer().y() > 34 ? pointer().y() - 32.0 : pointer().y() + 18.0;
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(t.hairlineStrong, 1));
    p.setBrush(t.raised);
    const QRectF box(std::round(x) + 0.5, std::round(y) + 0.5, std::round(width), 24);
    p.drawRoundedRect(box, metric::kRadius, metric::kRadius);
    p.setFont(font);
    p.setPen(t.text);
    p.drawText(box, Qt::AlignCenter, text);
}

} // namespace bs
