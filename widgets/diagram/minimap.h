// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/diagram/diagramscene.h"
#include <QGraphicsView>
#include <QMouseEvent>
#include <QPixmap>

namespace bs {

// All cards in a corner and the part that is in sight; a click goes there. Shown above 40 nodes.
class Minimap : public QWidget {
    Q_OBJECT
public:
    Minimap(DiagramScene *scene, QGraphicsView *view);
    static constexpr int kFromNodes = 40;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override { go(event->position()); }
    void mouseMoveEvent(QMouseEvent *event) override { go(event->position()); }

private:
    void go(const QPointF &at);
    void drawCards(const Theme &theme);
    [[nodiscard]] QTransform fit() const;
    DiagramScene *m_scene;
    QGraphicsView *m_view;
    QPixmap m_cards; // drawn once until they move
    QTransform m_fit;
    const Theme *m_theme = nullptr;
};

} // namespace bs
