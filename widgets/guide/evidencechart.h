// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/guidevalues.h"
#include <QWidget>

namespace bs {

// Pixels <-> values of a small chart, tested without a widget. The value axis starts at 0 unless values are negative
// and ends at a round number; gaps stay gaps.
struct ChartGeometry {
    QRectF plot;
    TimeRange range;
    double low = 0;
    double high = 1;
    double tick = 1; // distance of the grid lines

    static ChartGeometry make(const QRectF &plot, const guide::Chart &chart);
    [[nodiscard]] double x(TimeMs t) const;
    [[nodiscard]] double y(double value) const;
};

// Evidence as it was when the question was asked: the curve with its samples as dots, the fitted line going on as an
// outlook, the threshold as a word on a line.
class EvidenceChart : public QWidget {
    Q_OBJECT
public:
    explicit EvidenceChart(QWidget *parent = nullptr);
    void setChart(const guide::Chart &chart);
    [[nodiscard]] const guide::Chart &chart() const { return m_chart; }
    [[nodiscard]] QSize sizeHint() const override { return {580, 210}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 120}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintAxes(QPainter &p, const ChartGeometry &g, const Theme &t) const;
    void paintCurves(QPainter &p, const ChartGeometry &g, const Theme &t) const;
    void paintFit(QPainter &p, const ChartGeometry &g, const Theme &t) const;
    guide::Chart m_chart;
};

} // namespace bs
