// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/guide/treelayout.h"
#include <QAbstractScrollArea>

namespace bs {

// Draws a decision tree: cards, ways with their answers. Arrow keys go along the ways, Ctrl+wheel and + − zoom, 0 fits.
class TreeView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TreeView(QWidget *parent = nullptr);
    void setDrawing(guide::TreeDrawing drawing); // lays it out; keeps place and selection of a tree that only changed
    [[nodiscard]] const guide::TreeDrawing &drawing() const { return m_drawing; }
    void setCurrent(const QString &id);
    [[nodiscard]] QString current() const;
    void fit(); // the whole width in view, never larger than life
    [[nodiscard]] double zoom() const { return m_zoom; }

Q_SIGNALS:
    void currentChanged(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    void setZoom(double zoom);
    void updateBars();
    void choose(int card);
    [[nodiscard]] QPointF origin() const; // of the drawing, in the viewport
    void paintWay(QPainter &p, const guide::TreeWay &way, int lane) const;
    void paintCard(QPainter &p, const guide::TreeCard &card, bool current) const;
    guide::TreeDrawing m_drawing;
    double m_zoom = 1;
    bool m_fitted = true; // follows the size of the view until a person zooms
    int m_current = -1;
};

} // namespace bs
