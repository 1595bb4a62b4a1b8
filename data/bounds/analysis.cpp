// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The model. Requests enter at entries and become calls. A service holds a request open while it makes its calls, in
// phases: its parallel calls form one phase together, each serial call is a phase of its own, and a request is in one
// phase at a time. So one request at i can have at most
//     D_j(i) = [i = j] + max over phases (sum over the phase's calls i->k of c_ik * D_j(k))
// requests open at j, where c_ik is how many calls to k may be open at once. D_j(entry) is the worst-case multiplier
// m_j; the load that the entry may admit before j is full is offer_j / m_j, and the least of these binds.
// Bounds upstream shed what they do not admit: the clipped demand walks down the graph as min(demand, offer) * c.
//
// The steady state is a different question with different arithmetic: rates multiply by calls per request and by the
// mean number of attempts, and Little's law gives the mean in-flight L = lambda * W. It exists only below
// utilisation 1.
//
// D_j is computed for one j at a time, callees before callers, over the walk graph of graph.h: O(nodes * calls).
#include "data/bounds/analysis.h"
#include "data/bounds/findings.h"
#include "data/bounds/graph.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace bs::bounds {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Maybe times(const Maybe &a, const Maybe &b) {
    if ((a && *a == 0) || (b && *b == 0)) {
        return 0; // nothing of an unknown is nothing
    }
    return a && b ? Maybe(*a * *b) : std::nullopt;
}

Maybe plus(const Maybe &a, const Maybe &b) { return a && b ? Maybe(*a + *b) : std::nullopt; }

Maybe over(const Maybe &demand, const Maybe &offer) {
    if (!demand || !offer) {
        return std::nullopt;
    }
    if (*offer > 0) {
        return *demand / *offer;
    }
    return *demand > 0 ? kInfinity : 0;
}

class Analyser {
public:
    Analyser(const Document &d, const Options &o, Graph g) : m_d(d), m_options(o), m_g(std::move(g)) {}

    Analysis run() {
        loads();
        multipliers();
        clip();
        rates();
        tiers();
        admissible();
        groups();
        addFindings(m_d, m_options, m_g, m_out);
        return std::move(m_out);
    }

private:
    void loads();
    void multipliers();
    void clip();
    void rates();
    void tiers();
    void steady(int node, Tier &t) const;
    Maybe held(int node) const;
    void admissible();
    void entryAdmissible(std::size_t entry);
    void groups();

    [[nodiscard]] std::size_t entryCount() const { return m_g.entries.size(); }

    const Document &m_d;
    const Options &m_options;
    Graph m_g;
    Analysis m_out;
    std::vector<std::vector<double>> m_multiplier; // [entry][node]
    std::vector<std::vector<Maybe>> m_unitRate;    // [entry][node]: arrivals per request of the entry
    std::vector<Maybe> m_clipped;                  // [node]
    std::vector<Maybe> m_rate;                     // [node]
    std::vector<bool> m_reached;
};

void Analyser::loads() {
    m_out.entryInflight = 0;
    m_out.entryRps = 0;
    for (const int e : m_g.entries) {
        const Node &n = m_d.nodes[e];
        EntryAnswer a{n.id, n.offer(), n.maxRps, {}};
        for (const Options::EntryLoad &set : m_options.entries) {
            if (set.node == n.id) {
                a.inflight = set.inflight ? set.inflight : a.inflight;
                a.rps = set.rps ? set.rps : a.rps;
            }
        }
        a.inflight = times(a.inflight, m_options.load);
        a.rps = times(a.rps, m_options.load);
        m_out.entryInflight = plus(m_out.entryInflight, a.inflight);
        m_out.entryRps = plus(m_out.entryRps, a.rps);
        m_out.entries.push_back(std::move(a));
    }
    if (m_out.entries.empty()) {
        m_out.entryInflight = m_out.entryRps = std::nullopt;
    }
}

void Analyser::multipliers() {
    const std::size_t nodes = m_d.nodes.size();
    m_multiplier.assign(entryCount(), std::vector<double>(nodes, 0));
    m_reached.assign(nodes, false);
    std::vector<double> open(m_g.edges.size());
    for (std::size_t e = 0; e < m_g.edges.size(); ++e) {
        open[e] = m_g.open[m_g.edges[e].call];
    }
    std::vector<double> d(m_g.vertices.size(), 0);
    for (std::size_t j = 0; j < nodes; ++j) {
        if (m_g.copies[j].empty()) {
            continue;
        }
        m_reached[j] = true;
        const int last = m_g.copies[j].back(); // vertices behind it cannot reach j
        std::fill(d.begin() + last + 1, d.end(), 0.0);
        for (int v = last; v >= 0; --v) {
            const Graph::Vertex &at = m_g.vertices[v];
            double together = 0;
            for (int e = at.firstEdge; e < at.firstSerial; ++e) {
                together += open[e] * d[m_g.edges[e].to];
            }
            for (int e = at.firstSerial; e < at.endEdge; ++e) {
                together = std::max(together, open[e] * d[m_g.edges[e].to]);
            }
            d[v] = together + (at.node == static_cast<int>(j) ? 1 : 0);
        }
        for (std::size_t e = 0; e < entryCount(); ++e) {
            m_multiplier[e][j] = m_g.entryVertex[e] <= last ? d[m_g.entryVertex[e]] : 0;
        }
    }
}

// Clipped demand, node by node, callers first: a bound holds for all requests at a node together, whichever way they
// came. Round a cycle the demands depend on each other; beginning at the raw demand every round can only lower them, so
// each round is a bound by itself and the last one is the least that follows from these bounds.
void Analyser::clip() {
    const std::size_t nodes = m_d.nodes.size();
    std::vector<Maybe> raw(nodes, 0.0);
    std::vector<Maybe> offered(nodes, 0.0);
    for (std::size_t e = 0; e < entryCount(); ++e) {
        const auto entry = static_cast<std::size_t>(m_g.entries[e]);
        offered[entry] = plus(offered[entry], m_out.entries[e].inflight);
        for (std::size_t j = 0; j < nodes; ++j) {
            raw[j] = plus(raw[j], times(m_out.entries[e].inflight, m_multiplier[e][j]));
        }
    }
    std::vector<bool> walked(m_d.calls.size(), false); // a call of depth 0, or of nobody who is reached, is never made
    for (const Graph::Edge &e : m_g.edges) {
        walked[static_cast<std::size_t>(e.call)] = true;
    }
    std::vector<std::size_t> order;
    for (const Graph::Vertex &v : m_g.vertices) {
        if (&v - m_g.vertices.data() == m_g.copies[static_cast<std::size_t>(v.node)].front()) {
            order.push_back(static_cast<std::size_t>(v.node));
        }
    }
    m_clipped = raw;
    constexpr int kRounds = 100;
    for (int round = 0; round < kRounds; ++round) {
        bool changed = false;
        for (const std::size_t j : order) {
            Maybe demand = offered[j];
            for (const int c : m_g.in[j]) {
                if (!walked[static_cast<std::size_t>(c)]) {
                    continue;
                }
                Maybe passes = m_clipped[static_cast<std::size_t>(m_g.from[c])];
                if (const Maybe offer = m_d.nodes[m_g.from[c]].offer(); offer && passes) {
                    passes = std::min(*passes, *offer);
                }
                demand = plus(demand, times(passes, m_g.open[c]));
            }
            demand = demand && raw[j] ? std::min(demand, raw[j]) : demand;
            changed = changed || demand != m_clipped[j];
            m_clipped[j] = demand;
        }
        if (!changed) {
            break;
        }
    }
}

void Analyser::rates() {
    m_unitRate.assign(entryCount(), std::vector<Maybe>(m_d.nodes.size(), 0.0));
    m_rate.assign(m_d.nodes.size(), 0.0);
    for (std::size_t e = 0; e < entryCount(); ++e) {
        std::vector<Maybe> flow(m_g.vertices.size(), 0.0);
        flow[m_g.entryVertex[e]] = 1.0;
        for (std::size_t v = 0; v < m_g.vertices.size(); ++v) {
            const Graph::Vertex &at = m_g.vertices[v];
            m_unitRate[e][at.node] = plus(m_unitRate[e][at.node], flow[v]);
            for (int k = at.firstEdge; k < at.endEdge; ++k) {
                Maybe &into = flow[m_g.edges[k].to];
                into = plus(into, times(flow[v], m_g.rate[m_g.edges[k].call]));
            }
        }
        for (std::size_t j = 0; j < m_rate.size(); ++j) {
            m_rate[j] = plus(m_rate[j], times(m_out.entries[e].rps, m_unitRate[e][j]));
        }
    }
}

// What callers hold of a node that has no latency of its own: sum of lambda_i * W_i * hold_share.
Maybe Analyser::held(int node) const {
    Maybe total = 0;
    bool any = false;
    for (const int c : m_g.in[node]) {
        if (!m_d.calls[c].async && m_reached[m_g.from[c]]) {
            any = true;
            const Node &caller = m_d.nodes[m_g.from[c]];
            total = plus(total, times(times(m_rate[m_g.from[c]], caller.latency.mean), m_d.calls[c].holdShare));
        }
    }
    return any ? total : std::nullopt;
}

void Analyser::steady(int node, Tier &t) const {
    const Node &n = m_d.nodes[node];
    t.rps = m_rate[node];
    t.offerRps = n.maxRps;
    t.ratioRps = over(t.rps, t.offerRps);
    t.meanInflight = n.latency.mean ? times(t.rps, n.latency.mean) : held(node);
    t.ratioMean = over(t.meanInflight, t.offerInflight);
    if (n.latency.mean && *n.latency.mean > 0 && t.offerInflight) {
        t.carriesRps = *t.offerInflight / *n.latency.mean;
    }
    if (t.ratioRps || t.ratioMean) {
        t.utilisation = std::max(t.ratioRps.value_or(0), t.ratioMean.value_or(0));
    }
    if (t.meanInflight && n.inflightPerPod && *n.inflightPerPod > 0) {
        t.podsNeeded = ceilOf(*t.meanInflight / m_options.headroom / *n.inflightPerPod);
    }
}

void Analyser::tiers() {
    std::vector<double> amplification(m_g.vertices.size(), 1);
    std::vector<double> worst(m_d.nodes.size(), 1);
    for (std::size_t v = 0; v < m_g.vertices.size(); ++v) {
        const Graph::Vertex &at = m_g.vertices[v];
        worst[at.node] = std::max(worst[at.node], amplification[v]);
        for (int e = at.firstEdge; e < at.endEdge; ++e) {
            double &to = amplification[m_g.edges[e].to];
            to = std::max(to, amplification[v] * (1 + m_d.calls[m_g.edges[e].call].retries.value_or(0)));
        }
    }
    for (std::size_t j = 0; j < m_d.nodes.size(); ++j) {
        const Node &n = m_d.nodes[j];
        if (n.kind == NodeKind::Group) {
            continue;
        }
        Tier t;
        t.node = n.id;
        t.reached = m_reached[j];
        t.offerInflight = n.offer();
        t.amplification = worst[j];
        t.clippedInflight = m_clipped[j];
        Maybe raw = 0;
        Maybe rate = 0;
        for (std::size_t e = 0; e < entryCount(); ++e) {
            raw = plus(raw, times(m_out.entries[e].inflight, m_multiplier[e][j]));
            rate = plus(rate, times(m_out.entries[e].rps, m_unitRate[e][j]));
            t.openOf.push_back(m_multiplier[e][j]);
            t.rateOf.push_back(m_unitRate[e][j]);
        }
        t.rawInflight = entryCount() == 0 ? std::nullopt : raw;
        t.clippedInflight = entryCount() == 0 ? std::nullopt : t.clippedInflight;
        if (entryCount() == 1) {
            t.perEntry = m_multiplier[0][j];
            t.rpsPerEntry = m_unitRate[0][j];
        } else if (entryCount() > 1) { // per request of all entries together, in the mix of their loads
            t.perEntry = raw && m_out.entryInflight.value_or(0) > 0 ? Maybe(*raw / *m_out.entryInflight) : std::nullopt;
            t.rpsPerEntry = rate && m_out.entryRps.value_or(0) > 0 ? Maybe(*rate / *m_out.entryRps) : std::nullopt;
        }
        t.ratioInflight = over(t.clippedInflight, t.offerInflight);
        if (entryCount() > 0) {
            steady(static_cast<int>(j), t);
        }
        m_out.tiers.push_back(std::move(t));
    }
}

void Analyser::entryAdmissible(std::size_t e) {
    Least inflight;
    Least rps;
    Least held;
    for (const Tier &t : m_out.tiers) {
        const auto j = static_cast<std::size_t>(m_d.node(t.node) - m_d.nodes.data());
        Maybe otherOpen = 0;
        Maybe otherRate = 0;
        for (std::size_t o = 0; o < entryCount(); ++o) {
            if (o != e) {
                otherOpen = plus(otherOpen, times(m_out.entries[o].inflight, m_multiplier[o][j]));
                otherRate = plus(otherRate, times(m_out.entries[o].rps, m_unitRate[o][j]));
            }
        }
        inflight.add(t.node, t.offerInflight, m_multiplier[e][j], otherOpen);
        const Node &n = m_d.nodes[j];
        Maybe limit = n.maxRps;
        if (t.carriesRps) {
            limit = limit ? std::min(*limit, *t.carriesRps) : t.carriesRps;
        }
        rps.add(t.node, limit, m_unitRate[e][j], otherRate);
    }
    Admissible &a = m_out.entries[e].admissible;
    a.inflight = inflight.value();
    a.inflightNodes = inflight.nodes();
    a.rps = rps.value();
    a.rpsNodes = rps.nodes();
    // A pool that is held for a share of its callers' time limits them too, though it has no latency of its own.
    held = rps;
    for (const Tier &t : m_out.tiers) {
        const Node &n = *m_d.node(t.node);
        if (!n.latency.mean && t.meanInflight && t.offerInflight && m_out.entries[e].rps.value_or(0) > 0 &&
            entryCount() == 1 && *t.meanInflight > 0) {
            held.add(t.node, t.offerInflight, *t.meanInflight / *m_out.entries[e].rps, 0.0);
        }
    }
    a.heldRps = held.value();
    a.heldNodes = held.nodes();
}

void Analyser::admissible() {
    for (std::size_t e = 0; e < entryCount(); ++e) {
        entryAdmissible(e);
    }
    if (entryCount() == 1) {
        m_out.admissible = m_out.entries.front().admissible;
        const EntryAnswer &only = m_out.entries.front();
        m_out.commonScaleInflight = over(only.admissible.inflight, only.inflight);
        m_out.commonScaleRps = over(only.admissible.rps, only.rps);
    } else if (entryCount() > 1) {
        Least inflight;
        Least rps;
        for (const Tier &t : m_out.tiers) {
            inflight.add(t.node, t.offerInflight, t.rawInflight, 0.0);
            Maybe limit = t.offerRps;
            if (t.carriesRps) {
                limit = limit ? std::min(*limit, *t.carriesRps) : t.carriesRps;
            }
            rps.add(t.node, limit, t.rps, 0.0);
        }
        m_out.commonScaleInflight = inflight.value();
        m_out.commonScaleRps = rps.value();
        m_out.admissible.inflight =
            m_out.commonScaleInflight ? times(m_out.commonScaleInflight, m_out.entryInflight) : std::nullopt;
        m_out.admissible.inflightNodes = inflight.nodes();
        m_out.admissible.rps = m_out.commonScaleRps ? times(m_out.commonScaleRps, m_out.entryRps) : std::nullopt;
        m_out.admissible.rpsNodes = rps.nodes();
    }
}

void Analyser::groups() {
    std::vector<bool> callsMember(m_d.nodes.size(), false); // calls another member of its own group
    for (std::size_t c = 0; c < m_d.calls.size(); ++c) {
        const NodeId group = m_d.nodes[m_g.from[c]].parent;
        if (group && m_d.nodes[m_g.to[c]].parent == group && !m_d.calls[c].async) {
            callsMember[m_g.from[c]] = true;
        }
    }
    for (const Node &g : m_d.nodes) {
        if (g.kind != NodeKind::Group) {
            continue;
        }
        TierSum sum{g.id, {}, 0.0, 0.0, {}, 0.0};
        for (std::size_t j = 0; j < m_d.nodes.size(); ++j) {
            const Node &n = m_d.nodes[j];
            if (n.parent != g.id || n.kind == NodeKind::Group) {
                continue;
            }
            sum.members.push_back(n.id);
            sum.offer = plus(sum.offer, n.offer());
            const Tier *t = m_out.tier(n.id);
            if (!callsMember[j] && t) {
                sum.demand = plus(sum.demand, t->rawInflight);
                sum.lastOffer = plus(sum.lastOffer, n.offer());
            }
        }
        if (!sum.members.empty()) {
            sum.ratio = over(sum.demand, sum.offer);
            m_out.groups.push_back(std::move(sum));
        }
    }
}

} // namespace

const Tier *Analysis::tier(NodeId id) const {
    const std::size_t guess = id.v == 0 ? 0 : id.v - 1; // ids count in file order until somebody edits
    if (guess < tiers.size() && tiers[guess].node == id) {
        return &tiers[guess];
    }
    const auto it = std::find_if(tiers.begin(), tiers.end(), [id](const Tier &t) { return t.node == id; });
    return it == tiers.end() ? nullptr : &*it;
}

Severity Analysis::worst() const {
    Severity s = Severity::Note;
    for (const Finding &f : findings) {
        s = std::max(s, f.severity);
    }
    return s;
}

Result<Analysis> analyse(const Document &document, const Options &options) {
    Graph graph = TRY(Graph::of(document));
    return Analyser(document, options, std::move(graph)).run();
}

} // namespace bs::bounds
