// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QApplication>
#include <QFocusFrame>
#include <QPointer>
#include <QProxyStyle>

namespace bs {

// Draws the keyboard focus ring: 2 px, 2 px outside the control; frames of Fusion itself are left out.
class FocusStyle : public QProxyStyle {
    Q_OBJECT
public:
    using QProxyStyle::QProxyStyle;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    int pixelMetric(PixelMetric m, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override;
};

// Puts one QFocusFrame around the widget that the keyboard reached; the mouse removes it. Owned by the application.
class FocusRing : public QObject {
    Q_OBJECT
public:
    explicit FocusRing(QApplication *app);
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void show(QWidget *widget);
    QPointer<QFocusFrame> m_frame;
};

} // namespace bs
