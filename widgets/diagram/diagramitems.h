// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/format.h"
#include "widgets/diagram/diagramscene.h"
#include <QPainter>
#include <QPixmap>
#include <QStyleOptionGraphicsItem>
#include <cmath>

// The items of a DiagramScene. Each knows an id, a shape and what it drew last; only the scene includes this.
namespace bs {

inline double scaleOf(const QPainter *p) { return std::hypot(p->worldTransform().m11(), p->worldTransform().m12()); }

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

class CardItem : public QGraphicsItem {
public:
    CardItem(const DiagramScene *scene, bounds::NodeId id) : m_scene(scene), m_id(id) { setZValue(2); }
    QRectF boundingRect() const override { return {-8, -28, 192, 124}; }
    void refresh() { m_stale = true; } // the look is made when it is next seen
    void setTheme() { m_stamp.clear(); }
    void paint(QPainter *p, const QStyleOptionGraphicsItem *, QWidget *) override {
        if (m_stale || !m_scene->caching()) {
            const bounds::Node *n = m_scene->model()->shown().node(m_id);
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
    bounds::NodeId m_id;
    CardLook m_look;
    Stamp m_stamp;
    bool m_stale = true;
};

// On a canvas the line of an edge is part of the ground, which the view keeps as one picture; the item draws what is
// written on it. While an end of it moves it draws both. In a file it draws both too.
class EdgeItem : public QGraphicsItem {
public:
    EdgeItem(const DiagramScene *scene, bounds::CallId id) : m_scene(scene), m_id(id) { setZValue(1); }
    void setShape(const EdgeShape &shape) {
        prepareGeometryChange();
        m_shape = shape;
        m_words = shape.pill.adjusted(-60, -2, 60, 20);
        m_line = shape.path.boundingRect().adjusted(-8, -8, 8, 8);
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
            p->drawPolyline(m_shape.line);
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
        if (scale >= kFarScale && m_scene->model()->shown().call(m_id)) { // a what-if may be without it
            look();
            m_stamp.paint(p, m_words, [&](QPainter &q) {
                q.setRenderHint(QPainter::Antialiasing);
                paintEdgeWords(q, m_shape, m_look, m_scene->theme());
            });
        }
    }

private:
    void look() {
        const bounds::Call *c = m_stale ? m_scene->model()->shown().call(m_id) : nullptr;
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
    bounds::CallId m_id;
    EdgeShape m_shape;
    EdgeLook m_look;
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
    FrameItem(const DiagramScene *scene, bounds::NodeId id) : m_scene(scene), m_id(id) {}
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
        if (const bounds::Node *n = m_scene->model()->shown().node(m_id)) {
            paintFrame(*p, m_frame, frameLookOf(*m_scene->model(), *n), m_scene->theme(), scaleOf(p));
        }
    }

private:
    const DiagramScene *m_scene;
    bounds::NodeId m_id;
    QRectF m_frame;
};

} // namespace bs
