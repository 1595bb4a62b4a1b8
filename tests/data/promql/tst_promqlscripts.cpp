// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Prometheus's own scripts, and scripts of ours in the same language.
#include "data/core/bytes.h"
#include "data/promql/testscript.h"
#include <QDirIterator>
#include <QTest>

using namespace bs;
using namespace bs::promql;

namespace {

QString explain(const ScriptResult &r) {
    QString out;
    for (const ScriptFailure &f : r.failures) {
        out += QStringLiteral("line %1: %2\n  %3\n")
                   .arg(f.line)
                   .arg(QString::fromStdString(f.expr), QString::fromStdString(f.why));
    }
    return out;
}

void addScripts(const QString &folder, const QString &prefix) {
    QDirIterator it(folder, {QStringLiteral("*.test")}, QDir::Files);
    while (it.hasNext()) {
        const QString path = it.next();
        QTest::newRow(qPrintable(prefix + it.fileName())) << path;
    }
}

} // namespace

class TestPromqlScripts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scripts_data() {
        QTest::addColumn<QString>("path");
        addScripts(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/tests/fixtures/promql"), QStringLiteral("own "));
        const QString data = qEnvironmentVariable("BOUNDSCOPE_CONFORMANCE_DIR",
                                                  QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/../shared/conformance"));
        if (!QDir(data + QStringLiteral("/promql")).exists()) {
            qInfo("no conformance data: Prometheus's own scripts are not run");
        }
        addScripts(data + QStringLiteral("/promql"), QStringLiteral("prometheus "));
    }
    void scripts() {
        QFETCH(QString, path);
        const auto text = readFile(path);
        QVERIFY2(text.has_value(), text ? "" : qPrintable(text.error().text()));
        const ScriptResult r = runTestScript(*text);
        QVERIFY2(r.failed == 0, qPrintable(explain(r)));
        QVERIFY(r.passed > 0);
    }
    void wrongExpectationsFail() {
        const ScriptResult r = runTestScript("load 1m\n  a 1 2\n\neval instant at 1m a\n  a 3\n\n"
                                             "eval instant at 1m a\n  b 2\n\neval instant at 1m a\n\n"
                                             "eval instant at 1m a\n  expect warn\n  a 2\n\n"
                                             "eval_fail instant at 1m a\n\nnonsense\n");
        QCOMPARE(r.passed, 0);
        QCOMPARE(r.failed, 6);
        QCOMPARE(r.failures[0].line, 4);
        QVERIFY(r.failures[0].why.find("expected 3") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestPromqlScripts)
#include "tst_promqlscripts.moc"
