// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/rules/ruletest.h"
#include <QDir>
#include <QTest>

using namespace bs;
using namespace bs::promql;
using namespace bs::rules;

namespace {

constexpr TimeMs kMinute = 60'000;

std::vector<RuleGroup> groups(const char *yaml) {
    RuleFile f = parseRuleFile(yaml, QStringLiteral("test.yml"));
    if (!f.problems.empty()) {
        qWarning("%s", qPrintable(f.problems.front().text()));
    }
    return std::move(f.groups);
}

const char *kDown = "groups:\n"
                    "- name: g\n"
                    "  rules:\n"
                    "  - record: job:up:sum\n"
                    "    expr: sum by (job) (up)\n"
                    "  - alert: Down\n"
                    "    expr: job:up:sum == 0\n"
                    "    for: 5m\n"
                    "    keep_firing_for: 2m\n"
                    "    labels: {severity: critical}\n"
                    "    annotations: {summary: \"{{ $labels.job }} is at {{ $value }}\"}\n";

const Labels kUp{{"__name__", "up"}, {"job", "edge"}};

} // namespace

class TestRuleEngine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pendingFiringKeptResolved() {
        MemoryStorage storage;
        StorageSink sink(storage);
        RuleEngine engine(groups(kDown), storage);
        QStringList states;
        for (int minute = 0; minute <= 12; ++minute) {
            QVERIFY(storage.append(kUp, minute * kMinute, minute >= 2 && minute < 9 ? 0 : 1));
            engine.evaluateAll(minute * kMinute, sink);
            const auto alerts = engine.alerts();
            states << (alerts.empty() ? QStringLiteral("-") : QString::fromStdString(alerts[0].state).left(1));
            if (minute == 7) {
                QCOMPARE(alerts[0].activeAt, 2 * kMinute);
                QCOMPARE(alerts[0].annotations.get("summary"), std::string_view("edge is at 0"));
                QCOMPARE(alerts[0].labels.toString(),
                         std::string("{alertname=\"Down\", job=\"edge\", severity=\"critical\"}"));
            }
        }
        // down from 2; firing from 7; up again at 9, kept firing for two minutes
        QCOMPARE(states.join(u' '), QStringLiteral("- - p p p p p f f f f - -"));
        const auto r = Engine(storage).range("ALERTS", 0, 12 * kMinute, kMinute);
        QVERIFY(r.has_value());
        QCOMPARE(r->matrix.series.size(), std::size_t{2});
        QCOMPARE(r->matrix.series[0].labels.get("alertstate"), std::string_view("firing"));
        QCOMPARE(r->matrix.series[0].times.front(), 7 * kMinute);
        QCOMPARE(r->matrix.series[0].times.back(), 10 * kMinute); // a stale marker ends it at 11
    }
    void takesUpAfterARestart() {
        MemoryStorage storage;
        StorageSink sink(storage);
        RuleEngine before(groups(kDown), storage);
        for (int minute = 0; minute <= 3; ++minute) {
            QVERIFY(storage.append(kUp, minute * kMinute, 0));
            before.evaluateAll(minute * kMinute, sink);
        }
        RuleEngine after(groups(kDown), storage);
        QVERIFY(storage.append(kUp, 10 * kMinute, 0));
        after.evaluateAll(10 * kMinute, sink);
        after.restore(10 * kMinute);
        QCOMPARE(after.alerts().at(0).state, std::string("pending"));
        QCOMPARE(after.alerts().at(0).activeAt, 7 * kMinute); // three minutes had passed; the outage does not count
        QVERIFY(storage.append(kUp, 12 * kMinute, 0));
        after.evaluateAll(12 * kMinute, sink);
        QCOMPARE(after.alerts().at(0).state, std::string("firing"));
    }
    void aFailingRuleDoesNotStopTheOthers() {
        MemoryStorage storage;
        StorageSink sink(storage);
        QVERIFY(storage.append({{"__name__", "a"}, {"x", "1"}}, 0, 1));
        QVERIFY(storage.append({{"__name__", "a"}, {"x", "2"}}, 0, 1));
        RuleEngine engine(groups("groups: [{name: g, rules: [{record: r, expr: a, labels: {x: same}}, "
                                 "{record: n, expr: count(a)}]}]"),
                          storage);
        engine.evaluateAll(0, sink);
        const auto rules = engine.rules();
        QCOMPARE(rules[0].health, std::string("err"));
        QVERIFY(rules[0].lastError.find("same labelset") != std::string::npos);
        QCOMPARE(rules[1].health, std::string("ok"));
    }
    void problemsCarryTheirPlace() {
        const RuleFile f = parseRuleFile("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: sum(rate(up))\n"
                                         "  - record: r\n    expr: up\n    for: 5m\n  - expr: up\n  - alert: B\n"
                                         "    expr: up\n    labels: {x: '{{ $nope }}'}\n    typo: 1\n- name: g\n",
                                         QStringLiteral("f.yml"));
        QStringList lines;
        for (const RuleProblem &p : f.problems) {
            lines << p.text();
        }
        QCOMPARE(lines.size(), 6);
        QVERIFY2(lines[0].startsWith(u"f.yml:5:20: could not parse expression: 1:10: parse error: expected type range"),
                 qPrintable(lines[0]));
        QVERIFY(lines[1].contains(u"invalid field 'for' in recording rule"));
        QVERIFY(lines[2].contains(u"one of 'record' or 'alert' must be set"));
        QVERIFY(lines[3].contains(u"undefined variable \"$nope\""));
        QVERIFY(lines[4].contains(u"unknown key \"typo\""));
        QVERIFY(lines[5].contains(u"repeated"));
    }
    void promtoolUnitTests() {
        const QDir data(qEnvironmentVariable("BOUNDSCOPE_CONFORMANCE_DIR",
                                             QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/../shared/conformance")) +
                        QStringLiteral("/rules/promtool"));
        if (!data.exists()) {
            QSKIP("no conformance data: promtool's unit tests are not run");
        }
        const auto run = [&data](const char *name) {
            const auto text = readFile(data.filePath(QString::fromLatin1(name)));
            return runRuleTests(*text, QString::fromLatin1(name), [&data](const QString &pattern) {
                std::vector<std::pair<QString, std::string>> out;
                out.emplace_back(pattern, *readFile(data.filePath(pattern)));
                return Result<std::vector<std::pair<QString, std::string>>>(std::move(out));
            });
        };
        for (const char *name : {"unittest.yml", "start-time-test.yml"}) {
            const auto r = run(name);
            QVERIFY(r.has_value());
            QVERIFY(r->passed() >= 4);
            QCOMPARE(r->failed(), 0);
        }
        const auto fuzzy = run("rules_run_fuzzy.yml");
        QVERIFY(fuzzy.has_value());
        QCOMPARE(fuzzy->passed(), 1);
        QCOMPARE(fuzzy->failed(), 1); // one of its tests is meant to fail
    }
    void wrongExpectationsFail() {
        const auto r =
            runRuleTests("tests:\n- input_series: [{series: up, values: '0 0 0'}]\n"
                         "  promql_expr_test: [{expr: up, eval_time: 1m, exp_samples: [{value: 1, labels: up}]}]\n"
                         "- alert_rule_test: [{eval_time: 0m, alertname: A, exp_alerts: [{exp_labels: {x: y}}]}]\n",
                         QStringLiteral("t.yml"),
                         [](const QString &) { return Result<std::vector<std::pair<QString, std::string>>>(); });
        QVERIFY(r.has_value());
        QCOMPARE(r->failed(), 2);
    }
};

QTEST_GUILESS_MAIN(TestRuleEngine)
#include "tst_ruleengine.moc"
