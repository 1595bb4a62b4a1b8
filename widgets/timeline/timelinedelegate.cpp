// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline/timelinedelegate.h"
#include "data/core/format.h"
#include "widgets/common/icon.h"
#include <QAbstractItemView>
#include <QDateTime>
#include <QPainter>

namespace bs {

namespace {

constexpr int kRow = 38;
constexpr int kText = 108; // x of the words
constexpr int kSpine = 84; // x of the line
constexpr int kRight = 92; // who and pin

const TimelineRow *rowOf(const QModelIndex &index) {
    const auto *model = qobject_cast<const TimelineModel *>(index.model());
    return model ? &model->row(index.row()) : nullptr;
}

QString wordsOf(const TimelineRow &r) {
    QString text = r.redacted ? QObject::tr("redacted") : bs::displayText(r.text, 600);
    if (r.count > 1) {
        text += QStringLiteral("  ×%1").arg(r.count);
    }
    if (r.ended != kNoTime && r.ended > r.at) {
        text += QStringLiteral(" (%1)").arg(formatSpan(r.ended - r.at));
    }
    return text;
}

int widthOf(const QStyleOptionViewItem &option) {
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    return view ? view->viewport()->width() : std::max(option.rect.width(), 300);
}

int wordsHeight(const TimelineRow &r, int width) {
    const QFontMetrics fm(textFont(TextRole::Body));
    const int inner = width - kText - kRight - (r.note ? 18 : 0);
    return fm.boundingRect(QRect(0, 0, std::max(inner, 60), 4000), Qt::TextWordWrap, wordsOf(r)).height();
}

} // namespace

QRect TimelineDelegate::pinRect(const QRect &row) { return {row.right() - 30, row.center().y() - 11, 24, 24}; }

QSize TimelineDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const {
    const TimelineRow *r = rowOf(index);
    const int width = widthOf(option);
    if (!r) {
        return {width, kRow};
    }
    return {width,
            std::max(r->note ? 44 : kRow, wordsHeight(*r, width) + (r->head.isEmpty() ? 0 : 15) + (r->note ? 24 : 12))};
}

void TimelineDelegate::paint(QPainter *p, const QStyleOptionViewItem &option, const QModelIndex &index) const {
    const TimelineRow *r = rowOf(index);
    if (!r) {
        return;
    }
    const Theme &t = themeOf(option.widget);
    const QRect box = option.rect;
    p->save();
    p->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
        p->fillRect(box, t.selected);
    } else if (option.state & QStyle::State_MouseOver) {
        p->fillRect(box, t.hover);
    }
    p->fillRect(QRect(box.left() + kSpine, box.top(), 1, box.height()), t.hairlineStrong);
    p->setFont(textFont(TextRole::Label));
    p->setPen(t.text2);
    p->drawText(QRect(box.left() + 12, box.top(), 58, box.height()), Qt::AlignVCenter,
                QDateTime::fromMSecsSinceEpoch(r->at, m_zone).toString(QStringLiteral("HH:mm:ss")));
    const QColor colour = r->note ? t.accent : r->health == Health::None ? t.textMuted : statusColor(r->health, t);
    const QPointF centre(box.left() + kSpine + 0.5, box.center().y() + 0.5);
    p->setPen(QPen(colour, 1.5));
    p->setBrush(t.surface);
    p->drawEllipse(centre, 9.5, 9.5);
    paintIcon(*p, QRectF(centre.x() - 6, centre.y() - 6, 12, 12), r->icon.isEmpty() ? QStringLiteral("note") : r->icon,
              colour);

    QRect words(box.left() + kText, box.top(), box.width() - kText - kRight, box.height());
    const int height = wordsHeight(*r, box.width());
    if (r->note) {
        const QRectF frame(words.left() - 0.5, words.center().y() - height / 2.0 - 6.5, words.width(), height + 13);
        p->setPen(t.accent);
        p->setBrush(t.selected);
        p->drawRoundedRect(frame, metric::kRadius, metric::kRadius);
        words.adjust(9, 0, -9, 0);
    }
    int y = words.center().y() - (height + (r->head.isEmpty() ? 0 : 15)) / 2;
    if (!r->head.isEmpty()) {
        p->setFont(textFont(TextRole::LabelStrong));
        p->setPen(t.text2);
        p->drawText(QRect(words.left(), y, words.width(), 15), Qt::AlignVCenter, bs::displayText(r->head, 80));
        y += 15;
    }
    p->setFont(textFont(TextRole::Body));
    p->setPen(r->redacted ? t.textMuted : t.text);
    p->drawText(QRect(words.left(), y, words.width(), height + 4), Qt::TextWordWrap, wordsOf(*r));
    p->setFont(textFont(TextRole::Label));
    p->setPen(t.textMuted);
    const QRect who(box.right() - kRight + 4, box.top(), kRight - 38, box.height());
    p->drawText(who, Qt::AlignVCenter | Qt::AlignRight,
                p->fontMetrics().elidedText(bs::displayText(r->who, 20), Qt::ElideRight, who.width()));
    const QRect pin = pinRect(box);
    if (r->pinned || (option.state & (QStyle::State_MouseOver | QStyle::State_Selected))) {
        paintIcon(*p, QRectF(pin).adjusted(5, 5, -5, -5), QStringLiteral("pin"), r->pinned ? t.warn : t.hairlineStrong);
    }
    p->restore();
}

} // namespace bs
