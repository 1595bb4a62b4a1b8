// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The bound diagram at the load of the moment.
#include "data/bounds/reader.h"
#include "data/evidence/boundsevidence.h"
#include "data/evidence/deployframes.h"
#include <QTest>

using namespace bs;
using namespace bs::evidence;

namespace {

constexpr TimeMs kAt = 1'790'000'000'000;

const std::string kDiagram =
    "bounds: 1\n"
    "name: shop\n"
    "nodes:\n"
    "  edge: {kind: entry, max_inflight: 500, live: {inflight: edge_inflight, rps: edge_rps}}\n"
    "  catalog: {kind: service, max_inflight: 150}\n"
    "  pg: {kind: database, label: Postgres, max_inflight: 50}\n"
    "calls:\n"
    "  - {from: edge, to: catalog}\n"
    "  - {from: catalog, to: pg}\n";

Snapshot frame() {
    Snapshot s;
    s.at = kAt;
    s.from = kAt - 3'600'000;
    return s;
}

using Answers = std::map<std::string, Fetched>;

void put(Answers &a, const char *key, std::vector<double> values) {
    auto r = std::make_shared<QueryResult>();
    Series s;
    for (std::size_t i = 0; i < values.size(); ++i) {
        s.times.push_back(kAt - TimeMs(values.size() - 1 - i) * 15'000);
        s.values.push_back(values[i]);
    }
    r->matrix.series.push_back(std::move(s));
    a[key] = {key, Availability::Data, {}, r};
}

} // namespace

class TestBoundsEvidence : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asksWhatTheEntriesSay() {
        const auto d = bounds::documentFrom(kDiagram, QStringLiteral("f"));
        QVERIFY(d);
        const auto q = boundsQueries(*d, frame());
        QCOMPARE(q.size(), std::size_t(2));
        QCOMPARE(q[0].query.expr, std::string("edge_inflight"));
        QCOMPARE(q[1].query.end, kAt);
    }
    void thePresentLoadDecides_data() {
        QTest::addColumn<double>("inflight");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<double>("ratio");
        QTest::newRow("half of it") << 25.0 << QStringLiteral("no") << 0.5;
        QTest::newRow("just full") << 50.0 << QStringLiteral("no") << 1.0;
        QTest::newRow("twice the pool") << 100.0 << QStringLiteral("yes") << 2.0;
    }
    void thePresentLoadDecides() {
        QFETCH(double, inflight);
        QFETCH(QString, verdict);
        QFETCH(double, ratio);
        const auto d = bounds::documentFrom(kDiagram, QStringLiteral("f"));
        Answers a;
        put(a, "edge/inflight", std::vector<double>(20, inflight));
        put(a, "edge/rps", std::vector<double>(20, 10));
        const runbook::Evidence e = boundsEvidence(*d, a, frame());
        QVERIFY2(e.state == Availability::Data, qPrintable(e.reason));
        QCOMPARE(e.verdict, verdict);
        QCOMPARE(e.value, ratio);
        QCOMPARE(e.threshold, 1.0);
        QCOMPARE(e.subject, QStringLiteral("pool:pg"));
        QVERIFY2(e.text.contains(u"Postgres"), qPrintable(e.text));
        QCOMPARE(e.asOf, kAt);
        QCOMPARE(e.n, 20);
        const auto said = [&](const char *name) {
            return std::find_if(e.facts.begin(), e.facts.end(),
                                [&](const runbook::Fact &f) { return f.name == QLatin1StringView(name); });
        };
        QVERIFY(said("Admissible in flight") != e.facts.end());
        QVERIFY(said("Admissible in flight")->text.startsWith(u"50, bound by Postgres"));
        QCOMPARE(said("Finding") != e.facts.end(), verdict == u"yes");
    }
    void aLoadThatIsNotThereIsNoZero() {
        const auto d = bounds::documentFrom(kDiagram, QStringLiteral("f"));
        const runbook::Evidence none = boundsEvidence(*d, {}, frame());
        QVERIFY(none.state == Availability::NoData);
        QVERIFY(none.verdict.isEmpty() && !none.reason.isEmpty());
        Answers a;
        put(a, "edge/inflight", std::vector<double>(20, 25));
        const runbook::Evidence half = boundsEvidence(*d, a, frame());
        QVERIFY(half.state == Availability::Partial);
        QCOMPARE(half.missing,
                 QStringList{QStringLiteral("edge, requests: no such sample; the declared load stands in")});
    }
    void framesOfADeploy() {
        Snapshot s = frame();
        s.answers["versions"].state = Availability::Data;
        Situation here(s);
        const std::vector<CodePlace> places{{"main.leak", "main.go", 12}};
        QVERIFY(deployFrameEvidence(here, places, {}).state == Availability::NotChecked);
        const ChangedFrames all = [](const std::string &, const std::string &from, const std::string &to,
                                     const std::vector<CodePlace> &p) -> Result<std::vector<FrameChange>> {
            if (from != "v1" || to != "v2") {
                return std::unexpected(inputError(QStringLiteral("repo"), QStringLiteral("no tag v1")));
            }
            return std::vector<FrameChange>{{p.front(), QStringLiteral("abc123"), QStringLiteral("Cache"), {}}};
        };
        QCOMPARE(deployFrameEvidence(here, places, all).verdict, QStringLiteral("no")); // nothing was deployed
        here.deploys.push_back({"shop", "v1", "v2", kAt - 600'000, {}});
        const runbook::Evidence e = deployFrameEvidence(here, places, all);
        QCOMPARE(e.verdict, QStringLiteral("yes"));
        QCOMPARE(e.subject, QStringLiteral("service:shop"));
        QVERIFY(deployFrameEvidence(here, {}, all).state == Availability::NoData);
        here.deploys.front().from = "v0";
        QVERIFY(deployFrameEvidence(here, places, all).state == Availability::Error);
    }
};

QTEST_GUILESS_MAIN(TestBoundsEvidence)
#include "tst_boundsevidence.moc"
