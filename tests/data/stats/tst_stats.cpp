// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/stats/robust.h"
#include "data/stats/shape.h"
#include <QTest>
#include <cmath>
#include <random>

using namespace bs;
using namespace bs::stats;

namespace {

struct Column {
    std::vector<TimeMs> t;
    std::vector<double> v;
};

// n samples, 15 s apart.
Column column(int n, auto f) {
    Column c;
    for (int i = 0; i < n; ++i) {
        c.t.push_back(1'700'000'000'000 + i * 15000LL);
        c.v.push_back(f(i));
    }
    return c;
}

double noise(int i) {
    return std::sin(i * 12.9898) * 43758.5453 - std::floor(std::sin(i * 12.9898) * 43758.5453) - 0.5;
}

} // namespace

class TestStats : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theilSenIgnoresAQuarterOfLies() {
        std::vector<double> x;
        std::vector<double> y;
        for (int i = 0; i < 40; ++i) {
            x.push_back(i);
            y.push_back(i % 5 == 0 ? 9999 : 3.0 * i + 7);
        }
        const auto line = theilSen(x, y);
        QVERIFY(line);
        QVERIFY(std::abs(line->slope - 3) < 0.2);
        QVERIFY(line->low <= line->slope && line->slope <= line->high);
        QCOMPARE(outliers(*line, x, y).size(), std::size_t(8));
    }
    void manyPointsStillFit() {
        std::vector<double> x;
        std::vector<double> y;
        for (int i = 0; i < 20000; ++i) {
            x.push_back(i);
            y.push_back(0.5 * i + noise(i) * 100);
        }
        QVERIFY(std::abs(theilSen(x, y)->slope - 0.5) < 0.01);
    }
    void tooFewPointsSayNothing() {
        QVERIFY(!theilSen(std::vector<double>{1, 2}, std::vector<double>{1, 2}));
        QVERIFY(!theilSen(std::vector<double>{1, 1, 1}, std::vector<double>{1, 2, 3}));
        QVERIFY(!correlation(std::vector<double>{1, 1, 1, 1, 1}, std::vector<double>{1, 2, 3, 4, 5}));
    }
    void growthIsPerMinute() {
        const Column c = column(40, [](int i) { return 800 + 50.0 * i; }); // 50 a sample, 4 samples a minute
        const auto g = growth(c.t, c.v, c.t.front() - 1, c.t.back());
        QCOMPARE(std::lround(g->perMinute), 200);
        QCOMPARE(g->interval, 15000);
        QCOMPARE(std::lround(g->rise), 1950);
    }
    void shapes_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("shape");
        QTest::newRow("flat") << 0 << int(Shape::Flat);
        QTest::newRow("leak") << 1 << int(Shape::Rising);
        QTest::newRow("burst") << 2 << int(Shape::Burst);
        QTest::newRow("with load") << 3 << int(Shape::Oscillating);
        QTest::newRow("falling") << 4 << int(Shape::Falling);
        QTest::newRow("too few") << 5 << int(Shape::Unknown);
    }
    void shapes() {
        QFETCH(int, kind);
        QFETCH(int, shape);
        const auto load = column(60, [](int i) { return 100 + 60 * std::sin(i / 8.0); });
        const auto value = [&](int i) {
            switch (kind) {
            case 1: return 800 + 50.0 * i + noise(i) * 20;
            case 2: return i < 30 ? 800.0 + noise(i) * 20 : 50800.0 + noise(i) * 200;
            case 3: return 10 * load.v[static_cast<std::size_t>(i)] + noise(i) * 5;
            case 4: return 9000 - 100.0 * i;
            default: return 800 + noise(i) * 20;
            }
        };
        const Column c = column(kind == 5 ? 3 : 60, value);
        const auto r = classify(c.t, c.v, kind == 3 ? std::span<const double>(load.v) : std::span<const double>());
        QVERIFY2(int(r.shape) == shape, qPrintable(shapeName(r.shape) + QStringLiteral(": ") + r.rule));
        QVERIFY(!r.rule.isEmpty());
    }
    void aBeginningIsNoBurst() {
        std::vector<double> v(40, 500);
        v[0] = 20;
        QVERIFY(!findBurst(v).found);
        v[20] = v[21] = 50000;
        QVERIFY(findBurst(v).found);
    }
    void bandsAreHalfOpen() {
        QCOMPARE(band(49), Band::Idle);
        QCOMPARE(band(50), Band::Moderate);
        QCOMPARE(band(500), Band::Heavy);
        QCOMPARE(band(5000), Band::VeryHeavy);
        QCOMPARE(band(50000), Band::LeakOrIntentional);
        QCOMPARE(band(std::nan("")), Band::Unknown);
    }
    void timeToLimit() {
        QCOMPARE(*minutesToLimit(800, 1040, 50000), (50000.0 - 800) / 1040);
        QVERIFY(!minutesToLimit(800, 0, 50000));
    }
};

QTEST_GUILESS_MAIN(TestStats)
#include "tst_stats.moc"
