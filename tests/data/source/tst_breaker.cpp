// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/breaker.h"
#include <QTest>

using namespace bs;

class TestBreaker : public QObject {
    Q_OBJECT
    const QString m_why = QStringLiteral("connection refused");
private Q_SLOTS:
    void opensAfterThreeAndLetsOneTry() {
        Breaker b;
        b.failed(0, m_why, 0.5);
        b.failed(0, m_why, 0.5);
        QVERIFY(b.mayAsk(0));
        b.failed(0, m_why, 0.5);
        QVERIFY(!b.mayAsk(999));
        QVERIFY(b.mayAsk(1000)); // the trial
        QVERIFY(!b.mayAsk(1000));
        b.failed(1000, m_why, 0.5);
        QCOMPARE(b.openUntil(), TimeMs(3000)); // twice as long
        QVERIFY(b.mayAsk(3000));
        b.succeeded();
        QVERIFY(b.mayAsk(3000));
        QVERIFY(b.mayAsk(3000));
    }
    // Twenty panels whose requests were on the wire when the server went must not make the wait half a minute.
    void manyAtOnceCountOnce() {
        Breaker b;
        for (int i = 0; i < 60; ++i) {
            b.failed(0, m_why, 0.5);
        }
        QCOMPARE(b.openUntil(), TimeMs(1000));
    }
    void aCancelledTrialGivesItsPlaceBack() {
        Breaker b;
        for (int i = 0; i < 3; ++i) {
            b.failed(0, m_why, 0.5);
        }
        QVERIFY(b.mayAsk(1000));
        b.abandoned();
        QVERIFY(b.mayAsk(1000));
    }
    void theWaitIsJitteredAndBounded() {
        Breaker b;
        TimeMs now = 0;
        for (int i = 0; i < 3; ++i) {
            b.failed(now, m_why, 0);
        }
        QCOMPARE(b.openUntil(), TimeMs(800));
        for (int i = 0; i < 20; ++i) {
            now = b.openUntil();
            QVERIFY(b.mayAsk(now));
            b.failed(now, m_why, 1);
        }
        QCOMPARE(b.openUntil() - now, DurationMs(12'000));
    }
};

QTEST_GUILESS_MAIN(TestBreaker)
#include "tst_breaker.moc"
