// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window against a real Prometheus that is killed and comes back.
#include "app/pages/fleet/alertstrip.h"
#include "app/pages/fleet/fleetheader.h"
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/fleet/panelview.h"
#include "app/shell/mainwindow.h"
#include "app/shell/session.h"
#include "app/shell/stallmonitor.h"
#include "app/shell/statusbar.h"
#include "tests/support/peers.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QTest>
#include <csignal>

using namespace bs;
using namespace bs::test;

class TestFleetLive : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void losesTheServerAndGetsItBack() {
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
        QTest::qWait(6'000); // some scrapes
        applyTheme(*qApp, Theme::darkTheme());
        MemorySettings settings;
        const SystemClock clock;
        Session session(&clock, &settings);
        const auto opened = session.open({prometheus->url.toString(), {}, {}, {}});
        QVERIFY(opened.has_value());
        MainWindow window(session.context(), {});
        window.show();
        session.time()->setSpec(RangeSpec::last(300'000));
        session.time()->setInterval(2'000);
        auto *page = qobject_cast<FleetPage *>(window.page(QStringLiteral("fleet")));
        QVERIFY(page);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Data, 15'000);
        QVERIFY(page->panels()[0].series >= 1);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[2].state == Availability::Data, 15'000);
        QTRY_VERIFY_WITH_TIMEOUT(!page->header()->figures().empty(), 15'000);

        prometheus->stop();
        // Down within two refreshes; what was there stays, marked.
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Stale, 8'000);
        QVERIFY(page->panels()[0].series >= 1);
        QVERIFY(!page->panelViews()[0]->note().isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(!window.statusLine()->warningText().isEmpty(), 8'000);

        prometheus = startPrometheus(scrapeConfig({hostPort(*service)}), {}, port);
        QVERIFY(prometheus);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Data, 40'000); // by itself
        QVERIFY(page->panelViews()[0]->note().isEmpty());

        // One that hangs is worse than one that is gone: it takes requests and says nothing.
        ::kill(static_cast<pid_t>(prometheus->process.processId()), SIGSTOP);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Stale, 12'000);
        QVERIFY(page->panels()[0].series >= 1);
        QVERIFY2(page->panelViews()[0]->note().contains(u"ago"), qPrintable(page->panelViews()[0]->note()));
        ::kill(static_cast<pid_t>(prometheus->process.processId()), SIGCONT);
        QTRY_VERIFY_WITH_TIMEOUT(page->panels()[0].state == Availability::Data, 60'000);
        QVERIFY(page->panelViews()[0]->note().isEmpty());
        qInfo("longest turn of the event loop: %.1f ms, over 8 ms: %lld of %lld", window.stalls()->longestMs(),
              static_cast<long long>(window.stalls()->turnsOver(8)), static_cast<long long>(window.stalls()->turns()));
    }
};

QTEST_MAIN(TestFleetLive)
#include "tst_fleetlive.moc"
