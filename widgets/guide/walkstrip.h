// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/guidevalues.h"
#include <QFrame>

namespace bs {

// Which step, who holds it, how long since the last answer, how old the data is, what runs out next. It stands under
// the header, never scrolls and is never covered. Narrow windows shorten names to values, never the values.
class WalkStrip : public QFrame {
    Q_OBJECT
public:
    explicit WalkStrip(QWidget *parent = nullptr);
    void setItems(const QVector<guide::StripItem> &items);
    [[nodiscard]] const QVector<guide::StripItem> &items() const { return m_items; }
    [[nodiscard]] QSize sizeHint() const override { return {600, 28}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVector<guide::StripItem> m_items;
};

} // namespace bs
