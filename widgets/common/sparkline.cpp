// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/sparkline.h"
#include <QPainter>
#include <QPainterPath>
#include <cmath>

namespace bs {

namespace {

double topOf(std::span<const double> values, const SparklineStyle &style) {
    if (!std::isnan(style.maximum)) {
        return style.maximum;
    }
    double top = std::isnan(style.capValue) ? style.minimum : style.capValue;
    for (const double v : values) {
        if (std::isfinite(v)) {
            top = std::max(top, v);
        }
    }
    return top > style.minimum ? top : style.minimum + 1;
}

} // namespace

void paintSparkline(QPainter &p, const QRectF &box, std::span<const double> values, const SparklineStyle &style) {
    if (values.empty()) {
        return;
    }
    const double top = topOf(values, style);
    const double inner = box.height() - 2;
    const auto y = [&](double v) {
        return box.bottom() - inner * std::clamp((v - style.minimum) / (top - style.minimum), 0.0, 1.0) - 0.5;
    };
    const auto x = [&](std::size_t i) {
        return box.left() + 1 +
               (box.width() - 2) *
                   (values.size() < 2 ? 1.0 : static_cast<double>(i) / static_cast<double>(values.size() - 1));
    };
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    QColor fill = style.line;
    fill.setAlphaF(0.16F);
    QPointF last;
    bool any = false;
    for (std::size_t i = 0; i < values.size();) {
        if (!std::isfinite(values[i])) {
            ++i;
            continue;
        }
        QPainterPath line(QPointF(x(i), y(values[i])));
        const double first = x(i);
        for (; i < values.size() && std::isfinite(values[i]); ++i) {
            last = QPointF(x(i), y(values[i]));
            line.lineTo(last);
        }
        any = true;
        QPainterPath area = line;
        area.lineTo(last.x(), box.bottom());
        area.lineTo(first, box.bottom());
        p.fillPath(area, fill);
        p.strokePath(line, QPen(style.line, 1.25, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    }
    if (any && !std::isnan(style.capValue)) {
        QPen dash(style.cap, 1);
        dash.setDashPattern({2, 2});
        p.setPen(dash);
        p.setRenderHint(QPainter::Antialiasing, false);
        p.drawLine(QPointF(box.left(), y(style.capValue)), QPointF(box.right(), y(style.capValue)));
        p.setRenderHint(QPainter::Antialiasing);
    }
    if (any && style.endDot) {
        p.setPen(Qt::NoPen);
        p.setBrush(style.line);
        p.drawEllipse(last, 1.8, 1.8);
    }
    p.restore();
}

} // namespace bs
