// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a deploy touched a frame of a stack, by the checkouts of the workspace.
#include "app/cli/support/changedframes.h"
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

bool git(const QString &folder, const QStringList &args) {
    QProcess p;
    p.setWorkingDirectory(folder);
    p.start(QStringLiteral("git"), QStringList{QStringLiteral("-c"), QStringLiteral("user.name=t"),
                                               QStringLiteral("-c"), QStringLiteral("user.email=t@example.org")} +
                                       args);
    return p.waitForFinished(30'000) && p.exitCode() == 0;
}

bool commit(const QString &folder, const char *text, const QString &tag) {
    QFile file(folder + QStringLiteral("/main.go"));
    return file.open(QIODevice::WriteOnly) && file.write(text) > 0 && (file.close(), true) &&
           git(folder, {QStringLiteral("add"), QStringLiteral(".")}) &&
           git(folder, {QStringLiteral("commit"), QStringLiteral("-qm"), tag}) &&
           git(folder, {QStringLiteral("tag"), tag});
}

} // namespace

class TestChangedFrames : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theFrameOfTheDeployIsNamed() {
        if (QStandardPaths::findExecutable(QStringLiteral("git")).isEmpty()) {
            QSKIP("git is not installed");
        }
        QTemporaryDir dir;
        QVERIFY(git(dir.path(), {QStringLiteral("init"), QStringLiteral("-q")}));
        QVERIFY(commit(dir.path(), "package main\n\nfunc calm() {\n\twork()\n}\n\nfunc leak() {\n\twait()\n}\n",
                       QStringLiteral("v1")));
        QVERIFY(commit(dir.path(), "package main\n\nfunc calm() {\n\twork()\n}\n\nfunc leak() {\n\twait(forever)\n}\n",
                       QStringLiteral("v2")));
        const auto changed = cli::changedFrames(std::vector<Checkout>{{dir.path(), QStringLiteral("shop"), {}}});
        QVERIFY(changed);
        const evidence::CodePlace leak{"main.leak", "main.go", 8}, calm{"main.calm", "main.go", 4},
            park{"runtime.gopark", "/usr/lib/go/src/runtime/proc.go", 381};
        const auto found = changed("shop", "v1", "v2", {park, calm, leak});
        QVERIFY2(found, found ? "" : qPrintable(found.error().text()));
        QCOMPARE(found->size(), std::size_t(1));
        QCOMPARE(found->front().place.function, std::string("main.leak"));
        QCOMPARE(found->front().subject, QStringLiteral("v2"));
        QVERIFY(!changed("other", "v1", "v2", {leak})); // of another service
        QVERIFY(!changed("shop", "v7", "v9", {leak}));  // versions that nobody tagged are not "unchanged"
    }
    void withoutACheckoutNothingIsAsked() {
        QVERIFY(!cli::changedFrames(std::vector<Checkout>()));
        QVERIFY(!cli::changedFrames(QString()));
    }
};

QTEST_GUILESS_MAIN(TestChangedFrames)
#include "tst_changedframes.moc"
