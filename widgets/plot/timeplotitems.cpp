// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The series of a plot in words.
#include "data/core/format.h"
#include "widgets/plot/timeplot.h"
#include <cmath>

namespace bs {

QString TimePlot::itemName(int i) const { return displayText(m_grid->series[static_cast<std::size_t>(i)].name, 128); }

QString TimePlot::itemValue(int i) const {
    const GridSeries &s = m_grid->series[static_cast<std::size_t>(i)];
    int at = crosshair() ? m_grid->indexAt(*crosshair()) : -1;
    if (at < 0) { // the newest point there is
        for (at = m_grid->count - 1; at > 0 && std::isnan(s.values[static_cast<std::size_t>(at)]); --at) {
        }
    }
    const double v = at < 0 ? std::numeric_limits<double>::quiet_NaN() : s.values[static_cast<std::size_t>(at)];
    QString out =
        std::isnan(v)
            ? QStringLiteral("no data")
            : QStringLiteral("%1 at %2").arg(formatValue(v, m_unit), timeText(m_grid->timeOf(at), zone(), 1000));
    out += s.note.isEmpty() ? QString() : QStringLiteral(", ") + s.note;
    return m_hidden.contains(s.name) ? out + QStringLiteral(", hidden") : out;
}

QRectF TimePlot::itemRect(int /*i*/) const { return plotRect(); }

void TimePlot::activateItem(int i, Qt::KeyboardModifiers modifiers) {
    const QString name = m_grid->series[static_cast<std::size_t>(i)].name;
    (modifiers & Qt::ControlModifier) ? toggle(name) : isolate(name);
}

} // namespace bs
