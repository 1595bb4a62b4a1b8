// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/itemview.h"
#include "widgets/common/statusglyph.h"
#include <limits>
#include <vector>

namespace bs {

struct FanoutBar {
    double lower = 0, upper = 0; // upper may be +Inf: over the last bound
    double count = 0;
    bool operator==(const FanoutBar &) const = default;
};

struct FanoutEndpoint {
    QString name;
    std::vector<FanoutBar> bars;
    double p50 = std::numeric_limits<double>::quiet_NaN();
    double max = std::numeric_limits<double>::quiet_NaN();
    bool overLastBound = false; // `max` is the last finite bound and some were above
    double cap = std::numeric_limits<double>::quiet_NaN();
    bool operator==(const FanoutEndpoint &) const = default;
    // Over its cap: warn; without a cap and above `alarming` calls: crit; without data: no data.
    [[nodiscard]] Health health(double alarming = 1000) const;
};

// Small multiples: a histogram of calls per request for each endpoint, log-log, its cap, max and median.
class FanoutView : public ItemView {
    Q_OBJECT
public:
    explicit FanoutView(QWidget *parent);
    void setEndpoints(std::vector<FanoutEndpoint> endpoints);
    [[nodiscard]] const std::vector<FanoutEndpoint> &endpoints() const { return m_endpoints; }
    void setMuted(bool stale);
    [[nodiscard]] int shown() const;                       // rows that fit
    [[nodiscard]] QString nameAt(const QPoint &pos) const; // empty: no endpoint there
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 120}; }
    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_endpoints.size()); }
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override { return rowRect(i - m_first); }
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void endpointClicked(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    bool event(QEvent *event) override;
    void showItem(int i) override;

private:
    [[nodiscard]] QRectF rowRect(int i) const; // i-th shown
    [[nodiscard]] double xOf(double calls, const QRectF &row) const;
    void paintRow(QPainter &p, const QRectF &row, const FanoutEndpoint &e) const;
    std::vector<FanoutEndpoint> m_endpoints;
    double m_most = 65536; // right end of the shared axis
    int m_first = 0;
    bool m_muted = false;
};

} // namespace bs
