// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/timeaxis.h"
#include <QWidget>
#include <optional>
#include <vector>

namespace bs {

// How many goroutines one stack had over time.
struct TrendLine {
    quint64 id = 0;
    QString name;
    std::vector<std::pair<TimeMs, double>> points; // ascending; what was not captured is not there
    std::optional<double> perMinute;               // nullopt: too few captures to say
    bool operator==(const TrendLine &) const = default;
};

// The counts of a few stacks over hours to weeks, with the growth of each. Captures that are far apart are not joined
// by a line. Left and Right move the crosshair from capture to capture, Up and Down choose the line.
class TrendPlot : public QWidget {
    Q_OBJECT
public:
    explicit TrendPlot(QWidget *parent = nullptr);
    void setLines(std::vector<TrendLine> lines, TimeRange range, const QTimeZone &zone);
    [[nodiscard]] const std::vector<TrendLine> &lines() const { return m_lines; }
    [[nodiscard]] QString describe() const; // what a screen reader says
    [[nodiscard]] QSize sizeHint() const override { return {720, 300}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 140}; }
    // Where a line is broken: more than four times the usual distance lies between two captures.
    [[nodiscard]] static DurationMs longestGap(const TrendLine &line);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QRectF plotRect() const;
    [[nodiscard]] int legendHeight() const;
    void paintLegend(QPainter &p, const Theme &theme) const;
    void paintLine(QPainter &p, const TrendLine &line, const QColor &colour, const TimeScale &x, double top,
                   const QRectF &plot) const;
    [[nodiscard]] QColor colourOf(std::size_t i, const Theme &theme) const;
    void moveTo(std::optional<TimeMs> at);

    std::vector<TrendLine> m_lines;
    TimeRange m_range;
    QTimeZone m_zone = QTimeZone::utc();
    std::optional<TimeMs> m_at;
    std::size_t m_chosen = 0;
};

} // namespace bs
