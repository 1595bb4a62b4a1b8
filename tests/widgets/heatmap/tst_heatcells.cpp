// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapview.h"
#include <QElapsedTimer>
#include <QPainter>
#include <QTest>
#include <cmath>

using namespace bs;

namespace {

const double kNaN = std::numeric_limits<double>::quiet_NaN();

HeatStrip strip(const char *name, const char *group, std::vector<double> values) {
    HeatStrip s;
    s.name = QString::fromLatin1(name);
    s.group = QString::fromLatin1(group);
    s.values = std::move(values);
    return s;
}

HeatData data(std::vector<HeatStrip> rows) {
    HeatData d;
    d.step = 1000;
    d.count = static_cast<int>(rows.front().values.size());
    d.rows = std::move(rows);
    return d;
}

QStringList namesOf(const HeatData &d, const HeatLayout &l) {
    QStringList out;
    for (const auto &line : l.lines) {
        out << (line.row < 0 ? QStringLiteral("[%1]").arg(line.group)
                             : d.rows[static_cast<std::size_t>(line.row)].name);
    }
    return out;
}

} // namespace

class TestHeatCells : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void logScaleFromLowToHigh() {
        const HeatCells c = quantise(data({strip("a", "g", {10, 100, 1000})}), 100);
        QCOMPARE(c.at(0, 0), std::uint8_t{2});
        QCOMPARE(c.at(0, 2), std::uint8_t{255});
        QVERIFY(std::abs(c.at(0, 1) - 129) <= 1); // the middle of two decades
    }
    void missingIsNeverAColour() {
        const HeatCells c =
            quantise(data({strip("late", "g", {kNaN, 5, kNaN, 6, kNaN}), strip("full", "g", {1, 1, 1, 1, 50})}), 100);
        QCOMPARE(c.at(0, 0), std::uint8_t{0}); // before its first point: not there
        QCOMPARE(c.at(0, 2), std::uint8_t{1}); // a missed scrape
        QCOMPARE(c.at(0, 4), std::uint8_t{1}); // and still missing
        HeatStrip ended = strip("ended", "g", {5, 6, kNaN});
        ended.ended = true;
        QCOMPARE(quantise(data({ended}), 100).at(0, 2), std::uint8_t{0}); // gone is not missed
    }
    void sharedColumnsKeepThePeak() {
        std::vector<double> v(1000, 1);
        v[503] = 900;
        const HeatCells c = quantise(data({strip("a", "g", v)}), 100);
        QCOMPARE(c.columns, 100);
        QCOMPARE(c.at(0, 50), std::uint8_t{255});
    }
    void sortsGroupsByTheirWorstRow() {
        const HeatData d =
            data({strip("b-0", "b", {1, 2, 3, 4}), strip("a-0", "a", {1, 1, 1, 50}), strip("a-1", "a", {60, 1, 1, 1})});
        QCOMPARE(namesOf(d, HeatLayout::make(d, HeatSort::Max, {}, heatScores(d))),
                 (QStringList{QStringLiteral("a-1"), QStringLiteral("a-0"), QStringLiteral("b-0")}));
        QCOMPARE(namesOf(d, HeatLayout::make(d, HeatSort::Growth, {}, heatScores(d))),
                 (QStringList{QStringLiteral("a-0"), QStringLiteral("a-1"), QStringLiteral("b-0")}));
        QCOMPARE(namesOf(d, HeatLayout::make(d, HeatSort::Name, {}, heatScores(d))),
                 (QStringList{QStringLiteral("a-0"), QStringLiteral("a-1"), QStringLiteral("b-0")}));
    }
    void collapsedGroupsAreOneLine() {
        const HeatData d = data({strip("b-0", "b", {9}), strip("a-0", "a", {1}), strip("a-1", "a", {2})});
        const HeatLayout l = HeatLayout::make(d, HeatSort::Max, {QStringLiteral("a")}, heatScores(d));
        QCOMPARE(namesOf(d, l), (QStringList{QStringLiteral("b-0"), QStringLiteral("[a]")}));
        QCOMPARE(l.lines[1].rowsInGroup, 2);
    }
    void thousandsOfRowsScroll() {
        HeatData d = data({strip("x", "g", {1, 2})});
        for (int i = 0; i < 3000; ++i) {
            d.rows.push_back(strip(qPrintable(QStringLiteral("p-%1").arg(i)), "g", {1.0 * i, 2.0 * i}));
        }
        HeatMapView view(nullptr);
        view.resize(500, 300);
        view.setRange({0, 1000}, QTimeZone::utc());
        view.setData(std::make_shared<HeatData>(d));
        view.show();
        QVERIFY(view.rowHeight() >= 10);
        QVERIFY(view.hoverText(QPoint(300, 30)).startsWith(u"p-2999"));
        QVERIFY(!view.grab().isNull());
    }
    void emptyDrawsNothing() {
        HeatMapView view(nullptr);
        view.resize(400, 300);
        QVERIFY(!view.grab().isNull());
        QVERIFY(view.hoverText(QPoint(200, 100)).isEmpty());
    }
    void speed() {
        HeatData d;
        d.step = 1000;
        d.count = 1440;
        for (int r = 0; r < 1000; ++r) {
            HeatStrip s = strip("r", "g", std::vector<double>(1440));
            for (int i = 0; i < 1440; ++i) {
                s.values[static_cast<std::size_t>(i)] = 100 + (r * 37 + i * 11) % 5000;
            }
            d.rows.push_back(std::move(s));
        }
        QElapsedTimer timer;
        timer.start();
        const HeatCells cells = quantise(d, 2000);
        qInfo("quantise 1000 x 1440: %.2f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6);
        std::vector<int> order(1000);
        for (int i = 0; i < 1000; ++i) {
            order[static_cast<std::size_t>(i)] = i;
        }
        const HeatTable table = heatTable(Theme::darkTheme().heat, Theme::darkTheme().surface);
        timer.restart();
        int runs = 0;
        QImage reused = colourCells(cells, table, order);
        while (timer.elapsed() < 100) {
            reused = colourCells(cells, table, order, std::move(reused));
            ++runs;
        }
        qInfo("recolour 1000 x 1440: %.2f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6 / runs);
        const QImage image = colourCells(cells, table, order);
        QImage target(770, 260, QImage::Format_RGB32);
        timer.restart();
        runs = 0;
        while (timer.elapsed() < 100) {
            QPainter p(&target);
            p.drawImage(QRectF(runs % 7, 0, 770, 260), image, QRectF(0, 0, 1440, 26));
            ++runs;
        }
        qInfo("pan: %.3f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6 / runs);
    }
};

QTEST_MAIN(TestHeatCells)
#include "tst_heatcells.moc"
