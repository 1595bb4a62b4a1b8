// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/promql/memorystorage.h"
#include "data/rules/replay.h"
#include <QTest>

using namespace bs;
using namespace bs::promql;
using namespace bs::rules;

namespace {

// The ramp of the text's broadcast incident: 800 -> 65,000 goroutines in 30 s, then flat, then the pod dies at +3 min.
void ramp(MemoryStorage &storage) {
    const Labels labels{{"__name__", "process_goroutines"}, {"pod", "ntf-0"}};
    for (TimeMs t = 0; t <= 1'200'000; t += 15'000) {
        const double since = static_cast<double>(t - 600'000) / 30'000;
        const bool dead = t >= 780'000;
        const double v = dead ? 800 : 800 + 64'200 * std::clamp(since, 0.0, 1.0);
        QVERIFY(storage.append(labels, t, v));
    }
}

Result<ReplayReport> replay(const MemoryStorage &storage, const std::string &yaml) {
    const RuleFile f = parseRuleFile(yaml, QStringLiteral("r.yml"));
    ReplayOptions o;
    o.range = {0, 1'200'000};
    return replayRules(f.groups, storage, o);
}

} // namespace

class TestRuleReplay : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTextsRulesMissItsOwnIncident() {
        MemoryStorage storage;
        ramp(storage);
        const auto text = readFile(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/rules/text.yml"));
        QVERIFY(text.has_value());
        const auto r = replay(storage, *text);
        QVERIFY2(r.has_value(), r ? "" : qPrintable(r.error().text()));
        for (const ReplayRule &rule : r->rules) {
            QVERIFY2(rule.fired == 0, rule.name.c_str());
        }
        QVERIFY(r->rules[0].why.starts_with("true for at most 2m")); // > 50000, of `for: 5m`
        QVERIFY(r->rules[1].why.find("of `for: 10m`") != std::string::npos);
        QVERIFY(r->rules[1].longestTrue > 100'000 && r->rules[1].longestTrue < 300'000); // 249 s if the pod lived
        QVERIFY(r->rules[3].why.find("`notification_fanout_factor` gave no data") != std::string::npos);
        QVERIFY(r->rules[4].longestTrue <= 45'000); // deriv([1m]) > 1000, of `for: 1m`
    }
    void oursFireWithinThirtySeconds() {
        MemoryStorage storage;
        ramp(storage);
        const auto text = readFile(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/rules/boundscope.yml"));
        QVERIFY(text.has_value());
        const auto r = replay(storage, *text);
        QVERIFY(r.has_value());
        QVERIFY(r->problems.empty());
        TimeMs high = kNoTime;
        TimeMs growing = kNoTime;
        for (const ReplayEpisode &e : r->alerts) {
            if (e.name == "GoroutineCountHigh") {
                high = e.firingAt;
            } else if (e.name == "GoroutineCountGrowingRapidly" && e.labels.get("shape") == "burst") {
                growing = e.firingAt;
            }
        }
        QCOMPARE(high, TimeMs{615'000});
        QCOMPARE(growing, TimeMs{615'000});
    }
    void saysHowNearItCame() {
        MemoryStorage storage;
        ramp(storage);
        const auto r = replay(storage, "groups: [{name: g, rules: [{alert: A, expr: 'process_goroutines > 70000 and "
                                       "process_goroutines > 100'}]}]");
        QVERIFY(r.has_value());
        QCOMPARE(r->rules[0].clauses.size(), std::size_t{2});
        QCOMPARE(r->rules[0].clauses[0].best, 65000.0);
        QVERIFY(!r->rules[0].clauses[0].everTrue);
        QVERIFY(r->rules[0].clauses[1].everTrue);
        QVERIFY(r->rules[0].why.find("nearest was 65000") != std::string::npos);
    }
    void saysWhichClauseHeldItBack_data() {
        QTest::addColumn<QString>("expr");
        QTest::addColumn<QString>("why");
        const auto row = [](const char *name, const char *expr, const char *why) {
            QTest::newRow(name) << QString::fromUtf8(expr) << QString::fromUtf8(why);
        };
        // load{pod=a,b} 0..80 in steps of 1, one sample each 15 s; b runs the other way round; cap is 50 of both
        row("a number", "load > 90",
            "never true: `load > 90`: nearest was 80 against 90, at 1970-01-01T00:20:00Z on {pod=\"a\"}");
        row("below", "load < -1",
            "never true: `load < -1`: nearest was 0 against -1, at 1970-01-01T00:00:00Z on {pod=\"a\"}");
        row("equal is neither more nor less", "load == 79.5",
            "never true: `load == 79.5`: nearest was 79 against 79.5, at 1970-01-01T00:19:45Z on {pod=\"a\"}");
        row("a number on the left", "90 < load",
            "never true: `90 < load`: nearest was 80 against 90, at 1970-01-01T00:20:00Z on {pod=\"a\"}");
        row("a threshold that is measured", "load > on (pod) 2 * cap",
            "never true: `load > on (pod) 2 * cap`: nearest was 80 against 100, at 1970-01-01T00:20:00Z on "
            "{pod=\"a\"}");
        row("a sum behind the comparison", "load > on (pod) cap + 40",
            "never true: `load > on (pod) cap + 40`: nearest was 80 against 90, at 1970-01-01T00:20:00Z on "
            "{pod=\"a\"}");
        row("a threshold that is not there", "load > on (pod) missing", "never true: `missing` gave no data");
        row("sides that never meet", "load > on (pod, zone) zoned",
            "never true: `load > on (pod, zone) zoned` gave no data");
        row("only the clause that was never true", "load > 10 and load > 90",
            "never true: `load > 90`: nearest was 80 against 90, at 1970-01-01T00:20:00Z on {pod=\"a\"}");
        row("never together", "load{pod=\"a\"} > 70 and on () load{pod=\"b\"} > 20",
            "never true: while `load{pod=\"a\"} > 70` was true: `load{pod=\"b\"} > 20`: nearest was 9 against 20, at "
            "1970-01-01T00:17:45Z on {pod=\"b\"}");
        row("never together, and one is no comparison", "load{pod=\"a\"} > 70 and on () early",
            "never true: while `early` was true: `load{pod=\"a\"} > 70`: nearest was 20 against 70, at "
            "1970-01-01T00:05:00Z on {pod=\"a\"}");
        row("neither of two", "load > 90 or load < -1",
            "never true: `load > 90`: nearest was 80 against 90, at 1970-01-01T00:20:00Z on {pod=\"a\"}; nor `load < "
            "-1`: nearest was 0 against -1, at 1970-01-01T00:00:00Z on {pod=\"a\"}");
        row("what is excluded and never was is not to blame", "load > 90 unless load > 1000",
            "never true: `load > 90`: nearest was 80 against 90, at 1970-01-01T00:20:00Z on {pod=\"a\"}");
        row("excluded each time", "load{pod=\"a\"} > 70 unless on () load{pod=\"b\"} < 15",
            "never true: `load{pod=\"a\"} > 70` was true, but each time so was what it excludes, `load{pod=\"b\"} < "
            "15`: 0 against 15, at 1970-01-01T00:20:00Z on {pod=\"b\"}");
        row("nothing there", "missing", "never true: `missing` gave no data");
    }
    void saysWhichClauseHeldItBack() {
        QFETCH(QString, expr);
        QFETCH(QString, why);
        MemoryStorage storage;
        for (int i = 0; i <= 80; ++i) {
            const TimeMs t = i * 15'000;
            QVERIFY(storage.append({{"__name__", "load"}, {"pod", "a"}}, t, i));
            QVERIFY(storage.append({{"__name__", "load"}, {"pod", "b"}}, t, 80 - i));
            QVERIFY(storage.append({{"__name__", "cap"}, {"pod", "a"}}, t, 50));
            QVERIFY(storage.append({{"__name__", "cap"}, {"pod", "b"}}, t, 50));
            QVERIFY(storage.append({{"__name__", "zoned"}, {"pod", "a"}, {"zone", "z"}}, t, 1));
            if (i <= 20) {
                QVERIFY(storage.append({{"__name__", "early"}}, t, 1));
            } else if (i == 21) {
                QVERIFY(storage.append({{"__name__", "early"}}, t, staleMarker()));
            }
        }
        const QString yaml = QStringLiteral("groups: [{name: g, rules: [{alert: A, expr: '%1'}]}]").arg(expr);
        const auto r = replay(storage, yaml.toStdString());
        QVERIFY2(r.has_value(), r ? "" : qPrintable(r.error().text()));
        QCOMPARE(r->problems.size(), std::size_t(0));
        QCOMPARE(QString::fromStdString(r->rules[0].why), why);
    }
    void saysWhatEndedItTooEarly() {
        MemoryStorage storage;
        ramp(storage);
        const auto r = replay(storage, "groups: [{name: g, rules: [{alert: A, expr: process_goroutines > 50000, for: "
                                       "5m}, {alert: B, expr: process_goroutines > 100, for: 1h}]}]");
        QVERIFY(r.has_value());
        QVERIFY2(r->rules[0].why.ends_with("; then `process_goroutines > 50000` was 800"), r->rules[0].why.c_str());
        QVERIFY2(r->rules[1].why.ends_with("; it still was at the end"), r->rules[1].why.c_str());
    }
    void ofSeveralClausesTheOneThatEndedIsNamed() {
        MemoryStorage storage;
        ramp(storage);
        const auto r = replay(
            storage, "groups: [{name: g, rules: [{alert: A, expr: '(process_goroutines < 0 or process_goroutines "
                     "> 50000) and process_goroutines > 1', for: 5m}]}]");
        QVERIFY(r.has_value());
        QVERIFY2(r->rules[0].why.ends_with("; then `process_goroutines > 50000` was 800"), r->rules[0].why.c_str());
    }
    void aRecordingRuleThatFailsIsNamed() {
        MemoryStorage storage;
        ramp(storage);
        QVERIFY(storage.append({{"__name__", "cap"}, {"a", "1"}}, 600'000, 1));
        QVERIFY(storage.append({{"__name__", "cap"}, {"a", "2"}}, 600'000, 1));
        const auto r = replay(storage, "groups: [{name: g, rules: [{record: x, expr: process_goroutines / on () cap}, "
                                       "{alert: A, expr: x > 1}]}]");
        QVERIFY(r.has_value());
        const QString why = QString::fromStdString(r->rules[0].why);
        QVERIFY2(why.startsWith(u"never true: `x` gave no data; `x` is not recorded: query: found duplicate series"),
                 qPrintable(why));
    }
    void episodesHaveTheirTimes() {
        MemoryStorage storage;
        ramp(storage);
        const auto r = replay(storage, "groups: [{name: g, rules: [{record: big, expr: process_goroutines > 50000}, "
                                       "{alert: A, expr: big, for: 1m, labels: {severity: page}}]}]");
        QVERIFY(r.has_value());
        QCOMPARE(r->alerts.size(), std::size_t{1});
        QCOMPARE(r->alerts[0].pendingAt, TimeMs{630'000});
        QCOMPARE(r->alerts[0].firingAt, TimeMs{690'000});
        QCOMPARE(r->alerts[0].resolvedAt, TimeMs{780'000});
        QCOMPARE(r->alerts[0].labels.toString(), std::string("{alertname=\"A\", pod=\"ntf-0\", severity=\"page\"}"));
        QCOMPARE(r->rules[0].why, std::string("fired 1 time"));
    }
    void packsAreSound() {
        for (const char *name : {"text.yml", "boundscope.yml"}) {
            const QString path = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/rules/") + QString::fromLatin1(name);
            const auto text = readFile(path);
            QVERIFY(text.has_value());
            const RuleFile f = parseRuleFile(*text, path);
            QVERIFY2(f.problems.empty(), f.problems.empty() ? "" : qPrintable(f.problems[0].text()));
            QVERIFY(duplicateRules(f).empty());
            QVERIFY(f.ruleCount() > 5);
        }
    }
};

QTEST_GUILESS_MAIN(TestRuleReplay)
#include "tst_rulereplay.moc"
