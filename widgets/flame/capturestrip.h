// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "widgets/common/timeaxis.h"
#include <QWidget>
#include <vector>

namespace bs {

struct CaptureBar {
    TimeMs time = 0;
    double value = 0; // goroutines; height and colour by its logarithm
    bool pinned = false;
    QString why; // it was taken; empty: by hand or by the clock
    bool operator==(const CaptureBar &) const = default;
};

// Where the bars of a strip stand; tested without a widget.
struct StripGeometry {
    QRectF plot;
    TimeRange range;
    [[nodiscard]] double x(TimeMs t) const {
        return plot.left() + plot.width() * double(t - range.start) / double(std::max<DurationMs>(range.length(), 1));
    }
    // The bar nearest to x, -1 without bars.
    [[nodiscard]] int nearest(const std::vector<CaptureBar> &bars, double at) const;
};

// The captures of a pod over time, with two handles: A is compared with, B is on screen. A click puts B (with Shift: A)
// on the nearest capture, handles are dragged; Left, Right, Home and End move B, with Shift A. What else happened then
// (deploys, marks of incidents) stands as dashed lines with a word each.
class CaptureStrip : public QWidget {
    Q_OBJECT
public:
    explicit CaptureStrip(QWidget *parent = nullptr);
    void setCaptures(std::vector<CaptureBar> bars, TimeRange range); // ascending times
    void setHandles(int a, int b);                                   // -1: none
    void setMarks(std::vector<TimeMark> marks);                      // deploys and incidents, ascending
    [[nodiscard]] const std::vector<TimeMark> &marks() const { return m_marks; }
    [[nodiscard]] QString describe() const; // what a screen reader says
    [[nodiscard]] QString toolTipAt(double x) const;
    [[nodiscard]] int a() const { return m_a; }
    [[nodiscard]] int b() const { return m_b; }
    [[nodiscard]] StripGeometry geometryOfBars() const;
    [[nodiscard]] QSize sizeHint() const override { return {600, 92}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 52}; }

Q_SIGNALS:
    void aChosen(int index);
    void bChosen(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    enum class Drag : std::uint8_t { None, A, B };
    void paintBars(QPainter &p, const Theme &theme, const StripGeometry &g) const;
    void paintMarks(QPainter &p, const Theme &theme, const StripGeometry &g) const;
    void paintAxis(QPainter &p, const Theme &theme, const StripGeometry &g) const;
    void paintHandle(QPainter &p, const StripGeometry &g, int index, const QString &word, const QColor &colour) const;
    void choose(Drag which, int index);
    std::vector<CaptureBar> m_bars;
    std::vector<TimeMark> m_marks;
    TimeRange m_range;
    mutable QRectF m_tagOfB; // while painting
    int m_a = -1;
    int m_b = -1;
    Drag m_drag = Drag::None;
};

} // namespace bs
