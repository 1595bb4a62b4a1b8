// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/loader.h"
#include <map>
#include <set>

namespace bs::runbook {

namespace {

class Graph {
public:
    Graph(const Tree &tree, std::vector<Problem> &problems) : m_tree(tree), m_problems(problems) {}

    void check() {
        for (const Node &n : m_tree.nodes) {
            checkTargets(n);
        }
        if (!m_tree.node(m_tree.root)) {
            return;
        }
        reach(m_tree.root);
        reach(m_tree.escape);
        for (const Node &n : m_tree.nodes) {
            if (!m_reached.contains(n.id)) {
                add(n, {}, QStringLiteral("cannot be reached from the root \"%1\"").arg(m_tree.root));
            }
        }
        for (const Node &n : m_tree.nodes) {
            findCircle(n.id);
        }
    }

private:
    void add(const Node &n, const QString &below, const QString &why) {
        m_problems.push_back({QStringLiteral("nodes.%1%2").arg(n.id, below), n.line, n.column, why});
    }
    void checkTargets(const Node &n) {
        int i = 0;
        for (const Edge &e : n.edges) {
            if (!m_tree.node(e.next)) {
                add(n, QStringLiteral(".edges[%1].next").arg(i),
                    QStringLiteral("leads to \"%1\", which is no node").arg(e.next));
            }
            ++i;
        }
        if (!n.next.isEmpty() && !m_tree.node(n.next)) {
            add(n, QStringLiteral(".next"), QStringLiteral("leads to \"%1\", which is no node").arg(n.next));
        }
    }
    void reach(const QString &start) {
        std::vector<QString> todo{start};
        while (!todo.empty()) {
            const QString id = todo.back();
            todo.pop_back();
            const Node *n = m_tree.node(id);
            if (!n || !m_reached.insert(id).second) {
                continue;
            }
            for (const Edge &e : n->edges) {
                todo.push_back(e.next);
            }
            if (!n->next.isEmpty()) {
                todo.push_back(n->next);
            }
        }
    }
    // Depth first over the ways without a loop_max; an open node met again is a circle. Iterative: depth is input.
    void findCircle(const QString &start) {
        struct Frame {
            const Node *node;
            std::size_t nextChild;
        };
        if (m_state[start] != 0) {
            return;
        }
        std::vector<Frame> stack{{m_tree.node(start), 0}};
        m_state[start] = 1;
        while (!stack.empty()) {
            Frame &top = stack.back();
            const std::vector<QString> children = plainWays(*top.node);
            if (top.nextChild >= children.size()) {
                m_state[top.node->id] = 2;
                stack.pop_back();
                continue;
            }
            const QString child = children[top.nextChild++];
            const Node *n = m_tree.node(child);
            if (!n) {
                continue;
            }
            if (m_state[child] == 1) {
                add(*top.node, {}, QStringLiteral("leads back to \"%1\" in a circle without loop_max").arg(child));
            } else if (m_state[child] == 0) {
                m_state[child] = 1;
                stack.push_back({n, 0});
            }
        }
    }
    static std::vector<QString> plainWays(const Node &n) {
        std::vector<QString> out;
        for (const Edge &e : n.edges) {
            if (e.loopMax == 0) {
                out.push_back(e.next);
            }
        }
        if (!n.next.isEmpty()) {
            out.push_back(n.next);
        }
        return out;
    }

    const Tree &m_tree;
    std::vector<Problem> &m_problems;
    std::set<QString> m_reached;
    std::map<QString, int> m_state; // 0 not seen, 1 open, 2 done
};

} // namespace

void checkGraph(const Tree &tree, std::vector<Problem> &problems) { Graph(tree, problems).check(); }

} // namespace bs::runbook
