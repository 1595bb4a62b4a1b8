// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/theme.h"
#include <QFontMetricsF>
#include <QPainter>
#include <QWidget>

namespace bs {

// "shrank ▇▇▇▇▇▇▇▇▇ grew": what the colours of a comparison mean, in words beside the ramp.
class DiffLegend : public QWidget {
public:
    using QWidget::QWidget;
    [[nodiscard]] QSize sizeHint() const override { return {250, 18}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override {
        const Theme &theme = themeOf(this);
        QPainter p(this);
        p.setFont(textFont(TextRole::Label));
        p.setPen(theme.textMuted);
        const QString left = QStringLiteral("▼ shrank");
        const QString right = QStringLiteral("grew ▲");
        const QFontMetricsF m(p.font());
        double x = 0;
        p.drawText(QRectF(x, 0, 80, height()), Qt::AlignVCenter | Qt::AlignLeft, left);
        x += m.horizontalAdvance(left) + 8;
        for (const QColor &c : theme.diff) {
            p.fillRect(QRectF(x, height() / 2.0 - 5, 13, 10), c);
            x += 14;
        }
        p.drawText(QRectF(x + 7, 0, 80, height()), Qt::AlignVCenter | Qt::AlignLeft, right);
    }
};

} // namespace bs
