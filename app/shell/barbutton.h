// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/statusglyph.h"
#include <QAbstractButton>

namespace bs {

// A control of the top bar and of page headers: optional icon or dot, muted lead, strong text, muted tail, chevron.
// 30 px high, or 24 (small).
class BarButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit BarButton(QWidget *parent);
    struct Look {
        QString icon;
        QColor dot; // invalid: none
        Health glyph = Health::None;
        QString lead, strong, tail;
        bool chevron = false;
        bool frame = true;
        bool small = false;
        bool sized13 = false;           // the workspace's larger type
        QColor tint, line, strongColor; // invalid: the control's own
        QString keycap;
        int width = 0;      // fixed width, 0 = as its text
        bool input = false; // drawn as a text field
        bool operator==(const Look &) const = default;
    };
    void setLook(const Look &look);
    [[nodiscard]] const Look &look() const { return m_look; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void paintFrame(QPainter &p, const Theme &t) const;
    int paintWord(QPainter &p, int x, const QString &text, const QFont &font, const QColor &color) const;
    Look m_look;
};

} // namespace bs
