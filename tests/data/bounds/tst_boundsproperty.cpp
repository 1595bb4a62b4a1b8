// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for every document: invariance, monotony, agreement with a simulation, unknowns, cycles, speed.
#include "data/bounds/analysis.h"
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include "data/bounds/simulate.h"
#include "data/bounds/whatif.h"
#include "data/bounds/writer.h"
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>
#include <algorithm>
#include <cmath>

using namespace bs;
using namespace bs::bounds;

namespace {

Document randomDocument(QRandomGenerator &r, int nodes, int calls, bool bounded = true) {
    Document d;
    for (int i = 0; i < nodes; ++i) {
        Node n;
        n.id = {static_cast<std::uint32_t>(i + 1)};
        n.name = QStringLiteral("s%1").arg(i);
        n.kind = i == 0 ? NodeKind::Entry : NodeKind::Service;
        if (bounded && r.bounded(5) != 0) {
            n.maxInflight = 1 + r.bounded(400);
            n.maxRps = 10 + r.bounded(2000);
        }
        if (i == 0) {
            n.maxInflight = 100;
            n.maxRps = 40;
        }
        if (r.bounded(2)) {
            n.latency.mean = (1 + r.bounded(200)) / 1000.0;
        }
        d.nodes.push_back(n);
    }
    for (int c = 0; c < calls; ++c) {
        Call call;
        call.id = {static_cast<std::uint32_t>(c + 1)};
        const int to = 1 + r.bounded(nodes - 1);
        const int from = c < nodes - 1 ? r.bounded(c + 1) : r.bounded(to);
        call.from = d.nodes[from].id;
        call.to = d.nodes[c < nodes - 1 ? c + 1 : to].id;
        call.mode = r.bounded(2) ? CallMode::Parallel : CallMode::Serial;
        if (r.bounded(3) == 0) {
            call.perRequest = r.bounded(25) / 10.0;
        }
        if (r.bounded(6) == 0) {
            call.retries = 1 + r.bounded(2);
            call.fail = r.bounded(50) / 100.0;
        }
        if (r.bounded(8) == 0) {
            call.width = 1 + r.bounded(3);
        }
        d.calls.push_back(call);
    }
    return d;
}

Analysis analysed(const Document &d, const Options &o = {}) {
    auto a = analyse(d, o);
    if (!a) {
        qWarning("%s", qPrintable(a.error().text()));
        return {};
    }
    return *a;
}

Document read(const std::string &text) {
    auto d = documentFrom(text, QStringLiteral("t"));
    if (!d) {
        qWarning("%s", qPrintable(d.error().text()));
        return {};
    }
    return *d;
}

const Tier *tier(const Document &d, const Analysis &a, const char *name) {
    return a.tier(d.nodeNamed(QString::fromUtf8(name))->id);
}
bool close(const Maybe &a, const Maybe &b) {
    return a.has_value() == b.has_value() && (!a || *a == *b || std::abs(*a - *b) <= 1e-9 * std::abs(*a));
}

} // namespace

class TestBoundsProperty : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesAndOrderDoNotMatter() {
        QRandomGenerator r(7);
        for (int round = 0; round < 60; ++round) {
            const Document d = randomDocument(r, 3 + r.bounded(20), 40);
            Document other = d;
            std::shuffle(other.nodes.begin(), other.nodes.end(), r);
            std::shuffle(other.calls.begin(), other.calls.end(), r);
            for (Node &n : other.nodes) {
                n.name = QStringLiteral("x%1").arg(r.bounded(1 << 30)) + n.name;
            }
            const Analysis a = analysed(d);
            const Analysis b = analysed(other);
            QVERIFY(close(a.admissible.inflight, b.admissible.inflight));
            QVERIFY(close(a.admissible.rps, b.admissible.rps));
            auto bindsA = a.admissible.inflightNodes;
            auto bindsB = b.admissible.inflightNodes;
            std::sort(bindsA.begin(), bindsA.end());
            std::sort(bindsB.begin(), bindsB.end());
            QVERIFY(bindsA == bindsB);
            QCOMPARE(a.findings.size(), b.findings.size());
            for (const Tier &t : a.tiers) {
                const Tier *u = b.tier(t.node);
                QVERIFY(u && close(t.perEntry, u->perEntry) && close(t.clippedInflight, u->clippedInflight) &&
                        close(t.rps, u->rps) && close(t.meanInflight, u->meanInflight));
            }
        }
    }
    void moreLoadIsNeverLessDemand() {
        QRandomGenerator r(8);
        for (int round = 0; round < 60; ++round) {
            const Document d = randomDocument(r, 3 + r.bounded(20), 40);
            Options low;
            Options high;
            low.load = 0.1 + r.bounded(20) / 10.0;
            high.load = low.load + 0.1 + r.bounded(50) / 10.0;
            const Analysis a = analysed(d, low);
            const Analysis b = analysed(d, high);
            for (const Tier &t : a.tiers) {
                const Tier *u = b.tier(t.node);
                QVERIFY(*u->rawInflight >= *t.rawInflight - 1e-9 && *u->clippedInflight >= *t.clippedInflight - 1e-9);
                QVERIFY(!t.rps || *u->rps >= *t.rps - 1e-9);
                QVERIFY(*t.clippedInflight <= *t.rawInflight + 1e-9);
                QVERIFY(close(t.offerInflight, u->offerInflight)); // load never changes an offer
            }
            QVERIFY(close(a.admissible.inflight, b.admissible.inflight));
        }
    }
    void admissibleIsExactlyWhatFits() {
        QRandomGenerator r(9);
        for (int round = 0; round < 60; ++round) {
            const Document d = randomDocument(r, 3 + r.bounded(20), 40);
            Options o;
            o.entries.push_back({d.nodes[0].id, analysed(d).admissible.inflight, {}});
            const Analysis a = analysed(d, o);
            double worst = 0;
            for (const Tier &t : a.tiers) {
                worst = std::max(worst, t.offerInflight ? *t.rawInflight / *t.offerInflight : 0);
            }
            QVERIFY(std::abs(worst - 1) < 1e-9);
        }
    }
    void fixesDoWhatTheySay() {
        QRandomGenerator r(10);
        int tried = 0;
        for (int round = 0; round < 40; ++round) {
            const Document d = randomDocument(r, 3 + r.bounded(12), 20);
            const Analysis a = analysed(d);
            for (const Finding &f : a.findings) {
                if (f.kind != FindingKind::OverInflight && f.kind != FindingKind::OverRps) {
                    continue;
                }
                for (const Fix &fix : f.fixes) {
                    const auto after = fixed(d, fix);
                    QVERIFY(after.has_value());
                    const Analysis b = analysed(*after);
                    const Tier *t = b.tier(f.node);
                    const Maybe ratio = f.rate ? t->ratioRps : t->ratioInflight;
                    QVERIFY2(*ratio <= 1 + 1e-6 || fix.to == 0, qPrintable(wordsOf(d, fix)));
                    const bool raised = fix.kind == Fix::Kind::Raise && !fix.bindsNext.empty();
                    const Admissible &now = b.admissible;
                    if (raised && (f.rate ? now.rps : now.inflight)) {
                        QVERIFY(close(f.rate ? now.rps : now.inflight, fix.admissibleThen));
                        QCOMPARE((f.rate ? now.rpsNodes : now.inflightNodes).size(), fix.bindsNext.size());
                    }
                    ++tried;
                }
            }
        }
        QVERIFY(tried > 200);
    }
    // Stated error: rates and mean in-flight within 6 % (or 0.05 requests) over 400 simulated seconds.
    void agreesWithASimulation() {
        QRandomGenerator r(11);
        for (int round = 0; round < 12; ++round) {
            Document d = randomDocument(r, 3 + r.bounded(6), 8, false);
            SimulationOptions o;
            o.seed = static_cast<std::uint64_t>(round + 1);
            o.seconds = 400;
            const double most = 2e6;
            double events = 0;
            for (const Tier &t : analysed(d).tiers) {
                events += *t.rps * o.seconds;
            }
            o.seconds = std::min(400.0, 400 * most / std::max(most, events));
            const auto seen = simulate(d, o);
            QVERIFY(seen.has_value());
            for (const SimulatedNode &s : *seen) { // Little's law needs the latency that was measured
                d.node(s.node)->latency.mean = s.meanSeconds > 0 ? Maybe(s.meanSeconds) : std::nullopt;
            }
            const Analysis a = analysed(d);
            for (const SimulatedNode &s : *seen) {
                const Tier *t = a.tier(s.node);
                QVERIFY2(std::abs(*t->rps - s.rps) <= 0.06 * *t->rps + 0.2,
                         qPrintable(QStringLiteral("%1 against %2").arg(*t->rps).arg(s.rps)));
                if (t->meanInflight) {
                    QVERIFY2(std::abs(*t->meanInflight - s.meanInflight) <= 0.06 * *t->meanInflight + 0.05,
                             qPrintable(QStringLiteral("%1 against %2").arg(*t->meanInflight).arg(s.meanInflight)));
                }
            }
        }
    }
    void theWorstCaseIsNeverExceeded() {
        QRandomGenerator r(12);
        bool reached = false;
        for (int round = 0; round < 20; ++round) {
            Document d = randomDocument(r, 3 + r.bounded(6), 9, false);
            for (Call &c : d.calls) {
                c.perRequest = c.perRequest ? Maybe(std::ceil(*c.perRequest)) : std::nullopt;
            }
            SimulationOptions o;
            o.seed = static_cast<std::uint64_t>(round + 1);
            o.closed = 5;
            o.seconds = 20;
            o.warmup = 0;
            const auto seen = simulate(d, o);
            QVERIFY(seen.has_value());
            const Analysis a = analysed(d);
            for (const SimulatedNode &s : *seen) {
                const double bound = 5 * *a.tier(s.node)->perEntry;
                QVERIFY2(s.peakInflight <= bound,
                         qPrintable(QStringLiteral("%1 above %2").arg(s.peakInflight).arg(bound)));
                reached = reached || (bound >= 10 && s.peakInflight == bound);
            }
        }
        QVERIFY(reached); // and the bound is not an idle one
    }
    void unknownStaysUnknown() {
        const Document d = read("bounds: 1\nnodes:\n  e: {kind: entry}\n  a: {max_rps: 10, max_inflight: 5}\n"
                                "  b: {max_rps: 10, max_inflight: 4}\ncalls:\n  - {from: e, to: a}\n"
                                "  - {from: a, to: b, retries: 2}\n");
        const Analysis a = analysed(d);
        QVERIFY(!a.entryInflight && !a.entryRps);
        QVERIFY(!tier(d, a, "a")->rawInflight && !tier(d, a, "a")->clippedInflight && !tier(d, a, "a")->ratioInflight);
        QVERIFY(!tier(d, a, "a")->meanInflight);
        QCOMPARE(*a.admissible.inflight, 4.0); // which needs no load
        QVERIFY(!a.admissible.rps);            // how often b is retried is not known
        const auto fail = withSetting(d, QStringLiteral("a->b.fail=0.5"));
        QCOMPARE(*analysed(*fail).admissible.rps, 10 / 1.75);
        const auto query = withSetting(d, QStringLiteral("a->b.fail=rate(errors[5m])"));
        QVERIFY(query && !analysed(*query).admissible.rps);
    }
    void zeroIsANumber() {
        const Document d = read("bounds: 1\nnodes:\n  e: {kind: entry, max_inflight: 10}\n  a: {max_inflight: 0}\n"
                                "calls: [{from: e, to: a}]\n");
        const Analysis a = analysed(d);
        QVERIFY(std::isinf(*tier(d, a, "a")->ratioInflight));
        QCOMPARE(*a.admissible.inflight, 0.0);
        Options none;
        none.load = 0;
        QCOMPARE(*tier(d, analysed(d, none), "a")->ratioInflight, 0.0);
    }
    void callRules_data() {
        QTest::addColumn<QString>("fields");
        QTest::addColumn<double>("open");
        QTest::addColumn<double>("rate");
        QTest::newRow("serial") << "per_request: 8" << 1.0 << 8.0;
        QTest::newRow("parallel") << "per_request: 8, mode: parallel" << 8.0 << 8.0;
        QTest::newRow("probability") << "per_request: 0.1, mode: parallel" << 1.0 << 0.1;
        QTest::newRow("width") << "per_request: 8, mode: parallel, width: 3" << 3.0 << 8.0;
        QTest::newRow("retries that stop") << "per_request: 2, mode: parallel, retries: 2, fail: 0.5" << 2.0 << 3.5;
        QTest::newRow("retries that do not")
            << "per_request: 2, mode: parallel, retries: 2, fail: 0, cancels: false" << 6.0 << 2.0;
        QTest::newRow("serial, retries that do not") << "retries: 2, fail: 1, cancels: false" << 3.0 << 3.0;
        QTest::newRow("none") << "per_request: 0" << 1.0 << 0.0;
    }
    void callRules() {
        QFETCH(QString, fields);
        QFETCH(double, open);
        QFETCH(double, rate);
        const Document d = read("bounds: 1\nnodes:\n  e: {kind: entry, max_inflight: 1, max_rps: 1}\n  a: {}\ncalls:\n"
                                "  - {from: e, to: a, " +
                                fields.toStdString() + "}\n");
        const Analysis a = analysed(d);
        QCOMPARE(*tier(d, a, "a")->perEntry, open);
        QCOMPARE(*tier(d, a, "a")->rps, rate);
    }
    void asyncCallsHoldNothing() {
        const Document d =
            read("bounds: 1\nnodes:\n  e: {kind: entry, max_inflight: 10, max_rps: 5}\n"
                 "  q: {kind: queue, max_inflight: 3}\ncalls: [{from: e, to: q, async: true, per_request: 2}]\n");
        const Analysis a = analysed(d);
        QCOMPARE(*tier(d, a, "q")->perEntry, 0.0);
        QCOMPARE(*tier(d, a, "q")->rps, 10.0);
        QCOMPARE(*a.admissible.inflight, 10.0);
    }
    void phasesTakeTheirMaximum() {
        // a: parallel b + c together (2 at x), then serial d (3 at x): the larger phase counts.
        const Document d =
            read("bounds: 1\nnodes: {e: {kind: entry, max_inflight: 1}, b: {}, c: {}, d: {}, x: {}}\ncalls:\n"
                 "  - {from: e, to: b, mode: parallel}\n  - {from: e, to: c, mode: parallel}\n"
                 "  - {from: e, to: d}\n  - {from: b, to: x}\n  - {from: c, to: x}\n"
                 "  - {from: d, to: x, mode: parallel, per_request: 3}\n");
        QCOMPARE(*tier(d, analysed(d), "x")->perEntry, 3.0);
    }
    void cycles() {
        const std::string head =
            "bounds: 1\nnodes: {e: {kind: entry, max_inflight: 10, max_rps: 1}, a: {}, b: {max_inflight: 8}}\n"
            "calls:\n  - {from: e, to: a}\n  - {from: a, to: b}\n";
        const auto endless = analyse(read(head + "  - {from: b, to: a}\n"));
        QVERIFY(!endless);
        QVERIFY2(endless.error().reason.contains(QStringLiteral("a -> b -> a")), qPrintable(endless.error().reason));
        const Document twice = read(head + "  - {from: b, to: a, depth: 2, per_request: 0.5}\n");
        const Analysis a = analysed(twice);
        QCOMPARE(*tier(twice, a, "b")->perEntry, 3.0); // once, and twice more around the cycle
        QCOMPARE(*tier(twice, a, "b")->rps, 1.75);
        QCOMPARE(*a.admissible.inflight, 8.0 / 3);
        const Document self =
            read("bounds: 1\nnodes: {e: {kind: entry, max_inflight: 1}, t: {}}\ncalls:\n"
                 "  - {from: e, to: t}\n  - {from: t, to: t, mode: parallel, per_request: 2, depth: 3}\n");
        QCOMPARE(*tier(self, analysed(self), "t")->perEntry, 15.0); // 1 + 2 + 4 + 8
        const Document never = read(head + "  - {from: b, to: a, depth: 0}\n");
        QCOMPARE(*tier(never, analysed(never), "b")->perEntry, 1.0);
    }
    void severalEntries() {
        const Document d =
            read("bounds: 1\nnodes:\n  web: {kind: entry, max_inflight: 60, max_rps: 100}\n"
                 "  batch: {kind: entry, max_inflight: 20, max_rps: 10}\n  db: {max_inflight: 50, max_rps: 165}\n"
                 "calls:\n  - {from: web, to: db}\n  - {from: batch, to: db, mode: parallel, per_request: 2}\n");
        const Analysis a = analysed(d);
        QCOMPARE(*tier(d, a, "db")->rawInflight, 100.0);
        QCOMPARE(*a.commonScaleInflight, 0.5);
        QCOMPARE(*a.admissible.inflight, 40.0);
        QCOMPARE(*a.entries[0].admissible.inflight, 10.0); // 50 - 2 x 20
        QCOMPARE(*a.entries[1].admissible.inflight, 0.0);  // web alone is more than the database has
        QCOMPARE(*a.entries[1].admissible.rps, 10.0);      // its own bound; 165 - 100 leaves room for 32.5
        QVERIFY(std::abs(*a.commonScaleRps - 1.0) < 1e-12);
        Options o;
        QVERIFY(!setEntryLoad(d, o, QStringLiteral("5"), false));
        QVERIFY(setEntryLoad(d, o, QStringLiteral("batch=5"), false));
        QCOMPARE(*analysed(d, o).entries[0].admissible.inflight, 40.0);
    }
    void contradictions_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("severity");
        const auto row = [](const char *kind, const char *severity, const char *text) {
            QTest::newRow(kind) << QString::fromUtf8(text) << QString::fromUtf8(kind) << QString::fromUtf8(severity);
        };
        row("rps_out_of_reach", "error", "nodes: {e: {kind: entry, max_inflight: 10, max_rps: 100, latency_s: 0.2}}");
        row("bound_not_derived", "note",
            "nodes: {e: {kind: entry, max_inflight: 5000, max_rps: 10000, latency_s: {p99: 0.02}}}");
        row("latency_too_short", "warn",
            "nodes: {e: {kind: entry, max_inflight: 1, latency_s: 0.25}, a: {max_inflight: 1, latency_s: 0.1}, b: "
            "{max_inflight: 1, latency_s: 0.2}, c: {max_inflight: 1, latency_s: 0.1}}\ncalls: [{from: e, to: a}, "
            "{from: e, to: b, mode: parallel}, {from: e, to: c, mode: parallel}]");
        row("pods_contradict", "warn", "nodes: {e: {kind: entry, max_inflight: 150, pods: 8, inflight_per_pod: 19}}");
        row("no_bound", "warn", "nodes: {e: {kind: entry}}");
        row("zero_bound", "warn", "nodes: {e: {kind: entry, max_inflight: 0}}");
        row("cap_above_bound", "warn",
            "nodes: {e: {kind: entry, max_inflight: 10, callers: {default: {inflight: 20}}}}");
        row("caller_over_cap", "warn",
            "nodes: {e: {kind: entry, max_inflight: 10}, a: {max_inflight: 100, callers: {e: {inflight: 5}}}}\ncalls: "
            "[{from: e, to: a}]");
        row("fanout_above_bound", "warn",
            "nodes: {e: {kind: entry, max_inflight: 1}, a: {max_inflight: 4}}\ncalls: [{from: e, to: a, mode: "
            "parallel, per_request: 8}]");
        row("timeout_grows", "warn",
            "nodes: {e: {kind: entry, max_inflight: 1}, a: {max_inflight: 1}, b: {max_inflight: 1}}\ncalls: [{from: e, "
            "to: a, timeout_s: 1}, {from: a, to: b, timeout_s: 0.6, retries: 1, fail: 0}]");
        row("retry_amplification", "warn",
            "nodes: {e: {kind: entry, max_inflight: 1}, a: {max_inflight: 1}, b: {max_inflight: 1}}\ncalls: [{from: e, "
            "to: a, retries: 2, fail: 0}, {from: a, to: b, retries: 2, fail: 0}]");
        row("contract_mismatch", "warn",
            "nodes: {e: {kind: entry, max_inflight: 1}, a: {max_inflight: 1, contract: v3.2}}\ncalls: [{from: e, to: "
            "a, contract: {version: v3.1, acknowledged_by: x}}]");
        row("contract_unacknowledged", "note",
            "nodes: {e: {kind: entry, max_inflight: 1}, a: {max_inflight: 1}}\ncalls: [{from: e, to: a, contract: "
            "{version: v3.1}}]");
        row("unknown_rate", "note",
            "nodes: {e: {kind: entry, max_inflight: 1}, a: {max_inflight: 1}}\ncalls: [{from: e, to: a, retries: 1}]");
        row("unreached", "note", "nodes: {e: {kind: entry, max_inflight: 1}, a: {max_inflight: 1}}");
    }
    void contradictions() {
        QFETCH(QString, text);
        QFETCH(QString, kind);
        QFETCH(QString, severity);
        const Document d = read("bounds: 1\n" + text.toStdString() + "\n");
        const Analysis a = analysed(d);
        int seen = 0;
        for (const Finding &f : a.findings) {
            QVERIFY(titleOf(d, f).size() > 10 && arithmeticOf(d, a, f).size() > 10);
            if (bounds::toString(f.kind) == kind) {
                ++seen;
                QCOMPARE(bounds::toString(f.severity), severity);
            }
        }
        QCOMPARE(seen, 1);
        QVERIFY(a.findings.size() <= 2);
    }
    void aSoundDocumentHasNoFindings() {
        const Document d = read(
            "bounds: 1\nnodes:\n  e: {kind: entry, max_inflight: 50, max_rps: 200, latency_s: {mean: 0.2, p99: 0.5}}\n"
            "  a: {max_inflight: 100, max_rps: 400}\ncalls: [{from: e, to: a, mode: parallel, timeout_s: 1}]\n");
        QVERIFY(analysed(d).findings.empty());
    }
    void aThousandNodesAreQuick() {
        QRandomGenerator r(13);
        const Document d = randomDocument(r, 1000, 3000);
        qint64 best = 1LL << 60;
        std::size_t findings = 0;
        for (int i = 0; i < 5; ++i) {
            QElapsedTimer timer;
            timer.start();
            const Analysis a = analysed(d);
            best = std::min(best, timer.nsecsElapsed());
            findings = a.findings.size();
        }
        qInfo("analysis of 1,000 nodes and 3,000 calls: %.2f ms, %zu findings", static_cast<double>(best) / 1e6,
              findings);
        QVERIFY(findings > 0);
    }
};

QTEST_GUILESS_MAIN(TestBoundsProperty)
#include "tst_boundsproperty.moc"
