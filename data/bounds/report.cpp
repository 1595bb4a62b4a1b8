// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/report.h"
#include "data/bounds/findings.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include <QStringList>
#include <cmath>

namespace bs::bounds {

namespace {

QString nameOf(const Document &d, NodeId id) {
    const Node *n = d.node(id);
    return n ? n->name : QString();
}

void name(JsonWriter &w, const char *key, const Document &d, NodeId id) {
    w.key(key);
    id ? w.value(nameOf(d, id)) : w.null();
}

void names(JsonWriter &w, const char *key, const Document &d, const std::vector<NodeId> &ids) {
    w.key(key).array();
    for (const NodeId id : ids) {
        w.value(nameOf(d, id));
    }
    w.end();
}

void call(JsonWriter &w, const Document &d, CallId id) {
    if (const Call *c = d.call(id)) {
        w.key("call").object().field("from", nameOf(d, c->from)).field("to", nameOf(d, c->to)).end();
    }
}

void admissible(JsonWriter &w, const Document &d, const Admissible &a) {
    const auto first = [](const std::vector<NodeId> &ids) { return ids.empty() ? NodeId{} : ids.front(); };
    w.key("admissible").object();
    w.field("inflight", a.inflight);
    name(w, "inflight_node", d, first(a.inflightNodes));
    w.field("rps", a.rps);
    name(w, "rps_node", d, first(a.rpsNodes));
    names(w, "inflight_nodes", d, a.inflightNodes);
    names(w, "rps_nodes", d, a.rpsNodes);
    w.field("held_rps", a.heldRps);
    names(w, "held_nodes", d, a.heldNodes);
    w.end();
}

void tier(JsonWriter &w, const Document &d, const Tier &t) {
    w.object();
    name(w, "node", d, t.node);
    w.field("per_entry", t.perEntry).field("raw_inflight", t.rawInflight).field("clipped_inflight", t.clippedInflight);
    w.field("offer_inflight", t.offerInflight).field("ratio_inflight", t.ratioInflight);
    w.field("rps", t.rps).field("offer_rps", t.offerRps).field("ratio_rps", t.ratioRps);
    w.field("mean_inflight", t.meanInflight).field("ratio_mean_inflight", t.ratioMean);
    w.field("rps_per_entry", t.rpsPerEntry).field("carries_rps", t.carriesRps).field("utilisation", t.utilisation);
    w.field("pods_needed", t.podsNeeded).field("retry_amplification", t.amplification);
    double fanout = 0;
    for (const Call &c : d.calls) {
        fanout += c.from == t.node ? c.calls() : 0;
    }
    w.field("fanout", fanout);
    w.end();
}

void fix(JsonWriter &w, const Document &d, const Fix &f) {
    static const char *kinds[] = {"admit_less", "raise", "add_pods", "cut_fanout", "derive"};
    w.object().field("kind", kinds[static_cast<int>(f.kind)]);
    if (f.call) {
        call(w, d, f.call);
    } else {
        name(w, "node", d, f.node);
    }
    w.field("field", f.field).field("from", f.from).field("to", f.to);
    if (!f.bindsNext.empty()) {
        names(w, "binds_next", d, f.bindsNext);
        w.field("admissible_then", f.admissibleThen);
    }
    w.field("text", wordsOf(d, f)).end();
}

void findings(JsonWriter &w, const Document &d, const Analysis &a) {
    w.key("findings").array();
    for (const Finding &f : a.findings) {
        w.object().field("kind", toString(f.kind)).field("severity", toString(f.severity));
        name(w, "node", d, f.node);
        if (f.call) {
            call(w, d, f.call);
        }
        w.field("demand", f.demand).field("offer", f.offer).field("ratio", f.ratio);
        w.field("unit", f.rate ? "rps" : "inflight");
        w.field("title", titleOf(d, f)).field("arithmetic", arithmeticOf(d, a, f));
        w.key("fixes").array();
        for (const Fix &x : f.fixes) {
            fix(w, d, x);
        }
        w.end().end();
    }
    w.end();
}

QString pad(const QString &s, int width, bool right = true) {
    return right ? s.rightJustified(width) : s.leftJustified(width);
}

QString cell(const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("–"); }

} // namespace

std::string analysisJson(const Document &d, const Analysis &a, const std::vector<SimulatedNode> *simulation) {
    JsonWriter w;
    w.object();
    w.key("entry").object().field("inflight", a.entryInflight).field("rps", a.entryRps);
    std::vector<NodeId> entries;
    for (const EntryAnswer &e : a.entries) {
        entries.push_back(e.node);
    }
    names(w, "nodes", d, entries);
    w.end();
    admissible(w, d, a.admissible);
    w.key("tiers").array();
    for (const Tier &t : a.tiers) {
        tier(w, d, t);
    }
    w.end();
    findings(w, d, a);
    w.key("entries").array();
    for (const EntryAnswer &e : a.entries) {
        w.object();
        name(w, "node", d, e.node);
        w.field("inflight", e.inflight).field("rps", e.rps);
        admissible(w, d, e.admissible);
        w.end();
    }
    w.end();
    w.key("common_scale").object().field("inflight", a.commonScaleInflight).field("rps", a.commonScaleRps).end();
    w.key("groups").array();
    for (const TierSum &g : a.groups) {
        w.object();
        name(w, "node", d, g.group);
        names(w, "members", d, g.members);
        w.field("tier_sum_demand", g.demand).field("tier_sum_offer", g.offer).field("tier_sum_ratio", g.ratio);
        w.field("innermost_offer", g.lastOffer);
        w.field("remark", "a tier sum adds a tier to the tiers it calls; the binding tier is in admissible");
        w.end();
    }
    w.end();
    if (simulation) {
        w.key("simulation").array();
        for (const SimulatedNode &s : *simulation) {
            w.object();
            name(w, "node", d, s.node);
            w.field("rps", s.rps).field("mean_inflight", s.meanInflight).field("peak_inflight", s.peakInflight);
            w.field("mean_seconds", s.meanSeconds).end();
        }
        w.end();
    }
    w.end();
    return w.text();
}

std::string checkJson(const Reading &reading, const std::vector<Error> &errors, const Analysis &a) {
    JsonWriter w;
    w.object().key("errors").array();
    for (const Error &e : errors) {
        w.object().field("line", e.line).field("column", e.column).field("message", e.reason).end();
    }
    w.end().key("warnings").array();
    for (const Warning &x : reading.warnings) {
        w.object().field("line", x.line).field("column", x.column).field("message", x.message).end();
    }
    w.end();
    findings(w, reading.document, a);
    w.end();
    return w.text();
}

QString findingsText(const Document &d, const Analysis &a) {
    QString out;
    for (const Finding &f : a.findings) {
        out += QStringLiteral("%1: %2\n        %3\n")
                   .arg(pad(toString(f.severity), 5), titleOf(d, f), arithmeticOf(d, a, f));
        for (const Fix &x : f.fixes) {
            out += QStringLiteral("        fix: %1\n").arg(wordsOf(d, x));
        }
    }
    return out;
}

QString simulationText(const Document &d, const Analysis &a, const std::vector<SimulatedNode> &simulation) {
    QString out = QStringLiteral("\nSimulated beside computed; nothing sheds in the simulation, so it is no bound:\n");
    out += pad(QStringLiteral("node"), 24, false);
    for (const char *h : {"RPS", "computed", "mean", "computed", "peak"}) {
        out += pad(QString::fromUtf8(h), 12);
    }
    out += u'\n';
    const auto rough = [](const Maybe &v) { return cell(v ? Maybe(std::round(*v * 100) / 100) : v); };
    for (const SimulatedNode &s : simulation) {
        const Tier *t = a.tier(s.node);
        out += pad(displayText(nameOf(d, s.node), 23), 24, false);
        for (const Maybe &v : {Maybe(s.rps), t ? t->rps : std::nullopt, Maybe(s.meanInflight),
                               t ? t->meanInflight : std::nullopt, Maybe(s.peakInflight)}) {
            out += pad(rough(v), 12);
        }
        out += u'\n';
    }
    return out;
}

QString analysisText(const Document &d, const Analysis &a) {
    QString out = QStringLiteral("Offered: %1 in flight, %2/s\n").arg(cell(a.entryInflight), cell(a.entryRps));
    const auto say = [&](const char *what, const Maybe &v, const std::vector<NodeId> &nodes, const char *unit) {
        out += QString::fromUtf8(what);
        if (v) {
            out += QStringLiteral("%1%2, %3 %4\n")
                       .arg(exactNumber(floorOf(*v)), QString::fromUtf8(unit), namesOf(d, nodes),
                            nodes.size() > 1 ? QStringLiteral("bind") : QStringLiteral("binds"));
        } else {
            out += QStringLiteral("unknown\n");
        }
    };
    say("Worst case, admissible at the entry: ", a.admissible.inflight, a.admissible.inflightNodes, " in flight");
    say("Steady state, admissible at the entry: ", a.admissible.rps, a.admissible.rpsNodes, "/s");
    for (const EntryAnswer &e : a.entries) {
        if (a.entries.size() > 1) {
            out += QStringLiteral("  %1, the others at their declared load: %2 in flight, %3/s\n")
                       .arg(nameOf(d, e.node), cell(e.admissible.inflight), cell(e.admissible.rps));
        }
    }
    const QStringList head{QStringLiteral("m"),     QStringLiteral("raw"),   QStringLiteral("clipped"),
                           QStringLiteral("offer"), QStringLiteral("ratio"), QStringLiteral("RPS"),
                           QStringLiteral("of"),    QStringLiteral("ratio"), QStringLiteral("mean")};
    out += u'\n' + pad(QStringLiteral("node"), 24, false);
    for (const QString &h : head) {
        out += pad(h, 10);
    }
    out += u'\n';
    for (const Tier &t : a.tiers) {
        out += pad(displayText(nameOf(d, t.node), 23), 24, false);
        for (const Maybe &v : {t.perEntry, t.rawInflight, t.clippedInflight, t.offerInflight, t.ratioInflight, t.rps,
                               t.offerRps, t.ratioRps, t.meanInflight}) {
            out += pad(cell(v), 10);
        }
        out += u'\n';
    }
    for (const TierSum &g : a.groups) {
        out += QStringLiteral("Tier sum of %1: %2 against %3; it adds a tier to the tiers it calls\n")
                   .arg(nameOf(d, g.group), cell(g.demand), cell(g.offer));
    }
    return a.findings.empty() ? out : out + u'\n' + findingsText(d, a);
}

} // namespace bs::bounds
