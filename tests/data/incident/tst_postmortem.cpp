// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Budget, blame, contradictions (the text's own example has eight), draft, writers, importers, redaction.
#include "data/incident/budget.h"
#include "data/incident/curves.h"
#include "data/incident/document.h"
#include "data/incident/draft.h"
#include "data/incident/importers.h"
#include "data/incident/links.h"
#include "data/incident/lint.h"
#include "data/incident/recovery.h"
#include "data/incident/template.h"
#include "data/incident/timeline.h"
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace bs;
using namespace bs::incident;

namespace {

Incident catalog() {
    QFile f(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/tests/fixtures/incident/catalog.txt"));
    if (!f.open(QIODevice::ReadOnly)) {
        return {};
    }
    const Result<Imported> in = readImport(f.readAll(), f.fileName());
    if (!in || !in->whole) {
        return {};
    }
    Incident i = *in->whole;
    i.id = QStringLiteral("INC-0007");
    const TimeMs day = *parseTime("2026-04-15T00:00:00Z", 0);
    i.marks[1] = day + (14 * 60 + 25) * 60'000;
    i.marks[3] = day + (14 * 60 + 38) * 60'000;
    return i;
}

bool has(const std::vector<Finding> &all, const char *rule, const char *words) {
    return std::any_of(all.begin(), all.end(), [&](const Finding &f) {
        return f.rule == QLatin1String(rule) && f.message.contains(QString::fromUtf8(words));
    });
}

QString text(const std::vector<Finding> &all) {
    QString out;
    for (const Finding &f : all) {
        out += QStringLiteral("[%1] %2: \"%3\" %4\n").arg(f.rule, f.section, f.quote, f.message);
    }
    return out;
}

} // namespace

class TestPostmortem : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void templateIsRead() {
        const Incident i = catalog();
        QCOMPARE(i.title, QStringLiteral("Catalog Service OOM cascade"));
        QCOMPARE(i.events.size(), 12U);
        QCOMPARE(i.times().resolve, std::optional<std::int64_t>(28 * 60));
        QCOMPARE(i.postmortem.actions.size(), 3U);
        QCOMPARE(i.postmortem.actions[0].state, QStringLiteral("done"));
        QCOMPARE(i.postmortem.actions[1].due, QStringLiteral("2026-04-17"));
    }
    void contradictionsOfTheExample_data() {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *id, const char *rule, const char *words) {
            QTest::newRow(id) << QString::fromLatin1(rule) << QString::fromUtf8(words);
        };
        row("PM-1 prose", "duration", "prose says 5 min, the events say 2 min");
        row("PM-1 rule", "for-clause", "for: 5m");
        row("PM-2 detection to mitigation", "duration", "prose says 8 min, the events say 13 min");
        row("PM-2 outage", "duration", "prose says 8 min, the events say 28 min");
        row("PM-3", "duration", "prose says in seconds, the events say 3 min");
        row("PM-4", "duration", "prose says 13 min, the events say 6 min");
        row("PM-5", "other-event", "14:51");
        row("PM-6", "product", "50k × 3");
        row("PM-7", "missing-factor", "retry");
        row("PM-8", "count", "prose says 6 pods, the timeline shows 2");
    }
    void contradictionsOfTheExample() {
        QFETCH(QString, rule);
        QFETCH(QString, words);
        const std::vector<Finding> all = lintFacts(catalog(), {{QStringLiteral("GoroutineCountHigh"), 50000, 300'000}});
        QVERIFY2(has(all, qPrintable(rule), words.toUtf8().constData()), qPrintable(text(all)));
    }
    void aTrueTextIsNotLinted() {
        Incident i = catalog();
        i.postmortem.sections = {{QStringLiteral("went_well"),
                                  {},
                                  QStringLiteral("- 2 minutes from incident start to page.\n- 13-minute "
                                                 "detection-to-mitigation.\n- 28 minutes of outage.")}};
        std::erase_if(i.events, [](const Event &e) { return e.text.contains(u"rebalanced"); });
        const std::vector<Finding> all = lintFacts(i, {});
        QVERIFY2(all.empty(), qPrintable(text(all)));
    }
    void blame() {
        Postmortem p;
        p.sections = {{QStringLiteral("root_cause"),
                       {},
                       QStringLiteral("Robin failed to set a limit. The root cause was human error.")},
                      {QStringLiteral("contributing"), {}, QStringLiteral("- one\n- two")},
                      {QStringLiteral("surprised"), {}, QStringLiteral("Why did Robin deploy?")}};
        const std::vector<Finding> all = lintBlame(p, {QStringLiteral("Robin")});
        QVERIFY(has(all, "blame-word", "failed to"));
        QVERIFY(has(all, "blame-word", "human error"));
        QVERIFY(has(all, "blame-subject", "role"));
        QVERIFY(has(all, "blame-question", "right at the time"));
        QVERIFY(has(all, "single-cause", "2 contributing"));
        p.sections = {
            {QStringLiteral("root_cause"), {}, QStringLiteral("The fan-out had no bound; default values hold.")}};
        QVERIFY2(lintBlame(p, {QStringLiteral("Robin")}).empty(), qPrintable(text(lintBlame(p, {}))));
    }
    void hints() {
        const std::vector<Hint> all = patternHints(catalog());
        QCOMPARE(all.size(), 5U);
    }
    void goldenBudget() {
        const TimeMs t = 1'000'000'000'000;
        const auto b = budgetSpent({0.999, 30, 0.12, {}}, t, t + 28 * 60'000);
        QVERIFY(b);
        QVERIFY(std::abs(b->budgetMinutes - 43.2) < 1e-9);
        QVERIFY(std::abs(b->timeBased - 0.648) < 0.0005);
        QVERIFY(std::abs(b->eventMinutes - 3.36) < 1e-9);
        QVERIFY(std::abs(*b->eventBased - 0.0778) < 0.0001);
        QVERIFY(b->sentence.contains(QStringLiteral("by time")) && b->sentence.contains(QStringLiteral("by events")));
        QVERIFY(!budgetSpent({}, t, t + 1));
    }
    void draftIsAFinishedFirstDraft() {
        Incident i;
        i.id = QStringLiteral("INC-0001");
        i.severity = QStringLiteral("SEV1");
        i.commander = QStringLiteral("on-call 1");
        const TimeMs t = *parseTime("2026-02-17T11:42:00Z", 0);
        i.opened = t;
        i.marks = {t, t + 11 * 60'000, t + 12 * 60'000, t + 14 * 60'000, t + 20 * 60'000};
        Curve c{QStringLiteral("goroutines of notification-sender"),
                QStringLiteral("count"),
                QStringLiteral("sum(process_goroutines)"),
                {},
                {}};
        for (int k = -10; k < 30; ++k) {
            c.times.push_back(t + k * 60'000);
            c.values.push_back(k <= 0 ? 800 : k < 20 ? 65000 : 820);
        }
        i.curves = {c};
        i.postmortem = draftPostmortem(
            i, {QStringLiteral("burst"), QStringLiteral("tenant:northwind"), QStringLiteral("block-caller")},
            QStringLiteral("UTC"));
        const QString summary = i.postmortem.text(QStringLiteral("summary"));
        QVERIFY2(
            summary.contains(QStringLiteral("At 11:42 UTC goroutines of notification-sender rose from 800 to 65k")),
            qPrintable(summary));
        QVERIFY(summary.contains(QStringLiteral("northwind")));
        QCOMPARE(i.postmortem.actions.size(), 3U);
        QCOMPARE(i.postmortem.actions[0].due, QStringLiteral("2026-02-19"));
        QVERIFY(lintFacts(i, {}).empty());
        for (const Finding &f : lintComplete(i)) {
            QVERIFY2(f.section == u"lucky" || f.section == u"surprised" || f.section == u"contributing",
                     qPrintable(f.message));
        }
        const QString again =
            draftPostmortem(i, {QStringLiteral("leak"), {}, {}}, QStringLiteral("UTC")).text(QStringLiteral("summary"));
        QCOMPARE(again, summary); // what is written stays
        const Document d = postmortemDocument(i, {});
        const QString md = toMarkdown(d, QStringLiteral("x.svg"));
        QVERIFY(md.contains(QStringLiteral("![goroutines of notification-sender](x.svg)")));
        QVERIFY(md.contains(QStringLiteral("| 11:42:00 |")) ||
                md.contains(QStringLiteral("**Time to detect:** 11 min")));
        QVERIFY(!md.contains(QStringLiteral("TODO")) && !md.contains(QStringLiteral("##\n")) &&
                !md.contains(u'\x2014'));
        const TimelinePicture p = timelinePicture(i, {});
        QCOMPARE(p.bands.size(), 3U);
        QCOMPARE(p.bands[0].to - p.bands[0].from, 11 * 60'000);
    }
    void htmlIsOneInertFile() {
        Incident i = catalog();
        i.title = i.postmortem.title = QStringLiteral("<script>alert(1)</script>");
        i.postmortem.set(QStringLiteral("summary"),
                         QStringLiteral("`code` **bold** <img src=x onerror=y>\n\n- a\n- b\n\n```\n<b>\n```"));
        const QString html = toHtml(postmortemDocument(i, {}), "<svg><title>t</title></svg>");
        QVERIFY(!html.contains(QStringLiteral("<script")) && !html.contains(QStringLiteral("<img")));
        QVERIFY(html.contains(QStringLiteral("<code>code</code> <b>bold</b> &lt;img")));
        QVERIFY(html.contains(QStringLiteral("<ul>\n<li>a</li>\n<li>b</li>\n</ul>")));
        static const QRegularExpression remote(QStringLiteral("(src|href)\\s*=|url\\(|@import"));
        QVERIFY(!remote.match(html).hasMatch() || html.contains(QStringLiteral("onerror=y&gt;")));
        QVERIFY(html.contains(QStringLiteral("<svg><title>t</title></svg>")));
    }
    void csvForJira() {
        Incident i = catalog();
        i.postmortem.actions[0].text = QStringLiteral("=cmd|' /C calc'!A0, \"x\"");
        const QString csv = actionsCsv(i, {});
        QVERIFY(csv.startsWith(QStringLiteral("Summary,Issue Type,Priority,Assignee,Due Date,Description,Labels\r\n")));
        QVERIFY2(csv.contains(QStringLiteral("\"'=cmd|' /C calc'!A0, \"\"x\"\"\",Task,Highest,")), qPrintable(csv));
        QVERIFY(timelineCsv(i, {QStringLiteral("Europe/Berlin"), {}})
                    .contains(QStringLiteral("2026-04-15T14:23:00Z,2026-04-15 16:23:00,Europe/Berlin")));
    }
    void redaction() {
        const Redactor r({QStringLiteral("northwind")});
        QCOMPARE(r(QStringLiteral("Northwind sent http://u:pa55@h/ with token=abcdef")),
                 QStringLiteral("customer 1 sent http://u:[secret]@h/ with token=[secret]"));
        QCOMPARE(scrubSecrets(QStringLiteral("Authorization: Bearer abc.def.ghi")),
                 QStringLiteral("Authorization: Bearer [secret]"));
        QVERIFY(!scrubSecrets(QStringLiteral("key AKIAABCDEFGHIJKLMNOP x")).contains(QStringLiteral("AKIA")));
        QCOMPARE(scrubSecrets(QStringLiteral("goroutines rose to 65,000")),
                 QStringLiteral("goroutines rose to 65,000"));
        QCOMPARE(r.preview(QStringLiteral("northwind")).size(), 1U);
        Incident i = catalog();
        i.postmortem.set(QStringLiteral("summary"), QStringLiteral("Northwind"));
        QVERIFY(!QString::fromStdString(exportJson(i, {QStringLiteral("UTC"), {QStringLiteral("northwind")}}))
                     .contains(QStringLiteral("northwind"), Qt::CaseInsensitive));
    }
    void importsAlerts() {
        const QByteArray json =
            "[{\"labels\":{\"alertname\":\"GoroutineCountHigh\",\"service\":\"a\",\"severity\":\"critical\"},"
            "\"startsAt\":\"2026-02-17T11:53:00.123Z\",\"endsAt\":\"2026-02-17T12:02:00Z\",\"fingerprint\":\"f\"}]";
        const Result<Imported> in = readImport(json, QStringLiteral("a"));
        QVERIFY2(in, in ? "" : qPrintable(in.error().text()));
        QCOMPARE(in->events.size(), 2U);
        QCOMPARE(in->severity, QStringLiteral("SEV1"));
        QCOMPARE(in->events[0].occurred, *parseTime("2026-02-17T11:53:00.123Z", 0));
        QVERIFY(readImport("time,text\n2026-02-17 11:42,\"a, \"\"b\"\"\"\n", QStringLiteral("c")));
        QCOMPARE(readImport("time,text\n2026-02-17 11:42,\"a, \"\"b\"\"\"\n", QStringLiteral("c"))->events[0].text,
                 QStringLiteral("a, \"b\""));
        const auto bad = readImport("time,text\nyesterday,x\n", QStringLiteral("c"));
        QVERIFY(!bad);
        QCOMPARE(bad.error().line, 2);
        QVERIFY(!readImport("{\"a\":", QStringLiteral("c")));
        QVERIFY(!readImport("hello", QStringLiteral("c")));
    }
    void pastedAlerts() {
        const auto labels = readAlertReference(QStringLiteral("{alertname=\"PoolSaturated\", pool=\"email\"}"));
        QVERIFY(labels);
        QCOMPARE(labels->label(QStringLiteral("pool")), QStringLiteral("email"));
        const auto am = readAlertReference(
            QStringLiteral("http://am:9093/#/alerts?filter=%7Balertname%3D%22X%22%2Cservice%3D%22y%22%7D"));
        QVERIFY(am);
        QCOMPARE(am->label(QStringLiteral("service")), QStringLiteral("y"));
        const auto prom = readAlertReference(QStringLiteral(
            "http://p:9090/"
            "graph?g0.expr=process_goroutines%7Bservice%3D%22y%22%7D%20%3E%205&g0.end_input=2026-02-17%2011%3A53"));
        QVERIFY(prom);
        QCOMPARE(prom->at, *parseTime("2026-02-17T11:53:00Z", 0));
        QVERIFY(!readAlertReference(QStringLiteral("hello")));
        const auto silence = readAlertReference(QStringLiteral(
            "https://grafana/alerting/silence/new?alertmanager=grafana&matcher=alertname%3DX&matcher=service%3Dy"));
        QVERIFY(silence);
        QCOMPARE(silence->label(QStringLiteral("alertname")), QStringLiteral("X"));
        QCOMPARE(silence->label(QStringLiteral("service")), QStringLiteral("y"));
        const auto board = readAlertReference(
            QStringLiteral("https://grafana/d/abc/fleet?var-service=checkout&var-pod=$__all&from=1&to=1771328580000"));
        QVERIFY(board);
        QCOMPARE(board->labels.size(), 1U);
        QCOMPARE(board->at, 1'771'328'580'000);
        const auto search = readAlertReference(QStringLiteral("http://p:9090/alerts?search=PoolSaturated"));
        QVERIFY(search);
        QCOMPARE(search->label(QStringLiteral("alertname")), QStringLiteral("PoolSaturated"));
        QCOMPARE(readAlertReference(QStringLiteral("PoolSaturated"))->label(QStringLiteral("alertname")),
                 QStringLiteral("PoolSaturated"));
        QVERIFY(!readAlertReference(QString(100'000, u'a')));
    }
    void linkedValuesFollowTheData() {
        Incident i = catalog();
        const TimeMs t = *parseTime("2026-02-17T11:42:00Z", 0);
        i.marks = {t, t + 11 * 60'000, t + 12 * 60'000, t + 14 * 60'000, t + 20 * 60'000};
        i.postmortem.sections = {
            {QStringLiteral("summary"),
             {},
             QStringLiteral("At 11:42 it began; at 11:53 it was seen, 11 min later. 11:53:07 and 111 min stay.")}};
        const auto before = linkedValues(i, {});
        const QString text = i.postmortem.sections[0].text;
        const auto places = linkedPlaces(text, before);
        QCOMPARE(places.size(), 3U);
        QCOMPARE(text.mid(places[1].at, places[1].length), QStringLiteral("11:53"));
        i.marks[1] = t + 9 * 60'000;
        QCOMPARE(relink(i.postmortem, before, linkedValues(i, {})), 2);
        QCOMPARE(i.postmortem.sections[0].text,
                 QStringLiteral("At 11:42 it began; at 11:51 it was seen, 9 min later. 11:53:07 and 111 min stay."));
    }
    void aTemplateOfOnesOwn() {
        const auto t =
            readPostmortemTemplate(QStringLiteral("# House style\n\n## What happened {#summary}\n\n## Customer "
                                                  "words\nAsk support.\n## Timeline\n## Action items\n"),
                                   QStringLiteral("t.md"));
        QVERIFY2(t, t ? "" : qPrintable(t.error().text()));
        QCOMPARE(t->name, QStringLiteral("House style"));
        Incident i = catalog();
        i.postmortem.set(QStringLiteral("summary"), QStringLiteral("It broke."));
        i.postmortem.set(QStringLiteral("lucky"), QStringLiteral("It was noon."));
        i.postmortem = applyTemplate(i.postmortem, *t);
        ExportOptions how;
        how.sections = t->sections();
        const QString md = toMarkdown(postmortemDocument(i, how), {});
        QVERIFY(md.contains(QStringLiteral("## What happened\n\nIt broke.")));
        QVERIFY(md.contains(QStringLiteral("## Customer words\n\nAsk support.")));
        QVERIFY(md.contains(QStringLiteral("It was noon."))); // written before, kept
        QVERIFY(md.indexOf(QStringLiteral("Customer words")) < md.indexOf(QStringLiteral("## Timeline")));
        QVERIFY(!readPostmortemTemplate(QStringLiteral("no heading"), QStringLiteral("t.md")));
        const auto twice =
            readPostmortemTemplate(QStringLiteral("## Summary\n## A {#summary}\n"), QStringLiteral("t.md"));
        QVERIFY(!twice);
        QCOMPARE(twice.error().line, 2);
    }
    void recoveryIsReadFromTheCurve() {
        Incident i;
        const TimeMs t = 1'771'328'520'000;
        i.marks[0] = t;
        Curve c{QStringLiteral("goroutines of a"), QStringLiteral("count"), {}, {}, {}};
        for (int k = -20; k <= 40; ++k) {
            c.times.push_back(t + k * 30'000);
            c.values.push_back(k < 0 ? 800 + k % 3 : k < 20 ? 60'000 : k == 24 ? 2000 : 810);
        }
        i.curves = {c};
        QVERIFY(recoveredAt(i));
        QCOMPARE(*recoveredAt(i), t + 25 * 30'000); // the second hump counts
        i.curves[0].times.resize(48);
        i.curves[0].values.resize(48);
        QVERIFY(!recoveredAt(i)); // not two minutes yet
        i.marks[0] = kNoTime;
        QVERIFY(!recoveredAt(i));
    }
    void aKeptCurveOnlyGrows() {
        const Curve kept{QStringLiteral("as kept"), QStringLiteral("count"), QStringLiteral("q"), {100, 200}, {1, 2}};
        const Curve fresh{QStringLiteral("as asked"),
                          QStringLiteral("count"),
                          QStringLiteral("q"),
                          {50, 110, 190, 250},
                          {5, 11, 19, 25}};
        const Curve more = extended(kept, fresh);
        QCOMPARE(more.times, (std::vector<TimeMs>{50, 100, 200, 250}));
        QCOMPARE(more.values, (std::vector<double>{5, 1, 2, 25}));
        QVERIFY(extended(more, fresh) == more); // drawn again, the same
        QVERIFY(extended(more, {}) == more);    // and after the samples are gone
        const Curve other{QStringLiteral("other"), QStringLiteral("count"), QStringLiteral("p"), {1}, {1}};
        QVERIFY(withKept({kept}, {other}) == std::vector<Curve>{other});
        QCOMPARE(withKept({kept}, {fresh}).front().label, QStringLiteral("as kept"));
    }
    void aRunOfKillsIsOneRow() {
        Incident i;
        i.id = QStringLiteral("INC-0001");
        i.opened = 1'771'328'520'000;
        for (int k = 0; k < 6; ++k) {
            Event e;
            e.id = QStringLiteral("e%1").arg(k);
            e.occurred = e.observed = e.recorded = i.opened + k * 10'000;
            e.kind = QStringLiteral("oom");
            e.source = QStringLiteral("kubernetes");
            e.text = QStringLiteral("ntf-%1 OOMKilled").arg(k);
            i.events.push_back(e);
        }
        Event gap = i.events[0];
        gap.id = QStringLiteral("g");
        gap.kind = QStringLiteral("gap");
        gap.text = QStringLiteral("ntf-0 not scraped");
        i.events.push_back(gap);
        const QString md = toMarkdown(postmortemDocument(i, {}), {});
        QVERIFY2(md.contains(QStringLiteral("ntf-0, ntf-1 and 4 more OOMKilled, 6 times until 11:42:50")),
                 qPrintable(md));
        QVERIFY(!md.contains(QStringLiteral("not scraped"))); // until somebody ticks it
        i.events.back().kept = true;
        const QString ticked = toMarkdown(postmortemDocument(i, {}), {});
        QVERIFY(ticked.contains(QStringLiteral("not scraped")) && !ticked.contains(QStringLiteral("OOMKilled, 6")));
    }
};

QTEST_GUILESS_MAIN(TestPostmortem)
#include "tst_postmortem.moc"
