// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The golden answers of the format's own page, number by number, and those of the text as they are when they are done
// right. What each of the text's numbers is held by:
//   A.7 50 of 1,600, 32x           boundedStack              BD-1 100, 200, 50; 5x, 1.7   admissibleAndWhatBindsNext,
//   CAP-1, CAP-2, K8S-3, Q3        littlesLawOfTheText,                                   aDatabaseEach, rates,
//                                  capacityWithHeadroom                                   admissibleOfSmallStacks
//   CB-1 30,000                    littlesLawOfTheText       tier sum 1,500 of 550, 350   tierSumIsTheTextsOwn
//   F.3 20, G.2 20 or 80           admissibleOfSmallStacks   T.3 500,000 and 250,000      tenantsOfFeatureFlags
//   M-4 10; 3.2x, 19.2x            emailProvider             T.4 1.0, 0.5, 0.4            telemetry
//   Q.3 505 is 10                  admissibleOfSmallStacks   T.4b 200 of 5,000, 25x       aBoundThatNobodyDerived
//   V.1 257.5, 6, 8                littlesLawOfTheText       Case B 1.0 s a poll          admissibleOfSmallStacks,
//   caseB V.2 100/s, 10, batches of 5    admissibleOfSmallStacks,  V.3 80, 640, 80; 200 of 200  heldPools
//                                  overloadHasNoSteadyState  V.4 5,000, 13, 18            littlesLawOfTheText
//   L.4 a fan-out above its bound  tst_boundsproperty        contract: 0.2 s, 250/s, 35   tst_contract
#include "data/bounds/analysis.h"
#include "data/bounds/reader.h"
#include "data/bounds/report.h"
#include "data/bounds/whatif.h"
#include <QTest>
#include <cmath>

using namespace bs;
using namespace bs::bounds;

namespace {

const char *kCheckout = R"(bounds: 1                                   # format version
name: checkout
nodes:
  edge:            {kind: entry,    max_rps: 5000, max_inflight: 500}
  api-gateway:     {kind: service,  max_rps: 1000, max_inflight: 200}
  auth:            {kind: service,  max_rps: 400,  max_inflight: 100}
  catalog:         {kind: service,  max_rps: 800,  pods: 8, inflight_per_pod: 19, max_inflight: 150}
  recommendations: {kind: service,  max_rps: 500,  max_inflight: 100, latency_s: {mean: 0.2, p99: 0.4}}
  model:           {kind: service,  max_rps: 300,  max_inflight: 60}
  pg-main:         {kind: database, max_inflight: 50}
calls:
  - {from: edge, to: api-gateway}
  - {from: api-gateway, to: auth,            mode: parallel}
  - {from: api-gateway, to: catalog,         mode: parallel}
  - {from: api-gateway, to: recommendations, mode: parallel}
  - {from: catalog, to: pg-main}
  - {from: recommendations, to: model}
  - {from: recommendations, to: pg-main}
layout:
  edge: [0, 160]
)";

Document read(const std::string &text) {
    Reading r = readDocument(text, QStringLiteral("test.yaml"));
    for (const Error &e : r.errors) {
        qWarning("%s", qPrintable(e.text()));
    }
    return r.document;
}

Document with(const Document &d, const std::vector<const char *> &settings) {
    Document out = d;
    for (const char *s : settings) {
        auto next = withSetting(out, QString::fromUtf8(s));
        if (!next) {
            qWarning("%s", qPrintable(next.error().text()));
            continue;
        }
        out = *next;
    }
    return out;
}

Analysis analysed(const Document &d, const Options &o = {}) {
    auto a = analyse(d, o);
    if (!a) {
        qWarning("%s", qPrintable(a.error().text()));
        return {};
    }
    return *a;
}

const Tier &tier(const Document &d, const Analysis &a, const char *name) {
    static const Tier none;
    const Node *n = d.nodeNamed(QString::fromUtf8(name));
    const Tier *t = n ? a.tier(n->id) : nullptr;
    return t ? *t : none;
}

QString names(const Document &d, const std::vector<NodeId> &ids) { return namesOf(d, ids); }
bool near(const Maybe &a, double b) { return a && std::abs(*a - b) <= 1e-3 * std::max(1.0, std::abs(b)); }
const Finding *find(const Analysis &a, FindingKind kind) {
    for (const Finding &f : a.findings) {
        if (f.kind == kind) {
            return &f;
        }
    }
    return nullptr;
}

} // namespace

class TestBoundsGolden : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void worstCase_data() {
        QTest::addColumn<double>("m");
        QTest::addColumn<double>("raw");
        QTest::addColumn<double>("clipped");
        QTest::addColumn<double>("offer");
        QTest::addColumn<double>("ratio");
        QTest::newRow("edge") << 1.0 << 500.0 << 500.0 << 500.0 << 1.0;
        QTest::newRow("api-gateway") << 1.0 << 500.0 << 500.0 << 200.0 << 2.5;
        QTest::newRow("auth") << 1.0 << 500.0 << 200.0 << 100.0 << 2.0;
        QTest::newRow("catalog") << 1.0 << 500.0 << 200.0 << 150.0 << 1.3333333;
        QTest::newRow("recommendations") << 1.0 << 500.0 << 200.0 << 100.0 << 2.0;
        QTest::newRow("model") << 1.0 << 500.0 << 100.0 << 60.0 << 1.6666667;
        QTest::newRow("pg-main") << 2.0 << 1000.0 << 250.0 << 50.0 << 5.0;
    }
    void worstCase() {
        QFETCH(double, m);
        QFETCH(double, raw);
        QFETCH(double, clipped);
        QFETCH(double, offer);
        QFETCH(double, ratio);
        const Document d = read(kCheckout);
        const Analysis a = analysed(d);
        const Tier &t = tier(d, a, QTest::currentDataTag());
        QVERIFY(near(t.perEntry, m));
        QVERIFY(near(t.rawInflight, raw));
        QVERIFY(near(t.clippedInflight, clipped));
        QVERIFY(near(t.offerInflight, offer));
        QVERIFY(near(t.ratioInflight, ratio));
    }
    void admissibleAndWhatBindsNext() {
        const Document d = read(kCheckout);
        Analysis a = analysed(d);
        QVERIFY(near(a.admissible.inflight, 25));
        QCOMPARE(names(d, a.admissible.inflightNodes), QStringLiteral("pg-main"));
        a = analysed(with(d, {"pg-main.max_inflight="}));
        QVERIFY(near(a.admissible.inflight, 60));
        QCOMPARE(names(d, a.admissible.inflightNodes), QStringLiteral("model"));
        a = analysed(with(d, {"pg-main.max_inflight=", "model.max_inflight=null"}));
        QVERIFY(near(a.admissible.inflight, 100));
        QCOMPARE(names(d, a.admissible.inflightNodes), QStringLiteral("auth and recommendations"));
        a = analysed(with(d, {"api-gateway->auth.mode=serial", "api-gateway->catalog.mode=serial",
                              "api-gateway->recommendations.mode=serial"}));
        QVERIFY(near(tier(d, a, "pg-main").perEntry, 1));
    }
    void aDatabaseEach() {
        std::string text = kCheckout;
        text.replace(text.find("  pg-main:"), 10, "  pg-recs: {kind: database, max_inflight: 50}\n  pg-main:");
        text.replace(text.rfind("to: pg-main"), 11, "to: pg-recs");
        const Document d = read(text);
        const Analysis a = analysed(d);
        QVERIFY(near(a.admissible.inflight, 50));
        QCOMPARE(names(d, a.admissible.inflightNodes), QStringLiteral("pg-recs and pg-main"));
    }
    void theFixSaysWhatBindsNext() {
        const Document d = read(kCheckout);
        const Analysis a = analysed(d);
        const Finding &f = a.findings.front();
        QVERIFY(f.kind == FindingKind::OverInflight);
        QCOMPARE(d.node(f.node)->name, QStringLiteral("pg-main"));
        QCOMPARE(f.fixes.size(), 2u);
        QCOMPARE(wordsOf(d, f.fixes[0]), QStringLiteral("Admit less at edge: max_inflight 500 → 25"));
        QCOMPARE(wordsOf(d, f.fixes[1]),
                 QStringLiteral("Raise pg-main: max_inflight 50 → 250; then model binds at 60 requests"));
        QCOMPARE(arithmeticOf(d, a, f),
                 QStringLiteral("catalog 150 × 1 + recommendations 100 × 1 = 250 open at once, 50 "
                                "offered (1,000 before the bounds upstream shed)"));
        // The fix does what it says.
        for (const Fix &fix : f.fixes) {
            const auto after = fixed(d, fix);
            QVERIFY(after.has_value());
            const Analysis b = analysed(*after);
            QVERIFY(*tier(*after, b, "pg-main").ratioInflight <= 1.0000001);
        }
    }
    void rates() {
        const Document d = read(kCheckout);
        Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "api-gateway").rps, 5000));
        QVERIFY(near(tier(d, a, "api-gateway").ratioRps, 5));
        QVERIFY(near(a.admissible.rps, 300));
        QCOMPARE(names(d, a.admissible.rpsNodes), QStringLiteral("model"));
        const Document rare = with(d, {"api-gateway->auth.per_request=0.4", "api-gateway->catalog.per_request=0.8",
                                       "api-gateway->recommendations.per_request=0.5"});
        a = analysed(rare);
        QVERIFY(near(a.admissible.rps, 600));
        QCOMPARE(names(d, a.admissible.rpsNodes), QStringLiteral("model"));
        QVERIFY(near(a.admissible.inflight, 25)); // a probability never lowers the worst case
        QVERIFY(analysisJson(rare, a).find("\"fanout\":1.7") != std::string::npos);
    }
    void loadScalesTheLoadAndNoOffer() {
        const Document d = read(kCheckout);
        Options o;
        o.load = 2;
        const Analysis a = analysed(d, o);
        QVERIFY(near(a.entryInflight, 1000));
        QVERIFY(near(a.entryRps, 10000));
        QVERIFY(near(tier(d, a, "edge").ratioInflight, 2));
        QVERIFY(near(tier(d, a, "api-gateway").rawInflight, 1000));
        QVERIFY(near(tier(d, a, "api-gateway").clippedInflight, 500)); // the edge sheds the rest
        QVERIFY(near(a.admissible.inflight, 25));
        QVERIFY(near(a.admissible.rps, 300));
    }
    void boundedStack() { // appendix A.7: entry 200, eight at once, backend 50
        const Document d = read("bounds: 1\nnodes:\n  api: {kind: entry, max_inflight: 200}\n"
                                "  backend: {kind: service, max_inflight: 50}\ncalls:\n"
                                "  - {from: api, to: backend, per_request: 8, mode: parallel}\n");
        const Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "backend").clippedInflight, 1600));
        QVERIFY(near(tier(d, a, "backend").ratioInflight, 32));
        QVERIFY(near(a.admissible.inflight, 6.25));
        QVERIFY(!a.admissible.rps && !tier(d, a, "backend").rps);
    }
    void emailProvider() { // 100/s at 0.1 s is 10 in flight; 32 on each of 6 pods is 19.2 times that
        const Document d = read("bounds: 1\nnodes:\n  sender: {kind: entry, pods: 6, inflight_per_pod: 32}\n"
                                "  email: {kind: external, max_rps: 100, max_inflight: 10, latency_s: 0.1}\n"
                                "calls:\n  - {from: sender, to: email}\n");
        const Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "sender").offerInflight, 192));
        QVERIFY(near(tier(d, a, "email").ratioInflight, 19.2));
        QVERIFY(near(tier(d, a, "email").carriesRps, 100));
        // As many as the text's limit lets through would be 320/s from one pod and 1,920/s from six, of 100/s.
        QVERIFY(near(tier(d, analysed(with(d, {"email.max_inflight=32"})), "email").carriesRps, 320));
        QVERIFY(near(tier(d, analysed(with(d, {"email.max_inflight=192"})), "email").carriesRps, 1920));
        QVERIFY(!find(a, FindingKind::RpsOutOfReach));
        const Document unbounded = with(d, {"email.max_inflight="});
        const Analysis b = analysed(unbounded);
        QCOMPARE(find(b, FindingKind::NoBound)->fixes.front().to, 10.0);
    }
    void heldPools() { // V.3: 200/s at 0.4 s, eight backends
        std::string text = "bounds: 1\nnodes:\n  api: {kind: entry, max_rps: 200, max_inflight: 80, latency_s: 0.4}\n";
        std::string calls = "calls:\n";
        for (int i = 0; i < 8; ++i) {
            const std::string n = "backend" + std::to_string(i);
            text += "  " + n + ": {kind: service, max_inflight: 200}\n";
            calls += "  - {from: api, to: " + n + ", mode: parallel, hold_share: 1}\n";
        }
        const Document d = read(text + calls);
        const Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "api").meanInflight, 80));
        double all = 0;
        for (int i = 0; i < 8; ++i) {
            const Tier &t = tier(d, a, ("backend" + std::to_string(i)).c_str());
            QVERIFY(near(t.meanInflight, 80));
            QVERIFY(near(t.ratioMean, 0.4));
            all += *t.clippedInflight;
        }
        QCOMPARE(all, 640.0);
        // Four pods of 50: 1,600 calls, 200 a backend, exactly its bound; at 0.7 that takes three pods for 80.
        const Document four = with(d, {"api.max_inflight=", "api.pods=4", "api.inflight_per_pod=50"});
        const Analysis b = analysed(four);
        all = 0;
        for (int i = 0; i < 8; ++i) {
            const Tier &t = tier(four, b, ("backend" + std::to_string(i)).c_str());
            QVERIFY(near(t.ratioInflight, 1));
            all += *t.clippedInflight;
        }
        QCOMPARE(all, 1600.0);
        QVERIFY(!find(b, FindingKind::OverInflight)); // full is not over
        QCOMPARE(*tier(four, b, "api").podsNeeded, 3.0);
    }
    void telemetry() { // T.4: 4 workers at 2,500/s for 10,000/s
        const Document d = read("bounds: 1\nnodes:\n  flags: {kind: entry, max_rps: 10000, max_inflight: 5000}\n"
                                "  telemetry: {kind: pool, max_inflight: 4, latency_s: {mean: 0.0004}}\n"
                                "calls:\n  - {from: flags, to: telemetry}\n");
        const Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "telemetry").utilisation, 1));
        const Finding *f = find(a, FindingKind::NoSteadyState);
        QVERIFY(f);
        QVERIFY(!arithmeticOf(d, a, *f).contains(QStringLiteral("length")));
        const Analysis eight = analysed(with(d, {"telemetry.max_inflight=8"}));
        QVERIFY(near(tier(d, eight, "telemetry").utilisation, 0.5));
        QVERIFY(!find(eight, FindingKind::NoSteadyState));
        const Analysis ten = analysed(with(d, {"telemetry.max_inflight=10"})); // two on each of five pods
        QVERIFY(near(tier(d, ten, "telemetry").utilisation, 0.4));
    }
    void capacityWithHeadroom() { // 5000/s at 0.2 s, pods of 100: 15; 500/s: 2; Q3 200 and 1000 at 0.3 s: 8 pods of 60
        const auto pods = [](const char *rps, const char *w, const char *each) {
            const Document d = read(std::string("bounds: 1\nnodes:\n  s: {kind: entry, max_rps: ") + rps +
                                    ", latency_s: " + w + ", pods: 1, inflight_per_pod: " + each + "}\n");
            return tier(d, analysed(d), "s").podsNeeded.value_or(-1);
        };
        QCOMPARE(pods("5000", "0.2", "100"), 15.0);
        QCOMPARE(pods("500", "0.2", "100"), 2.0);
        QCOMPARE(pods("1000", "0.3", "60"), 8.0);
        QCOMPARE(pods("2575", "0.1", "50"), 8.0);
        QCOMPARE(pods("200", "0.4", "50"), 3.0);
    }
    // The text's own sums, as they are when they are done right.
    void admissibleOfSmallStacks_data() {
        QTest::addColumn<QString>("nodes");
        QTest::addColumn<QString>("calls");
        QTest::addColumn<double>("inflight"); // below 0: not asked
        QTest::addColumn<double>("rps");
        const auto row = [](const char *name, const char *nodes, const char *calls, double inflight, double rps) {
            QTest::newRow(name) << QString::fromUtf8(nodes) << QString::fromUtf8(calls) << inflight << rps;
        };
        row("G.2 four calls at once", "a: {kind: entry, max_inflight: 500}, db: {max_inflight: 80}",
            "{from: a, to: db, per_request: 4, mode: parallel}", 20, -1);
        row("G.2 one after another", "a: {kind: entry, max_inflight: 500}, db: {max_inflight: 80}",
            "{from: a, to: db, per_request: 4}", 80, -1);
        row("F.3 streams of a connection", "a: {kind: entry, max_inflight: 500}, conn: {kind: pool, max_inflight: 200}",
            "{from: a, to: conn, per_request: 10, mode: parallel}", 20, -1);
        row("Q.3 unequal backends",
            "a: {kind: entry, max_inflight: 5000}, b: {max_inflight: 1000}, c: {max_inflight: 10}",
            "{from: a, to: b, mode: parallel}, {from: a, to: c, mode: parallel}", 10, -1);
        row("BD-1 children of the gateway",
            "a: {kind: entry, max_inflight: 500}, gw: {max_inflight: 200}, auth: {max_inflight: 100}, "
            "catalog: {max_inflight: 150}, recs: {max_inflight: 100}",
            "{from: a, to: gw}, {from: gw, to: auth, mode: parallel}, {from: gw, to: catalog, mode: parallel}, "
            "{from: gw, to: recs, mode: parallel}",
            100, -1);
        row("V.2 one write each",
            "a: {kind: entry, max_rps: 500, max_inflight: 50}, db: {kind: database, max_rps: 100, "
            "max_inflight: 10, latency_s: 0.1}",
            "{from: a, to: db}", 10, 100);
        row("V.2 batches of five",
            "a: {kind: entry, max_rps: 500, max_inflight: 50}, db: {kind: database, max_rps: 100, "
            "max_inflight: 10, latency_s: 0.1}",
            "{from: a, to: db, per_request: 0.2}", 10, 500);
        row("M.6 no more than the provider",
            "a: {kind: entry, max_rps: 2000, pods: 6, inflight_per_pod: 32}, "
            "mail: {max_rps: 100, max_inflight: 10, latency_s: 0.1}",
            "{from: a, to: mail}", 10, 100);
        row("Case B polls",
            "a: {kind: entry, max_rps: 166.6666666666667, max_inflight: 5000}, "
            "hosts: {kind: external, max_inflight: 5000, latency_s: 1}",
            "{from: a, to: hosts, per_request: 30}", 5000, 166.6667);
        row("T.4 a read in a hundred",
            "a: {kind: entry, max_rps: 10000, max_inflight: 5000}, "
            "db: {kind: database, max_rps: 100, max_inflight: 100}",
            "{from: a, to: db, per_request: 0.01}", 100, 10000);
    }
    void admissibleOfSmallStacks() {
        QFETCH(QString, nodes);
        QFETCH(QString, calls);
        QFETCH(double, inflight);
        QFETCH(double, rps);
        const Document d =
            read((QStringLiteral("bounds: 1\nnodes: {%1}\ncalls: [%2]\n").arg(nodes, calls)).toStdString());
        const Analysis a = analysed(d);
        QVERIFY2(inflight < 0 || near(a.admissible.inflight, inflight),
                 qPrintable(exactNumber(a.admissible.inflight.value_or(-1))));
        QVERIFY2(rps < 0 || near(a.admissible.rps, rps), qPrintable(exactNumber(a.admissible.rps.value_or(-1))));
    }
    void littlesLawOfTheText_data() {
        QTest::addColumn<double>("rps");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<double>("perPod");
        QTest::addColumn<double>("inflight");
        QTest::addColumn<double>("pods"); // with headroom 0.7
        QTest::newRow("CAP-1") << 1000.0 << 0.1 << 100.0 << 100.0 << 2.0;
        QTest::newRow("CAP-2") << 5000.0 << 0.2 << 100.0 << 1000.0 << 15.0;
        QTest::newRow("CAP-2 baseline") << 500.0 << 0.2 << 100.0 << 100.0 << 2.0;
        QTest::newRow("CB-1") << 1000.0 << 30.0 << 1000.0 << 30000.0 << 43.0; // held by a slow dependency
        QTest::newRow("K8S-3") << 5000.0 << 0.1 << 100.0 << 500.0 << 8.0;
        QTest::newRow("V.1") << 2575.0 << 0.1 << 50.0 << 257.5 << 8.0;
        QTest::newRow("V.4") << 33333.333333333336 << 0.15 << 400.0 << 5000.0 << 18.0;
        QTest::newRow("Q3 self-test") << 1000.0 << 0.3 << 60.0 << 300.0 << 8.0;
        QTest::newRow("T.4b need") << 10000.0 << 0.02 << 1000.0 << 200.0 << 1.0;
    }
    void littlesLawOfTheText() {
        QFETCH(double, rps);
        QFETCH(double, seconds);
        QFETCH(double, perPod);
        QFETCH(double, inflight);
        QFETCH(double, pods);
        Document d = read("bounds: 1\nnodes: {s: {kind: entry, pods: 1}}\n");
        Node &n = d.nodes[0];
        n.maxRps = rps;
        n.latency.mean = seconds;
        n.inflightPerPod = perPod;
        const Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "s").meanInflight, inflight));
        QCOMPARE(*tier(d, a, "s").podsNeeded, pods);
    }
    void overloadHasNoSteadyState() { // V.2: 500 writes a second into 100: five times, and never a queue length
        const Document d =
            read("bounds: 1\nnodes: {a: {kind: entry, max_rps: 500, max_inflight: 50}, db: {max_rps: 100, "
                 "max_inflight: 10, latency_s: 0.1}}\ncalls: [{from: a, to: db}]\n");
        const Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "db").utilisation, 5));
        QVERIFY(near(tier(d, a, "db").ratioRps, 5));
        const Finding *f = find(a, FindingKind::NoSteadyState);
        QVERIFY(f && f->severity == Severity::Over);
        QVERIFY(arithmeticOf(d, a, *f).contains(QStringLiteral("no mean to give")));
    }
    void aBoundThatNobodyDerived() { // T.4b: 5,000 where 10,000/s at 20 ms need 200
        const Document d =
            read("bounds: 1\nnodes: {s: {kind: entry, max_rps: 10000, max_inflight: 5000, latency_s: {p99: 0.02}}}\n");
        const Analysis a = analysed(d);
        const Finding *f = find(a, FindingKind::BoundNotDerived);
        QVERIFY(f && f->severity == Severity::Note);
        QVERIFY(near(f->demand, 200));
        QVERIFY(near(f->ratio, 1.0 / 25) || near(f->offer, 25 * 200));
    }
    void caseB() { // 5,000 polls within 25 s, 200 at once: 1.0 s a poll and not more
        const auto utilisation = [](const char *seconds) {
            const Document d = read(std::string("bounds: 1\nnodes: {poller: {kind: entry, max_inflight: 200, max_rps: "
                                                "200, latency_s: ") +
                                    seconds + "}}\n");
            return tier(d, analysed(d), "poller").ratioMean.value_or(-1);
        };
        QVERIFY(near(utilisation("1.0"), 1));
        QVERIFY(utilisation("1.1") > 1);
    }
    void aBoundOfZeroIsOver() {
        const Document d = read("bounds: 1\nnodes: {a: {kind: entry, max_inflight: 2}, b: {max_inflight: 0}}\n"
                                "calls: [{from: a, to: b}]\n");
        const Analysis a = analysed(d);
        const Finding *f = find(a, FindingKind::OverInflight);
        QVERIFY(f && f->severity == Severity::Over && *f->demand == 2 && *f->offer == 0);
        QVERIFY(near(a.admissible.inflight, 0));
        QVERIFY(analysisJson(d, a).find("\"ratio_inflight\":null") != std::string::npos); // JSON knows no infinity
        QVERIFY(!titleOf(d, *f).contains(QStringLiteral("inf")));
    }
    void aCycleIsClippedByItsBounds() { // b admits 5 at once, however often it is walked
        const Document d =
            read("bounds: 1\nnodes: {a: {kind: entry, max_inflight: 10, max_rps: 100}, b: {max_inflight: 5}, "
                 "c: {max_inflight: 7}}\ncalls: [{from: a, to: b}, {from: b, to: c}, "
                 "{from: c, to: b, depth: 2, per_request: 0.5}]\n");
        const Analysis a = analysed(d);
        QVERIFY(near(tier(d, a, "b").perEntry, 3));
        QVERIFY(near(tier(d, a, "b").rawInflight, 30));
        QVERIFY(near(tier(d, a, "b").clippedInflight, 15)); // 10 of a, 5 of c
        QVERIFY(near(tier(d, a, "c").clippedInflight, 5));
        QVERIFY(near(tier(d, a, "b").rps, 175));
        QVERIFY(near(a.admissible.inflight, 5.0 / 3));
        QCOMPARE(arithmeticOf(d, a, *find(a, FindingKind::OverInflight)).section(u'=', 0, 0).trimmed(),
                 QStringLiteral("a 10 × 1 + c 5 × 1"));
    }
    void whatIfABreakerOpensOrANodeIsSlow() {
        const Document d = read(kCheckout);
        const auto open = withBreakerOpen(d, QStringLiteral("recommendations -> pg-main"));
        QVERIFY(open.has_value());
        QVERIFY(near(analysed(*open).admissible.inflight, 50)); // catalog alone holds the database
        QVERIFY(!withBreakerOpen(d, QStringLiteral("edge->pg-main")));
        QVERIFY(!withBreakerOpen(d, QStringLiteral("edge")));
        const Document slow =
            read("bounds: 1\nnodes: {a: {kind: entry, max_rps: 100, max_inflight: 50, latency_s: 0.3}, "
                 "b: {max_inflight: 20, latency_s: {mean: 0.1, p99: 0.2}}, c: {latency_s: 0.05}, q: {kind: queue, "
                 "latency_s: 1}}\ncalls: [{from: a, to: b, per_request: 2}, {from: a, to: c, mode: parallel}, "
                 "{from: a, to: q, async: true}]\n");
        const auto three = withSlower(slow, QStringLiteral("b=3"));
        QVERIFY(three.has_value());
        QVERIFY(near(three->nodeNamed(u"b")->latency.mean, 0.3));
        QVERIFY(near(three->nodeNamed(u"b")->latency.p99, 0.6));
        QVERIFY(near(three->nodeNamed(u"a")->latency.mean, 0.7)); // twice 0.2 s more, one after the other
        QVERIFY(near(three->nodeNamed(u"c")->latency.mean, 0.05));
        QVERIFY(near(tier(*three, analysed(*three), "b").ratioMean, 3)); // 200/s × 0.3 s of 20
        const auto queue = withSlower(slow, QStringLiteral("q=10"));
        QVERIFY(near(queue->nodeNamed(u"a")->latency.mean, 0.3)); // nobody waits for it
        QVERIFY(!withSlower(d, QStringLiteral("auth=2")));        // nobody knows how long it takes
        QVERIFY(!withSlower(slow, QStringLiteral("b=0")) && !withSlower(slow, QStringLiteral("x=2")));
    }
    void tierSumIsTheTextsOwn() {
        std::string text = kCheckout;
        text.replace(text.find("  pg-main:"), 10, "  internal: {kind: group}\n  pg-main:");
        for (const char *member : {"api-gateway", "auth", "catalog", "recommendations"}) {
            const std::size_t at = text.find(std::string("  ") + member + ":");
            text.insert(text.find('{', at) + 1, "parent: internal, ");
        }
        const Document d = read(text);
        const Analysis a = analysed(d);
        QCOMPARE(a.groups.size(), 1u);
        QVERIFY(near(a.groups[0].demand, 1500));
        QVERIFY(near(a.groups[0].offer, 550));
        QVERIFY(near(a.groups[0].lastOffer, 350));
        QVERIFY(near(a.admissible.inflight, 25)); // and changes no answer
    }
    void tenantsOfFeatureFlags() { // T.3: 5,000 tenants of 100 RPS and 50 in flight against 10,000 and 5,000
        const Document d = read("bounds: 1\nnodes:\n  api: {kind: entry, max_rps: 10000, max_inflight: 5000,\n"
                                "    callers: {default: {rps: 100, inflight: 50, count: 5000}}}\n");
        const Analysis a = analysed(d);
        int seen = 0;
        for (const Finding &f : a.findings) {
            if (f.kind == FindingKind::QuotaOversold) {
                ++seen;
                QVERIFY(f.severity == Severity::Warn);
                QCOMPARE(*f.ratio, 50.0);
                QCOMPARE(*f.demand, f.rate ? 500000.0 : 250000.0);
            }
        }
        QCOMPARE(seen, 2);
    }
};

QTEST_GUILESS_MAIN(TestBoundsGolden)
#include "tst_boundsgolden.moc"
