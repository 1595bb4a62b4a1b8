// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/loader.h"
#include "data/runbook/walk.h"
#include <QJsonDocument>
#include <QTest>
#include <cmath>

using namespace bs;
using namespace bs::runbook;

namespace {

const char *kTree =
    "schema: 1\nid: t\nversion: 1.0.0\ntitle: T\nroot: q1\nescape: worse\n"
    "nodes:\n"
    "  - {id: q1, kind: question, label: \"Growing?\", timer: 2m, evidence: [{use: growth, threshold: 10, unit: "
    "per_minute}], "
    "answers: choice, edges: [{answer: growing, next: q2}, {answer: stable, next: act}, {answer: unknown, next: "
    "act}]}\n"
    "  - {id: q2, kind: question, label: \"Deploy?\", evidence: [deploy], edges: [{answer: yes, next: act}, "
    "{answer: no, next: q1, loop_max: 1}, {answer: unknown, next: act}]}\n"
    "  - {id: act, kind: action, label: Act, actions: [{do: It}], concludes: {cause: deploy, subject: deploy, "
    "mitigation: rollback}, next: end}\n"
    "  - {id: end, kind: end, label: End, actions: [{do: Close}]}\n"
    "  - {id: worse, kind: action, label: Shed, actions: [{do: Shed}], next: act}\n";

TreePtr tree() {
    const Loaded l = loadTree(kTree, QStringLiteral("t"));
    for (const Problem &p : l.problems) {
        qWarning("%d: %s", p.line, qPrintable(p.message));
    }
    return l.tree;
}

Evidence growing(double slope, int n, DurationMs age, TimeMs at) {
    Evidence e;
    e.id = e.provider = QStringLiteral("growth");
    e.state = Availability::Data;
    e.verdict = QStringLiteral("growing");
    e.value = slope;
    e.threshold = 10;
    e.unit = QStringLiteral("per_minute");
    e.n = n;
    e.asOf = at - age;
    e.metric = QStringLiteral("slope");
    e.text = QStringLiteral("growing, +212/min");
    return e;
}

const QString kMe = QStringLiteral("on-call 1");

} // namespace

class TestWalk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void confidenceFollowsTheContract_data() {
        QTest::addColumn<double>("slope");
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("ageSeconds");
        QTest::addColumn<bool>("missing");
        QTest::addColumn<QString>("confidence");
        QTest::newRow("all well") << 212.0 << 40 << 12 << false << QStringLiteral("strong");
        QTest::newRow("twice exactly") << 20.0 << 10 << 30 << false << QStringLiteral("strong");
        QTest::newRow("near the threshold") << 19.0 << 40 << 12 << false << QStringLiteral("weak");
        QTest::newRow("nine samples") << 212.0 << 9 << 12 << false << QStringLiteral("weak");
        QTest::newRow("four samples") << 212.0 << 4 << 12 << false << QStringLiteral("insufficient");
        QTest::newRow("old") << 212.0 << 40 << 31 << false << QStringLiteral("weak");
        QTest::newRow("too old") << 212.0 << 40 << 76 << false << QStringLiteral("insufficient");
        QTest::newRow("an input is missing") << 212.0 << 40 << 12 << true << QStringLiteral("weak");
    }
    void confidenceFollowsTheContract() {
        QFETCH(double, slope);
        QFETCH(int, n);
        QFETCH(int, ageSeconds);
        QFETCH(bool, missing);
        QFETCH(QString, confidence);
        const TimeMs at = 1'000'000'000;
        Evidence e = growing(slope, n, ageSeconds * 1000, at);
        if (missing) {
            e.missing << QStringLiteral("RPS");
        }
        const TreePtr t = tree();
        QVERIFY(t);
        const Suggestion s = suggest(*t->node(QStringLiteral("q1")), {e}, at);
        QCOMPARE(toString(s.confidence), confidence);
        QCOMPARE(s.preselects(), confidence != u"insufficient");
        QCOMPARE(s.answer, confidence == u"insufficient" ? QStringLiteral("unknown") : QStringLiteral("growing"));
        if (s.preselects()) {
            QVERIFY(s.wouldFlipIf.startsWith(QStringLiteral("slope < 10")));
            QVERIFY(s.reason.contains(QStringLiteral("+212/min")));
        }
    }
    void notCheckedIsNotNo() {
        const TreePtr t = tree();
        Evidence e;
        e.id = e.provider = QStringLiteral("deploy");
        e.reason = QStringLiteral("no build_info");
        const Suggestion s = suggest(*t->node(QStringLiteral("q2")), {e}, 0);
        QCOMPARE(s.answer, QStringLiteral("unknown"));
        QCOMPARE(s.missing, QStringList{QStringLiteral("deploy: no build_info")});
    }
    void answersOverridesAndConclusion() {
        Result<Walk> w = Walk::start(tree(), {kMe, 1000, {}, {}});
        QVERIFY(w);
        const Suggestion s = suggest(*w->current(), {growing(212, 40, 0, 1000)}, 1000);
        QVERIFY(!w->answer(QStringLiteral("stable"), kMe, 2000, s)); // against the suggestion, without a note
        QCOMPARE(w->journal().size(), 1U);
        QVERIFY(!w->answer(QStringLiteral("purple"), kMe, 2000, {}));
        QVERIFY(w->answer(QStringLiteral("stable"), kMe, 2000, s, QStringLiteral("a batch job")));
        QVERIFY(w->trail().back().overridden);
        QCOMPARE(w->current()->id, QStringLiteral("act"));
        QVERIFY(w->done(kMe, 3000));
        QVERIFY(w->done(kMe, 4000));
        QVERIFY(w->complete());
        QCOMPARE(w->completionCall(), QStringLiteral("Runbook complete: 3 answered, 1 overridden, 0 without data"));
        QCOMPARE(w->conclusion().cause, QStringLiteral("deploy"));
    }
    void undoGreysAndOffersAgain() {
        Result<Walk> w = Walk::start(tree(), {kMe, 1000, {}, {}});
        QVERIFY(w->answer(QStringLiteral("growing"), kMe, 2000, {}));
        QVERIFY(w->answer(QStringLiteral("yes"), kMe, 3000, {}));
        QVERIFY(w->undoTo(QStringLiteral("q1"), kMe, 4000));
        QCOMPARE(w->current()->id, QStringLiteral("q1"));
        QVERIFY(w->trail().empty());
        QCOMPARE(w->steps().size(), 2U);
        QVERIFY(w->answer(QStringLiteral("growing"), kMe, 5000, {}));
        QVERIFY(w->greyed(QStringLiteral("q2")));
        QCOMPARE(w->greyed(QStringLiteral("q2"))->answer, QStringLiteral("yes"));
        QVERIFY(w->undo(kMe, 6000));
        QCOMPARE(w->current()->id, QStringLiteral("q1"));
        QVERIFY(!w->undo(kMe, 7000));
    }
    void loopsEnd() {
        Result<Walk> w = Walk::start(tree(), {kMe, 0, {}, {}});
        QVERIFY(w->answer(QStringLiteral("growing"), kMe, 1, {}));
        QVERIFY(w->answer(QStringLiteral("no"), kMe, 2, {}));
        QCOMPARE(w->current()->id, QStringLiteral("q1"));
        QVERIFY(w->answer(QStringLiteral("growing"), kMe, 3, {}));
        QVERIFY(w->answer(QStringLiteral("no"), kMe, 4, {}));
        QCOMPARE(w->current()->id, QStringLiteral("worse"));
    }
    void skipDeferWorseAndTimers() {
        Result<Walk> w = Walk::start(tree(), {kMe, 0, {}, {}});
        QVERIFY(!w->timerOut(119'999));
        QVERIFY(w->timerOut(120'000));
        QVERIFY(!w->shouldEscalate(599'999));
        QVERIFY(w->shouldEscalate(600'000));
        QVERIFY(w->defer(kMe, 1));
        QCOMPARE(w->deferred(), QStringList{QStringLiteral("q1")});
        QVERIFY(w->worse(kMe, 2));
        QCOMPARE(w->current()->id, QStringLiteral("worse"));
        QVERIFY(w->skip(kMe, 3));
        QCOMPARE(w->tally().skipped, 1);
        QVERIFY(w->completionCall().contains(QStringLiteral("1 still deferred")));
    }
    void handOverNeedsAccept() {
        Result<Walk> w = Walk::start(tree(), {kMe, 0, {}, {}});
        QVERIFY(!w->accept(QStringLiteral("on-call 2"), 1));
        QVERIFY(w->handOver(kMe, QStringLiteral("on-call 2"), 2, QStringLiteral("card")));
        QCOMPARE(w->holder(), kMe);
        QVERIFY(w->accept(QStringLiteral("on-call 2"), 3));
        QCOMPARE(w->holder(), QStringLiteral("on-call 2"));
        QCOMPARE(w->handOverDue(3 + 60 * 60'000), Walk::HandOverDue::Prompt);
        QCOMPARE(w->handOverDue(3 + 180 * 60'000), Walk::HandOverDue::Insist);
    }
    void anyPrefixOfAJournalResumes() {
        Result<Walk> w = Walk::start(
            tree(), {kMe, 1000, QStringLiteral("service=\"a\""), {{QStringLiteral("pod"), QStringLiteral("p")}}});
        const Suggestion s = suggest(*w->current(), {growing(212, 40, 0, 1000)}, 1000);
        QVERIFY(w->answer(QStringLiteral("growing"), kMe, 2000, s));
        QVERIFY(w->copied(QStringLiteral("ls"), kMe, 2500));
        QVERIFY(w->answer(QStringLiteral("yes"), kMe, 3000, {}));
        QVERIFY(w->undo(kMe, 3500));
        QVERIFY(w->defer(kMe, 4000));
        QVERIFY(w->done(kMe, 5000));
        std::vector<Entry> kept;
        for (const Entry &e : w->journal()) {
            const Result<Entry> back = readEntry(writeEntry(e), QStringLiteral("j"));
            QVERIFY(back);
            QCOMPARE(*back, e);
            kept.push_back(*back);
            const Result<Walk> again = Walk::replay(tree(), kept);
            QVERIFY2(again, again ? "" : qPrintable(again.error().text()));
            QCOMPARE(again->journal().size(), kept.size());
        }
        const Result<Walk> again = Walk::replay(tree(), kept);
        QCOMPARE(again->current()->id, w->current()->id);
        QCOMPARE(again->selection(), w->selection());
        QCOMPARE(again->parameters(), w->parameters());
        QCOMPARE(again->steps().size(), w->steps().size());
        QCOMPARE(again->steps()[0].suggestion->because[0].value, 212.0);
        kept.erase(kept.begin() + 2);
        QVERIFY(!Walk::replay(tree(), kept));
    }
    void aWalkPinsItsTree() {
        const Result<Walk> w = Walk::start(tree(), {kMe, 0, {}, {}});
        QByteArray changed(kTree);
        changed.replace("Growing?", "Growing ?");
        const Loaded other = loadTree(changed.toStdString(), QStringLiteral("t"));
        QVERIFY(other.tree);
        QVERIFY(!Walk::replay(other.tree, w->journal()));
        Walk copy = *w;
        QVERIFY(copy.migrate(other.tree, kMe, 1));
        QCOMPARE(copy.journal().back().data.value(u"sha256").toString(), other.tree->sha256);
    }
};

QTEST_GUILESS_MAIN(TestWalk)
#include "tst_walk.moc"
