// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/engine.h"
#include "data/promql/memorystorage.h"
#include <QElapsedTimer>
#include <QTest>
#include <cmath>
#include <string>
#include <thread>

using namespace bs;
using namespace bs::promql;

namespace {

// Three series of a counter that grow by 1, 2 and 3 a second, every 10 s for 10 min.
void fill(MemoryStorage &storage) {
    for (int k = 1; k <= 3; ++k) {
        const Labels labels{
            {"__name__", "requests_total"}, {"pod", "p" + std::to_string(k)}, {"service", k < 3 ? "a" : "b"}};
        for (int i = 0; i <= 60; ++i) {
            QVERIFY(storage.append(labels, i * 10'000, i * 10.0 * k));
        }
    }
}

double at(const Result<QueryResult> &r, std::size_t series, std::size_t point) {
    return r->matrix.series.at(series).values.at(point);
}

} // namespace

class TestPromqlEngine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sumOfRatesOverARange() {
        MemoryStorage storage;
        fill(storage);
        const Engine engine(storage);
        const auto r = engine.range("sum by (service) (rate(requests_total[1m]))", 120'000, 600'000, 60'000);
        QVERIFY2(r.has_value(), r ? "" : qPrintable(r.error().text()));
        QCOMPARE(r->type, QueryResult::Type::Matrix);
        QCOMPARE(r->matrix.series.size(), std::size_t{2});
        QCOMPARE(r->matrix.series[0].labels.toString(), std::string("{service=\"a\"}"));
        QCOMPARE(r->matrix.series[0].times.size(), std::size_t{9});
        QCOMPARE(at(r, 0, 0), 3.0);
        QCOMPARE(at(r, 1, 8), 3.0);
        QVERIFY(r->warnings.empty());
    }
    void instantKeepsTheNameAndComparisonsFilter() {
        MemoryStorage storage;
        fill(storage);
        const Engine engine(storage);
        const auto r = engine.instant("requests_total > 1000", 600'000);
        QVERIFY(r.has_value());
        QCOMPARE(r->matrix.series.size(), std::size_t{2});
        QCOMPARE(r->matrix.series[0].labels.metric(), std::string_view("requests_total"));
        QCOMPARE(at(r, 0, 0), 1200.0);
    }
    void errorsCarryThePlace() {
        MemoryStorage storage;
        const Engine engine(storage);
        const auto r = engine.instant("sum(rate(up))", 0);
        QVERIFY(!r.has_value());
        QCOMPARE(r.error().line, 1);
        QCOMPARE(r.error().column, 10);
        QVERIFY(
            r.error().reason.contains(u"expected type range vector in call to function \"rate\", got instant vector"));
    }
    void infosCarryThePlace() {
        MemoryStorage storage;
        QVERIFY(storage.append({{"__name__", "temperature"}}, 0, 1));
        QVERIFY(storage.append({{"__name__", "temperature"}}, 10'000, 2));
        const auto r = Engine(storage).instant("rate(temperature[1m])", 10'000);
        QVERIFY(r.has_value());
        QCOMPARE(r->infos.size(), std::size_t{1});
        QCOMPARE(r->infos[0], std::string("PromQL info: metric might not be a counter, name does not end in "
                                          "_total/_sum/_count/_bucket: \"temperature\" (1:6)"));
    }
    void hostileExpressionsAreRefused_data() {
        QTest::addColumn<std::string>("expr");
        const auto repeat = [](const char *part, int n) {
            std::string out;
            for (int i = 0; i < n; ++i) {
                out += part;
            }
            return out;
        };
        QTest::newRow("chain") << "1" + repeat("+1", 100'000);
        QTest::newRow("parentheses") << repeat("(", 50'000) + "1" + repeat(")", 50'000);
        QTest::newRow("signs") << repeat("-", 50'000) + "x";
        QTest::newRow("subqueries") << "x" + repeat("[1m:1m]", 50'000);
        QTest::newRow("durations") << "x[" + repeat("-", 50'000) + "1m]";
        QTest::newRow("far away") << std::string("x @ 1e16");
        QTest::newRow("steps") << std::string("sum_over_time(x[1000y:1ms])");
        QTest::newRow("unclosed") << std::string("sum by (x) (rate(y{a=\"b\"}[5m]");
        QTest::newRow("long") << std::string((1U << 20U) + 1, 'a');
    }
    void hostileExpressionsAreRefused() {
        QFETCH(std::string, expr);
        MemoryStorage storage;
        const auto r = Engine(storage).instant(expr, 0);
        QVERIFY(!r.has_value());
        QVERIFY(!r.error().reason.isEmpty());
    }
    void samplesAreBounded() {
        MemoryStorage storage;
        fill(storage);
        EngineOptions options;
        options.maxSamples = 100;
        const auto r = Engine(storage, options).range("requests_total", 0, 600'000, 10'000);
        QVERIFY(!r.has_value());
        QVERIFY(r.error().reason.contains(u"too many samples"));
    }
    void longWindowsGiveWhatShortOnesDo() {
        // long enough for block-wise evaluation, against one instant at a time (which has too few steps for it)
        MemoryStorage storage;
        for (int i = 0; i < 4000; ++i) {
            const double v = i % 97 == 0 ? std::nan("") : std::sin(i) * 1000 + (i % 13);
            QVERIFY(storage.append({{"__name__", "g"}}, i * 15'000, v));
            QVERIFY(storage.append({{"__name__", "f"}}, i * 15'000, std::cos(i) * 1e6 + i));
        }
        const Engine engine(storage);
        for (const char *f : {"sum_over_time(f[3h])", "avg_over_time(f[3h])", "max_over_time(g[3h])",
                              "min_over_time(g[3h])", "max_over_time(f[2h7s])"}) {
            const auto whole = engine.range(f, 15'000'000, 59'000'000, 1'000'000);
            QVERIFY(whole.has_value());
            QCOMPARE(whole->matrix.series.at(0).times.size(), std::size_t{45});
            for (std::size_t i = 0; i < 45; ++i) {
                const auto one = engine.instant(f, whole->matrix.series[0].times[i]);
                const double a = whole->matrix.series[0].values[i];
                const double b = at(one, 0, 0);
                QVERIFY2(std::abs(a - b) <= 1e-9 * std::abs(b), f);
            }
        }
    }
    void stopsWhenAsked() {
        MemoryStorage storage;
        fill(storage);
        std::stop_source stop;
        stop.request_stop();
        QueryOptions q;
        q.stop = stop.get_token();
        const auto r = Engine(storage).instant("requests_total", 0, q);
        QVERIFY(!r.has_value());
        QCOMPARE(r.error().kind, Error::Kind::Cancelled);
    }
    // Ten thousand windows of a day in seconds: a series alone takes long.
    void stopsWithinOneSeries() {
        MemoryStorage storage;
        std::stop_source stop;
        QueryOptions q;
        q.stop = stop.get_token();
        std::jthread later([&stop] {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            stop.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        const auto r = Engine(storage).range("quantile_over_time(0.5, vector(1)[1d:1s])", 0, 10'000'000, 1'000, q);
        QVERIFY(!r.has_value());
        QCOMPARE(r.error().kind, Error::Kind::Cancelled);
        QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestPromqlEngine)
#include "tst_promqlengine.moc"
