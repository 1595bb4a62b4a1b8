// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that run until somebody ends them: a signal ends them in peace, with their summary, at once, and what was
// scraped is in the store. And a query that takes too long ends by itself.
#include "data/core/bytes.h"
#include "data/store/store.h"
#include "tests/support/faultserver.h"
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

using namespace bs;

namespace {

struct Ended {
    int status = -1; // -1: killed
    QByteArray out, err;
    qint64 ms = 0; // from the signal on
};

// Runs until `ready`, then sends the signal.
Ended interrupt(const QStringList &arguments, int signal, const std::function<bool(QProcess &)> &ready) {
    QProcess p;
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), arguments);
    Ended e;
    const bool came = QTest::qWaitFor([&] { return ready(p) || p.state() == QProcess::NotRunning; }, 60'000);
    if (!came || p.state() != QProcess::Running) {
        e.err = p.readAllStandardError();
        return e;
    }
    QElapsedTimer timer;
    timer.start();
    ::kill(static_cast<pid_t>(p.processId()), signal);
    (void)QTest::qWaitFor([&] { return p.state() == QProcess::NotRunning; }, 30'000);
    e.ms = timer.elapsed();
    e.status = p.exitStatus() == QProcess::NormalExit ? p.exitCode() : -1;
    e.out += p.readAllStandardOutput();
    e.err += p.readAllStandardError();
    return e;
}

std::int64_t stored(const QString &path, const char *name) {
    const auto s = store::Store::open(path, {.database = {.readOnly = true}});
    const auto all =
        s ? (*s)->select(*MatcherSet::compile({{Matcher::Op::Equal, "__name__", name}}), {0, 4'000'000'000'000}, {})
          : Result<std::vector<std::shared_ptr<const Series>>>();
    return all && !all->empty() ? std::ssize(all->front()->values) : 0;
}

} // namespace

class TestInterrupt : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;

private Q_SLOTS:
    void aSignalEndsARecorderInPeace_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<int>("signal");
        QTest::newRow("scrape, SIGINT") << QStringLiteral("scrape") << SIGINT;
        QTest::newRow("scrape, SIGTERM") << QStringLiteral("scrape") << SIGTERM;
        QTest::newRow("record, SIGTERM") << QStringLiteral("record") << SIGTERM;
    }
    void aSignalEndsARecorderInPeace() {
        QFETCH(QString, command);
        QFETCH(int, signal);
        FaultServer server;
        server.on("/metrics", [](const FaultServer::Request &, QTcpSocket *s) {
            FaultServer::answer(s, "a 1\n", 200, "text/plain; version=0.0.4");
        });
        const QString db = m_dir.filePath(command + QString::number(signal) + QStringLiteral(".db"));
        QStringList arguments{QStringLiteral("scrape"),  server.url("/metrics"),  QStringLiteral("--store"), db,
                              QStringLiteral("--every"), QStringLiteral("200ms"), QStringLiteral("--json")};
        if (command == u"record") {
            const QString file = m_dir.filePath(QStringLiteral("w.yaml"));
            QVERIFY(writeFile(file, QStringLiteral("scrape: {store: \"%1\", interval: 200ms, timeout: 200ms, "
                                                   "sample_limit: 10, targets: [\"%2\"]}\n")
                                        .arg(db, server.url("/metrics"))
                                        .toStdString()));
            arguments = {command, QStringLiteral("--workspace"), file, QStringLiteral("--json")};
        }
        const Ended e = interrupt(arguments, signal, [&](QProcess &) { return server.seen.size() >= 4; });
        QVERIFY2(e.status == 0, e.err.constData());
        QVERIFY2(e.ms < 5'000, qPrintable(QString::number(e.ms)));
        const QJsonDocument json = QJsonDocument::fromJson(e.out);
        const QJsonObject summary = json.isArray() ? json.array().first().toObject() : json.object();
        const int scrapes = summary[QStringLiteral("scrapes")].toInt();
        QVERIFY2(scrapes >= 3, e.out.constData());
        QVERIFY(stored(db, "up") >= scrapes);
        QCOMPARE(stored(db, "up"), stored(db, "a"));
    }
    void aDemoEndsAtOnce() {
        const Ended e = interrupt({QStringLiteral("demo"), QStringLiteral("--headless")}, SIGTERM,
                                  [](QProcess &p) { return p.bytesAvailable() > 0; });
        QVERIFY2(e.status == 0, e.err.constData());
        QVERIFY2(e.ms < 5'000, qPrintable(QString::number(e.ms)));
        const QString store = QJsonDocument::fromJson(e.out).object()[QStringLiteral("store")].toString();
        QVERIFY(!store.isEmpty());
        QVERIFY(!QFile::exists(store)); // nothing is left behind
    }
    void aDemoThatIsNotReadyEndsAtOnce() {
        QElapsedTimer since;
        since.start();
        const Ended e = interrupt(
            {QStringLiteral("demo"), QStringLiteral("--headless"), QStringLiteral("--pods"), QStringLiteral("10000")},
            SIGTERM, [&](QProcess &) { return since.elapsed() > 2'000; });
        QVERIFY2(e.status == 0 && e.out.isEmpty(), e.err.constData());
        QVERIFY2(e.ms < 5'000, qPrintable(QString::number(e.ms)));
    }
    void aQueryEndsAfterItsTimeout() {
        const QString db = m_dir.filePath(QStringLiteral("query.db"));
        {
            const auto s = store::Store::open(db);
            QVERIFY(s);
            QVERIFY((*s)->appendNow({{{(*s)->ref({{"__name__", "a"}}), 1'700'000'000'000, 1}}, {}, {}, {}}));
        }
        const auto ask = [&](const QStringList &more) {
            QProcess p;
            p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"),
                    QStringList{QStringLiteral("query"), QStringLiteral("--store"), db} + more);
            (void)QTest::qWaitFor([&] { return p.state() == QProcess::NotRunning; }, 60'000);
            return QString::number(p.exitCode()) + u' ' + QString::fromUtf8(p.readAllStandardError());
        };
        QElapsedTimer timer;
        timer.start();
        const QStringList heavy{QStringLiteral("quantile_over_time(0.5, vector(1)[2d:1s])"),
                                QStringLiteral("--start"),
                                QStringLiteral("end-2h"),
                                QStringLiteral("--end"),
                                QStringLiteral("end"),
                                QStringLiteral("--step"),
                                QStringLiteral("1s")};
        QCOMPARE(ask(heavy + QStringList{QStringLiteral("--timeout"), QStringLiteral("300ms")}),
                 QStringLiteral("4 boundscope: query: timed out in expression evaluation after 300ms (--timeout gives "
                                "it longer)\n"));
        QVERIFY2(timer.elapsed() < 6'000, qPrintable(QString::number(timer.elapsed())));
        // what cannot fit is refused at once
        timer.restart();
        QCOMPARE(ask({QStringLiteral("max_over_time(a[1000000000s:1s])")}),
                 QStringLiteral("3 boundscope: query: query processing would load too many samples into memory in "
                                "query execution\n"));
        QVERIFY2(timer.elapsed() < 3'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestInterrupt)
#include "tst_interrupt.moc"
