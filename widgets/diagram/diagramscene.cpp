// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/diagramscene.h"
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <cmath>

namespace bs {

using namespace bounds;

namespace {

double scaleOf(const QPainter *p) { return std::hypot(p->worldTransform().m11(), p->worldTransform().m12()); }

} // namespace

class CardItem : public QGraphicsItem {
public:
    CardItem(const DiagramScene *scene, NodeId id) : m_scene(scene), m_id(id) { setZValue(2); }
    QRectF boundingRect() const override { return {-8, -28, 192, 124}; }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        if (const Node *n = m_scene->model()->shown().node(m_id)) {
            CardLook look = lookOf(*m_scene->model(), *n);
            look.target = m_scene->target() == m_id;
            paintCard(*p, look, m_scene->theme(), scaleOf(p));
        }
    }

private:
    const DiagramScene *m_scene;
    NodeId m_id;
};

class EdgeItem : public QGraphicsItem {
public:
    EdgeItem(const DiagramScene *scene, CallId id) : m_scene(scene), m_id(id) { setZValue(1); }
    void setShape(const EdgeShape &shape) {
        prepareGeometryChange();
        m_shape = shape;
        m_box = shape.path.boundingRect().united(shape.pill.adjusted(-30, 0, 30, 18)).adjusted(-8, -8, 8, 8);
        update();
    }
    QRectF boundingRect() const override { return m_box; }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        if (const Call *c = m_scene->model()->shown().call(m_id)) {
            paintEdge(*p, m_shape, lookOf(*m_scene->model(), *c), m_scene->theme(), scaleOf(p));
        }
    }

private:
    const DiagramScene *m_scene;
    CallId m_id;
    EdgeShape m_shape;
    QRectF m_box;
};

class FrameItem : public QGraphicsItem {
public:
    FrameItem(const DiagramScene *scene, NodeId id) : m_scene(scene), m_id(id) {}
    void setFrame(const GroupShape &shape) {
        prepareGeometryChange();
        m_frame = shape.frame;
        setZValue(-100 + shape.depth);
        update();
    }
    QRectF boundingRect() const override { return m_frame.adjusted(-2, -2, 2, 2); }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        if (const Node *n = m_scene->model()->shown().node(m_id)) {
            paintFrame(*p, m_frame, frameLookOf(*m_scene->model(), *n), m_scene->theme(), scaleOf(p));
        }
    }

private:
    const DiagramScene *m_scene;
    NodeId m_id;
    QRectF m_frame;
};

DiagramScene::DiagramScene(DiagramModel *model, QObject *parent)
    : QGraphicsScene(parent), m_model(model), m_theme(&Theme::darkTheme()) {
    connect(model, &DiagramModel::documentChanged, this, &DiagramScene::rebuild);
    connect(model, &DiagramModel::analysisChanged, this, &DiagramScene::repaintAll);
    connect(model, &DiagramModel::selectionChanged, this, &DiagramScene::repaintAll);
    connect(model, &DiagramModel::liveChanged, this, &DiagramScene::repaintAll);
    rebuild();
}

void DiagramScene::setTheme(const Theme &theme) {
    m_theme = &theme;
    repaintAll();
}

void DiagramScene::setCaching(bool on) {
    m_caching = on;
    rebuild();
}

void DiagramScene::repaintAll() {
    for (CardItem *item : std::as_const(m_cards)) {
        item->update(); // its pixmap is made anew
    }
    update();
}

namespace {

template <class Id, class Item, class Wanted, class Make>
void keepOnly(QHash<Id, Item *> &items, const QHash<Id, Wanted> &wanted, Make make) {
    for (auto it = items.begin(); it != items.end();) {
        if (wanted.contains(it.key())) {
            ++it;
        } else {
            delete it.value();
            it = items.erase(it);
        }
    }
    for (auto it = wanted.constBegin(); it != wanted.constEnd(); ++it) {
        if (!items.contains(it.key())) {
            items.insert(it.key(), make(it.key()));
        }
    }
}

} // namespace

void DiagramScene::rebuild() {
    m_moveFrom.clear();
    m_geometry = DiagramGeometry::of(m_model->document(), m_model->analysis());
    const auto added = [this](auto *item) {
        addItem(item);
        return item;
    };
    keepOnly(m_cards, m_geometry.cards, [&](NodeId id) { return added(new CardItem(this, id)); });
    keepOnly(m_edges, m_geometry.edges, [&](CallId id) { return added(new EdgeItem(this, id)); });
    keepOnly(m_frames, m_geometry.groups, [&](NodeId id) { return added(new FrameItem(this, id)); });
    for (CardItem *item : std::as_const(m_cards)) {
        item->setCacheMode(m_caching ? QGraphicsItem::DeviceCoordinateCache : QGraphicsItem::NoCache);
    }
    layItems(nullptr);
    const QRectF all = m_geometry.extent();
    setSceneRect(all.adjusted(-600, -400, 600, 400));
    repaintAll();
}

void DiagramScene::layItems(const QSet<NodeId> *only) {
    for (auto it = m_cards.begin(); it != m_cards.end(); ++it) {
        if (!only || only->contains(it.key())) {
            it.value()->setPos(m_geometry.cards.value(it.key()).topLeft());
        }
    }
    for (const Call &c : m_model->document().calls) {
        if (EdgeItem *item = m_edges.value(c.id); item && (!only || only->contains(c.from) || only->contains(c.to))) {
            item->setShape(m_geometry.edges.value(c.id));
        }
    }
    for (auto it = m_frames.begin(); it != m_frames.end(); ++it) {
        it.value()->setFrame(m_geometry.groups.value(it.key()));
    }
}

DiagramScene::Hit DiagramScene::hitAt(const QPointF &at) const {
    Hit hit;
    for (auto it = m_geometry.cards.constBegin(); it != m_geometry.cards.constEnd(); ++it) {
        const QPointF port(it->right(), it->center().y());
        const bool onPort = QLineF(port, at).length() <= 9;
        if (onPort || it->contains(at)) {
            hit.node = it.key();
            hit.port = onPort;
            return hit;
        }
    }
    QPainterPathStroker wide;
    wide.setWidth(12);
    for (auto it = m_geometry.edges.constBegin(); it != m_geometry.edges.constEnd(); ++it) {
        if (it->pill.contains(at) ||
            (it->path.boundingRect().adjusted(-8, -8, 8, 8).contains(at) && wide.createStroke(it->path).contains(at))) {
            hit.call = it.key();
            return hit;
        }
    }
    for (auto it = m_geometry.groups.constBegin(); it != m_geometry.groups.constEnd(); ++it) {
        const QRectF head(it->frame.left(), it->frame.top(), it->frame.width(), 34);
        if (head.contains(at)) {
            hit.node = it.key();
            hit.frame = true;
            return hit;
        }
    }
    return hit;
}

void DiagramScene::moveCards(const QSet<NodeId> &nodes, const QPointF &by, bool snap) {
    QSet<NodeId> moving;
    for (const NodeId id : nodes) {
        const Node *n = m_model->document().node(id);
        if (n && n->kind == NodeKind::Group) { // a group takes its members along
            for (const Node &m : m_model->document().nodes) {
                if (m.parent == id) {
                    moving.insert(m.id);
                }
            }
        } else {
            moving.insert(id);
        }
    }
    for (const NodeId id : moving) {
        if (!m_moveFrom.contains(id) && m_geometry.cards.contains(id)) {
            m_moveFrom.insert(id, m_geometry.cards.value(id));
        }
    }
    if (m_moveFrom.isEmpty()) {
        return;
    }
    // The first card of the document decides where all of them snap.
    NodeId lead = m_moveFrom.constBegin().key();
    for (auto it = m_moveFrom.constBegin(); it != m_moveFrom.constEnd(); ++it) {
        lead = std::min(lead, it.key());
    }
    const QPointF from = m_moveFrom.value(lead).topLeft();
    const Point wish{from.x() + by.x(), from.y() + by.y()};
    const auto to = snap ? m_geometry.snapped(wish, moving) : DiagramGeometry::Snapped{wish, {}, {}};
    m_guideX = to.guideX;
    m_guideY = to.guideY;
    const QPointF moved = QPointF(to.at.x, to.at.y) - from;
    for (auto it = m_moveFrom.constBegin(); it != m_moveFrom.constEnd(); ++it) {
        m_geometry.cards.insert(it.key(), it.value().translated(moved));
    }
    m_geometry.reroute(m_model->document(), m_model->analysis(), moving);
    layItems(&moving);
    update();
}

std::vector<std::pair<NodeId, Point>> DiagramScene::finishMove() {
    std::vector<std::pair<NodeId, Point>> out;
    for (auto it = m_moveFrom.constBegin(); it != m_moveFrom.constEnd(); ++it) {
        const QPointF at = m_geometry.cards.value(it.key()).topLeft();
        if (at != it.value().topLeft()) {
            out.emplace_back(it.key(), Point{at.x(), at.y()});
        }
    }
    std::sort(out.begin(), out.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    m_moveFrom.clear();
    m_guideX.reset();
    m_guideY.reset();
    update();
    return out;
}

void DiagramScene::setTarget(NodeId node) {
    if (node != m_target) {
        m_target = node;
        repaintAll();
    }
}

void DiagramScene::setConnection(const std::optional<QLineF> &line) {
    m_connection = line;
    update();
}

void DiagramScene::drawBackground(QPainter *p, const QRectF &rect) {
    p->fillRect(rect, m_theme->bg);
    if (scaleOf(p) < 0.5) {
        return;
    }
    QPolygonF dots;
    const double left = std::floor(rect.left() / 16) * 16;
    const double top = std::floor(rect.top() / 16) * 16;
    for (double x = left; x < rect.right(); x += 16) {
        for (double y = top; y < rect.bottom(); y += 16) {
            dots.append(QPointF(x, y));
        }
    }
    p->setPen(QPen(m_theme->hairline, 1.6));
    p->drawPoints(dots);
}

void DiagramScene::drawForeground(QPainter *p, const QRectF &rect) {
    p->setPen(QPen(m_theme->accent, 0));
    if (m_guideX) {
        p->drawLine(QPointF(*m_guideX, rect.top()), QPointF(*m_guideX, rect.bottom()));
    }
    if (m_guideY) {
        p->drawLine(QPointF(rect.left(), *m_guideY), QPointF(rect.right(), *m_guideY));
    }
    if (m_connection) {
        QPen pen(m_theme->accent, 2);
        pen.setDashPattern({4, 3});
        p->setRenderHint(QPainter::Antialiasing);
        p->setPen(pen);
        p->drawLine(*m_connection);
    }
}

} // namespace bs
