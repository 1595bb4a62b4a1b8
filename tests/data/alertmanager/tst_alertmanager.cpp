// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/alertmanager/alertview.h"
#include "data/alertmanager/decode.h"
#include <QTest>

using namespace bs;

namespace {

HttpResponse answer(int status, const QByteArray &body) {
    HttpResponse r;
    r.status = status;
    r.body = body;
    r.url = QUrl(QStringLiteral("http://am.example/api/v2/alerts"));
    return r;
}

QString matchers(const QString &text) {
    const auto m = parseAlertMatchers(text);
    return m ? QString::fromStdString(matchersText(*m)) : QStringLiteral("error: ") + m.error().text();
}

AlertInfo firing(Labels labels) {
    AlertInfo a;
    a.labels = std::move(labels);
    a.state = "firing";
    return a;
}

ManagedAlert managed(Labels labels, std::vector<std::string> silencedBy = {}) {
    ManagedAlert m;
    m.labels = std::move(labels);
    m.fingerprint = m.labels.toString();
    m.state = silencedBy.empty() ? "active" : "suppressed";
    m.silencedBy = std::move(silencedBy);
    m.receivers = {"team"};
    return m;
}

} // namespace

class TestAlertmanager : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsMatchers() {
        QCOMPARE(matchers(QStringLiteral("PoolSaturated")), QStringLiteral("{alertname=\"PoolSaturated\"}"));
        QCOMPARE(matchers(QStringLiteral("pool=email-client")), QStringLiteral("{pool=\"email-client\"}"));
        QCOMPARE(matchers(QStringLiteral("{a=\"b, c\", d=~\"x.*\" , e!=f,g!~\"\"}")),
                 QStringLiteral("{a=\"b, c\",d=~\"x.*\",e!=\"f\",g!~\"\"}"));
        QCOMPARE(matchers(QStringLiteral("a=~\"x\\.y\\\"z\"")), QStringLiteral("{a=~\"x\\\\.y\\\"z\"}"));
        QCOMPARE(matchers(QStringLiteral("\"a b\"=c")), QStringLiteral("{\"a b\"=\"c\"}"));
    }
    void refusesMatchers_data() {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "{}", "=x", "a=\"b", "{a=b", "a=b}", "a~b", "a=~(", "a=b} x", "{a=b}c=d"}) {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
    }
    void refusesMatchers() {
        QFETCH(QString, text);
        const auto m = parseAlertMatchers(text);
        QVERIFY2(!m, m ? matchersText(*m).c_str() : "");
    }
    void refusesSilencesThatNobodyMeans() {
        NewSilence s;
        s.startsAt = 1000;
        s.endsAt = 2000;
        s.comment = "why";
        s.createdBy = "me";
        QVERIFY(checkSilence(s).error().reason.contains(u"everything"));
        s.matchers = {{Matcher::Op::Regex, "a", ".*"}};
        QVERIFY(checkSilence(s).error().reason.contains(u"ask for a value"));
        s.matchers = {{Matcher::Op::Equal, "a", "b"}};
        QVERIFY(checkSilence(s));
        s.endsAt = s.startsAt;
        QVERIFY(!checkSilence(s));
        s.endsAt = 2000;
        s.comment = " ";
        QVERIFY(checkSilence(s).error().reason.contains(u"comment"));
    }
    void decodesAnAlert() {
        const auto alerts = decodeManagedAlerts(answer(
            200, "[{\"annotations\":{\"summary\":\"s\"},\"endsAt\": "
                 "\"2026-01-01T00:05:00.000Z\",\"fingerprint\":\"ab\",\"receivers\":[{\"name\":\"team\"}],\"startsAt\":"
                 " \"2026-01-01T00:00:00.123Z\",\"status\":{\"inhibitedBy\":[\"cd\"],\"mutedBy\":[],\"silencedBy\":["
                 "\"id1\"],\"state\": "
                 "\"suppressed\"},\"updatedAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":\"http://p/"
                 "\",\"labels\":{\"alertname\":\"A\"}}]"));
        QVERIFY2(alerts, alerts ? "" : qPrintable(alerts.error().text()));
        const ManagedAlert &a = alerts->at(0);
        QCOMPARE(a.labels.get("alertname"), std::string_view("A"));
        QCOMPARE(a.startsAt, TimeMs(1767225600123));
        QCOMPARE(a.updatedAt, kNoTime);
        QCOMPARE(a.receivers, std::vector<std::string>{"team"});
        QCOMPARE(a.silencedBy, std::vector<std::string>{"id1"});
        QCOMPARE(a.inhibitedBy, std::vector<std::string>{"cd"});
    }
    void decodesSilencesOldAndNew() {
        const auto s = decodeSilences(answer(200, "[{\"id\":\"x\",\"status\":{\"state\":\"active\"},\"matchers\":[ "
                                                  "{\"name\":\"a\",\"value\":\"b\",\"isRegex\":false},{\"name\":\"c\","
                                                  "\"value\":\"d.*\",\"isRegex\":true,\"isEqual\":false}], "
                                                  "\"createdBy\":\"me\",\"comment\":\"why\",\"startsAt\":\"2026-01-"
                                                  "01T00:00:00Z\",\"endsAt\":\"2026-01-01T01:00:00Z\"}]"));
        QVERIFY(s);
        QCOMPARE(matchersText(s->at(0).matchers), std::string("{a=\"b\",c!~\"d.*\"}"));
    }
    void saysWhatAServerSays() {
        const auto bad = decodeManagedAlerts(answer(400, "\"bad matcher format: x\""));
        QVERIFY(bad.error().reason.contains(u"bad matcher format"));
        QCOMPARE(bad.error().kind, Error::Kind::Input);
        QCOMPARE(decodeManagedAlerts(answer(502, "<html>")).error().kind, Error::Kind::Source);
        QVERIFY(!decodeManagedAlerts(answer(200, "<html>")));
        QVERIFY(!decodeManagedAlerts(answer(200, "{}")));
        QVERIFY(!decodeSilenceId(answer(200, "{}")));
        QVERIFY(!decodeAlertmanagerInfo(answer(200, "{\"status\":\"success\"}")));
    }
    void findsWhatTheAlertmanagerMakesOfAnAlert() {
        const Labels labels{{"alertname", "A"}, {"pod", "p1"}};
        Labels seen = labels;
        seen.set("cluster", "eu"); // an external label
        Labels other = labels;
        other.set("pod", "p2");
        const auto views = mergeAlerts({firing(labels), firing(other)}, {managed(seen, {"id1"}), managed(other)});
        QCOMPARE(views.size(), 2U);
        QVERIFY(views[0].managed && views[0].silenced);
        QCOMPARE(views[0].receivers, std::vector<std::string>{"team"});
        QVERIFY(views[1].managed && !views[1].silenced);
    }
    void anAlertIsMutedOnlyWhereEveryoneMutesIt() {
        const Labels labels{{"alertname", "A"}};
        QVERIFY(!mergeAlerts({firing(labels)}, {managed(labels, {"id1"}), managed(labels)})[0].silenced);
        QVERIFY(mergeAlerts({firing(labels)}, {managed(labels, {"id1"}), managed(labels, {"id2"})})[0].silenced);
    }
    void showsAlertsThatNoRuleHereKnows() {
        ManagedAlert cause = managed(Labels{{"alertname", "Cause"}});
        ManagedAlert effect = managed(Labels{{"alertname", "Effect"}});
        effect.inhibitedBy = {cause.fingerprint};
        const auto views = mergeAlerts({}, {cause, effect});
        QCOMPARE(views.size(), 2U);
        QCOMPARE(views[0].alert.state, std::string("firing"));
        QVERIFY(views[1].inhibited);
        QCOMPARE(views[1].inhibitedBy, std::vector<std::string>{"Cause"});
    }
    void writesWhatAnAlertmanagerReads() {
        NewSilence s;
        s.matchers = {{Matcher::Op::NotRegex, "a", "b\"c"}};
        s.startsAt = 0;
        s.endsAt = 3'600'000;
        s.createdBy = "me";
        s.comment = "why";
        QCOMPARE(encodeSilence(s),
                 QByteArray("{\"matchers\":[{\"name\":\"a\",\"value\":\"b\\\"c\",\"isRegex\":true,\"isEqual\":false}],"
                            "\"startsAt\":\"1970-01-01T00:00:00Z\",\"endsAt\":\"1970-01-01T01:00:00Z\","
                            "\"createdBy\":\"me\",\"comment\":\"why\"}"));
    }
};

QTEST_GUILESS_MAIN(TestAlertmanager)
#include "tst_alertmanager.moc"
