// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/diagramscene.h"
#include "data/core/format.h"
#include <QPainter>
#include <QPixmap>
#include <QStyleOptionGraphicsItem>
#include <cmath>

namespace bs {

using namespace bounds;

namespace {

double scaleOf(const QPainter *p) { return std::hypot(p->worldTransform().m11(), p->worldTransform().m12()); }

} // namespace

namespace {

// What an item drew last, at the size it drew it: blitted until the look, the scale or the theme changes.
// QGraphicsItem's own cache shares 10 MB among all items, which a hundred cards exhaust.
class Stamp {
public:
    template <class Draw> void paint(QPainter *p, const QRectF &box, Draw draw) {
        const QTransform to = p->worldTransform();
        const double scale = scaleOf(p);
        const double dpr = p->device()->devicePixelRatioF();
        if (m_pixmap.isNull() || scale != m_scale || dpr != m_dpr) {
            m_scale = scale;
            m_dpr = dpr;
            m_pixmap = QPixmap((box.size() * scale * dpr).toSize() + QSize(2, 2));
            m_pixmap.setDevicePixelRatio(dpr);
            m_pixmap.fill(Qt::transparent);
            QPainter q(&m_pixmap);
            q.scale(scale, scale);
            q.translate(-box.topLeft());
            draw(q);
        }
        // On whole device pixels, or every card would be resampled.
        const QPointF at = to.map(box.topLeft());
        p->setWorldTransform(QTransform());
        p->drawPixmap(QPointF(std::round(at.x() * dpr) / dpr, std::round(at.y() * dpr) / dpr), m_pixmap);
        p->setWorldTransform(to);
    }
    void clear() { m_pixmap = QPixmap(); }

private:
    QPixmap m_pixmap;
    double m_scale = 0;
    double m_dpr = 0;
};

} // namespace

class CardItem : public QGraphicsItem {
public:
    CardItem(const DiagramScene *scene, NodeId id) : m_scene(scene), m_id(id) { setZValue(2); }
    QRectF boundingRect() const override { return {-8, -28, 192, 124}; }
    void refresh() { m_stale = true; } // the look is made when it is next seen
    void setTheme() { m_stamp.clear(); }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        if (m_stale || !m_scene->caching()) {
            const Node *n = m_scene->model()->shown().node(m_id);
            if (!n) {
                return;
            }
            CardLook look = lookOf(*m_scene->model(), *n);
            look.target = m_scene->target() == m_id;
            m_stale = false;
            if (look != m_look) {
                m_look = std::move(look);
                m_stamp.clear();
            }
        }
        if (m_scene->caching()) {
            m_stamp.paint(p, boundingRect(), [&](QPainter &q) { paintCard(q, m_look, m_scene->theme(), scaleOf(&q)); });
        } else {
            paintCard(*p, m_look, m_scene->theme(), scaleOf(p));
        }
    }

private:
    const DiagramScene *m_scene;
    NodeId m_id;
    CardLook m_look;
    Stamp m_stamp;
    bool m_stale = true;
};

// On a canvas the line of an edge is part of the ground, which the view keeps as one picture; the item draws what is
// written on it. While an end of it moves it draws both. In a file it draws both too.
class EdgeItem : public QGraphicsItem {
public:
    EdgeItem(const DiagramScene *scene, CallId id) : m_scene(scene), m_id(id) { setZValue(1); }
    void setShape(const EdgeShape &shape) {
        prepareGeometryChange();
        m_shape = shape;
        m_words = shape.pill.adjusted(-60, -2, 60, 20);
        m_line = shape.path.boundingRect().adjusted(-8, -8, 8, 8);
        m_far.clear();
        for (const QPolygonF &part : shape.path.toSubpathPolygons()) {
            m_far = part;
        }
        m_stamp.clear();
        update();
    }
    void setMoving(bool on) {
        prepareGeometryChange();
        m_moving = on;
    }
    [[nodiscard]] bool moving() const { return m_moving; }
    [[nodiscard]] const QRectF &lineBox() const { return m_line; }
    QRectF boundingRect() const override { return m_scene->caching() && !m_moving ? m_words : m_line.united(m_words); }
    void refresh() { m_stale = true; }
    void setTheme() { m_stamp.clear(); }
    void paintLine(QPainter *p) {
        look();
        const double scale = scaleOf(p);
        if (scale < kFarScale && m_scene->crowded()) {
            p->setRenderHint(QPainter::Antialiasing, false);
            QPen pen(edgeColor(m_look, m_scene->theme()), 1);
            pen.setCosmetic(true);
            p->setPen(pen);
            p->drawPolyline(m_far);
            return;
        }
        p->setRenderHint(QPainter::Antialiasing);
        paintEdgeLine(*p, m_shape, m_look, m_scene->theme());
    }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        const double scale = scaleOf(p);
        if (!m_scene->caching()) {
            look();
            paintEdge(*p, m_shape, m_look, m_scene->theme(), scale);
            return;
        }
        if (m_moving) {
            paintLine(p);
        }
        if (scale >= kFarScale) {
            look();
            m_stamp.paint(p, m_words, [&](QPainter &q) {
                q.setRenderHint(QPainter::Antialiasing);
                paintEdgeWords(q, m_shape, m_look, m_scene->theme());
            });
        }
    }

private:
    void look() {
        const Call *c = m_stale ? m_scene->model()->shown().call(m_id) : nullptr;
        if (!c) {
            return;
        }
        m_stale = false;
        EdgeLook look = lookOf(*m_scene->model(), *c);
        if (look != m_look) {
            m_look = std::move(look);
            m_stamp.clear();
        }
    }
    const DiagramScene *m_scene;
    CallId m_id;
    EdgeShape m_shape;
    EdgeLook m_look;
    QPolygonF m_far;
    QRectF m_line, m_words;
    Stamp m_stamp; // pill, caption and breaker
    bool m_stale = true;
    bool m_moving = false;
};

// A node or call of the older version that the newer one does not have.
class GhostItem : public QGraphicsItem {
public:
    GhostItem(const DiagramScene *scene, const QRectF &card, const QString &title)
        : m_scene(scene), m_box(card), m_title(displayText(title, 60)) {
        setZValue(0.5);
    }
    GhostItem(const DiagramScene *scene, EdgeShape shape, const QString &pill) : m_scene(scene), m_shape(shape) {
        m_look.change = Change::Removed;
        m_look.pill = pill;
        m_look.caption = QStringLiteral("removed");
        m_box = shape.path.boundingRect().united(shape.pill.adjusted(-40, 0, 40, 18));
        setZValue(0.4);
    }
    QRectF boundingRect() const override { return m_box.adjusted(-8, -10, 8, 8); }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        if (m_shape.path.isEmpty()) {
            paintGhost(*p, m_box, m_title, m_scene->theme(), scaleOf(p));
        } else {
            paintEdge(*p, m_shape, m_look, m_scene->theme(), scaleOf(p));
        }
    }

private:
    const DiagramScene *m_scene;
    QRectF m_box;
    QString m_title;
    EdgeShape m_shape;
    EdgeLook m_look;
};

class FrameItem : public QGraphicsItem {
public:
    FrameItem(const DiagramScene *scene, NodeId id) : m_scene(scene), m_id(id) {}
    [[nodiscard]] const QRectF &frame() const { return m_frame; }
    void setFrame(const GroupShape &shape) {
        if (shape.frame == m_frame) {
            return;
        }
        prepareGeometryChange();
        m_frame = shape.frame;
        setZValue(-100 + shape.depth);
        update();
    }
    QRectF boundingRect() const override { return m_frame.adjusted(-2, -2, 2, 2); }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        if (!m_scene->caching()) {
            paintNow(p);
        } // else it lies below the lines, in the ground
    }
    void paintNow(QPainter *p) const {
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
    invalidate(QRectF(), QGraphicsScene::AllLayers);
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
    m_geometry = DiagramGeometry::of(m_model->document(), m_model->analysis());
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
        const QRectF before = it.value()->frame();
        it.value()->setFrame(m_geometry.groups.value(it.key()));
        if (only && before != it.value()->frame()) {
            invalidate(before.united(it.value()->frame()).adjusted(-4, -4, 4, 4), QGraphicsScene::BackgroundLayer);
        }
    }
}

// Edges of cards that move leave the ground and are drawn on top of it, until the cards lie still.
void DiagramScene::setMoving(const QSet<NodeId> &nodes) {
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
    layItems(&moving);
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
