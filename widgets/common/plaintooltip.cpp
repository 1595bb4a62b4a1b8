// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/plaintooltip.h"
#include "data/core/format.h"
#include <QAction>
#include <QToolTip>
#include <QWidget>

namespace bs {

QString plainToolTip(const QString &text, int columns) {
    QStringList out;
    const QStringList given = text.split(u'\n');
    for (qsizetype i = 0; i < given.size() && out.size() < 24; ++i) {
        const QString line = displayText(given[i], 1024);
        for (qsizetype at = 0; at == 0 || at < line.size(); at += columns) {
            out << line.mid(at, columns).toHtmlEscaped();
        }
    }
    // Escaped text inside an explicit element: never guessed at, spaces kept.
    return out.isEmpty() || text.isEmpty()
               ? QString()
               : QStringLiteral("<div style='white-space:pre'>%1</div>").arg(out.join(QStringLiteral("<br/>")));
}

void setPlainToolTip(QWidget *widget, const QString &text) { widget->setToolTip(plainToolTip(text)); }

void setPlainToolTip(QAction *action, const QString &text) { action->setToolTip(plainToolTip(text)); }

void showPlainToolTip(const QPoint &globalPos, const QString &text, QWidget *widget, const QRect &area) {
    QToolTip::showText(globalPos, plainToolTip(text), widget, area);
}

} // namespace bs
