// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/itemview.h"
#include "widgets/common/statusglyph.h"
#include <vector>

namespace bs {

// One pool as the board answers it. Unknown numbers are NaN and show as such.
struct PoolState {
    QString name;
    double inFlight = 0; // sum over pods
    double capacity = 0; // sum over pods; NaN: no capacity is known
    double waiters = 0;  // queue depth, NaN: not known
    double worstPod = 0; // the largest saturation of one pod, ratio; NaN: not known
    QString worstPodName;
    std::vector<double> trend;     // saturation over the range, for the sparkline
    bool fresh = true;             // false: no sample for four scrapes
    QString ageText;               // "No samples 4 m" when not fresh
    bool capacityDeclared = false; // from the workspace, not a metric
    bool operator==(const PoolState &) const = default;

    [[nodiscard]] double saturation() const; // sum over sum, NaN when unknown
    [[nodiscard]] Health health() const;     // below 80 ok, 80 warn, 95 crit; the worst pod counts too
};

// Ticks of every gauge: muted, warn, crit.
inline constexpr double kSaturationTicks[] = {0.70, 0.80, 0.95};
[[nodiscard]] Health saturationHealth(double ratio);

// Where things lie in a gauge of the given size; tested without a widget.
struct GaugeGeometry {
    QRectF box;
    [[nodiscard]] QPointF centre() const;
    [[nodiscard]] double radius() const { return 27; }
    [[nodiscard]] bool compact() const { return box.width() < 116; } // no room for the sparkline: the arc is centred
    [[nodiscard]] double angleOf(double ratio) const;                // degrees, 180 at 0, 0 at 1
    [[nodiscard]] QRectF sparkline() const;
};

// A grid of arc gauges; above 12 pools bullet rows that scroll. Gauges that do not fit beside their trend give it up,
// then the grid scrolls. Sorted as given: the worst first.
class PoolGauges : public ItemView {
    Q_OBJECT
public:
    explicit PoolGauges(QWidget *parent);
    void setPools(std::vector<PoolState> pools);
    [[nodiscard]] const std::vector<PoolState> &pools() const { return m_pools; }
    [[nodiscard]] bool bullets() const;
    void setMuted(bool stale);
    void setHighlight(const QString &name);
    [[nodiscard]] QRectF cellRect(int index) const;
    [[nodiscard]] QSize minimumSizeHint() const override { return {248, 184}; }
    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_pools.size()); }
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override { return cellRect(i); }
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void poolClicked(const QString &name);
    void poolHovered(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    bool event(QEvent *event) override;
    void showItem(int i) override;
    void currentChanged(int i) override;

private:
    struct Cells { // how the arcs lie: as few lines as keep each gauge whole
        int columns = 1;
        double width = 0, height = 0;
    };
    [[nodiscard]] Cells cells() const;
    [[nodiscard]] int contentHeight() const;
    [[nodiscard]] int indexAt(const QPoint &pos) const;
    [[nodiscard]] QString words(const PoolState &pool) const;
    void paintGauge(QPainter &p, const QRectF &box, const PoolState &pool, bool hover) const;
    void paintArc(QPainter &p, const GaugeGeometry &g, const PoolState &pool, const QColor &ink) const;
    void paintBullet(QPainter &p, const QRectF &row, const PoolState &pool, bool hover) const;
    std::vector<PoolState> m_pools;
    QString m_highlight;
    int m_hover = -1;
    int m_scroll = 0; // px
    bool m_muted = false;
};

} // namespace bs
