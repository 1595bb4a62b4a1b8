// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What happened by itself, read back from metrics.
#include "data/evidence/eventscan.h"
#include <QTest>

using namespace bs;
using namespace bs::evidence;

namespace {

const TimeRange kRange{1'700'000'000'000, 1'700'000'000'000 + 40 * 15'000};

// Values every 15 s from the start of the range; NaN is no sample.
Series series(const Labels &labels, const std::vector<double> &values) {
    Series s;
    s.labels = labels;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isnan(values[i])) {
            s.times.push_back(kRange.start + TimeMs(i) * 15'000);
            s.values.push_back(values[i]);
        }
    }
    return s;
}

std::vector<double> steps(std::initializer_list<std::pair<int, double>> parts) {
    std::vector<double> out;
    for (const auto &[n, v] : parts) {
        out.insert(out.end(), std::size_t(n), v);
    }
    return out;
}

using Answers = std::map<std::string, Fetched>;

void put(Answers &a, const char *name, std::vector<Series> list) {
    auto r = std::make_shared<QueryResult>();
    r->matrix.series = std::move(list);
    a[name] = {"query", Availability::Data, {}, r};
}

QStringList told(const EventScan &s) {
    QStringList out;
    for (const incident::Event &e : s.events) {
        out << QStringLiteral("%1 %2 %3").arg((e.occurred - kRange.start) / 1000).arg(e.kind, e.text);
    }
    return out;
}

} // namespace

class TestEventScan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNewVersionIsADeployAndARestartIsNot() {
        Answers a;
        const double no = std::nan("");
        put(a, "versions",
            {series({{"service", "events"}, {"version", "v1"}}, steps({{41, 1}})),
             series({{"service", "events"}, {"version", "v2"}}, steps({{20, no}, {21, 1}}))});
        put(a, "started",
            {series({{"pod", "edge-1"}, {"service", "edge"}}, steps({{10, 1'600'000'000}, {31, 1'700'000'140}}))});
        QCOMPARE(told(readScan(a, kRange, {})), (QStringList{QStringLiteral("140 restart edge-1 restarted"),
                                                             QStringLiteral("300 deploy Deploy events v2, was v1")}));
    }
    void anOomKillIsToldOnce() {
        Answers a;
        put(a, "oom", {series({{"pod", "ntf-3"}}, steps({{12, 0}, {29, 1}}))});
        put(a, "restarts", {series({{"pod", "ntf-3"}}, steps({{12, 0}, {10, 1}, {19, 2}}))});
        put(a, "started",
            {series({{"pod", "ntf-3"}, {"service", "ntf"}},
                    steps({{12, 1'600'000'000}, {10, 1'700'000'170}, {19, 1'700'000'320}}))});
        const EventScan s = readScan(a, kRange, {});
        // Two kills within five minutes fold into one line.
        QCOMPARE(s.events.size(), std::size_t(1));
        QCOMPARE(s.events[0].count, 2);
        QCOMPARE(s.events[0].kind, QStringLiteral("oom"));
    }
    void alertsBreakersAndPoolsHaveTheirTime() {
        Answers a;
        put(a, "alerts",
            {series({{"alertname", "PoolSaturated"}, {"pool", "pg"}},
                    steps({{10, std::nan("")}, {10, 1}, {21, std::nan("")}}))});
        put(a, "breakers", {series({{"service", "relay"}, {"target", "email"}}, steps({{8, 0}, {4, 2}, {29, 0}}))});
        put(a, "pools",
            {series({{"service", "catalog"}, {"pool", "pg"}},
                    steps({{5, 0.5}, {6, 1.0}, {1, 0.2}, {1, 1.0}, {28, 0.4}}))});
        const EventScan s = readScan(a, kRange, {});
        QCOMPARE(told(s), (QStringList{QStringLiteral("75 threshold Pool pg of catalog at 100\u202F%"),
                                       QStringLiteral("120 breaker Breaker of relay to email opens"),
                                       QStringLiteral("150 alert PoolSaturated fires, pg")}));
        QCOMPARE(s.events[2].ended, kRange.start + 19 * 15'000);
    }
    void aSecondScanAddsNothing() {
        Answers a;
        put(a, "alerts", {series({{"alertname", "X"}}, steps({{10, std::nan("")}, {31, 1}}))});
        const EventScan once = readScan(a, kRange, {});
        const EventScan twice = readScan(a, kRange, {});
        QVERIFY(!once.events[0].external.isEmpty());
        QCOMPARE(once.events[0].external, twice.events[0].external);
        QCOMPARE(once.events[0].ended, kNoTime); // it goes on
    }
    void everyScanHasTheSameGrid() {
        const RangeQuery a = scanQueries({kRange.start, kRange.end}).front().query;
        const RangeQuery b = scanQueries({kRange.start - 7'000, kRange.end}).front().query;
        QCOMPARE(a.step, b.step);
        QCOMPARE((a.start - b.start) % a.step, 0);
    }
    void theCurveIsOfTheServiceThatRose() {
        Answers a;
        put(a, "goroutines",
            {series({{"service", "big"}}, steps({{41, 90000}})),
             series({{"service", "ntf"}}, steps({{20, 800}, {21, 65000}}))});
        QCOMPARE(readScan(a, kRange, {}).curves[0].label, QStringLiteral("ntf goroutines, all pods"));
        QCOMPARE(readScan(a, kRange, QStringLiteral("big")).curves[0].label,
                 QStringLiteral("big goroutines, all pods"));
    }
    void whatCouldNotBeAskedIsSaid() {
        Answers a;
        a["alerts"] = {"q", Availability::Error, QStringLiteral("timed out"), nullptr};
        QCOMPARE(readScan(a, kRange, {}).unread, QStringList{QStringLiteral("alerts: timed out")});
    }
};

QTEST_GUILESS_MAIN(TestEventScan)
#include "tst_eventscan.moc"
