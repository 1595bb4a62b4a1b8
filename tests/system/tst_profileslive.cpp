// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The built program against a real Go service and `go tool pprof`: equal numbers on live captures, a leak named with
// its line, load not blamed, and what goes wrong said in one line.
#include "app/pages/profiles/profilespage.h"
#include "data/core/bytes.h"
#include "tests/support/faultserver.h"
#include "tests/support/peers.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>
#include <map>
#include <set>

using namespace bs;
using namespace bs::test;

namespace {

struct Ran {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

Ran run(const QString &program, const QStringList &args) {
    QProcess p;
    QProcessEnvironment e = QProcessEnvironment::systemEnvironment();
    e.insert(QStringLiteral("PPROF_TMPDIR"), QDir::tempPath());
    e.insert(QStringLiteral("HOME"), QDir::tempPath());
    p.setProcessEnvironment(e);
    p.start(program, args);
    // The servers of a test live on this thread's event loop.
    QElapsedTimer clock;
    clock.start();
    while (p.state() != QProcess::NotRunning && clock.elapsed() < 120'000) {
        QTest::qWait(10);
    }
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

Ran boundscope(const QStringList &args) { return run(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), args); }

using Rows = std::map<QString, std::pair<qint64, qint64>>; // function -> flat, cum

Rows pprofTop(const QStringList &files) {
    const Ran r =
        run(QStringLiteral("go"), QStringList{QStringLiteral("tool"), QStringLiteral("pprof"), QStringLiteral("-top"),
                                              QStringLiteral("-nodecount=0"), QStringLiteral("-nodefraction=0"),
                                              QStringLiteral("-symbolize=none")} +
                                      files);
    static const QRegularExpression row(
        QStringLiteral(
            "^\\s*(-?\\d+)\\s+\\S+%\\s+\\S+%\\s+(-?\\d+)\\s+\\S+%\\s+(.*?)(?: \\(inline\\)| \\(partial-inline\\))?$"),
        QRegularExpression::MultilineOption);
    Rows out;
    auto it = row.globalMatch(QString::fromUtf8(r.out));
    while (it.hasNext()) {
        const auto m = it.next();
        out[m.captured(3)] = {m.captured(1).toLongLong(), m.captured(2).toLongLong()};
    }
    return out;
}

Rows ourTop(const QString &file) {
    Rows out;
    for (const QJsonValue &v : boundscope({QStringLiteral("profile"), QStringLiteral("top"), file,
                                           QStringLiteral("--limit"), QStringLiteral("0"), QStringLiteral("--json")})
                                   .json()[QStringLiteral("rows")]
                                   .toArray()) {
        const QJsonObject o = v.toObject();
        out[o[QStringLiteral("name")].toString()] = {o[QStringLiteral("flat")].toInteger(),
                                                     o[QStringLiteral("cum")].toInteger()};
    }
    return out;
}

void compare(const Rows &ours, const Rows &theirs) {
    QVERIFY(theirs.size() > 10);
    QCOMPARE(ours.size(), theirs.size());
    for (const auto &[name, v] : theirs) {
        const auto it = ours.find(name);
        QVERIFY2(it != ours.end(), qPrintable(name));
        QVERIFY2(it->second == v, qPrintable(QStringLiteral("%1: %2/%3, pprof %4/%5")
                                                 .arg(name)
                                                 .arg(it->second.first)
                                                 .arg(it->second.second)
                                                 .arg(v.first)
                                                 .arg(v.second)));
    }
}

// The line of main.go that a leak is named by.
int leakingLine() {
    const QStringList lines =
        QString::fromStdString(*readFile(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/tests/system/goservice/main.go")))
            .split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].contains(QStringLiteral("<-never //"))) {
            return static_cast<int>(i) + 1;
        }
    }
    return -1;
}

} // namespace

class TestProfilesLive : public QObject {
    Q_OBJECT
    PeerPtr m_service;
    QTemporaryDir m_dir;

    void ctl(const QString &query) { httpGet(m_service->at(QStringLiteral("/ctl?") + query)); }
    QString capture(const QString &name, const QStringList &more = {}) {
        const QString file = m_dir.filePath(name);
        const Ran r = boundscope(QStringList{QStringLiteral("profile"), QStringLiteral("capture"),
                                             m_service->url.toString(), QStringLiteral("--out"), file} +
                                 more);
        return r.status == 0 ? file : QString::fromUtf8(r.err);
    }

private Q_SLOTS:
    void init() {
        m_service = startGoService();
        if (!m_service) {
            QSKIP("Debian's Go or client_golang is not installed");
        }
    }
    void cleanup() { m_service.reset(); }

    void liveNumbersEqualPprofs_data() {
        QTest::addColumn<int>("spawn");
        QTest::newRow("10k") << 10'000;
        QTest::newRow("100k") << 100'000;
    }
    void liveNumbersEqualPprofs() {
        QFETCH(int, spawn);
        ctl(QStringLiteral("rps=20&spawn=%1").arg(spawn));
        QTest::qWait(1500);
        const QString a = capture(QStringLiteral("a%1.pb.gz").arg(spawn));
        QVERIFY2(QFileInfo::exists(a), qPrintable(a));
        const Rows theirs = pprofTop({a});
        compare(ourTop(a), theirs);
        QVERIFY(theirs.at(QStringLiteral("main.healthyWaiter")).second >= spawn);
        // The same of two captures: ours by stack, theirs by function.
        ctl(QStringLiteral("leak=100"));
        QTest::qWait(1500);
        const QString b = capture(QStringLiteral("b%1.pb.gz").arg(spawn));
        const Rows delta = pprofTop({QStringLiteral("-base"), a, b});
        std::map<QString, qint64> flat;
        for (const QJsonValue &v :
             boundscope({QStringLiteral("profile"), QStringLiteral("diff"), a, b, QStringLiteral("--all"),
                         QStringLiteral("--limit"), QStringLiteral("0"), QStringLiteral("--json")})
                 .json()[QStringLiteral("stacks")]
                 .toArray()) {
            const QJsonArray frames = v.toObject()[QStringLiteral("frames")].toArray();
            std::set<QString> once; // recursion counts once
            for (const QJsonValue &f : frames) {
                once.insert(f.toObject()[QStringLiteral("function")].toString());
            }
            for (const QString &f : once) {
                flat[f] += v.toObject()[QStringLiteral("delta")].toInteger();
            }
        }
        int compared = 0;
        for (const auto &[name, v] : delta) {
            if (name.startsWith(QStringLiteral("main."))) { // ours leave the runtime's own frames out
                QCOMPARE(flat[name], v.second);
                ++compared;
            }
        }
        QVERIFY(compared >= 1); // nothing else of the program's own has changed
        QVERIFY(delta.at(QStringLiteral("main.leakyWorker")).second > 50);
    }
    void threeFormsOfOneProcess() {
        ctl(QStringLiteral("rps=0&spawn=2000"));
        QTest::qWait(500);
        std::map<int, qint64> count;
        for (const int debug : {0, 1, 2}) {
            const QString f =
                capture(QStringLiteral("d%1").arg(debug), {QStringLiteral("--debug"), QString::number(debug)});
            for (const QJsonValue &v :
                 boundscope({QStringLiteral("profile"), QStringLiteral("stacks"), f, QStringLiteral("--json")})
                     .json()[QStringLiteral("stacks")]
                     .toArray()) {
                if (v.toObject()[QStringLiteral("frames")]
                        .toArray()[0]
                        .toObject()[QStringLiteral("function")]
                        .toString() == u"main.healthyWaiter") {
                    count[debug] = v.toObject()[QStringLiteral("count")].toInteger();
                }
            }
        }
        QCOMPARE(count[0], 2000);
        QCOMPARE(count[1], 2000);
        QCOMPARE(count[2], 2000);
    }
    // A leak that begins, and a healthy handler whose goroutines double with load, in the same captures.
    void aLeakIsNamedAndLoadIsNot() {
        ctl(QStringLiteral("rps=0&spawn=400"));
        QTest::qWait(1500);
        QStringList files{capture(QStringLiteral("l0.pb.gz"))};
        ctl(QStringLiteral("leak=200&spawn=400")); // one begins to leak, the other doubles
        for (int i = 1; i < 5; ++i) {
            QTest::qWait(1500);
            files << capture(QStringLiteral("l%1.pb.gz").arg(i));
        }
        const QString line = QStringLiteral("%1").arg(leakingLine());
        for (const int n : {2, 5}) {
            const Ran r =
                boundscope(QStringList{QStringLiteral("profile"), QStringLiteral("leaks"), QStringLiteral("--json")} +
                           files.mid(0, n));
            QCOMPARE(r.status, 1);
            const QJsonArray suspects = r.json()[QStringLiteral("suspects")].toArray();
            QVERIFY2(!suspects.isEmpty(), r.out.constData());
            const QJsonObject first = suspects[0].toObject();
            const QJsonObject leaf = first[QStringLiteral("frames")].toArray()[0].toObject();
            QCOMPARE(leaf[QStringLiteral("function")].toString(), QStringLiteral("main.leakyWorker"));
            QVERIFY(leaf[QStringLiteral("file")].toString().endsWith(QStringLiteral("main.go")));
            QCOMPARE(QString::number(leaf[QStringLiteral("line")].toInt()), line);
            QCOMPARE(first[QStringLiteral("confidence")].toString(),
                     n == 2 ? QStringLiteral("weak") : QStringLiteral("strong"));
            QVERIFY2(!r.out.contains("healthyWaiter") ||
                         r.out.indexOf("healthyWaiter") > r.out.indexOf("not_suspected"),
                     r.out.constData());
        }
        // On a terminal, too.
        const Ran words = boundscope(QStringList{QStringLiteral("profile"), QStringLiteral("leaks")} + files.mid(0, 2));
        QVERIFY2(words.out.contains("main.go:" + line.toUtf8()), words.out.constData());
    }
    void theWindowNamesItWithinTwoCaptures() {
        ctl(QStringLiteral("rps=0&leak=200"));
        QTest::qWait(1500);
        applyTheme(*qApp, Theme::darkTheme());
        const SystemClock clock;
        MemorySettings settings;
        QThreadPool interactive;
        QThreadPool background;
        TimeAuthority time(&clock);
        AppContext context;
        context.clock = &clock;
        context.time = &time;
        context.settings = &settings;
        context.interactive = &interactive;
        context.background = &background;
        context.storePath = m_dir.filePath(QStringLiteral("hand.db"));
        { // a new store
            const auto db = store::Database::open(context.storePath);
            QVERIFY(db && profilestore::ProfileStore::open(*db));
        }
        context.workspacePath = m_dir.filePath(QStringLiteral("w.boundscope.yaml"));
        QVERIFY(
            writeText(context.workspacePath,
                      QStringLiteral("profiles:\n  - {name: live, url: \"%1\", labels: {service: live, pod: live-0}}\n")
                          .arg(m_service->url.toString())));
        ProfilesPage page(context, nullptr);
        page.resize(1348, 800);
        page.show();
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        QTest::keyClick(&page, Qt::Key_C);
        QTRY_VERIFY_WITH_TIMEOUT(page.view() && page.view()->captures.size() == 1, 10'000);
        QTest::qWait(2000);
        page.captureBar()->go();
        QTRY_VERIFY_WITH_TIMEOUT(page.view()->captures.size() == 2 && !page.view()->suspects.empty(), 10'000);
        const SuspectCard &card = page.view()->suspects[0];
        QVERIFY2(card.title.contains(QStringLiteral("leakyWorker")), qPrintable(card.title));
        QVERIFY2(card.words.contains(QStringLiteral("main.go:%1 · weak").arg(leakingLine())), qPrintable(card.words));
        page.setActive(false);
    }
    void whatGoesWrongIsOneLine_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("words");
        QTest::newRow("404") << QStringLiteral("/missing/debug/pprof")
                             << QStringLiteral("has no profile \"goroutine\" (404)");
        QTest::newRow("bomb") << QStringLiteral("/bomb/debug/pprof") << QStringLiteral("larger than the limit");
        QTest::newRow("2 GB claim") << QStringLiteral("/claim/debug/pprof") << QStringLiteral("larger than the limit");
        QTest::newRow("stalled") << QStringLiteral("/stall/debug/pprof")
                                 << QStringLiteral("no complete answer within 1s");
        QTest::newRow("login page") << QStringLiteral("/page/debug/pprof") << QStringLiteral("is an HTML page");
        QTest::newRow("redirected to a login page")
            << QStringLiteral("/moved/debug/pprof") << QStringLiteral("HTML page");
        QTest::newRow("empty") << QStringLiteral("/empty/debug/pprof") << QStringLiteral("is empty");
        QTest::newRow("cut") << QStringLiteral("/cut/debug/pprof") << QStringLiteral("ends after 100 of 5000 bytes");
        QTest::newRow("cut within its gzip")
            << QStringLiteral("/cutgzip/debug/pprof") << QStringLiteral("is damaged or cut");
        QTest::newRow("one byte at a time")
            << QStringLiteral("/drip/debug/pprof") << QStringLiteral("no complete answer within 1s");
        QTest::newRow("nobody") << QString() << QString();
    }
    void whatGoesWrongIsOneLine() {
        QFETCH(QString, path);
        QFETCH(QString, words);
        FaultServer server;
        const QByteArray bomb = QByteArray::fromStdString(gzip(std::string(96 << 20, 'a')));
        server.on("/bomb/debug/pprof/goroutine",
                  [&](const auto &, QTcpSocket *s) { FaultServer::answer(s, bomb, 200, "application/octet-stream"); });
        server.on("/claim/debug/pprof/goroutine", [](const auto &, QTcpSocket *s) {
            s->write(
                "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 2147483648\r\n\r\nabc");
        });
        server.on("/stall/debug/pprof/goroutine", FaultServer::stall());
        server.on("/page/debug/pprof/goroutine", FaultServer::html(200));
        server.on("/moved/debug/pprof/goroutine", FaultServer::redirect("/page/debug/pprof/goroutine"));
        server.on("/empty/debug/pprof/goroutine",
                  [](const auto &, QTcpSocket *s) { FaultServer::answer(s, {}, 200, "application/octet-stream"); });
        server.on("/cut/debug/pprof/goroutine", FaultServer::wrongLength(QByteArray(100, 'g'), 5000));
        server.on("/cutgzip/debug/pprof/goroutine", [&](const auto &, QTcpSocket *s) {
            FaultServer::answer(s, bomb.left(2000), 200, "application/octet-stream");
        });
        server.on("/drip/debug/pprof/goroutine", FaultServer::drip(50));
        const QString url = path.isEmpty() ? QStringLiteral("http://127.0.0.1:1/debug/pprof") : server.url() + path;
        const QString out = m_dir.filePath(QStringLiteral("never"));
        const Ran r = boundscope({QStringLiteral("profile"), QStringLiteral("capture"), url, QStringLiteral("--out"),
                                  out, QStringLiteral("--timeout"), QStringLiteral("1s"), QStringLiteral("--max-bytes"),
                                  QStringLiteral("64MiB")});
        QCOMPARE(r.status, 4);
        QCOMPARE(r.err.trimmed().count('\n'), 0);
        QVERIFY2(r.err.contains(url.section(u'/', 2, 2).toUtf8()), r.err.constData());
        QVERIFY2(QString::fromUtf8(r.err).contains(words), r.err.constData());
        QVERIFY(!QFile::exists(out));
        if (!words.contains(QStringLiteral("within 1s")) && !path.contains(QStringLiteral("bomb"))) {
            // The commands that read a file say the same of a URL (with their own, larger limits).
            const Ran top = boundscope({QStringLiteral("profile"), QStringLiteral("top"), url});
            QCOMPARE(top.status, 4);
            QCOMPARE(top.err.trimmed().count('\n'), 0);
            QVERIFY2(QString::fromUtf8(top.err).contains(words), top.err.constData());
        }
    }
    // And on the page, where a person captures.
    void whatGoesWrongIsOneLineOnThePage_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("words");
        QTest::newRow("404") << QStringLiteral("/missing") << QStringLiteral("has no profile \"goroutine\" (404)");
        QTest::newRow("2 GB claim") << QStringLiteral("/claim") << QStringLiteral("larger than the limit");
        QTest::newRow("login page") << QStringLiteral("/moved") << QStringLiteral("is an HTML page");
        QTest::newRow("empty") << QStringLiteral("/empty") << QStringLiteral("is empty");
        QTest::newRow("cut") << QStringLiteral("/cut") << QStringLiteral("ends after 100 of 5000 bytes");
        QTest::newRow("cut within its gzip") << QStringLiteral("/cutgzip") << QStringLiteral("is damaged or cut");
    }
    void whatGoesWrongIsOneLineOnThePage() {
        QFETCH(QString, path);
        QFETCH(QString, words);
        FaultServer server;
        server.on("/claim/debug/pprof/goroutine", [](const auto &, QTcpSocket *s) {
            s->write("HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\nabc");
        });
        server.on("/page/debug/pprof/goroutine", FaultServer::html(200));
        server.on("/moved/debug/pprof/goroutine", FaultServer::redirect("/page/debug/pprof/goroutine"));
        server.on("/empty/debug/pprof/goroutine",
                  [](const auto &, QTcpSocket *s) { FaultServer::answer(s, {}, 200, "application/octet-stream"); });
        server.on("/cut/debug/pprof/goroutine", FaultServer::wrongLength(QByteArray(100, 'g'), 5000));
        const QByteArray cut = QByteArray::fromStdString(gzip(std::string(1 << 20, 'a'))).left(300);
        server.on("/cutgzip/debug/pprof/goroutine",
                  [&](const auto &, QTcpSocket *s) { FaultServer::answer(s, cut, 200, "application/octet-stream"); });
        applyTheme(*qApp, Theme::darkTheme());
        const SystemClock clock;
        MemorySettings settings;
        QThreadPool interactive;
        QThreadPool background;
        TimeAuthority time(&clock);
        AppContext context;
        context.clock = &clock;
        context.time = &time;
        context.settings = &settings;
        context.interactive = &interactive;
        context.background = &background;
        context.workspacePath = m_dir.filePath(QStringLiteral("faults.boundscope.yaml"));
        QVERIFY(writeText(
            context.workspacePath,
            QStringLiteral("profiles:\n  - {name: x, url: \"%1%2/debug/pprof\", labels: {service: s, pod: p}}\n")
                .arg(server.url(), path)));
        ProfilesPage page(context, nullptr);
        page.resize(1348, 800);
        page.show();
        page.setActive(true);
        QTRY_VERIFY(page.isReady());
        QTest::keyClick(&page, Qt::Key_C);
        QTRY_VERIFY2_WITH_TIMEOUT(page.captureBar()->words().contains(words), qPrintable(page.captureBar()->words()),
                                  10'000);
        QCOMPARE(page.captureBar()->words().count(u'\n'), 0);
        page.setActive(false);
        interactive.waitForDone();
    }
};

QTEST_MAIN(TestProfilesLive)
#include "tst_profileslive.moc"
