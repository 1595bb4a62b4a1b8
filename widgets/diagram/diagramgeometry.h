// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/analysis.h"
#include <QHash>
#include <QPainterPath>
#include <QPolygonF>
#include <QRectF>
#include <QSet>
#include <optional>

namespace bs {

// Where everything of a diagram lies, in scene pixels: no painter, no item, testable alone.
struct EdgeShape {
    bounds::NodeId from, to;
    QString pillText;
    QPainterPath path;
    QPolygonF line;           // the path as points: what a pointer is near to, what is drawn from afar
    QRectF pill;              // xN at mid-edge
    bool pillClear = true;    // touches no card and no other pill
    double captionRoom = 120; // width that the line below the pill has between the cards
    double width = 2;
};
struct GroupShape {
    QRectF frame;
    int depth = 0;
};

struct DiagramGeometry {
    static constexpr double kCardWidth = 176;
    static constexpr double kCardHeight = 86;
    static constexpr double kGrid = 8;
    static constexpr double kPortRadius = 3.5;

    QHash<bounds::NodeId, QRectF> cards;
    QHash<bounds::CallId, EdgeShape> edges;
    QHash<bounds::NodeId, GroupShape> groups;

    [[nodiscard]] static DiagramGeometry of(const bounds::Document &document, const bounds::Analysis &analysis);
    // The same for a document that went on: where no card moved and no call came or went, only widths are new. False
    // when everything was laid anew.
    bool follow(const bounds::Document &document, const bounds::Analysis &analysis);
    // Only the edges of `moved`, while dragging.
    void reroute(const bounds::Document &document, const bounds::Analysis &analysis, const QSet<bounds::NodeId> &moved);
    void frameGroups(const bounds::Document &document);
    [[nodiscard]] QRectF extent() const;
    // A line between two cards without looking for a way around others: what is no more blocks nothing.
    [[nodiscard]] static bool isNear(const EdgeShape &edge, const QPointF &at, double reach);
    [[nodiscard]] static EdgeShape straight(const QRectF &from, const QRectF &to);

    [[nodiscard]] static QRectF cardAt(const bounds::Point &p) { return {p.x, p.y, kCardWidth, kCardHeight}; }
    [[nodiscard]] static double snap(double v);
    [[nodiscard]] static QString pillText(const bounds::Call &call);
    [[nodiscard]] static double widthFor(const bounds::Maybe &demand); // line width by log demand

    // Positions snapped to the grid, and to the edges of other cards within `reach`; guides say where.
    struct Snapped {
        bounds::Point at;
        std::optional<double> guideX, guideY;
    };
    [[nodiscard]] Snapped snapped(const bounds::Point &wish, const QSet<bounds::NodeId> &moving,
                                  double reach = 5) const;

    // The next card from `from` in a direction (dx, dy of -1, 0, 1): arrows on the keyboard.
    [[nodiscard]] bounds::NodeId neighbour(bounds::NodeId from, int dx, int dy) const;
};

} // namespace bs
