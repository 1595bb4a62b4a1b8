// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The series of a plot in words, and the zoom of its values.
#include "data/core/format.h"
#include "widgets/plot/timeplot.h"
#include <QKeyEvent>
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

void TimePlot::setValueRange(std::optional<std::pair<double, double>> range) {
    if (range && !(range->second > range->first && std::isfinite(range->second - range->first))) {
        return;
    }
    m_values = range;
    invalidate();
}

void TimePlot::selectValues(double upperY, double lowerY) {
    const ValueScale s = valueScale();
    setValueRange(std::pair(s.at(lowerY), s.at(upperY)));
}

bool TimePlot::resetValues() {
    const bool zoomed = m_values.has_value();
    setValueRange(std::nullopt);
    return zoomed;
}

// Shift+Up halves the values shown, from the bottom up; Shift+Down shows all again.
void TimePlot::keyPressEvent(QKeyEvent *event) {
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    if (shift && event->key() == Qt::Key_Up) {
        selectValues(plotRect().center().y(), plotRect().bottom());
    } else if (shift && event->key() == Qt::Key_Down) {
        (void)resetValues();
    } else {
        TimeView::keyPressEvent(event);
    }
}

} // namespace bs
