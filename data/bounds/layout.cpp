// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/layout.h"
#include "data/bounds/whatif.h"
#include <QHash>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace bs::bounds {

namespace {

constexpr double kCardWidth = 176;
constexpr double kCardHeight = 86;

class Layered {
public:
    Layered(const Document &d, const LayoutSpacing &s) : m_d(d), m_s(s) {
        for (std::size_t i = 0; i < d.nodes.size(); ++i) {
            m_at.insert(d.nodes[i].id, static_cast<int>(i));
        }
        m_out.resize(d.nodes.size());
        m_in.resize(d.nodes.size());
        for (const Call &c : d.calls) {
            if (c.from != c.to) {
                m_out[m_at.value(c.from)].push_back(m_at.value(c.to));
                m_in[m_at.value(c.to)].push_back(m_at.value(c.from));
            }
        }
    }

    std::vector<std::pair<NodeId, Point>> run() {
        layers();
        order();
        return positions();
    }

private:
    // Longest path from a root; calls that close a cycle do not count.
    void layers() {
        const std::size_t n = m_d.nodes.size();
        m_layer.assign(n, 0);
        std::vector<int> state(n, 0);
        std::vector<int> finished;
        for (std::size_t root = 0; root < n; ++root) {
            std::vector<std::pair<int, std::size_t>> path;
            if (state[root] == 0) {
                path.emplace_back(static_cast<int>(root), 0);
                state[root] = 1;
            }
            while (!path.empty()) {
                auto &[v, next] = path.back();
                if (next < m_out[v].size()) {
                    const int w = m_out[v][next++];
                    if (state[w] == 0) {
                        state[w] = 1;
                        path.emplace_back(w, 0);
                    }
                    continue;
                }
                state[v] = 2;
                finished.push_back(v);
                path.pop_back();
            }
        }
        std::vector<int> place(n, 0);
        std::reverse(finished.begin(), finished.end());
        for (std::size_t i = 0; i < n; ++i) {
            place[finished[i]] = static_cast<int>(i);
        }
        for (const int v : finished) {
            for (const int w : m_out[v]) {
                if (place[w] > place[v]) {
                    m_layer[w] = std::max(m_layer[w], m_layer[v] + 1);
                }
            }
        }
    }

    // Rows within a layer by the mean of the neighbours' rows, swept to and fro; members of a group stay together.
    void order() {
        const int layers = m_layer.empty() ? 0 : *std::max_element(m_layer.begin(), m_layer.end()) + 1;
        m_columns.assign(layers, {});
        for (std::size_t i = 0; i < m_d.nodes.size(); ++i) {
            if (m_d.nodes[i].kind != NodeKind::Group) {
                m_columns[m_layer[i]].push_back(static_cast<int>(i));
            }
        }
        m_row.assign(m_d.nodes.size(), 0);
        number();
        for (int sweep = 0; sweep < 8; ++sweep) {
            const bool down = sweep % 2 == 0;
            for (int i = 0; i < layers; ++i) {
                sortColumn(down ? i : layers - 1 - i, down ? m_in : m_out);
            }
        }
    }
    void number() {
        for (const auto &column : m_columns) {
            double row = -static_cast<double>(column.size() - 1) / 2;
            for (const int v : column) {
                m_row[v] = row++;
            }
        }
    }
    void sortColumn(int layer, const std::vector<std::vector<int>> &neighbours) {
        auto &column = m_columns[layer];
        std::vector<double> wish(m_d.nodes.size(), 0);
        QHash<NodeId, std::pair<double, int>> groups;
        for (const int v : column) {
            double sum = 0;
            for (const int w : neighbours[v]) {
                sum += m_row[w];
            }
            wish[v] = neighbours[v].empty() ? m_row[v] : sum / static_cast<double>(neighbours[v].size());
            auto &g = groups[m_d.nodes[v].parent];
            g.first += wish[v];
            ++g.second;
        }
        const auto key = [&](int v) {
            const NodeId parent = m_d.nodes[v].parent;
            const auto g = groups.value(parent);
            return std::tuple(parent ? g.first / g.second : wish[v], parent.v, wish[v], v);
        };
        std::stable_sort(column.begin(), column.end(), [&](int a, int b) { return key(a) < key(b); });
        double row = -static_cast<double>(column.size() - 1) / 2;
        for (const int v : column) {
            m_row[v] = row++;
        }
    }

    std::vector<std::pair<NodeId, Point>> positions() const {
        std::vector<std::pair<NodeId, Point>> out;
        double top = 0;
        for (const auto &column : m_columns) {
            top = std::max(top, static_cast<double>(column.size() - 1) / 2);
        }
        for (std::size_t layer = 0; layer < m_columns.size(); ++layer) {
            double shift = 0; // moves on past what is pinned in the way
            for (const int v : m_columns[layer]) {
                const Node &n = m_d.nodes[v];
                if (n.pinned && n.position) {
                    continue;
                }
                Point p{static_cast<double>(layer) * m_s.columnStep, (m_row[v] + top) * m_s.rowStep + shift};
                while (onPinned(p)) {
                    shift += m_s.grid;
                    p.y += m_s.grid;
                }
                out.emplace_back(n.id, Point{snap(p.x), snap(p.y)});
            }
        }
        return out;
    }
    double snap(double v) const { return std::round(v / m_s.grid) * m_s.grid; }
    bool onPinned(const Point &p) const {
        return std::any_of(m_d.nodes.begin(), m_d.nodes.end(), [&](const Node &n) {
            return n.pinned && n.position && std::abs(n.position->x - p.x) < kCardWidth + m_s.grid &&
                   std::abs(n.position->y - p.y) < kCardHeight + m_s.grid;
        });
    }

    const Document &m_d;
    const LayoutSpacing &m_s;
    QHash<NodeId, int> m_at;
    std::vector<std::vector<int>> m_out, m_in;
    std::vector<int> m_layer;
    std::vector<std::vector<int>> m_columns;
    std::vector<double> m_row;
};

} // namespace

std::vector<std::pair<NodeId, Point>> layered(const Document &document, const LayoutSpacing &spacing) {
    return Layered(document, spacing).run();
}

std::vector<std::pair<NodeId, Point>> placed(const Document &document, const LayoutSpacing &spacing) {
    std::size_t without = 0;
    for (const Node &n : document.nodes) {
        without += n.kind != NodeKind::Group && !n.position ? 1 : 0;
    }
    std::vector<std::pair<NodeId, Point>> out;
    if (without == 0) {
        return out;
    }
    // Those that have a place keep it: they are pinned for this once.
    Document fixed = document;
    for (Node &n : fixed.nodes) {
        n.pinned = n.position.has_value();
    }
    return layered(fixed, spacing);
}

std::string dotInput(const Document &d) {
    QString out = QStringLiteral("digraph g {\n  rankdir=LR; nodesep=0.25; ranksep=1.1;\n"
                                 "  node [shape=box, fixedsize=true, width=2.444, height=1.194, label=\"\"];\n");
    for (const Node &g : d.nodes) {
        if (g.kind == NodeKind::Group) {
            out += QStringLiteral("  subgraph cluster_%1 {").arg(g.id.v);
            for (const Node &n : d.nodes) {
                out += n.parent == g.id && n.kind != NodeKind::Group ? QStringLiteral(" n%1;").arg(n.id.v) : QString();
            }
            out += QStringLiteral(" }\n");
        }
    }
    for (const Node &n : d.nodes) {
        out += n.kind == NodeKind::Group ? QString() : QStringLiteral("  n%1;\n").arg(n.id.v);
    }
    for (const Call &c : d.calls) {
        out += QStringLiteral("  n%1 -> n%2;\n").arg(c.from.v).arg(c.to.v);
    }
    return (out + QStringLiteral("}\n")).toStdString();
}

namespace {

// dot knows nothing of what is pinned: what it put on a pinned card moves down until it lies on nothing.
void keepClear(const Document &d, double grid, std::vector<std::pair<NodeId, Point>> &to) {
    std::vector<Point> taken;
    for (const Node &n : d.nodes) {
        if (n.pinned && n.position && n.kind != NodeKind::Group) {
            taken.push_back(*n.position);
        }
    }
    if (taken.empty()) {
        return;
    }
    std::stable_sort(to.begin(), to.end(), [](const auto &a, const auto &b) {
        return std::pair(a.second.x, a.second.y) < std::pair(b.second.x, b.second.y);
    });
    for (auto &[id, p] : to) {
        const auto on = [&p, grid](const Point &o) {
            return std::abs(o.x - p.x) < kCardWidth + grid && std::abs(o.y - p.y) < kCardHeight + grid;
        };
        while (std::any_of(taken.begin(), taken.end(), on)) {
            p.y += grid;
        }
        taken.push_back(p);
    }
}

} // namespace

std::vector<std::pair<NodeId, Point>> fromPlainDot(const Document &d, const std::string &text, double grid) {
    // graph scale width height / node name x y width height ... ; inches from the lower left, 72 to the inch.
    std::vector<std::pair<NodeId, Point>> out;
    double height = 0;
    for (const QString &line : QString::fromStdString(text).split(u'\n')) {
        const QStringList f = line.split(u' ', Qt::SkipEmptyParts);
        if (f.size() >= 4 && f[0] == u"graph") {
            height = f[3].toDouble();
        } else if (f.size() >= 6 && f[0] == u"node" && f[1].startsWith(u'n')) {
            const NodeId id{f[1].mid(1).toUInt()};
            const Node *n = d.node(id);
            if (n && !(n->pinned && n->position)) {
                const double x = f[2].toDouble() * 72 - kCardWidth / 2;
                const double y = (height - f[3].toDouble()) * 72 - kCardHeight / 2;
                out.emplace_back(id, Point{std::round(x / grid) * grid, std::round(y / grid) * grid});
            }
        }
    }
    keepClear(d, grid, out);
    return out;
}

} // namespace bs::bounds
