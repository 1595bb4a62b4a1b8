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

// Draws the evidence of a question; the widget below, and the picture that is frozen with an answer.
void paintEvidence(QPainter &painter, const guide::Chart &chart, QSize size, const Theme &theme);
// The same on paper colours as an SVG of its own.
[[nodiscard]] QByteArray evidenceSvg(const guide::Chart &chart, QSize size);

// Evidence as it was when the question was asked: the curve with its samples as dots, the fitted line going on as an
// outlook, the threshold as a word on a line.
class EvidenceChart : public QWidget {
    Q_OBJECT
public:
    explicit EvidenceChart(QWidget *parent = nullptr);
    void setChart(const guide::Chart &chart);
    [[nodiscard]] const guide::Chart &chart() const { return m_chart; }
    [[nodiscard]] QSize sizeHint() const override { return {580, 210}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 72}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    guide::Chart m_chart;
};

} // namespace bs
