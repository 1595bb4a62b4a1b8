// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/runbook/kubectl.h"
#include <QTest>

using namespace bs::runbook;

class TestKubectl : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void commandsSayWhere_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, const char *command, const char *said) {
            QTest::newRow(name) << QString::fromUtf8(command) << QString::fromUtf8(said);
        };
        row("plain", "kubectl get pods", "kubectl --context eu-prod -n shop get pods");
        row("own namespace", "kubectl -n other logs a", "kubectl --context eu-prod -n other logs a");
        row("own context", "kubectl --context=x get pods", "kubectl -n shop --context=x get pods");
        row("all namespaces", "kubectl get pods -A", "kubectl --context eu-prod get pods -A");
        row("two commands", "kubectl -n a port-forward b 1:2 & sleep 2; kubectl exec c -- ls",
            "kubectl --context eu-prod -n a port-forward b 1:2 & sleep 2; kubectl --context eu-prod -n shop exec c -- "
            "ls");
        row("behind --", "kubectl exec a -- kubectl -n x get",
            "kubectl --context eu-prod -n shop exec a -- kubectl -n x get");
        row("in quotes", "echo 'a; kubectl get pods'", "echo 'a; kubectl get pods'");
        row("another program", "curl -s http://x/kubectl", "curl -s http://x/kubectl");
    }
    void commandsSayWhere() {
        QFETCH(QString, command);
        QFETCH(QString, said);
        QCOMPARE(inEnvironment(command, {QStringLiteral("eu-prod"), QStringLiteral("shop")}), said);
        QCOMPARE(inEnvironment(command, {}), command);
    }
    void hostileNamesStayOneWord() {
        QCOMPARE(inEnvironment(QStringLiteral("kubectl get pods"), {QStringLiteral("a'; rm -rf ~; '"), {}}),
                 QStringLiteral("kubectl --context 'a'\\''; rm -rf ~; '\\''' get pods"));
    }
};

QTEST_GUILESS_MAIN(TestKubectl)
#include "tst_kubectl.moc"
