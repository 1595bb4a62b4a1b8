// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/availability.h"
#include "widgets/common/theme.h"
#include <QRectF>
#include <cstdint>

class QPainter;

namespace bs {

// A state by shape first, then colour, then word: circle with tick, triangle, octagon, rounded square, hollow dashed.
// Ordered by severity, so that the worst of several is their maximum.
enum class Health : std::uint8_t { None, Ok, NoData, Info, Warn, Crit };

[[nodiscard]] QColor statusColor(Health s, const Theme &theme); // glyph and text
[[nodiscard]] QColor statusTint(Health s, const Theme &theme);  // chip background
[[nodiscard]] QColor statusLine(Health s, const Theme &theme);  // chip border
[[nodiscard]] QString statusWord(Health s);                     // "healthy", "at risk", "critical", "info", "no data"
[[nodiscard]] Health statusOf(Availability a);

// Fills `box` (square, 10 to 16 px); `cut` is what lies behind, for the mark inside the shape.
void paintStatus(QPainter &painter, const QRectF &box, Health s, const Theme &theme, const QColor &cut);
void paintStatus(QPainter &painter, const QRectF &box, Health s, const Theme &theme);

} // namespace bs
