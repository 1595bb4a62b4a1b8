// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of the heat map in words: tooltips of folded lines, and what a screen reader says.
#include "data/core/format.h"
#include "widgets/heatmap/heatmapview.h"
#include <cmath>

namespace bs {

QString HeatMapView::itemName(int i) const {
    const HeatLayout::Line &l = m_layout.lines[static_cast<std::size_t>(i)];
    if (l.row >= 0) {
        return displayText(m_data->rows[static_cast<std::size_t>(l.row)].name, 128);
    }
    const QString group = displayText(l.group, 64);
    return l.ended ? QStringLiteral("%1: %2 ended").arg(group).arg(l.rowsInGroup)
                   : QStringLiteral("%1 (%2)").arg(group).arg(l.rowsInGroup);
}

QString HeatMapView::itemValue(int i) const {
    const HeatLayout::Line &l = m_layout.lines[static_cast<std::size_t>(i)];
    if (l.row < 0) {
        double most = -std::numeric_limits<double>::infinity();
        for (std::size_t r = 0; r < m_data->rows.size(); ++r) {
            const HeatStrip &row = m_data->rows[r];
            if (row.group == l.group && (!l.ended || row.ended)) {
                most = std::max(most, m_scores.max[r]);
            }
        }
        return QStringLiteral("max %1%2")
            .arg(std::isfinite(most) ? formatValue(most, m_data->unit) : QStringLiteral("–"),
                 l.ended ? QStringLiteral(", folded") : QStringLiteral(", %1 folded").arg(l.rowsInGroup));
    }
    const HeatStrip &row = m_data->rows[static_cast<std::size_t>(l.row)];
    QStringList out;
    const double most = m_scores.max[static_cast<std::size_t>(l.row)];
    out << QStringLiteral("max %1").arg(std::isfinite(most) ? formatValue(most, m_data->unit) : QStringLiteral("–"));
    const double last = row.values.empty() ? std::numeric_limits<double>::quiet_NaN() : row.values.back();
    out << (std::isnan(last) ? QStringLiteral("not scraped now")
                             : QStringLiteral("now %1").arg(formatValue(last, m_data->unit)));
    if (!row.ooms.empty()) {
        out << QStringLiteral("%1 OOM kills").arg(row.ooms.size());
    }
    if (!row.restarts.empty()) {
        out << QStringLiteral("%1 restarts").arg(row.restarts.size());
    }
    if (row.ended) {
        out << QStringLiteral("ended");
    }
    return out.join(QStringLiteral(", "));
}

QRectF HeatMapView::itemRect(int i) const {
    return {0, yOf(i), static_cast<double>(width()), static_cast<double>(m_rowHeight)};
}

void HeatMapView::activateItem(int i, Qt::KeyboardModifiers modifiers) {
    if (i < 0 || i >= itemCount()) {
        return;
    }
    const HeatLayout::Line &l = m_layout.lines[static_cast<std::size_t>(i)];
    if (l.row < 0 && l.ended) {
        toggleEnded(l.group);
    } else if (l.row < 0 || (modifiers & Qt::ControlModifier)) {
        toggleGroup(l.group);
    } else {
        Q_EMIT rowClicked(m_data->rows[static_cast<std::size_t>(l.row)].name, crosshair().value_or(range().end));
    }
}

} // namespace bs
