// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Several servers side by side: whose a series is, what one that is down does to an answer, and what one that hangs.
#include "data/source/many/manysources.h"
#include "data/source/remote/remotesource.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include <QElapsedTimer>
#include <QTest>

using namespace bs;

namespace {

QByteArray vectorOf(const QByteArray &metric, const QByteArray &value, const QByteArray &more = {}) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{" + metric +
           "},\"value\":[1,\"" + value + "\"]}]}" + more + "}";
}

std::shared_ptr<MetricSource> sourceOf(const FaultServer &server, const char *name) {
    Connection c = *connectionTo(server.url());
    c.name = QString::fromLatin1(name);
    return std::make_shared<RemoteSource>(c);
}

ManySources::Part part(const FaultServer &server, const char *name) {
    return {QString::fromLatin1(name), {}, sourceOf(server, name)};
}

} // namespace

class TestManySources : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySeriesSaysWhereItCameFrom() {
        FaultServer eu;
        FaultServer us;
        eu.on("*", FaultServer::json(vectorOf("\"pod\":\"db-0\"", "1", ",\"warnings\":[\"half\"]")));
        us.on("*", FaultServer::json(vectorOf("\"pod\":\"db-0\",\"source\":\"nginx\"", "2")));
        ManySources both({part(eu, "eu"), part(us, "us")});
        const auto r = await(both.query({.expr = "a", .time = 1000}, {}));
        QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
        const auto &series = (*r)->matrix.series;
        QCOMPARE(series.size(), 2U); // one pod name, two pods
        QCOMPARE(series[0].labels, (Labels{{"pod", "db-0"}, {"source", "eu"}}));
        QCOMPARE(series[1].labels, (Labels{{"pod", "db-0"}, {"source", "us"}, {"exported_source", "nginx"}}));
        QCOMPARE(series[1].values.front(), 2.0);
        QCOMPARE((*r)->warnings, (std::vector<std::string>{"eu: half"}));
        QVERIFY(!(*r)->partial);
        QCOMPARE(both.name(), QStringLiteral("eu, us"));
    }
    void oneThatIsDownMakesItPartial() {
        FaultServer eu;
        FaultServer us;
        eu.on("*", FaultServer::json(vectorOf("\"pod\":\"a\"", "1")));
        us.stop();
        ManySources both({part(eu, "eu"), part(us, "us")});
        const auto r = await(both.queryRange({.expr = "a", .start = 0, .end = 1000, .step = 1000}, {}));
        QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
        QCOMPARE((*r)->matrix.series.size(), 1U);
        QVERIFY((*r)->partial);
        QCOMPARE((*r)->warnings.size(), 1U);
        QVERIFY2((*r)->warnings[0].starts_with("us: ") && (*r)->warnings[0].contains("refused"),
                 (*r)->warnings[0].c_str());
        QCOMPARE(both.status().kind, SourceStatus::Kind::Slow);
        QVERIFY(both.status().reason.contains(u"us: "));
    }
    void onlyWhenAllFailItFails() {
        FaultServer eu;
        FaultServer us;
        eu.stop();
        us.stop();
        ManySources both({part(eu, "eu"), part(us, "us")});
        const auto r = await(both.query({.expr = "a", .time = 1000}, {}));
        QVERIFY(!r);
        QCOMPARE(r.error().kind, Error::Kind::Source);
        QCOMPARE(both.status().kind, SourceStatus::Kind::Down);
        QVERIFY(!await(both.alerts({})));
    }
    void aBrokenQueryIsOneErrorNotTwo() {
        FaultServer eu;
        FaultServer us;
        const QByteArray bad = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:3: parse error\"}";
        eu.on("*", FaultServer::json(bad, 400));
        us.on("*", FaultServer::json(bad, 400));
        ManySources both({part(eu, "eu"), part(us, "us")});
        const auto r = await(both.query({.expr = "a(", .time = 1000}, {}));
        QVERIFY(!r && r.error().kind == Error::Kind::Input);
        QCOMPARE(r.error().text().count(u"parse error"), 1);
    }
    void oneThatHangsHoldsUpNobodyForLong() {
        FaultServer eu;
        FaultServer us;
        eu.on("*", FaultServer::json(vectorOf("\"pod\":\"a\"", "1")));
        us.on("*", FaultServer::stall());
        ManySources both({part(eu, "eu"), part(us, "us")}, 300);
        const auto r = await(both.query({.expr = "a", .time = 1000}, {}));
        QVERIFY2(r && (*r)->partial, qPrintable(r ? QString() : r.error().text()));
        QVERIFY2((*r)->warnings.at(0).contains("has not answered within"), (*r)->warnings.at(0).c_str());
        QTRY_COMPARE(us.open, 0); // its request was ended on the wire
    }
    void scalarsStandSideBySideAndTextsDoNot() {
        FaultServer eu;
        FaultServer us;
        const QByteArray two = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"2\"]}}";
        eu.on("*", FaultServer::json(two));
        us.on("*", FaultServer::json(two));
        ManySources both({part(eu, "eu"), part(us, "us")});
        const auto r = await(both.query({.expr = "1+1", .time = 1000}, {}));
        QVERIFY(r && (*r)->type == QueryResult::Type::Vector);
        QCOMPARE((*r)->matrix.series.at(1).labels, (Labels{{"source", "us"}}));
        const QByteArray text = "{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1,\"x\"]}}";
        eu.on("*", FaultServer::json(text));
        us.on("*", FaultServer::json(text));
        QVERIFY(!await(both.query({.expr = "\"x\"", .time = 1000}, {})));
    }
    void namesAndAlertsAreOneList() {
        FaultServer eu;
        FaultServer us;
        eu.on("/api/v1/labels", FaultServer::json("{\"status\":\"success\",\"data\":[\"pod\",\"job\"]}"));
        us.on("/api/v1/labels", FaultServer::json("{\"status\":\"success\",\"data\":[\"job\",\"zone\"]}"));
        const QByteArray alert = "{\"status\":\"success\",\"data\":{\"alerts\":[{\"labels\":{\"alertname\":\"A\"},"
                                 "\"annotations\":{},\"state\":\"firing\",\"activeAt\":\"2020-01-02T03:04:05Z\","
                                 "\"value\":\"1e+00\"}]}}";
        eu.on("/api/v1/alerts", FaultServer::json(alert));
        us.on("/api/v1/alerts", FaultServer::json("gone", 404));
        ManySources both({part(eu, "eu"), part(us, "us")});
        QCOMPARE(*await(both.labelNames({}, {})), (std::vector<std::string>{"job", "pod", "zone"}));
        const auto alerts = await(both.alerts({}));
        QVERIFY(alerts && alerts->size() == 1);
        QCOMPARE(alerts->at(0).labels.get("source"), std::string_view("eu"));
    }
};

QTEST_GUILESS_MAIN(TestManySources)
#include "tst_manysources.moc"
