// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/tenantsview.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kNames = 84;
constexpr int kValues = 46;
constexpr int kAxis = 20;
} // namespace

Health TenantState::health(double typical) const {
    if (std::isnan(inFlight)) {
        return Health::NoData;
    }
    if (!std::isnan(cap)) {
        return inFlight >= cap ? Health::Warn : Health::None;
    }
    return typical > 0 && inFlight > 20 * typical ? Health::Crit : Health::None;
}

TenantsView::TenantsView(QWidget *parent) : ItemView(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void TenantsView::setTenants(std::vector<TenantState> tenants, int more) {
    m_tenants = std::move(tenants);
    m_more = more;
    std::vector<double> values;
    for (const TenantState &t : m_tenants) {
        if (std::isfinite(t.inFlight)) {
            values.push_back(t.inFlight);
        }
    }
    std::sort(values.begin(), values.end());
    m_typical = values.empty() ? 0 : values[values.size() / 2];
    setAccessibleDescription(QStringLiteral("%1 tenants").arg(m_tenants.size() + static_cast<std::size_t>(more)));
    update();
}

void TenantsView::setMuted(bool stale) {
    m_muted = stale;
    update();
}

ValueScale TenantsView::axis() const {
    double top = 10;
    for (const TenantState &t : m_tenants) {
        top = std::isfinite(t.inFlight) ? std::max(top, t.inFlight) : top;
        top = std::isfinite(t.cap) ? std::max(top, t.cap) : top;
    }
    return niceScale(ValueScale::Kind::Log, 1, top, 12 + kNames, std::max(width() - 12 - kValues, 12 + kNames + 20));
}

double TenantsView::pitch() const {
    const double n = std::max<double>(1, static_cast<double>(m_tenants.size()));
    return std::clamp((height() - 8.0 - kAxis) / n, 18.0, 28.6);
}

int TenantsView::rowAt(double y) const {
    const int i = static_cast<int>((y - 8) / pitch());
    return y < 8 || i >= static_cast<int>(m_tenants.size()) ? -1 : i;
}

void TenantsView::paintRow(QPainter &p, double y, const TenantState &tenant, const ValueScale &x) const {
    const Theme &t = themeOf(this);
    const Health health = tenant.health(m_typical);
    const QColor ink = m_muted                  ? t.textMuted
                       : health == Health::Crit ? t.crit
                       : health == Health::Warn ? t.warn
                                                : t.series[0];
    if (health != Health::None) {
        paintStatus(p, QRectF(12, y - 5, 10, 10), health, t);
    }
    p.setFont(textFont(TextRole::Label));
    p.setPen(t.text);
    p.drawText(QRectF(26, y - 8, kNames - 18, 16), Qt::AlignVCenter,
               QFontMetricsF(p.font()).elidedText(displayText(tenant.name, 64), Qt::ElideMiddle, kNames - 18));
    if (std::isfinite(tenant.inFlight)) {
        const double end = x.px(std::max(1.0, tenant.inFlight));
        QColor stem = ink;
        stem.setAlphaF(0.38F);
        p.fillRect(QRectF(x.from, y - 3, std::max(1.0, end - x.from), 6), stem);
        // Zero has no place on a log axis: a ring at its foot, not a dot that reads as one.
        p.setPen(tenant.inFlight < 1 ? QPen(ink, 1.5) : QPen(Qt::NoPen));
        p.setBrush(tenant.inFlight < 1 ? t.surface : ink);
        p.drawEllipse(QPointF(end, y), tenant.inFlight < 1 ? 3.2 : 4, tenant.inFlight < 1 ? 3.2 : 4);
    }
    if (std::isfinite(tenant.cap)) {
        const double at = x.px(std::max(1.0, tenant.cap));
        p.setPen(QPen(t.text, 1.5));
        p.drawLine(QPointF(at, y - 9), QPointF(at, y + 9));
    }
    p.setFont(textFont(TextRole::LabelStrong));
    p.setPen(t.text);
    const QRectF value(width() - 12.0 - kValues - 20, y - 8, kValues + 20, 16);
    p.drawText(value, Qt::AlignVCenter | Qt::AlignRight, formatCount(tenant.inFlight));
    if (health == Health::Crit && pitch() > 24) {
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.crit);
        p.drawText(value.translated(0, 13), Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("no cap"));
    }
}

void TenantsView::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const ValueScale x = axis();
    const double bottom = 8 + pitch() * static_cast<double>(m_tenants.size());
    p.setFont(textFont(TextRole::Label));
    for (const double v : valueTicks(x, std::max(2, static_cast<int>((x.to - x.from) / 24)))) {
        const double at = std::round(x.px(v));
        p.fillRect(QRectF(at, 8, 1, bottom - 8), t.grid);
        p.setPen(t.textMuted);
        p.drawText(QRectF(at - 20, bottom + 3, 40, 14), Qt::AlignCenter, axisText(v));
    }
    double y = 8 + pitch() / 2;
    for (const TenantState &tenant : m_tenants) {
        paintRow(p, y, tenant, x);
        y += pitch();
    }
    if (m_more > 0) {
        p.setFont(textFont(TextRole::Label));
        p.setPen(t.textMuted);
        p.drawText(QRectF(12, bottom + 3, kNames, 14), Qt::AlignVCenter, QStringLiteral("%1 more").arg(m_more));
    }
    paintFocus(p);
}

void TenantsView::mouseReleaseEvent(QMouseEvent *event) {
    if (const int i = rowAt(event->pos().y()); i >= 0 && event->button() == Qt::LeftButton) {
        activateItem(i, event->modifiers());
    }
}

QString TenantsView::itemName(int i) const { return displayText(m_tenants[static_cast<std::size_t>(i)].name, 128); }

QString TenantsView::itemValue(int i) const {
    const TenantState &t = m_tenants[static_cast<std::size_t>(i)];
    return QStringLiteral("%1 in flight, %2")
        .arg(formatCount(t.inFlight),
             std::isnan(t.cap) ? QStringLiteral("no cap") : QStringLiteral("cap %1").arg(formatCount(t.cap)));
}

QRectF TenantsView::itemRect(int i) const { return {6, 8 + i * pitch(), width() - 12.0, pitch()}; }

void TenantsView::activateItem(int i, Qt::KeyboardModifiers /*modifiers*/) {
    Q_EMIT tenantClicked(m_tenants[static_cast<std::size_t>(i)].name);
}

QString TenantsView::nameAt(const QPoint &pos) const {
    const int i = rowAt(pos.y());
    return i >= 0 ? m_tenants[static_cast<std::size_t>(i)].name : QString();
}

bool TenantsView::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip) {
        return ItemView::event(event);
    }
    auto *help = static_cast<QHelpEvent *>(event);
    const int i = rowAt(help->pos().y());
    const QString text = i < 0 ? QString() : itemName(i) + u'\n' + itemValue(i);
    showPlainToolTip(help->globalPos(), text, this, rect());
    return true;
}

} // namespace bs
