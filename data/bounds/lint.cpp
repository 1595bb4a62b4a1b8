// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Contradictions in what is declared: no load is needed to see them.
#include "data/bounds/findings.h"
#include <QHash>
#include <algorithm>

namespace bs::bounds {

namespace {

bool less(const Maybe &a, double b) { return a && *a < b && !nearly(*a, b); }
bool more(const Maybe &a, double b) { return a && *a > b && !nearly(*a, b); }

class Lint {
public:
    Lint(const Document &d, const Graph &g, Analysis &a) : m_d(d), m_g(g), m_a(a) {}

    void run() {
        for (std::size_t i = 0; i < m_d.nodes.size(); ++i) {
            const Node &n = m_d.nodes[i];
            if (n.kind == NodeKind::Group) {
                continue;
            }
            bound(n);
            littlesLaw(n);
            quotas(n);
            versions(n, static_cast<int>(i));
            timeouts(n, static_cast<int>(i));
            latency(n, static_cast<int>(i));
        }
        for (std::size_t c = 0; c < m_d.calls.size(); ++c) {
            call(static_cast<int>(c));
        }
        tiers();
    }

private:
    Finding &add(FindingKind kind, Severity severity, NodeId node, Maybe demand = {}, Maybe offer = {}) {
        Finding f;
        f.kind = kind;
        f.severity = severity;
        f.node = node;
        f.demand = demand;
        f.offer = offer;
        if (demand && offer && *offer > 0) {
            f.ratio = *demand / *offer;
        }
        m_a.findings.push_back(std::move(f));
        return m_a.findings.back();
    }
    static Fix derive(NodeId node, const char *field, Maybe from, double to) {
        return {Fix::Kind::Derive, node, {}, QString::fromLatin1(field), from, to, {}, {}, false};
    }

    void bound(const Node &n) {
        const Maybe offer = n.offer();
        if (!offer) {
            Finding &f = add(FindingKind::NoBound, Severity::Warn, n.id);
            const Tier *t = m_a.tier(n.id);
            if (n.maxRps && n.latency.mean) {
                f.fixes.push_back(derive(n.id, "max_inflight", {}, ceilOf(*n.maxRps * *n.latency.mean)));
            } else if (t && t->clippedInflight && *t->clippedInflight > 0) {
                f.fixes.push_back(derive(n.id, "max_inflight", {}, ceilOf(*t->clippedInflight)));
            }
        } else if (*offer == 0) {
            add(FindingKind::ZeroBound, Severity::Warn, n.id, {}, 0);
        }
        if (n.maxInflight && n.pods && n.inflightPerPod && !nearly(*n.maxInflight, *n.pods * *n.inflightPerPod)) {
            Finding &f =
                add(FindingKind::PodsContradict, Severity::Warn, n.id, *n.pods * *n.inflightPerPod, n.maxInflight);
            f.fixes.push_back(derive(n.id, "max_inflight", n.maxInflight, *n.pods * *n.inflightPerPod));
        }
    }

    void littlesLaw(const Node &n) {
        const Maybe offer = n.offer();
        if (!offer || !n.maxRps) {
            return;
        }
        if (n.latency.mean && less(offer, *n.maxRps * *n.latency.mean)) {
            const double need = *n.maxRps * *n.latency.mean;
            Finding &f = add(FindingKind::RpsOutOfReach, Severity::Error, n.id, need, offer);
            f.fixes.push_back(derive(n.id, "max_inflight", offer, ceilOf(need)));
            f.fixes.push_back(derive(n.id, "max_rps", n.maxRps, floorOf(*offer / *n.latency.mean)));
        }
        if (n.latency.p99 && *n.latency.p99 > 0 && more(offer, 3 * *n.maxRps * *n.latency.p99)) {
            add(FindingKind::BoundNotDerived, Severity::Note, n.id, *n.maxRps * *n.latency.p99, offer);
        }
    }

    void quotas(const Node &n) {
        Maybe open;
        Maybe rate;
        double promises = 0;
        for (const CallerCap &c : n.callers) {
            const double count = c.count.value_or(1);
            promises += count;
            open = c.inflight ? Maybe(open.value_or(0) + *c.inflight * count) : open;
            rate = c.rps ? Maybe(rate.value_or(0) + *c.rps * count) : rate;
            if (n.offer() && more(c.inflight, *n.offer())) {
                add(FindingKind::CapAboveBound, Severity::Warn, n.id, c.inflight, n.offer()).subject = c.caller;
            }
            if (n.maxRps && more(c.rps, *n.maxRps)) {
                Finding &f = add(FindingKind::CapAboveBound, Severity::Warn, n.id, c.rps, n.maxRps);
                f.subject = c.caller;
                f.rate = true;
            }
        }
        if (promises < 2) {
            return; // a single cap above the bound has been said
        }
        if (n.offer() && more(open, *n.offer())) {
            add(FindingKind::QuotaOversold, Severity::Warn, n.id, open, n.offer());
        }
        if (n.maxRps && more(rate, *n.maxRps)) {
            add(FindingKind::QuotaOversold, Severity::Warn, n.id, rate, n.maxRps).rate = true;
        }
    }

    void versions(const Node &n, int index) {
        QString known = n.contract;
        for (const int c : m_g.in[index]) {
            const ContractRef &ref = m_d.calls[c].contract;
            if (ref.version.isEmpty()) {
                continue;
            }
            if (known.isEmpty()) {
                known = ref.version;
            } else if (ref.version != known) {
                Finding &f = add(FindingKind::ContractMismatch, Severity::Warn, n.id);
                f.call = m_d.calls[c].id;
                f.subject = known;
            }
            if (ref.acknowledgedBy.isEmpty()) {
                add(FindingKind::ContractUnacknowledged, Severity::Note, n.id).call = m_d.calls[c].id;
            }
        }
    }

    // A callee that waits longer than its own caller works for nobody.
    void timeouts(const Node &n, int index) {
        Maybe outer;
        for (const int c : m_g.in[index]) {
            const Maybe t = m_d.calls[c].timeoutS;
            outer = t ? Maybe(std::min(*t, outer.value_or(*t))) : outer;
        }
        if (!outer) {
            return;
        }
        for (const int c : outOf(index)) {
            const Call &inner = m_d.calls[c];
            if (!inner.timeoutS || inner.async) {
                continue;
            }
            const double whole = *inner.timeoutS * (1 + inner.retries.value_or(0));
            if (more(whole, *outer)) {
                Finding &f = add(FindingKind::TimeoutGrows, Severity::Warn, n.id, whole, outer);
                f.call = inner.id;
                f.fixes.push_back({Fix::Kind::Derive,
                                   {},
                                   inner.id,
                                   QStringLiteral("timeout_s"),
                                   inner.timeoutS,
                                   *outer / (1 + inner.retries.value_or(0)),
                                   {},
                                   {},
                                   false});
            }
        }
    }
    // A request lasts at least as long as it waits: its serial calls one after another, of the parallel phase the
    // slowest, each as often as it is made. Calls whose latency nobody declared wait for nothing here.
    void latency(const Node &n, int index) {
        if (!n.latency.mean) {
            return;
        }
        if (less(n.latency.p99, *n.latency.mean)) {
            add(FindingKind::LatencyTooShort, Severity::Warn, n.id, n.latency.p99, n.latency.mean).subject =
                QStringLiteral("p99");
        }
        double serial = 0;
        double parallel = 0;
        for (const int c : outOf(index)) {
            const Call &call = m_d.calls[c];
            const Maybe w = m_d.nodes[m_g.to[c]].latency.mean;
            if (!w || call.async || m_g.to[c] == index) {
                continue;
            }
            if (call.mode == CallMode::Serial) {
                serial += call.calls() * *w;
            } else {
                parallel = std::max(parallel, std::min(1.0, call.calls()) * *w);
            }
        }
        if (more(serial + parallel, *n.latency.mean)) {
            Finding &f = add(FindingKind::LatencyTooShort, Severity::Warn, n.id, serial + parallel, n.latency.mean);
            f.fixes.push_back(derive(n.id, "latency_s.mean", n.latency.mean, serial + parallel));
        }
    }

    const std::vector<int> &outOf(int node) {
        if (m_outgoing.empty()) {
            m_outgoing.resize(m_d.nodes.size());
            for (std::size_t c = 0; c < m_d.calls.size(); ++c) {
                m_outgoing[m_g.from[c]].push_back(static_cast<int>(c));
            }
        }
        return m_outgoing[node];
    }

    void call(int index) {
        const Call &c = m_d.calls[index];
        const Node &from = m_d.nodes[m_g.from[index]];
        const Node &to = m_d.nodes[m_g.to[index]];
        if (to.offer() && *to.offer() > 0 && more(m_g.open[index], *to.offer())) {
            add(FindingKind::FanoutAboveBound, Severity::Warn, to.id, m_g.open[index], to.offer()).call = c.id;
        }
        if (!m_g.rate[index]) {
            add(FindingKind::UnknownRate, Severity::Note, to.id).call = c.id;
        }
        callerCap(c, index, from, to);
    }

    void callerCap(const Call &c, int index, const Node &from, const Node &to) {
        const CallerCap *cap = nullptr;
        for (const CallerCap &k : to.callers) {
            if (k.caller == from.name || (!cap && k.caller == u"default")) {
                cap = &k;
            }
        }
        const Tier *t = m_a.tier(from.id);
        if (!cap || !t || c.async) {
            return;
        }
        if (cap->inflight && t->clippedInflight) {
            const double opens =
                std::min(*t->clippedInflight, t->offerInflight.value_or(*t->clippedInflight)) * m_g.open[index];
            if (more(opens, *cap->inflight)) {
                Finding &f = add(FindingKind::CallerOverCap, Severity::Warn, to.id, opens, cap->inflight);
                f.call = c.id;
                f.subject = cap->caller;
            }
        }
        if (cap->rps && t->rps && m_g.rate[index]) {
            const double sends = *t->rps * *m_g.rate[index];
            if (more(sends, *cap->rps)) {
                Finding &f = add(FindingKind::CallerOverCap, Severity::Warn, to.id, sends, cap->rps);
                f.call = c.id;
                f.subject = cap->caller;
                f.rate = true;
            }
        }
    }

    void tiers() {
        QHash<NodeId, const Tier *> at;
        for (const Tier &t : m_a.tiers) {
            at.insert(t.node, &t);
        }
        // Said where retries pile up at the end of the way only, once per call that retries on top of another.
        std::vector<bool> passedOn(m_d.nodes.size(), false);
        for (std::size_t c = 0; c < m_d.calls.size(); ++c) {
            passedOn[m_g.from[c]] = passedOn[m_g.from[c]] || m_d.calls[c].retries.value_or(0) > 0;
        }
        for (std::size_t j = 0; j < m_d.nodes.size(); ++j) {
            const Tier *t = at.value(m_d.nodes[j].id);
            if (!t) {
                continue;
            }
            double own = 1;
            for (const int c : m_g.in[j]) {
                own = std::max(own, 1 + m_d.calls[c].retries.value_or(0));
            }
            if (own > 1 && !passedOn[j] && t->amplification > own) {
                add(FindingKind::RetryAmplification, Severity::Warn, t->node, t->amplification);
            }
            if (!t->reached) {
                add(FindingKind::Unreached, Severity::Note, t->node);
            }
        }
    }

    const Document &m_d;
    const Graph &m_g;
    Analysis &m_a;
    std::vector<std::vector<int>> m_outgoing;
};

} // namespace

void addLint(const Document &document, const Graph &graph, Analysis &analysis) {
    Lint(document, graph, analysis).run();
}

} // namespace bs::bounds
