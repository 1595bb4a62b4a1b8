// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractSlider>

namespace bs {

// "What if load is x1 .. x10", in tenths: 10 is the declared load.
class LoadSlider : public QAbstractSlider {
    Q_OBJECT
public:
    explicit LoadSlider(QWidget *parent);
    [[nodiscard]] double load() const { return value() / 10.0; }
    [[nodiscard]] QSize sizeHint() const override { return {220, 36}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

private:
    void take(double x);
};

} // namespace bs
