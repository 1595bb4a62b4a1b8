// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/cardlook.h"
#include <QFontMetricsF>
#include <QHash>
#include <QPainter>
#include <cmath>

namespace bs {

using bounds::NodeKind;

namespace {

// Fonts and their metrics are made once: a canvas of hundreds of cards asks for the same five all the time.
struct Face {
    QFont font;
    QFontMetricsF metrics;
};
const Face &faceOf(TextRole role) {
    static QHash<int, Face *> faces;
    Face *&face = faces[static_cast<int>(role)];
    if (!face) {
        const QFont font = textFont(role);
        face = new Face{font, QFontMetricsF(font)}; // kept for the life of the program
    }
    return *face;
}

void text(QPainter &p, double x, double baseline, const QString &s, TextRole role, const QColor &color,
          Qt::Alignment align = Qt::AlignLeft, double most = 1e6) {
    const auto &[font, metrics] = faceOf(role);
    double w = metrics.horizontalAdvance(s);
    QString shown = s;
    if (w > most) {
        shown = metrics.elidedText(s, Qt::ElideMiddle, most);
        w = metrics.horizontalAdvance(shown);
    }
    p.setFont(font);
    p.setPen(color);
    p.drawText(QPointF(align & Qt::AlignRight ? x - w : align & Qt::AlignHCenter ? x - w / 2 : x, baseline), shown);
}

QPen line(const QColor &c, double width, Qt::PenStyle style = Qt::SolidLine) {
    QPen pen(c, width, style);
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

QPen dashed(const QColor &c, double width, double on, double off) {
    QPen pen = line(c, width);
    pen.setDashPattern({on / width, off / width});
    return pen;
}

void paintBar(QPainter &p, const CardLook &look, const Theme &t) {
    const QRectF bar(10, 69, 84, 7);
    p.setPen(Qt::NoPen);
    p.setBrush(t.hairline);
    p.drawRoundedRect(bar, 2, 2);
    const QColor color = look.bar == Health::Ok ? t.ok : statusColor(look.bar, t);
    if (look.hatch) {
        p.save();
        p.setClipRect(bar);
        p.setPen(line(color, 2.5));
        for (double x = bar.left() - 8; x < bar.right() + 8; x += 6) {
            p.drawLine(QPointF(x, bar.bottom()), QPointF(x + 7, bar.top()));
        }
        p.restore();
    } else if (look.fill >= 0) {
        QRectF part = bar;
        part.setWidth(std::max(2.0, bar.width() * look.fill));
        if (look.live) {
            p.setBrush(color);
            p.drawRoundedRect(part, 2, 2);
        } else { // the worst case is not a measurement: an outline with a light fill
            QColor light = color;
            light.setAlphaF(0.45F);
            p.setBrush(light);
            p.setPen(line(color, 1));
            p.drawRoundedRect(part.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
        }
        p.setPen(line(t.raised, 1.5));
        for (const double at : {0.7, 0.8, 0.95}) {
            if (!look.live) {
                break; // the thresholds are those of a measured saturation
            }
            p.drawLine(QPointF(bar.left() + bar.width() * at, 67), QPointF(bar.left() + bar.width() * at, 78));
        }
    }
    text(p, 166, 76, look.barText, TextRole::LabelMedium, look.fill < 0 && !look.hatch ? t.textMuted : t.text,
         Qt::AlignRight, 72);
}

void paintTag(QPainter &p, const QString &tag, const Theme &t) {
    QPen pen = dashed(t.warn, 2, 6, 3);
    p.setPen(pen);
    p.setBrush(Qt::NoBrush);
    p.drawRoundedRect(QRectF(-4, -4, 184, 94), 9, 9);
    const double w = std::min(176.0, QFontMetricsF(textFont(TextRole::LabelStrong)).horizontalAdvance(tag) + 24);
    p.setPen(Qt::NoPen);
    p.setBrush(t.warn);
    p.drawRoundedRect(QRectF(88 - w / 2, -25, w, 20), 4, 4);
    text(p, 88, -11, tag, TextRole::LabelStrong, t.dark ? QColor(0x1A, 0x14, 0x05) : QColor(Qt::white),
         Qt::AlignHCenter, w - 10);
}

// A small label that sits on a line: 14 px high, centred at `middle`.
void paintLabel(QPainter &p, const QPointF &middle, const QString &words, const QColor &fill, const QColor &border,
                const QColor &ink, double most) {
    const double w = std::min(most, faceOf(TextRole::Caption).metrics.horizontalAdvance(words) + 14);
    const QRectF box(middle.x() - w / 2, middle.y() - 7.5, w, 15);
    p.setPen(line(border, 1));
    p.setBrush(fill);
    p.drawRoundedRect(box, 4, 4);
    text(p, middle.x(), middle.y() + 4, words, TextRole::Caption, ink, Qt::AlignHCenter, w - 8);
}

} // namespace

void paintGhost(QPainter &p, const QRectF &card, const QString &title, const Theme &t, double scale) {
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(dashed(t.crit, 1.5, 4, 4));
    p.setBrush(Qt::NoBrush);
    p.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    if (scale < kFarScale) {
        return;
    }
    text(p, card.left() + 12, card.top() + 19, title, TextRole::BodyStrong, t.textMuted, Qt::AlignLeft, 150);
    paintLabel(p, {card.center().x(), card.top()}, QStringLiteral("− removed"), t.critTint, t.crit, t.crit, 160);
}

void paintKind(QPainter &p, const QRectF &box, NodeKind kind, const QColor &color) {
    p.save();
    p.translate(box.topLeft());
    p.scale(box.width() / 14, box.height() / 14);
    p.setPen(line(color, 1.3));
    p.setBrush(Qt::NoBrush);
    switch (kind) {
    case NodeKind::Database:
    case NodeKind::Cache: {
        p.drawEllipse(QRectF(2, 1.5, 10, 4));
        QPainterPath body(QPointF(2, 3.5));
        body.lineTo(2, 10.5);
        body.cubicTo({2, 13.2}, {12, 13.2}, {12, 10.5});
        body.lineTo(12, 3.5);
        p.drawPath(body);
        if (kind == NodeKind::Database) {
            p.drawArc(QRectF(2, 5, 10, 4), 180 * 16, 180 * 16);
        } else {
            p.drawLine(QPointF(5, 8), QPointF(9, 8));
        }
        break;
    }
    case NodeKind::External:
        p.drawEllipse(QRectF(1.7, 1.7, 10.6, 10.6));
        p.drawEllipse(QRectF(4.7, 1.7, 4.6, 10.6));
        p.drawLine(QPointF(1.7, 7), QPointF(12.3, 7));
        break;
    case NodeKind::Queue:
    case NodeKind::Broker:
        for (const double x : {2.0, 5.5, 9.0}) {
            p.drawRect(QRectF(x, 4, 3, 6));
        }
        break;
    case NodeKind::Pool:
        for (const double x : {2.0, 7.5}) {
            for (const double y : {2.0, 7.5}) {
                p.drawRect(QRectF(x, y, 4, 4));
            }
        }
        break;
    case NodeKind::Tenant:
        p.drawEllipse(QRectF(4.5, 1.8, 5, 5));
        p.drawArc(QRectF(2, 8, 10, 9), 0, 180 * 16);
        break;
    case NodeKind::Entry:
        p.drawRoundedRect(QRectF(6, 2, 6.2, 10), 2, 2);
        p.drawLine(QPointF(1, 7), QPointF(8, 7));
        p.drawLine(QPointF(6, 5), QPointF(8.2, 7));
        p.drawLine(QPointF(6, 9), QPointF(8.2, 7));
        break;
    case NodeKind::Service:
    case NodeKind::Group:
        p.drawRoundedRect(QRectF(2, 2, 10, 10), 2, 2);
        p.drawLine(QPointF(5, 7), QPointF(9, 7));
        break;
    }
    p.restore();
}

void paintCard(QPainter &p, const CardLook &look, const Theme &t, double scale) {
    p.setRenderHint(QPainter::Antialiasing);
    if (look.selected || look.target) {
        p.setPen(look.target ? dashed(t.accent, 2, 5, 3) : line(t.focus, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(-3, -3, 182, 92), 8, 8);
    }
    if (!look.tag.isEmpty()) {
        paintTag(p, look.tag, t);
    }
    p.setPen(look.change != Change::None ? line(changeColor(look.change, t), 2)
             : look.noBound              ? dashed(t.crit, 1.5, 5, 3)
                                         : line(t.hairlineStrong, 1));
    p.setBrush(t.raised);
    p.drawRoundedRect(QRectF(0.5, 0.5, 175, 85), 6, 6);
    if (scale < kFarScale) { // from afar: a state and a name
        paintStatus(p, QRectF(8, 8, 24, 24), look.state, t, t.raised);
        static const QFont big = [] {
            QFont f = textFont(TextRole::BodyStrong);
            f.setPixelSize(22);
            return f;
        }();
        static const QFontMetricsF metrics(big);
        p.setFont(big);
        p.setPen(t.text);
        p.drawText(QPointF(8, 36 + metrics.ascent()), metrics.elidedText(look.title, Qt::ElideMiddle, 160));
        return;
    }
    paintKind(p, QRectF(9, 8, 14, 14), look.kind, t.textMuted);
    text(p, 29, 19, look.title, TextRole::BodyStrong, t.text, Qt::AlignLeft, 122);
    paintStatus(p, QRectF(155, 9, 12, 12), look.state, t, t.raised);
    p.setPen(line(t.hairline, 1));
    p.drawLine(QPointF(0.5, 30.5), QPointF(175.5, 30.5));
    text(p, 10, 44, QStringLiteral("max RPS"), TextRole::Caption, t.textMuted);
    text(p, 76, 44, QStringLiteral("in-flight"), TextRole::Caption, t.textMuted);
    text(p, 166, 44, QStringLiteral("pods"), TextRole::Caption, t.textMuted, Qt::AlignRight);
    text(p, 10, 59, look.rps, TextRole::BodyStrong, t.text);
    text(p, 76, 59, look.inflight, TextRole::BodyStrong, look.noBound ? t.crit : t.text);
    text(p, 166, 59, look.pods, TextRole::BodyStrong, t.text, Qt::AlignRight);
    paintBar(p, look, t);
    p.setPen(line(t.textMuted, 1.3));
    p.setBrush(t.bg);
    const double r = DiagramGeometry::kPortRadius;
    if (look.kind != NodeKind::Entry) {
        p.drawEllipse(QPointF(0, 43), r, r);
    }
    p.drawEllipse(QPointF(176, 43), r, r);
    if (!look.badge.isEmpty()) {
        paintLabel(p, {88, 86}, look.badge, statusTint(look.badgeState, t), statusLine(look.badgeState, t),
                   statusColor(look.badgeState, t), 168);
    }
    if (look.change != Change::None) {
        const QColor c = changeColor(look.change, t);
        paintLabel(p, {88, 0}, QString(changeMark(look.change)) + u' ' + look.changed, t.surface, c, c, 172);
    }
}

QColor edgeColor(const EdgeLook &look, const Theme &t) {
    if (look.change != Change::None) {
        return changeColor(look.change, t);
    }
    return look.selected                ? t.focus
           : look.state == Health::Crit ? t.crit
           : look.state == Health::Warn ? t.warn
                                        : t.textMuted;
}

void paintEdgeLine(QPainter &p, const EdgeShape &e, const EdgeLook &look, const Theme &t) {
    const QColor color = edgeColor(look, t);
    QPen pen(color, e.width);
    if (look.change == Change::Removed) {
        pen.setDashPattern({3, 3});
    } else if (look.async) {
        pen.setDashPattern({5 / e.width, 4 / e.width});
    }
    pen.setCapStyle(Qt::FlatCap);
    p.setPen(pen);
    p.setBrush(Qt::NoBrush);
    p.drawPath(e.path);
    const QPointF tip = e.path.currentPosition();
    const double size = 6 + e.width;
    p.setPen(Qt::NoPen);
    p.setBrush(color);
    p.drawPolygon(
        QPolygonF{{tip.x() - 1, tip.y()}, {tip.x() - size, tip.y() - size / 2}, {tip.x() - size, tip.y() + size / 2}});
}

namespace {

// A switch inside the pill: closed lies flat, half open leans, open stands off.
void paintBreaker(QPainter &p, const QPointF &at, Breaker breaker, const QColor &color) {
    const double lift = breaker == Breaker::Open ? -4.5 : breaker == Breaker::HalfOpen ? -2.5 : 0;
    p.setPen(QPen(color, 1.6, Qt::SolidLine, Qt::RoundCap));
    p.drawLine(QPointF(at.x() - 6, at.y() + 1), QPointF(at.x() - 3, at.y() + 1));
    p.drawLine(QPointF(at.x() - 3, at.y() + 1), QPointF(at.x() + 2.5, at.y() + 1 + lift));
    p.drawLine(QPointF(at.x() + 3.5, at.y() + 1), QPointF(at.x() + 6, at.y() + 1));
}

} // namespace

void paintEdgeWords(QPainter &p, const EdgeShape &e, const EdgeLook &look, const Theme &t) {
    if (!e.pillClear) {
        return;
    }
    const bool crit = look.state == Health::Crit;
    const QColor ink = crit ? QColor(Qt::white) : t.text;
    const double icon = look.breaker == Breaker::Unknown ? 0 : 17;
    const double w =
        std::max(e.pill.width() + icon, faceOf(TextRole::LabelStrong).metrics.horizontalAdvance(look.pill) + 14 + icon);
    const QRectF pill(e.pill.center().x() - w / 2, e.pill.top(), w, e.pill.height());
    p.setPen(line(look.change != Change::None  ? changeColor(look.change, t)
                  : look.selected              ? t.focus
                  : crit                       ? t.critFill
                  : look.state == Health::Warn ? t.warn
                                               : t.hairlineStrong,
                  1));
    p.setBrush(crit ? t.critFill : t.raised);
    p.drawRoundedRect(pill, 10, 10);
    if (icon > 0) {
        paintBreaker(p, {pill.left() + 13, pill.center().y()}, look.breaker,
                     crit                                ? ink
                     : look.breaker == Breaker::HalfOpen ? t.warn
                                                         : t.ok);
    }
    text(p, pill.center().x() + icon / 2, pill.center().y() + 4, look.pill, TextRole::LabelStrong, ink,
         Qt::AlignHCenter);
    if (!look.caption.isEmpty() && e.captionRoom > 24) {
        const double wide =
            std::min(e.captionRoom, faceOf(TextRole::Caption).metrics.horizontalAdvance(look.caption) + 4);
        QColor ground = t.bg; // lines that pass below must not strike the words through
        ground.setAlphaF(0.7F);
        p.setPen(Qt::NoPen);
        p.setBrush(ground);
        p.drawRoundedRect(QRectF(pill.center().x() - wide / 2, pill.bottom() + 3, wide, 14), 3, 3);
        text(p, pill.center().x(), pill.bottom() + 13, look.caption, TextRole::Caption,
             look.breaker == Breaker::Open ? t.crit : t.text2, Qt::AlignHCenter, e.captionRoom);
    }
}

void paintEdge(QPainter &p, const EdgeShape &e, const EdgeLook &look, const Theme &t, double scale) {
    p.setRenderHint(QPainter::Antialiasing);
    paintEdgeLine(p, e, look, t);
    if (scale >= kFarScale) {
        paintEdgeWords(p, e, look, t);
    }
}

void paintFrame(QPainter &p, const QRectF &f, const FrameLook &look, const Theme &t, double scale) {
    p.setRenderHint(QPainter::Antialiasing);
    const bool over = look.state == Health::Crit;
    QColor tint = over ? t.critTint : t.raised;
    tint.setAlphaF(over ? 0.42F : 0.5F);
    p.setPen(line(look.selected ? t.focus : over ? t.crit : t.hairlineStrong, 1.5));
    p.setBrush(tint);
    p.drawRoundedRect(f, 8, 8);
    if (scale < 0.3) {
        return;
    }
    paintStatus(p, QRectF(f.left() + 11, f.top() + 10, 13, 13), look.state, t, t.bg);
    const QFontMetricsF strong(textFont(TextRole::BodyStrong));
    const QFontMetricsF small(textFont(TextRole::LabelStrong));
    const double chip = look.chip.isEmpty() ? 0 : small.horizontalAdvance(look.chip) + 20;
    const double room = f.width() - 44 - chip;
    const QString title = strong.elidedText(look.title, Qt::ElideRight, room);
    text(p, f.left() + 31, f.top() + 21, title, TextRole::BodyStrong, t.text);
    const double used = strong.horizontalAdvance(title) + 14;
    if (room - used > 90) {
        text(p, f.left() + 31 + used, f.top() + 21, look.sum, TextRole::Label, t.text2, Qt::AlignLeft, room - used);
    }
    if (chip > 0) {
        p.setPen(Qt::NoPen);
        p.setBrush(t.critFill);
        const QRectF box(f.right() - 10 - chip, f.top() + 7, chip, 20);
        p.drawRoundedRect(box, 4, 4);
        text(p, box.center().x(), box.center().y() + 4, look.chip, TextRole::LabelStrong, Qt::white, Qt::AlignHCenter);
    }
}

} // namespace bs
