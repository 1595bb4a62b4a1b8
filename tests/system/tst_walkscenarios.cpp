// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The default tree on each simulated fault, through the program itself: it must reach what was true. The walk gets the
// store alone; the truth lies in another file.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

QByteArray boundscope(const QStringList &args) {
    QProcess p;
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), args);
    return p.waitForFinished(60'000) && p.exitCode() == 0 ? p.readAllStandardOutput() : QByteArray();
}

} // namespace

class TestWalkScenarios : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (!QFile::exists(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"))) {
            QSKIP("the program is not built");
        }
    }
    void reachesTheTruth_data() {
        QTest::addColumn<QString>("scenario");
        for (const char *s : {"leak", "broadcast", "bulk-update", "db-pool", "tenant-hog", "breaker-open",
                              "retry-storm", "slow-downstream", "deploy-regression", "steady", "peak", "rollout"}) {
            QTest::newRow(s) << QString::fromLatin1(s);
        }
    }
    void reachesTheTruth() {
        QFETCH(QString, scenario);
        QTemporaryDir dir;
        const QString store = dir.filePath(QStringLiteral("fleet.db")), truthFile = dir.filePath(QStringLiteral("t"));
        QVERIFY(!boundscope({QStringLiteral("demo"), QStringLiteral("--scenario"), scenario, QStringLiteral("--seed"),
                             QStringLiteral("11"), QStringLiteral("--start-in"), QStringLiteral("20m"),
                             QStringLiteral("--for"), QStringLiteral("28m"), QStringLiteral("--at"),
                             QStringLiteral("1790000000"), QStringLiteral("--store"), store, QStringLiteral("--truth"),
                             truthFile})
                     .isEmpty());
        QFile file(truthFile);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject truth = QJsonDocument::fromJson(file.readAll()).object();
        const QByteArray out = boundscope({QStringLiteral("runbook"), QStringLiteral("walk"), QStringLiteral("--store"),
                                           store, QStringLiteral("--at"), QString::number(1'790'000'000 + 1200 + 400),
                                           QStringLiteral("--auto"), QStringLiteral("--json")});
        const QJsonObject walk = QJsonDocument::fromJson(out).object();
        const QJsonObject c = walk.value(u"conclusion").toObject();
        QCOMPARE(c.value(u"cause").toString(), truth.value(u"cause").toString());
        QCOMPARE(c.value(u"subject").toString(), truth.value(u"subject").toString());
        QCOMPARE(c.value(u"mitigation").toString(), truth.value(u"mitigation").toString());
        QVERIFY(!walk.value(u"steps").toArray().isEmpty());
    }
    // Under two minutes in, half of the pods not yet replaced: the medians of the service do not show it yet, its pods
    // do. Three minutes earlier, before the deploy, the same fleet is well.
    void inTheMiddleOfARollout() {
        QTemporaryDir dir;
        const QString store = dir.filePath(QStringLiteral("fleet.db"));
        QVERIFY(!boundscope({QStringLiteral("demo"), QStringLiteral("--scenario"), QStringLiteral("deploy-regression"),
                             QStringLiteral("--seed"), QStringLiteral("2"), QStringLiteral("--at"),
                             QStringLiteral("2026-01-15T11:00:00Z"), QStringLiteral("--history"), QStringLiteral("45m"),
                             QStringLiteral("--store"), store, QStringLiteral("--truth"),
                             dir.filePath(QStringLiteral("t"))})
                     .isEmpty());
        const auto conclusion = [&store](qint64 at) {
            const QByteArray out = boundscope(
                {QStringLiteral("runbook"), QStringLiteral("walk"), QStringLiteral("--store"), store,
                 QStringLiteral("--at"), QString::number(at), QStringLiteral("--auto"), QStringLiteral("--json")});
            return QJsonDocument::fromJson(out).object().value(u"conclusion").toObject();
        };
        const QJsonObject early = conclusion(1'768'476'195); // 117 s after the impact
        QCOMPARE(early.value(u"cause").toString(), QStringLiteral("deploy"));
        QCOMPARE(early.value(u"subject").toString(), QStringLiteral("service:edge"));
        QCOMPARE(early.value(u"mitigation").toString(), QStringLiteral("rollback"));
        QCOMPARE(conclusion(1'768'476'015).value(u"cause").toString(), QStringLiteral("none"));
    }
};

QTEST_GUILESS_MAIN(TestWalkScenarios)
#include "tst_walkscenarios.moc"
