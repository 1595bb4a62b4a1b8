// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot/timeplot.h"
#include <QElapsedTimer>
#include <QTest>
#include <random>

using namespace bs;

namespace {

Grid grid(std::initializer_list<std::vector<double>> rows) {
    Grid g;
    g.start = 0;
    g.step = 1000;
    const QColor colors[] = {Qt::red, Qt::green, Qt::blue, Qt::yellow};
    int k = 0;
    for (const auto &r : rows) {
        g.count = static_cast<int>(r.size());
        g.series.push_back({QString(QChar(u'a' + k)), colors[k % 4], r});
        ++k;
    }
    return g;
}

RasterFrame frameOf(const Grid &g, QSize size, double top) {
    RasterFrame f;
    f.size = size;
    f.range = {g.start, g.timeOf(g.count - 1)};
    f.scale = {ValueScale::Kind::Linear, 0, top, static_cast<double>(size.height()), 0};
    return f;
}

std::vector<bool> none(const Grid &g) { return std::vector<bool>(g.series.size(), false); }

Grid noisy(int series, int points) {
    Grid g;
    g.step = 15'000;
    g.count = points;
    std::mt19937 random(7);
    std::uniform_real_distribution<double> d(20, 100);
    for (int k = 0; k < series; ++k) {
        GridSeries s{QString::number(k), QColor::fromHsv(k * 7 % 360, 200, 220), {}};
        for (int i = 0; i < points; ++i) {
            s.values.push_back(d(random));
        }
        g.series.push_back(std::move(s));
    }
    return g;
}

} // namespace

class TestTimeRaster : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stackAddsUpAndGapsStayGaps() {
        const Grid g = grid({{1, 2, quietNaN(), 4}, {10, 20, quietNaN(), quietNaN()}});
        const Stack s = stackOf(g, none(g), StackMode::Linear);
        QCOMPARE(s.total(0), 11.F);
        QCOMPARE(s.total(1), 22.F);
        QVERIFY(std::isnan(s.total(2)));
        QCOMPARE(s.total(3), 4.F);
        QCOMPARE(s.top, 22.0);
    }
    void hiddenSeriesCountNothing() {
        const Grid g = grid({{1, 2}, {10, 20}});
        const Stack s = stackOf(g, {false, true}, StackMode::Linear);
        QCOMPARE(s.total(1), 2.F);
    }
    void percentSharesOfTheTotal() {
        const Grid g = grid({{1, 0}, {3, 0}});
        const Stack s = stackOf(g, none(g), StackMode::Percent);
        QCOMPARE(s.cumulative[0], 0.25F);
        QCOMPARE(s.total(0), 1.F);
        QCOMPARE(s.total(1), 0.F); // a total of zero is no division by zero
    }
    void fillsBelowTheLineOnly() {
        const Grid g = grid({{50, 50, 50}});
        const QImage image =
            rasterStack(g, stackOf(g, none(g), StackMode::Linear), none(g), none(g), frameOf(g, {30, 100}, 100));
        QCOMPARE(image.pixelColor(15, 20).alpha(), 0);
        QCOMPARE(image.pixelColor(15, 80).alpha(), 128);
        QVERIFY(image.pixelColor(15, 50).alpha() > 200); // the line itself
    }
    void gapsAreEmptyColumns() {
        const Grid g = grid({{50, 50, quietNaN(), 50, 50}});
        const QImage image =
            rasterStack(g, stackOf(g, none(g), StackMode::Linear), none(g), none(g), frameOf(g, {80, 100}, 100));
        for (int y = 0; y < 100; ++y) {
            QCOMPARE(image.pixelColor(40, y).alpha(), 0);
        }
        QVERIFY(image.pixelColor(10, 90).alpha() > 0);
        QVERIFY(image.pixelColor(70, 90).alpha() > 0);
    }
    void aPeakBetweenPixelsIsNotLost() {
        Grid g = grid({std::vector<double>(2000, 1.0)});
        g.series[0].values[1001] = 100;
        const QImage image =
            rasterStack(g, stackOf(g, none(g), StackMode::Linear), none(g), none(g), frameOf(g, {100, 100}, 100));
        bool reached = false;
        for (int x = 48; x < 53; ++x) {
            reached |= image.pixelColor(x, 3).alpha() > 0;
        }
        QVERIFY(reached);
    }
    void linesSpanTheirColumn() {
        const Grid g = grid({{0, 100, 0, 100, 0}});
        const QImage image = rasterLines(g, none(g), none(g), frameOf(g, {200, 100}, 100));
        QVERIFY(image.pixelColor(50, 2).alpha() > 0);   // the peak at 1/4
        QVERIFY(image.pixelColor(100, 97).alpha() > 0); // the valley at 1/2
        QCOMPARE(image.pixelColor(100, 2).alpha(), 0);
    }
    void lineGapsStayGaps() {
        const Grid g = grid({{50, 50, quietNaN(), 50, 50}});
        const QImage image = rasterLines(g, none(g), none(g), frameOf(g, {80, 100}, 100));
        QCOMPARE(image.pixelColor(40, 50).alpha(), 0);
        QVERIFY(image.pixelColor(10, 50).alpha() > 150);
    }
    void tooltipIsSortedAndCapped() {
        const Grid g = grid({{1}, {30}, {quietNaN()}, {4}});
        const TooltipData all = tooltipAt(g, 0, {}, 12);
        QCOMPARE(all.rows.size(), std::size_t{3});
        QCOMPARE(all.rows[0].name, QStringLiteral("b"));
        QCOMPARE(all.total, 35.0);
        const TooltipData capped = tooltipAt(g, 0, {}, 2);
        QCOMPARE(capped.rows.size(), std::size_t{2});
        QCOMPARE(capped.rows[1].name, QStringLiteral("2 more"));
        QCOMPARE(capped.rows[1].value, 5.0);
        QVERIFY(tooltipAt(g, 5, {}, 12).rows.empty());
    }
    void gridKeepsGapsOfTheMatrix() {
        Matrix m;
        m.series.push_back({Labels{{"pod", "x"}}, {0, 1000, 3000}, {1, 2, staleMarker()}, {}, {}});
        const Grid g = toGrid(m, {0, 4000}, 1000,
                              [](const Labels &l) { return QString::fromStdString(std::string(l.get("pod"))); });
        QCOMPARE(g.count, 5);
        QCOMPARE(g.series[0].values[1], 2.0);
        QVERIFY(std::isnan(g.series[0].values[2]));
        QVERIFY(std::isnan(g.series[0].values[3])); // a stale marker is a gap, not a value
        QCOMPARE(g.points(), 2);
    }
    void isolateAndToggle() {
        TimePlot plot(nullptr);
        plot.setGrid(std::make_shared<Grid>(grid({{1, 2}, {3, 4}, {5, 6}})), QStringLiteral("count"));
        plot.isolate(QStringLiteral("b"));
        QCOMPARE(plot.hidden(), (QSet<QString>{QStringLiteral("a"), QStringLiteral("c")}));
        plot.isolate(QStringLiteral("b"));
        QVERIFY(plot.hidden().isEmpty());
        plot.toggle(QStringLiteral("a"));
        QCOMPARE(plot.hidden(), QSet<QString>{QStringLiteral("a")});
    }
    void dragSelectsARange() {
        TimePlot plot(nullptr);
        plot.resize(480, 260);
        plot.setRange({0, 1'000'000}, QTimeZone::utc());
        plot.setGrid(std::make_shared<Grid>(grid({{1, 2}})), QStringLiteral("count"));
        plot.show();
        QList<TimeRange> ranges;
        connect(&plot, &TimeView::rangeSelected, &plot, [&](TimeRange r) { ranges << r; });
        const QRectF r = plot.plotRect();
        const auto at = [&](double f) { return QPoint(static_cast<int>(r.left() + r.width() * f), 100); };
        QTest::mousePress(&plot, Qt::LeftButton, {}, at(0.25));
        QTest::mouseMove(&plot, at(0.5));
        QTest::mouseRelease(&plot, Qt::LeftButton, {}, at(0.75));
        QCOMPARE(ranges.size(), 1);
        QVERIFY(std::abs(ranges[0].start - 250'000) < 5'000);
        QVERIFY(std::abs(ranges[0].end - 750'000) < 5'000);
    }
    void speed() {
        // Printed, never asserted: a busy machine is no defect. `boundscope bench` compares it with its target.
        const Grid area = noisy(100, 1440);
        const RasterFrame frame = frameOf(area, {770, 260}, 100 * 100);
        QElapsedTimer timer;
        timer.start();
        int runs = 0;
        while (timer.elapsed() < 300) {
            const QImage image =
                rasterStack(area, stackOf(area, none(area), StackMode::Linear), none(area), none(area), frame);
            QVERIFY(!image.isNull());
            ++runs;
        }
        qInfo("stacked 100 x 1440 at 770x260: %.2f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6 / runs);
        const Grid lines = noisy(1000, 1440);
        timer.restart();
        runs = 0;
        while (timer.elapsed() < 300) {
            const QImage image = rasterLines(lines, none(lines), none(lines), frameOf(lines, {770, 260}, 100));
            QVERIFY(!image.isNull());
            ++runs;
        }
        qInfo("lines 1000 x 1440 at 770x260: %.2f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6 / runs);
    }
};

QTEST_MAIN(TestTimeRaster)
#include "tst_timeraster.moc"
