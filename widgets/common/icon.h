// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QIcon>
#include <QRectF>
#include <QString>

class QPainter;

namespace bs {

// Line icons of resources/icons on a 20 px grid, drawn in any colour: "fleet", "search", "expand", ...
// An unknown name draws nothing.
void paintIcon(QPainter &painter, const QRectF &box, const QString &name, const QColor &color);
[[nodiscard]] QPixmap iconPixmap(const QString &name, const QColor &color, int size, qreal devicePixelRatio);
// For menus, buttons and actions; normal and disabled from the two colours.
[[nodiscard]] QIcon lineIcon(const QString &name, const QColor &color, int size = 16);
// The program's mark, `size` px square, and its window icon.
void paintLogo(QPainter &painter, const QRectF &box, const QColor &text, const QColor &warn, const QColor &accent);

} // namespace bs
