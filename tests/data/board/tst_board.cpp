// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include "data/board/board.h"
#include "data/board/interval.h"
#include "data/core/bytes.h"
#include <QTest>
#include <cmath>

using namespace bs;
using assemble::Answer;
using assemble::Input;

namespace {

Series series(Labels labels, std::vector<double> values, TimeMs from = 0, DurationMs step = 15'000) {
    Series s;
    s.labels = std::move(labels);
    for (std::size_t i = 0; i < values.size(); ++i) {
        s.times.push_back(from + TimeMs(i) * step);
    }
    s.values = std::move(values);
    return s;
}

Answer answer(std::vector<Series> all) {
    auto r = std::make_shared<QueryResult>();
    r->matrix.series = std::move(all);
    return {Availability::Data, {}, r};
}

Input input(const BoardPanel &panel, std::map<std::string, Answer> answers, TimeRange range = {0, 60'000}) {
    Input in;
    in.panel = &panel;
    in.answers = std::move(answers);
    in.vocabulary = std::make_shared<const BoundVocabulary>();
    in.range = range;
    in.step = 15'000;
    return in;
}

} // namespace

class TestBoard : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fleetReads() {
        const QString file = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/boards/fleet.yaml");
        const auto board = readBoard(*readFile(file), file);
        QVERIFY2(board, qPrintable(board ? QString() : board.error().text()));
        QCOMPARE(board->panels.size(), 6U);
        QCOMPARE(board->figures.size(), 5U);
    }
    void brokenBoardsSayWhere_data() {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("text");
        const QByteArray head = "board: b\ntitle: B\npanels:\n  - {id: p, title: P, ";
        QTest::newRow("kind") << head + "kind: pie, queries: {main: a}}\n"
                              << QStringLiteral("f:4:5: there is no panel kind pie");
        QTest::newRow("query") << head + "kind: heatmap, queries: {mane: a}}\n"
                               << QStringLiteral("needs a query called main");
        QTest::newRow("key") << head + "kind: line, querys: {main: a}}\n" << QStringLiteral("f:4:");
        QTest::newRow("thresholds") << head + "kind: line, queries: {main: a}, thresholds: [2, 1]}\n"
                                    << QStringLiteral("thresholds ascend");
    }
    void brokenBoardsSayWhere() {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, text);
        const auto board = readBoard(yaml.toStdString(), QStringLiteral("f"));
        QVERIFY(!board);
        QVERIFY2(board.error().text().contains(text), qPrintable(board.error().text()));
    }
    // Grafana's own numbers: range, points -> $__interval.
    void intervals_data() {
        QTest::addColumn<qint64>("range");
        QTest::addColumn<int>("points");
        QTest::addColumn<qint64>("scrape");
        QTest::addColumn<qint64>("interval");
        QTest::newRow("1 h, 240 points") << qint64(3'600'000) << 240 << qint64(15'000) << qint64(15'000);
        QTest::newRow("1 h, 800 points: no shorter than a scrape")
            << qint64(3'600'000) << 800 << qint64(15'000) << qint64(15'000);
        QTest::newRow("6 h, 800 points") << qint64(21'600'000) << 800 << qint64(15'000) << qint64(30'000);
        QTest::newRow("24 h, 1000 points") << qint64(86'400'000) << 1000 << qint64(15'000) << qint64(60'000);
        QTest::newRow("7 d, 1000 points") << qint64(604'800'000) << 1000 << qint64(15'000) << qint64(600'000);
        QTest::newRow("5 min, 1 s scrapes") << qint64(300'000) << 1000 << qint64(1'000) << qint64(1'000);
        QTest::newRow("30 d asked in 100,000 points: 11,000 are safe")
            << qint64(2'592'000'000) << 100'000 << qint64(1'000) << qint64(236'000);
    }
    void intervals() {
        QFETCH(qint64, range);
        QFETCH(int, points);
        QFETCH(qint64, scrape);
        QFETCH(qint64, interval);
        QCOMPARE(gridInterval(range, points, scrape), interval);
    }
    void rateIntervals() {
        QCOMPARE(rateInterval(15'000, 15'000), 60'000);
        QCOMPARE(rateInterval(300'000, 15'000), 315'000);
        QCOMPARE(rateInterval(60'000, 30'000), 120'000);
    }
    void foldingKeepsTheTotalTrue() {
        BoardPanel panel;
        panel.kind = QStringLiteral("area");
        panel.groupBy = QStringLiteral("service");
        panel.top = 3;
        std::vector<Series> all;
        for (int i = 0; i < 6; ++i) {
            all.push_back(series({{"service", "s" + std::to_string(i)}}, {double(i), double(10 * i), 1}));
        }
        PanelResult out;
        assemble::lines(input(panel, {{"main", answer(all)}}), out);
        QCOMPARE(out.series.size(), 3U);
        QCOMPARE(out.series[0].name, QStringLiteral("s5"));
        QCOMPARE(out.series[1].name, QStringLiteral("s4"));
        QVERIFY(out.series[2].other);
        QCOMPARE(out.series[2].folded, 4);
        QCOMPARE(out.total.values, (std::vector<double>{15, 150, 6}));
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(out.series[0].values[i] + out.series[1].values[i] + out.series[2].values[i], out.total.values[i]);
        }
    }
    void gapsStayGapsInSums() {
        const Series a = series({}, {1, 2, 3});
        Series b = series({}, {10, 20});
        b.times = {15'000, 45'000};
        const Series sum = assemble::sumOf({&a, &b});
        QCOMPARE(sum.times, (std::vector<TimeMs>{0, 15'000, 30'000, 45'000}));
        QCOMPARE(sum.values, (std::vector<double>{1, 12, 3, 20}));
    }
    void saturationIsSumOverSumWithTheWorstBeside() {
        BoardPanel panel;
        panel.kind = QStringLiteral("gauges");
        const Labels pool{{"service", "api"}, {"pool", "pg"}};
        PanelResult out;
        assemble::gauges(
            input(panel,
                  {{"inflight", answer({series(pool, {80, 82, 84, 86, 88})})},
                   {"capacity", answer({series(pool, {100}, 60'000)})},
                   {"queue", answer({series(pool, {3}, 60'000)})},
                   {"seen", answer({series(pool, {59.5}, 60'000)})},
                   {"worst", answer({series({{"service", "api"}, {"pool", "pg"}, {"pod", "api-2"}}, {1.0}, 60'000)})}}),
            out);
        QCOMPARE(out.pools.size(), 1U);
        const PoolRow &row = out.pools[0];
        QCOMPARE(row.saturation, std::optional(0.88));
        QCOMPARE(row.worstPod, QStringLiteral("api-2"));
        QCOMPARE(row.worstSaturation, std::optional(1.0));
        QCOMPARE(row.waiters, std::optional(3.0));
        QCOMPARE(row.seen, TimeMs(59'500));
        QVERIFY(row.availability == Availability::Data);
    }
    void aPoolWithoutSamplesIsStaleNotZero() {
        BoardPanel panel;
        panel.kind = QStringLiteral("gauges");
        const Labels pool{{"service", "api"}, {"pool", "kafka"}};
        PanelResult out;
        assemble::gauges(
            input(panel, {{"inflight", answer({series(pool, {5, 5, 5})})}, {"capacity", answer({series(pool, {10})})}},
                  {0, 300'000}),
            out);
        QVERIFY(out.pools[0].availability == Availability::Stale);
        QVERIFY(std::isnan(out.pools[0].inflight));
        QVERIFY(!out.pools[0].saturation);
        QCOMPARE(out.pools[0].seen, TimeMs(30'000));
    }
    void noCapacitySaysSoAndTakesADeclaredOne() {
        BoardPanel panel;
        panel.kind = QStringLiteral("gauges");
        const auto answers = std::map<std::string, Answer>{
            {"inflight", answer({series({{"service", "a"}, {"pool", "p"}}, {1, 2, 3, 4, 5}),
                                 series({{"service", "a"}, {"pool", "q"}}, {1, 2, 3, 4, 5})})}};
        Input in = input(panel, answers);
        in.declaredCapacities[QStringLiteral("p")] = 10;
        PanelResult out;
        assemble::gauges(in, out);
        QCOMPARE(out.pools[0].saturation, std::optional(0.5));
        QVERIFY(out.pools[0].capacityDeclared);
        QVERIFY(!out.pools[1].capacity);
        QVERIFY(out.notes.join(u' ').contains(u"no capacity known for 1 of 2 pools"));
    }
    void heatRowsMayBePoolsOrTasks() {
        BoardPanel panel;
        panel.kind = QStringLiteral("heatmap");
        panel.groupBy = QStringLiteral("pool");
        panel.queries["main"] = {};
        const Input in =
            input(panel, {{"main", answer({series(Labels{{"service", "edge"}, {"pool", "pg-main"}}, {1, 2, 3})})}});
        PanelResult out;
        assemble::heatmap(in, out);
        QCOMPARE(out.rows[0].pod, QStringLiteral("pg-main"));
        QCOMPARE(out.rows[0].service, QStringLiteral("edge"));
    }
    void silentTargetsHaveNotEnded() {
        BoardPanel panel;
        panel.kind = QStringLiteral("heatmap");
        panel.groupBy = QStringLiteral("service");
        panel.queries["main"] = {};
        const Labels silent{{"service", "edge"}, {"pod", "edge-0"}};
        const Labels gone{{"service", "edge"}, {"pod", "edge-1"}};
        const Input in = input(panel,
                               {{"main", answer({series(silent, {1, 2}), series(gone, {1, 2})})},
                                {"up", answer({series(silent, std::vector<double>(9, 0))})}},
                               {0, 120'000});
        PanelResult out;
        assemble::heatmap(in, out);
        for (const HeatRow &row : out.rows) {
            QCOMPARE(row.ended, row.pod == u"edge-1"); // it is still asked, and does not answer
        }
    }
    void heatRowsKnowRestartsOomAndMissedScrapes() {
        BoardPanel panel;
        panel.kind = QStringLiteral("heatmap");
        const Labels a{{"namespace", "n"}, {"service", "s"}, {"pod", "a"}};
        const Labels b{{"namespace", "n"}, {"service", "s"}, {"pod", "b"}};
        PanelResult out;
        assemble::heatmap(
            input(panel, {{"main", answer({series(a, {10, 20, 30, 40, 50}), series(b, {500, 400, 5})})},
                          {"started", answer({series(a, {1, 1, 1, 1, 1}), series(b, {1, 1, 31, 31, 31})})},
                          {"restarts", answer({series({{"namespace", "n"}, {"pod", "b"}}, {0, 0, 1, 1, 1})})},
                          {"oom", answer({series({{"namespace", "n"}, {"pod", "b"}}, {1, 1}, 30'000)})},
                          {"up", answer({series(a, {1, 0, 0, 1, 0})})}}),
            out);
        QCOMPARE(out.rows.size(), 2U);
        QCOMPARE(out.rows[0].pod, QStringLiteral("b")); // by max
        QCOMPARE(out.rows[0].marks.size(), 1U);         // two sources, one event
        QCOMPARE(out.rows[0].marks[0].kind, PodMark::Kind::OomKilled);
        QCOMPARE(out.rows[0].marks[0].time, TimeMs(31'000));
        QVERIFY(out.rows[1].marks.empty());
        QCOMPARE(out.rows[1].missed.size(), 2U);
        QCOMPARE(out.rows[1].missed[0], (TimeRange{15'000, 30'000}));
        QVERIFY(out.rows[1].growthPerMinute && std::abs(*out.rows[1].growthPerMinute - 40) < 1e-9);
    }
    void fanoutFromClassicBuckets() {
        BoardPanel panel;
        panel.kind = QStringLiteral("fanout");
        std::vector<Series> buckets;
        for (const auto &[le, n] :
             std::vector<std::pair<std::string, double>>{{"1", 0}, {"2", 40}, {"4", 100}, {"64", 100}, {"+Inf", 101}}) {
            buckets.push_back(series({{"service", "s"}, {"endpoint", "GET /x"}, {"le", le}}, {n}, 60'000));
        }
        PanelResult out;
        assemble::fanout(
            input(panel, {{"buckets", answer(buckets)},
                          {"cap", answer({series({{"service", "s"}, {"endpoint", "GET /x"}}, {16}, 60'000)})}}),
            out);
        QCOMPARE(out.fanouts.size(), 1U);
        const FanoutRow &row = out.fanouts[0];
        QCOMPARE(row.count, 101.0);
        QVERIFY(row.overLastBound);
        QCOMPARE(row.max, std::optional(64.0)); // the last bound, never infinity and never a maximum
        QCOMPARE(row.cap, std::optional(16.0));
        QCOMPARE(row.p50, std::optional(3.0)); // 2.35 by interpolation: whole calls
        QCOMPARE(row.buckets.size(), 3U);      // empty ones are left out
    }
    // A server that was renewed writes "1.0" where it wrote "1": both are in one window, and +Inf is one series.
    void boundsMayBeSpeltAnew() {
        BoardPanel panel;
        panel.kind = QStringLiteral("fanout");
        std::vector<Series> buckets;
        for (const auto &[le, n] : std::vector<std::pair<std::string, double>>{
                 {"1", 60}, {"1.0", 38}, {"2", 62}, {"2.0", 38}, {"64", 62}, {"64.0", 38}, {"+Inf", 104}}) {
            buckets.push_back(series({{"service", "s"}, {"endpoint", "GET /x"}, {"le", le}}, {n}, 60'000));
        }
        PanelResult out;
        assemble::fanout(input(panel, {{"buckets", answer(buckets)}}), out);
        const FanoutRow &row = out.fanouts.at(0);
        QVERIFY(!row.overLastBound);
        QCOMPARE(row.max, std::optional(2.0));
        QCOMPARE(row.count, 100.0);
    }
    void fanoutFromNativeHistograms() {
        BoardPanel panel;
        panel.kind = QStringLiteral("fanout");
        auto h = std::make_shared<NativeHistogram>();
        h->schema = 0;
        h->positiveSpans = {{1, 1}, {9, 1}};
        h->positive = {5, 1};
        Series s;
        s.labels = {{"service", "s"}, {"endpoint", "e"}};
        s.histogramTimes = {60'000};
        s.histograms = {h};
        PanelResult out;
        assemble::fanout(input(panel, {{"native", answer({s})}}), out);
        QCOMPARE(out.fanouts.size(), 1U);
        QVERIFY(out.fanouts[0].native);
        QCOMPARE(out.fanouts[0].max, std::optional(2048.0));
        QCOMPARE(out.fanouts[0].buckets[0].lower, 1.0);
        QCOMPARE(out.fanouts[0].buckets[0].upper, 2.0);
    }
    void tenantsRankOverTheWindow() {
        BoardPanel panel;
        panel.kind = QStringLiteral("tenants");
        panel.top = 2;
        PanelResult out;
        assemble::tenants(
            input(panel, {{"main", answer({series({{"tenant", "a"}}, {5}), series({{"tenant", "b"}}, {50}),
                                           series({{"tenant", "c"}}, {1})})},
                          {"now", answer({series({{"tenant", "a"}}, {500})})},
                          {"cap", answer({series({{"tenant", "a"}}, {20})})}}),
            out);
        QCOMPARE(out.tenants.size(), 2U);
        QCOMPARE(out.moreRows, 1);
        QCOMPARE(out.tenants[0].tenant, QStringLiteral("b"));
        QVERIFY(std::isnan(out.tenants[0].inflight));
        QVERIFY(!out.tenants[0].cap);
        QCOMPARE(out.tenants[1].cap, std::optional(20.0));
    }
    void scatterNamesOutliersByItsRule() {
        BoardPanel panel;
        panel.kind = QStringLiteral("scatter");
        std::vector<Series> x, y;
        for (int i = 0; i < 20; ++i) {
            const Labels l{{"service", "s"}, {"pod", "p" + std::to_string(i)}};
            x.push_back(series(l, {double(i)}));
            y.push_back(series(l, {100.0 + 5 * i + (i % 3) + (i == 7 ? 5000 : 0)}));
        }
        y.push_back(series({{"service", "s"}, {"pod", "idle"}}, {3}));
        PanelResult out;
        assemble::scatter(input(panel, {{"x", answer(x)}, {"y", answer(y)}}), out);
        QVERIFY(out.scatter && out.scatter->line);
        QVERIFY(std::abs(out.scatter->line->slope - 5) < 0.3);
        for (const ScatterPoint &p : out.scatter->points) {
            QCOMPARE(p.outlier, p.pod == u"p7");
        }
        QVERIFY(out.scatter->rule.contains(u"Theil-Sen"));
        QVERIFY(out.notes.join(u' ').contains(u"1 pod has no request rate"));
    }
    void deploysAreNewVersionsAlone() {
        const std::vector<Series> versions{series({{"service", "a"}, {"version", "1"}}, {1, 1}),
                                           series({{"service", "a"}, {"version", "2"}}, {1, 1}, 45'000),
                                           series({{"service", "b"}, {"version", "9"}}, {1, 1}, 45'000)};
        const auto marks = assemble::deploys(versions, "service", {0, 90'000}, 15'000);
        QCOMPARE(marks.size(), 1U); // b came up with its first version: nothing was changed that is known of
        QCOMPARE(marks[0].service, QStringLiteral("a"));
        QCOMPARE(marks[0].version, QStringLiteral("2"));
        QCOMPARE(marks[0].time, TimeMs(45'000));
    }
};

QTEST_GUILESS_MAIN(TestBoard)
#include "tst_board.moc"
