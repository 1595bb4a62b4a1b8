// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QAction;
class QPoint;
class QRect;
class QWidget;

namespace bs {

// Tooltips guess whether text is rich (mightBeRichText) and would render markup from label values. These do not:
// the text is escaped, made safe with displayText() and kept in lines of at most `columns` characters.
[[nodiscard]] QString plainToolTip(const QString &text, int columns = 90);
void setPlainToolTip(QWidget *widget, const QString &text);
void setPlainToolTip(QAction *action, const QString &text);
// For views that answer QEvent::ToolTip themselves; positions are global, `area` in the widget's coordinates.
void showPlainToolTip(const QPoint &globalPos, const QString &text, QWidget *widget, const QRect &area);

} // namespace bs
