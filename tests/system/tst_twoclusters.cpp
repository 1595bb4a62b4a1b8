// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace of two real servers of two dialects: one page over both, one killed, and back.
#include "app/pages/fleet/alertstrip.h"
#include "app/pages/fleet/fleetheader.h"
#include "app/pages/fleet/fleetpage.h"
#include "app/pages/fleet/panelview.h"
#include "app/shell/mainwindow.h"
#include "app/shell/session.h"
#include "app/shell/statusbar.h"
#include "app/shell/topbar.h"
#include "tests/support/peers.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bs;
using namespace bs::test;

namespace {

QString workspaceOf(const Peer &eu, const Peer &us) {
    return QStringLiteral("workspace: shop\n"
                          "sources:\n"
                          "- {name: eu, environment: production, url: '%1', kube_context: eu-prod}\n"
                          "- {name: us, environment: staging, url: '%2', kube_context: us-stage}\n")
        .arg(eu.url.toString(), us.url.toString());
}

// The program itself: its output.
QByteArray boundscope(const QStringList &arguments, int *status) {
    QProcess p;
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), arguments);
    p.waitForFinished(60'000);
    *status = p.exitCode();
    return p.readAllStandardOutput();
}

const PanelView &view(FleetPage &page, const char *id) {
    for (PanelView *p : page.panelViews()) {
        if (p->id() == QLatin1String(id)) {
            return *p;
        }
    }
    qFatal("no panel %s", id);
}

} // namespace

class TestTwoClusters : public QObject {
    Q_OBJECT
    PeerPtr m_service, m_other, m_eu, m_us;
    QTemporaryDir m_dir;
    QString m_workspace;
    int m_usPort = 0;

    [[nodiscard]] PeerPtr startUs() const { return startPrometheus(scrapeConfig({hostPort(*m_other)}), {}, m_usPort); }

private Q_SLOTS:
    void initTestCase() {
        m_service = startGoService();
        m_other = startGoService();
        if (!m_service || !m_other) {
            QSKIP("Debian's Go or client_golang is not installed");
        }
        m_usPort = freePort();
        // Two dialects: VictoriaMetrics scrapes by a file of the same form.
        const QString config = m_dir.filePath(QStringLiteral("scrape.yml"));
        QVERIFY(writeText(
            config,
            scrapeConfig({hostPort(*m_service)}).replace(QStringLiteral(", evaluation_interval: 1s"), QString())));
        m_eu = startVictoriaMetrics(
            {QStringLiteral("-promscrape.config=") + config, QStringLiteral("-search.latencyOffset=0s")});
        m_us = startUs();
        if (!m_eu || !m_us) {
            QSKIP("prometheus or victoria-metrics is not there: ./dev test fetches them");
        }
        m_workspace = m_dir.filePath(QStringLiteral("shop.boundscope.yaml"));
        QVERIFY(writeText(m_workspace, workspaceOf(*m_eu, *m_us)));
        httpGet(m_service->at(QStringLiteral("/ctl?rps=20")));
        httpGet(m_other->at(QStringLiteral("/ctl?rps=20")));
        // Some scrapes, and the indexes that know of them.
        for (const Peer *peer : {m_eu.get(), m_us.get()}) {
            QTRY_VERIFY_WITH_TIMEOUT(
                httpGet(peer->at(QStringLiteral("/api/v1/label/__name__/values?match[]=go_goroutines")))
                    .body.contains("go_goroutines"),
                60'000);
        }
        QTest::qWait(6'000);
    }
    void commandsTakeTheWorkspace() {
        int status = -1;
        const QByteArray both = boundscope({QStringLiteral("query"), QStringLiteral("--workspace"), m_workspace,
                                            QStringLiteral("go_goroutines"), QStringLiteral("--json")},
                                           &status);
        QCOMPARE(status, 0);
        QSet<QString> sources;
        for (const QJsonValue &s :
             QJsonDocument::fromJson(both)[QStringLiteral("data")][QStringLiteral("result")].toArray()) {
            sources.insert(s[QStringLiteral("metric")][QStringLiteral("source")].toString());
        }
        QCOMPARE(sources, (QSet<QString>{QStringLiteral("eu"), QStringLiteral("us")}));
        const QByteArray one =
            boundscope({QStringLiteral("query"), QStringLiteral("--workspace"), m_workspace, QStringLiteral("--source"),
                        QStringLiteral("us"), QStringLiteral("go_goroutines"), QStringLiteral("--json")},
                       &status);
        QCOMPARE(status, 0);
        QVERIFY(!one.contains("\"source\""));
        QCOMPARE(QJsonDocument::fromJson(one)[QStringLiteral("data")][QStringLiteral("result")].toArray().size(), 1);
        (void)boundscope({QStringLiteral("query"), QStringLiteral("--workspace"), m_workspace,
                          QStringLiteral("--source"), QStringLiteral("asia"), QStringLiteral("up")},
                         &status);
        QCOMPARE(status, 3);
        // Until both have more than a step of history.
        QJsonArray panels;
        for (int i = 0; i < 15 && panels.at(1)[QStringLiteral("series")].toInt() < 2; ++i) {
            QTest::qWait(4'000);
            const QByteArray drawn =
                boundscope({QStringLiteral("render"), QStringLiteral("fleet"), QStringLiteral("--workspace"),
                            m_workspace, QStringLiteral("--range"), QStringLiteral("5m"), QStringLiteral("--json"),
                            QStringLiteral("--out"), m_dir.filePath(QStringLiteral("fleet.png"))},
                           &status);
            QCOMPARE(status, 0);
            panels = QJsonDocument::fromJson(drawn)[QStringLiteral("panels")].toArray();
            QCOMPARE(panels.size(), 6);
        }
        QCOMPARE(panels[1][QStringLiteral("series")].toInt(), 2); // one pod here, one there
        QCOMPARE(panels[1][QStringLiteral("state")].toString(), QStringLiteral("data"));
    }
    void testConnectionSaysWhatItFound() {
        MemorySettings settings;
        const SystemClock clock;
        Session session(&clock, &settings);
        QString said;
        bool good = false;
        const auto take = [&](bool ok, const QString &words) {
            good = ok;
            said = words;
        };
        session.test(m_us->url.toString(), this, take);
        QTRY_COMPARE_WITH_TIMEOUT(said.count(u'\n'), qsizetype(2), 15'000);
        QVERIFY(good);
        const QStringList lines = said.split(u'\n');
        QVERIFY2(lines[0].startsWith(u"Found prometheus 2."), qPrintable(said));
        QCOMPARE(lines[1], QStringLiteral("1 of 1 targets up"));
        QVERIFY2(lines[2].startsWith(u"Vocabulary: ") && lines[2].contains(u"go"), qPrintable(said));
        session.test(QStringLiteral("http://127.0.0.1:1"), this, take);
        QTRY_VERIFY_WITH_TIMEOUT(said.contains(u"refused"), 15'000);
        QVERIFY(!good);
    }
    void onePageOverBothLosesOneAndGetsItBack() {
        applyTheme(*qApp, Theme::darkTheme());
        MemorySettings settings;
        const SystemClock clock;
        Session session(&clock, &settings);
        const auto opened = session.open({{}, {}, m_workspace, {}});
        QVERIFY2(opened.has_value(), qPrintable(opened ? QString() : opened.error().text()));
        MainWindow *shown = nullptr;
        WindowHooks hooks;
        hooks.chooseSource = [&](const QString &name) {
            QVERIFY(session.chooseSource(name));
            shown->setContext(session.context());
        };
        MainWindow window(session.context(), hooks);
        shown = &window;
        window.show();
        session.time()->setSpec(RangeSpec::last(300'000));
        session.time()->setInterval(2'000);
        auto *page = qobject_cast<FleetPage *>(window.page(QStringLiteral("fleet")));
        const PanelView &heat = view(*page, "goroutines-per-pod");
        const PanelView &area = view(*page, "goroutines-by-service");
        const PanelView &pools = view(*page, "pool-saturation");
        QTRY_VERIFY_WITH_TIMEOUT(heat.state().state == Availability::Data && heat.state().series == 2, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(pools.state().state == Availability::Data && pools.state().series == 2, 20'000);
        QCOMPARE(area.result()->series.size(), 2U);
        QSet<QString> sources;
        for (const HeatRow &row : heat.result()->rows) {
            sources.insert(row.source);
        }
        QCOMPARE(sources, (QSet<QString>{QStringLiteral("eu"), QStringLiteral("us")}));
        const auto pods = [&] {
            for (const FigureResult &f : page->header()->figures()) {
                if (f.id == u"pods-up") {
                    return f.value;
                }
            }
            return -1.0;
        };
        QTRY_COMPARE_WITH_TIMEOUT(pods(), 2.0, 10'000); // added up over both
        QVERIFY(window.topBar()->workspaceButton()->accessibleName().contains(u"production + staging"));
        QTRY_VERIFY_WITH_TIMEOUT(window.topBar()->sourceButton()->accessibleName().contains(u"2 sources"), 10'000);

        m_us->stop();
        // Partial, never empty: what the other says is there, and whose voice is missing and why.
        QTRY_VERIFY_WITH_TIMEOUT(heat.state().state == Availability::Partial, 10'000);
        QCOMPARE(heat.state().series, qint64(1));
        QVERIFY2(heat.result()->reason.startsWith(u"us: ") && heat.result()->reason.contains(u"refused"),
                 qPrintable(heat.result()->reason));
        QTRY_VERIFY_WITH_TIMEOUT(area.state().state == Availability::Partial, 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(window.topBar()->sourceButton()->accessibleName().contains(u"us down"), 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(window.statusLine()->warningText().contains(u"us is down"), 10'000);

        m_us = startUs();
        QVERIFY(m_us);
        QTRY_VERIFY_WITH_TIMEOUT(heat.state().state == Availability::Data && heat.state().series == 2, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(window.statusLine()->warningText().isEmpty(), 20'000);

        // All or one.
        hooks.chooseSource(QStringLiteral("us"));
        QCOMPARE(session.context().kubeContext, QStringLiteral("us-stage"));
        QVERIFY(window.topBar()->workspaceButton()->accessibleName().contains(u"staging"));
        auto *alone = qobject_cast<FleetPage *>(window.page(QStringLiteral("fleet")));
        QTRY_VERIFY_WITH_TIMEOUT(view(*alone, "goroutines-per-pod").state().series == 1, 20'000);
        QVERIFY(view(*alone, "goroutines-per-pod").result()->rows.front().source.isEmpty());
    }
};

QTEST_MAIN(TestTwoClusters)
#include "tst_twoclusters.moc"
