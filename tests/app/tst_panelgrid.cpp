// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The room of a page shared out among its panels, by mouse and by keyboard, and kept.
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/fleet/panelgrid.h"
#include "app/pages/fleet/panelview.h"
#include "boardfixture.h"
#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

using namespace bs;

namespace {

void drag(GridGrip *grip, QPoint by) {
    const QPointF at = QRectF(grip->rect()).center();
    const QPointF from = grip->mapToGlobal(at);
    // One after the other: events of one device share their point until they are sent.
    const auto send = [&](QEvent::Type type, QPointF off, Qt::MouseButton button, Qt::MouseButtons buttons) {
        QMouseEvent e(type, at + off, from + off, button, buttons, {});
        QApplication::sendEvent(grip, &e);
    };
    send(QEvent::MouseButtonPress, {}, Qt::LeftButton, Qt::LeftButton);
    send(QEvent::MouseMove, by, Qt::NoButton, Qt::LeftButton);
    send(QEvent::MouseButtonRelease, by, Qt::LeftButton, Qt::NoButton);
}

} // namespace

class TestPanelGrid : public QObject {
    Q_OBJECT
    std::unique_ptr<PanelGrid> m_grid;
    QList<QWidget *> m_panels;

private Q_SLOTS:
    void init() {
        m_grid = std::make_unique<PanelGrid>(nullptr);
        m_panels.clear();
        for (int i = 0; i < 6; ++i) {
            m_panels << new QWidget;
        }
        m_grid->setPanels(m_panels);
        m_grid->setViewport({1336, 712});
        m_grid->show();
    }
    void shapesReadBack() {
        GridShape s = usualShape(true, 6);
        s.rows[0] = 411.5;
        QCOMPARE(GridShape::read(s.text(), usualShape(true, 6)), s);
        for (const char *bad : {"", "1|2", "a b|1 1|1 1 1 1", "1 1|1 1|1 1 1 -4", "1 1|1 1|1 1 1"}) {
            QCOMPARE(GridShape::read(QString::fromLatin1(bad), usualShape(true, 6)), usualShape(true, 6));
        }
    }
    void aGripMovesWhatItStandsBetween() {
        QCOMPARE(m_grid->grips().size(), 1 + 1 + 3);
        const int height = m_panels[0]->height();
        const int below = m_panels[2]->height();
        QSignalSpy changed(m_grid.get(), &PanelGrid::shapeChanged);
        drag(m_grid->grips()[0], {0, 40});
        QCOMPARE(m_panels[0]->height(), height + 40);
        QCOMPARE(m_panels[2]->height(), below - 40);
        QCOMPARE(changed.size(), 1);
        const int width = m_panels[0]->width();
        drag(m_grid->grips()[1], {-100, 0});
        QCOMPARE(m_panels[0]->width(), width - 100);
        QCOMPARE(m_panels[1]->geometry().right(), 1335);
    }
    void noPanelVanishes() {
        drag(m_grid->grips()[1], {5'000, 0});
        QVERIFY(m_panels[1]->width() >= 200);
        drag(m_grid->grips()[0], {0, -5'000});
        QVERIFY(m_panels[0]->height() >= 160);
        for (int i = 0; i < 6; ++i) {
            for (int j = i + 1; j < 6; ++j) {
                QVERIFY(!m_panels[i]->geometry().intersects(m_panels[j]->geometry()));
            }
        }
    }
    void theSameByKeyboard() {
        GridGrip *rows = m_grid->grips()[0];
        const int height = m_panels[0]->height();
        QTest::keyClick(rows, Qt::Key_Down);
        QCOMPARE(m_panels[0]->height(), height + 24);
        QTest::keyClick(rows, Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(m_panels[0]->height(), height + 20);
        QTest::keyClick(rows, Qt::Key_Home);
        QCOMPARE(m_panels[0]->height(), height);
    }
    void narrowAndWideHaveTheirOwn() {
        drag(m_grid->grips()[0], {0, 40});
        const QString wide = m_grid->shape(true);
        m_grid->setViewport({900, 520});
        QCOMPARE(m_grid->grips().size(), 2 + 3);
        QVERIFY(m_grid->height() > 520); // the page scrolls
        drag(m_grid->grips()[0], {0, 60});
        QCOMPARE(m_panels[0]->height(), 360);
        QCOMPARE(m_panels[2]->height(), 300); // the page grows; nothing below is pressed
        QCOMPARE(m_grid->shape(true), wide);
        m_grid->setViewport({1336, 712});
        QCOMPARE(m_grid->shape(true), wide);
    }
    void positionsAndSwitchesAreThereTheNextTime() {
        FixedClock clock{1'700'003'600'000};
        MemorySettings settings;
        TimeAuthority time(&clock);
        test::ManualFeed feed;
        AppContext c;
        c.clock = &clock;
        c.time = &time;
        c.settings = &settings;
        QRect before;
        {
            FleetPage page(c, nullptr, &feed);
            page.resize(1360, 826);
            page.show();
            drag(page.findChild<PanelGrid *>()->grips()[0], {0, 50});
            page.panelViews()[1]->segments()->setCurrent(2);
            before = page.panelViews()[0]->geometry();
        }
        FleetPage page(c, nullptr, &feed);
        page.resize(1360, 826);
        page.show();
        QCOMPARE(page.panelViews()[0]->geometry(), before);
        QCOMPARE(page.panelViews()[1]->segments()->current(), 2);
    }
    void pagesOfAnyNumber_data() {
        QTest::addColumn<int>("panels");
        for (int n = 1; n <= 9; ++n) {
            QTest::addRow("%d", n) << n;
        }
    }
    void pagesOfAnyNumber() {
        QFETCH(int, panels);
        for (const QSize viewport : {QSize(1336, 712), QSize(934, 520), QSize(3700, 1900)}) {
            const auto rects = fleetLayout(viewport, panels);
            QCOMPARE(rects.size(), panels);
            for (qsizetype i = 0; i < rects.size(); ++i) {
                QVERIFY(rects[i].width() >= 240 && rects[i].height() >= 200 && rects[i].right() < viewport.width());
                for (qsizetype j = i + 1; j < rects.size(); ++j) {
                    QVERIFY(!rects[i].intersects(rects[j]));
                }
            }
        }
    }
};

QTEST_MAIN(TestPanelGrid)
#include "tst_panelgrid.moc"
