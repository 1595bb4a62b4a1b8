// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The way to one pod: a script that stands for kubectl writes down its arguments and says where it listens.
#include "data/capture/podtunnel.h"
#include "data/core/bytes.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

using namespace bs;
using namespace bs::capture;

namespace {

const QByteArray kText = "goroutine profile: total 6\n6 @ 0x1 0x2\n#\t0x1\tmain.a+0x1\t/x.go:3\n\n";

Labels pod(const std::string &name) {
    Labels l;
    l.set("cluster", "eu");
    l.set("namespace", "courier");
    l.set("pod", name);
    return l;
}

} // namespace

class TestPodTunnel : public QObject {
    Q_OBJECT
    QThreadPool m_pool;
    QTemporaryDir m_dir;

    // Writes its arguments, one a line, and its own number; then runs `then`.
    QString script(const QByteArray &name, const QByteArray &then) {
        const QString path = m_dir.filePath(QString::fromUtf8(name));
        QFile f(path);
        if (!f.open(QIODevice::WriteOnly)) {
            return {};
        }
        f.write("#!/bin/bash\nfor a in \"$@\"; do printf '%s\\n' \"$a\"; done > '" + path.toUtf8() +
                ".args'.$$\necho $$ >> '" + path.toUtf8() + ".pids'\n" + then + "\n");
        f.close();
        f.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return path;
    }
    [[nodiscard]] static QStringList linesOf(const QString &path) {
        return QString::fromStdString(*readFile(path)).split(u'\n', Qt::SkipEmptyParts);
    }
    [[nodiscard]] static bool alive(const QString &pid) { return ::kill(pid.toInt(), 0) == 0; }

private Q_SLOTS:
    void labelsAreWholeArguments() {
        const QStringList words{QStringLiteral("kubectl"), QStringLiteral("--context"), QStringLiteral("{{cluster}}"),
                                QStringLiteral("pod/{{ pod }}"), QStringLiteral(":6060")};
        const auto c = expandCommand(words, pod("a; rm -rf /tmp/x $(id) `id`"));
        QVERIFY(c);
        QCOMPARE(c->size(), 5);
        QCOMPARE((*c)[3], QStringLiteral("pod/a; rm -rf /tmp/x $(id) `id`"));
        QVERIFY(!expandCommand({QStringLiteral("kubectl"), QStringLiteral("{{pod}}")}, pod("--kubeconfig=/evil")));
        QVERIFY(!expandCommand({QStringLiteral("kubectl"), QStringLiteral("{{zone}}")}, pod("a")));
        QVERIFY(!expandCommand({QStringLiteral("kubectl"), QStringLiteral("x{{pod}}")}, pod("a\nb")));
        QVERIFY(!expandCommand({QStringLiteral("{{pod}}")}, pod("sh")));
    }
    void thePortIsOfLoopback_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("port");
        QTest::newRow("kubectl") << QByteArray("Forwarding from 127.0.0.1:40123 -> 6060\n") << 40123;
        QTest::newRow("v6") << QByteArray("Forwarding from [::1]:40124 -> 6060\n") << 40124;
        QTest::newRow("other host") << QByteArray("Forwarding from 10.0.0.1:40124\n") << 0;
        QTest::newRow("too large") << QByteArray("127.0.0.1:70000\n") << 0;
        QTest::newRow("six digits") << QByteArray("127.0.0.1:401234\n") << 0;
        QTest::newRow("part of another") << QByteArray("1127.0.0.1:4012\n") << 0;
        QTest::newRow("nothing") << QByteArray() << 0;
    }
    void thePortIsOfLoopback() {
        QFETCH(QByteArray, line);
        QFETCH(int, port);
        QCOMPARE(int(forwardedPort(line).value_or(0)), port);
    }
    void everyPodHasItsOwnWayAndNoneStaysOpen() {
        FaultServer server;
        server.on("/debug/pprof/goroutine",
                  [](const auto &, QTcpSocket *s) { FaultServer::answer(s, kText, 200, "text/plain"); });
        const QString kubectl =
            script("kubectl",
                   "echo 'Forwarding from 127.0.0.1:" + QByteArray::number(server.port()) + " -> 6060'\nexec sleep 60");
        std::vector<PodTarget> targets;
        for (int i = 0; i < 5; ++i) {
            const Labels l = pod("orders-" + std::to_string(i) + " $(touch x)");
            targets.push_back(
                {l, *connectionTo(QStringLiteral("http://127.0.0.1/debug/pprof")),
                 *expandCommand({kubectl, QStringLiteral("--context"), QStringLiteral("{{cluster}}"),
                                 QStringLiteral("-n"), QStringLiteral("{{namespace}}"), QStringLiteral("port-forward"),
                                 QStringLiteral("pod/{{pod}}"), QStringLiteral(":6060")},
                                l)});
        }
        const auto all = await(captureMany(targets, {}, 2, &m_pool, nullptr, {}, {}));
        QVERIFY(all);
        for (const PodCapture &c : *all) {
            QVERIFY2(c.result, c.result ? "" : qPrintable(c.result.error().text()));
            QCOMPARE(c.result->profile->total(0), 6);
        }
        const QStringList pids = linesOf(kubectl + QStringLiteral(".pids"));
        const QStringList args = linesOf(kubectl + QStringLiteral(".args.") + pids.value(0)); // nothing was split
        QCOMPARE(args.size(), 7);
        QCOMPARE(args[1], QStringLiteral("eu"));
        QVERIFY(args[5].startsWith(QStringLiteral("pod/orders-")) && args[5].endsWith(QStringLiteral(" $(touch x)")));
        QVERIFY(!QFile::exists(m_dir.filePath(QStringLiteral("x"))));
        QCOMPARE(pids.size(), 5);
        for (const QString &pid : pids) {
            QVERIFY2(!alive(pid), qPrintable(pid));
        }
    }
    void aTunnelThatFailsSaysItsLastWords() {
        const PodTarget ends{pod("a"),
                             *connectionTo(QStringLiteral("http://127.0.0.1/debug/pprof")),
                             {script("ends", "echo 'error: pods \"a\" not found' >&2; exit 1")}};
        const auto never = [](const Connection &, QThreadPool *) -> Result<Captured> {
            return std::unexpected(cancelled(QStringLiteral("not reached")));
        };
        const auto ended = throughTunnel(ends, 5000, {}, never);
        QVERIFY(!ended && ended.error().reason.contains(QStringLiteral("pods \"a\" not found")));
        const PodTarget silent{pod("a"), ends.connection, {script("silent", "exec sleep 60")}};
        const auto late = throughTunnel(silent, 300, {}, never);
        QVERIFY(!late && late.error().reason.contains(QStringLiteral("did not say")));
        QVERIFY(!alive(linesOf(silent.tunnel[0] + QStringLiteral(".pids")).last()));
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = throughTunnel(silent, 60000, stop.get_token(), never);
        QVERIFY(!stopped && stopped.error().kind == Error::Kind::Cancelled);
        const auto missing =
            throughTunnel({pod("a"), ends.connection, {QStringLiteral("/nowhere/kubectl")}}, 300, {}, never);
        QVERIFY(!missing && missing.error().reason.contains(QStringLiteral("cannot be started")));
    }
};

QTEST_GUILESS_MAIN(TestPodTunnel)
#include "tst_podtunnel.moc"
