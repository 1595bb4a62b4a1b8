// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of a FlameView.
#include "widgets/flame/flameview.h"
#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>
#include <cmath>

namespace bs {

void FlameView::mousePressEvent(QMouseEvent *event) {
    m_pressed = event->position();
    m_dragging = false;
    if (event->button() == Qt::LeftButton) {
        if (const std::int64_t node = nodeAt(event->position()); node >= 0) {
            select(node);
        }
    }
    event->accept();
}

void FlameView::mouseMoveEvent(QMouseEvent *event) {
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) {
        const QPointF by = event->position() - m_pressed;
        if (m_dragging || by.manhattanLength() > QApplication::startDragDistance()) {
            m_dragging = true;
            FlameGeometry g = geometry(false);
            g.pan(by.x());
            m_from = g.from;
            m_to = g.to;
            verticalScrollBar()->setValue(verticalScrollBar()->value() - static_cast<int>(by.y()));
            m_pressed = event->position();
            viewport()->update();
        }
        return;
    }
    if (const std::int64_t node = nodeAt(event->position()); node != m_hovered) {
        m_hovered = node;
        viewport()->update();
    }
}

void FlameView::mouseReleaseEvent(QMouseEvent *event) {
    m_dragging = false;
    event->accept();
}

void FlameView::mouseDoubleClickEvent(QMouseEvent *event) {
    const std::int64_t node = nodeAt(event->position());
    if (node >= 0) {
        zoomTo(node == m_zoomed ? 0 : node);
    }
}

void FlameView::wheelEvent(QWheelEvent *event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    FlameGeometry g = geometry(false);
    g.zoom(event->position().x(), std::pow(0.85, event->angleDelta().y() / 120.0));
    m_from = g.from;
    m_to = g.to;
    if (m_zoomed != 0 && (m_to - m_from) >= 1) {
        m_zoomed = 0;
        Q_EMIT zoomChanged(0);
    }
    viewport()->update();
    event->accept();
}

std::vector<std::uint32_t> FlameView::childrenOf(std::uint32_t node) const {
    std::vector<std::uint32_t> out;
    for (std::uint32_t c = node + 1; c < m_graph->nodes()[node].end; c = m_graph->nodes()[c].end) {
        out.push_back(c);
    }
    return out;
}

void FlameView::moveSelection(int key) {
    if (m_selected < 0) {
        select(0);
        return;
    }
    const auto at = static_cast<std::uint32_t>(m_selected);
    const bool outwards = key == (m_mode == Mode::Flame ? Qt::Key_Up : Qt::Key_Down);
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        if (outwards) {
            if (const auto c = childrenOf(at); !c.empty()) {
                select(c.front());
            }
        } else if (at != 0) {
            select(m_graph->nodes()[at].parent);
        }
        return;
    }
    const auto siblings = childrenOf(m_graph->nodes()[at].parent);
    const auto it = std::find(siblings.begin(), siblings.end(), at);
    if (at == 0 || it == siblings.end()) {
        return;
    }
    if (key == Qt::Key_Right && it + 1 != siblings.end()) {
        select(*(it + 1));
    } else if (key == Qt::Key_Left && it != siblings.begin()) {
        select(*(it - 1));
    }
}

void FlameView::keyPressEvent(QKeyEvent *event) {
    if (!m_graph) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested(stackText(m_selected));
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right: moveSelection(event->key()); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: zoomTo(m_selected); return;
    case Qt::Key_Backspace: zoomTo(m_graph->nodes()[static_cast<std::size_t>(m_zoomed)].parent); return;
    case Qt::Key_Home: zoomTo(0); return;
    case Qt::Key_P:
        m_pinned = m_pinned == m_selected ? -1 : m_selected;
        viewport()->update();
        return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace bs
