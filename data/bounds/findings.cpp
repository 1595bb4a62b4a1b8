// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/findings.h"
#include <algorithm>
#include <cmath>
#include <tuple>

namespace bs::bounds {

void Least::add(NodeId node, const Maybe &limit, const Maybe &per, const Maybe &others) {
    if (!limit) {
        return;
    }
    if (!per || !others) {
        m_unknown = true;
        return;
    }
    if (*per <= 0) {
        return;
    }
    const double value = std::max(0.0, (*limit - *others) / *per);
    if (m_least && nearly(value, *m_least)) {
        m_nodes.push_back(node);
    } else if (!m_least || value < *m_least) {
        m_least = value;
        m_nodes = {node};
    }
}

bool nearly(double a, double b) {
    // Infinity is near itself only: something demanded of a bound of zero is over it, by more than any rounding.
    return a == b ||
           (std::isfinite(a) && std::isfinite(b) && std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)));
}
double ceilOf(double value) { return nearly(value, std::round(value)) ? std::round(value) : std::ceil(value); }
double floorOf(double value) { return nearly(value, std::round(value)) ? std::round(value) : std::floor(value); }

namespace {

// How much every node lets in at the entry, least first: what binds next once one of them is raised.
class Ladder {
public:
    void add(NodeId node, const Maybe &limit, const Maybe &per) {
        if (limit && per && *per > 0) {
            m_steps.push_back({*limit / *per, node});
        }
    }
    void sort() {
        std::stable_sort(m_steps.begin(), m_steps.end(),
                         [](const auto &a, const auto &b) { return a.value < b.value; });
    }
    struct Answer {
        Maybe value;
        std::vector<NodeId> nodes;
    };
    // Once `node` lets in `value` (nullopt: it is out of the way).
    [[nodiscard]] Answer after(NodeId node, const Maybe &value) const {
        Answer out;
        for (const Step &s : m_steps) {
            if (s.node == node) {
                continue;
            }
            if (out.value && !nearly(s.value, *out.value)) {
                break;
            }
            out.value = s.value;
            out.nodes.push_back(s.node);
        }
        if (value && out.value && nearly(*value, *out.value)) {
            out.nodes.push_back(node);
        } else if (value && (!out.value || *value < *out.value)) {
            out = {value, {node}};
        }
        return out;
    }

private:
    struct Step {
        double value;
        NodeId node;
    };
    std::vector<Step> m_steps;
};

class Finder {
public:
    // One ladder per entry, the others at their declared load: a fix speaks of the entry that sends the most.
    Finder(const Document &d, const Options &o, const Graph &g, Analysis &a)
        : m_d(d), m_options(o), m_g(g), m_a(a), m_open(a.entries.size()), m_rate(a.entries.size()) {
        for (std::size_t e = 0; e < a.entries.size(); ++e) {
            for (const Tier &t : a.tiers) {
                m_open[e].add(t.node, room(t.offerInflight, t, e, false), t.openOf[e]);
                m_rate[e].add(t.node, room(rateLimit(t), t, e, true), t.rateOf[e]);
            }
            m_open[e].sort();
            m_rate[e].sort();
        }
    }

    void run() {
        for (const Tier &t : m_a.tiers) {
            const Node &n = *m_d.node(t.node);
            if (t.ratioInflight && *t.ratioInflight > 1 && !nearly(*t.ratioInflight, 1)) {
                overInflight(n, t);
            }
            if (t.ratioRps && *t.ratioRps > 1 && !nearly(*t.ratioRps, 1)) {
                overRps(n, t);
            }
            noSteadyState(n, t);
        }
    }

private:
    static Maybe rateLimit(const Tier &t) {
        return t.offerRps && t.carriesRps ? std::min(t.offerRps, t.carriesRps)
                                          : (t.offerRps ? t.offerRps : t.carriesRps);
    }
    [[nodiscard]] bool isEntry(const Node &n) const {
        return std::any_of(m_a.entries.begin(), m_a.entries.end(), [&](const auto &e) { return e.node == n.id; });
    }
    [[nodiscard]] Maybe load(std::size_t e, bool rate) const {
        return rate ? m_a.entries[e].rps : m_a.entries[e].inflight;
    }
    static Maybe per(const Tier &t, std::size_t e, bool rate) { return rate ? t.rateOf[e] : Maybe(t.openOf[e]); }
    // What of a limit the other entries leave to this one.
    [[nodiscard]] Maybe room(Maybe limit, const Tier &t, std::size_t e, bool rate) const {
        for (std::size_t o = 0; limit && o < m_a.entries.size(); ++o) {
            const Maybe share = per(t, o, rate);
            if (o == e || (share && *share == 0)) {
                continue;
            }
            limit = share && load(o, rate) ? Maybe(std::max(0.0, *limit - *share * *load(o, rate))) : std::nullopt;
        }
        return limit;
    }
    // The entry that sends the most to a node.
    [[nodiscard]] std::optional<std::size_t> sender(const Tier &t, bool rate) const {
        std::optional<std::size_t> best;
        double most = 0;
        for (std::size_t e = 0; e < m_a.entries.size(); ++e) {
            const Maybe share = per(t, e, rate);
            const double sent = share.value_or(0) * load(e, rate).value_or(0);
            if (sent > most) {
                most = sent;
                best = e;
            }
        }
        return best;
    }
    // `lets`: what the node lets in once the fix is done.
    Fix withNext(Fix f, const Tier &t, const Maybe &lets) const {
        const auto e = sender(t, f.rate);
        if (!e) {
            return f;
        }
        const Maybe share = per(t, *e, f.rate);
        const Maybe left = room(lets, t, *e, f.rate);
        const auto next = (f.rate ? m_rate : m_open)[*e].after(
            f.node, share && *share > 0 && left ? Maybe(*left / *share) : std::nullopt);
        f.bindsNext = next.nodes;
        f.admissibleThen = next.value;
        return f;
    }
    void admitLess(Finding &f, const Tier &t, bool rate) const {
        const auto e = sender(t, rate);
        const Maybe share = e ? per(t, *e, rate) : std::nullopt;
        const Maybe left = e ? room(rate ? t.offerRps : t.offerInflight, t, *e, rate) : std::nullopt;
        if (!share || *share <= 0 || !left) {
            return;
        }
        const double to = floorOf(*left / *share);
        f.fixes.push_back({Fix::Kind::AdmitLess,
                           m_a.entries[*e].node,
                           {},
                           rate ? QStringLiteral("max_rps") : QStringLiteral("max_inflight"),
                           load(*e, rate),
                           to,
                           {},
                           to,
                           rate});
    }

    // What callers may have open here, call by call, and the one to cut.
    void cutFanout(Finding &f, const Node &n, const Tier &t) const {
        double best = 0;
        int call = -1;
        double total = 0;
        for (const int c : m_g.in[indexOf(n)]) {
            const double share = opens(c);
            total += share;
            if (m_g.open[c] > 1 && share > best) {
                best = share;
                call = c;
            }
        }
        if (call < 0 || !t.offerInflight || total <= 0 || best <= 0) {
            return;
        }
        const Call &c = m_d.calls[call];
        const double attempts = c.cancelsTimedOut() ? 1 : 1 + c.retries.value_or(0);
        const double each = best / m_g.open[call];
        const double width = floorOf((*t.offerInflight - (total - best)) / each / attempts);
        const double now = m_g.open[call] / attempts;
        if (width >= 1 && width < now) { // below one call at a time there is nothing left to cut
            f.fixes.push_back({Fix::Kind::CutFanout, {}, c.id, QStringLiteral("width"), now, width, {}, {}, false});
        }
    }
    [[nodiscard]] double opens(int c) const {
        const Tier *t = tierAt(m_g.from[c]);
        const Maybe q = t ? t->clippedInflight : std::nullopt;
        const Maybe offer = m_d.nodes[m_g.from[c]].offer();
        return q ? std::min(*q, offer.value_or(*q)) * m_g.open[c] : 0;
    }
    [[nodiscard]] int indexOf(const Node &n) const { return static_cast<int>(&n - m_d.nodes.data()); }
    [[nodiscard]] const Tier *tierAt(int node) const { return m_a.tier(m_d.nodes[node].id); }

    void overInflight(const Node &n, const Tier &t) {
        Finding f{FindingKind::OverInflight, Severity::Over,  n.id,  {}, t.clippedInflight,
                  t.offerInflight,           t.ratioInflight, false, {}, {}};
        admitLess(f, t, false);
        if (!isEntry(n)) {
            const bool byPods = !n.maxInflight && n.pods && n.inflightPerPod && *n.inflightPerPod > 0;
            const double to = byPods ? ceilOf(*t.clippedInflight / *n.inflightPerPod) : ceilOf(*t.clippedInflight);
            Fix raise = withNext({byPods ? Fix::Kind::AddPods : Fix::Kind::Raise,
                                  n.id,
                                  {},
                                  byPods ? QStringLiteral("pods") : QStringLiteral("max_inflight"),
                                  byPods ? n.pods : t.offerInflight,
                                  to,
                                  {},
                                  {},
                                  false},
                                 t, byPods ? to * *n.inflightPerPod : to);
            f.fixes.push_back(std::move(raise));
        }
        cutFanout(f, n, t);
        m_a.findings.push_back(std::move(f));
    }

    void overRps(const Node &n, const Tier &t) {
        Finding f{FindingKind::OverRps, Severity::Over, n.id, {}, t.rps, t.offerRps, t.ratioRps, true, {}, {}};
        admitLess(f, t, true);
        if (!isEntry(n)) {
            const double to = ceilOf(*t.rps);
            const double lets = t.carriesRps ? std::min(to, *t.carriesRps) : to;
            f.fixes.push_back(withNext(
                {Fix::Kind::Raise, n.id, {}, QStringLiteral("max_rps"), t.offerRps, to, {}, {}, true}, t, lets));
            cutRate(f, n, t);
        }
        m_a.findings.push_back(std::move(f));
    }
    void cutRate(Finding &f, const Node &n, const Tier &t) const {
        double best = 0;
        int call = -1;
        for (const int c : m_g.in[indexOf(n)]) {
            const Tier *caller = tierAt(m_g.from[c]);
            const Maybe flow = caller && caller->rps && m_g.rate[c] ? Maybe(*caller->rps * *m_g.rate[c]) : std::nullopt;
            if (flow && *flow > best) {
                best = *flow;
                call = c;
            }
        }
        const double room = call < 0 ? 0 : *t.offerRps - (*t.rps - best);
        if (room > 0) {
            const Call &c = m_d.calls[call];
            f.fixes.push_back({Fix::Kind::CutFanout,
                               {},
                               c.id,
                               QStringLiteral("per_request"),
                               c.calls(),
                               std::floor(c.calls() * room / best * 1000) / 1000,
                               {},
                               {},
                               true});
        }
    }

    void noSteadyState(const Node &n, const Tier &t) {
        const bool mean = t.ratioMean && (*t.ratioMean >= 1 || nearly(*t.ratioMean, 1));
        const bool rate = t.ratioRps && nearly(*t.ratioRps, 1) && !isEntry(n);
        if (!mean && !rate) {
            return;
        }
        const bool exactly = mean ? nearly(*t.ratioMean, 1) : true;
        Finding f{FindingKind::NoSteadyState,
                  exactly ? Severity::Warn : Severity::Over,
                  n.id,
                  {},
                  mean ? t.meanInflight : t.rps,
                  mean ? t.offerInflight : t.offerRps,
                  mean ? t.ratioMean : t.ratioRps,
                  !mean,
                  {},
                  {}};
        // What binds next is not said here: the bound and max RPS limit the same node together.
        if (mean && t.podsNeeded && n.pods && !n.maxInflight) {
            f.fixes.push_back(
                {Fix::Kind::AddPods, n.id, {}, QStringLiteral("pods"), n.pods, *t.podsNeeded, {}, {}, true});
        } else if (mean) {
            f.fixes.push_back({Fix::Kind::Raise,
                               n.id,
                               {},
                               QStringLiteral("max_inflight"),
                               t.offerInflight,
                               ceilOf(*t.meanInflight / m_options.headroom),
                               {},
                               {},
                               true});
        }
        m_a.findings.push_back(std::move(f));
    }

    const Document &m_d;
    const Options &m_options;
    const Graph &m_g;
    Analysis &m_a;
    std::vector<Ladder> m_open; // per entry
    std::vector<Ladder> m_rate;
};

} // namespace

void addFindings(const Document &document, const Options &options, const Graph &graph, Analysis &analysis) {
    Finder(document, options, graph, analysis).run();
    addLint(document, graph, analysis);
    // Worst first: by severity, then by question (kinds are declared in that order), the tier that binds before others.
    const auto binds = [&](NodeId id) {
        return std::any_of(analysis.entries.begin(), analysis.entries.end(), [id](const EntryAnswer &e) {
            const auto &open = e.admissible.inflightNodes;
            return std::find(open.begin(), open.end(), id) != open.end();
        });
    };
    const auto key = [&](const Finding &f) {
        return std::tuple(-static_cast<int>(f.severity), static_cast<int>(f.kind), !binds(f.node),
                          -f.ratio.value_or(0));
    };
    std::stable_sort(analysis.findings.begin(), analysis.findings.end(),
                     [&](const Finding &a, const Finding &b) { return key(a) < key(b); });
}

} // namespace bs::bounds
