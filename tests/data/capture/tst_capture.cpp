// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/pprofendpoint.h"
#include "data/capture/profileservers.h"
#include "data/core/bytes.h"
#include "data/profile/exporter.h"
#include "data/profile/reader.h"
#include "data/profile/stacks.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include <QTest>

using namespace bs;
using namespace bs::capture;

namespace {

const std::string kText =
    "goroutine profile: total 6\n4 @ 0x1 0x2\n#\t0x1\tmain.a+0x1\t/x.go:3\n\n2 @ 0x1\n#\t0x1\tmain.b+0x1\t/x.go:9\n\n";

QByteArray pprofBytes(std::int64_t scale = 1) {
    profile::Profile p = **profile::readProfile(kText, QStringLiteral("t"));
    for (auto &v : p.values) {
        v *= scale;
    }
    return QByteArray::fromStdString(profile::toPprof(p));
}

Connection to(const QString &url) { return *connectionTo(url); }

} // namespace

class TestCapture : public QObject {
    Q_OBJECT
    QThreadPool m_pool;
private Q_SLOTS:
    void anEndpointGivesAProfile() {
        FaultServer server;
        server.on("/debug/pprof/goroutine", [](const auto &r, QTcpSocket *s) {
            FaultServer::answer(s, r.query.contains("debug=1") ? QByteArray::fromStdString(kText) : pprofBytes(), 200,
                                "application/octet-stream");
        });
        PprofEndpoint endpoint(to(server.url()), &m_pool);
        const auto c = await(endpoint.fetch({}));
        QVERIFY2(c, c ? "" : qPrintable(c.error().text()));
        QCOMPARE(c->profile->total(0), 6);
        const auto text = await(endpoint.fetch({.debug = 1}));
        QCOMPARE(int(text->profile->format), int(profile::Format::Debug1));
        PprofEndpoint whole(to(server.url("/debug/pprof/goroutine?debug=1")), &m_pool);
        QCOMPARE(whole.namedType(), QStringLiteral("goroutine"));
        QCOMPARE(int(await(whole.fetch({}))->profile->format), int(profile::Format::Debug1));
    }
    void theIndexTellsTheCost() {
        const auto types =
            parsePprofIndex("<table><tr><td>5214</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr>\n"
                            "<tr><td>12</td><td><a href=threadcreate?debug=1>threadcreate</a></td></tr></table>");
        QCOMPARE(types.size(), std::size_t{2});
        QCOMPARE(*types[0].count, 5214);
        QVERIFY(dumpCost(14820).worstSeconds > 9 && dumpCost(14820).worstSeconds < 10);
        QVERIFY(dumpCost(100000).willBeCut);
        QVERIFY(dumpCost(5214).text().contains(QStringLiteral("5,214 goroutines: the target freezes for about 0.2 s")));
    }
    void failuresAreOneLine_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("part");
        QTest::newRow("404") << QByteArray("Unknown profile\n") << 404 << "has no profile \"goroutine\" (404)";
        QTest::newRow("500") << QByteArray("boom") << 500 << "500";
        QTest::newRow("page") << QByteArray("<html>login</html>") << 200 << "HTML page";
        QTest::newRow("empty") << QByteArray() << 200 << "empty";
        QTest::newRow("bomb") << QByteArray::fromStdString(gzip(std::string(64 << 20, 'a'))) << 200
                              << "larger than the limit";
    }
    void failuresAreOneLine() {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QString, part);
        FaultServer server;
        server.on("/debug/pprof/goroutine", [&](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, body, status, "application/octet-stream");
        });
        PprofEndpoint endpoint(to(server.url()), &m_pool);
        const auto c = await(endpoint.fetch({.maxBytes = 4 << 20}));
        QVERIFY(!c);
        const QString line = c.error().text();
        QVERIFY2(line.contains(part) && !line.contains(u'\n'), qPrintable(line));
        QCOMPARE(int(c.error().kind), int(Error::Kind::Source));
    }
    void aStalledEndpointEnds() {
        FaultServer server;
        server.on("/debug/pprof/goroutine",
                  [](const auto &, QTcpSocket *s) { s->write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ngor"); });
        PprofEndpoint endpoint(to(server.url()), &m_pool);
        QElapsedTimer clock;
        clock.start();
        const auto c = await(endpoint.fetch({.timeoutMs = 300}));
        QVERIFY(!c);
        QVERIFY(clock.elapsed() < 5000);
    }
    void manyPodsAtOnceAndNoMore() {
        FaultServer server;
        server.on("/debug/pprof/goroutine", [](const auto &, QTcpSocket *s) {
            QTimer::singleShot(20, s, [s] { FaultServer::answer(s, pprofBytes(), 200, "application/octet-stream"); });
        });
        std::vector<PodTarget> targets;
        for (int i = 0; i < 9; ++i) {
            Labels l;
            l.set("pod", "orders-" + std::to_string(i));
            targets.push_back({l, to(server.url(i == 4 ? "/nowhere/goroutine" : ""))});
        }
        std::atomic<int> last = 0;
        const auto all = await(captureMany(targets, {}, 3, &m_pool, nullptr,
                                           [&](int done, int) { last = std::max(last.load(), done); }, {}));
        QVERIFY(all);
        QCOMPARE(last.load(), 9);
        QVERIFY(server.mostOpen <= 3);
        for (std::size_t i = 0; i < 9; ++i) {
            QCOMPARE((*all)[i].labels.get("pod"), "orders-" + std::to_string(i));
            QCOMPARE((*all)[i].result.has_value(), i != 4);
        }
        std::stop_source stop;
        stop.request_stop();
        const auto none = await(captureMany(targets, {}, 3, &m_pool, nullptr, {}, stop.get_token()));
        QVERIFY(!(*none)[0].result);
    }
    void templatesTakeLabelsAndNothingElse() {
        Labels l;
        l.set("instance", "10.0.0.7:8080");
        l.set("pod", "orders-1");
        l.set("evil", "x/../@host");
        const auto expand = [&](const char *p) { return expandEndpoint(QString::fromLatin1(p), l); };
        QCOMPARE(*expand("http://{{instance_host}}:6060/debug/pprof"),
                 QStringLiteral("http://10.0.0.7:6060/debug/pprof"));
        QCOMPARE(*expand("http://{{ pod }}.svc:{{instance_port}}/"), QStringLiteral("http://orders-1.svc:8080/"));
        QVERIFY(!expand("http://{{zone}}:6060"));
        QVERIFY(!expand("http://{{evil}}:6060"));
    }
    void pyroscopeIsAveraged() {
        FaultServer server;
        server.on("/querier.v1.QuerierService/ProfileTypes", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, "{\"profileTypes\":[{\"ID\":\"goroutine:goroutine:count:goroutine:count\",\"name\":"
                                   "\"goroutine\",\"sampleType\":\"goroutine\",\"sampleUnit\":\"count\"}]}");
        });
        server.on("/querier.v1.QuerierService/SelectMergeProfile", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, pprofBytes(12), 200, "application/proto");
        });
        server.on("/querier.v1.QuerierService/SelectSeries", [](const auto &r, QTcpSocket *s) {
            FaultServer::answer(s, QByteArray("{\"series\":[{\"points\":[{\"value\":") +
                                       (r.body.contains("AVERAGE") ? "6" : "72") +
                                       ",\"timestamp\":\"1700000000000\"}]}]}");
        });
        PyroscopeSource source(to(server.url()), &m_pool);
        const auto types = await(source.types());
        QVERIFY2(types, types ? "" : qPrintable(types.error().text()));
        FetchRequest q{.type = (*types)[0].id, .range = {1699999000000, 1700000000000}, .merged = true};
        const auto c = await(source.fetch(q));
        QVERIFY2(c, c ? "" : qPrintable(c.error().text()));
        QCOMPARE(c->profile->total(0), 6);
        QVERIFY(c->notes.value(0).startsWith(QStringLiteral("average of 12 snapshots")));
        const auto series = await(source.series(q, 15000));
        QCOMPARE(series->at(0).time, 1700000000000);
    }
    void anOldPyroscopeRenders() {
        FaultServer server; // no Connect API: 404
        server.on("/pyroscope/render", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(
                s, "{\"flamebearer\":{\"names\":[\"total\",\"main\",\"a\",\"b\"],\"levels\":[[0,7,0,0],[0,7,1,1],[0,4,"
                   "4,2,0,2,2,3]]},\"metadata\":{\"format\":\"single\",\"units\":\"goroutines\"}}");
        });
        PyroscopeSource source(to(server.url()), &m_pool);
        const auto c = await(source.fetch({.type = QStringLiteral("g"), .range = {0, 1000}}));
        QVERIFY2(c, c ? "" : qPrintable(c.error().text()));
        QCOMPARE(profile::toFolded(*c->profile, 0), std::string("main 1\nmain;a 4\nmain;b 2\n"));
        QVERIFY(!parseFlamebearer("{\"flamebearer\":{\"names\":[],\"levels\":[[0,7,0,9]]}}", QStringLiteral("x")));
    }
    void parcaGivesTheLastOne() {
        FaultServer server;
        server.on("/api/profiles/query_range", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, "{\"series\":[{\"samples\":[{\"timestamp\":\"2026-01-02T03:04:05Z\",\"value\":\"6\"}"
                                   ",{\"timestamp\":\"2026-01-02T03:05:05Z\",\"value\":\"7\"}]}]}");
        });
        server.on("/api/profiles/query", [](const auto &r, QTcpSocket *s) {
            FaultServer::answer(s, r.query.contains("03%3A05%3A05") || r.query.contains("03:05:05")
                                       ? "{\"pprof\":\"" +
                                             QByteArray::fromStdString(gzip(pprofBytes().toStdString())).toBase64() +
                                             "\"}"
                                       : QByteArray("{}"));
        });
        server.on("/api/profiles/types", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s,
                                "{\"types\":[{\"name\":\"goroutine\",\"sampleType\":\"goroutine\",\"sampleUnit\":"
                                "\"count\",\"periodType\":\"goroutine\",\"periodUnit\":\"count\",\"delta\":false}]}");
        });
        ParcaSource source(to(server.url()), &m_pool);
        QCOMPARE(await(source.types())->at(0).id, QStringLiteral("goroutine:goroutine:count:goroutine:count"));
        const auto c = await(
            source.fetch({.type = QStringLiteral("goroutine:goroutine:count:goroutine:count"), .range = {0, 1000}}));
        QVERIFY2(c, c ? "" : qPrintable(c.error().text()));
        QCOMPARE(c->profile->total(0), 6);
        QCOMPARE(formatRfc3339(c->time), QStringLiteral("2026-01-02T03:05:05Z"));
    }
};

QTEST_GUILESS_MAIN(TestCapture)
#include "tst_capture.moc"
