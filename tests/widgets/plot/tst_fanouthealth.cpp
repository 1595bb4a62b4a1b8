// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/fanoutview.h"
#include <QTest>

using namespace bs;

class TestFanoutHealth : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // The upper bound of a bucket is no value that was seen: a cap inside the bucket has not been shown to be broken.
    void aCapInsideABucketIsKept() {
        FanoutEndpoint e;
        e.bars = {{0, 1, 5}, {512, 1024, 3}};
        e.max = 1024;
        e.cap = 1000;
        QVERIFY(e.health() == Health::Ok);
        e.cap = 512;
        QVERIFY(e.health() == Health::Warn);
    }
    void overTheLastBoundIsOverTheCap() {
        FanoutEndpoint e;
        e.bars = {{64, std::numeric_limits<double>::infinity(), 1}};
        e.max = 64;
        e.overLastBound = true;
        e.cap = 64;
        QVERIFY(e.health() == Health::Warn);
    }
    void aGaugeIsAValue() {
        FanoutEndpoint e;
        e.max = 17;
        e.cap = 16;
        QVERIFY(e.health() == Health::Warn);
        e.max = 16;
        QVERIFY(e.health() == Health::Ok);
    }
};

QTEST_GUILESS_MAIN(TestFanoutHealth)
#include "tst_fanouthealth.moc"
