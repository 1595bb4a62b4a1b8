// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/net/httpclient.h"
#include "data/net/redirect.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include <QTest>

using namespace bs;

class TestConnection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void origins_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<bool>("same");
        const auto row = [](const char *a, const char *b, bool same) {
            QTest::newRow(b) << QString::fromLatin1(a) << QString::fromLatin1(b) << same;
        };
        row("https://a.example/x", "https://A.example:443/y", true);
        row("https://a.example/x", "http://a.example/x", false);
        row("https://a.example/x", "https://a.example:8443/x", false);
        row("https://a.example/x", "https://a.example.evil/x", false);
    }
    void origins() {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(bool, same);
        QCOMPARE(sameOrigin(QUrl(a), QUrl(b)), same);
    }
    void noProxy_data() {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("rules");
        QTest::addColumn<bool>("exempt");
        const auto row = [](const char *host, const char *rules, bool exempt) {
            QTest::addRow("%s in %s", host, rules) << QString::fromLatin1(host) << QString::fromLatin1(rules) << exempt;
        };
        row("prom.example.com", "example.com", true);
        row("example.com", "example.com", true);
        row("badexample.com", "example.com", false);
        row("example.com", ".example.com", false);
        row("a.example.com", ".example.com", true);
        row("10.1.2.3", "10.0.0.0/8", true);
        row("11.1.2.3", "10.0.0.0/8", false);
        row("prom", "other, prom:9090", true);
        row("prom", "prom:9091", false);
        row("anything", "*", true);
        row("anything", "", false);
    }
    void noProxy() {
        QFETCH(QString, host);
        QFETCH(QString, rules);
        QFETCH(bool, exempt);
        QCOMPARE(isExemptFromProxy(host, 9090, rules.split(u',', Qt::SkipEmptyParts)), exempt);
    }
    void loopback() {
        for (const char *url : {"http://localhost:9090", "http://127.0.0.1", "http://127.8.8.8", "http://[::1]:80"}) {
            QVERIFY2(isLoopback(QUrl(QString::fromLatin1(url))), url);
        }
        QVERIFY(!isLoopback(QUrl(QStringLiteral("http://localhost.example.com"))));
    }
    void messagesHideSecrets() {
        QCOMPARE(displayUrl(QUrl(QStringLiteral("https://u:p@a.example/api?token=x#y"))),
                 QStringLiteral("https://a.example/api"));
        const auto c = connectionTo(QStringLiteral("https://u:secret@a.example"));
        QVERIFY(!c);
        QVERIFY(!c.error().text().contains(u"secret"));
        QCOMPARE(connectionTo(QStringLiteral("prom:9090"))->url, QUrl(QStringLiteral("http://prom:9090")));
    }
    void theProxyIsAsked() {
        FaultServer proxy;
        proxy.on("*", FaultServer::json("{}"));
        Connection c = *connectionTo(QStringLiteral("http://prom.invalid:9090/base"));
        c.proxyUrl = proxy.url();
        HttpClient client(c);
        HttpRequest r;
        r.path = QStringLiteral("/api/v1/query");
        const auto answer = await(client.send(r));
        QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().text()));
        QCOMPARE(proxy.seen.first().path, QByteArray("http://prom.invalid:9090/base/api/v1/query"));
    }
    void aCommandNeedsApproval() {
        FaultServer server;
        server.on("*", FaultServer::json("{}"));
        Connection c = *connectionTo(server.url());
        c.authorization = AuthorizationHeader{.command = {QStringLiteral("/bin/echo"), QStringLiteral("token")}};
        HttpRequest r;
        r.path = QStringLiteral("/x");
        HttpClient refused(c);
        const auto no = await(refused.send(r));
        QVERIFY(!no && no.error().text().contains(u"not approved"));
        QVERIFY(server.seen.isEmpty());
        c.authorization->commandApproved = true;
        HttpClient client(c);
        QVERIFY(await(client.send(r)));
        QCOMPARE(server.seen.first().headers.value("authorization"), QByteArray("Bearer token"));
    }
    void secretsThatCannotBeReadAreInputErrors() {
        FaultServer server;
        Connection c = *connectionTo(server.url());
        c.authorization = AuthorizationHeader{.credentials = {.file = QStringLiteral("/no/such/token")}};
        HttpClient client(c);
        HttpRequest r;
        r.path = QStringLiteral("/x");
        const auto no = await(client.send(r));
        QVERIFY(!no && no.error().kind == Error::Kind::Input);
        QVERIFY(no.error().text().contains(u"/no/such/token"));
    }
};

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
