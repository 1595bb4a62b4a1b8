// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/vocabulary/detect.h"
#include "data/vocabulary/vocabulary.h"
#include <QTest>

using namespace bs;

namespace {

const QStringList kShipped{QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/vocabularies")};

// Binds every entry of `v` whose metrics are among `have`, as detection does.
BoundVocabulary bound(const std::string &yaml) {
    const auto v = readVocabulary(yaml, QStringLiteral("t"));
    BoundVocabulary out;
    for (const auto &[name, entries] : v->concepts) {
        for (const auto &e : entries) {
            out.concepts[name].entries.push_back({e, v->name, true, e.metric.ends_with("native")});
        }
    }
    return out;
}

const std::string kYaml = "vocabulary: t\n"
                          "concepts:\n"
                          "  goroutines: [process_goroutines, go_goroutines]\n"
                          "  pool_inflight:\n"
                          "    - metric: go_sql_in_use_connections\n"
                          "      labels: {pool: db_name}\n"
                          "  memory_limit: {metric: limits, where: 'resource=\"memory\"'}\n"
                          "  requests: {metric: http_requests_total, kind: counter}\n"
                          "  fanout: {metric: calls, kind: histogram}\n"
                          "  cpu_throttling: {expr: 'a{x=\"y\",$filter} / b{$filter}', needs: [a, b]}\n"
                          "  heap: {metric: heap_kb, scale: 1024}\n";

} // namespace

class TestVocabulary : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyShippedFileReads() {
        const auto all = readVocabularies(kShipped);
        QVERIFY2(all, qPrintable(all ? QString() : all.error().text()));
        QStringList names;
        for (const Vocabulary &v : *all) {
            names.append(v.name);
        }
        QCOMPARE(names, (QStringList{QStringLiteral("asyncio"), QStringLiteral("envoy"), QStringLiteral("go"),
                                     QStringLiteral("jvm"), QStringLiteral("kubernetes"), QStringLiteral("node"),
                                     QStringLiteral("otel"), QStringLiteral("pgbouncer"), QStringLiteral("tokio")}));
    }
    void expands_data() {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<QByteArray>("expr");
        const auto row = [](const char *name, const char *pattern, const char *filter, const char *expr) {
            QTest::newRow(name) << QByteArray(pattern) << QByteArray(filter) << QByteArray(expr);
        };
        row("several names", "sum(${goroutines})", "", "sum((process_goroutines or go_goroutines))");
        row("filter", "${goroutines}", "zone=\"a\"", "(process_goroutines{zone=\"a\"} or go_goroutines{zone=\"a\"})");
        row("max above the scrape interval", "${heap:max}", "", "((max_over_time(heap_kb[1m]) * 1024))");
        row("window", "${heap:window_avg}", "", "((avg_over_time(heap_kb[1h]) * 1024))");
        row("renamed label", "${pool_inflight}", "",
            "(label_replace(go_sql_in_use_connections, \"pool\", \"$1\", \"db_name\", \"(.+)\"))");
        row("time of the newest sample", "${pool_inflight:timestamp}", "",
            "(label_replace(timestamp(go_sql_in_use_connections), \"pool\", \"$1\", \"db_name\", \"(.+)\"))");
        row("where and filter", "${memory_limit}", "a=\"b\"", "(limits{resource=\"memory\",a=\"b\"})");
        row("counter", "${requests}", "", "(rate(http_requests_total[2m]))");
        row("buckets", "${fanout:buckets}", "", "(increase(calls_bucket[1h]))");
        row("expression", "${cpu_throttling}", "", "((a{x=\"y\",} / b{}))");
        row("optional and absent", "${oom_kills?}", "", "(vector(0) > 1)");
        row("variables", "rate(x{$filter}[$__rate_interval]) by ($service) $__interval $__range $1 $nothing", "",
            "rate(x{}[2m]) by (job) 1m 1h $1 $nothing");
    }
    void expands() {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, filter);
        QFETCH(QByteArray, expr);
        BoundVocabulary v = bound(kYaml);
        v.identity["service"] = "job";
        v.scrapeInterval = 15'000;
        const auto e =
            expand(pattern.toStdString(), v,
                   {.interval = 60'000, .rateInterval = 120'000, .range = 3'600'000, .filter = filter.toStdString()});
        QVERIFY(e);
        QCOMPARE(QByteArray::fromStdString(e->expr), expr);
        QVERIFY(e->missing.isEmpty());
    }
    void maxIsPlainAtTheScrapeInterval() {
        BoundVocabulary v = bound(kYaml);
        const auto fine = expand("${goroutines:max}", v, {.interval = 15'000});
        QCOMPARE(fine->expr, std::string("(process_goroutines or go_goroutines)"));
        QVERIFY(fine->notes.isEmpty());
        const auto coarse = expand("${goroutines:max}", v, {.interval = 120'000});
        QCOMPARE(coarse->notes, QStringList{QStringLiteral("max per 2m")});
    }
    void absentMeansMissing() {
        const auto e = expand("${rss} / ${goroutines} / ${fanout:native}", bound(kYaml), {});
        QCOMPARE(e->missing, (QStringList{QStringLiteral("rss"), QStringLiteral("fanout")}));
        QVERIFY(!expand("${rss", bound(kYaml), {}));
    }
    void brokenFilesSayWhere_data() {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("text");
        QTest::newRow("unknown concept") << QByteArray("vocabulary: x\nconcepts:\n  goroutine: a\n")
                                         << QStringLiteral("f:3:14: there is no concept called goroutine");
        QTest::newRow("unknown key") << QByteArray("vocabulary: x\nconcepts:\n  rss: {metrik: a}\n")
                                     << QStringLiteral("f:3:");
        QTest::newRow("unknown kind") << QByteArray("vocabulary: x\nconcepts:\n  rss: {metric: a, kind: b}\n")
                                      << QStringLiteral("kind is gauge");
        QTest::newRow("nothing to ask") << QByteArray("vocabulary: x\nconcepts:\n  rss: {where: 'a=\"b\"'}\n")
                                        << QStringLiteral("an entry has a metric");
    }
    void brokenFilesSayWhere() {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, text);
        const auto v = readVocabulary(yaml.toStdString(), QStringLiteral("f"));
        QVERIFY(!v);
        QVERIFY2(v.error().text().contains(text), qPrintable(v.error().text()));
    }
};

QTEST_GUILESS_MAIN(TestVocabulary)
#include "tst_vocabulary.moc"
