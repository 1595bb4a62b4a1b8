// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/analysis.h"
#include "data/bounds/difference.h"
#include "data/bounds/discover.h"
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/reader.h"
#include "data/bounds/whatif.h"
#include "data/bounds/writer.h"
#include <QFile>
#include <QRandomGenerator>
#include <QTest>

using namespace bs;
using namespace bs::bounds;

namespace {

// As printed in the text.
const char *kDrawing = "[Edge: 5000 RPS, 500 in-flight]\n"
                       "       |\n"
                       "       v\n"
                       "[API Gateway: 1000 RPS, 200 in-flight]\n"
                       "       |\n"
                       "       +---> [Auth Service: 400 RPS, 100 in-flight]\n"
                       "       |\n"
                       "       +---> [Catalog Service: 800 RPS, 150 in-flight]\n"
                       "       |       |\n"
                       "       |       +---> [Database: 50 connections]\n"
                       "       |\n"
                       "       +---> [Recommendations: 500 RPS, 100 in-flight]\n"
                       "              |\n"
                       "              +---> [Model Service: 300 RPS, 60 in-flight]\n"
                       "              +---> [Database: 50 connections]\n";

Document from(Form form, const std::string &text) {
    auto d = fromForm(text, QStringLiteral("t"), form);
    if (!d) {
        qWarning("%s", qPrintable(d.error().text()));
        return {};
    }
    return *d;
}

QString calls(const Document &d) {
    QStringList out;
    for (const Call &c : d.calls) {
        out << d.node(c.from)->name + u'>' + d.node(c.to)->name + callLabel(c);
    }
    out.sort();
    return out.join(u' ');
}

} // namespace

class TestBoundsExchange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTextsDrawingReads() {
        const Document d = from(Form::Ascii, kDrawing);
        QCOMPARE(d.nodes.size(), 7u); // one database that two services use
        QVERIFY(d.nodeNamed(u"edge")->kind == NodeKind::Entry);
        QVERIFY(d.nodeNamed(u"database")->kind == NodeKind::Database);
        QCOMPARE(*d.nodeNamed(u"database")->maxInflight, 50.0);
        QCOMPARE(d.nodeNamed(u"api-gateway")->title(), QStringLiteral("API Gateway"));
        QCOMPARE(calls(d),
                 QStringLiteral("api-gateway>auth-service api-gateway>catalog-service api-gateway>recommendations "
                                "catalog-service>database edge>api-gateway recommendations>database "
                                "recommendations>model-service"));
        const auto a = analyse(d);
        QCOMPARE(*a->admissible.inflight, 50.0); // serial as drawn: one connection at a time
    }
    void everyFormReadsItsOwn_data() {
        QTest::addColumn<int>("form");
        QTest::newRow("yaml") << static_cast<int>(Form::Yaml);
        QTest::newRow("json") << static_cast<int>(Form::Json);
        QTest::newRow("mermaid") << static_cast<int>(Form::Mermaid);
        QTest::newRow("dot") << static_cast<int>(Form::Dot);
        QTest::newRow("ascii") << static_cast<int>(Form::Ascii);
    }
    void everyFormReadsItsOwn() {
        QFETCH(int, form);
        const auto f = static_cast<Form>(form);
        Document d = from(Form::Ascii, kDrawing);
        d = *withSetting(d, QStringLiteral("api-gateway->auth-service.mode=parallel"));
        d = *withSetting(d, QStringLiteral("api-gateway->auth-service.per_request=2.5"));
        const std::string text = toForm(d, f);
        QVERIFY(guessForm(text, QString()) == (f == Form::Json ? Form::Yaml : f));
        const Document again = from(f, text);
        QCOMPARE(calls(again), calls(d));
        for (const Node &n : d.nodes) {
            const Node *o = again.nodeNamed(n.name);
            QVERIFY2(o, qPrintable(n.name));
            QVERIFY(o->maxRps == n.maxRps && o->maxInflight == n.maxInflight && o->kind == n.kind);
            QCOMPARE(o->title(), n.title());
        }
        if (f == Form::Yaml || f == Form::Json) {
            QVERIFY(sameMeaning(again, d));
        }
    }
    // Random stacks with hostile names: the calls, bounds and worst case of what comes back are those that went out.
    void everyFormKeepsTheAnswer_data() { everyFormReadsItsOwn_data(); }
    void everyFormKeepsTheAnswer() {
        QFETCH(int, form);
        const auto f = static_cast<Form>(form);
        QRandomGenerator r(23);
        static const char *names[] = {"a",       "a-2",  "pg main", "x: y", "\"quoted\"", "ü–ß",  "end",
                                      "graph",   "edge", "v",       "[b]",  "subgraph",   "100",  "a|b",
                                      "style x", "--",   "n1",      "a;b",  "#fff",       "it's", "<b>"};
        for (int round = 0; round < 80; ++round) {
            Document d;
            const int nodes = 2 + r.bounded(8);
            for (int i = 0; i < nodes; ++i) {
                Node n;
                n.id = d.nextNodeId();
                n.name = d.freeName(QString::fromUtf8(names[r.bounded(static_cast<int>(std::size(names)))]));
                n.kind = i == 0 ? NodeKind::Entry : r.bounded(4) == 0 ? NodeKind::Database : NodeKind::Service;
                n.label = r.bounded(3) == 0 ? QStringLiteral("Title %1").arg(r.bounded(3)) : QString();
                n.maxInflight = 1 + r.bounded(500);
                n.maxRps = r.bounded(2) ? Maybe(r.bounded(5000) / 2.0) : std::nullopt;
                d.nodes.push_back(n);
            }
            for (int c = 0; c < nodes + 2; ++c) {
                Call call;
                call.id = d.nextCallId();
                const int to = c < nodes - 1 ? c + 1 : 1 + r.bounded(nodes - 1);
                call.from = d.nodes[static_cast<std::size_t>(r.bounded(to))].id;
                call.to = d.nodes[static_cast<std::size_t>(to)].id;
                call.mode = r.bounded(2) ? CallMode::Parallel : CallMode::Serial;
                call.perRequest = r.bounded(3) == 0 ? Maybe(r.bounded(40) / 10.0) : std::nullopt;
                call.label = r.bounded(4) == 0 ? QStringLiteral("GET /a|b [c]") : QString();
                d.calls.push_back(call);
            }
            const std::string text = toForm(d, f);
            const auto back = fromForm(text, QStringLiteral("t"), f);
            QVERIFY2(back.has_value(),
                     qPrintable(back ? QString() : back.error().text() + QString::fromStdString(text)));
            QCOMPARE(back->nodes.size(), d.nodes.size());
            QVERIFY2(back->calls.size() == d.calls.size(), text.c_str());
            const auto before = analyse(d);
            const auto after = analyse(*back);
            QVERIFY2(before && after && *before->admissible.inflight == *after->admissible.inflight, text.c_str());
            const auto sorted = [](const Document &x) {
                QStringList out;
                for (const Node &n : x.nodes) {
                    out << QStringLiteral("%1 %2").arg(n.maxInflight.value_or(-1)).arg(n.maxRps.value_or(-1));
                }
                for (const Call &c : x.calls) {
                    out << callLabel(c);
                }
                out.sort();
                return out;
            };
            QVERIFY2(sorted(*back) == sorted(d), qPrintable(sorted(*back).join(u'\n') + QString::fromStdString(text)));
        }
    }
    void foreignMermaid() {
        const Document d = from(Form::Mermaid, "%% from a wiki\nflowchart TD\n  subgraph core [Internal tier]\n"
                                               "    A[API Gateway<br/>1000 RPS, 200 in-flight] --> B & C\n  end\n"
                                               "  B -- x3 parallel --> D[(Postgres)]; C -.->|async| Q[[jobs]]\n"
                                               "  C ==> D:::hot\n  classDef hot fill:#f00\n  style A fill:#fff\n");
        QCOMPARE(calls(d), QStringLiteral("api-gateway>b api-gateway>c b>postgresx3 parallel c>jobsasync c>postgres"));
        QCOMPARE(*d.nodeNamed(u"api-gateway")->maxRps, 1000.0);
        QCOMPARE(d.node(d.nodeNamed(u"api-gateway")->parent)->title(), QStringLiteral("Internal tier"));
        QVERIFY(d.nodeNamed(u"postgres")->kind == NodeKind::Database);
    }
    void foreignDot() {
        const Document d = from(
            Form::Dot, "/* drawn by hand */ strict digraph G {\n rankdir=LR; node [shape=box];\n"
                       "a [label=\"API: 100 RPS\\n20 in-flight\"];\n subgraph cluster_core { label=\"Core\"; b; c }\n"
                       "a -> {b c} -> d [label=\"x2\"]; d [shape=cylinder] // end\n}\n");
        QCOMPARE(calls(d), QStringLiteral("a>bx2 a>cx2 b>dx2 c>dx2"));
        QCOMPARE(*d.nodeNamed(u"a")->maxInflight, 20.0);
        QCOMPARE(d.node(d.nodeNamed(u"b")->parent)->title(), QStringLiteral("Core"));
    }
    void damagedInputIsAnError_data() {
        QTest::addColumn<int>("form");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, Form f, const char *t) {
            QTest::newRow(name) << static_cast<int>(f) << QString::fromUtf8(t);
        };
        row("dot, cut off", Form::Dot, "digraph { a -> ");
        row("dot, open string", Form::Dot, "digraph { a [label=\"x ");
        row("dot, other language", Form::Dot, "hello");
        row("dot, braces", Form::Dot, "digraph { { { { ");
        row("mermaid, no head", Form::Mermaid, "A --> B\n");
        row("mermaid, open bracket", Form::Mermaid, "flowchart LR\nA[x --> B\n");
        row("mermaid, no target", Form::Mermaid, "flowchart LR\nA -->\n");
        row("mermaid, end", Form::Mermaid, "flowchart LR\nend\n");
        row("ascii, nothing", Form::Ascii, "\n\n");
        row("ascii, open bracket", Form::Ascii, "[Edge: 5\n");
        row("ascii, orphan", Form::Ascii, "   +---> [Edge]\n");
    }
    void damagedInputIsAnError() {
        QFETCH(int, form);
        QFETCH(QString, text);
        const auto d = fromForm(text.toStdString(), QStringLiteral("t"), static_cast<Form>(form));
        QVERIFY(!d);
        QVERIFY(!d.error().reason.isEmpty());
        for (qsizetype i = 0; i < text.size(); ++i) { // and no prefix does worse
            (void)fromForm(text.left(i).toStdString(), QStringLiteral("t"), static_cast<Form>(form));
        }
    }
    void whatIsObservedIsWrittenDownAndNoMore() {
        const Document d =
            discovered({{QStringLiteral("edge"), QStringLiteral("api"), 1000, 0.05, QStringLiteral("istio")},
                        {QStringLiteral("edge"), QStringLiteral("api"), 900, {}, QStringLiteral("envoy")},
                        {QStringLiteral("api"), QStringLiteral("catalog"), 2503, {}, QStringLiteral("istio")}},
                       {{QStringLiteral("catalog"), QStringLiteral("main"), 50, true},
                        {QStringLiteral("api"), QStringLiteral("admit"), 200, false}},
                       {{QStringLiteral("edge"), 1000.0, 8.0}, {QStringLiteral("api"), {}, 4.0}})
                .document;
        QCOMPARE(calls(d), QStringLiteral("api>catalogx2.5 catalog>main edge>api"));
        QVERIFY(d.nodeNamed(u"edge")->kind == NodeKind::Entry);
        QVERIFY(d.nodeNamed(u"main")->kind == NodeKind::Database);
        QCOMPARE(*d.nodeNamed(u"api")->maxInflight, 200.0); // its only pool is what it admits
        QCOMPARE(*d.nodeNamed(u"api")->latency.mean, 0.05);
        QCOMPARE(*d.nodeNamed(u"edge")->pods, 8.0);
        QVERIFY(!d.nodeNamed(u"edge")->maxRps); // nobody can observe a promise
    }
    void configOfAService() { // appendix L and A.7
        const auto found = fromConfig("concurrency:\n  global_inflight: 200\n  per_tenant_inflight: 20\n"
                                      "  per_request_fanout: 8\n  backend_inflight: 50\npools:\n"
                                      "  background: {workers: 16, queue_depth: 256}\n",
                                      QStringLiteral("config.yaml"));
        QVERIFY(found.has_value());
        const auto *d = &found->document;
        QCOMPARE(found->evidence.value(QStringLiteral("service -> backend")),
                 QStringLiteral("config.yaml: concurrency.per_request_fanout"));
        QVERIFY(!fromConfig("concurrency: {global_inflight: -4}\n", QStringLiteral("c")));
        const auto a = analyse(*d);
        QCOMPARE(*a->admissible.inflight, 6.25);
        QCOMPARE(*a->tier(d->nodeNamed(u"backend")->id)->clippedInflight, 1600.0);
        QCOMPARE(*d->nodeNamed(u"background")->policy.overInflight.queueDepth, 256.0);
        QVERIFY(!fromConfig("a: 1\n", QStringLiteral("c")));
        QVERIFY(!fromConfig("concurrency: {global_inflight: many}\n", QStringLiteral("c")));
    }
    void theCourierDiagramOfThePictures() {
        QFile file(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/diagrams/courier.bounds.yaml"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Reading r = readDocument(file.readAll().toStdString(), file.fileName());
        QVERIFY(r.ok() && r.warnings.empty());
        const auto a = analyse(r.document);
        QCOMPARE(a->entries.size(), 2u);
        QCOMPARE(*a->entries[0].admissible.inflight, 25.0);
        QCOMPARE(namesOf(r.document, a->entries[0].admissible.inflightNodes), QStringLiteral("pg-main"));
        QCOMPARE(*a->entries[1].admissible.inflight, 2.0); // 10 in flight of 5 mails each
        QCOMPARE(namesOf(r.document, a->entries[1].admissible.inflightNodes), QStringLiteral("Email provider"));
        QCOMPARE(*a->tier(r.document.nodeNamed(u"email-provider")->id)->carriesRps, 100.0);
        QCOMPARE(titleOf(r.document, a->findings.front()),
                 QStringLiteral("Email provider oversubscribed 10×: 100 demanded, 10 offered"));
    }
    void whatChanged() {
        const Document a = from(Form::Ascii, kDrawing);
        Document b = *withSetting(a, QStringLiteral("database.max_inflight=80"));
        b = *withSetting(b, QStringLiteral("edge.max_rps="));
        b = *withSetting(b, QStringLiteral("catalog-service->database.retries=2"));
        const Difference d = difference(a, b);
        QCOMPARE(d.items.size(), 3u);
        QCOMPARE(*d.admissibleFrom, 50.0);
        QCOMPARE(*d.admissibleTo, 60.0);
        const QString text = differenceText(d);
        QVERIFY2(text.contains(QStringLiteral("max_inflight: 50 → 80")) &&
                     text.contains(QStringLiteral("max_rps: 5000 → –")) &&
                     text.contains(QStringLiteral("~ catalog-service -> database")),
                 qPrintable(text));
        QVERIFY(difference(a, a).items.empty());
    }
};

QTEST_GUILESS_MAIN(TestBoundsExchange)
#include "tst_boundsexchange.moc"
