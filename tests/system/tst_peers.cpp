// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The peers that other system tests stand on: they start, answer and agree with the service they watch.
#include "tests/support/peers.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bs::test;

class TestPeers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void prometheusSeesTheService() {
        const PeerPtr service = startGoService();
        if (!service) {
            QSKIP("Debian's Go or client_golang is not installed");
        }
        const QJsonObject settings =
            QJsonDocument::fromJson(httpGet(service->at(QStringLiteral("/ctl?rps=20&leak=100"))).body).object();
        QCOMPARE(settings.value(QStringLiteral("leak")).toDouble(), 100.0);
        const PeerPtr prometheus = startPrometheus(scrapeConfig({hostPort(*service)}));
        if (!prometheus) {
            QSKIP("prometheus is not there: ./dev test fetches it");
        }
        const auto value = [&](const QString &query) {
            const QJsonObject answer =
                QJsonDocument::fromJson(httpGet(prometheus->at(QStringLiteral("/api/v1/query?query=") + query)).body)
                    .object();
            const QJsonArray result =
                answer.value(QStringLiteral("data")).toObject().value(QStringLiteral("result")).toArray();
            return result.isEmpty()
                       ? -1.0
                       : result[0].toObject().value(QStringLiteral("value")).toArray()[1].toString().toDouble();
        };
        QTRY_COMPARE_WITH_TIMEOUT(value(QStringLiteral("pool_capacity")), 50.0, 15000);
        const double before = value(QStringLiteral("process_goroutines"));
        QTRY_VERIFY_WITH_TIMEOUT(value(QStringLiteral("process_goroutines")) > before + 50, 15000);
        const double truth = QJsonDocument::fromJson(httpGet(service->at(QStringLiteral("/truth"))).body)
                                 .object()
                                 .value(QStringLiteral("goroutines"))
                                 .toDouble();
        QVERIFY(truth >= value(QStringLiteral("process_goroutines")) - 50);
    }
    void theOthersStart() {
        const PeerPtr victoria = startVictoriaMetrics();
        const PeerPtr alertmanager = startAlertmanager();
        if (!victoria || !alertmanager) {
            QSKIP("victoria-metrics or alertmanager is not there: ./dev test fetches them");
        }
        QCOMPARE(httpGet(alertmanager->at(QStringLiteral("/api/v2/alerts"))).body.trimmed(), QByteArray("[]"));
        const PeerPtr nginx = startNginx(
            QStringLiteral("server { listen 127.0.0.1:%PORT%; location / { return 200 ok; } }"), QStringLiteral("/"));
        if (!nginx) {
            QSKIP("nginx is not there: ./dev test fetches it");
        }
        QCOMPARE(httpGet(nginx->at(QStringLiteral("/"))).body, QByteArray("ok"));
    }
};

QTEST_GUILESS_MAIN(TestPeers)
#include "tst_peers.moc"
