// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/gauge/poolgauges.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include <QHelpEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {
constexpr int kMostArcs = 12;
constexpr int kBulletRow = 22;
} // namespace

double PoolState::saturation() const {
    return std::isfinite(capacity) && capacity > 0 ? inFlight / capacity : std::numeric_limits<double>::quiet_NaN();
}

Health saturationHealth(double ratio) {
    if (std::isnan(ratio)) {
        return Health::NoData;
    }
    return ratio >= 0.95 ? Health::Crit : ratio >= 0.80 ? Health::Warn : Health::Ok;
}

Health PoolState::health() const {
    if (!fresh) {
        return Health::NoData;
    }
    const Health own = saturationHealth(saturation());
    // One pod at its bound hides behind a calm sum; it is worth a warning, not the pool's critical state.
    return own == Health::Ok && worstPod >= 0.95 ? Health::Warn : own;
}

QPointF GaugeGeometry::centre() const { return {box.left() + 45, box.top() + 68}; }
double GaugeGeometry::angleOf(double ratio) const { return 180 * (1 - std::clamp(ratio, 0.0, 1.0)); }
QRectF GaugeGeometry::sparkline() const { return {box.right() - 41, box.top() + 42, 34, 26}; }

PoolGauges::PoolGauges(QWidget *parent) : QWidget(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PoolGauges::setPools(std::vector<PoolState> pools) {
    m_pools = std::move(pools);
    m_scroll = 0;
    QStringList critical;
    for (const PoolState &p : m_pools) {
        if (p.health() == Health::Crit) {
            critical << displayText(p.name, 64);
        }
    }
    setAccessibleDescription(
        QStringLiteral("%1 pools, saturated: %2")
            .arg(m_pools.size())
            .arg(critical.isEmpty() ? QStringLiteral("none") : critical.join(QStringLiteral(", "))));
    update();
}

bool PoolGauges::bullets() const {
    // Arcs while all of them fit whole; a gauge that is cut off would hide a pool.
    const int n = static_cast<int>(m_pools.size());
    const int columns = std::max(1, (width() - 24 + 8) / 132);
    const int rows = (n + columns - 1) / columns;
    return n > kMostArcs || rows * 100 - 8 > height() - 16;
}

void PoolGauges::setMuted(bool stale) {
    m_muted = stale;
    update();
}

void PoolGauges::setHighlight(const QString &name) {
    m_highlight = name;
    update();
}

QRectF PoolGauges::cellRect(int index) const {
    const QRectF area = QRectF(rect()).adjusted(12, 8, -12, -8);
    if (bullets()) {
        return {area.left(), area.top() + index * kBulletRow - m_scroll, area.width(), kBulletRow};
    }
    const int n = static_cast<int>(m_pools.size());
    const int columns = std::clamp(static_cast<int>((area.width() + 8) / 132), 1, std::max(1, std::min(n, 4)));
    const int rows = std::max(1, (n + columns - 1) / columns);
    const double w = (area.width() - 8.0 * (columns - 1)) / columns;
    const double h = std::clamp((area.height() - 8.0 * (rows - 1)) / rows, 92.0, 130.0);
    return {std::round(area.left() + (index % columns) * (w + 8)), std::round(area.top() + (index / columns) * (h + 8)),
            std::floor(w), std::floor(h)};
}

int PoolGauges::indexAt(const QPoint &pos) const {
    for (int i = 0; i < static_cast<int>(m_pools.size()); ++i) {
        if (cellRect(i).contains(pos)) {
            return i;
        }
    }
    return -1;
}

QString PoolGauges::words(const PoolState &pool) const {
    QStringList out{displayText(pool.name, 128)};
    out << (pool.fresh ? statusWord(pool.health()) : pool.ageText);
    out << QStringLiteral("%1 in flight of %2%3")
               .arg(formatCount(pool.inFlight), formatCount(pool.capacity),
                    pool.capacityDeclared ? QStringLiteral(" (declared in the workspace)") : QString());
    if (std::isnan(pool.capacity)) {
        out << QStringLiteral("no capacity metric: saturation is not known");
    }
    if (!std::isnan(pool.worstPod)) {
        out << QStringLiteral("fullest pod: %1 %2")
                   .arg(displayText(pool.worstPodName, 64), formatPercent(pool.worstPod));
    }
    out << (std::isnan(pool.waiters) ? QStringLiteral("waiters not known")
                                     : QStringLiteral("%1 waiting").arg(formatCount(pool.waiters)));
    return out.join(u'\n');
}

bool PoolGauges::event(QEvent *event) {
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const int i = indexAt(help->pos());
        showPlainToolTip(help->globalPos(), i < 0 ? QString() : words(m_pools[static_cast<std::size_t>(i)]), this,
                         i < 0 ? QRect() : cellRect(i).toRect());
        return true;
    }
    return QWidget::event(event);
}

void PoolGauges::mouseMoveEvent(QMouseEvent *event) {
    const int i = indexAt(event->pos());
    if (i != m_hover) {
        m_hover = i;
        Q_EMIT poolHovered(i < 0 ? QString() : m_pools[static_cast<std::size_t>(i)].name);
        update();
    }
}

void PoolGauges::mouseReleaseEvent(QMouseEvent *event) {
    if (const int i = indexAt(event->pos()); i >= 0) {
        Q_EMIT poolClicked(m_pools[static_cast<std::size_t>(i)].name);
    }
}

void PoolGauges::leaveEvent(QEvent * /*event*/) {
    m_hover = -1;
    Q_EMIT poolHovered({});
    update();
}

void PoolGauges::wheelEvent(QWheelEvent *event) {
    const int most = bullets() ? std::max(0, static_cast<int>(m_pools.size()) * kBulletRow - (height() - 16)) : 0;
    if (most == 0) {
        event->ignore();
        return;
    }
    m_scroll = std::clamp(m_scroll - event->angleDelta().y() / 3, 0, most);
    update();
}

} // namespace bs
