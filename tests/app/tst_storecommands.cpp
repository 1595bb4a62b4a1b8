// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that fill, ask and empty a store, as scripts see them: their JSON and their exit statuses.
#include "app/cli/support/command.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <unistd.h>

namespace bs::cli {
Command importCommand();
Command exportCommand();
Command queryCommand();
Command storeCommand();
Command metricsCommand();
Command scrapeCommand();
} // namespace bs::cli

using namespace bs;

class TestStoreCommands : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QByteArray m_out;

    // The exit status; what was printed is in m_out.
    int run(const cli::Command &command, const QStringList &args) {
        const QString file = m_dir.filePath(QStringLiteral("out.txt"));
        std::fflush(stdout);
        const int saved = ::dup(1);
        FILE *capture = std::fopen(qPrintable(file), "w");
        ::dup2(::fileno(capture), 1);
        const int status = command.run(args);
        std::fflush(stdout);
        ::dup2(saved, 1);
        ::close(saved);
        std::fclose(capture);
        QFile f(file);
        m_out = f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
        return status;
    }
    QJsonObject json() const { return QJsonDocument::fromJson(m_out).object(); }
    QString path(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)); }
    QString write(const char *name, const QByteArray &text) const {
        QFile f(path(name));
        return f.open(QIODevice::WriteOnly) && f.write(text) == text.size() ? f.fileName() : QString();
    }
    static QStringList words(const QString &text) { return text.split(u' ', Qt::SkipEmptyParts); }

private Q_SLOTS:
    void importQueryExportAndBack() {
        const QString file =
            write("a.om", "# TYPE a counter\na_total{x=\"1\"} 1 1000\na_total{x=\"1\"} 3 1015.5\n"
                          "a_total{x=\"2\"} NaN 1015.5\n# TYPE h histogram\n"
                          "h {count:3,sum:4.5,schema:0,zero_threshold:0.001,zero_count:1,positive_spans:[0:2],"
                          "positive_buckets:[1,1]} 1015.5\n# EOF\n");
        const QString db = path("a.db");
        QCOMPARE(run(cli::importCommand(),
                     {QStringLiteral("openmetrics"), file, QStringLiteral("--store"), db, QStringLiteral("--json")}),
                 0);
        QCOMPARE(json()[QStringLiteral("samples")].toInt(), 4);
        QCOMPARE(json()[QStringLiteral("series")].toInt(), 3);
        QCOMPARE(run(cli::queryCommand(),
                     {QStringLiteral("--store"), db, QStringLiteral("a_total"), QStringLiteral("--json")}),
                 0);
        QCOMPARE(m_out,
                 QByteArray("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                            "{\"metric\":{\"__name__\":\"a_total\",\"x\":\"1\"},\"value\":[1015.500,\"3\"]},"
                            "{\"metric\":{\"__name__\":\"a_total\",\"x\":\"2\"},\"value\":[1015.500,\"NaN\"]}]}}\n"));
        QCOMPARE(
            run(cli::queryCommand(), {QStringLiteral("--store"), db, QStringLiteral("h"), QStringLiteral("--json")}),
            0);
        QVERIFY2(
            m_out.contains(
                "\"histogram\":[1015.500,{\"count\":\"3\",\"sum\":\"4.5\",\"buckets\":[[3,\"-0.001\",\"0.001\",\"1\"],"
                "[0,\"0.5\",\"1\",\"1\"],[0,\"1\",\"2\",\"1\"]]}]"),
            m_out.constData());
        const QString out = path("b.om");
        QCOMPARE(run(cli::exportCommand(), {QStringLiteral("openmetrics"), QStringLiteral("--store"), db,
                                            QStringLiteral("--out"), out, QStringLiteral("--json")}),
                 0);
        QCOMPARE(json()[QStringLiteral("samples")].toInt(), 4);
        const QString again = path("b.db");
        QCOMPARE(run(cli::importCommand(), {QStringLiteral("openmetrics"), out, QStringLiteral("--store"), again}), 0);
        QCOMPARE(run(cli::queryCommand(),
                     {QStringLiteral("--store"), again, QStringLiteral("histogram_count(h) + on() a_total{x=\"1\"}")}),
                 0);
        QCOMPARE(m_out, QByteArray("{} => 6 @[1015.500]\n"));
        QCOMPARE(run(cli::storeCommand(), {QStringLiteral("check"), again, QStringLiteral("--json")}), 0);
        QCOMPARE(json()[QStringLiteral("integrity")].toString(), QStringLiteral("ok"));
        QCOMPARE(json()[QStringLiteral("samples")].toInt(), 4);
    }
    void exitStatuses() {
        const QString db = path("a.db");
        QCOMPARE(run(cli::queryCommand(), {QStringLiteral("--store"), db, QStringLiteral("sum by(")}), 3);
        QCOMPARE(run(cli::queryCommand(), {QStringLiteral("--store"), path("none.db"), QStringLiteral("up")}), 3);
        QCOMPARE(run(cli::queryCommand(), {QStringLiteral("up")}), 2);
        QCOMPARE(run(cli::queryCommand(),
                     {QStringLiteral("--source"), QStringLiteral("http://127.0.0.1:1"), QStringLiteral("up")}),
                 4);
        QCOMPARE(run(cli::importCommand(), {QStringLiteral("openmetrics"), write("bad.om", "a 1\n# EOF\n"),
                                            QStringLiteral("--store"), path("c.db")}),
                 3);
        QCOMPARE(run(cli::metricsCommand(), {QStringLiteral("parse"), write("bad.txt", "a 1\nb x\n")}), 3);
        QCOMPARE(run(cli::scrapeCommand(), {QStringLiteral("http://127.0.0.1:1/metrics"), QStringLiteral("--store"),
                                            path("d.db"), QStringLiteral("--json")}),
                 4);
        const QJsonObject first = QJsonDocument::fromJson(m_out).array().first().toObject();
        QCOMPARE(first[QStringLiteral("up")].toBool(true), false);
        QVERIFY(!first[QStringLiteral("error")].toString().isEmpty());
    }
    void parseCounts() {
        QCOMPARE(
            run(cli::metricsCommand(),
                {QStringLiteral("parse"), write("m.om", "# TYPE a counter\na_total{x=\"1\"} 1 # {t=\"q\"} 2\n# EOF\n"),
                 QStringLiteral("--json")}),
            0);
        QCOMPARE(m_out, QByteArray("{\"format\":\"openmetrics\",\"families\":1,\"series\":1,\"samples\":1,"
                                   "\"exemplars\":1,\"warnings\":[]}\n"));
    }
};

QTEST_GUILESS_MAIN(TestStoreCommands)
#include "tst_storecommands.moc"
