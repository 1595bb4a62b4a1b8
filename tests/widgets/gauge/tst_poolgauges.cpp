// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/gauge/poolgauges.h"
#include <QAccessible>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

using namespace bs;

namespace {

PoolState pool(const char *name, double inFlight, double capacity) {
    PoolState p;
    p.name = QString::fromLatin1(name);
    p.inFlight = inFlight;
    p.capacity = capacity;
    p.worstPod = std::numeric_limits<double>::quiet_NaN();
    return p;
}

} // namespace

class TestPoolGauges : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void healthByBound_data() {
        QTest::addColumn<double>("inFlight");
        QTest::addColumn<int>("health");
        QTest::newRow("79") << 79.0 << static_cast<int>(Health::Ok);
        QTest::newRow("80") << 80.0 << static_cast<int>(Health::Warn);
        QTest::newRow("94") << 94.0 << static_cast<int>(Health::Warn);
        QTest::newRow("95") << 95.0 << static_cast<int>(Health::Crit);
    }
    void healthByBound() {
        QFETCH(double, inFlight);
        QFETCH(int, health);
        QCOMPARE(static_cast<int>(pool("a", inFlight, 100).health()), health);
    }
    void unknownIsNotZero() {
        PoolState p = pool("a", 7, std::numeric_limits<double>::quiet_NaN());
        QVERIFY(std::isnan(p.saturation()));
        QCOMPARE(p.health(), Health::NoData);
        p = pool("a", 99, 100);
        p.fresh = false;
        QCOMPARE(p.health(), Health::NoData); // the last value of a pool nobody hears from says nothing
    }
    void aFullPodBehindACalmSumWarns() {
        PoolState p = pool("a", 20, 100);
        p.worstPod = 1.0;
        QCOMPARE(p.health(), Health::Warn);
    }
    void arcGeometry() {
        const GaugeGeometry g{QRectF(0, 0, 132, 100)};
        QCOMPARE(g.angleOf(0), 180.0);
        QCOMPARE(g.angleOf(0.5), 90.0);
        QCOMPARE(g.angleOf(3), 0.0); // beyond the bound the arc is full
        QVERIFY(g.sparkline().right() <= 132);
    }
    void manyPoolsBecomeRows() {
        PoolGauges view(nullptr);
        view.resize(440, 340);
        view.setPools(std::vector<PoolState>(9, pool("a", 1, 2)));
        QVERIFY(!view.bullets());
        for (int i = 0; i < 9; ++i) {
            QVERIFY(view.rect().contains(view.cellRect(i).toRect()));
        }
        view.setPools(std::vector<PoolState>(13, pool("a", 1, 2)));
        QVERIFY(view.bullets());
        QVERIFY(!view.grab().isNull());
    }
    void twelvePoolsAreStillGauges_data() {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1440x900") << QSize(438, 312);
        QTest::newRow("1024x700") << QSize(458, 236);
        QTest::newRow("narrow") << QSize(250, 260);
    }
    void twelvePoolsAreStillGauges() {
        QFETCH(QSize, size);
        PoolGauges view(nullptr);
        view.resize(size);
        view.setPools(std::vector<PoolState>(12, pool("a", 1, 2)));
        QVERIFY(!view.bullets());
        for (int i = 0; i < 12; ++i) {
            const QRectF box = view.cellRect(i);
            QVERIFY(box.width() >= 92 && box.height() >= 88);
            QVERIFY(box.left() >= 0 && box.right() <= size.width());
            for (int j = i + 1; j < 12; ++j) {
                QVERIFY(!box.intersects(view.cellRect(j)));
            }
        }
        if (size.height() > 300) { // where there is room, all of them at once
            QVERIFY(view.rect().contains(view.cellRect(11).toRect()));
        }
        view.show();
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_End); // and the last is always within reach
        QVERIFY(view.rect().contains(view.cellRect(11).toRect()));
    }
    void everyPoolByKeyboardAndAloud() {
        PoolGauges view(nullptr);
        view.resize(440, 340);
        PoolState unknown = pool("unbounded", 7, std::numeric_limits<double>::quiet_NaN());
        view.setPools({pool("first", 100, 100), unknown});
        view.show();
        QSignalSpy spy(&view, &PoolGauges::poolClicked);
        QTest::keyClick(&view, Qt::Key_Right); // the first key finds the first item
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].toString(), QStringLiteral("unbounded"));
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
        QVERIFY(list);
        QCOMPARE(list->childCount(), 2);
        QCOMPARE(list->child(0)->text(QAccessible::Name), QStringLiteral("first"));
        QVERIFY(list->child(0)->text(QAccessible::Value).contains(u"100 in flight of 100"));
        QVERIFY(list->child(1)->text(QAccessible::Value).contains(u"no capacity known"));
        QVERIFY(list->child(1)->state().selected);
        list->child(0)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(spy.back()[0].toString(), QStringLiteral("first"));
        view.setPools({pool("first", 1, 2)}); // what is gone says so
        QCOMPARE(list->childCount(), 1);
    }
    void clickNamesThePool() {
        PoolGauges view(nullptr);
        view.resize(440, 340);
        view.setPools({pool("first", 1, 2), pool("second", 1, 2)});
        view.show();
        QSignalSpy spy(&view, &PoolGauges::poolClicked);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(1).center().toPoint());
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].toString(), QStringLiteral("second"));
    }
};

QTEST_MAIN(TestPoolGauges)
#include "tst_poolgauges.moc"
