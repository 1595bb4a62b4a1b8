// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/timeline/timelinemodel.h"
#include <QStyledItemDelegate>

namespace bs {

// A row: time, icon in a ring on the spine, words (wrapped), who, pin. Heights are measured per width.
class TimelineDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setZone(const QTimeZone &zone) { m_zone = zone; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] static QRect pinRect(const QRect &row);

private:
    QTimeZone m_zone = QTimeZone::utc();
};

} // namespace bs
