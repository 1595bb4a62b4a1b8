// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Source beside a frame, read from a repository that git itself made.
#include "data/checkout/checkout.h"
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::checkout;

namespace {

const char *const kHub = "package hub\n\nfunc Quiet() {\n\tprintln(1)\n}\n\nfunc (h *Hub) wait() {\n\tselect {\n\tcase "
                         "<-h.done:\n\t}\n}\n\ntype Hub struct{ done chan int }\n";

const Place kWait{"example.org/shop/hub.(*Hub).wait", "/build/src/hub/hub.go", 8};

} // namespace

class TestCheckout : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_repo;

    bool git(const QStringList &args) {
        QProcess p;
        p.setWorkingDirectory(m_repo);
        p.start(QStringLiteral("git"), QStringList{QStringLiteral("-c"), QStringLiteral("user.name=n"),
                                                   QStringLiteral("-c"), QStringLiteral("user.email=e@example.org"),
                                                   QStringLiteral("-c"), QStringLiteral("commit.gpgsign=false")} +
                                           args);
        return p.waitForFinished(20000) && p.exitCode() == 0;
    }
    void write(const QString &name, const QByteArray &text) {
        QDir(m_repo).mkpath(QFileInfo(name).path());
        QFile f(QDir(m_repo).filePath(name));
        QVERIFY(f.open(QIODevice::WriteOnly));
        f.write(text);
    }
    void commit(const QString &message, const QString &tag) {
        QVERIFY(git({QStringLiteral("add"), QStringLiteral("-A")}));
        QVERIFY(git({QStringLiteral("commit"), QStringLiteral("-q"), QStringLiteral("-m"), message}));
        QVERIFY(git({QStringLiteral("tag"), tag}));
    }

private Q_SLOTS:
    void initTestCase() {
        if (QStandardPaths::findExecutable(QStringLiteral("git")).isEmpty()) {
            QSKIP("git is not installed");
        }
        m_repo = m_dir.filePath(QStringLiteral("shop"));
        QDir().mkpath(m_repo);
        QVERIFY(git({QStringLiteral("init"), QStringLiteral("-q")}));
        write(QStringLiteral("go.mod"), "module example.org/shop\n\ngo 1.22\n");
        write(QStringLiteral("hub/hub.go"), kHub);
        write(QStringLiteral("main.go"), "package main\n\nfunc main() {\n}\n");
        commit(QStringLiteral("first"), QStringLiteral("v1.0.0"));
        write(QStringLiteral("hub/hub.go"), QByteArray(kHub).replace("println(1)", "println(2)"));
        commit(QStringLiteral("Quiet says two"), QStringLiteral("v1.1.0"));
        write(QStringLiteral("hub/hub.go"), QByteArray(kHub)
                                                .replace("println(1)", "println(2)")
                                                .replace("case <-h.done:", "case <-h.done: // forever"));
        QFile::link(QStringLiteral("/etc/passwd"), QDir(m_repo).filePath(QStringLiteral("hub/link.go")));
        commit(QStringLiteral("Wait forever"), QStringLiteral("v1.2.0"));
        write(QStringLiteral("other.go"), "package main\n");
        commit(QStringLiteral("Other"), QStringLiteral("v1.3.0"));
    }
    void aFrameIsFoundByItsPackage() {
        const Checkout c(m_repo, {});
        const auto e = c.around(kWait, QStringLiteral("v1.2.0"), 2);
        QVERIFY2(e, e ? "" : qPrintable(e.error().text()));
        QCOMPARE(e->path, QStringLiteral("hub/hub.go"));
        QVERIFY(e->asked);
        QCOMPARE(e->firstLine, 6);
        QCOMPARE(e->lines,
                 (QStringList{QString(), QStringLiteral("func (h *Hub) wait() {"), QStringLiteral("    select {"),
                              QStringLiteral("    case <-h.done: // forever"), QStringLiteral("    }")}));
        QCOMPARE(e->marked, 8);
        // The text is the build's, not what lies on the disk or is newest.
        QVERIFY(!c.around(kWait, QStringLiteral("v1.0.0"))->lines.join(u' ').contains(QStringLiteral("forever")));
        QVERIFY(c.around(kWait, QStringLiteral("1.2-3+v1.2.0"))->asked);
        const auto head = c.around(kWait, QStringLiteral("deadbeef"));
        QVERIFY(head && !head->asked);
    }
    void aFrameIsFoundByItsName() {
        const Checkout c(m_repo, {});
        QCOMPARE(c.around({"main.main", "/home/ci/shop/main.go", 3}, {})->path, QStringLiteral("main.go"));
        QCOMPARE(c.around({"elsewhere/hub.X", "/ci/shop/hub/hub.go", 3}, {})->path, QStringLiteral("hub/hub.go"));
        QCOMPARE(Checkout(m_repo, QStringLiteral("/ci/")).around({"x.X", "/ci/other.go", 1}, {})->path,
                 QStringLiteral("other.go"));
        QVERIFY(!c.around({"sort.Sort", "/usr/lib/go/src/sort/main.go", 3}, {})); // a name alone is too little
        QVERIFY(!c.around({"a.B", "/go/pkg/mod/example.org/hub@v1.0.0/hub/hub.go", 3}, {}));
    }
    void nothingLeadsOut_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("up") << QStringLiteral("../../../../etc/passwd");
        QTest::newRow("inside and up") << QStringLiteral("/x/hub/../../../etc/passwd");
        QTest::newRow("absolute") << QStringLiteral("/etc/passwd");
        QTest::newRow("link") << QStringLiteral("/src/hub/link.go");
        QTest::newRow("git's own") << QStringLiteral("/src/.git/config");
        QTest::newRow("windows") << QStringLiteral("C:\\x\\..\\..\\etc\\passwd");
        QTest::newRow("empty") << QString();
        QTest::newRow("folder") << QStringLiteral("/src/hub");
    }
    void nothingLeadsOut() {
        QFETCH(QString, file);
        const auto e = Checkout(m_repo, {}).around({"main.main", file.toStdString(), 1}, {});
        QVERIFY2(!e, e ? qPrintable(e->lines.join(u'\n')) : "");
    }
    void revisionsAreNames() {
        const Checkout c(m_repo, {});
        for (const char *evil : {":/Wait", "HEAD^{/first}", "v1.0.0..v1.2.0", "--all", "@{-1}", "HEAD~1"}) {
            const auto e = c.around(kWait, QString::fromLatin1(evil));
            QVERIFY2(e && !e->asked, evil);
            QVERIFY(!c.changed(kWait, QString::fromLatin1(evil), QStringLiteral("v1.2.0")));
        }
    }
    void aDeployThatTouchedTheFunctionIsTold() {
        const Checkout c(m_repo, {});
        const auto yes = c.changed(kWait, QStringLiteral("v1.1.0"), QStringLiteral("v1.2.0"));
        QVERIFY2(yes, yes ? "" : qPrintable(yes.error().text()));
        QCOMPARE(int(yes->change), int(Change::Changed));
        QCOMPARE(yes->changedLines, 1);
        QCOMPARE(yes->subject, QStringLiteral("Wait forever"));
        QVERIFY(yes->text().startsWith(QStringLiteral("changed in the last deploy (")));
        const auto elsewhere = c.changed(kWait, QStringLiteral("v1.0.0"), QStringLiteral("v1.1.0"));
        QCOMPARE(int(elsewhere->change), int(Change::Unchanged));
        QVERIFY(elsewhere->fileChanged);
        QCOMPARE(elsewhere->subject, QStringLiteral("Quiet says two"));
        const auto no = c.changed(kWait, QStringLiteral("v1.2.0"), QStringLiteral("v1.3.0"));
        QVERIFY(!no->fileChanged && no->commit.isEmpty());
        const auto both = frameChanged(m_repo, {}, kWait, QStringLiteral("v1.0.0"), QStringLiteral("v1.3.0"));
        QCOMPARE(both->subject, QStringLiteral("Wait forever"));
        QVERIFY(!c.changed(kWait, {}, QStringLiteral("v1.3.0")));
        QVERIFY(!c.changed(kWait, QStringLiteral("deadbeef"), QStringLiteral("v1.3.0")));
    }
    void whatCannotBeReadIsSaid() {
        const auto none = Checkout(m_dir.path(), {}).around(kWait, {});
        QVERIFY(!none && none.error().reason.contains(QStringLiteral("git checkout")));
        Place far = kWait;
        far.line = 4000;
        const auto e = Checkout(m_repo, {}).around(far, {});
        QVERIFY(!e && e.error().reason.contains(QStringLiteral("another build's")));
        QCOMPARE(functionAround({QStringLiteral("func a() {"), QStringLiteral("}"), QStringLiteral("var x = 1")}, 3),
                 std::pair(3, 3));
    }
};

QTEST_GUILESS_MAIN(TestCheckout)
#include "tst_checkout.moc"
