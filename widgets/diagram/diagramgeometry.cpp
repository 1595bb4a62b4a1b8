// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Edges leave on the right and arrive on the left. A curve that would cross a card is replaced by a lane above or below
// what is in the way; a pill slides along its edge until it covers neither a card nor another pill.
#include "widgets/diagram/diagramgeometry.h"
#include "data/core/format.h"
#include <QVarLengthArray>
#include <algorithm>
#include <cmath>

namespace bs {

using namespace bounds;

namespace {

constexpr double kClear = 6; // distance an edge keeps from a card
constexpr double kColumn = 128;

class Router {
public:
    // `moved`: only their calls are routed, so only the ports of their ends matter.
    Router(const Document &d, const Analysis &a, DiagramGeometry &g, const QSet<NodeId> *moved = nullptr)
        : m_a(a), m_g(g) {
        QSet<NodeId> ends;
        for (const Call &c : d.calls) {
            if (moved && (moved->contains(c.from) || moved->contains(c.to))) {
                ends << c.from << c.to;
            }
        }
        for (const Call &c : d.calls) {
            if (!moved || ends.contains(c.from)) {
                m_out[c.from].append(&c);
            }
            if (!moved || ends.contains(c.to)) {
                m_in[c.to].append(&c);
            }
        }
        for (auto it = m_g.cards.constBegin(); it != m_g.cards.constEnd(); ++it) {
            m_byLeft.emplace_back(it.key(), *it);
        }
        std::sort(m_byLeft.begin(), m_byLeft.end(), [](const auto &x, const auto &z) {
            return std::pair(x.second.left(), x.first) < std::pair(z.second.left(), z.first);
        });
        for (const EdgeShape &e : std::as_const(m_g.edges)) {
            remember(e);
        }
        const auto y = [this](NodeId id) { return m_g.cards.value(id).center().y(); };
        for (auto &calls : m_out) {
            std::stable_sort(calls.begin(), calls.end(), [&](auto a1, auto b1) { return y(a1->to) < y(b1->to); });
        }
        for (auto &calls : m_in) {
            std::stable_sort(calls.begin(), calls.end(), [&](auto a1, auto b1) { return y(a1->from) < y(b1->from); });
        }
    }

    void route(const Call &c) {
        EdgeShape e;
        const QPointF from = port(c.from, m_out.value(c.from), &c, true);
        const QPointF to = port(c.to, m_in.value(c.to), &c, false);
        m_ends = {c.from, c.to};
        collect(QRectF(from, to).normalized().adjusted(-60, -400, 60, 400));
        e.path = best(from, to);
        e.line = e.path.toSubpathPolygons().value(0);
        e.width = width(c, m_a);
        e.from = c.from;
        e.to = c.to;
        e.pillText = DiagramGeometry::pillText(c);
        placePill(e);
        remember(e);
        m_g.edges.insert(c.id, e);
    }

    static double width(const Call &c, const Analysis &a) {
        const Tier *t = a.tier(c.from);
        return DiagramGeometry::widthFor(
            t && t->clippedInflight
                ? Maybe(std::min(*t->clippedInflight, t->offerInflight.value_or(*t->clippedInflight)) * c.openAtOnce())
                : std::nullopt);
    }

private:
    // Ports fan out around the middle of the side.
    QPointF port(NodeId id, const QList<const Call *> &calls, const Call *c, bool right) const {
        const QRectF card = m_g.cards.value(id);
        const auto n = static_cast<double>(calls.size());
        const auto i = static_cast<double>(calls.indexOf(c));
        const double step = n > 1 ? std::min(right ? 8.0 : 16.0, 60 / (n - 1)) : 0;
        return {right ? card.right() : card.left(), card.center().y() + (i - (n - 1) / 2) * step};
    }
    void collect(const QRectF &area) {
        m_near.clear();
        const auto from = std::lower_bound(m_byLeft.begin(), m_byLeft.end(), area.left() - DiagramGeometry::kCardWidth,
                                           [](const auto &card, double x) { return card.second.left() < x; });
        for (auto it = from; it != m_byLeft.end() && it->second.left() <= area.right(); ++it) {
            if (it->second.intersects(area)) {
                m_near.append(*it);
            }
        }
    }
    // Pills by the column they lie in, so that a new one is held against its neighbours only.
    static int columnOf(double x) { return static_cast<int>(std::floor(x / kColumn)); }
    void remember(const EdgeShape &e) { m_pills[columnOf(e.pill.center().x())].append(e.pill); }
    bool onPill(const QRectF &keep) const {
        for (int column = columnOf(keep.left() - kColumn); column <= columnOf(keep.right() + kColumn); ++column) {
            const auto pills = m_pills.constFind(column);
            if (pills != m_pills.constEnd() &&
                std::any_of(pills->begin(), pills->end(), [&](const QRectF &o) { return o.intersects(keep); })) {
                return true;
            }
        }
        return false;
    }
    // The point at a share of a line's length.
    static QPointF pointAt(const QPolygonF &line, double share) {
        double length = 0;
        for (qsizetype i = 1; i < line.size(); ++i) {
            length += QLineF(line[i - 1], line[i]).length();
        }
        double left = length * share;
        for (qsizetype i = 1; i < line.size(); ++i) {
            const double part = QLineF(line[i - 1], line[i]).length();
            if (left <= part && part > 0) {
                return line[i - 1] + (line[i] - line[i - 1]) * (left / part);
            }
            left -= part;
        }
        return line.isEmpty() ? QPointF() : line.back();
    }

    static QPainterPath curve(const QPointF &a, const QPointF &b) {
        QPainterPath p(a);
        const double reach = std::max(24.0, (b.x() - a.x()) / 2);
        p.cubicTo({a.x() + reach, a.y()}, {b.x() - reach, b.y()}, b);
        return p;
    }
    // Right, along a lane, and right again, with rounded corners.
    static QPainterPath lane(const QPointF &a, const QPointF &b, double y, double x1, double x2) {
        const QList<QPointF> points{a, {x1, a.y()}, {x1, y}, {x2, y}, {x2, b.y()}, b};
        QPainterPath p(a);
        for (qsizetype i = 1; i + 1 < points.size(); ++i) {
            const QPointF before = points[i] - points[i - 1];
            const QPointF after = points[i + 1] - points[i];
            const double l1 = std::hypot(before.x(), before.y());
            const double l2 = std::hypot(after.x(), after.y());
            if (l1 < 1 || l2 < 1) {
                continue;
            }
            const double r = std::min({8.0, l1 / 2, l2 / 2});
            p.lineTo(points[i] - before * (r / l1));
            p.quadTo(points[i], points[i] + after * (r / l2));
        }
        p.lineTo(b);
        return p;
    }
    // Points of the curve by its formula: QPainterPath measures the whole path for each one.
    bool curveIsFree(const QPointF &a, const QPointF &b) const {
        const double reach = std::max(24.0, (b.x() - a.x()) / 2);
        const QPointF c1(a.x() + reach, a.y());
        const QPointF c2(b.x() - reach, b.y());
        // A curve stays within its four points: what lies outside of them is not in its way.
        const QRectF hull = QRectF(QPointF(std::min(a.x(), c2.x()), std::min(a.y(), b.y())),
                                   QPointF(std::max(b.x(), c1.x()), std::max(a.y(), b.y())))
                                .adjusted(-kClear, -kClear, kClear, kClear);
        QVarLengthArray<QRectF, 32> inTheWay;
        for (const auto &[id, card] : m_near) {
            if (id != m_ends.first && id != m_ends.second && card.intersects(hull)) {
                inTheWay.append(card.adjusted(-kClear, -kClear, kClear, kClear));
            }
        }
        for (int i = 0; i <= 40 && !inTheWay.isEmpty(); ++i) {
            const double t = i / 40.0;
            const double u = 1 - t;
            const QPointF p = a * (u * u * u) + c1 * (3 * u * u * t) + c2 * (3 * u * t * t) + b * (t * t * t);
            if (std::any_of(inTheWay.begin(), inTheWay.end(), [&p](const QRectF &card) { return card.contains(p); })) {
                return false;
            }
        }
        return true;
    }
    bool laneIsFree(const QPointF &a, const QPointF &b, double y, double x1, double x2) const {
        const auto segment = [](double ax, double ay, double bx, double by) {
            return QRectF(QPointF(std::min(ax, bx), std::min(ay, by)), QPointF(std::max(ax, bx), std::max(ay, by)))
                .adjusted(-0.5, -0.5, 0.5, 0.5);
        };
        const QRectF parts[] = {segment(a.x() + 3, a.y(), x1, a.y()), segment(x1, a.y(), x1, y), segment(x1, y, x2, y),
                                segment(x2, y, x2, b.y()), segment(x2, b.y(), b.x() - 3, b.y())};
        for (const auto &[id, card] : m_near) {
            const bool end = id == m_ends.first || id == m_ends.second;
            const QRectF keepOut = end ? card.adjusted(2, 2, -2, -2) : card.adjusted(-kClear, -kClear, kClear, kClear);
            for (const QRectF &part : parts) {
                if (keepOut.intersects(part)) {
                    return false;
                }
            }
        }
        return true;
    }
    QPainterPath best(const QPointF &a, const QPointF &b) const {
        if (b.x() > a.x() + 16 && curveIsFree(a, b)) {
            return curve(a, b);
        }
        QList<double> lanes{a.y(), b.y()};
        for (const auto &[id, card] : m_near) {
            lanes << card.top() - 12 << card.bottom() + 12;
        }
        const auto cost = [&](double y) { return std::abs(y - a.y()) + std::abs(y - b.y()); };
        std::sort(lanes.begin(), lanes.end(), [&](double x, double y) { return cost(x) < cost(y); });
        lanes.erase(std::unique(lanes.begin(), lanes.end()), lanes.end());
        if (lanes.size() > 60) {
            lanes.resize(60);
        }
        for (const double room : {20.0, 36.0}) {
            for (const double y : lanes) {
                if (laneIsFree(a, b, y, a.x() + room, b.x() - room)) {
                    return lane(a, b, y, a.x() + room, b.x() - room);
                }
            }
        }
        return curve(a, b);
    }

    void placePill(EdgeShape &e) const {
        const double w = std::max(27.0, 13.0 + 7.0 * static_cast<double>(e.pillText.size()));
        for (const double t : {0.5, 0.44, 0.56, 0.38, 0.62, 0.3, 0.7, 0.22, 0.78}) {
            const QPointF at = pointAt(e.line, t);
            const QRectF pill(at.x() - w / 2, at.y() - 10, w, 20);
            if (t == 0.5) {
                e.pill = pill;
            }
            const QRectF keep = pill.adjusted(-2, -2, 2, 2);
            const bool onCard =
                std::any_of(m_near.begin(), m_near.end(), [&](const auto &n) { return n.second.intersects(keep); });
            if (!onCard && !onPill(keep)) {
                e.pill = pill;
                e.captionRoom = captionRoom(pill);
                return;
            }
        }
        e.pillClear = false; // no room: the number stays in the tooltip and the outline
    }

    // The line below a pill ends where a card begins.
    double captionRoom(const QRectF &pill) const {
        double half = 70;
        const QRectF band(pill.center().x() - half, pill.bottom() + 2, 2 * half, 14);
        for (const auto &[id, card] : m_near) {
            if (card.intersects(band)) {
                const double left = pill.center().x() - card.right();
                const double right = card.left() - pill.center().x();
                half = std::min(half, std::max(left, right) - 4);
            }
        }
        return std::max(0.0, 2 * half);
    }

    const Analysis &m_a;
    DiagramGeometry &m_g;
    QHash<NodeId, QList<const Call *>> m_out, m_in;
    std::vector<std::pair<NodeId, QRectF>> m_byLeft;
    QHash<int, QList<QRectF>> m_pills;
    QList<std::pair<NodeId, QRectF>> m_near;
    std::pair<NodeId, NodeId> m_ends;
};

} // namespace

double DiagramGeometry::snap(double v) { return std::round(v / kGrid) * kGrid; }

QString DiagramGeometry::pillText(const Call &c) {
    return QStringLiteral("×") + (c.calls() >= 10000 ? formatCount(c.calls()) : exactNumber(c.calls()));
}

double DiagramGeometry::widthFor(const Maybe &demand) {
    return demand ? std::clamp(1.5 + std::log10(1 + *demand) * 0.9, 1.5, 6.0) : 1.5;
}

DiagramGeometry DiagramGeometry::of(const Document &d, const Analysis &a) {
    DiagramGeometry g;
    for (const Node &n : d.nodes) {
        if (n.kind != NodeKind::Group && n.position) {
            g.cards.insert(n.id, cardAt(*n.position));
        }
    }
    Router router(d, a, g);
    for (const Call &c : d.calls) {
        if (g.cards.contains(c.from) && g.cards.contains(c.to)) {
            router.route(c);
        }
    }
    g.frameGroups(d);
    return g;
}

bool DiagramGeometry::follow(const Document &d, const Analysis &a) {
    qsizetype found = 0;
    bool same = true;
    for (const Node &n : d.nodes) {
        if (same && n.kind != NodeKind::Group && n.position) {
            const auto it = cards.constFind(n.id);
            same = it != cards.constEnd() && *it == cardAt(*n.position);
            ++found;
        }
    }
    same = same && found == cards.size();
    found = 0;
    for (const Call &c : d.calls) {
        const auto it = edges.constFind(c.id);
        if (same && it != edges.constEnd()) {
            same = it->from == c.from && it->to == c.to && it->pillText == pillText(c);
            ++found;
        } else {
            same = same && !(cards.contains(c.from) && cards.contains(c.to));
        }
    }
    if (!same || found != edges.size()) {
        *this = of(d, a);
        return false;
    }
    for (const Call &c : d.calls) {
        if (const auto it = edges.find(c.id); it != edges.end()) {
            it->width = Router::width(c, a);
        }
    }
    frameGroups(d);
    return true;
}

// Frames from the innermost group outwards.
void DiagramGeometry::frameGroups(const Document &d) {
    groups.clear();
    std::vector<std::pair<int, const Node *>> order;
    for (const Node &n : d.nodes) {
        if (n.kind == NodeKind::Group) {
            int depth = 0;
            for (const Node *p = d.node(n.parent); p && depth < 32; p = d.node(p->parent)) {
                ++depth;
            }
            order.emplace_back(depth, &n);
        }
    }
    std::stable_sort(order.begin(), order.end(), [](const auto &x, const auto &y) { return x.first > y.first; });
    for (const auto &[depth, group] : order) {
        QRectF frame;
        for (const Node &n : d.nodes) {
            if (n.parent == group->id) {
                frame |= n.kind == NodeKind::Group ? groups.value(n.id).frame : cards.value(n.id);
            }
        }
        if (!frame.isNull()) {
            groups.insert(group->id, {frame.adjusted(-22, -38, 22, 16), depth});
        }
    }
}

void DiagramGeometry::reroute(const Document &d, const Analysis &a, const QSet<NodeId> &moved) {
    const auto touched = [&](const Call &c) { return moved.contains(c.from) || moved.contains(c.to); };
    for (const Call &c : d.calls) {
        if (touched(c)) {
            edges.remove(c.id);
        }
    }
    Router router(d, a, *this, &moved);
    for (const Call &c : d.calls) {
        if (touched(c) && cards.contains(c.from) && cards.contains(c.to)) {
            router.route(c);
        }
    }
    frameGroups(d);
}

bool DiagramGeometry::isNear(const EdgeShape &edge, const QPointF &at, double reach) {
    if (!edge.path.boundingRect().adjusted(-reach, -reach, reach, reach).contains(at)) {
        return false;
    }
    for (qsizetype i = 1; i < edge.line.size(); ++i) {
        const QPointF a = edge.line[i - 1];
        const QPointF along = edge.line[i] - a;
        const double length = QPointF::dotProduct(along, along);
        const double t = length > 0 ? std::clamp(QPointF::dotProduct(at - a, along) / length, 0.0, 1.0) : 0;
        const QPointF off = at - (a + along * t);
        if (QPointF::dotProduct(off, off) <= reach * reach) {
            return true;
        }
    }
    return false;
}

EdgeShape DiagramGeometry::straight(const QRectF &from, const QRectF &to) {
    EdgeShape e;
    e.path.moveTo(from.right(), from.center().y());
    const double reach = std::max(24.0, (to.left() - from.right()) / 2);
    e.path.cubicTo(from.right() + reach, from.center().y(), to.left() - reach, to.center().y(), to.left(),
                   to.center().y());
    const QPointF middle = e.path.pointAtPercent(0.5);
    e.pill = QRectF(middle.x() - 16, middle.y() - 10, 32, 20);
    return e;
}

QRectF DiagramGeometry::extent() const {
    QRectF all;
    for (const QRectF &c : cards) {
        all |= c.adjusted(-6, -28, 6, 6);
    }
    for (const GroupShape &g : groups) {
        all |= g.frame;
    }
    for (const EdgeShape &e : edges) {
        all |= e.path.boundingRect();
    }
    return all;
}

DiagramGeometry::Snapped DiagramGeometry::snapped(const Point &wish, const QSet<NodeId> &moving, double reach) const {
    Snapped out{{snap(wish.x), snap(wish.y)}, {}, {}};
    double bestX = reach;
    double bestY = reach;
    for (auto it = cards.constBegin(); it != cards.constEnd(); ++it) {
        if (moving.contains(it.key())) {
            continue;
        }
        if (const double dx = std::abs(it->left() - wish.x); dx < bestX) {
            bestX = dx;
            out.at.x = it->left();
            out.guideX = it->left();
        }
        if (const double dy = std::abs(it->top() - wish.y); dy < bestY) {
            bestY = dy;
            out.at.y = it->top();
            out.guideY = it->top();
        }
    }
    return out;
}

NodeId DiagramGeometry::neighbour(NodeId from, int dx, int dy) const {
    const QPointF at = cards.value(from).center();
    NodeId found;
    double best = 1e12;
    for (auto it = cards.constBegin(); it != cards.constEnd(); ++it) {
        const QPointF d = it->center() - at;
        const double along = d.x() * dx + d.y() * dy;
        const double across = std::abs(d.x() * dy) + std::abs(d.y() * dx);
        if (it.key() == from || along <= 1 || across > along * 2.5) {
            continue;
        }
        const double cost = along + 2 * across;
        if (cost < best || (cost == best && it.key() < found)) {
            best = cost;
            found = it.key();
        }
    }
    return found;
}

} // namespace bs
