// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRect>
#include <QVector>
#include <QWidget>

namespace bs {

// How the room is shared out, by weights: what the grips change and the settings keep.
struct GridShape {
    QVector<double> rows;             // one a row
    QVector<QVector<double>> columns; // one a panel of each row
    bool operator==(const GridShape &) const = default;
    [[nodiscard]] QString text() const; // "350 366|790 538|440 290 290 292"
    // A shape that was kept; the usual one where the text is not a shape of that many panels.
    [[nodiscard]] static GridShape read(const QString &text, const GridShape &usual);
};

// From 1100 px in two rows for six panels, wide ones above; below that two columns of 300 px high panels and the page
// scrolls. Other numbers of panels stand in rows of three (wide) or two.
[[nodiscard]] bool isWide(QSize viewport);
[[nodiscard]] GridShape usualShape(bool wide, int panels);
// Where the panels stand.
[[nodiscard]] QVector<QRect> fleetLayout(QSize viewport, int panels, const GridShape &shape);
[[nodiscard]] QVector<QRect> fleetLayout(QSize viewport, int panels);

// Between two panels or two rows: dragged, or moved by the arrow keys; a double-click or Home gives the usual shape
// back.
class GridGrip : public QWidget {
    Q_OBJECT
public:
    GridGrip(Qt::Orientation orientation, QWidget *parent); // Horizontal: moves left and right

Q_SIGNALS:
    void moved(int byPx);
    void released();
    void resetRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    Qt::Orientation m_orientation;
    QPoint m_from;
    bool m_dragging = false;
};

// Holds panels in fleetLayout with grips between them; one of them may take the whole of it (expand).
class PanelGrid : public QWidget {
    Q_OBJECT
public:
    explicit PanelGrid(QWidget *parent);
    void setPanels(const QList<QWidget *> &panels);
    void setViewport(QSize size); // of the scroll area
    void expand(QWidget *panel);  // null: back to all
    [[nodiscard]] QWidget *expanded() const { return m_expanded; }
    // One shape for wide windows, one for narrow ones, as GridShape::text has them.
    void setShape(bool wide, const QString &text);
    [[nodiscard]] QString shape(bool wide) const;
    [[nodiscard]] const QList<GridGrip *> &grips() const { return m_grips; }

Q_SIGNALS:
    void shapeChanged(bool wide);

private:
    void place();
    void makeGrips();
    void placeGrips(const QVector<QRect> &rects);
    void moveRow(qsizetype row, int byPx);
    void moveColumn(qsizetype row, qsizetype column, int byPx);
    [[nodiscard]] GridShape &now();
    QList<QWidget *> m_panels;
    QList<GridGrip *> m_grips; // rows first, then the columns of each row
    GridShape m_wide, m_narrow, m_gripped;
    QWidget *m_expanded = nullptr;
    QSize m_viewport;
};

} // namespace bs
