// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a disk can do to a store, seen through the program: a full one, one that is read-only, a second writer, a copy
// taken while it is written, files of other versions. Each says it in one line and loses nothing.
#include "tests/support/faultserver.h"
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <sqlite3.h>

namespace {

const QString kProgram = QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope");

struct Run {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(out); }
};

// Waits with the event loop running: the server that is scraped lives in it.
Run finish(QProcess &p) {
    QElapsedTimer timer;
    timer.start();
    while (p.state() != QProcess::NotRunning && timer.elapsed() < 120'000) {
        QTest::qWait(20);
    }
    return {p.exitStatus() == QProcess::NormalExit ? p.exitCode() : -1, p.readAllStandardOutput(),
            p.readAllStandardError()};
}

Run run(const QString &program, const QStringList &args) {
    QProcess p;
    p.start(program, args);
    return finish(p);
}

Run boundscope(const QStringList &args) { return run(kProgram, args); }

// One line on stderr that begins as all do.
bool oneLine(const QByteArray &err, const char *what) {
    return err.startsWith("boundscope: ") && err.count('\n') == 1 && err.contains(what);
}

bool execute(const QString &file, const char *sql) {
    sqlite3 *db = nullptr;
    const bool fine = sqlite3_open(file.toUtf8().constData(), &db) == SQLITE_OK &&
                      sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(db);
    return fine;
}

} // namespace

class TestStoreDisk : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    FaultServer m_server;
    int m_scrapes = 0;
    QString path(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)); }
    QString target() const { return m_server.url() + QStringLiteral("/metrics"); }
    QStringList scrapeInto(const QString &store, const QStringList &more = {}) const {
        return QStringList{QStringLiteral("scrape"), target(), QStringLiteral("--store"), store} + more;
    }

    // Runs the program with a file system of its own mounted at `mount`; skips where that is not allowed.
    static bool mayMount() {
        return run(QStringLiteral("unshare"), {QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"),
                                               QStringLiteral("mount -t tmpfs tmpfs /mnt")})
                   .status == 0;
    }
    static QString script(const QString &mount, const QString &size, const QString &commands) {
        return QStringLiteral("set -e; mount -t tmpfs -o size=%1 tmpfs '%2'; B='%3'; cd '%2'; set +e; %4")
            .arg(size, mount, kProgram, commands);
    }
    static Run inside(const QString &text) {
        return run(QStringLiteral("unshare"), {QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"), text});
    }

private Q_SLOTS:
    void initTestCase() {
        m_server.on("/metrics", [this](const FaultServer::Request &, QTcpSocket *s) {
            ++m_scrapes;
            QByteArray body;
            for (int i = 0; i < 500; ++i) {
                body += "noise{i=\"" + QByteArray::number(i) + "\"} " +
                        QByteArray::number(1.0 / (i + m_scrapes), 'g', 17) + "\n";
            }
            FaultServer::answer(s, body, 200, "text/plain");
        });
    }

    void aFullDiskIsSaidAndKeepsWhatItHas() {
        if (!mayMount()) {
            QSKIP("no file systems may be mounted here");
        }
        const QString text = script(
            m_dir.path(), QStringLiteral("900k"),
            QStringLiteral("$B scrape %1 --store full.db >/dev/null; echo first $?; "
                           "$B scrape %1 --store full.db --every 100ms --for 6s >/dev/null; echo second $?; "
                           "$B store check full.db --json; echo check $?; "
                           "$B query --store full.db 'count(count_over_time(noise[1h]))' --time end; echo query $?")
                .arg(target()));
        const Run r = inside(text);
        QVERIFY2(r.out.contains("first 0\nsecond 3\n"), (r.out + r.err).constData());
        QVERIFY2(r.out.contains("\"integrity\":\"ok\"") && r.out.contains("check 0\n"), r.out.constData());
        QVERIFY2(r.out.contains("query 0\n"), r.out.constData());
        QVERIFY2(r.err.contains("full.db: the disk is full"), r.err.constData());
        QVERIFY2(r.err.contains("scrapes are not stored"), r.err.constData());
        QVERIFY2(r.err.count('\n') <= 3, r.err.constData()); // not a line for each scrape
    }

    void aReadOnlyDiskReadsAndSaysWhyItDoesNotWrite() {
        if (!mayMount()) {
            QSKIP("no file systems may be mounted here");
        }
        const QString text =
            script(m_dir.path(), QStringLiteral("8m"),
                   QStringLiteral("$B scrape %1 --store ro.db >/dev/null; echo first $?; mount -o remount,ro . ; "
                                  "$B query --store ro.db 'count(noise)' --time end; echo query $?; "
                                  "$B store check ro.db; echo check $?; "
                                  "$B scrape %1 --store ro.db; echo scrape $?")
                       .arg(target()));
        const Run r = inside(text);
        QVERIFY2(r.out.contains("first 0\n") && r.out.contains("query 0\n") && r.out.contains("500"),
                 (r.out + r.err).constData());
        QVERIFY2(r.out.contains("check 0\n") && r.out.contains("scrape 3\n"), r.out.constData());
        QVERIFY2(oneLine(r.err, "ro.db: ") && r.err.contains("Read-only file system"), r.err.constData());
    }

    void aSecondWriterIsToldAndReadersGoOn() {
        const QString db = path("two.db");
        QProcess first;
        first.start(kProgram, scrapeInto(db, {QStringLiteral("--every"), QStringLiteral("200ms"),
                                              QStringLiteral("--for"), QStringLiteral("60s")}));
        QTRY_VERIFY_WITH_TIMEOUT(
            boundscope({QStringLiteral("query"), QStringLiteral("--store"), db, QStringLiteral("count(noise)"),
                        QStringLiteral("--time"), QStringLiteral("end")})
                .out.contains("500"),
            60'000);
        const Run second = boundscope(scrapeInto(db));
        QCOMPARE(second.status, 3);
        QVERIFY2(oneLine(second.err, "another process writes to it"), second.err.constData());
        QVERIFY2(second.err.contains(QByteArray::number(first.processId())), second.err.constData());
        QCOMPARE(boundscope({QStringLiteral("store"), QStringLiteral("check"), db}).status, 0);
        // a copy while it is written: whole, and fit for use by itself
        const QString copy = path("copy.db");
        const Run backup =
            boundscope({QStringLiteral("store"), QStringLiteral("backup"), db, copy, QStringLiteral("--json")});
        QVERIFY2(backup.status == 0, backup.err.constData());
        QCOMPARE(backup.json().object().value(QStringLiteral("integrity")).toString(), QStringLiteral("ok"));
        QVERIFY(backup.json().object().value(QStringLiteral("samples")).toInteger() >= 500);
        QCOMPARE(first.state(), QProcess::Running);
        first.kill(); // -9: the next one writes on
        finish(first);
        const Run again = boundscope(scrapeInto(db));
        QVERIFY2(again.status == 0, again.err.constData());
        QCOMPARE(boundscope(scrapeInto(copy)).status, 0);
        const Run twice = boundscope({QStringLiteral("store"), QStringLiteral("backup"), db, copy});
        QCOMPARE(twice.status, 3);
        QVERIFY2(oneLine(twice.err, "exists already"), twice.err.constData());
    }

    // The first layout that was released, as SQL: whatever comes later reads it, and writes on in it.
    void theFirstLayoutIsReadAndWrittenOn() {
        QFile sql(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/tests/fixtures/store/layout1.sql"));
        QVERIFY(sql.open(QIODevice::ReadOnly));
        const QString db = path("layout1.db");
        QVERIFY(execute(db, sql.readAll().constData()));
        QCOMPARE(boundscope({QStringLiteral("store"), QStringLiteral("check"), db}).status, 0);
        const auto value = [&](const char *expr) {
            return boundscope({QStringLiteral("query"), QStringLiteral("--store"), db, QString::fromLatin1(expr),
                               QStringLiteral("--time"), QStringLiteral("1700000150")})
                .out;
        };
        QVERIFY2(value("sum(sum_over_time(old_total[10m]))").contains("4950"),
                 value("sum(sum_over_time(old_total[10m]))").constData());
        QVERIFY(value("histogram_count(old_native)").contains("6"));
        QCOMPARE(boundscope(scrapeInto(db)).status, 0);
        QCOMPARE(boundscope({QStringLiteral("store"), QStringLiteral("check"), db}).status, 0);
        QVERIFY(value("sum(sum_over_time(old_total[10m]))").contains("4950"));
    }

    void aNewerFileAndWhatIsNoStoreAreRefusedUnharmed() {
        const QString db = path("newer.db");
        QCOMPARE(boundscope(scrapeInto(db)).status, 0);
        QVERIFY(execute(db, "UPDATE schema_versions SET version=99 WHERE room='store'; PRAGMA "
                            "wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE"));
        QFile f(db);
        QVERIFY(f.open(QIODevice::ReadOnly));
        const QByteArray before = f.readAll();
        f.close();
        for (const QStringList &args :
             {QStringList{QStringLiteral("store"), QStringLiteral("check"), db},
              QStringList{QStringLiteral("query"), QStringLiteral("--store"), db, QStringLiteral("up")}}) {
            const Run r = boundscope(args);
            QCOMPARE(r.status, 3);
            QVERIFY2(oneLine(r.err, "newer version of boundscope"), r.err.constData());
        }
        QVERIFY(f.open(QIODevice::ReadOnly));
        QVERIFY(f.readAll() == before);
        f.close();
        const QString text = path("text.db");
        QFile t(text);
        QVERIFY(t.open(QIODevice::WriteOnly));
        t.write(QByteArray(9000, 'x'));
        t.close();
        for (const char *verb : {"check", "info", "compact"}) {
            const Run r = boundscope({QStringLiteral("store"), QString::fromLatin1(verb), text});
            QCOMPARE(r.status, 3);
            QVERIFY2(oneLine(r.err, "text.db: "), r.err.constData());
        }
        const Run missing = boundscope({QStringLiteral("store"), QStringLiteral("check"), path("nothing.db")});
        QCOMPARE(missing.status, 3);
        QVERIFY2(oneLine(missing.err, "does not exist"), missing.err.constData());
    }

    void damageIsFoundByCheck() {
        const QString db = path("damaged.db");
        QCOMPARE(boundscope(scrapeInto(db)).status, 0);
        QVERIFY(execute(db, "UPDATE chunks SET data=x'01ff00' WHERE series=(SELECT min(series) FROM chunks)"));
        const Run r = boundscope({QStringLiteral("store"), QStringLiteral("check"), db, QStringLiteral("--json")});
        QCOMPARE(r.status, 1);
        QVERIFY(r.json().object().value(QStringLiteral("integrity")).toString().contains(u"cannot be read"));
    }
};

QTEST_GUILESS_MAIN(TestStoreDisk)
#include "tst_storedisk.moc"
