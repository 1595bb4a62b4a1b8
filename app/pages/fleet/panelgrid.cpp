// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/panelgrid.h"
#include "widgets/common/theme.h"
#include <algorithm>
#include <numeric>

namespace bs {

namespace {

constexpr int kGap = metric::kPanelGap;
constexpr int kLeastWidth = 220;
constexpr int kLeastHeight = 180;
constexpr double kNarrowRow = 300;

double sumOf(const QVector<double> &weights) { return std::accumulate(weights.begin(), weights.end(), 0.0); }

QString join(const QVector<double> &weights) {
    QStringList out;
    for (const double w : weights) {
        out << QString::number(w, 'f', 1);
    }
    return out.join(u' ');
}

// Lengths of the parts of `room` by weight; the last takes the rounding.
QVector<int> shares(int room, const QVector<double> &weights) {
    const double sum = std::max(1e-9, sumOf(weights));
    const int inside = room - kGap * static_cast<int>(weights.size() - 1);
    QVector<int> out;
    int used = 0;
    for (qsizetype i = 0; i < weights.size(); ++i) {
        const bool last = i + 1 == weights.size();
        out << (last ? inside - used : static_cast<int>(inside * weights[i] / sum));
        used += out.back();
    }
    return out;
}

} // namespace

QString GridShape::text() const {
    QStringList out{join(rows)};
    for (const QVector<double> &row : columns) {
        out << join(row);
    }
    return out.join(u'|');
}

GridShape GridShape::read(const QString &text, const GridShape &usual) {
    const QStringList parts = text.split(u'|');
    GridShape out = usual;
    if (parts.size() != usual.columns.size() + 1) {
        return usual;
    }
    for (qsizetype i = 0; i < parts.size(); ++i) {
        QVector<double> &to = i == 0 ? out.rows : out.columns[i - 1];
        const QStringList words = parts[i].split(u' ', Qt::SkipEmptyParts);
        if (words.size() != to.size()) {
            return usual;
        }
        for (qsizetype k = 0; k < words.size(); ++k) {
            bool number = false;
            to[k] = words[k].toDouble(&number);
            if (!number || to[k] < 1 || to[k] > 100'000) {
                return usual;
            }
        }
    }
    return out;
}

bool isWide(QSize viewport) { return viewport.width() >= 1100; }

GridShape usualShape(bool wide, int panels) {
    GridShape s;
    int placed = 0;
    if (wide && panels >= 6) {
        s.rows = {350, 358};
        s.columns = {{790, 538}, {440, 290, 290, 292}};
        placed = 6;
    }
    for (const int per = wide ? 3 : 2; placed < panels; placed += per) {
        s.rows << kNarrowRow;
        s.columns << QVector<double>(std::min(per, panels - placed), 100);
    }
    return s;
}

QVector<QRect> fleetLayout(QSize viewport, int panels, const GridShape &shape) {
    QVector<QRect> out;
    // A wide page fills the window; on a narrow one, or with more rows than fit, rows are as high as their weight.
    const bool fills = isWide(viewport) && shape.rows.size() <= 2;
    QVector<int> heights;
    if (fills) {
        heights = shares(std::max(viewport.height(), shape.rows.size() > 1 ? 640 : 320), shape.rows);
    } else {
        for (const double h : shape.rows) {
            heights << static_cast<int>(std::max<double>(h, kLeastHeight));
        }
    }
    int y = 0;
    for (qsizetype r = 0; r < shape.rows.size(); ++r) {
        int x = 0;
        for (const int w : shares(viewport.width(), shape.columns[r])) {
            if (out.size() < panels) {
                out << QRect(x, y, w, heights[r]);
            }
            x += w + kGap;
        }
        y += heights[r] + kGap;
    }
    return out;
}

QVector<QRect> fleetLayout(QSize viewport, int panels) {
    return fleetLayout(viewport, panels, usualShape(isWide(viewport), panels));
}

PanelGrid::PanelGrid(QWidget *parent) : QWidget(parent) {}

void PanelGrid::setPanels(const QList<QWidget *> &panels) {
    m_panels = panels;
    m_expanded = nullptr;
    const int n = static_cast<int>(panels.size());
    m_wide = usualShape(true, n);
    m_narrow = usualShape(false, n);
    for (QWidget *p : panels) {
        p->setParent(this);
        p->show();
    }
    place();
}

void PanelGrid::setShape(bool wide, const QString &text) {
    GridShape &to = wide ? m_wide : m_narrow;
    to = GridShape::read(text, usualShape(wide, static_cast<int>(m_panels.size())));
    place();
}

QString PanelGrid::shape(bool wide) const { return (wide ? m_wide : m_narrow).text(); }

GridShape &PanelGrid::now() { return isWide(m_viewport) ? m_wide : m_narrow; }

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

void PanelGrid::makeGrips() {
    qDeleteAll(m_grips);
    m_grips.clear();
    m_gripped = now();
    const auto grip = [&](Qt::Orientation o, auto move) {
        auto *g = new GridGrip(o, this);
        connect(g, &GridGrip::moved, this, move);
        connect(g, &GridGrip::released, this, [this] { Q_EMIT shapeChanged(isWide(m_viewport)); });
        connect(g, &GridGrip::resetRequested, this, [this] {
            now() = usualShape(isWide(m_viewport), static_cast<int>(m_panels.size()));
            place();
            Q_EMIT shapeChanged(isWide(m_viewport));
        });
        m_grips << g;
    };
    for (qsizetype r = 0; r + 1 < m_gripped.rows.size(); ++r) {
        grip(Qt::Vertical, [this, r](int by) { moveRow(r, by); });
    }
    for (qsizetype r = 0; r < m_gripped.columns.size(); ++r) {
        for (qsizetype c = 0; c + 1 < m_gripped.columns[r].size(); ++c) {
            grip(Qt::Horizontal, [this, r, c](int by) { moveColumn(r, c, by); });
        }
    }
}

void PanelGrid::placeGrips(const QVector<QRect> &rects) {
    const GridShape &s = now();
    QVector<qsizetype> first; // panel of each row
    qsizetype panel = 0;
    for (const QVector<double> &row : s.columns) {
        first << panel;
        panel += row.size();
    }
    qsizetype g = 0;
    for (qsizetype r = 0; r + 1 < s.rows.size(); ++r, ++g) {
        const QRect &above = rects[first[r]];
        m_grips[g]->setGeometry(0, above.bottom() + 1, m_viewport.width(), kGap);
    }
    for (qsizetype r = 0; r < s.columns.size(); ++r) {
        for (qsizetype c = 0; c + 1 < s.columns[r].size(); ++c, ++g) {
            const QRect &left = rects[first[r] + c];
            m_grips[g]->setGeometry(left.right() + 1, left.top(), kGap, left.height());
        }
    }
    for (GridGrip *grip : m_grips) {
        grip->setVisible(!m_expanded);
        grip->raise();
    }
}

// Weights become pixels at the first move, so that a pixel of the grip is a pixel of the panels.
void PanelGrid::moveRow(qsizetype row, int byPx) {
    GridShape &s = now();
    const bool fills = isWide(m_viewport) && s.rows.size() <= 2;
    if (!fills) { // rows are pixels already, and the page scrolls: only the one above changes
        s.rows[row] = std::clamp(s.rows[row] + byPx, static_cast<double>(kLeastHeight), 2'000.0);
        return place();
    }
    const QVector<int> heights = shares(std::max(m_viewport.height(), 640), s.rows);
    const int by =
        std::clamp(byPx, std::min(0, kLeastHeight - heights[row]), std::max(0, heights[row + 1] - kLeastHeight));
    for (qsizetype i = 0; i < heights.size(); ++i) {
        s.rows[i] = heights[i] + (i == row ? by : i == row + 1 ? -by : 0);
    }
    place();
}

void PanelGrid::moveColumn(qsizetype row, qsizetype column, int byPx) {
    QVector<double> &columns = now().columns[row];
    const QVector<int> widths = shares(m_viewport.width(), columns);
    const int by =
        std::clamp(byPx, std::min(0, kLeastWidth - widths[column]), std::max(0, widths[column + 1] - kLeastWidth));
    for (qsizetype i = 0; i < widths.size(); ++i) {
        columns[i] = widths[i] + (i == column ? by : i == column + 1 ? -by : 0);
    }
    place();
}

void PanelGrid::place() {
    if (m_viewport.isEmpty() || m_panels.isEmpty()) {
        return;
    }
    const GridShape &shape = now();
    const QVector<QRect> rects = fleetLayout(m_viewport, static_cast<int>(m_panels.size()), shape);
    int bottom = m_viewport.height();
    for (qsizetype i = 0; i < m_panels.size(); ++i) {
        m_panels[i]->setVisible(!m_expanded || m_panels[i] == m_expanded);
        m_panels[i]->setGeometry(m_expanded ? QRect(QPoint(0, 0), m_viewport) : rects[i]);
        bottom = m_expanded ? bottom : std::max(bottom, rects[i].bottom() + 1);
    }
    setFixedSize(m_viewport.width(), bottom);
    const auto same = [](const GridShape &a, const GridShape &b) {
        return a.rows.size() == b.rows.size() &&
               std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
                          [](const auto &x, const auto &y) { return x.size() == y.size(); });
    };
    if (m_grips.isEmpty() || !same(m_gripped, shape)) {
        makeGrips();
    }
    placeGrips(rects);
}

} // namespace bs
