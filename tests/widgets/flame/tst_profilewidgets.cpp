// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/capturestrip.h"
#include "widgets/flame/stacktable.h"
#include "widgets/flame/suspectlist.h"
#include "widgets/flame/waitbar.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace bs;

class TestProfileWidgets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stripFindsTheNearestCapture() {
        const StripGeometry g{QRectF(10, 0, 100, 50), {0, 1000}};
        const std::vector<CaptureBar> bars{{0, 5}, {500, 7}, {1000, 9}};
        QCOMPARE(g.x(500), 60.0);
        QCOMPARE(g.nearest(bars, -100), 0);
        QCOMPARE(g.nearest(bars, 70), 1);
        QCOMPARE(g.nearest(bars, 1e6), 2);
        QCOMPARE(g.nearest({}, 5), -1);
    }
    void clicksAndKeysMoveTheHandles() {
        CaptureStrip strip;
        strip.resize(600, 90);
        strip.setCaptures({{0, 5}, {500, 7}, {1000, 9}}, {0, 1000});
        strip.setHandles(0, 2);
        QSignalSpy b(&strip, &CaptureStrip::bChosen);
        QSignalSpy a(&strip, &CaptureStrip::aChosen);
        const StripGeometry g = strip.geometryOfBars();
        QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(int(g.x(500)), 20));
        QCOMPARE(b.value(0).value(0).toInt(), 1);
        QTest::keyClick(&strip, Qt::Key_Right);
        QCOMPARE(strip.b(), 2);
        QTest::keyClick(&strip, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(a.value(0).value(0).toInt(), 1);
        QVERIFY(!strip.grab().isNull());
    }
    void marksAreToldByPointerAndByWord() {
        CaptureStrip strip;
        strip.resize(600, 90);
        strip.setCaptures({{0, 5, false, {}}, {60'000, 7, true, QStringLiteral("alert PoolSaturated service=orders")}},
                          {0, 120'000});
        strip.setHandles(0, 1);
        const double top = strip.geometryOfBars().plot.top();
        strip.setMarks({{30'000, TimeMark::Kind::Deploy, QStringLiteral("deploy v2")},
                        {90'000, TimeMark::Kind::Impact, QStringLiteral("INC-0001 impact")},
                        {500'000, TimeMark::Kind::Note, QStringLiteral("out of range")}});
        const StripGeometry g = strip.geometryOfBars();
        QVERIFY(g.plot.top() > top); // their words have a row of their own
        QCOMPARE(strip.toolTipAt(g.x(30'000) + 2), QStringLiteral("00:00:30 UTC: deploy v2"));
        QCOMPARE(strip.toolTipAt(g.x(90'000)), QStringLiteral("00:01:30 UTC: INC-0001 impact"));
        QCOMPARE(strip.toolTipAt(g.x(60'000)),
                 QStringLiteral("00:01:00 UTC: 7 goroutines, kept, because alert PoolSaturated service=orders"));
        QCOMPARE(strip.accessibleDescription(),
                 QStringLiteral("2 captures; A at 00:00:00: 5; B at 00:01:00: 7; deploy v2 at 00:00:30; INC-0001 "
                                "impact at 00:01:30"));
        // They are on the picture: a dashed line in its own colour.
        const QImage with = strip.grab().toImage();
        strip.setMarks({});
        QVERIFY(with != strip.grab().toImage());
    }
    void tableSortsAndKeepsTheSelection() {
        StackTable table;
        QAbstractItemModelTester tester(table.stacks());
        table.resize(1200, 300);
        const std::vector<StackRow> rows{{.id = 1, .path = QStringLiteral("a"), .now = 5, .base = 9},
                                         {.id = 2, .path = QStringLiteral("b"), .now = 50, .base = 1},
                                         {.id = 3, .path = QStringLiteral("c"), .now = 7, .base = 7}};
        table.setRows(rows, true);
        QCOMPARE(table.stacks()->row(0).id, 2U); // largest first
        QSignalSpy chosen(&table, &StackTable::stackChosen);
        table.selectStack(3);
        QCOMPARE(chosen.size(), 0);
        table.setRows({rows[2], rows[0]}, true);
        QCOMPARE(table.stacks()->row(table.currentIndex().row()).id, 3U);
        table.stacks()->sort(StackModel::Delta, Qt::AscendingOrder);
        QCOMPARE(table.stacks()->row(0).id, 1U);
        QCOMPARE(table.stacks()->data(table.stacks()->index(0, StackModel::Delta), Qt::DisplayRole).toString(),
                 QStringLiteral("▼ −4"));
        QVERIFY(table.csv().contains(QStringLiteral("\"a\",5,9,-4")));
        QVERIFY(!table.grab().isNull());
    }
    void aWaitIsChosenByItsPart() {
        WaitBar bar;
        bar.resize(400, 44);
        bar.setShares(QStringLiteral("Waits"), {{QStringLiteral("select"), 75}, {QStringLiteral("sleep"), 25}});
        QSignalSpy chosen(&bar, &WaitBar::chosen);
        QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(100, 34));
        QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(390, 34));
        QCOMPARE(chosen.value(0).value(0).toString(), QStringLiteral("select"));
        QCOMPARE(chosen.value(1).value(0).toString(), QStringLiteral("sleep"));
        QVERIFY(!bar.grab().isNull());
    }
    void aSuspectIsChosen() {
        SuspectList list;
        list.resize(340, 200);
        list.setCards(
            {{.id = 7, .title = QStringLiteral("main.leak")}, {.id = 8, .title = QStringLiteral("main.other")}});
        list.setCards({{.id = 7,
                        .title = QStringLiteral("main.leak"),
                        .count = 1842,
                        .perMinute = 441.4,
                        .words = QStringLiteral("waits on a channel · weak")},
                       {.id = 8, .title = QStringLiteral("main.other")}});
        QVERIFY(list.accessibleDescription().startsWith(
            QStringLiteral("main.leak: 1,842 goroutines, +441/min, waits on a channel · weak")));
        QSignalSpy chosen(&list, &SuspectList::chosen);
        QTest::mouseClick(&list, Qt::LeftButton, {}, QPoint(100, 90));
        QCOMPARE(chosen.value(0).value(0).toULongLong(), 8U);
        QTest::keyClick(&list, Qt::Key_Up);
        QCOMPARE(chosen.value(1).value(0).toULongLong(), 7U);
        QVERIFY(!list.grab().isNull());
    }
};

QTEST_MAIN(TestProfileWidgets)
#include "tst_profilewidgets.moc"
