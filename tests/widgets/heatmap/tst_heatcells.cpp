// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapview.h"
#include <QAccessible>
#include <QElapsedTimer>
#include <QPainter>
#include <QSignalSpy>
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
        const HeatLayout l =
            HeatLayout::make(d, HeatSort::Max, {.collapsed = {QStringLiteral("a")}, .unfolded = {}}, heatScores(d));
        QCOMPARE(namesOf(d, l), (QStringList{QStringLiteral("b-0"), QStringLiteral("[a]")}));
        QCOMPARE(l.lines[1].rowsInGroup, 2);
    }
    void endedPodsFoldUnderTheirWorkload() {
        HeatData d = data({strip("a-old-1", "a", {9, kNaN}), strip("a-new", "a", {1, 2}),
                           strip("a-old-2", "a", {3, kNaN}), strip("b-old", "b", {7, kNaN})});
        for (const std::size_t gone : {0U, 2U, 3U}) {
            d.rows[gone].ended = true;
        }
        HeatLayout l = HeatLayout::make(d, HeatSort::Max, {}, heatScores(d));
        // Two ended pods are one line behind the living; one alone stands by itself: a fold of one would only hide it.
        QCOMPARE(namesOf(d, l), (QStringList{QStringLiteral("a-new"), QStringLiteral("[a]"), QStringLiteral("b-old")}));
        QVERIFY(l.lines[1].ended);
        QCOMPARE(l.lines[1].rowsInGroup, 2);
        l = HeatLayout::make(d, HeatSort::Max, {.collapsed = {}, .unfolded = {QStringLiteral("a")}}, heatScores(d));
        QCOMPARE(l.lines.size(), std::size_t{4});
    }
    void aFoldedLineShowsTheLargestOfItsRows() {
        HeatData d = data({strip("a-0", "a", {1, 100}), strip("a-1", "a", {100, 1}), strip("b-0", "b", {1, 1})});
        HeatCells cells = quantise(d, 100);
        const HeatFolds folds = foldRows(d, cells);
        const int row = folds.groups.at(QStringLiteral("a"));
        QVERIFY(row >= 3); // behind the rows of the data
        QCOMPARE(cells.at(row, 0), std::uint8_t{255});
        QCOMPARE(cells.at(row, 1), std::uint8_t{255});
        QCOMPARE(cells.at(folds.groups.at(QStringLiteral("b")), 0), std::uint8_t{2});
        QVERIFY(folds.ended.empty());
    }
    void everyRowByKeyboard() {
        const HeatData d = data({strip("a-0", "a", {9, 9}), strip("a-1", "a", {8, 8}), strip("b-0", "b", {1, 1})});
        HeatMapView view(nullptr);
        view.resize(500, 300);
        view.setRange({0, 1000}, QTimeZone::utc());
        view.setData(std::make_shared<HeatData>(d));
        view.show();
        QSignalSpy clicked(&view, &HeatMapView::rowClicked);
        QSignalSpy brushed(&view, &HeatMapView::rowHovered);
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(brushed.back()[0].toString(), QStringLiteral("a-1"));
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(clicked[0][0].toString(), QStringLiteral("a-1"));
        QTest::keyClick(&view, Qt::Key_G);
        QCOMPARE(view.collapsed(), QStringList{QStringLiteral("a")});
        QCOMPARE(view.heatLayout().lines.size(), std::size_t{2});
        QTest::keyClick(&view, Qt::Key_G, Qt::ShiftModifier); // some are folded: all unfold
        QVERIFY(view.collapsed().isEmpty());
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.currentItem(), 2);
    }
    void rowsAreReadAloud() {
        HeatData d = data({strip("a-0", "a", {9, 20}), strip("b-0", "b", {1, kNaN})});
        d.rows[0].ooms.push_back(500);
        HeatMapView view(nullptr);
        view.resize(500, 300);
        view.setAccessibleName(QStringLiteral("Goroutines per pod"));
        view.setData(std::make_shared<HeatData>(d));
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Goroutines per pod"));
        QCOMPARE(list->childCount(), 2);
        QCOMPARE(list->child(0)->text(QAccessible::Name), QStringLiteral("a-0"));
        QCOMPARE(list->child(0)->text(QAccessible::Value), QStringLiteral("max 20, now 20, 1 OOM kills"));
        QVERIFY(list->child(1)->text(QAccessible::Value).contains(u"not scraped now"));
        QVERIFY(list->child(1)->rect().top() > list->child(0)->rect().top());
        QCOMPARE(list->indexOfChild(list->child(1)), 1);
    }
    void brushedElsewhereComesIntoView() {
        HeatData d = data({strip("x", "g", {1, 2})});
        for (int i = 0; i < 300; ++i) {
            d.rows.push_back(strip(qPrintable(QStringLiteral("p-%1").arg(i)), "g", {1.0 * i, 2.0 * i}));
        }
        HeatMapView view(nullptr);
        view.resize(500, 300);
        view.setRange({0, 1000}, QTimeZone::utc());
        view.setData(std::make_shared<HeatData>(d));
        view.show();
        view.setHighlight(QStringLiteral("p-3"), QStringLiteral("g"));
        bool seen = false;
        for (int i = 0; i < view.itemCount(); ++i) {
            seen = seen || (view.itemName(i) == u"p-3" && view.rect().contains(view.itemRect(i).toRect()));
        }
        QVERIFY(seen);
    }
    void valuesSayWhatTheyMean() {
        HeatData d = data({strip("a-0", "a", {60'000, 60'000})});
        d.meaning = [](double v) { return v > 50'000 ? QStringLiteral("leak or intentional") : QString(); };
        HeatMapView view(nullptr);
        view.resize(500, 300);
        view.setRange({0, 1000}, QTimeZone::utc());
        view.setData(std::make_shared<HeatData>(d));
        QVERIFY(view.hoverText(QPoint(300, 30)).endsWith(u"leak or intentional"));
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
