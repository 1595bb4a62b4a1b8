// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>
#include <QString>
#include <Qt>

class QWidget;

namespace bs {

// What a painted view consists of, in words: for the screen reader, and for the keyboard where there is one. A view
// that derives from it and makes it known (makeAccessible) shows its items as children to assistive programs.
class ViewItems {
public:
    virtual ~ViewItems() = default;
    [[nodiscard]] virtual int itemCount() const = 0;
    [[nodiscard]] virtual QString itemName(int i) const = 0;
    [[nodiscard]] virtual QString itemValue(int i) const = 0; // "100 %, 100 of 100, 3 waiting"
    [[nodiscard]] virtual QRectF itemRect(int i) const = 0;   // widget coordinates, also where it is scrolled away
    [[nodiscard]] virtual int currentItem() const { return -1; }
    virtual void activateItem(int i, Qt::KeyboardModifiers modifiers) {
        Q_UNUSED(i)
        Q_UNUSED(modifiers)
    }
};

// Installs the bridge from ViewItems to assistive programs; idempotent, called by the views' constructors.
void makeViewsAccessible();
// Tells them that another item of `view` is the current one.
void tellCurrentItem(QWidget *view, int i);

} // namespace bs
