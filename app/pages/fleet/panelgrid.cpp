// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/panelgrid.h"
#include "widgets/common/theme.h"
#include <algorithm>

namespace bs {

namespace {

constexpr int kGap = metric::kPanelGap;

// Splits `width` by weights, gaps between; the last part takes the rounding.
QVector<QRect> row(int y, int width, int height, const QVector<double> &weights) {
    double sum = 0;
    for (const double w : weights) {
        sum += w;
    }
    const int room = width - kGap * (static_cast<int>(weights.size()) - 1);
    QVector<QRect> out;
    int x = 0;
    for (qsizetype i = 0; i < weights.size(); ++i) {
        const int w = i + 1 == weights.size() ? width - x : static_cast<int>(room * weights[i] / sum);
        out << QRect(x, y, w, height);
        x += w + kGap;
    }
    return out;
}

} // namespace

QVector<QRect> fleetLayout(QSize viewport, int panels) {
    QVector<QRect> out;
    if (viewport.width() >= 1100 && panels >= 6) {
        const int room = std::max(viewport.height(), 640) - kGap;
        const int upper = room * 350 / 716;
        out = row(0, viewport.width(), upper, {790, 538}) +
              row(upper + kGap, viewport.width(), room - upper, {440, 290, 290, 292});
        for (int i = 6, y = room + 2 * kGap; i < panels; i += 3, y += 300 + kGap) {
            out += row(y, viewport.width(), 300, QVector<double>(std::min(3, panels - i), 1));
        }
        return out;
    }
    for (int i = 0, y = 0; i < panels; i += 2, y += 300 + kGap) {
        out += row(y, viewport.width(), 300, QVector<double>(std::min(2, panels - i), 1));
    }
    return out;
}

PanelGrid::PanelGrid(QWidget *parent) : QWidget(parent) {}

void PanelGrid::setPanels(const QList<QWidget *> &panels) {
    m_panels = panels;
    for (QWidget *p : panels) {
        p->setParent(this);
        p->show();
    }
    place();
}

void PanelGrid::setViewport(QSize size) {
    if (size != m_viewport) {
        m_viewport = size;
        place();
    }
}

void PanelGrid::expand(QWidget *panel) {
    m_expanded = panel;
    place();
}

void PanelGrid::place() {
    if (m_viewport.isEmpty()) {
        return;
    }
    const QVector<QRect> rects = fleetLayout(m_viewport, static_cast<int>(m_panels.size()));
    int bottom = m_viewport.height();
    for (qsizetype i = 0; i < m_panels.size(); ++i) {
        m_panels[i]->setVisible(!m_expanded || m_panels[i] == m_expanded);
        m_panels[i]->setGeometry(m_expanded ? QRect(QPoint(0, 0), m_viewport) : rects[i]);
        bottom = m_expanded ? bottom : std::max(bottom, rects[i].bottom() + 1);
    }
    setFixedSize(m_viewport.width(), bottom);
}

} // namespace bs
