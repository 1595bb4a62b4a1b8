// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/graph.h"
#include <QHash>
#include <QStringList>
#include <algorithm>
#include <map>

namespace bs::bounds {

namespace {

constexpr std::size_t kMostVertices = 200'000;

// Strongly connected components (Tarjan), without recursion: a chain of calls may be thousands long.
struct Components {
    std::vector<int> of;       // per node
    std::vector<bool> isCycle; // per component

    Components(int n, const std::vector<std::vector<int>> &calls, const std::vector<int> &to) : of(n, -1) {
        std::vector<int> index(n, -1);
        std::vector<int> low(n, 0);
        std::vector<int> stack;
        std::vector<std::pair<int, std::size_t>> work;
        int counter = 0;
        for (int root = 0; root < n; ++root) {
            if (index[root] >= 0) {
                continue;
            }
            work.emplace_back(root, 0);
            while (!work.empty()) {
                auto &[v, next] = work.back();
                if (next == 0) {
                    index[v] = low[v] = counter++;
                    stack.push_back(v);
                }
                if (next < calls[v].size()) {
                    const int w = to[calls[v][next++]];
                    if (index[w] < 0) {
                        work.emplace_back(w, 0);
                    } else if (of[w] < 0) {
                        low[v] = std::min(low[v], index[w]);
                    }
                    continue;
                }
                close(v, low, index, stack);
                const int done = v;
                work.pop_back();
                if (!work.empty()) {
                    low[work.back().first] = std::min(low[work.back().first], low[done]);
                }
            }
        }
        for (int v = 0; v < n; ++v) {
            for (const int c : calls[v]) {
                if (to[c] == v) {
                    isCycle[of[v]] = true;
                }
            }
        }
    }

private:
    void close(int v, const std::vector<int> &low, const std::vector<int> &index, std::vector<int> &stack) {
        if (low[v] != index[v]) {
            return;
        }
        const int id = static_cast<int>(isCycle.size());
        int size = 0;
        int w = -1;
        do {
            w = stack.back();
            stack.pop_back();
            of[w] = id;
            ++size;
        } while (w != v);
        isCycle.push_back(size > 1);
    }
};

class Builder {
public:
    explicit Builder(const Document &d) : m_d(d) {}

    Result<Graph> run() {
        index();
        const Components components(static_cast<int>(m_d.nodes.size()), m_out, m_g.to);
        CHECK_STATUS(refuseEndless(components));
        return expand(components);
    }

private:
    void index() {
        QHash<NodeId, int> at;
        for (std::size_t i = 0; i < m_d.nodes.size(); ++i) {
            at.insert(m_d.nodes[i].id, static_cast<int>(i));
        }
        m_out.resize(m_d.nodes.size());
        m_g.in.resize(m_d.nodes.size());
        std::vector<bool> called(m_d.nodes.size(), false);
        for (std::size_t c = 0; c < m_d.calls.size(); ++c) {
            const Call &call = m_d.calls[c];
            m_g.from.push_back(at.value(call.from, 0));
            m_g.to.push_back(at.value(call.to, 0));
            m_g.open.push_back(call.openAtOnce());
            const Maybe attempts = call.attempts();
            m_g.rate.push_back(call.calls() == 0 ? Maybe(0)
                               : attempts        ? Maybe(call.calls() * *attempts)
                                                 : std::nullopt);
            m_out[m_g.from.back()].push_back(static_cast<int>(c));
            called[m_g.to.back()] = true;
            m_g.in[m_g.to.back()].push_back(static_cast<int>(c));
        }
        for (std::size_t i = 0; i < m_d.nodes.size(); ++i) {
            if (m_d.nodes[i].kind == NodeKind::Entry) {
                m_g.entries.push_back(static_cast<int>(i));
            }
        }
        if (m_g.entries.empty()) { // a document without an entry is entered where nobody calls
            for (std::size_t i = 0; i < m_d.nodes.size(); ++i) {
                if (!called[i] && !m_out[i].empty()) {
                    m_g.entries.push_back(static_cast<int>(i));
                }
            }
        }
        for (auto &calls : m_out) { // parallel calls first
            std::stable_partition(calls.begin(), calls.end(),
                                  [&](int c) { return m_d.calls[c].mode == CallMode::Parallel; });
        }
    }

    // The calls of a component that have no depth must not form a cycle.
    Status refuseEndless(const Components &components) const {
        const auto n = static_cast<int>(m_d.nodes.size());
        std::vector<int> state(n, 0); // 0 new, 1 on the path, 2 done
        std::vector<std::pair<int, std::size_t>> path;
        for (int root = 0; root < n; ++root) {
            if (state[root] != 0 || !components.isCycle[components.of[root]]) {
                continue;
            }
            path.emplace_back(root, 0);
            state[root] = 1;
            while (!path.empty()) {
                auto &[v, next] = path.back();
                if (next >= m_out[v].size()) {
                    state[v] = 2;
                    path.pop_back();
                    continue;
                }
                const int c = m_out[v][next++];
                const int w = m_g.to[c];
                if (components.of[w] != components.of[root] || m_d.calls[c].depth) {
                    continue;
                }
                if (state[w] == 1) {
                    return std::unexpected(cycleError(path, w));
                }
                if (state[w] == 0) {
                    state[w] = 1;
                    path.emplace_back(w, 0);
                }
            }
        }
        return {};
    }
    Error cycleError(const std::vector<std::pair<int, std::size_t>> &path, int back) const {
        QStringList names;
        for (const auto &[v, next] : path) {
            if (!names.isEmpty() || v == back) {
                names << m_d.nodes[v].name;
            }
        }
        names << m_d.nodes[back].name;
        return inputError(m_d.name.isEmpty() ? QStringLiteral("bounds") : m_d.name,
                          QStringLiteral("the calls %1 form a cycle without end: one of them must say depth, how often "
                                         "it may be walked")
                              .arg(names.join(QStringLiteral(" -> "))));
    }

    // Budgets: for each call with a depth, how often it may still be walked while the walk stays in its component.
    using State = std::pair<int, std::vector<int>>; // node, budgets of its component

    Result<Graph> expand(const Components &components) {
        std::vector<std::vector<int>> budgetCalls(components.isCycle.size()); // per component: calls with depth inside
        std::vector<int> slot(m_d.calls.size(), -1);
        for (std::size_t c = 0; c < m_d.calls.size(); ++c) {
            const int k = components.of[m_g.from[c]];
            if (m_d.calls[c].depth && components.of[m_g.to[c]] == k) {
                slot[c] = static_cast<int>(budgetCalls[k].size());
                budgetCalls[k].push_back(static_cast<int>(c));
            }
        }
        const auto fresh = [&](int node) {
            State s{node, {}};
            for (const int c : budgetCalls[components.of[node]]) {
                s.second.push_back(static_cast<int>(*m_d.calls[c].depth));
            }
            return s;
        };
        std::map<State, int> ids;
        std::vector<State> states;
        const auto vertex = [&](State s) {
            const auto [it, isNew] = ids.try_emplace(s, static_cast<int>(states.size()));
            if (isNew) {
                states.push_back(std::move(s));
            }
            return it->second;
        };
        for (const int e : m_g.entries) {
            m_g.entryVertex.push_back(vertex(fresh(e)));
        }
        std::vector<std::vector<Graph::Edge>> edges;
        for (std::size_t v = 0; v < states.size(); ++v) {
            if (states.size() > kMostVertices) {
                return std::unexpected(inputError(m_d.name, QStringLiteral("the depths of its cycles allow more than "
                                                                           "200,000 different walks")));
            }
            const State s = states[v];
            auto &out = edges.emplace_back();
            for (const int c : m_out[s.first]) {
                State next =
                    components.of[m_g.to[c]] == components.of[s.first] ? State{m_g.to[c], s.second} : fresh(m_g.to[c]);
                if (slot[c] >= 0 && --next.second[slot[c]] < 0) {
                    continue;
                }
                out.push_back({c, vertex(std::move(next))});
            }
        }
        sortAndPack(states, edges);
        return std::move(m_g);
    }

    // Topological order, callers first, then flat arrays.
    void sortAndPack(const std::vector<State> &states, const std::vector<std::vector<Graph::Edge>> &edges) {
        std::vector<int> waiting(states.size(), 0);
        for (const auto &out : edges) {
            for (const Graph::Edge &e : out) {
                ++waiting[e.to];
            }
        }
        std::vector<int> order;
        for (std::size_t v = 0; v < states.size(); ++v) {
            if (waiting[v] == 0) {
                order.push_back(static_cast<int>(v));
            }
        }
        for (std::size_t i = 0; i < order.size(); ++i) {
            for (const Graph::Edge &e : edges[order[i]]) {
                if (--waiting[e.to] == 0) {
                    order.push_back(e.to);
                }
            }
        }
        std::vector<int> place(states.size(), 0);
        for (std::size_t i = 0; i < order.size(); ++i) {
            place[order[i]] = static_cast<int>(i);
        }
        m_g.copies.resize(m_d.nodes.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            const auto &out = edges[order[i]];
            Graph::Vertex v{states[order[i]].first, static_cast<int>(m_g.edges.size()), 0, 0};
            v.firstSerial = v.firstEdge;
            for (const Graph::Edge &e : out) {
                m_g.edges.push_back({e.call, place[e.to]});
                v.firstSerial += m_d.calls[e.call].mode == CallMode::Parallel ? 1 : 0;
            }
            v.endEdge = static_cast<int>(m_g.edges.size());
            m_g.copies[v.node].push_back(static_cast<int>(i));
            m_g.vertices.push_back(v);
        }
        for (int &v : m_g.entryVertex) {
            v = place[v];
        }
    }

    const Document &m_d;
    Graph m_g;
    std::vector<std::vector<int>> m_out; // per node: call indexes
};

} // namespace

Result<Graph> Graph::of(const Document &document) { return Builder(document).run(); }

} // namespace bs::bounds
