// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every rule of the loader has a tree that breaks it, and nothing else.
#include "data/runbook/loader.h"
#include <QDir>
#include <QTest>

using namespace bs;
using namespace bs::runbook;

namespace {

const char *kGood = "schema: 1\n"
                    "id: t\n"
                    "version: 1.0.0\n"
                    "title: A tree\n"
                    "root: q\n"
                    "nodes:\n"
                    "  - id: q\n"
                    "    kind: question\n"
                    "    label: Growing?\n"
                    "    evidence: [{use: growth, threshold: 10, unit: per_minute}]\n"
                    "    suggest:\n"
                    "      - {answer: yes, all: [growth is growing]}\n"
                    "    edges:\n"
                    "      - {answer: yes, key: Y, next: a}\n"
                    "      - {answer: no, key: N, next: a}\n"
                    "      - {answer: unknown, key: U, next: a}\n"
                    "  - id: a\n"
                    "    kind: end\n"
                    "    label: Stop\n"
                    "    actions: [{do: Something}]\n";

QString all(const std::vector<Problem> &problems) {
    QString out;
    for (const Problem &p : problems) {
        out += QStringLiteral("%1:%2 %3: %4\n").arg(p.line).arg(p.column).arg(p.path, p.message);
    }
    return out;
}

} // namespace

class TestTree : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goodTreeLoads() {
        const Loaded l = loadTree(kGood, QStringLiteral("t.yaml"));
        QVERIFY2(l.tree, qPrintable(all(l.problems)));
        QCOMPARE(l.tree->sha256.size(), 64);
        QCOMPARE(l.tree->longestPath(), 2);
        QCOMPARE(l.tree->node(QStringLiteral("q"))->edge(QStringLiteral("unknown"))->label,
                 QStringLiteral("I don't know"));
    }
    void eachRule_data() {
        QTest::addColumn<QByteArray>("find");
        QTest::addColumn<QByteArray>("put");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *find, const char *put, int line, const char *says) {
            QTest::newRow(name) << QByteArray(find) << QByteArray(put) << line << QString::fromUtf8(says);
        };
        row("schema version", "schema: 1", "schema: 2", 1, "version 2");
        row("root is no node", "root: q", "root: z", 5, "is no node");
        row("next does not resolve", "key: Y, next: a", "key: Y, next: b", 7, "which is no node");
        row("unreachable", "id: a\n", "id: a\n    kind: end\n    label: x\n    actions: [{do: x}]\n  - id: b\n", 21,
            "cannot be reached");
        row("circle", "kind: end\n    label: Stop\n", "kind: action\n    label: Stop\n    next: q\n", 17,
            "circle without loop_max");
        row("no unknown", "      - {answer: unknown, key: U, next: a}\n", "", 7, "unknown");
        row("leaf without action", "    actions: [{do: Something}]\n", "", 17, "action or");
        row("label too long", "label: Growing?", "label: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            9, "61 characters");
        row("threshold without unit", ", unit: per_minute", "", 10, "needs a unit");
        row("wrong unit", "per_minute", "percent", 10, "is no unit");
        row("unknown provider", "use: growth", "use: horoscope", 10, "horoscope");
        row("duplicate id", "id: a\n", "id: q\n", 17, "a second node");
        row("unknown key", "    label: Growing?\n", "    label: Growing?\n    colour: red\n", 10,
            "unknown key \"colour\"");
        row("duplicate key", "id: t\n", "id: t\nid: u\n", 3, "");
        row("verdict", "growth is growing", "growth is purple", 12, "never \"purple\"");
        row("two answers, one key", "key: N", "key: Y", 14, "share the key");
        row("no root", "root: q\n", "", 1, "needs");
        row("no id", "id: t\n", "", 1, "needs");
        row("version is none", "version: 1.0.0", "version: one", 3, "must be a version");
        row("id is none", "id: t\n", "id: T x\n", 2, "must be lower-case");
        row("prompt too long", "    label: Growing?\n",
            "    label: Growing?\n    prompt: "
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            10, "91 characters");
        row("kind", "kind: question", "kind: riddle", 8, "");
        row("no kind", "    kind: question\n", "", 7, "needs \"kind\"");
        row("yes and no", "      - {answer: no, key: N, next: a}\n", "", 7, "needs edges for");
        row("an answer of its own", "answer: no,", "answer: perhaps,", 7, "");
        row("key is no letter", "key: Y", "key: YY", 14, "one letter");
        row("suggests what no edge answers", "answer: yes, all", "answer: maybe, all", 12, "no edge answers");
        row("suggests by evidence that is not there", "growth is growing", "pool is yes", 12, "");
        row("all and any", "all: [growth is growing]", "all: [growth is growing], any: [growth is stable]", 12,
            "not both");
        row("an end goes on", "    actions: [{do: Something}]\n", "    actions: [{do: Something}]\n    next: q\n", 21,
            "has no \"next\"");
        row("an action has edges", "kind: question", "kind: action", 14, "only a question has edges");
        row("verify without unit", "    actions: [{do: Something}]\n",
            "    actions: [{do: Something}]\n    verify: {metric: up, below: 1, wait: 1m}\n", 21, "needs a \"unit\"");
        row("verify without wait", "    actions: [{do: Something}]\n",
            "    actions: [{do: Something}]\n    verify: {metric: up, below: 1, unit: count}\n", 21, "needs \"wait\"");
        row("verify without threshold", "    actions: [{do: Something}]\n",
            "    actions: [{do: Something}]\n    verify: {metric: up, unit: count, wait: 1m}\n", 21,
            "\"below\" or \"above\"");
        row("conclusion without cause", "    actions: [{do: Something}]\n",
            "    actions: [{do: Something}]\n    concludes: {mitigation: restart}\n", 21, "needs \"cause\"");
        row("alert pattern of nothing", "root: q", "alerts: [{label: team}]\nroot: q", 5, "needs \"name\"");
        row("escape is no node", "root: q", "escape: z\nroot: q", 5, "is no node");
        row("number without unit", "    kind: question\n", "    kind: question\n    answers: number\n", 7, "");
        row("not yaml", "nodes:", "nodes: [", 0, "");
    }
    void eachRule() {
        QFETCH(QByteArray, find);
        QFETCH(QByteArray, put);
        QFETCH(int, line);
        QFETCH(QString, says);
        QByteArray text(kGood);
        QVERIFY(text.contains(find));
        text.replace(text.indexOf(find), find.size(), put);
        const Loaded l = loadTree(text.toStdString(), QStringLiteral("t.yaml"));
        QVERIFY(!l.tree);
        QVERIFY(!l.problems.empty());
        const bool said = std::any_of(l.problems.begin(), l.problems.end(), [&](const Problem &p) {
            return p.message.contains(says) && (line == 0 || p.line == line) && p.column > 0;
        });
        QVERIFY2(said, qPrintable(all(l.problems)));
    }
    void shippedTreesAreFlawless() {
        const QDir dir(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/runbooks"));
        const QStringList files = dir.entryList({QStringLiteral("*.yaml")});
        QVERIFY(files.size() >= 12);
        for (const QString &f : files) {
            const Result<Loaded> l = loadTreeFile(dir.filePath(f));
            QVERIFY(l);
            QVERIFY2(l->tree, qPrintable(f + u'\n' + all(l->problems)));
            for (const Node &n : l->tree->nodes) {
                QVERIFY2(n.prompt.split(u' ').size() <= 16, qPrintable(n.prompt));
            }
        }
    }
    void unfilledCommandsAreRefused() {
        const QString command = QStringLiteral("kubectl -n {namespace} logs {pod}");
        const FilledCommand half = fillCommand(command, {{QStringLiteral("namespace"), QStringLiteral("courier")}});
        QVERIFY(!half.copyable());
        QCOMPARE(half.unfilled, QStringList{QStringLiteral("pod")});
        const FilledCommand full = fillCommand(command, {{QStringLiteral("namespace"), QStringLiteral("courier")},
                                                         {QStringLiteral("pod"), QStringLiteral("a; rm -rf '/'")}});
        QVERIFY(full.copyable());
        QCOMPARE(full.text, QStringLiteral("kubectl -n courier logs 'a; rm -rf '\\''/'\\'''"));
    }
    void alertsFindTheirTree() {
        QByteArray text(kGood);
        text.replace("root: q", "alerts: [{name: Goroutine*}, {name: PoolSaturated, label: team, value: a}]\nroot: q");
        const Loaded l = loadTree(text.toStdString(), QStringLiteral("t.yaml"));
        QVERIFY2(l.tree, qPrintable(all(l.problems)));
        QCOMPARE(claims(*l.tree, QStringLiteral("GoroutineCountHigh"), {}, {}), 2);
        QCOMPARE(claims(*l.tree, QStringLiteral("PoolSaturated"), {}, {}), 0);
        QCOMPARE(claims(*l.tree, QStringLiteral("PoolSaturated"), {{QStringLiteral("team"), QStringLiteral("a")}}, {}),
                 5);
    }
};

QTEST_GUILESS_MAIN(TestTree)
#include "tst_tree.moc"
