// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A newcomer's walk through the window with a real server: connect, zoom, hover, drill, change the range, lose the
// server, get it back.
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/fleet/panelview.h"
#include "app/shell/mainwindow.h"
#include "app/shell/rangepicker.h"
#include "app/shell/session.h"
#include "app/shell/topbar.h"
#include "app/shell/welcomepage.h"
#include "tests/support/peers.h"
#include "widgets/common/theme.h"
#include "widgets/heatmap/heatmapview.h"
#include "widgets/plot/timeplot.h"
#include <QApplication>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTest>

using namespace bs;
using namespace bs::test;

class TestGuiWalk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aStrangersWalk() {
        const PeerPtr service = startGoService();
        if (!service) {
            QSKIP("Debian's Go or client_golang is not installed");
        }
        const int port = freePort();
        PeerPtr prometheus = startPrometheus(scrapeConfig({hostPort(*service)}), {}, port);
        if (!prometheus) {
            QSKIP("prometheus is not there: ./dev test fetches it");
        }
        httpGet(service->at(QStringLiteral("/ctl?rps=20")));
        QTest::qWait(4'000); // some scrapes
        applyTheme(*qApp, Theme::darkTheme());
        MemorySettings settings;
        const SystemClock clock;
        Session session(&clock, &settings);
        MainWindow *shown = nullptr;
        WindowHooks hooks;
        hooks.openAny = [&](const QString &what) {
            const auto opened = session.openAny(what);
            QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().text()));
            shown->setContext(session.context());
            shown->showPage(opened->page, opened->subject);
        };
        MainWindow window(session.context(), hooks);
        shown = &window;
        window.show();

        // Connect: an address and Enter.
        QVERIFY(window.welcome()->isVisible());
        QCOMPARE(window.focusWidget(), window.welcome()->address()); // one may type at once
        window.welcome()->address()->setText(prometheus->url.toString());
        QTest::keyClick(window.welcome()->address(), Qt::Key_Return);
        auto *page = qobject_cast<FleetPage *>(window.currentPage());
        QVERIFY(page);
        TimeAuthority *time = session.time();
        time->setInterval(1'000);
        time->setSpec(RangeSpec::last(120'000));
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Data, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[1].state == Availability::Data, 20'000);
        QVERIFY(page->panelViews()[0]->foot().contains(u"last sample"));

        // Hover: one crosshair through the panels, and the live range is held and says so.
        auto *plot = page->findChild<TimePlot *>();
        auto *heat = page->findChild<HeatMapView *>();
        const QPointF middle = plot->plotRect().center();
        QMouseEvent move(QEvent::MouseMove, middle, plot->mapToGlobal(middle), Qt::NoButton, {}, {});
        QApplication::sendEvent(plot, &move);
        QVERIFY(time->crosshair().has_value());
        QCOMPARE(heat->crosshair(), time->crosshair());
        QVERIFY(time->held());
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(plot, &leave);
        QVERIFY(!time->held());

        // Zoom: a drag asks again for exactly that time.
        const TimeRange before = time->range();
        const QRectF r = plot->plotRect();
        const QPoint from(static_cast<int>(r.left() + r.width() * 0.6), static_cast<int>(r.center().y()));
        const QPoint to(static_cast<int>(r.left() + r.width() * 0.95), from.y());
        QTest::mousePress(plot, Qt::LeftButton, {}, from);
        QTest::mouseMove(plot, to);
        QTest::mouseRelease(plot, Qt::LeftButton, {}, to);
        QCOMPARE(time->mode(), TimeAuthority::Mode::Historic);
        QVERIFY(time->range().length() < before.length() / 2);
        QTRY_VERIFY_WITH_TIMEOUT(std::abs(page->panelViews()[0]->result()->range.end - time->range().end) <= 15'000,
                                 10'000);
        // Back with the history.
        time->goBack();
        QCOMPARE(time->mode(), TimeAuthority::Mode::Live);
        QTRY_VERIFY_WITH_TIMEOUT(!heat->data()->rows.empty(), 10'000);

        // Drill: Enter on a pod opens its profiles; Fleet is a key away.
        heat->setFocus();
        QTest::keyClick(heat, Qt::Key_Down);
        QTest::keyClick(heat, Qt::Key_Return);
        QCOMPARE(window.currentPage()->id(), QStringLiteral("profiles"));
        window.showPage(QStringLiteral("fleet"));

        // Change the range by typing it.
        window.topBar()->openRangePicker();
        auto *picker = window.findChild<RangePicker *>();
        QVERIFY(picker);
        auto *edit = picker->findChild<QLineEdit *>();
        edit->setText(QStringLiteral("now-5m to now"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(time->range().length(), 300'000);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Data, 10'000);

        // Lose the server: nothing blank, nothing stale unmarked.
        prometheus->stop();
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Stale, 10'000);
        const QString note = page->panelViews()[0]->note();
        QTRY_VERIFY_WITH_TIMEOUT(page->panelViews()[0]->note() != note, 5'000); // and its age grows
        for (PanelView *p : page->panelViews()) {
            const bool had = p->result() && p->state().series > 0;
            QTRY_VERIFY2_WITH_TIMEOUT(!had || !p->note().isEmpty(), qPrintable(p->title()), 10'000);
        }
        // And get it back, by itself.
        prometheus = startPrometheus(scrapeConfig({hostPort(*service)}), {}, port);
        QVERIFY(prometheus);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Data, 40'000);
        QVERIFY(page->panelViews()[0]->note().isEmpty());
    }
};

QTEST_MAIN(TestGuiWalk)
#include "tst_guiwalk.moc"
