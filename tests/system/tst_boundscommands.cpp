// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// `bounds` and `contract` as a pull request meets them: the program itself, files, a git checkout, exit statuses.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace {

const QByteArray kStack = "bounds: 1\nnodes:\n  edge: {kind: entry, max_rps: 100, max_inflight: 20}\n"
                          "  api: {max_rps: 200, max_inflight: 40}\n  db: {kind: database, max_inflight: 30}\n"
                          "calls:\n  - {from: edge, to: api, label: GET /cart}\n  - {from: api, to: db}\n";

QByteArray with(const char *from, const char *to) { return QByteArray(kStack).replace(from, to); }

} // namespace

class TestBoundsCommands : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QByteArray m_out, m_err;

    int start(const QString &program, const QStringList &args, const QByteArray &input = {}) {
        QProcess p;
        p.setWorkingDirectory(m_dir.path());
        p.start(program, args);
        p.write(input);
        p.closeWriteChannel();
        if (!p.waitForFinished(60'000)) {
            return -1;
        }
        m_out = p.readAllStandardOutput();
        m_err = p.readAllStandardError();
        return p.exitCode();
    }
    int run(const char *line, const QByteArray &input = {}) {
        return start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"),
                     QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts), input);
    }
    int git(const char *line) {
        return start(QStringLiteral("git"),
                     QStringList{QStringLiteral("-c"), QStringLiteral("user.name=n"), QStringLiteral("-c"),
                                 QStringLiteral("user.email=e@example.org"), QStringLiteral("-c"),
                                 QStringLiteral("commit.gpgsign=false")} +
                         QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts));
    }
    void write(const char *name, const QByteArray &text) {
        const QString path = m_dir.filePath(QString::fromUtf8(name));
        QDir().mkpath(QFileInfo(path).path());
        QFile f(path);
        QVERIFY(f.open(QIODevice::WriteOnly) && f.write(text) == text.size());
    }
    QJsonObject json() const { return QJsonDocument::fromJson(m_out).object(); }

private Q_SLOTS:
    void initTestCase() {
        if (!QFile::exists(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"))) {
            QSKIP("the program is not built");
        }
    }
    void init() { QVERIFY(m_dir.isValid()); }

    void twoFilesAreCompared() {
        write("old.yaml", kStack);
        write("new.yaml", with("max_inflight: 30", "max_inflight: 12"));
        QCOMPARE(run("bounds diff old.yaml old.yaml --fail-on change"), 0);
        QVERIFY(m_out.startsWith("no difference\n"));
        QCOMPARE(run("bounds diff old.yaml new.yaml"), 0); // a difference is no failure unless somebody says so
        QVERIFY2(m_out.contains("max_inflight: 30 → 12") && m_out.contains("admissible in flight: 20 → 12"), m_out);
        QVERIFY2(m_out.contains("+ over: db oversubscribed"), m_out);
        QCOMPARE(run("bounds diff old.yaml new.yaml --fail-on worse"), 1);
        QVERIFY2(m_out.contains("worse: admissible in flight fell from 20 to 12"), m_out);
        QCOMPARE(run("bounds diff old.yaml new.yaml --fail-on over --json"), 1);
        QCOMPARE(json()[QStringLiteral("admissible")][QStringLiteral("inflight")][QStringLiteral("to")].toDouble(),
                 12.0);
        QCOMPARE(json()[QStringLiteral("findings")][QStringLiteral("new")].toArray().size(), 1);
        QCOMPARE(json()[QStringLiteral("worse")].toArray().size(), 2);
        QCOMPARE(run("bounds diff new.yaml old.yaml --fail-on worse"), 0); // better is not worse
        QCOMPARE(run("bounds diff new.yaml old.yaml --fail-on change"), 1);
        QCOMPARE(run("bounds diff old.yaml -", kStack), 0); // standard input
        QCOMPARE(run("bounds diff old.yaml"), 2);
        QCOMPARE(run("bounds diff old.yaml new.yaml --fail-on maybe"), 2);
        QCOMPARE(run("bounds diff old.yaml gone.yaml"), 3);
        write("bad.yaml", "bounds: 1\nnodes: {a: {max_rps: x}}\n");
        QCOMPARE(run("bounds diff old.yaml bad.yaml"), 3);
        QVERIFY2(m_err.startsWith("boundscope: bad.yaml:2:"), m_err);
        // An answer that is lost is worse, and it is said why.
        write("loop.yaml", kStack + "  - {from: db, to: api}\n");
        QCOMPARE(run("bounds diff old.yaml loop.yaml --fail-on worse"), 1);
        QVERIFY2(m_out.contains("the newer version cannot be analysed"), m_out);
    }
    void aFileIsComparedWithARevision() {
        if (QStandardPaths::findExecutable(QStringLiteral("git")).isEmpty()) {
            QSKIP("git is not installed");
        }
        QCOMPARE(run("bounds diff --git HEAD old.yaml"), 3);
        QVERIFY2(m_err.contains("is not in a git checkout"), m_err);
        QCOMPARE(git("init -q -b main"), 0);
        write("team/shop.bounds.yaml", kStack);
        write("other.bounds.yaml", kStack);
        QCOMPARE(git("add team other.bounds.yaml"), 0);
        QCOMPARE(git("commit -q -m one"), 0);
        QCOMPARE(run("bounds diff --git HEAD team/shop.bounds.yaml --fail-on change"), 0);
        QCOMPARE(run("bounds diff --git main --fail-on change"), 0);
        QCOMPARE(m_out, QByteArray("no diagram changed\n"));

        write("team/shop.bounds.yaml", with("max_inflight: 30", "max_inflight: 12"));
        QCOMPARE(run("bounds diff --git HEAD team/shop.bounds.yaml --fail-on worse"), 1);
        QVERIFY2(m_out.startsWith("team/shop.bounds.yaml, ") && m_out.contains(" → the file\n"), m_out);
        QCOMPARE(run("bounds diff --git HEAD team/shop.bounds.yaml --json"), 0);
        QCOMPARE(json()[QStringLiteral("file")].toString(), QStringLiteral("team/shop.bounds.yaml"));
        QCOMPARE(json()[QStringLiteral("changes")].toArray().size(), 1);

        // Without a file: every diagram that differs, new and gone ones too.
        write("fresh.bounds.yaml", with("max_inflight: 40", "max_inflight: 5"));
        QVERIFY(QFile::remove(m_dir.filePath(QStringLiteral("other.bounds.yaml"))));
        QCOMPARE(run("bounds diff --git HEAD --json --fail-on worse"), 1);
        const QJsonArray files = json()[QStringLiteral("files")].toArray();
        QCOMPARE(files.size(), 3);
        QCOMPARE(files[0][QStringLiteral("file")].toString(), QStringLiteral("fresh.bounds.yaml"));
        QCOMPARE(files[0][QStringLiteral("added")].toBool(), true);
        QCOMPARE(files[1][QStringLiteral("removed")].toBool(), true);

        // Two commits; and what a branch did since it left.
        QCOMPARE(git("checkout -q -b less"), 0);
        QCOMPARE(git("add -A"), 0);
        QCOMPARE(git("commit -q -m two"), 0);
        QCOMPARE(git("checkout -q main"), 0);
        write("team/shop.bounds.yaml", with("max_inflight: 40", "max_inflight: 41"));
        QCOMPARE(git("commit -q -a -m three"), 0);
        QCOMPARE(run("bounds diff --git main..less team/shop.bounds.yaml"), 0);
        QVERIFY(m_out.contains("41 → 40") && m_out.contains("30 → 12"));
        QCOMPARE(run("bounds diff --git main...less team/shop.bounds.yaml"), 0);
        QVERIFY(!m_out.contains("41 → 40") && m_out.contains("30 → 12"));
        QCOMPARE(run("bounds diff --git HEAD~1 team/shop.bounds.yaml --fail-on change"), 1);
        QCOMPARE(run("bounds diff --git nowhere team/shop.bounds.yaml"), 3);
        QVERIFY2(m_err.contains("has no commit \"nowhere\""), m_err);
        QCOMPARE(run("bounds diff --git HEAD team/typo.bounds.yaml"), 3);
    }
    void checkIsAGate() {
        write("fine.yaml", kStack);
        write("over.yaml", with("max_inflight: 30", "max_inflight: 12"));
        write("syntax.yaml", "bounds: 1\nnodes: {a: {max_rps: x}}\n");
        QCOMPARE(run("bounds check fine.yaml"), 0);
        QCOMPARE(run("bounds check over.yaml"), 1);
        QCOMPARE(run("bounds check syntax.yaml"), 1); // a readable file with a problem in it
        QVERIFY2(m_err.startsWith("boundscope: syntax.yaml:2:"), m_err);
        QCOMPARE(run("bounds check gone.yaml"), 3);
        QCOMPARE(run("bounds check over.yaml --json"), 1);
        const QJsonArray findings = json()[QStringLiteral("findings")].toArray();
        QCOMPARE(findings[0][QStringLiteral("node")].toString(), QStringLiteral("db"));
        QVERIFY(findings[0][QStringLiteral("fixes")].toArray().size() >= 2);
    }
    void everyFormGoesThereAndBack_data() {
        QTest::addColumn<QByteArray>("form");
        for (const char *form : {"yaml", "json", "mermaid", "dot", "ascii"}) {
            QTest::newRow(form) << QByteArray(form);
        }
    }
    void everyFormGoesThereAndBack() {
        QFETCH(QByteArray, form);
        write("in.yaml", kStack);
        QCOMPARE(run("bounds convert in.yaml --to " + form), 0);
        const QByteArray once = m_out;
        QCOMPARE(run("bounds convert - --to " + form, once), 0); // and says what it is by itself
        QCOMPARE(m_out, once);
        QCOMPARE(run("bounds convert - --to yaml --out back.yaml", once), 0);
        QCOMPARE(run("bounds analyze back.yaml --json"), 0);
        QCOMPARE(json()[QStringLiteral("admissible")][QStringLiteral("inflight")].toDouble(), 20.0);
        QVERIFY(once.contains("GET /cart"));
    }
    void hostileInputIsOneLine_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("text");
        const QByteArray deep = QByteArray("{").repeated(100'000);
        QTest::newRow("dot, deep") << QByteArray("dot") << "digraph " + deep;
        QTest::newRow("dot, wide") << QByteArray("dot")
                                   << "digraph {{" + QByteArray("a b c d e f ").repeated(20'000) + "} -> {x y z}}";
        QTest::newRow("dot, product") << QByteArray("dot") << "digraph { " + [] {
            QByteArray set;
            for (int i = 0; i < 3000; ++i) {
                set += "n" + QByteArray::number(i) + " ";
            }
            return "{" + set + "} -> {" + set + "} }";
        }();
        QTest::newRow("dot, comment") << QByteArray("dot") << "digraph { /* " + QByteArray("* ").repeated(300'000);
        QTest::newRow("dot, zero bytes") << QByteArray("dot") << QByteArray("digraph { a\0b -> }", 18);
        QTest::newRow("mermaid, deep") << QByteArray("mermaid")
                                       << "flowchart LR\n" + QByteArray("subgraph a\n").repeated(1000);
        QTest::newRow("mermaid, brackets")
            << QByteArray("mermaid") << "flowchart LR\nA" + QByteArray("[").repeated(200'000) + "\n";
        QTest::newRow("mermaid, dashes") << QByteArray("mermaid")
                                         << "flowchart LR\nA " + QByteArray("-").repeated(200'000) + "\n";
        QTest::newRow("mermaid, label without end")
            << QByteArray("mermaid") << "flowchart LR\nA -- " + QByteArray("x ").repeated(100'000);
        QTest::newRow("ascii, orphan") << QByteArray("ascii") << QByteArray("   +---> [a]\n");
        QTest::newRow("yaml, aliases") << QByteArray("yaml")
                                       << QByteArray(
                                              "a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nbounds: 1\nnodes: *c\n");
        QTest::newRow("json, cut off") << QByteArray("json") << QByteArray("{\"bounds\": 1, \"nodes\": {\"a\"");
        QTest::newRow("not UTF-8") << QByteArray("mermaid") << QByteArray("flowchart LR\n\xff\xfe --> \xc3\n");
    }
    void hostileInputIsOneLine() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, text);
        QElapsedTimer timer;
        timer.start();
        const int status = run("bounds convert - --to yaml --from " + from, text);
        QVERIFY2(status == 3, m_err);
        QCOMPARE(m_err.count('\n'), 1);
        QVERIFY2(m_err.size() < 600, m_err.left(600));
        QVERIFY(m_out.isEmpty());
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    }
    void contractsAreChecked() {
        write(
            "contract.yaml",
            "contract: 1\nservice: catalog\nversion: v3\ncapacity: {max_rps: 5000, max_inflight: 1000, burst_s: 30}\n");
        const int status = run("contract check contract.yaml --json --today 2026-01-20");
        QVERIFY2(status == 0 || status == 1, m_err);
        QCOMPARE(json()[QStringLiteral("contracts")].toArray().size(), 1);
        QCOMPARE(run("contract check gone.yaml"), 3);
        QCOMPARE(run("contract"), 2);
    }
    void picturesAreWritten() {
        write("in.yaml", kStack);
        for (const char *ending : {"svg", "png", "pdf"}) {
            QCOMPARE(run(QByteArray("bounds render in.yaml --out out.") + ending), 0);
            QVERIFY(QFileInfo(m_dir.filePath(QStringLiteral("out.") + QString::fromLatin1(ending))).size() > 1000);
        }
        QCOMPARE(run("bounds render in.yaml --out out.bmp"), 2);
        QCOMPARE(run("bounds render in.yaml --out nowhere/out.png"), 3);
    }
};

QTEST_GUILESS_MAIN(TestBoundsCommands)
#include "tst_boundscommands.moc"
