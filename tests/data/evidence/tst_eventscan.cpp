// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What happened by itself, read back from metrics.
#include "data/evidence/eventscan.h"
#include "data/evidence/questions.h"
#include "data/incident/log.h"
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

EventScan readScan(const Answers &a, TimeRange range, const QString &service) {
    ScanRequest r;
    r.range = range;
    r.recorded = range.end;
    r.service = service;
    return bs::evidence::readScan(a, r, BoundVocabulary());
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
        put(a, "breakers",
            {series({{"service", "relay"}, {"target", "email"}}, steps({{8, 0}, {4, 2}, {2, 1}, {2, 2}, {25, 0}}))});
        put(a, "pool_inflight",
            {series({{"service", "catalog"}, {"pool", "pg"}}, steps({{5, 25}, {6, 50}, {1, 10}, {1, 50}, {28, 20}}))});
        put(a, "pool_capacity", {series({{"service", "catalog"}, {"pool", "pg"}}, steps({{41, 50}}))});
        put(a, "pool_waiting", {series({{"service", "catalog"}, {"pool", "pg"}}, steps({{6, 0}, {5, 12}, {30, 0}}))});
        const EventScan s = readScan(a, kRange, {});
        QCOMPARE(told(s), (QStringList{QStringLiteral("75 threshold Pool pg of catalog at 100\u202F%, up to 12 wait"),
                                       QStringLiteral("120 breaker Breaker of relay to email opens"),
                                       QStringLiteral("150 alert PoolSaturated fires, pg")}));
        QCOMPARE(s.events[2].ended, kRange.start + 19 * 15'000);
        QCOMPARE(s.events[1].ended, kRange.start + 15 * 15'000); // half open in between is still open
        QCOMPARE(s.impact, s.events[0].occurred);
        QCOMPARE(s.detection, s.events[2].occurred);
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
    void pendingIsNoDetection() {
        Answers a;
        put(a, "alerts",
            {series({{"alertname", "X"}, {"alertstate", "pending"}}, steps({{6, std::nan("")}, {8, 1}})),
             series({{"alertname", "X"}, {"alertstate", "firing"}}, steps({{14, std::nan("")}, {27, 1}}))});
        const EventScan s = readScan(a, kRange, {});
        QCOMPARE(told(s), (QStringList{QStringLiteral("90 alert X is pending"), QStringLiteral("210 alert X fires")}));
        QCOMPARE(s.detection, kRange.start + 14 * 15'000);
    }
    void aVersionThatGoesAgainWasRolledBack() {
        Answers a;
        const double no = std::nan("");
        put(a, "versions",
            {series({{"service", "events"}, {"version", "v1"}}, steps({{41, 1}})),
             series({{"service", "events"}, {"version", "v2"}}, steps({{10, no}, {10, 1}}))});
        QCOMPARE(told(readScan(a, kRange, {})),
                 (QStringList{QStringLiteral("150 deploy Deploy events v2, was v1"),
                              QStringLiteral("300 deploy Rolled back events to v1, was v2")}));
    }
    void aHoleInTheSamplesIsAGap() {
        Answers a;
        const double no = std::nan("");
        put(a, "goroutines", {series({{"service", "events"}}, steps({{10, 5}, {8, no}, {23, 5}}))});
        const EventScan s = readScan(a, kRange, {});
        QCOMPARE(told(s), QStringList{QStringLiteral("150 gap No samples of events")});
        QCOMPARE(s.events[0].ended, kRange.start + 18 * 15'000);
    }
    // A timeline never says a thing twice: not when the grid moved, and an end is added to what is there.
    void onlyWhatIsNewIsTold() {
        Answers first, later;
        put(first, "alerts", {series({{"alertname", "X"}}, steps({{10, std::nan("")}, {31, 1}}))});
        put(later, "alerts", {series({{"alertname", "X"}}, steps({{11, std::nan("")}, {20, 1}, {10, std::nan("")}}))});
        std::vector<incident::LogEntry> log{
            incident::openEntry(QStringLiteral("t"), QStringLiteral("SEV2"), QStringLiteral("me"), kRange.start)};
        log.front().incident = QStringLiteral("INC-0001");
        const auto apply = [&log](const EventScan &s) {
            const auto i = incident::fold(log);
            for (const incident::Event &e : unseen(*i, s.events)) {
                log.push_back(incident::eventEntry(i->id, e, QStringLiteral("auto"), kRange.end));
                log.back().seq = static_cast<std::int64_t>(log.size());
            }
            return incident::fold(log);
        };
        auto i = apply(readScan(first, kRange, {}));
        const std::size_t told = i->events.size();
        QVERIFY(told >= 1);
        const auto alert = [&]() {
            return *std::find_if(i->events.begin(), i->events.end(), [](const auto &e) { return e.kind == u"alert"; });
        };
        QCOMPARE(alert().ended, kNoTime);
        i = apply(readScan(first, kRange, {}));
        QCOMPARE(i->events.size(), told);
        i = apply(readScan(later, kRange, {}));
        QCOMPARE(i->events.size(), told);
        QCOMPARE(alert().occurred, kRange.start + 10 * 15'000);
        QCOMPARE(alert().ended, kRange.start + 30 * 15'000);
    }
    void everyScanHasTheSameGrid() {
        const RangeQuery a = scanQueries({kRange.start, kRange.end}, BoundVocabulary()).front().query;
        const RangeQuery b = scanQueries({kRange.start - 7'000, kRange.end}, BoundVocabulary()).front().query;
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
