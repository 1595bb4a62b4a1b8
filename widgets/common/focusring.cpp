// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/focusring.h"
#include "widgets/common/theme.h"
#include <QAbstractButton>
#include <QComboBox>
#include <QFocusEvent>
#include <QPainter>
#include <QStyleOption>

namespace bs {

void FocusStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const {
    if (element == PE_FrameFocusRect) {
        return; // the ring is drawn outside the control, by FocusRing
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void FocusStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const {
    if (element == CE_FocusFrame) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(themeOf(option->palette).focus, 2));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 8, 8);
        painter->restore();
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

int FocusStyle::pixelMetric(PixelMetric m, const QStyleOption *option, const QWidget *widget) const {
    switch (m) {
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: return 4;
    case PM_SplitterWidth: return metric::kPanelGap;
    case PM_ToolTipLabelFrameWidth: return 1;
    default: return QProxyStyle::pixelMetric(m, option, widget);
    }
}

int FocusStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const {
    switch (hint) {
    case SH_FocusFrame_Mask: return 0;
    case SH_FocusFrame_AboveWidget: return 1;
    case SH_UnderlineShortcut: return 0;
    case SH_ToolTip_WakeUpDelay: return 400;
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

FocusRing::FocusRing(QApplication *app) : QObject(app) { app->installEventFilter(this); }

bool FocusRing::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::FocusIn) {
        const auto reason = static_cast<QFocusEvent *>(event)->reason();
        auto *button = qobject_cast<QAbstractButton *>(watched);
        auto *combo = qobject_cast<QComboBox *>(watched);
        const bool keyboard = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason;
        QWidget *target = button ? static_cast<QWidget *>(button) : combo;
        if (keyboard && target) {
            show(target);
        } else if (m_frame) {
            m_frame->hide();
        }
    } else if (event->type() == QEvent::MouseButtonPress && m_frame && m_frame->isVisible()) {
        m_frame->hide();
    }
    return QObject::eventFilter(watched, event);
}

void FocusRing::show(QWidget *widget) {
    if (!m_frame || m_frame->window() != widget->window()) {
        delete m_frame;
        m_frame = new QFocusFrame(widget->window());
    }
    m_frame->setWidget(widget);
}

} // namespace bs
