// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/remotesource.h"
#include "data/source/remote/split.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include <QElapsedTimer>
#include <QTest>
#include <QUrlQuery>

using namespace bs;

namespace {

const QByteArray kVector = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"a\":"
                           "\"b\"},\"value\":[1,\"2\"]}]},\"warnings\":[\"half the stores\"]}";

Connection to(const FaultServer &server) { return *connectionTo(server.url()); }

QHash<QString, QString> form(const FaultServer::Request &r) {
    QHash<QString, QString> out;
    const QUrlQuery query(QString::fromLatin1(r.method == "POST" ? r.body : r.query));
    for (const auto &[name, value] : query.queryItems(QUrl::FullyDecoded)) {
        out[name] = value;
    }
    return out;
}

// A server whose series t has the value t/step at each point asked for, and that refuses more than 11,000 steps.
void answerRange(const FaultServer::Request &r, QTcpSocket *s) {
    const auto f = form(r);
    const qint64 start = f[QStringLiteral("start")].toLongLong();
    const qint64 end = f[QStringLiteral("end")].toLongLong();
    const qint64 step = f[QStringLiteral("step")].toLongLong();
    if ((end - start) / step > 11000) {
        return FaultServer::answer(s,
                                   "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"exceeded maximum "
                                   "resolution of 11,000 points\"}",
                                   400);
    }
    QByteArray out = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"x\":\"1\"}"
                     ",\"values\":[";
    for (qint64 t = start; t <= end; t += step) {
        out += (t == start ? "[" : ",[") + QByteArray::number(t) + ",\"" + QByteArray::number(t / step) + "\"]";
    }
    FaultServer::answer(s, out + "]}]}}");
}

} // namespace

class TestRemoteSource : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void instantQueryAsForm() {
        FaultServer server;
        server.on("/api/v1/query", FaultServer::json(kVector));
        RemoteSource source(to(server));
        const auto r = await(
            source.query({.expr = "sum(a{b=\"c&d\"})", .time = 1435781451781, .lookback = 60'000, .limit = 5}, {}));
        QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
        QCOMPARE((*r)->warnings, (std::vector<std::string>{"half the stores"}));
        const auto f = form(server.seen.first());
        QCOMPARE(server.seen.first().method, QByteArray("POST"));
        QCOMPARE(f[QStringLiteral("query")], QStringLiteral("sum(a{b=\"c&d\"})"));
        QCOMPARE(f[QStringLiteral("time")], QStringLiteral("1435781451.781"));
        QCOMPARE(f[QStringLiteral("lookback_delta")], QStringLiteral("1m"));
        QCOMPARE(f[QStringLiteral("limit")], QStringLiteral("5"));
        QCOMPARE(source.status().kind, SourceStatus::Kind::Ok);
    }
    void getWhenToldTo() {
        FaultServer server;
        server.on("/p/api/v1/query", FaultServer::json(kVector));
        Connection c = to(server);
        c.method = Connection::Method::Get;
        c.pathPrefix = QStringLiteral("/p");
        RemoteSource source(c);
        QVERIFY(await(source.query({.expr = "a", .time = 1000}, {})));
        QCOMPARE(server.seen.first().method, QByteArray("GET"));
    }
    void longRangesHaveNoSeam_data() {
        QTest::addColumn<qint64>("points");
        QTest::addColumn<int>("requests");
        QTest::newRow("one piece") << qint64(11'001) << 1;
        QTest::newRow("one more than fits") << qint64(11'002) << 2;
        QTest::newRow("an odd many") << qint64(47'321) << 5;
    }
    void longRangesHaveNoSeam() {
        QFETCH(qint64, points);
        QFETCH(int, requests);
        FaultServer server;
        server.on("/api/v1/query_range", answerRange);
        RemoteSource source(to(server));
        const TimeMs start = 1'700'000'007'000; // not a multiple of the step: the grid is the asker's
        const auto r = await(
            source.queryRange({.expr = "a", .start = start, .end = start + (points - 1) * 15'000, .step = 15'000}, {}));
        QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
        QCOMPARE(server.seen.size(), requests);
        QCOMPARE((*r)->matrix.series.size(), 1U);
        const Series &s = (*r)->matrix.series.front();
        QCOMPARE(qint64(s.times.size()), points);
        for (std::size_t i = 0; i < s.times.size(); ++i) {
            QCOMPARE(s.times[i], start + TimeMs(i) * 15'000);
            QCOMPARE(s.values[i], double(s.times[i] / 15'000));
        }
    }
    void whatCannotBeSplitSaysSo() {
        for (const std::string expr : {"a @ end()", "a @  start ( )", "rate(a[range()])"}) {
            const auto r = splitRange({.expr = expr, .start = 0, .end = 20'000'000, .step = 1000}, 11'000);
            QVERIFY2(!r && r.error().reason.contains(u"pieces"), expr.c_str());
        }
        QVERIFY(
            splitRange({.expr = "a{b=\"@ end()\"} # @ end()", .start = 0, .end = 20'000'000, .step = 1000}, 11'000));
        QVERIFY(!splitRange({.expr = "a", .start = 0, .end = 20'000'000'000, .step = 1000}, 11'000));
        QVERIFY(!splitRange({.expr = "a", .start = 1, .end = 0, .step = 1000}, 11'000));
    }
    void panelsAlign() {
        const RangeQuery r = aligned({.expr = "a", .start = 1'007, .end = 31'999, .step = 15'000});
        QCOMPARE(r.start, 0);
        QCOMPARE(r.end, 30'000);
    }
    void errors_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("text");
        const auto envelope = [](const char *type, const char *error) {
            return QByteArray("{\"status\":\"error\",\"errorType\":\"") + type + "\",\"error\":\"" + error + "\"}";
        };
        const int input = int(Error::Kind::Input);
        const int source = int(Error::Kind::Source);
        QTest::newRow("bad_data") << 400 << envelope("bad_data", "1:3: parse error") << input
                                  << QStringLiteral("broken(: 1:3: parse error");
        QTest::newRow("execution") << 422 << envelope("execution", "many-to-many") << input
                                   << QStringLiteral("broken(: many-to-many");
        QTest::newRow("timeout") << 503 << envelope("timeout", "query timed out") << source
                                 << QStringLiteral("timeout: query timed out");
        QTest::newRow("canceled") << 499 << envelope("canceled", "gone") << source << QStringLiteral("canceled: gone");
        QTest::newRow("internal") << 500 << envelope("internal", "disk") << source << QStringLiteral("internal: disk");
        QTest::newRow("unavailable") << 500 << envelope("unavailable", "TSDB not ready") << source
                                     << QStringLiteral("TSDB not ready");
        QTest::newRow("not_found") << 404 << envelope("not_found", "x") << source << QStringLiteral("not_found: x");
        QTest::newRow("not_acceptable") << 406 << envelope("not_acceptable", "no codec") << source
                                        << QStringLiteral("not_acceptable: no codec");
        QTest::newRow("canceled by Thanos")
            << 503 << envelope("canceled", "gone") << source << QStringLiteral("canceled: gone");
        QTest::newRow("too_large_entry") << 413 << envelope("too_large_entry", "entry of 9 MB") << source
                                         << QStringLiteral("too_large_entry: entry of 9 MB");
        QTest::newRow("data beside an error")
            << 422
            << QByteArray("{\"status\":\"error\",\"data\":{\"resultType\":\"vector\",\"result\":[]},\"errorType\":"
                          "\"execution\",\"error\":\"too many samples\"}")
            << input << QStringLiteral("broken(: too many samples");
        QTest::newRow("VictoriaMetrics") << 422 << envelope("422", "cannot parse") << input
                                         << QStringLiteral("broken(: cannot parse");
        QTest::newRow("Mimir's id") << 422 << envelope("execution", "too long (err-mimir-max-total-query-length)")
                                    << input << QStringLiteral("mimir-runbooks/#err-mimir-max-total-query-length");
        QTest::newRow("200 with error") << 200 << envelope("internal", "shard 3") << source
                                        << QStringLiteral("internal: shard 3");
        QTest::newRow("html") << 500 << QByteArray("<html>no") << source << QStringLiteral("500: <html>no");
        QTest::newRow("200 with html") << 200 << QByteArray("<html>log in") << source
                                       << QStringLiteral("is not JSON: <html>log in");
        QTest::newRow("cut") << 200 << kVector.left(80) << source << QStringLiteral("ends early");
        QTest::newRow("unauthorized") << 401 << QByteArray("no") << source << QStringLiteral("credentials");
    }
    void errors() {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, kind);
        QFETCH(QString, text);
        FaultServer server;
        server.on("*", FaultServer::json(body, status));
        RemoteSource source(to(server));
        const auto r = await(source.query({.expr = "broken(", .time = 1000}, {}));
        QVERIFY(!r);
        QVERIFY2(r.error().text().contains(text), qPrintable(r.error().text()));
        QCOMPARE(int(r.error().kind), kind);
        QCOMPARE(server.seen.size(), 1); // none of these is asked again
    }
    void passingFailuresAreTriedAgain() {
        FaultServer server;
        int n = 0;
        server.on("*", [&n](const FaultServer::Request &, QTcpSocket *s) {
            ++n < 3 ? FaultServer::answer(s, "bad gateway", 502, "text/plain") : FaultServer::answer(s, kVector);
        });
        RemoteSource source(to(server));
        QVERIFY(await(source.query({.expr = "a", .time = 1000}, {})));
        QCOMPARE(n, 3);
        QCOMPARE(source.status().kind, SourceStatus::Kind::Ok);
    }
    void tooManyRequestsAreAskedAgainLater() {
        FaultServer server;
        int n = 0;
        server.on("*", [&n](const FaultServer::Request &, QTcpSocket *s) {
            const QByteArray full =
                "{\"status\":\"error\",\"errorType\":\"too_many_requests\",\"error\":\"tenant is over its rate\"}";
            ++n < 2 ? FaultServer::answer(s, full, 429, "application/json", "Retry-After: 1\r\n")
                    : FaultServer::answer(s, kVector);
        });
        RemoteSource source(to(server));
        QElapsedTimer waited;
        waited.start();
        QVERIFY(await(source.query({.expr = "a", .time = 1000}, {})));
        QCOMPARE(n, 2);
        QVERIFY(waited.elapsed() >= 1000); // the server said when
    }
    // What each backend is told beside the query stands in the connection block and goes with every request.
    void backendsGetTheirOwnParametersAndHeaders_data() {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QString>("parameter");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("thanos: dedup") << QByteArray() << QStringLiteral("dedup") << QStringLiteral("false")
                                       << QByteArray("THANOS-TENANT");
        QTest::newRow("thanos: partial") << QByteArray("/thanos") << QStringLiteral("partial_response")
                                         << QStringLiteral("false") << QByteArray("THANOS-TENANT");
        QTest::newRow("thanos: downsampling") << QByteArray() << QStringLiteral("max_source_resolution")
                                              << QStringLiteral("5m") << QByteArray("THANOS-TENANT");
        QTest::newRow("thanos: replicas") << QByteArray() << QStringLiteral("replicaLabels[]")
                                          << QStringLiteral("replica") << QByteArray("THANOS-TENANT");
        QTest::newRow("mimir") << QByteArray("/prometheus") << QStringLiteral("x") << QStringLiteral("y")
                               << QByteArray("X-Scope-OrgID");
        QTest::newRow("victoria cluster")
            << QByteArray("/select/0:1/prometheus") << QStringLiteral("deny_partial_response") << QStringLiteral("1")
            << QByteArray("AccountID");
        QTest::newRow("victoria filter") << QByteArray("/prometheus") << QStringLiteral("extra_filters[]")
                                         << QStringLiteral("{env=\"p\"}") << QByteArray("ProjectID");
    }
    void backendsGetTheirOwnParametersAndHeaders() {
        QFETCH(QByteArray, path);
        QFETCH(QString, parameter);
        QFETCH(QString, value);
        QFETCH(QByteArray, header);
        FaultServer server;
        server.on(path + "/api/v1/query", FaultServer::json(kVector));
        server.on(path + "/api/v1/label/a/values", FaultServer::json("{\"status\":\"success\",\"data\":[]}"));
        Connection c = *connectionTo(server.url(path));
        c.params = {{parameter, value}};
        c.headers = {{QString::fromLatin1(header), {QStringLiteral("a|b")}, {}}};
        RemoteSource source(c);
        QVERIFY(await(source.query({.expr = "a", .time = 1000}, {})));
        QVERIFY(await(source.labelValues("a", {}, {})));
        QCOMPARE(server.seen.size(), 2);
        for (const FaultServer::Request &r : server.seen) {
            QCOMPARE(r.headers.value(header.toLower()), QByteArray("a|b"));
            bool sent = false;
            for (const auto &[name, given] :
                 QUrlQuery(QString::fromLatin1(r.query + "&" + r.body)).queryItems(QUrl::FullyDecoded)) {
                sent = sent || (name == parameter && given == value);
            }
            QVERIFY2(sent, (r.query + " " + r.body).constData());
        }
    }
    void partialAnswersSaySo() {
        FaultServer server;
        server.on("*",
                  FaultServer::json("{\"status\":\"success\",\"isPartial\":true,\"data\":{\"resultType\":\"vector\","
                                    "\"result\":[]},\"stats\":{\"seriesFetched\":\"12\",\"executionTimeMsec\":3},"
                                    "\"trace\":{\"a\":[1]}}"));
        RemoteSource source(to(server));
        const auto r = await(source.query({.expr = "a", .time = 1000}, {}));
        QVERIFY2(r && (*r)->partial, qPrintable(r ? QString() : r.error().text()));
    }
    void featuresAreRead() {
        FaultServer server;
        server.on("/api/v1/status/buildinfo",
                  FaultServer::json("{\"status\":\"success\",\"data\":{\"version\":\"3.9.0\",\"revision\":\"x\"}}"));
        server.on(
            "/api/v1/features",
            FaultServer::json("{\"status\":\"success\",\"data\":{\"promql\":{\"anchored\":false,\"at_modifier\":true},"
                              "\"tsdb\":{\"exemplar_storage\":false},\"odd\":3}}"));
        RemoteSource source(to(server));
        const auto info = await(source.info({}));
        QVERIFY2(info, qPrintable(info ? QString() : info.error().text()));
        QCOMPARE(info->features, QStringList{QStringLiteral("promql.at_modifier")});
        const auto exemplars = await(source.exemplars("a", {0, 1000}, {}));
        QVERIFY2(!exemplars && exemplars.error().text().contains(u"exemplar-storage"), "not asked in vain");
    }
    void victoriaKeepsItsNewestBack() {
        FaultServer server;
        server.on("*", [](const FaultServer::Request &, QTcpSocket *s) {
            FaultServer::answer(s, kVector, 200, "application/json", "X-Server-Hostname: vm-0\r\n");
        });
        RemoteSource source(to(server));
        QCOMPARE(source.newestHidden(), DurationMs(0));
        QVERIFY(await(source.query({.expr = "a", .time = 1000}, {})));
        QCOMPARE(source.newestHidden(), DurationMs(30'000));
    }
    void aDownSourceSaysSoAndComesBack() {
        auto server = std::make_unique<FaultServer>();
        server->on("*", FaultServer::json(kVector));
        Connection c = to(*server);
        RemoteSource source(c);
        QVERIFY(await(source.query({.expr = "a", .time = 1000}, {})));
        server.reset();
        const auto lost = await(source.query({.expr = "a", .time = 1000}, {}));
        QVERIFY(!lost);
        QCOMPARE(source.status().kind, SourceStatus::Kind::Down);
        QVERIFY(source.status().reason.contains(u"connection refused"));
        const auto held = await(source.query({.expr = "a", .time = 1000}, {}));
        QVERIFY(!held);
        QVERIFY2(held.error().reason.contains(u"next try in"), qPrintable(held.error().text()));
        QTcpServer again; // the same port
        QVERIFY(again.listen(QHostAddress::LocalHost, quint16(c.url.port())));
        QObject::connect(&again, &QTcpServer::newConnection, &again, [&again] {
            QTcpSocket *s = again.nextPendingConnection();
            QObject::connect(s, &QTcpSocket::readyRead, s, [s] { FaultServer::answer(s, kVector); });
        });
        bool back = false;
        for (int i = 0; i < 50 && !back; ++i) {
            QTest::qWait(100);
            back = await(source.query({.expr = "a", .time = 1000}, {})).has_value();
        }
        QVERIFY(back);
        QCOMPARE(source.status().kind, SourceStatus::Kind::Ok);
    }
    void stopEndsTheRequestOnTheWire() {
        FaultServer server;
        server.on("*", FaultServer::stall());
        RemoteSource source(to(server));
        std::stop_source stop;
        const auto f = source.queryRange({.expr = "a", .start = 0, .end = 60'000'000, .step = 1000}, stop.get_token());
        QTRY_VERIFY(server.open > 0);
        stop.request_stop();
        const auto r = await(f);
        QVERIFY(!r);
        QCOMPARE(r.error().kind, Error::Kind::Cancelled);
        QTRY_COMPARE(server.open, 0);
        QCOMPARE(source.status().kind, SourceStatus::Kind::Unknown); // nothing was learnt
    }
    void smallEndpoints() {
        FaultServer server;
        server.on("/api/v1/series",
                  FaultServer::json("{\"status\":\"success\",\"data\":[{\"__name__\":\"up\",\"job\":\"a\"}]}"));
        server.on("/api/v1/labels", FaultServer::json("{\"status\":\"success\",\"data\":[\"__name__\",\"job\"]}"));
        server.on("/api/v1/label/U__http_2e_code/values",
                  FaultServer::json("{\"status\":\"success\",\"data\":[\"200\"]}"));
        server.on(
            "/api/v1/metadata",
            FaultServer::json(
                "{\"status\":\"success\",\"data\":{\"up\":[{\"type\":\"gauge\",\"help\":\"h\",\"unit\":\"\"}]}}"));
        server.on("/api/v1/targets",
                  FaultServer::json("{\"status\":\"success\",\"data\":{\"activeTargets\":[{\"labels\":{\"job\":\"a\"},"
                                    "\"scrapePool\":\"a\",\"scrapeUrl\":\"http://"
                                    "x\",\"lastError\":\"refused\",\"lastScrape\":\"2020-01-02T03:04:05.123456789Z\","
                                    "\"lastScrapeDuration\":0.5,\"health\":\"down\",\"scrapeInterval\":\"15s\","
                                    "\"scrapeTimeout\":\"10s\"}]}}"));
        server.on(
            "/api/v1/rules",
            FaultServer::json("{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\",\"file\":\"f\",\"rules\":["
                              "{\"name\":\"A\",\"query\":\"up==0\",\"type\":\"alerting\",\"state\":\"firing\","
                              "\"duration\":60,\"health\":\"ok\",\"labels\":{\"severity\":\"page\"},\"annotations\":{},"
                              "\"alerts\":[{\"labels\":{\"alertname\":\"A\"},\"annotations\":{},\"state\":\"firing\","
                              "\"activeAt\":\"2020-01-02T03:04:05Z\",\"value\":\"1e+00\"}]}]}]}}"));
        server.on("/api/v1/alerts",
                  FaultServer::json(
                      "{\"status\":\"success\",\"data\":{\"alerts\":[{\"labels\":{\"alertname\":\"A\"},\"annotations\":"
                      "{},\"state\":\"pending\",\"activeAt\":\"2020-01-02T03:04:05Z\",\"value\":\"1e+00\"}]}}"));
        server.on(
            "/api/v1/query_exemplars",
            FaultServer::json("{\"status\":\"success\",\"data\":[{\"seriesLabels\":{\"a\":\"b\"},\"exemplars\":[{"
                              "\"labels\":{\"trace_id\":\"t\"},\"value\":\"6\",\"timestamp\":1600096945.479}]}]}"));
        RemoteSource source(to(server));
        QCOMPARE(*await(source.series({.selectors = {"up"}}, {})),
                 (std::vector<Labels>{{{"__name__", "up"}, {"job", "a"}}}));
        QVERIFY(server.seen.last().body.contains("start=") && server.seen.last().body.contains("end="));
        QVERIFY(!await(source.series({}, {})));
        QCOMPARE(*await(source.labelNames({}, {})), (std::vector<std::string>{"__name__", "job"}));
        QCOMPARE(*await(source.labelValues("http.code", {}, {})), (std::vector<std::string>{"200"}));
        QCOMPARE(server.seen.last().method, QByteArray("GET"));
        QCOMPARE(await(source.metadata({}))->at(0).type, std::string("gauge"));
        const auto targets = await(source.targets({}));
        QCOMPARE(targets->at(0).health, std::string("down"));
        QCOMPARE(targets->at(0).interval, DurationMs(15'000));
        QCOMPARE(targets->at(0).lastScrape, TimeMs(1577934245123));
        const auto rules = await(source.rules({}));
        QCOMPARE(rules->at(0).group, std::string("g"));
        QCOMPARE(rules->at(0).alerts.at(0).activeAt, TimeMs(1577934245000));
        QCOMPARE(await(source.alerts({}))->at(0).state, std::string("pending"));
        const auto exemplars = await(source.exemplars("a", {0, 1000}, {}));
        QCOMPARE(exemplars->at(0).time, TimeMs(1600096945479));
        QCOMPARE(exemplars->at(0).value, 6.0);
    }
    void flavours_data() {
        QTest::addColumn<QByteArray>("build");
        QTest::addColumn<bool>("stores");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QString>("flavour");
        QTest::addColumn<int>("points");
        const QByteArray full = "\"version\":\"3.1.0\",\"revision\":\"x\",\"goVersion\":\"go1.23\"";
        QTest::newRow("prometheus") << full << false << QString() << QStringLiteral("prometheus") << 11000;
        QTest::newRow("thanos") << full << true << QString() << QStringLiteral("thanos") << 11000;
        QTest::newRow("mimir") << QByteArray("\"application\":\"Grafana Mimir\",\"version\":\"2.14\",\"features\":{}")
                               << false << QStringLiteral("/prometheus") << QStringLiteral("mimir") << 11000;
        QTest::newRow("victoriametrics") << QByteArray("\"version\":\"2.24.0\"") << false << QString()
                                         << QStringLiteral("victoriametrics") << 30000;
        QTest::newRow("victoria cluster")
            << QByteArray("\"version\":\"2.24.0\"") << false << QStringLiteral("/select/0/prometheus")
            << QStringLiteral("victoriametrics") << 30000;
        QTest::newRow("thanos behind a prefix")
            << full << true << QStringLiteral("/thanos") << QStringLiteral("thanos") << 11000;
        QTest::newRow("mimir behind grafana") << QByteArray("\"application\":\"Grafana Mimir\",\"version\":\"2.14\"")
                                              << false << QStringLiteral("/grafana/api/datasources/proxy/uid/abc")
                                              << QStringLiteral("mimir (grafana proxy)") << 11000;
        QTest::newRow("grafana") << full << false << QStringLiteral("/api/datasources/proxy/uid/abc")
                                 << QStringLiteral("prometheus (grafana proxy)") << 11000;
    }
    void flavours() {
        QFETCH(QByteArray, build);
        QFETCH(bool, stores);
        QFETCH(QString, prefix);
        QFETCH(QString, flavour);
        QFETCH(int, points);
        FaultServer server;
        const QByteArray p = prefix.toUtf8();
        server.on(p + "/api/v1/status/buildinfo",
                  FaultServer::json("{\"status\":\"success\",\"data\":{" + build + "}}"));
        if (stores) {
            server.on(p + "/api/v1/stores", FaultServer::json("{\"status\":\"success\",\"data\":{\"sidecar\":[]}}"));
        }
        Connection c = to(server);
        c.pathPrefix = prefix;
        RemoteSource source(c);
        const auto info = await(source.info({}));
        QVERIFY2(info, qPrintable(info ? QString() : info.error().text()));
        QCOMPARE(info->flavour, flavour);
        QCOMPARE(info->maxPoints, points);
        QVERIFY(!info->version.isEmpty());
    }
    void clockSkewIsSeen() {
        FaultServer server;
        server.on("*", [](const FaultServer::Request &, QTcpSocket *s) {
            const QDateTime late = QDateTime::currentDateTimeUtc().addSecs(90);
            FaultServer::answer(
                s, "{\"status\":\"success\",\"data\":{\"version\":\"1\",\"revision\":\"r\"}}", 200, "application/json",
                "Date: " + QLocale::c().toString(late, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss")).toLatin1() +
                    " GMT\r\n");
        });
        RemoteSource source(to(server));
        const auto info = await(source.info({}));
        QVERIFY(info);
        QVERIFY(std::abs(info->clockSkewMs - 90'000) < 2000);
    }
    void onePromiseDroppedIsAnError() {
        FaultServer server;
        server.on("*", FaultServer::stall());
        auto source = std::make_unique<RemoteSource>(to(server));
        const auto f = source->query({.expr = "a", .time = 1000}, {});
        source.reset();
        QVERIFY(!await(f));
    }
};

QTEST_GUILESS_MAIN(TestRemoteSource)
#include "tst_remotesource.moc"
