// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/net/httpclient.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

Connection to(const FaultServer &server) { return *connectionTo(server.url()); }

HttpRequest get(const QString &path, HttpRequest::Params params = {}) {
    HttpRequest r;
    r.path = path;
    r.params = std::move(params);
    return r;
}

QString fileWith(const QTemporaryDir &dir, const QString &name, const QByteArray &text) {
    const QString path = dir.filePath(name);
    QFile f(path);
    if (!f.open(QIODevice::WriteOnly)) {
        return {};
    }
    f.write(text);
    return path;
}

} // namespace

class TestHttpClient : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void getsWithPrefixAndParams() {
        FaultServer server;
        server.on("/base/prom/api/v1/query", FaultServer::json("{}"));
        Connection c = to(server);
        c.url.setPath(QStringLiteral("/base/"));
        c.pathPrefix = QStringLiteral("prom/");
        c.params = {{QStringLiteral("dedup"), QStringLiteral("true")}};
        HttpClient client(c);
        const auto r = await(client.send(
            get(QStringLiteral("/api/v1/query"), {{QStringLiteral("query"), QStringLiteral("a{b=\"c d&é+\"}")}})));
        QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
        QCOMPARE(r->status, 200);
        QCOMPARE(r->body, QByteArray("{}"));
        QCOMPARE(server.seen.first().query, QByteArray("dedup=true&query=a%7Bb%3D%22c%20d%26%C3%A9%2B%22%7D"));
        QCOMPARE(server.seen.first().headers.value("accept-encoding"), QByteArray("identity"));
    }
    void postsAForm() {
        FaultServer server;
        server.on("/q", FaultServer::json("{}"));
        HttpClient client(to(server));
        HttpRequest r = get(QStringLiteral("/q"), {{QStringLiteral("query"), QStringLiteral("1 + 1")}});
        r.post = true;
        QVERIFY(await(client.send(r)));
        QCOMPARE(server.seen.first().method, QByteArray("POST"));
        QCOMPARE(server.seen.first().body, QByteArray("query=1%20%2B%201"));
    }
    void errorsNameUrlAndReason() {
        quint16 port = 0;
        {
            FaultServer gone;
            port = gone.port();
        }
        HttpClient client(*connectionTo(QStringLiteral("http://127.0.0.1:%1").arg(port)));
        const auto r = await(client.send(get(QStringLiteral("/api?token=x"))));
        QVERIFY(!r);
        QCOMPARE(r.error().kind, Error::Kind::Source);
        QVERIFY2(r.error().text().contains(QStringLiteral("127.0.0.1:%1").arg(port)), qPrintable(r.error().text()));
        QVERIFY(r.error().text().contains(u"connection refused"));
        QVERIFY(!r.error().text().contains(u"token"));
    }
    void stallsAndDripsEnd() {
        FaultServer server;
        server.on("/stall", FaultServer::stall());
        server.on("/drip", FaultServer::drip(20));
        Connection c = to(server);
        c.idleTimeoutMs = 150;
        c.timeoutMs = 600;
        HttpClient client(c);
        const auto stalled = await(client.send(get(QStringLiteral("/stall"))));
        QVERIFY(!stalled);
        QVERIFY2(stalled.error().reason.contains(u"no byte for 150ms"), qPrintable(stalled.error().reason));
        const auto dripped = await(client.send(get(QStringLiteral("/drip"))));
        QVERIFY(!dripped);
        QVERIFY2(dripped.error().reason.contains(u"no complete answer within 600ms"),
                 qPrintable(dripped.error().reason));
    }
    void aShortAnswerIsAnError() {
        FaultServer server;
        server.on("/short", FaultServer::wrongLength("{\"a\":1", 500));
        HttpClient client(to(server));
        const auto r = await(client.send(get(QStringLiteral("/short"))));
        QVERIFY(!r);
        QVERIFY2(r.error().reason.contains(u"closed") || r.error().reason.contains(u"6 of 500"),
                 qPrintable(r.error().reason));
    }
    void statusErrorsShowTheFirstBytes() {
        FaultServer server;
        server.on("*", FaultServer::html(502));
        HttpClient client(to(server));
        const auto r = await(client.send(get(QStringLiteral("/x"))));
        QVERIFY(r);
        QCOMPARE(r->status, 502);
        const QString said = statusError(*r).text();
        QVERIFY2(said.contains(u"502: ") && said.contains(u"Bad Gateway") && said.size() < 400, qPrintable(said));
    }
    void credentialsStayAtHome() {
        FaultServer home, abroad;
        QTemporaryDir dir;
        home.on("/a", FaultServer::redirect(abroad.url("/b").toUtf8()));
        home.on("/c", FaultServer::redirect("/d", 307));
        home.on("/d", FaultServer::json("{}"));
        abroad.on("*", FaultServer::json("{}"));
        Connection c = to(home);
        c.basicAuth = BasicAuth{.username = QStringLiteral("u"),
                                .password = {.file = fileWith(dir, QStringLiteral("p"), "secret\n")}};
        c.headers = {{QStringLiteral("X-Scope-OrgID"), {QStringLiteral("acme")}, {}}};
        HttpClient client(c);
        QVERIFY(await(client.send(get(QStringLiteral("/a")))));
        QCOMPARE(home.seen.first().headers.value("authorization"), "Basic " + QByteArray("u:secret").toBase64());
        QCOMPARE(home.seen.first().headers.value("x-scope-orgid"), QByteArray("acme"));
        QCOMPARE(abroad.seen.size(), 1);
        QVERIFY(!abroad.seen.first().headers.contains("authorization"));
        QVERIFY(!abroad.seen.first().headers.contains("x-scope-orgid"));
        const auto inside = await(client.send(get(QStringLiteral("/c"))));
        QVERIFY(inside && inside->url.path() == u"/d");
        QVERIFY(home.seen.last().headers.contains("authorization"));
    }
    void redirectLoopsAndStrangeSchemesEnd() {
        FaultServer server;
        server.on("/loop", FaultServer::redirect("/loop"));
        server.on("/file", FaultServer::redirect("file:///etc/passwd"));
        HttpClient client(to(server));
        const auto loop = await(client.send(get(QStringLiteral("/loop"))));
        QVERIFY(!loop && loop.error().reason.contains(u"10 redirects"));
        const auto file = await(client.send(get(QStringLiteral("/file"))));
        QVERIFY(!file && file.error().reason.contains(u"file:"));
    }
    void followRedirectsOffGivesTheAnswer() {
        FaultServer server;
        server.on("/r", FaultServer::redirect("/x"));
        Connection c = to(server);
        c.followRedirects = false;
        HttpClient client(c);
        const auto r = await(client.send(get(QStringLiteral("/r"))));
        QVERIFY(r);
        QCOMPARE(r->status, 302);
    }
    void gzipConstantIsRead_data() {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<bool>("fits");
        QTest::addColumn<bool>("asked");
        QTest::newRow("honest constant series, 34 MB") << qint64(34 << 20) << true << true;
        QTest::newRow("the same, not asked for") << qint64(34 << 20) << true << false;
        QTest::newRow("bomb over the cap") << qint64(80 << 20) << false << true;
        QTest::newRow("bomb, not asked for") << qint64(80 << 20) << false << false;
    }
    void gzipConstantIsRead() {
        QFETCH(qint64, size);
        QFETCH(bool, fits);
        QFETCH(bool, asked);
        const std::string gz = gzip(std::string(static_cast<std::size_t>(size), '1'));
        FaultServer server;
        server.on("/z", FaultServer::gzipped(QByteArray::fromStdString(gz)));
        Connection c = to(server);
        c.maxBytes = 64 << 20;
        c.compression = asked ? Connection::Compression::Always : Connection::Compression::Never;
        HttpClient client(c);
        std::int64_t seen = 0;
        HttpRequest r = get(QStringLiteral("/z"));
        r.sink = [&seen](std::string_view piece) -> Status {
            seen += static_cast<std::int64_t>(piece.size());
            return {};
        };
        const auto answer = await(client.send(r));
        if (fits) {
            QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().text()));
            QCOMPARE(seen, size);
        } else {
            QVERIFY(!answer);
            QVERIFY2(answer.error().reason.contains(u"larger than") || answer.error().reason.contains(u"more than"),
                     qPrintable(answer.error().text()));
            QVERIFY(seen <= 64 << 20);
        }
    }
    void sixInFlightAndStopAborts() {
        FaultServer server;
        server.on("*", FaultServer::stall());
        HttpClient client(to(server));
        std::stop_source stop;
        QList<QFuture<Result<HttpResponse>>> futures;
        for (int i = 0; i < 20; ++i) {
            futures.append(client.send(get(QStringLiteral("/%1").arg(i)), stop.get_token()));
        }
        QTRY_COMPARE(server.open, 6);
        QTest::qWait(50);
        QCOMPARE(server.mostOpen, 6);
        stop.request_stop();
        for (const auto &f : futures) {
            const auto r = await(f);
            QVERIFY(!r);
            QCOMPARE(r.error().kind, Error::Kind::Cancelled);
        }
        QTRY_COMPARE(server.open, 0);
        QCOMPARE(server.seen.size(), 6);
    }
    void endingTheClientAnswersEverybody() {
        FaultServer server;
        server.on("*", FaultServer::stall());
        auto client = std::make_unique<HttpClient>(to(server));
        const auto f = client->send(get(QStringLiteral("/x")));
        QTRY_COMPARE(server.open, 1);
        client.reset();
        QVERIFY(f.isFinished());
        QVERIFY(!f.resultAt(0));
    }
    void filesAreReadAgainOn401() {
        FaultServer server;
        QTemporaryDir dir;
        const QString file = fileWith(dir, QStringLiteral("token"), "old");
        server.on("*", [](const FaultServer::Request &r, QTcpSocket *s) {
            FaultServer::answer(s, "{}", r.headers.value("authorization") == "Bearer new" ? 200 : 401);
        });
        Connection c = to(server);
        c.authorization = AuthorizationHeader{.credentials = {.file = file}};
        HttpClient client(c);
        QCOMPARE(await(client.send(get(QStringLiteral("/x"))))->status, 401);
        fileWith(dir, QStringLiteral("token"), "new");
        QCOMPARE(await(client.send(get(QStringLiteral("/x"))))->status, 200);
    }
    void oauth2TokenIsFetchedOnce() {
        FaultServer server;
        qputenv("BS_TEST_CLIENT_SECRET", "s3");
        server.on("/token", FaultServer::json("{\"access_token\":\"T\",\"expires_in\":3600}"));
        server.on("/x", [](const FaultServer::Request &r, QTcpSocket *s) {
            FaultServer::answer(s, "{}", r.headers.value("authorization") == "Bearer T" ? 200 : 401);
        });
        Connection c = to(server);
        c.oauth2 = OAuth2{.clientId = QStringLiteral("id"),
                          .tokenUrl = server.url("/token"),
                          .clientSecret = {.env = QStringLiteral("BS_TEST_CLIENT_SECRET")},
                          .scopes = {QStringLiteral("read")}};
        HttpClient client(c);
        const auto a = client.send(get(QStringLiteral("/x")));
        const auto b = client.send(get(QStringLiteral("/x")));
        QCOMPARE(await(a)->status, 200);
        QCOMPARE(await(b)->status, 200);
        QCOMPARE(
            std::count_if(server.seen.begin(), server.seen.end(), [](const auto &r) { return r.path == "/token"; }), 1);
        QCOMPARE(server.seen.first().body, QByteArray("grant_type=client_credentials&scope=read"));
    }
    void datesAreRead() {
        FaultServer server;
        server.on("*", [](const FaultServer::Request &, QTcpSocket *s) {
            FaultServer::answer(s, "{}", 200, "application/json", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
        });
        HttpClient client(to(server));
        QCOMPARE(await(client.send(get(QStringLiteral("/"))))->serverDate, TimeMs(784111777000));
    }
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
