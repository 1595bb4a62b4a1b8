// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Fleet board on a real service behind a real Prometheus: its panels show what the service knows of itself.
#include "data/board/boardrunner.h"
#include "data/core/bytes.h"
#include "data/source/remote/remotesource.h"
#include "data/vocabulary/detect.h"
#include "tests/support/awaits.h"
#include "tests/support/peers.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bs;
using namespace bs::test;

namespace {

const QString kResources = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/");

std::shared_ptr<const Board> fleetBoard() {
    const QString file = kResources + QStringLiteral("boards/fleet.yaml");
    return std::make_shared<const Board>(*readBoard(*readFile(file), file));
}

std::vector<Vocabulary> shipped() { return *readVocabularies({kResources + QStringLiteral("vocabularies")}); }

QString config(const QList<QPair<QString, QString>> &pods) {
    QString text =
        QStringLiteral("global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: shop\n  static_configs:\n");
    for (const auto &[pod, hostPort] : pods) {
        text +=
            QStringLiteral(
                "  - {targets: ['%2'], labels: {cluster: c1, namespace: shop, service: orders, pod: %1, zone: a}}\n")
                .arg(pod, hostPort);
    }
    return text;
}

} // namespace

class TestFleetPeers : public QObject {
    Q_OBJECT
    QThreadPool m_pool;
    SystemClock m_clock;

    std::shared_ptr<const BoardResult> run(BoardRunner &runner, DurationMs back = 120'000) {
        BoardRequest request;
        request.board = fleetBoard();
        request.range = {m_clock.now() - back, m_clock.now()};
        const auto r = await(runner.run(request, {}));
        return r ? *r : nullptr;
    }
    static PanelPtr panel(const std::shared_ptr<const BoardResult> &board, const QString &id) {
        for (const PanelPtr &p : board->panels) {
            if (p->id == id) {
                return p;
            }
        }
        return nullptr;
    }

private Q_SLOTS:
    void panelsShowTheTruth() {
        const PeerPtr one = startGoService();
        const PeerPtr two = startGoService();
        if (!one || !two) {
            QSKIP("Debian's Go or client_golang is not installed");
        }
        PeerPtr prometheus = startPrometheus(
            config({{QStringLiteral("orders-0"), hostPort(*one)}, {QStringLiteral("orders-1"), hostPort(*two)}}));
        if (!prometheus) {
            QSKIP("prometheus is not there: ./dev test fetches it");
        }
        // The pool of one pod is full, the other idles: 50 of 100 hides it.
        (void)httpGet(one->at(
            QStringLiteral("/ctl?rps=400&dep_ms=400&hold_ms=100&hog=northwind&hog_share=0.9&fanout=8&spawn=3000")));
        (void)httpGet(two->at(QStringLiteral("/ctl?rps=20&dep_ms=1&hold_ms=1&fanout=2")));
        RemoteSource source(*connectionTo(prometheus->url.toString()));
        BoardRunner runner(&source, shipped(), &m_clock, &m_pool);
        std::shared_ptr<const BoardResult> board;
        QTRY_VERIFY_WITH_TIMEOUT(
            (board = run(runner)) && panel(board, QStringLiteral("pool-saturation"))->pools.size() == 1 &&
                panel(board, QStringLiteral("pool-saturation"))->pools[0].worstSaturation.value_or(0) >= 0.99 &&
                panel(board, QStringLiteral("fan-out"))->availability == Availability::Data,
            20000);
        QVERIFY(board->vocabularies.contains(QStringLiteral("go")));
        QCOMPARE(runner.vocabulary()->label("service"), std::string("service"));
        QCOMPARE(runner.vocabulary()->label("pod"), std::string("pod"));
        QCOMPARE(runner.vocabulary()->scrapeInterval, DurationMs(1000));

        const PoolRow pool = panel(board, QStringLiteral("pool-saturation"))->pools[0];
        QCOMPARE(pool.pool, QStringLiteral("pg-main"));
        QCOMPARE(pool.capacity, std::optional(100.0));
        QCOMPARE(pool.worstPod, QStringLiteral("orders-0"));
        QVERIFY2(*pool.saturation > 0.4 && *pool.saturation < 0.8, qPrintable(QString::number(*pool.saturation)));
        QVERIFY(pool.waiters.value_or(0) > 0);

        const double truth = QJsonDocument::fromJson(httpGet(one->at(QStringLiteral("/truth"))).body)
                                 .object()
                                 .value(QStringLiteral("goroutines"))
                                 .toDouble();
        QTest::qWait(2500);
        board = run(runner);
        const PanelPtr heat = panel(board, QStringLiteral("goroutines-per-pod"));
        QCOMPARE(heat->rows.size(), 2U);
        QCOMPARE(heat->rows[0].pod, QStringLiteral("orders-0"));
        QVERIFY2(heat->rows[0].last >= truth * 0.9, qPrintable(QString::number(heat->rows[0].last)));
        const PanelPtr area = panel(board, QStringLiteral("goroutines-by-service"));
        QCOMPARE(area->series.size(), 1U);
        QCOMPARE(area->series[0].name, QStringLiteral("orders"));
        QVERIFY(std::abs(area->series[0].last - heat->rows[0].last - heat->rows[1].last) < 1);
        const PanelPtr tenants = panel(board, QStringLiteral("tenants"));
        QCOMPARE(tenants->tenants[0].tenant, QStringLiteral("northwind"));
        QVERIFY(!tenants->tenants[0].cap); // this service declares none: none is shown
        const PanelPtr fan = panel(board, QStringLiteral("fan-out"));
        QVERIFY(!fan->fanouts.empty() && *fan->fanouts[0].max == 8);
        const PanelPtr scatter = panel(board, QStringLiteral("goroutines-vs-rps"));
        QCOMPARE(scatter->scatter->points.size(), 2U);
        QVERIFY(!scatter->scatter->line); // two points make no line
        QVERIFY(board->figures[0].value > truth);
        QCOMPARE(board->figures[4].value, 2.0);
        QVERIFY(board->alertsAvailability == Availability::NoData);
        for (const PanelPtr &p : board->panels) {
            QVERIFY2(p->availability == Availability::Data, qPrintable(p->id + p->reason));
            QVERIFY(!p->queries.isEmpty() && p->step >= 1000);
        }
    }
    void aServerThatIsLostIsSaid() {
        const PeerPtr one = startGoService();
        PeerPtr prometheus = one ? startPrometheus(config({{QStringLiteral("orders-0"), hostPort(*one)}})) : nullptr;
        if (!prometheus) {
            QSKIP("prometheus or Debian's Go is not there");
        }
        RemoteSource source(*connectionTo(prometheus->url.toString()));
        BoardRunner runner(&source, shipped(), &m_clock, &m_pool);
        std::shared_ptr<const BoardResult> board;
        QTRY_VERIFY_WITH_TIMEOUT((board = run(runner)) &&
                                     panel(board, QStringLiteral("goroutines-per-pod"))->availability ==
                                         Availability::Data,
                                 15000);
        const int port = prometheus->url.port();
        prometheus.reset();
        board = run(runner);
        QVERIFY(source.status().kind == SourceStatus::Kind::Down);
        for (const PanelPtr &p : board->panels) {
            QVERIFY2(p->availability == Availability::Error || p->availability == Availability::NotChecked,
                     qPrintable(p->id + toString(p->availability)));
            QVERIFY(p->series.empty() && p->rows.empty() && p->pools.empty());
        }
        QVERIFY(panel(board, QStringLiteral("goroutines-per-pod"))->reason.contains(u"refused"));
        prometheus = startPrometheus(config({{QStringLiteral("orders-0"), hostPort(*one)}}), {}, port);
        QVERIFY(prometheus);
        QTRY_VERIFY_WITH_TIMEOUT((board = run(runner)) &&
                                     panel(board, QStringLiteral("goroutines-per-pod"))->availability ==
                                         Availability::Data,
                                 30000);
    }
    // A pod that dies: its row says that scrapes were missed, and the pods-up figure that one is gone.
    void missedScrapesAreMarked() {
        PeerPtr one = startGoService();
        PeerPtr prometheus = one ? startPrometheus(config({{QStringLiteral("orders-0"), hostPort(*one)}})) : nullptr;
        if (!prometheus) {
            QSKIP("prometheus or Debian's Go is not there");
        }
        RemoteSource source(*connectionTo(prometheus->url.toString()));
        BoardRunner runner(&source, shipped(), &m_clock, &m_pool);
        std::shared_ptr<const BoardResult> board;
        QTRY_VERIFY_WITH_TIMEOUT((board = run(runner)) &&
                                     panel(board, QStringLiteral("goroutines-per-pod"))->availability ==
                                         Availability::Data,
                                 15000);
        one.reset();
        QTRY_VERIFY_WITH_TIMEOUT((board = run(runner)) &&
                                     !panel(board, QStringLiteral("goroutines-per-pod"))->rows.empty() &&
                                     !panel(board, QStringLiteral("goroutines-per-pod"))->rows[0].missed.empty(),
                                 20000);
        QCOMPARE(board->figures[4].value, 0.0);
        QCOMPARE(board->figures[4].of, std::optional(1.0));
        QVERIFY(panel(board, QStringLiteral("pool-saturation"))->pools.empty() ||
                !panel(board, QStringLiteral("pool-saturation"))->pools[0].saturation);
    }
};

QTEST_GUILESS_MAIN(TestFleetPeers)
#include "tst_fleetpeers.moc"
