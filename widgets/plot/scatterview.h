// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/itemview.h"
#include "widgets/common/theme.h"
#include "widgets/common/valuescale.h"
#include <optional>
#include <vector>

namespace bs {

struct ScatterDot {
    QString name;  // pod
    QString group; // service: its colour
    double x = 0, y = 0;
    bool outlier = false;
    QColor color; // invalid: by the name of its group
    bool operator==(const ScatterDot &) const = default;
};

struct ScatterFit {
    double slope = 0, intercept = 0, sigma = 0, r2 = 0;
    bool operator==(const ScatterFit &) const = default;
};

struct ScatterData {
    std::vector<ScatterDot> dots;
    std::optional<ScatterFit> fit;
    double bandSigmas = 2;
    QString xTitle;
    QString rule; // how an outlier is told
    bool operator==(const ScatterData &) const = default;
};

// y against x per pod: linear x, log y when the values span more than two decades; robust fit with its band; outliers
// as labelled diamonds. Hovering brushes a pod on every panel.
class ScatterView : public ItemView {
    Q_OBJECT
public:
    explicit ScatterView(QWidget *parent);
    void setData(ScatterData data);
    [[nodiscard]] const ScatterData &data() const { return m_data; }
    void setHighlight(const QString &name);
    void setMuted(bool stale);
    [[nodiscard]] QRectF plotRect() const;
    [[nodiscard]] QPointF position(const ScatterDot &dot) const;
    [[nodiscard]] int dotAt(const QPointF &pos) const; // within 8 px, -1: none
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 160}; }
    // Outliers first, then the largest: what one looks for stands at the front of the list.
    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_order.size()); }
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override;
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void dotHovered(const QString &name, const QString &group); // empty: none
    void dotClicked(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    void currentChanged(int i) override;

private:
    void setHover(int dot);
    [[nodiscard]] const ScatterDot &dotOf(int i) const {
        return m_data.dots[static_cast<std::size_t>(m_order[static_cast<std::size_t>(i)])];
    }
    void paintAxes(QPainter &p) const;
    void paintFit(QPainter &p) const;
    void paintDots(QPainter &p) const;
    void paintLabels(QPainter &p) const;
    ScatterData m_data;
    std::vector<int> m_order; // item -> dot
    ValueScale m_x, m_y;
    QString m_highlight;
    int m_hover = -1;
    bool m_muted = false;
    void rescale();
    void resizeEvent(QResizeEvent *event) override;
};

} // namespace bs
