// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas by keyboard: walking cards and calls, moving, connecting.
#include "data/core/format.h"
#include "widgets/diagram/diagramview.h"
#include <QAction>
#include <QKeyEvent>
#include <algorithm>

namespace bs {

using namespace bounds;

void DiagramView::walk(bool forward) {
    std::vector<NodeId> order;
    for (const Node &n : m_model->document().nodes) {
        if (m_scene->geometry().cards.contains(n.id)) {
            order.push_back(n.id);
        }
    }
    if (order.empty()) {
        return;
    }
    const NodeId now =
        connecting() ? m_scene->target() : (m_model->selection().empty() ? NodeId{} : m_model->selection().back());
    const auto it = std::find(order.begin(), order.end(), now);
    const auto count = static_cast<std::ptrdiff_t>(order.size());
    std::ptrdiff_t at = it == order.end() ? (forward ? -1 : count) : it - order.begin();
    do {
        at = (at + (forward ? 1 : -1) + count) % count;
    } while (connecting() && order[at] == m_connectFrom && count > 1);
    if (connecting()) {
        m_scene->setTarget(order[at]);
        showConnection(m_scene->geometry().cards.value(order[at]).center());
    } else {
        m_model->selectOnly(order[at]);
    }
    reveal(order[at]);
}

void DiagramView::walkCalls(bool forward) {
    const Document &d = m_model->document();
    const std::vector<NodeId> nodes = m_model->selection();
    const CallId now = m_model->selectedCalls().size() == 1 ? *m_model->selectedCalls().begin() : CallId{};
    const Call *call = d.call(now);
    const NodeId from = call ? call->from : nodes.empty() ? NodeId{} : nodes.back();
    std::vector<CallId> order;
    for (const Call &c : d.calls) {
        if (c.from == from) {
            order.push_back(c.id);
        }
    }
    if (order.empty()) {
        Q_EMIT said(from ? QStringLiteral("%1 calls nothing").arg(displayText(d.node(from)->title(), 60))
                         : QStringLiteral("Select a node first: its calls are walked"));
        return;
    }
    const auto it = std::find(order.begin(), order.end(), now);
    const auto count = static_cast<std::ptrdiff_t>(order.size());
    const std::ptrdiff_t at =
        it == order.end() ? (forward ? 0 : count - 1) : (it - order.begin() + (forward ? 1 : -1) + count) % count;
    const Call &chosen = *d.call(order[static_cast<std::size_t>(at)]);
    m_model->select({}, {chosen.id});
    ensureVisible(m_scene->geometry().edges.value(chosen.id).pill, 40, 40);
    Q_EMIT said(QStringLiteral("%1 → %2 %3%4")
                    .arg(displayText(d.node(chosen.from)->title(), 60), displayText(d.node(chosen.to)->title(), 60),
                         DiagramGeometry::pillText(chosen),
                         chosen.mode == CallMode::Parallel ? QStringLiteral(" parallel") : QString()));
}

bool DiagramView::focusNextPrevChild(bool next) {
    // Tab walks the cards; past the last one (and with nothing drawn) it goes on to the next control.
    std::vector<NodeId> order;
    for (const Node &n : m_model->document().nodes) {
        if (m_scene->geometry().cards.contains(n.id)) {
            order.push_back(n.id);
        }
    }
    const std::vector<NodeId> selected = m_model->selection();
    const bool atEnd = order.empty() || (!selected.empty() && selected.back() == (next ? order.back() : order.front()));
    if (!connecting() && (atEnd || !hasFocus())) {
        return QGraphicsView::focusNextPrevChild(next);
    }
    walk(next);
    return true;
}

bool DiagramView::connectKey(int key) {
    if (!connecting()) {
        return false;
    }
    const NodeId from = m_scene->target() ? m_scene->target() : m_connectFrom;
    NodeId next;
    switch (key) {
    case Qt::Key_Escape: endConnecting(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: finishConnection(m_scene->target()); return true;
    case Qt::Key_Left: next = m_scene->geometry().neighbour(from, -1, 0); break;
    case Qt::Key_Right: next = m_scene->geometry().neighbour(from, 1, 0); break;
    case Qt::Key_Up: next = m_scene->geometry().neighbour(from, 0, -1); break;
    case Qt::Key_Down: next = m_scene->geometry().neighbour(from, 0, 1); break;
    default: return false;
    }
    if (next && next != m_connectFrom) {
        m_scene->setTarget(next);
        showConnection(m_scene->geometry().cards.value(next).center());
        reveal(next);
    }
    return true;
}

bool DiagramView::walkKey(QKeyEvent *event) {
    const int dx = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const int dy = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    if (dx == 0 && dy == 0) {
        return false;
    }
    const std::vector<NodeId> selected = m_model->selection();
    if (selected.empty()) {
        walk(true);
    } else if (event->modifiers() & Qt::ControlModifier) {
        if (const NodeId next = m_scene->geometry().neighbour(selected.back(), dx, dy)) {
            m_model->selectOnly(next);
            reveal(next);
        }
    } else {
        const double step = event->modifiers() & Qt::ShiftModifier ? 1 : DiagramGeometry::kGrid * 2;
        m_model->nudge(dx * step, dy * step);
        reveal(selected.back());
    }
    return true;
}

// The canvas has keys that the window has too (L, Space): a key that is given twice would do nothing at all, so while
// the canvas has the focus its own come first.
bool DiagramView::event(QEvent *event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (actionForKey(this, key) || (key->key() == Qt::Key_Space && !key->modifiers())) {
            event->accept();
            return true;
        }
    }
    return QGraphicsView::event(event);
}

void DiagramView::keyPressEvent(QKeyEvent *event) {
    if (!connecting()) {
        if (QAction *action = actionForKey(this, event)) {
            action->trigger();
            return;
        }
    }
    if (connectKey(event->key()) || walkKey(event)) {
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        m_model->select({});
        return;
    }
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_space = true;
        viewport()->setCursor(Qt::OpenHandCursor);
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_model->selection().size() == 1) {
        renameSelected();
        return;
    }
    QGraphicsView::keyPressEvent(event);
}

void DiagramView::keyReleaseEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_space = false;
        viewport()->unsetCursor();
    }
    QGraphicsView::keyReleaseEvent(event);
}

} // namespace bs
