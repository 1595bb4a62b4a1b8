// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a recorder captures by itself: everybody at a moment of his own, an alert once, and never without a bound.
#include "data/capture/agenda.h"
#include <QTest>

using namespace bs;
using namespace bs::capture;

namespace {

constexpr TimeMs kStart = 1'790'000'000'000;

std::vector<AgendaPod> pods(int n, DurationMs every) {
    std::vector<AgendaPod> out;
    for (int i = 0; i < n; ++i) {
        AgendaPod p{.key = QStringLiteral("orders\norders-%1").arg(i), .every = every, .goroutines = 100.0 * i};
        p.labels.set("service", i % 2 == 0 ? "orders" : "events");
        p.labels.set("pod", "orders-" + std::to_string(i));
        p.labels.set("cluster", "eu");
        out.push_back(std::move(p));
    }
    return out;
}

Occasion alert(const char *name, Labels labels, TimeMs since) {
    return {Occasion::Kind::Alert, QString::fromLatin1(name), std::move(labels), since};
}

} // namespace

class TestAgenda : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPodHasAMomentOfItsOwn() {
        Agenda agenda;
        const auto fleet = pods(60, 300'000);
        std::map<std::size_t, std::vector<TimeMs>> taken;
        std::size_t most = 0;
        for (TimeMs t = kStart; t < kStart + 3 * 300'000; t += 2000) {
            const auto due = agenda.next(fleet, {}, t);
            most = std::max(most, due.size());
            for (const Due &d : due) {
                QVERIFY(d.because.isEmpty());
                taken[d.pod].push_back(t);
            }
        }
        QCOMPARE(taken.size(), std::size_t{60});
        for (const auto &[pod, times] : taken) {
            QCOMPARE(times.size(), std::size_t{3}); // once in every five minutes
            QVERIFY(std::abs(times[1] - times[0] - 300'000) <= 2000);
        }
        QVERIFY2(most <= 6, "a fleet is not asked all at once");
        // Another process, the same moments: a restart moves nobody.
        Agenda again;
        (void)again.next(fleet, {}, kStart + 300'000);
        QCOMPARE(Agenda::turnOf(fleet[7].key, 300'000, kStart + 300'000),
                 Agenda::turnOf(fleet[7].key, 300'000, kStart) + 300'000);
    }
    void notByTheClockAndAClockSetBack() {
        Agenda agenda;
        auto fleet = pods(2, 0);
        QVERIFY(agenda.next(fleet, {}, kStart).empty());
        QVERIFY(agenda.next(fleet, {}, kStart + 86'400'000).empty());
        fleet = pods(2, 60'000);
        (void)agenda.next(fleet, {}, kStart);
        int taken = 0;
        for (TimeMs t = kStart - 86'400'000; t < kStart - 86'400'000 + 120'000; t += 1000) {
            taken += static_cast<int>(agenda.next(fleet, {}, t).size());
        }
        QVERIFY2(taken >= 4, qPrintable(QString::number(taken))); // it waits for no day to come
    }
    void anAlertCapturesOnceWhenItBegins() {
        Agenda agenda;
        const auto fleet = pods(4, 0);
        const std::vector<Occasion> firing{
            alert("PoolSaturated", {{"pod", "orders-2"}, {"instance", "10.0.0.2:80"}, {"severity", "page"}}, kStart)};
        int taken = 0;
        for (TimeMs t = kStart; t < kStart + 3'600'000; t += 1000) {
            for (const Due &d : agenda.next(fleet, firing, t)) {
                QCOMPARE(d.pod, std::size_t{2});
                QCOMPARE(d.because, QStringLiteral("alert PoolSaturated pod=orders-2"));
                ++taken;
            }
        }
        QCOMPARE(taken, 1);
    }
    void whatFlapsIsCapturedNoOfterThanThePodMayBe() {
        Agenda agenda;
        const auto fleet = pods(1, 0); // at most every ten minutes
        int taken = 0;
        for (TimeMs t = kStart; t < kStart + 3'600'000; t += 1000) {
            const bool on = t / 1000 % 2 == 0; // fires anew every other second
            const auto firing =
                on ? std::vector<Occasion>{alert("Flaps", {{"pod", "orders-0"}}, t)} : std::vector<Occasion>();
            taken += static_cast<int>(agenda.next(fleet, firing, t).size());
        }
        QCOMPARE(taken, 6); // in an hour
    }
    void ofManyPodsTheLargestAndNoFlood() {
        Agenda agenda;
        const auto fleet = pods(40, 0);
        QStringList left;
        const auto due = agenda.next(fleet, {alert("Slow", {{"service", "orders"}}, kStart)}, kStart, &left);
        QCOMPARE(due.size(), Agenda::kMostOfOne);
        QCOMPARE(due[0].pod, std::size_t{38}); // the most goroutines
        QCOMPARE(left.size(), 1);
        QVERIFY2(
            left[0].startsWith(QStringLiteral("alert Slow service=orders: 5 of its pods are captured, 15 are not")),
            qPrintable(left[0]));
        std::size_t all = due.size();
        for (int i = 0; i < 30; ++i) { // a storm: another alert for every pod
            const std::string pod = "orders-" + std::to_string(i);
            all += agenda.next(fleet, {alert("Storm", {{"pod", pod}}, kStart + i)}, kStart + 1000 + i).size();
        }
        QCOMPARE(all, Agenda::kMostOfAll);
        QCOMPARE(agenda.next(fleet, {alert("Storm", {{"pod", "orders-1"}}, kStart)}, kStart + 700'000).size(),
                 std::size_t{1}); // ten minutes later
    }
    void whomAnAlertNames() {
        const auto fleet = pods(4, 0);
        const auto named = [&](Labels labels) {
            Agenda agenda;
            return agenda.next(fleet, {alert("A", std::move(labels), kStart)}, kStart).size();
        };
        QCOMPARE(named({{"service", "events"}}), std::size_t{2});
        QCOMPARE(named({{"service", "events"}, {"cluster", "us"}}), std::size_t{0});
        QCOMPARE(named({{"service", "events"}, {"pod", "orders-0"}}), std::size_t{0}); // orders-0 is of another service
        QCOMPARE(named({{"cluster", "eu"}}), std::size_t{0});                          // names nobody
        QCOMPARE(named({}), std::size_t{0});
        // A pod that comes up while the alert fires is captured then.
        Agenda agenda;
        const std::vector<Occasion> firing{alert("A", {{"pod", "orders-9"}}, kStart)};
        QVERIFY(agenda.next(fleet, firing, kStart).empty());
        QCOMPARE(agenda.next(pods(10, 0), firing, kStart + 5000).size(), std::size_t{1});
    }
    void anEndpointSaysForWhat() {
        auto fleet = pods(2, 0);
        fleet[0].everyAlert = false;
        fleet[0].alerts = {QStringLiteral("Wanted")};
        fleet[0].growth = false;
        Agenda agenda;
        QVERIFY(agenda.next(fleet, {alert("Other", {{"pod", "orders-0"}}, kStart)}, kStart).empty());
        Occasion growth{Occasion::Kind::Growth, QStringLiteral("orders-0 grows by 120/min"), {}, kStart};
        growth.labels.set("pod", "orders-0");
        QVERIFY(agenda.next(fleet, {growth}, kStart).empty());
        QCOMPARE(agenda.next(fleet, {alert("Wanted", {{"pod", "orders-0"}}, kStart)}, kStart).size(), std::size_t{1});
        growth.labels.set("pod", "orders-1");
        const auto due = agenda.next(fleet, {growth}, kStart);
        QCOMPARE(due.size(), std::size_t{1});
        QCOMPARE(due[0].because, QStringLiteral("growth: orders-0 grows by 120/min"));
    }
};

QTEST_GUILESS_MAIN(TestAgenda)
#include "tst_agenda.moc"
