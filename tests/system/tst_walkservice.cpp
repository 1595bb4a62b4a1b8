// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The default tree on a real service under a real Prometheus: each fault it is made to have is named, and nothing is
// said of the instance that is left alone. `tools/judge --goservice` does it, here in its short form.
#include <QFile>
#include <QProcess>
#include <QTest>

class TestWalkService : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyFaultIsNamed() {
        const QString program = QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope");
        if (!QFile::exists(program)) {
            QSKIP("the program is not built");
        }
        QProcess judge;
        judge.setWorkingDirectory(QStringLiteral(BOUNDSCOPE_SOURCE_DIR));
        judge.start(QStringLiteral("python3"),
                    {QStringLiteral("tools/judge"), QStringLiteral("--goservice"), QStringLiteral("--program"), program,
                     QStringLiteral("--quiet"), QStringLiteral("45"), QStringLiteral("--patience"),
                     QStringLiteral("80")});
        QVERIFY(judge.waitForStarted());
        QVERIFY(judge.waitForFinished(480'000));
        if (judge.exitCode() == 77) {
            QSKIP("Prometheus or Debian's Go is not there");
        }
        QVERIFY2(judge.exitCode() == 0, judge.readAllStandardOutput() + judge.readAllStandardError());
    }
};

QTEST_GUILESS_MAIN(TestWalkService)
#include "tst_walkservice.moc"
