// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline/picturemaker.h"
#include "data/core/format.h"
#include "widgets/common/theme.h"
#include <QBuffer>
#include <QDateTime>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QSvgGenerator>
#include <QTimeZone>
#include <cmath>

namespace bs {

namespace {

constexpr double kLeft = 52;
constexpr double kTop = 54;
constexpr double kAxis = 22;
constexpr double kLegendRow = 18;

// One place that knows whether text is text or outlines.
class Pen {
public:
    Pen(QPainter &p, bool outlines) : m_p(p), m_outlines(outlines) {}
    void text(const QRectF &box, int flags, const QString &words, TextRole role, const QColor &colour) {
        const QFont font = textFont(role);
        const QFontMetricsF fm(font);
        const QString shown = fm.elidedText(words, Qt::ElideRight, box.width());
        if (!m_outlines) {
            m_p.setFont(font);
            m_p.setPen(colour);
            m_p.drawText(box, flags | Qt::AlignVCenter | Qt::TextSingleLine, shown);
            return;
        }
        const double width = fm.horizontalAdvance(shown);
        double x = box.left();
        if (flags & Qt::AlignRight) {
            x = box.right() - width;
        } else if (flags & Qt::AlignHCenter) {
            x = box.center().x() - width / 2;
        }
        QPainterPath path;
        path.addText(x, box.center().y() + (fm.ascent() - fm.descent()) / 2, font, shown);
        m_p.setPen(Qt::NoPen);
        m_p.fillPath(path, colour);
    }

private:
    QPainter &m_p;
    bool m_outlines;
};

struct Frame {
    QRectF plot;
    TimeRange range;
    double high = 1;
    double tick = 1;
    QTimeZone zone = QTimeZone::utc();
    int columns = 2;
    [[nodiscard]] double x(TimeMs t) const {
        return plot.left() + static_cast<double>(t - range.start) /
                                 static_cast<double>(std::max<DurationMs>(range.length(), 1)) * plot.width();
    }
    [[nodiscard]] double y(double v) const { return plot.bottom() - v / high * plot.height(); }
};

Frame frameOf(const incident::TimelinePicture &picture, QSizeF size) {
    Frame f;
    f.range = picture.range;
    f.zone = QTimeZone(picture.zone.toUtf8());
    if (!f.zone.isValid()) {
        f.zone = QTimeZone::utc();
    }
    f.columns = size.width() > 560 ? 3 : 2;
    const int legendRows = (int(picture.numbers.size()) + f.columns - 1) / f.columns;
    f.plot = QRectF(kLeft, kTop, size.width() - kLeft - 12,
                    std::max(60.0, size.height() - kTop - kAxis - legendRows * kLegendRow - 10));
    double high = 0;
    for (const incident::Curve &c : picture.curves) {
        for (const double v : c.values) {
            high = std::isfinite(v) ? std::max(high, v) : high;
        }
    }
    high = high > 0 ? high * 1.05 : 1;
    const double power = std::pow(10, std::floor(std::log10(high / 3)));
    f.tick = power;
    for (const double m : {1.0, 2.0, 5.0, 10.0}) {
        f.tick = power * m;
        if (f.tick * 4 >= high) {
            break;
        }
    }
    f.high = std::ceil(high / f.tick) * f.tick;
    return f;
}

QColor bandInk(int kind, const Theme &t) { return kind == 0 ? t.crit : kind == 1 ? t.warn : t.info; }
QColor bandTint(int kind, const Theme &t) { return kind == 0 ? t.critTint : kind == 1 ? t.warnTint : t.infoTint; }

void paintBands(QPainter &p, Pen &pen, const incident::TimelinePicture &picture, const Frame &f, const Theme &t) {
    for (const auto &band : picture.bands) {
        const QRectF box(QPointF(f.x(band.from), f.plot.top()), QPointF(f.x(band.to), f.plot.bottom()));
        p.fillRect(box, bandTint(band.kind, t));
        p.fillRect(QRectF(box.left(), box.top(), box.width(), 3), bandInk(band.kind, t));
        const double wanted = QFontMetricsF(textFont(TextRole::LabelStrong)).horizontalAdvance(band.label);
        if (wanted + 8 <= box.width()) {
            pen.text(QRectF(box.right() - wanted - 6, box.top() + 5, wanted + 2, 16), Qt::AlignRight, band.label,
                     TextRole::LabelStrong, bandInk(band.kind, t));
        }
    }
}

void paintAxes(QPainter &p, Pen &pen, const incident::TimelinePicture &picture, const Frame &f, const Theme &t) {
    for (double v = 0; v <= f.high + f.tick / 2; v += f.tick) {
        const double y = std::round(f.y(v)) + 0.5;
        p.setPen(QPen(v == 0 ? t.hairlineStrong : t.hairline, 1));
        p.drawLine(QPointF(f.plot.left(), y), QPointF(f.plot.right(), y));
        pen.text(QRectF(0, y - 8, kLeft - 8, 16), Qt::AlignRight, formatValue(v, picture.unit), TextRole::Label,
                 t.textMuted);
    }
    DurationMs step = 60'000;
    for (const DurationMs s : {60'000LL, 120'000LL, 300'000LL, 600'000LL, 900'000LL, 1'800'000LL, 3'600'000LL,
                               10'800'000LL, 21'600'000LL, 86'400'000LL}) {
        step = s;
        if (static_cast<double>(f.range.length()) / static_cast<double>(s) <= std::max(3.0, f.plot.width() / 80)) {
            break;
        }
    }
    for (TimeMs at = (f.range.start / step + 1) * step; at < f.range.end; at += step) {
        const double x = f.x(at);
        if (x > f.plot.left() + 16 && x < f.plot.right() - 16) {
            pen.text(QRectF(x - 32, f.plot.bottom() + 3, 64, 16), Qt::AlignHCenter,
                     QDateTime::fromMSecsSinceEpoch(at, f.zone).toString(QStringLiteral("HH:mm")), TextRole::Label,
                     t.textMuted);
        }
    }
}

void paintCurves(QPainter &p, const incident::TimelinePicture &picture, const Frame &f, const Theme &t) {
    std::size_t slot = 1;
    for (const incident::Curve &c : picture.curves) {
        const QColor ink = t.series[slot++ % 9];
        QPolygonF run;
        const auto flush = [&] {
            if (run.size() > 1) {
                QPolygonF area = run;
                area << QPointF(run.back().x(), f.plot.bottom()) << QPointF(run.front().x(), f.plot.bottom());
                QColor fill = ink;
                fill.setAlphaF(0.22F);
                p.setPen(Qt::NoPen);
                p.setBrush(fill);
                p.drawPolygon(area);
                p.setPen(QPen(ink, 1.25));
                p.setBrush(Qt::NoBrush);
                p.drawPolyline(run);
            }
            run.clear();
        };
        std::vector<DurationMs> gaps;
        for (std::size_t i = 1; i < c.times.size(); ++i) {
            gaps.push_back(c.times[i] - c.times[i - 1]);
        }
        std::sort(gaps.begin(), gaps.end());
        const DurationMs usual = gaps.empty() ? 0 : gaps[gaps.size() / 2];
        for (std::size_t i = 0; i < std::min(c.times.size(), c.values.size()); ++i) {
            const bool gap = i > 0 && c.times[i] - c.times[i - 1] > usual * 5 / 2;
            if (gap || !std::isfinite(c.values[i])) {
                flush(); // a gap stays a gap
            }
            if (std::isfinite(c.values[i])) {
                run << QPointF(f.x(c.times[i]), f.y(c.values[i]));
            }
        }
        flush();
    }
}

void paintNumbers(QPainter &p, Pen &pen, const incident::TimelinePicture &picture, const Frame &f, const Theme &t) {
    const double bottom = f.plot.bottom() + kAxis + 4;
    const double column = (f.plot.right() - 8) / f.columns;
    double lastX = -100;
    double y = f.plot.top() - 12;
    int index = 0;
    for (const auto &n : picture.numbers) {
        const double x = std::clamp(f.x(n.at), f.plot.left(), f.plot.right());
        y = x - lastX < 19 ? y - 0.0 : f.plot.top() - 12;
        const double shift =
            x - lastX < 19 ? lastX + 19 - x : 0; // neighbours stand side by side, never over each other
        lastX = x + shift;
        p.setPen(QPen(t.textMuted, 1));
        p.drawLine(QPointF(x, f.plot.top() - 3), QPointF(x, f.plot.bottom()));
        const auto disc = [&](QPointF centre) {
            p.setPen(Qt::NoPen);
            p.setBrush(t.text);
            p.drawEllipse(centre, 8, 8);
            pen.text(QRectF(centre.x() - 8, centre.y() - 8, 16, 16), Qt::AlignHCenter, QString::number(n.n),
                     TextRole::LabelStrong, t.surface);
        };
        disc(QPointF(lastX, y));
        const QPointF at(8 + (index % f.columns) * column + 8, bottom + (index / f.columns) * kLegendRow + 8);
        disc(at);
        pen.text(QRectF(at.x() + 13, at.y() - 9, column - 28, 18), Qt::AlignLeft, displayText(n.label, 80),
                 TextRole::Label, t.text2);
        ++index;
    }
}

} // namespace

void paintTimelinePicture(QPainter &p, const incident::TimelinePicture &picture, QSizeF size, bool outlines) {
    loadFonts();
    const Theme &t = Theme::lightTheme();
    Pen pen(p, outlines);
    p.setRenderHint(QPainter::Antialiasing);
    p.fillRect(QRectF(QPointF(), size), t.surface);
    const Frame f = frameOf(picture, size);
    const QString zone = picture.zone.isEmpty() ? QStringLiteral("UTC") : picture.zone;
    pen.text(QRectF(0, 2, size.width() - 12, 18), Qt::AlignLeft, displayText(picture.title, 120), TextRole::BodyStrong,
             t.text2);
    pen.text(QRectF(0, 2, size.width() - 12, 18), Qt::AlignRight, QObject::tr("times in %1").arg(displayText(zone, 40)),
             TextRole::Label, t.textMuted);
    paintBands(p, pen, picture, f, t);
    paintAxes(p, pen, picture, f, t);
    if (picture.curves.empty()) {
        pen.text(f.plot, Qt::AlignHCenter, QObject::tr("No samples of this time were kept."), TextRole::Body,
                 t.textMuted);
    }
    p.save();
    p.setClipRect(f.plot);
    paintCurves(p, picture, f, t);
    p.restore();
    paintNumbers(p, pen, picture, f, t);
}

QByteArray WidgetPictureMaker::svg(const incident::TimelinePicture &picture, QSize size) {
    QByteArray out;
    QBuffer buffer(&out);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(displayText(picture.title, 120));
    QStringList said;
    for (const auto &n : picture.numbers) {
        said << QStringLiteral("%1: %2").arg(n.n).arg(displayText(n.label, 80));
    }
    generator.setDescription(said.join(QStringLiteral("; ")));
    QPainter painter(&generator);
    paintTimelinePicture(painter, picture, size, true);
    painter.end();
    return out;
}

QByteArray WidgetPictureMaker::png(const incident::TimelinePicture &picture, QSize size) {
    QImage image(size * 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(2);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintTimelinePicture(painter, picture, size, false);
    painter.end();
    QByteArray out;
    QBuffer buffer(&out);
    image.save(&buffer, "PNG");
    return out;
}

} // namespace bs
