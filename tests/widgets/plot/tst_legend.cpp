// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The legend under a plot, by mouse, by keyboard and aloud; brushing; pictures drawn elsewhere.
#include "widgets/plot/legendbar.h"
#include "widgets/plot/scatterview.h"
#include "widgets/plot/timeplot.h"
#include <QAccessible>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>
#include <QVBoxLayout>

using namespace bs;

namespace {

GridPtr gridOf(int series, int points = 60) {
    auto g = std::make_shared<Grid>();
    g->step = 1000;
    g->count = points;
    for (int s = 0; s < series; ++s) {
        GridSeries one;
        one.name = QStringLiteral("service-%1").arg(s);
        one.color = QColor::fromHsv(s * 47 % 360, 180, 200);
        one.values.assign(static_cast<std::size_t>(points), 10.0 * (s + 1));
        g->series.push_back(one);
    }
    return g;
}

} // namespace

class TestLegend : public QObject {
    Q_OBJECT
    std::unique_ptr<QWidget> m_box;
    TimePlot *m_plot = nullptr;
    LegendBar *m_legend = nullptr;

private Q_SLOTS:
    void init() {
        m_box = std::make_unique<QWidget>();
        m_plot = new TimePlot(m_box.get());
        m_legend = new LegendBar(m_plot, m_box.get());
        auto *column = new QVBoxLayout(m_box.get());
        column->addWidget(m_plot, 1);
        column->addWidget(m_legend);
        m_box->resize(420, 300);
        m_plot->setRange({0, 59'000}, QTimeZone::utc());
    }
    void largestFirstAndAllThere() {
        m_plot->setGrid(gridOf(3), QStringLiteral("count"));
        m_box->show();
        QCOMPARE(m_legend->itemCount(), 3);
        QCOMPARE(m_legend->itemName(0), QStringLiteral("service-2"));
        QVERIFY(m_legend->itemValue(0).startsWith(u"30 at "));
    }
    void clickIsolatesAndCtrlClickToggles() {
        m_plot->setGrid(gridOf(3), QStringLiteral("count"));
        m_box->show();
        const auto at = [&](int i) { return m_legend->itemRect(i).center().toPoint(); };
        QTest::mouseClick(m_legend, Qt::LeftButton, {}, at(0));
        QCOMPARE(m_plot->hidden(), (QSet<QString>{QStringLiteral("service-0"), QStringLiteral("service-1")}));
        QTest::mouseClick(m_legend, Qt::LeftButton, {}, at(0));
        QVERIFY(m_plot->hidden().isEmpty());
        QTest::mouseClick(m_legend, Qt::LeftButton, Qt::ControlModifier, at(1));
        QCOMPARE(m_plot->hidden(), QSet<QString>{QStringLiteral("service-1")});
        QVERIFY(m_legend->itemValue(1).endsWith(u"hidden"));
    }
    void theSameByKeyboard() {
        m_plot->setGrid(gridOf(3), QStringLiteral("count"));
        m_box->show();
        QTest::keyClick(m_legend, Qt::Key_Home);
        QTest::keyClick(m_legend, Qt::Key_Right);
        QCOMPARE(m_legend->currentItem(), 1);
        QTest::keyClick(m_legend, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(m_plot->hidden(), QSet<QString>{QStringLiteral("service-1")});
        QTest::keyClick(m_legend, Qt::Key_Return, Qt::ControlModifier);
        QTest::keyClick(m_legend, Qt::Key_Return);
        QCOMPARE(m_plot->hidden().size(), 2);
    }
    void manySeriesHideBehindMore() {
        m_plot->setGrid(gridOf(60), QStringLiteral("count"));
        m_box->show();
        const int shut = m_legend->height();
        const int last = m_legend->itemCount() - 1;
        QVERIFY(last < 60);
        QCOMPARE(m_legend->itemName(last), QStringLiteral("+%1 more").arg(60 - last));
        m_legend->activateItem(last, Qt::NoModifier);
        QVERIFY(m_legend->isOpen());
        QCOMPARE(m_legend->itemCount(), 61);
        QVERIFY(m_legend->height() > shut);
        QVERIFY(m_legend->height() < 140);      // never the whole panel
        QTest::keyClick(m_legend, Qt::Key_End); // the last comes into view
        QVERIFY(m_legend->rect().contains(m_legend->itemRect(60).center().toPoint()));
    }
    void hoverBrushes() {
        m_plot->setGrid(gridOf(2), QStringLiteral("count"));
        m_box->show();
        QSignalSpy spy(m_legend, &LegendBar::seriesHovered);
        QTest::keyClick(m_legend, Qt::Key_Home);
        QCOMPARE(spy.back()[0].toString(), QStringLiteral("service-1"));
    }
    void aBrushedPodShowsItsService() {
        m_plot->setGrid(gridOf(3), QStringLiteral("count"));
        m_box->show();
        const QImage plain = m_plot->grab().toImage();
        m_plot->setHighlight(QStringLiteral("pod-7"), QStringLiteral("service-1"));
        QVERIFY(m_plot->grab().toImage() != plain);
        m_plot->setHighlight(QStringLiteral("pod-7"), QStringLiteral("elsewhere"));
        QCOMPARE(m_plot->grab().toImage(), plain); // nothing of it here: nothing is dimmed
    }
    void aPointSaysWhoseItIs() {
        ScatterView view(nullptr);
        view.resize(300, 300);
        ScatterData d;
        d.dots = {{QStringLiteral("a"), QStringLiteral("s"), 1, 10, false, {}},
                  {QStringLiteral("b"), QStringLiteral("t"), 2, 900, true, {}}};
        view.setData(d);
        view.show();
        QSignalSpy brushed(&view, &ScatterView::dotHovered);
        QSignalSpy clicked(&view, &ScatterView::dotClicked);
        QTest::keyClick(&view, Qt::Key_Down); // outliers first
        QCOMPARE(brushed.back()[0].toString(), QStringLiteral("b"));
        QCOMPARE(brushed.back()[1].toString(), QStringLiteral("t"));
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(clicked.back()[0].toString(), QStringLiteral("b"));
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
        QVERIFY(list && list->childCount() == 2);
        QVERIFY(list->child(0)->text(QAccessible::Value).endsWith(u"outlier"));
    }
    void largePicturesAreDrawnElsewhere() {
        QThreadPool pool;
        m_plot->setForm(TimePlot::Form::Lines);
        m_plot->setPool(&pool);
        m_plot->setGrid(gridOf(100, 1000), QStringLiteral("count"));
        m_plot->setRange({0, 999'000}, QTimeZone::utc());
        m_box->show();
        const QImage first = m_plot->grab().toImage(); // nothing waits for it
        QVERIFY(m_plot->isDrawing());
        QTRY_VERIFY(!m_plot->isDrawing());
        QTRY_VERIFY(m_plot->grab().toImage() != first);
        // The same as drawn at once.
        const QImage elsewhere = m_plot->grab().toImage();
        m_plot->setPool(nullptr);
        m_plot->setGrid(gridOf(100, 1000), QStringLiteral("count"));
        QCOMPARE(m_plot->grab().toImage(), elsewhere);
    }
    void shiftDragZoomsValuesAndADoubleClickGivesThemBack() {
        m_plot->setGrid(gridOf(3), QStringLiteral("count"));
        m_box->show();
        const ValueScale all = m_plot->valueScale();
        const QImage whole = m_plot->grab().toImage();
        const QRectF r = m_plot->plotRect();
        const QPoint from(static_cast<int>(r.center().x()), static_cast<int>(r.bottom() - 10));
        const QPoint to(from.x(), static_cast<int>(r.bottom() - 60));
        QSignalSpy time(m_plot, &TimeView::rangeSelected);
        QSignalSpy back(m_plot, &TimeView::backRequested);
        QTest::mousePress(m_plot, Qt::LeftButton, Qt::ShiftModifier, from);
        QTest::mouseRelease(m_plot, Qt::LeftButton, Qt::ShiftModifier, to);
        QVERIFY(m_plot->valueRange().has_value());
        QVERIFY(std::abs(m_plot->valueScale().low - all.at(from.y())) < 1e-6);
        QVERIFY(std::abs(m_plot->valueScale().high - all.at(to.y())) < 1e-6);
        QVERIFY(time.isEmpty()); // the time stands
        QVERIFY(m_plot->grab().toImage() != whole);
        QTest::mouseDClick(m_plot, Qt::LeftButton, {}, from);
        QVERIFY(!m_plot->valueRange() && back.isEmpty());
        QTest::keyClick(m_plot, Qt::Key_Up, Qt::ShiftModifier);
        QVERIFY(std::abs(m_plot->valueScale().high - all.high / 2) < all.high * 0.02);
        QTest::keyClick(m_plot, Qt::Key_Down, Qt::ShiftModifier);
        QVERIFY(!m_plot->valueRange());
    }
    void theStripUnderTheAxisSaysWhatIsMissing() {
        m_plot->setGrid(gridOf(2), QStringLiteral("count"));
        m_box->show();
        const QImage calm = m_plot->grab().toImage();
        using Kind = QualitySpan::Kind;
        QImage last = calm;
        for (const Kind kind :
             {Kind::Downsampled, Kind::CounterReset, Kind::ScrapeFailure, Kind::Partial, Kind::Stale, Kind::Gap}) {
            m_plot->setQuality({{kind, {20'000, 40'000}, QStringLiteral("why")}});
            const QImage drawn = m_plot->grab().toImage();
            QVERIFY2(drawn != calm && drawn != last, qPrintable(qualityName(kind))); // each has a form of its own
            last = drawn;
            QCOMPARE(m_plot->qualityAt(30'000), QStringList{qualityName(kind) + QStringLiteral(": why")});
            QVERIFY(m_plot->qualityAt(55'000).isEmpty());
        }
    }
};

QTEST_MAIN(TestLegend)
#include "tst_legend.moc"
