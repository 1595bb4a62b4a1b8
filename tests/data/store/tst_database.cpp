// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/database.h"
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::store;

class TestDatabase : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString path(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)); }
    static const std::vector<Migration> &steps() {
        static const std::vector<Migration> s{{1, "CREATE TABLE t(a INTEGER)"}, {2, "ALTER TABLE t ADD b TEXT"}};
        return s;
    }

private Q_SLOTS:
    void jobsShareACommit() {
        auto db = Database::open(path("share.db"));
        QVERIFY(db);
        QVERIFY((*db)->migrate("room", steps()));
        const auto before = (*db)->commitFigures();
        std::vector<QFuture<Status>> futures;
        for (int i = 0; i < 200; ++i) {
            futures.push_back(
                (*db)->submit([i](Connection &c) -> Status { return c.run("INSERT INTO t VALUES(?,?)", i, "x"); },
                              Database::Haste::Linger));
        }
        for (auto &f : futures) {
            f.waitForFinished();
            QVERIFY(f.resultAt(0));
        }
        QVERIFY((*db)->commitFigures().commits - before.commits < 20);
        const auto count = (*db)->read([](Connection &c) { return c.number("SELECT count(*) FROM t"); });
        QCOMPARE(count.value_or(-1), 200);
    }
    void failingJobIsRolledBackAlone() {
        auto db = Database::open(path("alone.db"));
        QVERIFY(db && (*db)->migrate("room", steps()));
        auto good = (*db)->submit([](Connection &c) -> Status { return c.exec("INSERT INTO t VALUES(1,'good')"); },
                                  Database::Haste::Linger);
        auto bad = (*db)->submit(
            [](Connection &c) -> Status {
                CHECK_STATUS(c.exec("INSERT INTO t VALUES(2,'bad')"));
                return std::unexpected(inputError(QStringLiteral("x"), QStringLiteral("changed its mind")));
            },
            Database::Haste::Linger);
        good.waitForFinished();
        bad.waitForFinished();
        QVERIFY(good.resultAt(0));
        QVERIFY(!bad.resultAt(0));
        QCOMPARE((*db)->read([](Connection &c) { return c.number("SELECT sum(a) FROM t"); }).value_or(-1), 1);
    }
    void secondWriterIsToldWhy() {
        auto first = Database::open(path("second.db"));
        QVERIFY(first && (*first)->migrate("room", steps()));
        const auto second = Database::open(path("second.db"));
        QVERIFY(!second);
        QVERIFY2(second.error().reason.contains(u"another process writes"), qPrintable(second.error().reason));
        const auto reader = Database::open(path("second.db"), {.readOnly = true});
        QVERIFY(reader);
        QVERIFY((*reader)->migrate("room", steps()));
        first->reset();
        QVERIFY(Database::open(path("second.db")));
    }
    void readOnlyFileWorksForReading() {
        {
            auto db = Database::open(path("ro.db"));
            QVERIFY(db && (*db)->migrate("room", steps()));
            QVERIFY((*db)->write([](Connection &c) -> Status { return c.exec("INSERT INTO t VALUES(7,'x')"); }));
            QVERIFY((*db)->backup(path("copy.db")));
        }
        QFile::setPermissions(path("copy.db"), QFile::ReadOwner);
        for (const bool immutable : {false, true}) {
            auto db = Database::open(path("copy.db"), {.readOnly = true, .immutable = immutable});
            QVERIFY(db);
            QCOMPARE((*db)->read([](Connection &c) { return c.number("SELECT a FROM t"); }).value_or(-1), 7);
            QVERIFY(!(*db)->write([](Connection &c) -> Status { return c.exec("DELETE FROM t"); }));
        }
    }
    void newerFilesAreRefusedUnharmed() {
        {
            auto db = Database::open(path("newer.db"));
            QVERIFY(db && (*db)->migrate("room", steps()));
        }
        auto db = Database::open(path("newer.db"));
        QVERIFY(db);
        const Status s = (*db)->migrate("room", {{1, "CREATE TABLE t(a INTEGER)"}});
        QVERIFY(!s);
        QVERIFY(s.error().reason.contains(u"newer"));
    }
    void migrationsRunOnceForward() {
        {
            auto db = Database::open(path("forward.db"));
            QVERIFY(db && (*db)->migrate("room", {steps()[0]}));
            QVERIFY((*db)->write([](Connection &c) -> Status { return c.exec("INSERT INTO t VALUES(1)"); }));
        }
        auto db = Database::open(path("forward.db"));
        QVERIFY(db && (*db)->migrate("room", steps()));
        QVERIFY((*db)->migrate("room", steps()));
        QCOMPARE((*db)->read([](Connection &c) { return c.number("SELECT count(b) + count(a) FROM t"); }).value_or(-1),
                 1);
    }
    void notADatabase() {
        QFile f(path("text.db"));
        QVERIFY(f.open(QIODevice::WriteOnly));
        f.write(QByteArray(5000, 'x'));
        f.close();
        QVERIFY(!Database::open(path("text.db")));
        QVERIFY(!Database::open(path("text.db"), {.readOnly = true}));
        QVERIFY(!Database::open(path("missing.db"), {.readOnly = true}));
    }
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
