// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/statusglyph.h"
#include <QWidget>

namespace bs {

// 20 px, radius 4: glyph + word on a tint with a line. Text is plain and made safe for display.
class Chip : public QWidget {
    Q_OBJECT
public:
    explicit Chip(QWidget *parent = nullptr);
    void set(Health status, const QString &text); // Health::None: neutral, no glyph
    void setSelectedLook(bool on);                // accent line on selected
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] Health status() const { return m_status; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    Health m_status = Health::None;
    QString m_text;
    bool m_selected = false;
};

// The same drawing for delegates and canvases; returns the width it took (height is 20, `topLeft` of the chip).
int paintChip(QPainter &painter, const QPoint &topLeft, Health status, const QString &text, const Theme &theme);
[[nodiscard]] int chipWidth(Health status, const QString &text);

} // namespace bs
