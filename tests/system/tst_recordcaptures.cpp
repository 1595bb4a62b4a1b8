// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// `boundscope record` captures by itself: by the clock, and once when an alert begins to fire, pinned, with the reason,
// on the timeline of the incident that follows.
#include "data/profilestore/profilestore.h"
#include "tests/support/faultserver.h"
#include "tests/support/peers.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bs;
using namespace bs::test;

namespace {

struct Ran {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

Ran boundscope(const QStringList &args) {
    QProcess p;
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), args);
    QElapsedTimer clock;
    clock.start();
    while (p.state() != QProcess::NotRunning && clock.elapsed() < 60'000) {
        QTest::qWait(10); // the servers of a test live on this thread's event loop
    }
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

// `record`, until its words say so or half a minute has gone; then `more` milliseconds on, and a signal ends it.
Ran record(const QString &workspace, const std::function<bool(const QByteArray &err)> &until, int more) {
    QProcess p;
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"),
            {QStringLiteral("record"), QStringLiteral("--workspace"), workspace, QStringLiteral("--json")});
    QByteArray err;
    (void)QTest::qWaitFor(
        [&] {
            err += p.readAllStandardError();
            return until(err) || p.state() == QProcess::NotRunning;
        },
        30'000);
    QTest::qWait(more);
    p.terminate();
    (void)QTest::qWaitFor([&] { return p.state() == QProcess::NotRunning; }, 10'000);
    return {p.exitCode(), p.readAllStandardOutput(), err + p.readAllStandardError()};
}

std::vector<profilestore::CaptureInfo> capturesOf(const QString &path) {
    store::DatabaseOptions o;
    o.readOnly = true;
    const auto db = store::Database::open(path, o);
    const auto store = db ? profilestore::ProfileStore::open(*db)
                          : Result<std::shared_ptr<profilestore::ProfileStore>>(std::unexpected(db.error()));
    return store ? (*store)->captures({}).value_or(std::vector<profilestore::CaptureInfo>())
                 : std::vector<profilestore::CaptureInfo>();
}

// The alert fires from the first evaluation on that sees more than 500 goroutines.
const QString kRules = QStringLiteral("groups:\n- name: g\n  interval: 1s\n  rules:\n  - alert: ManyGoroutines\n"
                                      "    expr: process_goroutines > 500\n");

} // namespace

class TestRecordCaptures : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;

    QString workspace(const QString &name, const QString &metrics, const QString &pprof, const QString &more) {
        const QString path = m_dir.filePath(name + QStringLiteral(".boundscope.yaml"));
        writeText(m_dir.filePath(QStringLiteral("rules.yml")), kRules);
        writeText(path, QStringLiteral("rules: [rules.yml]\nscrape:\n  store: %1.db\n  interval: 1s\n  targets:\n"
                                       "    - {urls: \"%2\", labels: {service: orders, pod: orders-0}}\nprofiles:\n"
                                       "  - {name: orders, url: \"%3\", select: 'pod=\"orders-0\"', %4}\n")
                            .arg(name, metrics, pprof, more));
        return path;
    }

private Q_SLOTS:
    void aRealServiceIsCapturedWhenItsAlertFires() {
        const PeerPtr service = startGoService();
        if (!service) {
            QSKIP("Debian's Go or client_golang is not installed");
        }
        httpGet(service->at(QStringLiteral("/ctl?rps=0&spawn=700")));
        const QString w = workspace(QStringLiteral("alert"), service->at(QStringLiteral("/metrics")).toString(),
                                    service->at(QStringLiteral("/debug/pprof")).toString(),
                                    QStringLiteral("every: 0s, capture_on: {growth: false}"));
        const Ran r = record(w, [](const QByteArray &err) { return err.contains("captured: "); }, 5000);
        QCOMPARE(r.status, 0);
        QCOMPARE(r.json()[QStringLiteral("profiles_on_occasion")].toInt(), 1);
        QVERIFY2(r.err.contains("captured: orders orders-0, 7"), r.err);
        const QString store = m_dir.filePath(QStringLiteral("alert.db"));
        const auto captures = capturesOf(store);
        QCOMPARE(captures.size(), std::size_t{1}); // it went on firing
        QCOMPARE(captures[0].subject.pod, QStringLiteral("orders-0"));
        QVERIFY(captures[0].pinned && captures[0].hasOriginal && captures[0].total > 700);
        QVERIFY2(
            profilestore::whyOf(captures[0].origin).startsWith(QStringLiteral("alert ManyGoroutines service=orders")),
            qPrintable(captures[0].origin));
        QVERIFY(captures[0].origin.startsWith(service->url.toString()));
        // The incident that is opened then has it on its timeline.
        const Ran opened = boundscope({QStringLiteral("incident"), QStringLiteral("new"), QStringLiteral("--title"),
                                       QStringLiteral("Many"), QStringLiteral("--store"), store});
        QVERIFY2(opened.status == 0, opened.err);
        const Ran told =
            boundscope({QStringLiteral("incident"), QStringLiteral("timeline"), QString::fromUtf8(opened.out).trimmed(),
                        QStringLiteral("--store"), store, QStringLiteral("--json")});
        bool found = false;
        for (const QJsonValue &e : told.json()[QStringLiteral("events")].toArray()) {
            found = found || (e[u"kind"].toString() == u"capture" &&
                              e[u"text"].toString().contains(u", because alert ManyGoroutines service=orders"));
        }
        QVERIFY2(found, told.out);
    }
    void byTheClockAndNoOfter() {
        FaultServer pod;
        int asked = 0;
        pod.on("/metrics", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, "process_goroutines 600\n", 200, "text/plain; version=0.0.4");
        });
        pod.on("/debug/pprof/goroutine", [&](const auto &request, QTcpSocket *s) {
            ++asked;
            QVERIFY2(!request.query.contains("debug=2"), "a schedule stops nobody's world");
            FaultServer::answer(s,
                                "goroutine profile: total 600\n600 @ 0x10\n#\t0x10\tmain.wait+0x1\t/src/main.go:7\n\n",
                                200, "text/plain");
        });
        const QString w = workspace(QStringLiteral("clock"), pod.url() + QStringLiteral("/metrics"),
                                    pod.url() + QStringLiteral("/debug/pprof"),
                                    QStringLiteral("every: 2s, capture_on: {alerts: [SomethingElse], growth: false}"));
        qint64 first = 0;
        const Ran r = record(
            w,
            [&](const QByteArray &) {
                first = first == 0 && asked > 0 ? QDateTime::currentMSecsSinceEpoch() : first;
                return asked >= 4;
            },
            0);
        const qint64 took = QDateTime::currentMSecsSinceEpoch() - first;
        QCOMPARE(r.status, 0);
        QCOMPARE(r.json()[QStringLiteral("profiles_on_occasion")].toInt(), 0); // fires, and is none of those named
        QCOMPARE(asked, 4);
        QVERIFY2(took >= 5000, qPrintable(QString::number(took))); // two seconds apart
        const auto captures = capturesOf(m_dir.filePath(QStringLiteral("clock.db")));
        QVERIFY(captures.size() >= 3 && !captures[0].pinned && profilestore::whyOf(captures[0].origin).isEmpty());
    }
    void anAlertOfAnAlertmanagerIsOneToo() {
        FaultServer pod;
        pod.on("/metrics", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, "process_goroutines 60\n", 200, "text/plain; version=0.0.4");
        });
        pod.on("/debug/pprof/goroutine", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, "goroutine profile: total 60\n60 @ 0x10\n#\t0x10\tmain.wait+0x1\t/src/main.go:7\n\n",
                                200, "text/plain");
        });
        const auto alert = [](const char *name, const char *state) {
            return QByteArray("{\"labels\":{\"alertname\":\"") + name +
                   "\",\"service\":\"orders\"},\"annotations\":{},\"startsAt\":\"2026-01-15T11:00:00Z\",\"endsAt\":"
                   "\"2036-01-15T11:00:00Z\",\"updatedAt\":\"2026-01-15T11:00:00Z\",\"fingerprint\":\"" +
                   name + "\",\"generatorURL\":\"\",\"receivers\":[{\"name\":\"x\"}],\"status\":{\"state\":\"" + state +
                   "\",\"silencedBy\":[],\"inhibitedBy\":[]}}";
        };
        pod.on("/api/v2/alerts",
               FaultServer::json("[" + alert("Muted", "suppressed") + "," + alert("Paged", "active") + "]"));
        pod.on("/api/v2/silences", FaultServer::json("[]"));
        const QString w = workspace(QStringLiteral("manager"), pod.url() + QStringLiteral("/metrics"),
                                    pod.url() + QStringLiteral("/debug/pprof"), QStringLiteral("every: 0s"));
        QFile file(w);
        QVERIFY(file.open(QIODevice::Append));
        file.write("alertmanagers: [{name: am, url: \"" + pod.url().toUtf8() + "\"}]\n");
        file.close();
        const Ran r = record(w, [](const QByteArray &err) { return err.contains("captured: "); }, 500);
        const auto captures = capturesOf(m_dir.filePath(QStringLiteral("manager.db")));
        QVERIFY2(captures.size() == 1, r.err);
        QCOMPARE(profilestore::whyOf(captures[0].origin), QStringLiteral("alert Paged service=orders"));
    }
    void aPodThatCannotBeCapturedIsOneLine() {
        FaultServer pod;
        pod.on("/metrics", [](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, "process_goroutines 600\n", 200, "text/plain; version=0.0.4");
        });
        const QString w = workspace(QStringLiteral("none"), pod.url() + QStringLiteral("/metrics"),
                                    pod.url() + QStringLiteral("/debug/pprof"), QStringLiteral("every: 0s"));
        const Ran r = record(w, [](const QByteArray &err) { return err.contains("(alert ManyGoroutines"); }, 4000);
        QCOMPARE(r.status, 0);
        QCOMPARE(r.err.count("(alert ManyGoroutines"), 1);
        QVERIFY2(r.err.contains("has no profile \"goroutine\" (404)"), r.err);
        QVERIFY(capturesOf(m_dir.filePath(QStringLiteral("none.db"))).empty());
    }
};

QTEST_GUILESS_MAIN(TestRecordCaptures)
#include "tst_recordcaptures.moc"
