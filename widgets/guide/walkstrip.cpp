// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/walkstrip.h"
#include "data/core/format.h"
#include <QPainter>

namespace bs {

namespace {
constexpr int kHeight = 28;
constexpr int kPad = 12;
constexpr int kGlyph = 16;
} // namespace

WalkStrip::WalkStrip(QWidget *parent) : QFrame(parent) {
    setFixedHeight(kHeight);
    setAccessibleName(tr("State of the walk"));
}

void WalkStrip::setItems(const QVector<guide::StripItem> &items) {
    if (items == m_items) {
        return;
    }
    m_items = items;
    QStringList said;
    for (const guide::StripItem &i : items) {
        said << i.name + u' ' + i.value;
    }
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    update();
}

void WalkStrip::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    p.setPen(t.hairline);
    p.setBrush(t.surface);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    const QFont names = textFont(TextRole::Body), values = textFont(TextRole::BodyStrong);
    const QFontMetrics nameFm(names), valueFm(values);
    const auto widthOf = [&](const guide::StripItem &i, bool withName) {
        return (withName ? nameFm.horizontalAdvance(i.name) + 6 : 0) + valueFm.horizontalAdvance(displayText(i.value)) +
               (i.health == Health::None ? 0 : kGlyph) + 2 * kPad;
    };
    int wanted = 0;
    for (const guide::StripItem &i : m_items) {
        wanted += widthOf(i, true);
    }
    const bool withNames = wanted <= width();
    int x = 0;
    for (const guide::StripItem &i : m_items) {
        const int w = widthOf(i, withNames);
        int at = x + kPad;
        if (i.health != Health::None) {
            paintStatus(p, QRectF(at, kHeight / 2.0 - 6, 12, 12), i.health, t, t.surface);
            at += kGlyph;
        }
        if (withNames) {
            p.setFont(names);
            p.setPen(t.text2);
            p.drawText(QRect(at, 0, w, kHeight), Qt::AlignVCenter, i.name);
            at += nameFm.horizontalAdvance(i.name) + 6;
        }
        p.setFont(values);
        p.setPen(i.health == Health::Warn || i.health == Health::Crit ? statusColor(i.health, t) : t.text);
        p.drawText(QRect(at, 0, x + w - at, kHeight), Qt::AlignVCenter, displayText(i.value));
        x += w;
        if (&i != &m_items.back()) {
            p.fillRect(QRect(x, 7, 1, kHeight - 14), t.hairline);
        }
    }
}

} // namespace bs
