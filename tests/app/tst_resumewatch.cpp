// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/resumewatch.h"
#include <QSignalSpy>
#include <QTest>

using namespace bs;

class TestResumeWatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aClockThatRanOnAloneMeansSleep() {
        FixedClock clock(1'000'000);
        ResumeWatch watch(&clock, nullptr);
        QSignalSpy resumed(&watch, &ResumeWatch::resumed);
        clock.set(1'005'000);
        watch.tick(5'000); // an ordinary tick
        clock.set(1'025'000);
        watch.tick(20'000); // a busy machine: the process itself ran as long
        QCOMPARE(resumed.size(), 0);
        clock.set(1'025'000 + 7'200'000);
        watch.tick(4'000);
        QCOMPARE(resumed.size(), 1);
        QCOMPARE(resumed.first().first().value<DurationMs>(), DurationMs(7'196'000));
        clock.set(clock.now() + 5'000);
        watch.tick(5'000);
        QCOMPARE(resumed.size(), 1); // once
    }
};

QTEST_GUILESS_MAIN(TestResumeWatch)
#include "tst_resumewatch.moc"
