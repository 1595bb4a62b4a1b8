// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/diagramscene.h"
#include "widgets/diagram/diagramitems.h"
#include <QGraphicsView>
#include <QPainter>
#include <QPixmap>
#include <cmath>
#include <utility>

namespace bs {

using namespace bounds;

DiagramScene::DiagramScene(DiagramModel *model, QObject *parent)
    : QGraphicsScene(parent), m_model(model), m_theme(&Theme::darkTheme()) {
    connect(model, &DiagramModel::documentChanged, this, &DiagramScene::rebuild);
    connect(model, &DiagramModel::analysisChanged, this, &DiagramScene::repaintAll);
    connect(model, &DiagramModel::selectionChanged, this, &DiagramScene::showSelection);
    connect(model, &DiagramModel::liveChanged, this, &DiagramScene::repaintAll);
    connect(model, &DiagramModel::comparisonChanged, this, [this] {
        layGhosts();
        repaintAll();
    });
    rebuild();
}

DiagramScene::~DiagramScene() = default;

void DiagramScene::setTheme(const Theme &theme) {
    m_theme = &theme;
    for (CardItem *item : std::as_const(m_cards)) {
        item->setTheme();
    }
    for (EdgeItem *item : std::as_const(m_edges)) {
        item->setTheme();
    }
    repaintAll();
}

void DiagramScene::setCaching(bool on) {
    if (on == m_caching) {
        return;
    }
    qDeleteAll(m_edges); // what an edge occupies depends on it
    m_edges.clear();
    m_caching = on;
    rebuild();
}

void DiagramScene::repaintAll() {
    for (CardItem *item : std::as_const(m_cards)) {
        item->refresh();
    }
    for (EdgeItem *item : std::as_const(m_edges)) {
        item->refresh();
    }
    for (QGraphicsView *view : views()) {
        view->resetCachedContent(); // invalidate() of an empty rectangle leaves the ground that a view keeps
    }
    update();
}

// Only what is selected now, or was.
void DiagramScene::showSelection() {
    const QSet<NodeId> nodes = m_model->selectedNodes();
    const QSet<CallId> calls = m_model->selectedCalls();
    for (const NodeId id : (nodes | m_shownNodes) - (nodes & m_shownNodes)) {
        if (CardItem *card = m_cards.value(id)) {
            card->refresh();
            card->update();
        } else if (FrameItem *frame = m_frames.value(id)) {
            invalidate(frame->frame().adjusted(-4, -4, 4, 4), QGraphicsScene::BackgroundLayer);
        }
    }
    for (const CallId id : (calls | m_shownCalls) - (calls & m_shownCalls)) {
        if (EdgeItem *edge = m_edges.value(id)) {
            edge->refresh();
            edge->update();
            invalidate(edge->lineBox(), QGraphicsScene::BackgroundLayer);
        }
    }
    m_shownNodes = nodes;
    m_shownCalls = calls;
}

// What the compared version had and this one has not, where it was.
void DiagramScene::layGhosts() {
    for (GhostItem *g : m_ghosts) {
        delete g;
    }
    m_ghosts.clear();
    if (!m_model->comparing()) {
        return;
    }
    const auto put = [this](GhostItem *g) {
        addItem(g);
        m_ghosts.push_back(g);
    };
    QHash<QString, QRectF> gone;
    for (const auto &r : m_model->comparison().removedNodes) {
        if (r.node.kind != NodeKind::Group && r.node.position) {
            const QRectF card = DiagramGeometry::cardAt(*r.node.position);
            gone.insert(r.node.name, card);
            put(new GhostItem(this, card, r.node.title()));
        }
    }
    for (const auto &r : m_model->comparison().removedCalls) {
        const QRectF from = r.fromId ? m_geometry.cards.value(r.fromId) : gone.value(r.from);
        const QRectF to = r.toId ? m_geometry.cards.value(r.toId) : gone.value(r.to);
        if (!from.isNull() && !to.isNull()) {
            put(new GhostItem(this, DiagramGeometry::straight(from, to), DiagramGeometry::pillText(r.call)));
        }
    }
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
    if (std::exchange(m_rerouted, false)) { // a drag routes only the edges of what moves, not those around it
        m_geometry = DiagramGeometry::of(m_model->document(), m_model->analysis());
    } else {
        m_geometry.follow(m_model->document(), m_model->analysis());
    }
    const auto added = [this](auto *item) {
        addItem(item);
        return item;
    };
    keepOnly(m_cards, m_geometry.cards, [&](NodeId id) { return added(new CardItem(this, id)); });
    keepOnly(m_edges, m_geometry.edges, [&](CallId id) { return added(new EdgeItem(this, id)); });
    keepOnly(m_frames, m_geometry.groups, [&](NodeId id) { return added(new FrameItem(this, id)); });
    setMoving({});
    layItems(nullptr);
    layGhosts();
    const QRectF all = m_geometry.extent();
    setSceneRect(all.adjusted(-600, -400, 600, 400));
    repaintAll();
}

// What a view has to paint where an item was and is. The items say it too; yet under X11 strips of where a card had
// been were seen to stay on the screen while it was dragged, so the view is told of both places here.
void DiagramScene::touch(const QRectF &box) {
    for (QGraphicsView *view : views()) {
        view->viewport()->update(view->mapFromScene(box).boundingRect().adjusted(-3, -3, 3, 3));
    }
}

void DiagramScene::layItems(const QSet<NodeId> *only) {
    const auto lay = [&](QGraphicsItem *item, auto place) {
        if (only) {
            touch(item->sceneBoundingRect());
        }
        place();
        if (only) {
            touch(item->sceneBoundingRect());
        }
    };
    for (auto it = m_cards.begin(); it != m_cards.end(); ++it) {
        if (!only || only->contains(it.key())) {
            lay(it.value(), [&] { it.value()->setPos(m_geometry.cards.value(it.key()).topLeft()); });
        }
    }
    for (const Call &c : m_model->document().calls) {
        if (EdgeItem *item = m_edges.value(c.id); item && (!only || only->contains(c.from) || only->contains(c.to))) {
            lay(item, [&] { item->setShape(m_geometry.edges.value(c.id)); });
        }
    }
    for (auto it = m_frames.begin(); it != m_frames.end(); ++it) {
        const QRectF before = it.value()->frame();
        it.value()->setFrame(m_geometry.groups.value(it.key()));
        if (only && before != it.value()->frame()) {
            invalidate(before.united(it.value()->frame()).adjusted(-4, -4, 4, 4), QGraphicsScene::BackgroundLayer);
        }
    }
}

// Edges of cards that move leave the ground and are drawn on top of it, until the cards lie still.
void DiagramScene::setMoving(const QSet<NodeId> &nodes) {
    for (auto it = m_cards.constBegin(); it != m_cards.constEnd(); ++it) {
        const double z = nodes.contains(it.key()) ? 3 : 2; // above those that lie still
        if (it.value()->zValue() != z) {
            it.value()->setZValue(z);
        }
    }
    for (const Call &c : m_model->document().calls) {
        EdgeItem *edge = m_edges.value(c.id);
        const bool on = nodes.contains(c.from) || nodes.contains(c.to);
        if (edge && edge->moving() != on) {
            edge->setMoving(on);
            invalidate(edge->lineBox(), QGraphicsScene::BackgroundLayer);
        }
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
    for (auto it = m_geometry.edges.constBegin(); it != m_geometry.edges.constEnd(); ++it) {
        if ((it->pillClear && it->pill.contains(at)) || DiagramGeometry::isNear(*it, at, 6)) {
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
    setMoving(moving);
    // The first card of the document decides where all of them snap.
    NodeId lead = m_moveFrom.constBegin().key();
    for (auto it = m_moveFrom.constBegin(); it != m_moveFrom.constEnd(); ++it) {
        lead = std::min(lead, it.key());
    }
    const QPointF from = m_moveFrom.value(lead).topLeft();
    const Point wish{from.x() + by.x(), from.y() + by.y()};
    const auto to = snap ? m_geometry.snapped(wish, moving) : DiagramGeometry::Snapped{wish, {}, {}};
    setGuides(to.guideX, to.guideY);
    const QPointF moved = QPointF(to.at.x, to.at.y) - from;
    for (auto it = m_moveFrom.constBegin(); it != m_moveFrom.constEnd(); ++it) {
        m_geometry.cards.insert(it.key(), it.value().translated(moved));
    }
    m_geometry.reroute(m_model->document(), m_model->analysis(), moving);
    m_rerouted = true;
    layItems(&moving);
    Q_EMIT cardsMoved();
}

// Only the strips that the lines cover are drawn anew: a drag must not repaint the whole canvas.
void DiagramScene::setGuides(const std::optional<double> &x, const std::optional<double> &y) {
    const QRectF all = sceneRect().adjusted(-4000, -4000, 4000, 4000);
    const auto strip = [&](const std::optional<double> &gx, const std::optional<double> &gy) {
        if (gx) {
            update(QRectF(*gx - 2, all.top(), 4, all.height()));
        }
        if (gy) {
            update(QRectF(all.left(), *gy - 2, all.width(), 4));
        }
    };
    if (x != m_guideX || y != m_guideY) {
        strip(m_guideX, m_guideY);
        strip(x, y);
        m_guideX = x;
        m_guideY = y;
    }
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
    setMoving({});
    setGuides({}, {});
    return out;
}

void DiagramScene::setTarget(NodeId node) {
    if (node == m_target) {
        return;
    }
    for (const NodeId id : {m_target, node}) {
        if (CardItem *item = m_cards.value(id)) {
            item->refresh();
            item->update();
        }
    }
    m_target = node;
}

void DiagramScene::setConnection(const std::optional<QLineF> &line) {
    m_connection = line;
    update();
}

void DiagramScene::drawBackground(QPainter *p, const QRectF &rect) {
    p->fillRect(rect, m_theme->bg);
    if (scaleOf(p) < 0.5) {
        if (m_caching) {
            drawLines(p, rect);
        }
        return;
    }
    // One tile of the dot grid, repeated: thousands of points a frame are not free.
    const double scale = scaleOf(p);
    const double dpr = p->device()->devicePixelRatioF();
    if (!m_caching) { // a file gets points, not pictures
        QPolygonF dots;
        for (double x = std::floor(rect.left() / 16) * 16; x < rect.right(); x += 16) {
            for (double y = std::floor(rect.top() / 16) * 16; y < rect.bottom(); y += 16) {
                dots.append(QPointF(x, y));
            }
        }
        p->setPen(QPen(m_theme->hairline, 1.6));
        p->drawPoints(dots);
        return;
    }
    constexpr int kDots = 8; // a tile of 8 x 8 dots, so that a scale that is no whole number drifts by no pixel
    const QSize size = (QSizeF(16 * kDots, 16 * kDots) * scale * dpr).toSize();
    if (m_dots.size() != size || m_dotsTheme != m_theme) {
        m_dotsTheme = m_theme;
        m_dots = QPixmap(size);
        m_dots.setDevicePixelRatio(dpr);
        m_dots.fill(m_theme->bg);
        QPainter q(&m_dots);
        q.setPen(Qt::NoPen);
        q.setBrush(m_theme->hairline);
        const double step = size.width() / dpr / kDots;
        for (int x = 0; x < kDots; ++x) {
            for (int y = 0; y < kDots; ++y) {
                q.drawRect(QRectF(x * step + step / 2 - 0.8, y * step + step / 2 - 0.8, 1.6, 1.6));
            }
        }
    }
    const QTransform to = p->worldTransform();
    const QRectF area = to.mapRect(rect);
    const QPointF origin = to.map(QPointF(-8, -8)); // the first dot lies at (0, 0)
    p->setWorldTransform(QTransform());
    p->drawTiledPixmap(area, m_dots, area.topLeft() - origin);
    p->setWorldTransform(to);
    drawLines(p, rect);
}

// Frames from the outside in, then the lines of the edges.
void DiagramScene::drawLines(QPainter *p, const QRectF &rect) {
    QList<FrameItem *> frames = m_frames.values();
    std::sort(frames.begin(), frames.end(), [](auto a, auto b) { return a->zValue() < b->zValue(); });
    for (const FrameItem *f : std::as_const(frames)) {
        if (f->frame().adjusted(-2, -2, 2, 2).intersects(rect)) {
            f->paintNow(p);
        }
    }
    for (const Call &c : m_model->shown().calls) { // in the order of the document: what lies above does not flicker
        EdgeItem *edge = m_edges.value(c.id);
        if (edge && !edge->moving() && edge->lineBox().intersects(rect)) {
            edge->paintLine(p);
        }
    }
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
