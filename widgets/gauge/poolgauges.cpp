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
constexpr double kWide = 124;  // a gauge with its trend
constexpr double kNarrow = 92; // the arc alone
constexpr double kLeast = 92;  // high
constexpr double kLow = 88;    // high, without its trend
constexpr double kMost = 130;
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

QPointF GaugeGeometry::centre() const {
    return {compact() ? std::round(box.center().x()) : box.left() + 45, box.top() + 68};
}
double GaugeGeometry::angleOf(double ratio) const { return 180 * (1 - std::clamp(ratio, 0.0, 1.0)); }
QRectF GaugeGeometry::sparkline() const { return {box.right() - 41, box.top() + 42, 34, 26}; }

PoolGauges::PoolGauges(QWidget *parent) : ItemView(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PoolGauges::setPools(std::vector<PoolState> pools) {
    m_pools = std::move(pools);
    m_scroll = std::clamp(m_scroll, 0, std::max(0, contentHeight() - height()));
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

bool PoolGauges::bullets() const { return itemCount() > kMostArcs; }

PoolGauges::Cells PoolGauges::cells() const {
    const double w = width() - 24.0;
    const double h = height() - 16.0;
    const int n = std::max(1, itemCount());
    const auto most = [w](double least) { return std::max(1, static_cast<int>((w + 8) / (least + 8))); };
    Cells out;
    // With their trends where all stand whole; without them rather than out of sight; then they scroll.
    for (const auto &[least, low] : {std::pair{kWide, kLeast}, std::pair{kNarrow, kLow}}) {
        out.columns = std::clamp(most(least), 1, std::min(n, 4));
        const int rows = (n + out.columns - 1) / out.columns;
        out.height = std::clamp((h - 8.0 * (rows - 1)) / rows, low, kMost);
        if (rows * (low + 8) - 8 <= h) {
            break;
        }
    }
    out.width = (w - 8.0 * (out.columns - 1)) / out.columns;
    return out;
}

int PoolGauges::contentHeight() const {
    if (bullets()) {
        return itemCount() * kBulletRow + 16;
    }
    const Cells c = cells();
    const int rows = (itemCount() + c.columns - 1) / c.columns;
    return static_cast<int>(rows * (std::floor(c.height) + 8)) + 8;
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
    const Cells c = cells();
    const int column = index % c.columns;
    const int row = index / c.columns;
    return {std::round(area.left() + column * (c.width + 8)),
            std::round(area.top() + row * (std::floor(c.height) + 8)) - m_scroll, std::floor(c.width),
            std::floor(c.height)};
}

int PoolGauges::indexAt(const QPoint &pos) const {
    for (int i = 0; i < static_cast<int>(m_pools.size()); ++i) {
        if (cellRect(i).contains(pos)) {
            return i;
        }
    }
    return -1;
}

QString PoolGauges::itemName(int i) const { return displayText(m_pools[static_cast<std::size_t>(i)].name, 128); }

QString PoolGauges::itemValue(int i) const {
    return words(m_pools[static_cast<std::size_t>(i)]).replace(u'\n', QStringLiteral(", "));
}

void PoolGauges::activateItem(int i, Qt::KeyboardModifiers /*modifiers*/) {
    Q_EMIT poolClicked(m_pools[static_cast<std::size_t>(i)].name);
}

void PoolGauges::showItem(int i) {
    const QRectF box = cellRect(i);
    if (box.top() < 8) {
        m_scroll += static_cast<int>(box.top()) - 8;
    } else if (box.bottom() > height() - 8) {
        m_scroll += static_cast<int>(std::ceil(box.bottom())) - (height() - 8);
    }
    m_scroll = std::max(0, m_scroll);
}

void PoolGauges::currentChanged(int i) {
    Q_EMIT poolHovered(i < 0 ? QString() : m_pools[static_cast<std::size_t>(i)].name);
}

QString PoolGauges::words(const PoolState &pool) const {
    QStringList out;
    out << (pool.fresh ? statusWord(pool.health()) : pool.ageText);
    if (!std::isnan(pool.saturation()) && pool.fresh) {
        out << formatPercent(pool.saturation());
    }
    out << (std::isnan(pool.capacity)
                ? QStringLiteral("%1 in flight, no capacity known: saturation cannot be told")
                      .arg(formatCount(pool.inFlight))
                : QStringLiteral("%1 in flight of %2%3")
                      .arg(formatCount(pool.inFlight), formatCount(pool.capacity),
                           pool.capacityDeclared ? QStringLiteral(" (declared in the workspace)") : QString()));
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
        showPlainToolTip(help->globalPos(),
                         i < 0 ? QString() : itemName(i) + u'\n' + words(m_pools[static_cast<std::size_t>(i)]), this,
                         i < 0 ? QRect() : cellRect(i).toRect());
        return true;
    }
    return ItemView::event(event);
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
    if (const int i = indexAt(event->pos()); i >= 0 && event->button() == Qt::LeftButton) {
        activateItem(i, event->modifiers());
    }
}

void PoolGauges::leaveEvent(QEvent * /*event*/) {
    m_hover = -1;
    Q_EMIT poolHovered({});
    update();
}

void PoolGauges::wheelEvent(QWheelEvent *event) {
    const int most = std::max(0, contentHeight() - height());
    if (most == 0) {
        event->ignore();
        return;
    }
    m_scroll = std::clamp(m_scroll - event->angleDelta().y() / 3, 0, most);
    update();
}

} // namespace bs
