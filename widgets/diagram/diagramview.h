// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/diagram/diagramscene.h"
#include <QGraphicsView>

class QLineEdit;

namespace bs {

class Minimap;

// The action of a widget that a key stands for; null when there is none.
[[nodiscard]] QAction *actionForKey(const QWidget *widget, const QKeyEvent *event);

// The canvas: gestures of mouse and keyboard on a DiagramScene. Everything it does goes through the model.
//   mouse     click selects (Ctrl adds), drag moves with guides (Alt: no snapping), drag from a right port connects,
//             drag on the ground is a marquee, Space or the middle button pans, Ctrl+wheel zooms, double-click renames
//   keyboard  Tab and Ctrl+arrows walk, arrows move by the grid, see the actions of the page for the rest
class DiagramView : public QGraphicsView {
    Q_OBJECT
public:
    DiagramView(DiagramModel *model, QWidget *parent);

    [[nodiscard]] DiagramScene *diagram() const { return m_scene; }
    [[nodiscard]] double zoom() const { return transform().m11(); }
    void setZoom(double zoom);
    void zoomToFit(); // at most 100 %
    void zoomToSelection();
    void reveal(bounds::NodeId node);
    void addNodeHere(); // beside the selection, and asks for its name
    void renameSelected();
    void walkCalls(bool forward); // the calls of the selected node, or of the node whose call is selected
    void startConnecting();       // choose the other end with arrows or Tab, Enter connects, Escape leaves
    [[nodiscard]] bool connecting() const { return static_cast<bool>(m_connectFrom) && !m_connectByMouse; }
    [[nodiscard]] QLineEdit *nameEditor() const { return m_editor; }

Q_SIGNALS:
    void zoomChanged(double zoom);
    void said(const QString &text); // what a keyboard gesture waits for

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    bool viewportEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;

private:
    bool connectKey(int key);
    bool walkKey(QKeyEvent *event);
    void walk(bool forward);
    void beginDrag(const DiagramScene::Hit &hit, QMouseEvent *event);
    void finishConnection(bounds::NodeId to);
    void endConnecting();
    void showConnection(const QPointF &to);
    void editName(bounds::NodeId node);
    void closeName(bool keep);
    void placeMinimap();
    void fitGround();
    void setRubber(const QRectF &box);
    DiagramModel *m_model;
    DiagramScene *m_scene;
    Minimap *m_minimap;
    QLineEdit *m_editor = nullptr;
    enum class Drag : std::uint8_t { None, Move, Connect, Marquee, Pan } m_drag = Drag::None;
    QPoint m_pressAt;
    QPointF m_pressScene;
    bool m_moved = false;
    bounds::NodeId m_pressNode; // pressed without a modifier
    bool m_space = false;
    bounds::NodeId m_connectFrom;
    bool m_connectByMouse = false;
    QSet<bounds::NodeId> m_marqueeBase;
    QRectF m_rubber;
    bool m_fitting = true; // until a person zooms or pans, the diagram follows the size of the window
};

} // namespace bs
