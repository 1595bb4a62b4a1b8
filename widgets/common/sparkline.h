// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QRectF>
#include <limits>
#include <span>

class QPainter;

namespace bs {

struct SparklineStyle {
    QColor line;
    QColor cap;                                                 // dashed line at `capValue`
    double capValue = std::numeric_limits<double>::quiet_NaN(); // NaN: none
    double minimum = 0;                                         // of the value axis
    double maximum = std::numeric_limits<double>::quiet_NaN();  // NaN: the largest value (or the cap)
    bool endDot = true;
};

// A tiny area chart: evenly spaced values, NaN is a gap and stays one. Draws nothing without a finite value.
void paintSparkline(QPainter &painter, const QRectF &box, std::span<const double> values, const SparklineStyle &style);

} // namespace bs
