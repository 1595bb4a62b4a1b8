// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/statusglyph.h"
#include <QPainter>
#include <QPainterPath>

namespace bs {

QColor statusColor(Health s, const Theme &t) {
    switch (s) {
    case Health::Ok: return t.ok;
    case Health::Warn: return t.warn;
    case Health::Crit: return t.crit;
    case Health::Info: return t.info;
    case Health::NoData:
    case Health::None: return t.textMuted;
    }
    return t.textMuted;
}

QColor statusTint(Health s, const Theme &t) {
    switch (s) {
    case Health::Ok: return t.okTint;
    case Health::Warn: return t.warnTint;
    case Health::Crit: return t.critTint;
    case Health::Info: return t.infoTint;
    case Health::NoData:
    case Health::None: return t.raised;
    }
    return t.raised;
}

QColor statusLine(Health s, const Theme &t) {
    switch (s) {
    case Health::Ok: return t.okLine;
    case Health::Warn: return t.warnLine;
    case Health::Crit: return t.critLine;
    case Health::Info: return t.infoLine;
    case Health::NoData:
    case Health::None: return t.hairlineStrong;
    }
    return t.hairlineStrong;
}

QString statusWord(Health s) {
    switch (s) {
    case Health::Ok: return QStringLiteral("healthy");
    case Health::Warn: return QStringLiteral("at risk");
    case Health::Crit: return QStringLiteral("critical");
    case Health::Info: return QStringLiteral("info");
    case Health::NoData: return QStringLiteral("no data");
    case Health::None: return {};
    }
    return {};
}

Health statusOf(Availability a) {
    switch (a) {
    case Availability::Data: return Health::Ok;
    case Availability::Stale:
    case Availability::Partial: return Health::Warn;
    case Availability::Error: return Health::Crit;
    case Availability::NoData:
    case Availability::NotChecked: return Health::NoData;
    }
    return Health::NoData;
}

namespace {

void paintBar(QPainter &p, const QColor &cut, double width, double top, double bottom, double dotTop,
              double dotBottom) {
    p.setPen(QPen(cut, width, Qt::SolidLine, Qt::FlatCap));
    p.drawLine(QPointF(6, top), QPointF(6, bottom));
    p.drawLine(QPointF(6, dotTop), QPointF(6, dotBottom));
}

void paintShape(QPainter &p, Health s, const Theme &t, const QColor &cut) {
    p.setPen(Qt::NoPen);
    p.setBrush(statusColor(s, t));
    switch (s) {
    case Health::Ok:
        p.drawEllipse(QPointF(6, 6), 5.5, 5.5);
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(cut, 1.5));
        p.drawPolyline(QPolygonF{{3.4, 6.2}, {5.2, 8}, {8.7, 4.3}});
        break;
    case Health::Warn:
        p.drawPolygon(QPolygonF{{6, 0.6}, {11.8, 11}, {0.2, 11}});
        paintBar(p, cut, 1.4, 4.2, 7.6, 8.6, 9.9);
        break;
    case Health::Crit:
        p.drawPolygon(QPolygonF{
            {3.6, 0.4}, {8.4, 0.4}, {11.6, 3.6}, {11.6, 8.4}, {8.4, 11.6}, {3.6, 11.6}, {0.4, 8.4}, {0.4, 3.6}});
        paintBar(p, cut, 1.6, 2.8, 6.8, 8, 9.5);
        break;
    case Health::Info:
        p.drawRoundedRect(QRectF(0.6, 0.6, 10.8, 10.8), 2.4, 2.4);
        paintBar(p, cut, 1.6, 5.2, 9.4, 2.6, 4.1);
        break;
    case Health::NoData:
        p.setBrush(Qt::NoBrush);
        {
            QPen pen(t.textMuted, 1.3);
            pen.setDashPattern({1.6, 1.4});
            p.setPen(pen);
        }
        p.drawEllipse(QPointF(6, 6), 5, 5);
        break;
    case Health::None: break;
    }
}

} // namespace

void paintStatus(QPainter &p, const QRectF &box, Health s, const Theme &t, const QColor &cut) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.translate(box.topLeft());
    p.scale(box.width() / 12, box.height() / 12);
    paintShape(p, s, t, cut);
    p.restore();
}

void paintStatus(QPainter &p, const QRectF &box, Health s, const Theme &t) { paintStatus(p, box, s, t, t.surface); }

} // namespace bs
