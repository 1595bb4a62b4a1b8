// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pyroscope and Parca, against a server that keeps to their protocol: it holds snapshots with times and answers each
// request from what the request says, refusing what a real one would. No real one is packaged for Debian.
#include "data/capture/profileservers.h"
#include "data/profile/exporter.h"
#include "data/profile/reader.h"
#include "tests/support/awaits.h"
#include "tests/support/profileserver.h"
#include <QTest>

using namespace bs;
using namespace bs::capture;
using namespace bs::test;

namespace {

constexpr TimeMs kT0 = 1'700'000'000'000;
const QString kType = QStringLiteral("goroutine:goroutine:count:goroutine:count");

Connection to(const QString &url) { return *connectionTo(url); }

} // namespace

class TestProfileServers : public QObject {
    Q_OBJECT
    QThreadPool m_pool;
    ProfileServer m_server{kT0};
private Q_SLOTS:
    void initTestCase() {
        // 20 snapshots 15 s apart of two pods; "leak" grows by 10 each.
        m_server.fill(20, 15'000, {QStringLiteral("orders-0"), QStringLiteral("orders-1")});
    }
    void pyroscopeTellsWhoAndWhat() {
        PyroscopeSource source(to(m_server.url()), &m_pool);
        const auto types = await(source.types());
        QVERIFY2(types, types ? "" : qPrintable(types.error().text()));
        QCOMPARE(types->at(0).id, kType);
        const auto who = await(source.subjects({kT0, kT0 + 600'000}));
        QVERIFY2(who, who ? "" : qPrintable(who.error().text()));
        QCOMPARE(who->size(), std::size_t{2});
        QCOMPARE(who->at(1), (ServerSubject{QStringLiteral("orders"), QStringLiteral("orders-1"), kType}));
        QCOMPARE(source.selectorOf(who->at(1)), QStringLiteral("{service_name=\"orders\",pod=\"orders-1\"}"));
        QCOMPARE(source.selectorOf({QStringLiteral("a\"b\\"), {}, {}}),
                 QStringLiteral("{service_name=\"a\\\"b\\\\\"}"));
        QVERIFY(await(source.subjects({kT0 - 7'200'000, kT0 - 3'600'000}))->empty());
    }
    void theLastSnapshotIsExact() {
        PyroscopeSource source(to(m_server.url()), &m_pool);
        FetchRequest q{.type = kType,
                       .selector = QStringLiteral("{service_name=\"orders\",pod=\"orders-0\"}"),
                       .range = {kT0, kT0 + 20 * 15'000}};
        const auto c = await(source.fetch(q));
        QVERIFY2(c, c ? "" : qPrintable(c.error().text()));
        QCOMPARE(profile::toFolded(*c->profile, 0), std::string("main.main;main.busy 5\nmain.main;main.leak 200\n"));
        QCOMPARE(c->time, kT0 + 20 * 15'000);
        QVERIFY(c->notes.isEmpty());
    }
    void aRangeIsAveragedNotSummed() {
        PyroscopeSource source(to(m_server.url()), &m_pool);
        FetchRequest q{.type = kType,
                       .selector = QStringLiteral("{service_name=\"orders\"}"),
                       .range = {kT0, kT0 + 20 * 15'000},
                       .merged = true};
        const auto c = await(source.fetch(q));
        QVERIFY2(c, c ? "" : qPrintable(c.error().text()));
        // Of 10, 20 ... 200 the mean is 105; a sum over 40 snapshots would be 4200.
        QCOMPARE(profile::toFolded(*c->profile, 0), std::string("main.main;main.busy 5\nmain.main;main.leak 105\n"));
        QVERIFY(c->notes.value(0).startsWith(QStringLiteral("average of 40 snapshots")));
    }
    void oneStackHasASeriesOfItsOwn() {
        PyroscopeSource source(to(m_server.url()), &m_pool);
        QVERIFY(source.knowsStackSeries());
        FetchRequest q{.type = kType,
                       .selector = QStringLiteral("{service_name=\"orders\",pod=\"orders-1\"}"),
                       .range = {kT0, kT0 + 20 * 15'000},
                       .callSite = {"main.main", "main.leak"}};
        const auto s = await(source.series(q, 15'000));
        QVERIFY2(s, s ? "" : qPrintable(s.error().text()));
        QCOMPARE(s->size(), std::size_t{20});
        QCOMPARE(s->front().value, 10.0);
        QCOMPARE(s->back().value, 200.0);
        q.callSite = {"main.main", "main.busy"};
        QCOMPARE(await(source.series(q, 60'000))->back().value, 5.0); // averaged within a step, too
    }
    void whatAServerRefusesIsOneLine() {
        PyroscopeSource source(to(m_server.url()), &m_pool);
        const auto bad = await(
            source.fetch({.type = kType, .selector = QStringLiteral("{nobody=\"x\"}"), .range = {kT0, kT0 + 300'000}}));
        QVERIFY(!bad && bad.error().reason.contains(QStringLiteral("has no profile of that type and selector")));
        const auto type = await(source.fetch({.type = QStringLiteral("nonsense"), .range = {kT0, kT0 + 300'000}}));
        QVERIFY(!type);
        QVERIFY2(type.error().text().contains(QStringLiteral("invalid_argument")) &&
                     !type.error().text().contains(u'\n'),
                 qPrintable(type.error().text()));
    }
    void parcaGivesOneSnapshotAndTheMean() {
        ParcaSource source(to(m_server.url()), &m_pool);
        const auto who = await(source.subjects({kT0, kT0 + 600'000}));
        QVERIFY2(who, who ? "" : qPrintable(who.error().text()));
        QCOMPARE(who->size(), std::size_t{2});
        QCOMPARE(who->at(0), (ServerSubject{QStringLiteral("orders"), QStringLiteral("orders-0"), kType}));
        FetchRequest q{.type = kType, .selector = source.selectorOf(who->at(0)), .range = {kT0, kT0 + 10 * 15'000}};
        QCOMPARE(q.selector, QStringLiteral("{job=\"orders\",instance=\"orders-0\"}"));
        const auto one = await(source.fetch(q));
        QVERIFY2(one, one ? "" : qPrintable(one.error().text()));
        QCOMPARE(one->time, kT0 + 10 * 15'000);
        QCOMPARE(profile::toFolded(*one->profile, 0), std::string("main.main;main.busy 5\nmain.main;main.leak 100\n"));
        q.merged = true;
        const auto mean = await(source.fetch(q));
        QVERIFY2(mean, mean ? "" : qPrintable(mean.error().text()));
        QCOMPARE(profile::toFolded(*mean->profile, 0), std::string("main.main;main.busy 5\nmain.main;main.leak 55\n"));
    }
    void whatIsAddedAndWhatIsAveraged() {
        QVERIFY(isGauge(kType));
        QVERIFY(isGauge(QStringLiteral("goroutines:goroutine:count:goroutine:count")));
        QVERIFY(isGauge(QStringLiteral("memory:inuse_space:bytes:space:bytes")));
        QVERIFY(!isGauge(QStringLiteral("memory:alloc_space:bytes:space:bytes")));
        QVERIFY(!isGauge(QStringLiteral("process_cpu:cpu:nanoseconds:cpu:nanoseconds:delta")));
        QVERIFY(isGauge(QStringLiteral("goroutine")));
    }
};

QTEST_GUILESS_MAIN(TestProfileServers)
#include "tst_profileservers.moc"
