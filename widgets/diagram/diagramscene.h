// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/diagram/cardlook.h"
#include <QGraphicsItem>
#include <QGraphicsScene>
#include <QPixmap>

namespace bs {

class CardItem;
class EdgeItem;
class FrameItem;
class GhostItem;

// A projection of the model: items exist for what the document holds and are painted from it. Items know an id and a
// shape, nothing else.
class DiagramScene : public QGraphicsScene {
    Q_OBJECT
public:
    DiagramScene(DiagramModel *model, QObject *parent);
    ~DiagramScene() override;

    [[nodiscard]] DiagramModel *model() const { return m_model; }
    [[nodiscard]] const DiagramGeometry &geometry() const { return m_geometry; }
    [[nodiscard]] const Theme &theme() const { return *m_theme; }
    void setTheme(const Theme &theme);
    void setCaching(bool on); // cards as pixmaps: for a view, never for a picture in a file
    [[nodiscard]] bool caching() const { return m_caching; }
    // Hundreds of lines from afar are drawn without smoothing: nobody sees it, and a frame stays short.
    [[nodiscard]] bool crowded() const { return m_caching && m_geometry.edges.size() > 300; }

    struct Hit {
        bounds::NodeId node; // a card, or a group's frame when `frame`
        bounds::CallId call;
        bool port = false; // the right side of a card: a connection begins here
        bool frame = false;
    };
    [[nodiscard]] Hit hitAt(const QPointF &at) const;

    // While dragging: cards move on the canvas only. finishMove() returns where they were put, and forgets.
    void moveCards(const QSet<bounds::NodeId> &nodes, const QPointF &by, bool snap);
    [[nodiscard]] std::vector<std::pair<bounds::NodeId, bounds::Point>> finishMove();

    void setTarget(bounds::NodeId node); // highlighted end of a connection
    [[nodiscard]] bounds::NodeId target() const { return m_target; }
    void setConnection(const std::optional<QLineF> &line); // drawn on top, dashed

Q_SIGNALS:
    void cardsMoved(); // on the canvas, while they are dragged

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;

private:
    void rebuild();
    void repaintAll();
    void showSelection();
    void setMoving(const QSet<bounds::NodeId> &nodes);
    void drawLines(QPainter *painter, const QRectF &rect);
    void layGhosts();
    void setGuides(const std::optional<double> &x, const std::optional<double> &y);
    void layItems(const QSet<bounds::NodeId> *only);
    void touch(const QRectF &box);
    DiagramModel *m_model;
    DiagramGeometry m_geometry;
    const Theme *m_theme;
    QHash<bounds::NodeId, CardItem *> m_cards;
    QHash<bounds::CallId, EdgeItem *> m_edges;
    QHash<bounds::NodeId, FrameItem *> m_frames;
    std::vector<GhostItem *> m_ghosts; // of the older version, while two are compared
    QHash<bounds::NodeId, QRectF> m_moveFrom;
    std::optional<double> m_guideX, m_guideY;
    bounds::NodeId m_target;
    QSet<bounds::NodeId> m_shownNodes; // selected when they were drawn
    QSet<bounds::CallId> m_shownCalls;
    std::optional<QLineF> m_connection;
    bool m_caching = false;
    bool m_rerouted = false;
    QPixmap m_dots; // one tile of the ground
    const Theme *m_dotsTheme = nullptr;
};

} // namespace bs
