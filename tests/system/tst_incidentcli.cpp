// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Incidents through the program itself, without a window.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

const QString kProgram = QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope");

struct Answer {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QString text() const { return QString::fromUtf8(out).trimmed(); }
};

Answer boundscope(const QStringList &args) {
    QProcess p;
    p.start(kProgram, args);
    if (!p.waitForFinished(120'000)) {
        return {};
    }
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

} // namespace

class TestIncidentCli : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_store;

    Answer incident(QStringList args) {
        args.prepend(QStringLiteral("incident"));
        return boundscope(args + QStringList{QStringLiteral("--store"), m_store});
    }
    static QStringList words(const char *line) { return QString::fromLatin1(line).split(u' '); }

private Q_SLOTS:
    void initTestCase() {
        if (!QFile::exists(kProgram)) {
            QSKIP("the program is not built");
        }
    }
    void init() { m_store = m_dir.filePath(QString::fromLatin1(QTest::currentTestFunction()) + QStringLiteral(".db")); }
    void fiveMarksGiveFourTimes() {
        const QString id = incident(words("new --title Broadcast --severity SEV1 --at 2026-01-15T11:54:00Z")).text();
        QCOMPARE(id, QStringLiteral("INC-0001"));
        for (const char *mark : {"impact --at 2026-01-15T11:42:00Z", "detection --at 2026-01-15T11:53:00Z",
                                 "response --at 2026-01-15T11:54:00Z", "mitigation --at 2026-01-15T11:56:00Z",
                                 "resolution --at 2026-01-15T12:02:00Z"}) {
            QCOMPARE(incident(QStringList{QStringLiteral("mark"), id} + words(mark)).status, 0);
        }
        const QJsonObject show = incident({QStringLiteral("show"), id, QStringLiteral("--json")}).json();
        QCOMPARE(show.value(u"ttd_s").toInt(), 11 * 60);
        QCOMPARE(show.value(u"ttfr_s").toInt(), 12 * 60);
        QCOMPARE(show.value(u"ttm_s").toInt(), 14 * 60);
        QCOMPARE(show.value(u"ttr_s").toInt(), 20 * 60);
        QCOMPARE(show.value(u"marks").toObject().value(u"impact").toString(), QStringLiteral("2026-01-15T11:42:00Z"));
    }
    void theCatalogExampleContradictsItself() {
        const QString source = QStringLiteral(BOUNDSCOPE_SOURCE_DIR);
        const Answer imported =
            incident({QStringLiteral("import"), source + QStringLiteral("/tests/fixtures/incident/catalog.txt"),
                      QStringLiteral("--json")});
        QVERIFY2(imported.status == 0, imported.err);
        const QString id = imported.json().value(u"id").toString();
        for (const char *mark : {"detection --at 2026-04-15T14:23:00Z", "mitigation --at 2026-04-15T14:38:00Z"}) {
            QCOMPARE(incident(QStringList{QStringLiteral("mark"), id} + words(mark)).status, 0);
        }
        const Answer lint = incident({QStringLiteral("lint"), id, QStringLiteral("--json"), QStringLiteral("--rules"),
                                      source + QStringLiteral("/resources/rules/text.yml")});
        QCOMPARE(lint.status, 1);
        const QString all = QString::fromUtf8(lint.out);
        for (const char *said : {
                 "for: 5m",                                                       // the rule cannot have fired at once
                 "prose says 5 min, the events say 2 min",                        // to the page
                 "prose says 8 min, the events say 15 min",                       // detection to mitigation
                 "prose says 8 min, the events say 28 min",                       // of outage
                 "prose says in seconds, the events say 3 min",                   // the block
                 "prose says 13 min",                                             // the hotfix
                 "nothing about",                                                 // recovery at 14:51
                 "50,000",                                                        // 150,000 at once
                 "a dead pod's request reaches another pod only through a retry", // the missing factor
                 "prose says 6 pods, the timeline shows 2",
             }) {
            QVERIFY2(all.contains(QString::fromUtf8(said)), qPrintable(QString::fromUtf8(said) + u'\n' + all));
        }
    }
    void anAlertIsImportedOnce() {
        const QString file = m_dir.filePath(QStringLiteral("alerts.json"));
        QFile f(file);
        QVERIFY(f.open(QIODevice::WriteOnly));
        f.write(R"([{"startsAt":"2026-01-15T11:53:00Z","endsAt":"2026-01-15T12:02:00Z","fingerprint":"77",
                     "status":{"state":"active"},"labels":{"alertname":"PoolSaturated","pool":"pg-main"}}])");
        f.close();
        const QString id = incident(words("new --title T --at 2026-01-15T11:54:00Z")).text();
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(incident({QStringLiteral("import"), file, QStringLiteral("--into"), id}).status, 0);
        }
        const QJsonArray events =
            incident({QStringLiteral("timeline"), id, QStringLiteral("--json")}).json().value(u"events").toArray();
        QStringList alerts;
        for (const QJsonValue &e : events) {
            alerts << (e[u"kind"].toString() == u"alert" ? QStringList{e[u"text"].toString()} : QStringList());
        }
        QCOMPARE(alerts,
                 (QStringList{QStringLiteral("PoolSaturated fires"), QStringLiteral("PoolSaturated resolved")}));
        // Any zone stands beside UTC.
        QVERIFY(incident({QStringLiteral("timeline"), id, QStringLiteral("--timezone"), QStringLiteral("Asia/Kolkata")})
                    .text()
                    .contains(u"17:23:00"));
    }
    // Shapes on raw samples offer an incident; none is opened.
    void detectionsOffer() {
        QCOMPARE(boundscope(words("demo --scenario leak --seed 3 --at 2026-01-15T11:00:00Z --history 45m --store") +
                            QStringList{m_store})
                     .status,
                 0);
        const Answer now =
            boundscope(words("incident detect --at 2026-01-15T11:40:00Z --json --store") + QStringList{m_store});
        QVERIFY2(now.status == 0, now.err);
        QCOMPARE(now.json().value(u"state").toString(), QStringLiteral("data"));
        const QJsonArray found = now.json().value(u"detections").toArray();
        QVERIFY2(!found.isEmpty(), now.out);
        QCOMPARE(found[0][u"kind"].toString(), QStringLiteral("growth"));
        const Answer late =
            boundscope(words("incident detect --at 2026-01-15T15:40:00Z --json --store") + QStringList{m_store});
        QVERIFY(late.json().value(u"state").toString() != u"data"); // old samples are not "nothing found"
        QVERIFY(incident({QStringLiteral("list"), QStringLiteral("--json")})
                    .json()
                    .value(u"incidents")
                    .toArray()
                    .isEmpty());
    }
    // The diagram of the workspace at the load of that moment is one of the walk's witnesses.
    void theWalkReadsTheDiagram() {
        QCOMPARE(boundscope(words("demo --scenario db-pool --seed 3 --at 2026-01-15T11:00:00Z --history 45m --store") +
                            QStringList{m_store})
                     .status,
                 0);
        const QStringList walk =
            words("runbook walk --at 2026-01-15T11:30:00Z --auto --json --store") + QStringList{m_store};
        const auto bounds = [](const QJsonObject &walked) {
            for (const QJsonValue &step : walked.value(u"steps").toArray()) {
                for (const QJsonValue &e : step[u"because"].toArray()) {
                    if (e[u"provider"].toString() == u"bounds") {
                        return e.toObject();
                    }
                }
            }
            return QJsonObject();
        };
        QCOMPARE(bounds(boundscope(walk).json()).value(u"state").toString(), QStringLiteral("not_checked"));
        const QJsonObject read =
            bounds(boundscope(walk + QStringList{QStringLiteral("--diagram"),
                                                 QStringLiteral(BOUNDSCOPE_SOURCE_DIR
                                                                "/resources/diagrams/courier.bounds.yaml")})
                       .json());
        QCOMPARE(read.value(u"state").toString(), QStringLiteral("data"));
        QVERIFY(read.value(u"n").toInt() >= 10);
        QVERIFY(read.value(u"value").toDouble() > 0);
    }
};

QTEST_GUILESS_MAIN(TestIncidentCli)
#include "tst_incidentcli.moc"
