// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/simulate.h"
#include "data/bounds/graph.h"
#include <algorithm>
#include <cmath>
#include <queue>
#include <random>

namespace bs::bounds {

namespace {

constexpr int kArrival = -1;
constexpr int kNobody = -2;                             // an async call: the caller went on
constexpr int chainId(int chain) { return -3 - chain; } // and back

struct Visit { // one request at one vertex of the walk graph
    int vertex = 0;
    int parent = kArrival; // who waits for it: nobody, or a chain of calls (chainId)
    int phase = 0;
    int open = 0; // calls of the phase that are not back yet
    double since = 0;
};

struct Event {
    double at = 0;
    enum class What : std::uint8_t { Arrive, Leave } what = What::Arrive;
    int id = 0; // entry index or visit
    bool operator>(const Event &o) const { return at > o.at; }
};

class Simulation {
public:
    Simulation(const Document &d, const SimulationOptions &o, Graph g)
        : m_d(d), m_options(o), m_g(std::move(g)), m_random(o.seed), m_stats(d.nodes.size()), m_now(0) {}

    Result<std::vector<SimulatedNode>> run() {
        for (std::size_t e = 0; e < m_g.entries.size(); ++e) {
            if (m_options.closed) {
                for (int i = 0; i < static_cast<int>(*m_options.closed); ++i) {
                    start(m_g.entryVertex[e], kArrival);
                }
            } else if (const Maybe rps = m_d.nodes[m_g.entries[e]].maxRps; rps && *rps > 0) {
                m_events.push({exponential(1 / *rps), Event::What::Arrive, static_cast<int>(e)});
            }
        }
        const double end = m_options.warmup + m_options.seconds;
        for (std::size_t n = 0; !m_events.empty() && m_events.top().at < end; ++n) {
            if (n > m_options.mostEvents) {
                return std::unexpected(inputError(m_d.name, QStringLiteral("the simulation needs too many events")));
            }
            const Event e = m_events.top();
            m_events.pop();
            m_now = e.at;
            if (e.what == Event::What::Arrive) {
                start(m_g.entryVertex[e.id], kArrival);
                m_events.push({m_now + exponential(1 / *m_d.nodes[m_g.entries[e.id]].maxRps), e.what, e.id});
            } else {
                finish(e.id);
            }
        }
        return answer(end);
    }

private:
    struct Stats {
        double open = 0, peak = 0, area = 0, touched = 0;
        double arrivals = 0, visits = 0, seconds = 0;
    };

    struct Chain { // calls over one edge that run one after another
        int parent = 0;
        int edge = 0;
        int left = 0; // calls after the current one
        int tries = 0;
    };

    double exponential(double mean) { return std::exponential_distribution<double>(1 / mean)(m_random); }
    bool chance(double p) { return std::uniform_real_distribution<double>(0, 1)(m_random) < p; }
    bool counted() const { return m_now >= m_options.warmup; }

    void change(int node, double by) {
        Stats &s = m_stats[node];
        const double from = std::max(s.touched, m_options.warmup);
        if (m_now > from) {
            s.area += s.open * (m_now - from);
        }
        s.touched = m_now;
        s.open += by;
        s.peak = std::max(s.peak, s.open);
    }

    int take() {
        if (m_free.empty()) {
            m_visits.emplace_back();
            return static_cast<int>(m_visits.size()) - 1;
        }
        const int id = m_free.back();
        m_free.pop_back();
        return id;
    }

    int takeChain(const Chain &chain) {
        if (m_freeChains.empty()) {
            m_chains.push_back(chain);
            return static_cast<int>(m_chains.size()) - 1;
        }
        const int id = m_freeChains.back();
        m_freeChains.pop_back();
        m_chains[id] = chain;
        return id;
    }

    void start(int vertex, int parent) {
        const int id = take();
        Visit &v = m_visits[id];
        v.vertex = vertex;
        v.parent = parent;
        v.phase = 0;
        v.open = 0;
        v.since = m_now;
        change(m_g.vertices[vertex].node, 1);
        m_stats[m_g.vertices[vertex].node].arrivals += counted() ? 1 : 0;
        next(id);
    }

    // How many calls this request makes over an edge: retries count as calls one after another.
    int callsOver(const Graph::Edge &e) {
        const Call &c = m_d.calls[e.call];
        const double whole = std::floor(c.calls());
        return static_cast<int>(whole) + (chance(c.calls() - whole) ? 1 : 0);
    }

    void next(int id) {
        for (;;) {
            Visit &v = m_visits[id];
            const Graph::Vertex &at = m_g.vertices[v.vertex];
            if (!begin(id, at)) {
                leaveAfterOwnTime(id, at);
                return;
            }
            if (m_visits[id].open > 0) {
                return;
            }
        }
    }

    // Begins the next phase; false when there is none left.
    bool begin(int id, const Graph::Vertex &at) {
        const int parallel = at.firstSerial > at.firstEdge ? 1 : 0;
        const int phase = m_visits[id].phase++;
        if (parallel && phase == 0) {
            for (int e = at.firstEdge; e < at.firstSerial; ++e) {
                launch(id, e, callsOver(m_g.edges[e]));
            }
            return true;
        }
        const int e = at.firstSerial + phase - parallel;
        if (e >= at.endEdge) {
            return false;
        }
        launch(id, e, callsOver(m_g.edges[e]));
        return true;
    }

    void launch(int id, int edge, int count) {
        const Call &c = m_d.calls[m_g.edges[edge].call];
        if (count <= 0 || c.async) {
            if (c.async) { // the queue takes it and the caller goes on
                for (int i = 0; i < count; ++i) {
                    start(m_g.edges[edge].to, kNobody);
                }
            }
            return;
        }
        int lanes = c.mode == CallMode::Parallel ? count : 1;
        if (c.width) {
            lanes = std::min(lanes, std::max(1, static_cast<int>(*c.width)));
        }
        m_visits[id].open += lanes;
        for (int lane = 0; lane < lanes; ++lane) {
            const int share = count / lanes + (lane < count % lanes ? 1 : 0);
            const int chain = takeChain({id, edge, share - 1, 0});
            start(m_g.edges[edge].to, chainId(chain));
        }
    }

    void leaveAfterOwnTime(int id, const Graph::Vertex &at) {
        const Node &n = m_d.nodes[at.node];
        const bool leaf = at.firstEdge == at.endEdge;
        const double mean = leaf ? n.latency.mean.value_or(m_options.ownTime) : m_options.ownTime;
        m_events.push({m_now + (mean > 0 ? exponential(mean) : 0), Event::What::Leave, id});
    }

    void finish(int id) {
        const Visit v = m_visits[id];
        const int node = m_g.vertices[v.vertex].node;
        change(node, -1);
        if (v.since >= m_options.warmup) {
            m_stats[node].visits += 1;
            m_stats[node].seconds += m_now - v.since;
        }
        m_free.push_back(id);
        if (v.parent == kArrival && m_options.closed) {
            start(v.vertex, kArrival);
        }
        if (v.parent <= chainId(0)) {
            back(chainId(v.parent));
        }
    }

    // A call of a chain came back: retry it, make the next one, or report the chain as done.
    void back(int index) {
        Chain &chain = m_chains[index];
        const Call &c = m_d.calls[m_g.edges[chain.edge].call];
        if (chain.tries < c.retries.value_or(0) && c.fail && chance(*c.fail)) {
            ++chain.tries;
            start(m_g.edges[chain.edge].to, chainId(index));
            return;
        }
        if (chain.left > 0) {
            --chain.left;
            chain.tries = 0;
            start(m_g.edges[chain.edge].to, chainId(index));
            return;
        }
        const int parent = chain.parent;
        m_freeChains.push_back(index);
        if (--m_visits[parent].open == 0) {
            next(parent);
        }
    }

    std::vector<SimulatedNode> answer(double end) {
        m_now = end;
        std::vector<SimulatedNode> out;
        for (std::size_t j = 0; j < m_d.nodes.size(); ++j) {
            if (m_d.nodes[j].kind == NodeKind::Group) {
                continue;
            }
            change(static_cast<int>(j), 0);
            const Stats &s = m_stats[j];
            out.push_back({m_d.nodes[j].id, s.arrivals / m_options.seconds, s.area / m_options.seconds,
                           s.visits > 0 ? s.seconds / s.visits : 0, s.peak});
        }
        return out;
    }

    const Document &m_d;
    const SimulationOptions &m_options;
    Graph m_g;
    std::mt19937_64 m_random;
    std::vector<Stats> m_stats;
    double m_now;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> m_events;
    std::vector<Visit> m_visits;
    std::vector<int> m_free;
    std::vector<Chain> m_chains;
    std::vector<int> m_freeChains;
};

} // namespace

Result<std::vector<SimulatedNode>> simulate(const Document &document, const SimulationOptions &options) {
    Graph graph = TRY(Graph::of(document));
    return Simulation(document, options, std::move(graph)).run();
}

} // namespace bs::bounds
