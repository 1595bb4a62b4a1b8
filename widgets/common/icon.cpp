// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/icon.h"
#include "widgets/common/theme.h"
#include <QPainter>
#include <QPainterPath>
#include <QResource>
#include <QSvgRenderer>

namespace bs {

void paintIcon(QPainter &painter, const QRectF &box, const QString &name, const QColor &color) {
    loadFonts(); // the icons travel with the fonts
    const QResource file(QStringLiteral(":/boundscopegui/icons/%1.svg").arg(name));
    QByteArray svg = file.uncompressedData();
    if (svg.isEmpty()) {
        return;
    }
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, box);
    painter.restore();
}

QPixmap iconPixmap(const QString &name, const QColor &color, int size, qreal dpr) {
    QPixmap pixmap(QSize(size, size) * dpr);
    pixmap.setDevicePixelRatio(dpr);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintIcon(painter, QRectF(0, 0, size, size), name, color);
    return pixmap;
}

QIcon lineIcon(const QString &name, const QColor &color, int size) {
    QIcon icon;
    for (const qreal dpr : {1.0, 2.0}) {
        icon.addPixmap(iconPixmap(name, color, size, dpr));
    }
    return icon;
}

void paintLogo(QPainter &p, const QRectF &box, const QColor &text, const QColor &warn, const QColor &accent) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.translate(box.topLeft());
    p.scale(box.width() / 28, box.height() / 28);
    p.setPen(QPen(text, 2, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    p.drawPolyline(QPolygonF{{8, 4.5}, {4.5, 4.5}, {4.5, 23.5}, {8, 23.5}});
    p.drawPolyline(QPolygonF{{20, 4.5}, {23.5, 4.5}, {23.5, 23.5}, {20, 23.5}});
    QPen dash(warn, 2, Qt::SolidLine, Qt::FlatCap);
    dash.setDashPattern({1.5, 1});
    p.setPen(dash);
    p.drawLine(QPointF(8, 10.5), QPointF(20, 10.5));
    QPainterPath curve(QPointF(8, 20));
    curve.cubicTo(11.5, 20, 11.5, 13, 15, 13);
    curve.lineTo(20, 13);
    p.setPen(QPen(accent, 2.2, Qt::SolidLine, Qt::FlatCap));
    p.drawPath(curve);
    p.restore();
}

} // namespace bs
