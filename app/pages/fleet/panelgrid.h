// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRect>
#include <QVector>
#include <QWidget>

namespace bs {

// Where six panels stand: from 1200 px (of the page) in two rows, wide ones above; below that two columns of 300 px
// high panels and the page scrolls. More panels continue in rows of three.
[[nodiscard]] QVector<QRect> fleetLayout(QSize viewport, int panels);

// Holds panels in fleetLayout; one of them may take the whole of it (expand).
class PanelGrid : public QWidget {
    Q_OBJECT
public:
    explicit PanelGrid(QWidget *parent);
    void setPanels(const QList<QWidget *> &panels);
    void setViewport(QSize size); // of the scroll area
    void expand(QWidget *panel);  // null: back to all
    [[nodiscard]] QWidget *expanded() const { return m_expanded; }

private:
    void place();
    QList<QWidget *> m_panels;
    QWidget *m_expanded = nullptr;
    QSize m_viewport;
};

} // namespace bs
