// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/viewitems.h"
#include "data/core/format.h"
#include <QAccessibleWidget>
#include <QPointer>
#include <QWidget>
#include <vector>

namespace bs {

namespace {

// One thing in a painted view.
class ItemInterface final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    ItemInterface(QWidget *view, ViewItems *items, int index) : m_view(view), m_items(items), m_index(index) {}

    [[nodiscard]] bool isValid() const override { return m_view && m_index < m_items->itemCount(); }
    [[nodiscard]] QObject *object() const override { return nullptr; }
    [[nodiscard]] QWindow *window() const override {
        return m_view && m_view->window() ? m_view->window()->windowHandle() : nullptr;
    }
    [[nodiscard]] QAccessibleInterface *childAt(int /*x*/, int /*y*/) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface *parent() const override {
        return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr;
    }
    [[nodiscard]] QAccessibleInterface *child(int /*index*/) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface * /*child*/) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text t) const override {
        if (!isValid()) {
            return {};
        }
        switch (t) {
        case QAccessible::Name: return displayText(m_items->itemName(m_index), 200);
        case QAccessible::Value:
        case QAccessible::Description: return displayText(m_items->itemValue(m_index), 400);
        default: return {};
        }
    }
    void setText(QAccessible::Text /*t*/, const QString & /*text*/) override {}
    [[nodiscard]] QRect rect() const override {
        if (!isValid()) {
            return {};
        }
        const QRect r = m_items->itemRect(m_index).toAlignedRect();
        return {m_view->mapToGlobal(r.topLeft()), r.size()};
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override {
        QAccessible::State s;
        if (!isValid()) {
            s.invalid = true;
            return s;
        }
        const bool current = m_items->currentItem() == m_index;
        s.focusable = s.selectable = true;
        s.selected = current;
        s.focused = current && m_view->hasFocus();
        s.invisible = !m_view->isVisible();
        s.offscreen = !m_items->itemRect(m_index).intersects(QRectF(m_view->rect()));
        return s;
    }
    void *interface_cast(QAccessible::InterfaceType t) override {
        return t == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }
    [[nodiscard]] QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString &name) override {
        if (isValid() && name == pressAction()) {
            m_items->activateItem(m_index, Qt::NoModifier);
        }
    }
    [[nodiscard]] QStringList keyBindingsForAction(const QString & /*name*/) const override { return {}; }

private:
    QPointer<QWidget> m_view;
    ViewItems *m_items;
    int m_index;
};

// The view as a list. Its items are made when they are asked for.
class ViewInterface final : public QAccessibleWidget {
public:
    ViewInterface(QWidget *view, ViewItems *items) : QAccessibleWidget(view, QAccessible::List), m_items(items) {}
    ~ViewInterface() override {
        for (const QAccessible::Id id : m_made) {
            if (id != 0) {
                QAccessible::deleteAccessibleInterface(id);
            }
        }
    }
    [[nodiscard]] int childCount() const override { return widget() ? m_items->itemCount() : 0; }
    [[nodiscard]] QAccessibleInterface *child(int index) const override {
        if (index < 0 || index >= childCount()) {
            return nullptr;
        }
        const auto at = static_cast<std::size_t>(index);
        if (at >= m_made.size()) {
            m_made.resize(at + 1, 0);
        }
        if (m_made[at] == 0) {
            m_made[at] = QAccessible::registerAccessibleInterface(new ItemInterface(widget(), m_items, index));
        }
        return QAccessible::accessibleInterface(m_made[at]);
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override {
        for (std::size_t i = 0; i < m_made.size(); ++i) {
            if (m_made[i] != 0 && QAccessible::accessibleInterface(m_made[i]) == child) {
                return static_cast<int>(i);
            }
        }
        return -1;
    }
    [[nodiscard]] QAccessibleInterface *childAt(int x, int y) const override {
        const QPointF at = widget()->mapFromGlobal(QPointF(x, y));
        for (int i = 0; i < childCount(); ++i) {
            if (m_items->itemRect(i).contains(at)) {
                return child(i);
            }
        }
        return nullptr;
    }
    [[nodiscard]] QAccessibleInterface *focusChild() const override {
        return widget()->hasFocus() ? child(m_items->currentItem()) : nullptr;
    }

private:
    ViewItems *m_items;
    mutable std::vector<QAccessible::Id> m_made;
};

QAccessibleInterface *bridge(const QString & /*className*/, QObject *object) {
    auto *view = qobject_cast<QWidget *>(object);
    auto *items = view ? dynamic_cast<ViewItems *>(view) : nullptr;
    return items ? new ViewInterface(view, items) : nullptr;
}

} // namespace

void makeViewsAccessible() {
    static const bool once = [] {
        QAccessible::installFactory(bridge);
        return true;
    }();
    Q_UNUSED(once)
}

void tellCurrentItem(QWidget *view, int i) {
    if (QAccessible::isActive() && view->hasFocus()) {
        QAccessibleEvent event(view, QAccessible::Focus);
        event.setChild(i);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace bs
