// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Evidence from a hand-made fleet of one service: each fault is one change of the samples.
#include "data/evidence/detections.h"
#include "data/evidence/finder.h"
#include "data/evidence/questions.h"
#include "data/runbook/autowalk.h"
#include "data/runbook/loader.h"
#include <QTest>
#include <functional>

using namespace bs;
using namespace bs::evidence;

namespace {

constexpr TimeMs kAt = 1'790'000'000'000;
constexpr int kPoints = 240;
// A source that has every metric of every shipped vocabulary.
std::shared_ptr<const BoundVocabulary> everyWord() {
    static const auto all = [] {
        const auto files = readVocabularies({QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/vocabularies")});
        std::set<std::string> have;
        for (const Vocabulary &v : files ? *files : std::vector<Vocabulary>()) {
            for (const auto &[name, entries] : v.concepts) {
                for (const VocabularyEntry &e : entries) {
                    have.insert(e.needs.begin(), e.needs.end());
                    have.insert(e.metric);
                    have.insert(e.metric + "_bucket");
                }
            }
        }
        return forEvidence(bindVocabularies(*files, have));
    }();
    return all;
}

using Shape = std::function<double(int minute)>; // minutes before now, 0 = now

struct World {
    std::map<std::string, std::vector<std::pair<Labels, Shape>>> series;
    TimeMs at = kAt;

    Snapshot snapshot() const {
        Snapshot s;
        s.at = at;
        s.from = kAt - 60 * 60'000;
        s.source = QStringLiteral("test");
        s.vocabulary = everyWord();
        storeAbsent(s);
        for (const NamedQuery &q : snapshotQueries(s)) {
            auto r = std::make_shared<QueryResult>();
            const auto it = series.find(q.name);
            if (it != series.end()) {
                for (const auto &[labels, shape] : it->second) {
                    Series out{labels, {}, {}, {}, {}};
                    for (int i = kPoints; i >= 0; --i) {
                        const double v = shape(i / 4);
                        if (!std::isnan(v)) {
                            out.times.push_back(kAt - i * 15'000LL);
                            out.values.push_back(v);
                        }
                    }
                    r->matrix.series.push_back(std::move(out));
                }
            }
            store(s, q, std::shared_ptr<const QueryResult>(r));
        }
        return s;
    }
};

Labels with(std::initializer_list<Labels::Pair> more) {
    std::vector<Labels::Pair> all{{"job", "catalog"}, {"service", "catalog"}};
    all.insert(all.end(), more);
    return Labels::fromPairs(all);
}

Shape flat(double v) {
    return [v](int) { return v; };
}

// Changes at `since` minutes before now.
Shape step(double before, double after, int since) {
    return [=](int m) { return m > since ? before : after; };
}

World steady() {
    World w;
    w.series["newest"] = {{Labels(), [](int m) { return static_cast<double>(kAt) / 1000 - m * 60; }}};
    for (const char *pod : {"catalog-0", "catalog-1"}) {
        w.series["goroutines"].push_back(
            {with({{"pod", pod}, {"namespace", "courier"}}), [](int m) { return 800.0 + m % 3; }});
        w.series["versions"].push_back({with({{"pod", pod}, {"version", "v1"}}), flat(1)});
        w.series["memory"].push_back({with({{"pod", pod}}), flat(1e9)});
        w.series["memory_limit"].push_back({Labels{{"pod", pod}}, flat(4e9)});
    }
    w.series["requests"] = {{with({{"code", "200"}}), flat(500)}};
    w.series["latency_sum"] = {{with({{"endpoint", "/v1/items"}}), flat(25)}};
    w.series["latency_count"] = {{with({{"endpoint", "/v1/items"}}), flat(500)}};
    w.series["calls"] = {{with({{"target", "postgres"}, {"outcome", "ok"}}), flat(900)},
                         {with({{"target", "postgres"}, {"outcome", "error"}}), flat(0)}};
    w.series["call_sum"] = {{with({{"target", "postgres"}}), flat(18)}};
    w.series["call_count"] = {{with({{"target", "postgres"}}), flat(900)}};
    w.series["retries"] = {{with({{"target", "postgres"}}), flat(0)}};
    w.series["breakers"] = {{with({{"target", "postgres"}, {"breaker", "pg"}}), flat(0)}};
    w.series["pool_inflight"] = {{with({{"pool", "pg-main"}}), flat(18)}};
    w.series["pool_capacity"] = {{with({{"pool", "pg-main"}}), flat(50)}};
    w.series["pool_waiting"] = {{with({{"pool", "pg-main"}}), flat(0)}};
    for (const char *tenant : {"northwind", "hooli", "globex"}) {
        w.series["tenant_inflight"].push_back({with({{"tenant", tenant}}), flat(10)});
        w.series["tenant_requests"].push_back({with({{"tenant", tenant}}), flat(160)});
    }
    w.series["fanout"] = {{with({{"endpoint", "/v1/bulk"}, {"le", "8"}}), flat(3)},
                          {with({{"endpoint", "/v1/bulk"}, {"le", "65536"}}), flat(3)},
                          {with({{"endpoint", "/v1/bulk"}, {"le", "+Inf"}}), flat(3)}};
    return w;
}

runbook::TreePtr defaultTree() {
    const auto l = runbook::loadTreeFile(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/runbooks/default.yaml"));
    return l ? l->tree : nullptr;
}

} // namespace

class TestEvidence : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void walks_data() {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("conclusion");
        const auto row = [](const char *fault, const char *conclusion) {
            QTest::newRow(fault) << QString::fromLatin1(fault) << QString::fromLatin1(conclusion);
        };
        row("nothing", "none  none");
        row("leak in one pod", "leak pod:catalog-1 restart");
        row("one request", "burst tenant:northwind block-caller");
        row("tenant", "tenant tenant:hooli cap-tenant");
        row("dependency refuses", "dependency-down dependency:postgres wait-dependency");
        row("dependency is late", "dependency-slow dependency:postgres open-breaker");
        row("pool", "pool-exhausted pool:pg-main raise-capacity");
        row("new version leaks", "deploy service:catalog rollback");
        row("new version is well", "none  none");
        row("twice the load", "load service:catalog scale-out");
        row("half as much again", "none  none");
        row("no breaker metrics", "unknown service:catalog escalate"); // "none" needs every input
    }
    void walks() {
        QFETCH(QString, fault);
        QFETCH(QString, conclusion);
        World w = steady();
        change(w, fault);
        const runbook::TreePtr tree = defaultTree();
        QVERIFY(tree);
        SnapshotEvidence found(std::make_shared<const Snapshot>(w.snapshot()));
        const auto walked = runbook::walkAlone(tree, found, {QStringLiteral("auto"), w.at, {}, {}});
        QVERIFY(walked);
        const auto c = walked->walk.conclusion();
        QString way;
        for (const auto &[node, s] : walked->steps) {
            way += QStringLiteral("%1=%2 (%3)\n").arg(node->id, s ? s->answer : QString(), s ? s->reason : QString());
        }
        QVERIFY2(QStringLiteral("%1 %2 %3").arg(c.cause, c.subject, c.mitigation) == conclusion, qPrintable(way));
        for (const auto &[node, s] : walked->steps) {
            for (const runbook::Evidence &e : s ? s->because : std::vector<runbook::Evidence>()) {
                QVERIFY(e.known() || !e.reason.isEmpty()); // what is not known says why
                QVERIFY(!e.known() || (!e.query.isEmpty() && e.asOf != kNoTime && e.n > 0));
            }
            QVERIFY(c.cause != u"none" || !s || s->missing.isEmpty());
        }
    }
    void whoseLoadItIsShowsWithTheRates() {
        World w = steady();
        change(w, QStringLiteral("twice the load, just now"));
        runbook::EvidenceRef ref;
        ref.id = ref.provider = QStringLiteral("load");
        for (const bool whole : {true, false}) {
            Snapshot s = w.snapshot();
            s.rateWindow = whole ? 60'000 : 240'000;
            SnapshotEvidence found(std::make_shared<const Snapshot>(s));
            const runbook::Evidence e = found.find(ref, w.at);
            QCOMPARE(e.verdict, whole ? QStringLiteral("elevated") : QString());
            QVERIFY(e.state == (whole ? Availability::Data : Availability::Partial));
        }
    }
    void detectionsAreOffered_data() {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("kinds");
        QTest::newRow("nothing") << QStringLiteral("nothing") << QString();
        QTest::newRow("leak") << QStringLiteral("leak in one pod") << QStringLiteral("growth catalog-1");
        QTest::newRow("burst") << QStringLiteral("one request") << QStringLiteral("burst catalog-0");
        QTest::newRow("memory") << QStringLiteral("memory") << QStringLiteral("time_to_limit catalog-0");
        QTest::newRow("load") << QStringLiteral("twice the load") << QString();
    }
    void detectionsAreOffered() {
        QFETCH(QString, fault);
        QFETCH(QString, kinds);
        World w = steady();
        change(w, fault);
        if (fault == u"memory") { // 3.2 GB of 4, 200 MB a minute: four minutes
            w.series["memory"][0].second = [](int m) { return 1e9 + std::max(0, 11 - m) * 2e8; };
        }
        const Snapshot s = w.snapshot();
        const Situation situation = understand(s);
        QStringList found;
        for (const Detection &d : detections(situation)) {
            found << QStringLiteral("%1 %2").arg(d.kind, QString::fromStdString(d.pod));
            QVERIFY(!d.id.isEmpty() && !d.text.isEmpty());
        }
        QCOMPARE(found.join(u','), kinds);
        w.at = kAt + 10 * 60'000; // old samples show nothing of now
        const Snapshot old = w.snapshot();
        QVERIFY(detections(understand(old)).empty());
    }
    void staleSamplesSuggestNothing() {
        World w = steady();
        w.at = kAt + 10 * 60'000;
        Snapshot s = w.snapshot();
        SnapshotEvidence found(std::make_shared<const Snapshot>(s));
        const runbook::TreePtr tree = defaultTree();
        const runbook::Node *n = tree->node(QStringLiteral("symptom"));
        const auto sug = runbook::suggest(*n, {found.find(n->evidence.front(), w.at)}, w.at);
        QVERIFY(sug.because.front().state == Availability::Stale);
        QVERIFY(!sug.preselects());
    }
    void intervalsAreMeasured() {
        QueryResult r;
        Series s;
        for (int i = 0; i < 10; ++i) {
            s.times.push_back(i * 10'050);
            s.values.push_back(1);
        }
        r.matrix.series.push_back(s);
        QCOMPARE(intervalFrom(r), DurationMs(10000));
        QCOMPARE(intervalFrom(QueryResult()), DurationMs(15000));
    }

private:
    static void change(World &w, const QString &fault) {
        auto &goroutines = w.series["goroutines"];
        if (fault == u"leak in one pod") {
            goroutines[1].second = [](int m) { return 800.0 + std::max(0, 12 - m) * 150; };
        } else if (fault == u"one request") {
            w.series["fanout"][1].second = step(3, 3.02, 6);
            w.series["fanout"][2].second = step(3, 3.02, 6);
            goroutines[0].second = step(800, 50'800, 6);
            w.series["tenant_inflight"][0].second = step(10, 50'000, 6);
        } else if (fault == u"tenant") {
            w.series["tenant_inflight"][1].second = step(10, 200, 8);
            w.series["tenant_requests"][1].second = step(160, 600, 8);
            w.series["latency_sum"][0].second = step(25, 120, 8);
        } else if (fault == u"dependency refuses") {
            w.series["calls"][0].second = step(900, 100, 8);
            w.series["calls"][1].second = step(0, 800, 8);
            w.series["breakers"][0].second = step(0, 2, 7);
        } else if (fault == u"dependency is late") {
            w.series["call_sum"][0].second = step(18, 360, 8);
            w.series["pool_inflight"][0].second = step(18, 50, 7);
            w.series["pool_waiting"][0].second = step(0, 300, 7);
        } else if (fault == u"pool") {
            w.series["pool_inflight"][0].second = step(18, 50, 8);
            w.series["pool_waiting"][0].second = step(0, 300, 8);
            w.series["latency_sum"][0].second = step(25, 500, 7);
        } else if (fault.startsWith(u"new version")) {
            for (auto &[labels, shape] : w.series["versions"]) {
                shape = [](int m) { return m > 12 ? 1.0 : std::nan(""); };
            }
            for (const char *pod : {"catalog-0", "catalog-1"}) {
                w.series["versions"].push_back(
                    {with({{"pod", pod}, {"version", "v2"}}), [](int m) { return m <= 12 ? 1.0 : std::nan(""); }});
            }
            for (auto &[labels, shape] : goroutines) {
                if (fault == u"new version leaks") {
                    shape = [](int m) { return 800.0 + std::max(0, 12 - m) * 120; };
                }
            }
        } else if (fault.startsWith(u"twice the load") || fault == u"half as much again") {
            const double k = fault.startsWith(u"twice the load") ? 2 : 1.5;
            const int since = fault.endsWith(u"just now") ? 1 : 8;
            w.series["requests"][0].second = step(500, 500 * k, since);
            w.series["latency_sum"][0].second = step(25, 25 * k, since);
            w.series["latency_count"][0].second = step(500, 500 * k, since);
            for (auto &[labels, shape] : goroutines) {
                shape = step(800, 800 + 60 * k, since);
            }
        } else if (fault == u"no breaker metrics") {
            w.series.erase("breakers");
        }
    }
};

QTEST_GUILESS_MAIN(TestEvidence)
#include "tst_evidence.moc"
