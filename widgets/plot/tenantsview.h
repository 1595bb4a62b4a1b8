// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/itemview.h"
#include "widgets/common/statusglyph.h"
#include "widgets/common/valuescale.h"
#include <limits>
#include <vector>

namespace bs {

struct TenantState {
    QString name;
    double inFlight = 0;                                   // NaN: no sample
    double cap = std::numeric_limits<double>::quiet_NaN(); // NaN: no cap
    bool operator==(const TenantState &) const = default;
    // At or above its cap: warn; without a cap and `median` times twenty above the others: crit.
    [[nodiscard]] Health health(double typical) const;
};

// Lollipop rows on a log axis, caps as ticks, worst glyph first.
class TenantsView : public ItemView {
    Q_OBJECT
public:
    explicit TenantsView(QWidget *parent);
    void setTenants(std::vector<TenantState> tenants, int more);
    [[nodiscard]] const std::vector<TenantState> &tenants() const { return m_tenants; }
    void setMuted(bool stale);
    [[nodiscard]] ValueScale axis() const;
    [[nodiscard]] QString nameAt(const QPoint &pos) const; // empty: no tenant there
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 120}; }
    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_tenants.size()); }
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override;
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;

Q_SIGNALS:
    void tenantClicked(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] double pitch() const;
    [[nodiscard]] int rowAt(double y) const;
    void paintRow(QPainter &p, double y, const TenantState &tenant, const ValueScale &x) const;
    std::vector<TenantState> m_tenants;
    double m_typical = 0;
    int m_more = 0;
    bool m_muted = false;
};

} // namespace bs
