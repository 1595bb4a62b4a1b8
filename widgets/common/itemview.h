// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/viewitems.h"
#include <QWidget>

namespace bs {

// A painted view of things that can be chosen one by one: arrows, Home and End move the current item, Enter opens it.
// The ring shows only while the keyboard is used.
class ItemView : public QWidget, public ViewItems {
    Q_OBJECT
public:
    explicit ItemView(QWidget *parent);
    [[nodiscard]] int currentItem() const override { return m_current; }
    void setCurrentItem(int i); // -1: none

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    // Scrolls so that the item is whole on the screen; itemRect then says where.
    virtual void showItem(int i) { Q_UNUSED(i) }
    virtual void currentChanged(int i) { Q_UNUSED(i) } // as a hover does, for the keyboard
    void paintFocus(QPainter &painter) const;          // last in paintEvent
    [[nodiscard]] bool ringShown() const { return m_ring && hasFocus(); }

private:
    [[nodiscard]] int neighbour(int from, int dx, int dy) const;
    int m_current = -1;
    bool m_ring = false;
};

} // namespace bs
