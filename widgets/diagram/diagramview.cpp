// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/diagramview.h"
#include "data/bounds/exchange/exchange.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/diagram/minimap.h"
#include <QAction>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace bs {

using namespace bounds;

DiagramView::DiagramView(DiagramModel *model, QWidget *parent)
    : QGraphicsView(parent), m_model(model), m_scene(new DiagramScene(model, this)),
      m_minimap(new Minimap(m_scene, this)) {
    setScene(m_scene);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(QGraphicsView::SmartViewportUpdate); // a drag paints what it touches
    setOptimizationFlags(QGraphicsView::DontSavePainterState | QGraphicsView::DontAdjustForAntialiasing);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setAccessibleName(QStringLiteral("Diagram canvas"));
    setAccessibleDescription(QStringLiteral("The outline beside it lists the same nodes, calls and findings"));
    m_scene->setTheme(themeOf(this));
    m_scene->setCaching(true);
    setCacheMode(QGraphicsView::CacheBackground); // ground, frames and lines: one picture until something changes
    connect(model, &DiagramModel::documentChanged, this, [this] {
        placeMinimap();
        fitGround();
    });
    placeMinimap();
    fitGround();
}

// Far more ground than cards: a view whose ground is smaller than itself would centre it, and the cards would jump
// under the pointer with every card that comes.
void DiagramView::fitGround() {
    const QRectF wide = QRectF(-50'000, -50'000, 100'000, 100'000)
                            .united(m_scene->geometry().extent().adjusted(-5'000, -5'000, 5'000, 5'000));
    if (wide != sceneRect()) {
        setSceneRect(wide);
    }
}

QAction *actionForKey(const QWidget *widget, const QKeyEvent *event) {
    const QKeySequence pressed(event->keyCombination());
    for (QAction *a : widget->actions()) {
        if (a->isEnabled() && a->shortcuts().contains(pressed)) {
            return a;
        }
    }
    return nullptr;
}

void DiagramView::placeMinimap() {
    m_minimap->setVisible(m_scene->geometry().cards.size() > Minimap::kFromNodes);
    m_minimap->move(width() - m_minimap->width() - 10, height() - m_minimap->height() - 10);
}

void DiagramView::resizeEvent(QResizeEvent *event) {
    QGraphicsView::resizeEvent(event);
    if (m_fitting) {
        zoomToFit();
    }
    placeMinimap();
}

void DiagramView::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    m_minimap->update(); // the part that is in sight
}

void DiagramView::changeEvent(QEvent *event) {
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        m_scene->setTheme(themeOf(this));
    }
}

void DiagramView::paintEvent(QPaintEvent *event) {
    QGraphicsView::paintEvent(event);
    if (!m_scene->geometry().cards.isEmpty()) {
        return;
    }
    const Theme &t = themeOf(this);
    QPainter p(viewport());
    const QRect middle(0, height() / 2 - 26, width(), 22);
    p.setFont(textFont(TextRole::LeadStrong));
    p.setPen(t.text);
    p.drawText(middle, Qt::AlignCenter, QStringLiteral("Draw your first bound."));
    p.setFont(textFont(TextRole::Body));
    p.setPen(t.text2);
    p.drawText(middle.translated(0, 24), Qt::AlignCenter,
               QStringLiteral("Press N for a node, or import contracts from YAML."));
}

void DiagramView::setZoom(double zoom) {
    const double z = std::clamp(zoom, 0.1, 3.0);
    m_fitting = false;
    setTransform(QTransform::fromScale(z, z));
    resetCachedContent();
    m_minimap->update();
    Q_EMIT zoomChanged(z);
}

void DiagramView::zoomToFit() {
    const QRectF all = m_scene->geometry().extent();
    if (all.isEmpty()) {
        setZoom(1);
        centerOn(viewport()->width() / 2.0 - 60, viewport()->height() / 2.0 - 60);
        return;
    }
    const double z = std::min((viewport()->width() - 32) / all.width(), (viewport()->height() - 24) / all.height());
    setZoom(std::min(1.0, z));
    centerOn(all.center());
    m_fitting = true;
}

void DiagramView::zoomToSelection() {
    QRectF box;
    for (const NodeId id : m_model->selectedNodes()) {
        box |= m_scene->geometry().cards.value(id, m_scene->geometry().groups.value(id).frame);
    }
    if (box.isNull()) {
        zoomToFit();
        return;
    }
    setZoom(
        std::min(1.5, std::min((viewport()->width() - 80) / box.width(), (viewport()->height() - 80) / box.height())));
    centerOn(box.center());
}

void DiagramView::reveal(NodeId node) {
    const QRectF card = m_scene->geometry().cards.value(node, m_scene->geometry().groups.value(node).frame);
    if (!card.isNull()) {
        ensureVisible(card, 40, 40);
    }
}

void DiagramView::addNodeHere() {
    const std::vector<NodeId> selected = m_model->selection();
    NodeId beside = selected.empty() ? NodeId{} : selected.back();
    if (!beside && !m_model->document().nodes.empty()) {
        beside = m_model->document().nodes.back().id;
    }
    const NodeId made = m_model->addNode(m_model->freeSpot(beside));
    if (made) {
        reveal(made);
        editName(made);
    }
}

void DiagramView::renameSelected() {
    const std::vector<NodeId> selected = m_model->selection();
    if (selected.size() == 1) {
        editName(selected.front());
    }
}

void DiagramView::editName(NodeId id) {
    closeName(true);
    const Node *n = m_model->document().node(id);
    if (!n) {
        return;
    }
    m_editor = new QLineEdit(viewport());
    const QRectF card = m_scene->geometry().cards.value(id, m_scene->geometry().groups.value(id).frame);
    const QPoint at = mapFromScene(card.topLeft());
    m_editor->setGeometry(at.x(), at.y(), std::max(230, static_cast<int>(card.width() * zoom())), 30);
    m_editor->setText(n->title());
    m_editor->selectAll();
    m_editor->setPlaceholderText(QStringLiteral("API: 1000 RPS, 200 in-flight"));
    m_editor->setAccessibleName(QStringLiteral("Name and bounds of the node"));
    m_editor->show();
    m_editor->setFocus();
    m_editor->setProperty("node", id.v);
    m_editor->installEventFilter(this);
}

void DiagramView::closeName(bool keep) {
    QLineEdit *editor = std::exchange(m_editor, nullptr);
    if (!editor) {
        return;
    }
    const QString text = editor->text();
    const NodeId id{editor->property("node").toUInt()};
    editor->removeEventFilter(this);
    editor->hide();
    editor->deleteLater();
    if (keep) {
        m_model->rename(id, text);
    }
    setFocus();
}

// Return and Escape end the editor and go no further: QLineEdit would pass Return on to the canvas.
bool DiagramView::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_editor && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Escape) {
            closeName(key != Qt::Key_Escape);
            return true;
        }
    }
    if (watched == m_editor && event->type() == QEvent::FocusOut) {
        closeName(true);
    }
    return QGraphicsView::eventFilter(watched, event);
}

void DiagramView::startConnecting() {
    const std::vector<NodeId> selected = m_model->selection();
    if (selected.size() == 2) { // both ends are chosen already
        m_model->connectNodes(selected[0], selected[1]);
        return;
    }
    if (selected.size() != 1 || !m_scene->geometry().cards.contains(selected.front())) {
        Q_EMIT said(QStringLiteral("Select the node that calls first"));
        return;
    }
    m_connectFrom = selected.front();
    m_connectByMouse = false;
    NodeId first = m_scene->geometry().neighbour(m_connectFrom, 1, 0);
    for (const Node &n : m_model->document().nodes) {
        if (!first && n.id != m_connectFrom && m_scene->geometry().cards.contains(n.id)) {
            first = n.id;
        }
    }
    m_scene->setTarget(first);
    showConnection(m_scene->geometry().cards.value(first).center());
    Q_EMIT said(QStringLiteral("Connect: arrows or Tab choose what it calls, Enter connects, Escape leaves"));
}

void DiagramView::showConnection(const QPointF &to) {
    const QRectF card = m_scene->geometry().cards.value(m_connectFrom);
    m_scene->setConnection(QLineF(QPointF(card.right(), card.center().y()), to));
}

void DiagramView::endConnecting() {
    m_connectFrom = {};
    m_scene->setTarget({});
    m_scene->setConnection(std::nullopt);
    Q_EMIT said(QString());
}

void DiagramView::finishConnection(NodeId to) {
    const NodeId from = m_connectFrom;
    endConnecting();
    if (from && to && m_scene->geometry().cards.contains(to) && from != to) {
        m_model->connectNodes(from, to);
    }
}

void DiagramView::beginDrag(const DiagramScene::Hit &hit, QMouseEvent *event) {
    const bool add = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
    if (hit.port) {
        m_drag = Drag::Connect;
        m_connectFrom = hit.node;
        m_connectByMouse = true;
    } else if (hit.node) {
        QSet<NodeId> nodes = m_model->selectedNodes();
        if (add) {
            nodes.contains(hit.node) ? (void)nodes.remove(hit.node) : (void)nodes.insert(hit.node);
        } else if (!nodes.contains(hit.node)) {
            nodes = {hit.node};
        }
        m_model->select(nodes);
        m_drag = Drag::Move;
        m_pressNode = add ? NodeId{} : hit.node;
    } else if (hit.call) {
        m_model->select({}, {hit.call});
        m_drag = Drag::None;
    } else {
        m_marqueeBase = add ? m_model->selectedNodes() : QSet<NodeId>{};
        m_model->select(m_marqueeBase);
        m_drag = Drag::Marquee;
    }
}

void DiagramView::mousePressEvent(QMouseEvent *event) {
    closeName(true);
    setFocus();
    m_pressAt = event->pos();
    m_pressScene = mapToScene(event->pos());
    m_moved = false;
    if (event->button() == Qt::MiddleButton || (m_space && event->button() == Qt::LeftButton)) {
        m_drag = Drag::Pan;
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    }
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (connecting()) {
        finishConnection(m_scene->hitAt(m_pressScene).node);
        return;
    }
    beginDrag(m_scene->hitAt(m_pressScene), event);
}

void DiagramView::mouseMoveEvent(QMouseEvent *event) {
    const QPointF at = mapToScene(event->pos());
    if (m_drag == Drag::None) {
        const auto hit = m_scene->hitAt(at);
        if (!m_space) {
            viewport()->setCursor(hit.port ? Qt::CrossCursor : hit.node ? Qt::SizeAllCursor : Qt::ArrowCursor);
        }
        return;
    }
    m_moved = m_moved || (event->pos() - m_pressAt).manhattanLength() >= 4;
    if (!m_moved) {
        return;
    }
    switch (m_drag) {
    case Drag::Pan: {
        m_fitting = false;
        const QPoint by = event->pos() - m_pressAt;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
        m_pressAt = event->pos();
        break;
    }
    case Drag::Move:
        m_scene->moveCards(m_model->selectedNodes(), at - m_pressScene, !(event->modifiers() & Qt::AltModifier));
        break;
    case Drag::Connect: {
        const auto hit = m_scene->hitAt(at);
        m_scene->setTarget(hit.frame || hit.node == m_connectFrom ? NodeId{} : hit.node);
        showConnection(at);
        break;
    }
    case Drag::Marquee: {
        const QRectF box = QRectF(m_pressScene, at).normalized();
        QSet<NodeId> nodes = m_marqueeBase;
        for (auto it = m_scene->geometry().cards.constBegin(); it != m_scene->geometry().cards.constEnd(); ++it) {
            if (box.intersects(*it)) {
                nodes.insert(it.key());
            }
        }
        m_model->select(nodes);
        m_scene->setConnection(std::nullopt);
        setRubber(box);
        break;
    }
    case Drag::None: break;
    }
}

void DiagramView::mouseReleaseEvent(QMouseEvent *event) {
    const Drag drag = std::exchange(m_drag, Drag::None);
    setRubber({});
    if (drag == Drag::Pan) {
        viewport()->unsetCursor();
    } else if (drag == Drag::Move && m_moved) {
        const auto to = m_scene->finishMove();
        if (!to.empty()) {
            m_model->push(moving(m_model->document(), to), QStringLiteral("Move"));
        }
    } else if (drag == Drag::Move && m_pressNode) {
        m_model->selectOnly(m_pressNode); // a click on one of several means that one
    } else if (drag == Drag::Connect) {
        const auto hit = m_scene->hitAt(mapToScene(event->pos()));
        finishConnection(hit.frame ? NodeId{} : hit.node);
    }
}

void DiagramView::mouseDoubleClickEvent(QMouseEvent *event) {
    const QPointF at = mapToScene(event->pos());
    const auto hit = m_scene->hitAt(at);
    m_drag = Drag::None;
    if (hit.node) {
        m_model->selectOnly(hit.node);
        editName(hit.node);
    } else if (!hit.call) { // a node where one points
        const NodeId made = m_model->addNode({DiagramGeometry::snap(at.x() - DiagramGeometry::kCardWidth / 2),
                                              DiagramGeometry::snap(at.y() - DiagramGeometry::kCardHeight / 2)});
        editName(made);
    }
}

void DiagramView::wheelEvent(QWheelEvent *event) {
    if (event->modifiers() & Qt::ControlModifier) {
        setZoom(zoom() * std::pow(1.0015, event->angleDelta().y()));
        event->accept();
        return;
    }
    m_fitting = false;
    QGraphicsView::wheelEvent(event);
}

bool DiagramView::viewportEvent(QEvent *event) {
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const auto hit = m_scene->hitAt(mapToScene(help->pos()));
        QString text;
        if (const Call *c = m_model->document().call(hit.call)) {
            text = QStringLiteral("%1 → %2, %3 calls a request, %4")
                       .arg(m_model->document().node(c->from)->title(), m_model->document().node(c->to)->title(),
                            exactNumber(c->calls()),
                            c->mode == CallMode::Parallel ? QStringLiteral("parallel") : QStringLiteral("serial"));
        } else if (const Node *n = m_model->document().node(hit.node)) {
            text = boundLabel(*n);
        }
        showPlainToolTip(help->globalPos(), text, viewport(), viewport()->rect());
        return true;
    }
    return QGraphicsView::viewportEvent(event);
}

void DiagramView::setRubber(const QRectF &box) {
    m_rubber = box;
    viewport()->update();
}

void DiagramView::drawForeground(QPainter *painter, const QRectF &rect) {
    QGraphicsView::drawForeground(painter, rect);
    if (!m_rubber.isEmpty()) {
        QColor fill = themeOf(this).accent;
        painter->setPen(QPen(fill, 0));
        fill.setAlphaF(0.12F);
        painter->setBrush(fill);
        painter->drawRect(m_rubber);
    }
}

} // namespace bs
