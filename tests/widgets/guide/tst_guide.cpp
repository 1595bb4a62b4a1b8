// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/incidentheader.h"
#include "widgets/guide/questioncard.h"
#include "widgets/guide/thenpanel.h"
#include "widgets/guide/trailview.h"
#include "widgets/guide/treeview.h"
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace bs;

namespace {

guide::Question question() {
    guide::Question q;
    q.number = 4;
    q.runbook = QStringLiteral("goroutine-spike 7.0.0");
    q.text = QStringLiteral("Is it growing or stable?");
    q.suggestion = QStringLiteral("Growing");
    q.confidence = QStringLiteral("strong");
    q.reason = QStringLiteral("+1,040/min over 10 min, n 19");
    q.flip = QStringLiteral("slope < 10/min");
    q.canUndo = true;
    q.answers = {{QStringLiteral("growing"), QStringLiteral("G"), QStringLiteral("Growing"),
                  QStringLiteral("likely a leak"), true},
                 {QStringLiteral("stable"), QStringLiteral("S"), QStringLiteral("Stable"), {}, false},
                 {QStringLiteral("unknown"), QStringLiteral("U"), QStringLiteral("Not sure"), {}, false}};
    return q;
}

} // namespace

class TestGuide : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void suggestionHasTheFocusAndEnterAccepts() {
        QuestionCard card;
        card.resize(868, 560);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        QSignalSpy answered(&card, &QuestionCard::answered);
        card.setQuestion(question());
        QCOMPARE(answered.size(), 0); // a suggestion never answers by itself
        auto *focused = qobject_cast<AnswerButton *>(card.focusWidget());
        QVERIFY(focused);
        QCOMPARE(focused->answer().id, QStringLiteral("growing"));
        QTest::keyClick(focused, Qt::Key_Return);
        QCOMPARE(answered.at(0).at(0).toString(), QStringLiteral("growing"));
    }
    void keysAnswer() {
        QuestionCard card;
        card.setQuestion(question());
        QSignalSpy answered(&card, &QuestionCard::answered);
        QSignalSpy undo(&card, &QuestionCard::undoRequested);
        QTest::keyClick(&card, Qt::Key_S); // against the suggestion: it asks why, in place
        QCOMPARE(answered.size(), 0);
        QTest::keyClicks(card.steps()->edit(), QStringLiteral("flat on the board"));
        QTest::keyClick(card.steps()->edit(), Qt::Key_Return);
        QTest::keyClick(&card, Qt::Key_X);
        QTest::keyClick(&card, Qt::Key_Backspace);
        QCOMPARE(answered.size(), 1);
        QCOMPARE(answered.at(0).at(0).toString(), QStringLiteral("stable"));
        QCOMPARE(answered.at(0).at(1).toString(), QStringLiteral("flat on the board"));
        QTest::keyClick(&card, Qt::Key_G); // with it: at once
        QCOMPARE(answered.at(1).at(0).toString(), QStringLiteral("growing"));
        QCOMPARE(answered.at(1).at(1).toString(), QString());
        QCOMPARE(undo.size(), 1);
    }
    void aNumberIsAnAnswer() {
        QuestionCard card;
        guide::Question q = question();
        q.asksNumber = true;
        q.numberUnit = QStringLiteral("per_minute");
        card.setQuestion(q);
        QSignalSpy number(&card, &QuestionCard::numberGiven);
        QTest::keyClicks(card.steps()->edit(), QStringLiteral("fast"));
        QTest::keyClick(card.steps()->edit(), Qt::Key_Return);
        QCOMPARE(number.size(), 0);
        card.steps()->edit()->setText(QStringLiteral("1,040.5"));
        QTest::keyClick(card.steps()->edit(), Qt::Key_Return);
        QCOMPARE(number.at(0).at(0).toDouble(), 1040.5);
    }
    void aTreeIsPlacedWithoutOverlap() {
        guide::TreeDrawing d;
        for (int i = 0; i < 40; ++i) {
            guide::TreeCard c;
            c.id = QStringLiteral("n%1").arg(i);
            c.kind = i % 3 == 2 ? guide::TreeCard::Kind::Action : guide::TreeCard::Kind::Question;
            d.cards << c;
        }
        for (int i = 0; i + 1 < 40; ++i) {
            d.ways << guide::TreeWay{i, i + 1, QStringLiteral("a"), false};
            d.ways << guide::TreeWay{i, (i * 7 + 3) % 40, QStringLiteral("b"), false}; // circles among them
        }
        guide::layoutTree(d);
        for (int a = 0; a < 40; ++a) {
            QVERIFY(QRectF(QPointF(), d.size).contains(d.cards[a].box));
            for (int b = 0; b < a; ++b) {
                QVERIFY(!d.cards[a].box.intersects(d.cards[b].box));
            }
        }
        for (const guide::TreeWay &w : d.ways) { // down, or it says that it goes back
            QVERIFY(w.back || w.from == w.to || d.cards[w.to].box.top() > d.cards[w.from].box.bottom());
        }
        TreeView view;
        view.resize(500, 400);
        view.setDrawing(d);
        view.setCurrent(QStringLiteral("n3"));
        QTest::keyClick(&view, Qt::Key_Down);
        QVERIFY(view.current() != u"n3");
        QVERIFY(!view.grab().isNull());
    }
    void anUnfilledCommandCannotBeCopied() {
        ThenPanel panel;
        guide::Consequence c;
        guide::Command filled;
        filled.text = QStringLiteral("kubectl --context prod get pods");
        filled.key = QStringLiteral("1");
        guide::Command open;
        open.shown = QStringLiteral("kubectl -n {namespace} get pods");
        open.unfilled = {QStringLiteral("namespace")};
        open.key = QStringLiteral("2");
        c.commands = {filled, open};
        panel.setConsequences({c});
        QSignalSpy copied(&panel, &ThenPanel::copyRequested);
        QVERIFY(panel.copyByKey(QStringLiteral("2")));
        QCOMPARE(copied.size(), 0);
        QVERIFY(panel.copyByKey(QStringLiteral("1")));
        QCOMPARE(copied.at(0).at(0).toString(), filled.text);
        QVERIFY(!panel.copyByKey(QStringLiteral("3")));
    }
    void chartMapsPixels() {
        guide::Chart chart;
        chart.range = {0, 60000};
        chart.curves = {{QStringLiteral("x"), {0, 30000, 60000}, {0, 50, 97}}};
        const ChartGeometry g = ChartGeometry::make(QRectF(40, 10, 200, 100), chart);
        QCOMPARE(g.low, 0.0);
        QCOMPARE(g.high, 100.0);
        QCOMPARE(g.x(30000), 140.0);
        QCOMPARE(g.y(50), 60.0);
    }
    void headerAndTrailDrawAtAnyWidth() {
        IncidentHeader header;
        guide::Header h;
        h.severity = QStringLiteral("SEV1");
        h.title = QString(5000, u'x');
        h.clocks = {{QStringLiteral("Elapsed"), 872000, true, {}, Health::None},
                    {QStringLiteral("Time to detect"), 0, false, {}, Health::None}};
        header.setHeader(h);
        TrailView trail;
        trail.setSteps({{QStringLiteral("q1"), 1, guide::Step::State::Skipped, QStringLiteral("a\nb"),
                         QStringLiteral("<i>x</i>"), QStringLiteral("11:00")}});
        for (const int width : {200, 560, 1200}) {
            header.resize(width, 66);
            trail.resize(width, 40);
            QVERIFY(!header.grab().isNull());
            QVERIFY(!trail.grab().isNull());
        }
    }
};

QTEST_MAIN(TestGuide)
#include "tst_guide.moc"
