// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Marks and times, the order and folding of events, the log, and the store under it.
#include "data/incident/incidentstore.h"
#include "data/incident/timeline.h"
#include "data/runbook/walk.h"
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::incident;

namespace {

TimeMs at(int hour, int minute, int second = 0) {
    return *parseTime("2026-02-17T00:00:00Z", 0) + ((hour * 60 + minute) * 60 + second) * 1000LL;
}

Event happened(const char *kind, TimeMs when, const char *text, const char *external = "") {
    Event e;
    e.kind = QString::fromLatin1(kind);
    e.occurred = e.observed = e.recorded = when;
    e.text = QString::fromUtf8(text);
    e.source = QStringLiteral("store");
    e.external = QString::fromLatin1(external);
    return e;
}

const QString kMe = QStringLiteral("on-call 1");

} // namespace

class TestIncident : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksOfAppendixM() {
        Incident i;
        QCOMPARE(i.times(), Times{});
        i.marks = {at(11, 42), at(11, 53), kNoTime, at(11, 56), at(12, 2)};
        const Times t = i.times();
        QCOMPARE(t.detect, std::optional<std::int64_t>(11 * 60));
        QCOMPARE(t.mitigate, std::optional<std::int64_t>(14 * 60));
        QCOMPARE(t.resolve, std::optional<std::int64_t>(20 * 60));
        QVERIFY(!t.respond);
    }
    void equalTimesHaveOneOrder() {
        std::vector<Event> a, b;
        const std::vector<Event> all{happened("answer", 1000, "a"), happened("alert", 1000, "b"),
                                     happened("oom", 1000, "c"), happened("deploy", 1000, "d"),
                                     happened("note", 500, "e")};
        for (const Event &e : all) {
            addEvent(a, e);
        }
        for (auto e = all.rbegin(); e != all.rend(); ++e) {
            addEvent(b, *e);
        }
        QStringList order;
        for (std::size_t k = 0; k < a.size(); ++k) {
            QCOMPARE(a[k].text, b[k].text);
            order << a[k].kind;
        }
        QCOMPARE(order.join(u' '), QStringLiteral("note deploy oom alert answer"));
    }
    void duplicatesAndRepeatsFold() {
        std::vector<Event> events;
        QVERIFY(addEvent(events, happened("alert", 1000, "fires", "x")));
        QVERIFY(!addEvent(events, happened("alert", 1000, "fires", "x")));
        QVERIFY(addEvent(events, happened("oom", 10'000, "pod-3 OOMKilled", "a")));
        QVERIFY(addEvent(events, happened("oom", 60'000, "pod-3 OOMKilled", "b")));
        QVERIFY(addEvent(events, happened("oom", 700'000, "pod-3 OOMKilled", "c"))); // too late to fold
        QCOMPARE(events.size(), 3U);
        QCOMPARE(events[1].count, 2);
        QCOMPARE(events[1].last, TimeMs(60'000));
        QVERIFY(eventLine(events[1], QStringLiteral("UTC")).contains(QStringLiteral("×2, last 00:01:00")));
    }
    void zones() {
        QCOMPARE(clockIn(at(11, 42), QStringLiteral("UTC")), QStringLiteral("11:42:00"));
        QCOMPARE(clockIn(at(11, 42), QStringLiteral("Asia/Kolkata")), QStringLiteral("17:12:00"));
        QVERIFY(!checkZone(QStringLiteral("Mars/Olympus")));
    }
    void logKeepsTheOriginal() {
        QTemporaryDir dir;
        Result<IncidentStore> s = IncidentStore::open(dir.filePath(QStringLiteral("s.db")));
        QVERIFY(s);
        Result<Incident> i = s->create(openEntry(QStringLiteral("T"), QStringLiteral("SEV1"), kMe, at(11, 53)));
        QVERIFY(i);
        QCOMPARE(i->id, QStringLiteral("INC-0001"));
        i = s->append(i->id, {markEntry(i->id, Mark::Impact, at(11, 42), kMe, at(11, 54)),
                              eventEntry(i->id, happened("note", at(11, 50), "northwind sent password=hunter22"), kMe,
                                         at(11, 55))});
        QVERIFY(i);
        QCOMPARE(i->events.size(), 2U);
        const QString note = i->events[1].id;
        i = s->append(i->id,
                      {editEntry(i->id, note, QStringLiteral("northwind sent an event"), kNoTime, kMe, at(11, 56))});
        QVERIFY(i->events[1].edited);
        i = s->append(i->id, {redactEntry(i->id, note, QStringLiteral("customer name"), kMe, at(11, 57))});
        QVERIFY(i->events[1].redacted);
        QVERIFY(!QString::fromStdString(toJson(*i)).contains(QStringLiteral("northwind")));
        const auto log = s->log(i->id);
        QCOMPARE(log->size(), 5U);
        QVERIFY(QJsonDocument((*log)[2].data).toJson().contains("hunter22"));
        QVERIFY(!s->append(i->id, {pinEntry(i->id, QStringLiteral("nothing"), true, kMe, 0)}));
        QCOMPARE(s->log(i->id)->size(), 5U); // refused whole
        QVERIFY(!s->append(QStringLiteral("INC-9999"), {}));
        QCOMPARE(s->create(openEntry(QStringLiteral("U"), {}, kMe, 0))->id, QStringLiteral("INC-0002"));
        QCOMPARE(s->ids()->size(), 2);
    }
    void aMarkMovedIsOneEvent() {
        Incident i;
        QVERIFY(apply(i, {1, QStringLiteral("INC-0001"), 0, kMe, QStringLiteral("open"), {}}));
        QVERIFY(apply(i, markEntry(i.id, Mark::Impact, at(11, 40), kMe, at(11, 54))));
        QVERIFY(apply(i, markEntry(i.id, Mark::Impact, at(11, 42), kMe, at(11, 55))));
        QCOMPARE(i.events.size(), 1U);
        QCOMPARE(i.mark(Mark::Impact), at(11, 42));
    }
    void wholeIncidentIsLossless() {
        Incident i;
        i.id = QStringLiteral("INC-0142");
        i.title = QStringLiteral("T \"quoted\" ✓");
        i.severity = QStringLiteral("SEV1");
        i.opened = at(11, 53);
        i.labels = {{QStringLiteral("service"), QStringLiteral("x")}};
        i.marks = {at(11, 42), at(11, 53), kNoTime, at(11, 56), at(12, 2)};
        Event e = happened("oom", at(11, 45), "pod-3 OOMKilled");
        e.id = QStringLiteral("e1");
        e.pinned = true;
        e.curves = {
            {QStringLiteral("goroutines"), QStringLiteral("count"), QStringLiteral("q"), {1, 2, 3}, {1, 0.1, 1e300}}};
        e.data = {{QStringLiteral("a"), 1}};
        i.events = {e};
        i.curves = e.curves;
        i.postmortem.title = QStringLiteral("P");
        i.postmortem.sections = {{QStringLiteral("summary"), QStringLiteral("Summary"), QStringLiteral("a\nb")}};
        i.postmortem.actions = {
            {QStringLiteral("a1"), QStringLiteral("P0"), QStringLiteral("Do"), {}, {}, QStringLiteral("open"), {}}};
        i.postmortem.budget = {0.999, 30, 0.12, QStringLiteral("q")};
        runbook::Entry start;
        start.seq = 1;
        start.kind = runbook::Entry::Kind::Start;
        i.journal = {start};
        const std::string json = toJson(i);
        const Result<Incident> back = incidentFromJson(QByteArray::fromStdString(json), QStringLiteral("t"));
        QVERIFY2(back, back ? "" : qPrintable(back.error().text()));
        QVERIFY(*back == i);
        QCOMPARE(toJson(*back), json);
    }
};

QTEST_GUILESS_MAIN(TestIncident)
#include "tst_incident.moc"
