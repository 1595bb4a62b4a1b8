// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading, writing, patching in place, edits and their inverses.
#include "data/bounds/edit.h"
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include "data/bounds/writer.h"
#include <QRandomGenerator>
#include <QTest>

using namespace bs;
using namespace bs::bounds;

namespace {

const QString kFile = QStringLiteral("t.bounds.yaml");

// Written by hand, with everything that a saver could spoil.
const char *kByHand = "# Checkout, drawn with the payments team\n"
                      "bounds: 1\n"
                      "name: checkout   # keep me\n"
                      "x-owner: platform\n"
                      "nodes:\n"
                      "  edge: {kind: entry, max_rps: 5e3,  max_inflight: 500} # the door\n"
                      "\n"
                      "  # the gateway\n"
                      "  gateway:\n"
                      "    kind: service\n"
                      "    max_inflight: 200   # from LT-88\n"
                      "    x-team: 'edge'\n"
                      "    latency_s: {mean: 0.2}\n"
                      "    why:\n"
                      "      rationale: |\n"
                      "        Two lines\n"
                      "        of reasons\n"
                      "      reviewed: 2026-01-20\n"
                      "  \"odd: name\": {kind: database, max_inflight: 50, notes: \"a, b} c\"}\n"
                      "  bare:\n"
                      "calls:\n"
                      "  - {from: edge, to: gateway}   # one\n"
                      "  # two\n"
                      "  - from: gateway\n"
                      "    to: \"odd: name\"\n"
                      "    per_request: 3\n"
                      "  - {from: gateway, to: bare, mode: serial}\n"
                      "layout:\n"
                      "  edge: [0, 160]\n"
                      "  gateway: [ 240 , 160 ]\n";

Document open(const std::string &text) {
    const Reading r = readDocument(text, kFile);
    for (const Error &e : r.errors) {
        qWarning("%s", qPrintable(e.text()));
    }
    return r.document;
}

std::string saved(const std::string &source, const Document &d) {
    auto text = patchedText({source, kFile}, d);
    if (!text) {
        return text.error().text().toStdString();
    }
    return *text;
}

std::string replaced(std::string text, const std::string &from, const std::string &to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? "not found: " + from : text.replace(at, from.size(), to);
}

Document edited(const Document &d, const Edit &e) {
    Document out = d;
    if (auto r = apply(out, e); !r) {
        qWarning("%s", qPrintable(r.error().text()));
    }
    return out;
}

Node changed(const Document &d, const char *name, const char *field, const char *value) {
    const Node *n = d.nodeNamed(QString::fromUtf8(name));
    auto out = withField(d, *n, QString::fromUtf8(field), QString::fromUtf8(value));
    if (!out) {
        qWarning("%s", qPrintable(out.error().text()));
        return *n;
    }
    return *out;
}

} // namespace

class TestBoundsDocument : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qputenv("LC_ALL", "de_DE.UTF-8"); }

    void readsEverything() {
        const Reading r = readDocument(kByHand, kFile);
        QVERIFY(r.ok());
        QCOMPARE(r.warnings.size(), 2u);
        QVERIFY(r.warnings[0].message.contains(QStringLiteral("x-team")));
        QCOMPARE(r.warnings[0].line, 12);
        const Node *gateway = r.document.nodeNamed(u"gateway");
        QCOMPARE(gateway->why.rationale, QStringLiteral("Two lines\nof reasons\n"));
        QCOMPARE(gateway->position, (Point{240, 160}));
        QCOMPARE(r.document.nodeNamed(u"edge")->maxRps, Maybe(5000));
        QCOMPARE(r.document.nodeNamed(u"odd: name")->notes, QStringLiteral("a, b} c"));
    }
    void refuses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("why");
        const auto row = [](const char *name, const char *text, int line, const char *why) {
            QTest::newRow(name) << QString::fromUtf8(text) << line << QString::fromUtf8(why);
        };
        row("not a map", "- 1\n", 1, "must be a map");
        row("no version", "nodes: {}\n", 1, "bounds: 1 is missing");
        row("newer version", "bounds: 2\n", 1, "version 2");
        row("negative", "bounds: 1\nnodes:\n  a: {max_rps: -1}\n", 3, "at least 0");
        row("text for a number", "bounds: 1\nnodes:\n  a: {max_rps: many}\n", 3, "must be a number");
        row("quoted number", "bounds: 1\nnodes:\n  a: {max_rps: \"10\"}\n", 3, "must be a number");
        row("octal", "bounds: 1\nnodes:\n  a: {max_rps: 010}\n", 3, "begin with 0");
        row("infinity", "bounds: 1\nnodes:\n  a: {max_rps: .inf}\n", 3, "must be a number");
        row("duplicate", "bounds: 1\nnodes:\n  a: {}\n  a: {}\n", 4, "duplicate");
        row("unknown kind", "bounds: 1\nnodes:\n  a: {kind: lambda}\n", 3, "kind must be one of");
        row("dangling call", "bounds: 1\nnodes:\n  a: {}\ncalls:\n  - {from: a, to: b}\n", 5, "not among the nodes");
        row("call without to", "bounds: 1\nnodes:\n  a: {}\ncalls:\n  - {from: a}\n", 5, "to is missing");
        row("async to a service", "bounds: 1\nnodes: {a: {}, b: {}}\ncalls:\n  - {from: a, to: b, async: true}\n", 4,
            "queue or a broker");
        row("parent is no group", "bounds: 1\nnodes: {a: {}, b: {parent: a}}\n", 2, "not a group");
        row("call of a group", "bounds: 1\nnodes: {a: {kind: group}, b: {}}\ncalls: [{from: b, to: a}]\n", 3,
            "a group");
        row("fail above one", "bounds: 1\nnodes: {a: {}, b: {}}\ncalls: [{from: b, to: a, fail: 1.5}]\n", 3,
            "between 0 and 1");
        row("width zero", "bounds: 1\nnodes: {a: {}, b: {}}\ncalls: [{from: b, to: a, width: 0}]\n", 3, "at least 1");
        row("bad position", "bounds: 1\nnodes: {a: {}}\nlayout: {a: [1]}\n", 3, "[x, y]");
        row("cut off", "bounds: 1\nnodes:\n  a: {kind: ser", 3, "");
    }
    void refuses() {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(QString, why);
        const Reading r = readDocument(text.toStdString(), kFile);
        QVERIFY(!r.ok());
        QCOMPARE(r.errors.front().line, line);
        QVERIFY2(r.errors.front().reason.contains(why), qPrintable(r.errors.front().reason));
    }
    void reportsAllErrorsAtOnce() {
        const Reading r = readDocument("bounds: 1\nnodes: {a: {max_rps: x, pods: -1}, b: {kind: z}}\n", kFile);
        QCOMPARE(r.errors.size(), 3u);
    }
    void canonicalTextReadsBackTheSame() {
        const Document d = open(kByHand);
        const std::string text = canonicalText(d);
        const Document again = open(text);
        QVERIFY(sameMeaning(again, d));
        QCOMPARE(canonicalText(again), text);
    }
    void savesWithoutAChangeByteForByte() {
        const Document d = open(kByHand);
        QCOMPARE(saved(kByHand, d), std::string(kByHand));
    }
    void patches_data() {
        QTest::addColumn<QString>("node");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        const auto row = [](const char *name, const char *node, const char *field, const char *value, const char *from,
                            const char *to) {
            QTest::newRow(name) << QString::fromUtf8(node) << QString::fromUtf8(field) << QString::fromUtf8(value)
                                << QString::fromUtf8(from) << QString::fromUtf8(to);
        };
        row("number in flow", "edge", "max_inflight", "250", "max_inflight: 500}", "max_inflight: 250}");
        row("number in block", "gateway", "max_inflight", "210", "200   # from", "210   # from");
        row("new field in flow", "edge", "pods", "4", "500} # the", "500, pods: 4} # the");
        row("new field in block", "gateway", "max_rps", "900", "    max_inflight: 200",
            "    max_rps: 900\n    max_inflight: 200");
        row("field removed from flow", "edge", "max_rps", "", ", max_rps: 5e3", "");
        row("last field removed from flow", "edge", "max_inflight", "", ",  max_inflight: 500", "");
        row("field removed from block", "gateway", "max_inflight", "", "    max_inflight: 200   # from LT-88\n", "");
        row("nested in flow", "gateway", "latency_s.p99", "0.4", "{mean: 0.2}", "{mean: 0.2, p99: 0.4}");
        row("block scalar", "gateway", "why.rationale", "short", "|\n        Two lines\n        of reasons\n",
            "short\n");
        row("nested block removed", "gateway", "why.reviewed", "", "      reviewed: 2026-01-20\n", "");
        row("text with specials", "odd: name", "notes", "x: y", "\"a, b} c\"", "\"x: y\"");
        row("node without a map", "bare", "max_inflight", "7", "  bare:\n", "  bare: {max_inflight: 7}\n");
        row("kind", "gateway", "kind", "pool", "kind: service", "kind: pool");
    }
    void patches() {
        QFETCH(QString, node);
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, from);
        QFETCH(QString, to);
        Document d = open(kByHand);
        const Node now = changed(d, qPrintable(node), qPrintable(field), qPrintable(value));
        d = edited(d, {ChangeNode{now}});
        const std::string want = field == u"max_rps" && node == u"gateway"
                                     ? replaced(kByHand, "    kind: service\n", "    kind: service\n    max_rps: 900\n")
                                     : replaced(kByHand, from.toStdString(), to.toStdString());
        QCOMPARE(QString::fromStdString(saved(kByHand, d)), QString::fromStdString(want));
        // The other line ends and no newline at the end are kept as well.
        std::string dos = kByHand;
        for (std::size_t i = 0; (i = dos.find('\n', i)) != std::string::npos; i += 2) {
            dos.replace(i, 1, "\r\n");
        }
        dos.resize(dos.size() - 2);
        const std::string text = saved(dos, edited(open(dos), {ChangeNode{now}}));
        QVERIFY2(readDocument(text, kFile).ok(), text.c_str());
        QCOMPARE(text.find("\n\n"), std::string::npos);
    }
    void patchesStructure() {
        const Document d = open(kByHand);
        // A new node, its place and a call to it.
        Document grown = d;
        Node n;
        n.id = d.nextNodeId();
        n.name = QStringLiteral("cache");
        n.kind = NodeKind::Cache;
        n.position = Point{10, 20.5};
        grown = edited(grown, {AddNode{n}});
        Call c;
        c.id = d.nextCallId();
        c.from = d.nodeNamed(u"gateway")->id;
        c.to = n.id;
        grown = edited(grown, {AddCall{c}});
        std::string want = replaced(kByHand, "  bare:\n", "  bare:\n  cache: {kind: cache}\n");
        want = replaced(want, "mode: serial}\n", "mode: serial}\n  - {from: gateway, to: cache}\n");
        want += "  cache: [10, 20.5]\n";
        QCOMPARE(QString::fromStdString(saved(kByHand, grown)), QString::fromStdString(want));
        // Removing takes calls and place along and leaves comments.
        const Document less = edited(d, removal(d, {d.nodeNamed(u"gateway")->id}));
        const std::string text = saved(kByHand, less);
        QVERIFY2(text.find("# the gateway") != std::string::npos && text.find("from: gateway") == std::string::npos,
                 text.c_str());
        QVERIFY(sameMeaning(open(text), less));
        // Renaming follows into calls and layout.
        const Document renamed = edited(d, renaming(d, d.nodeNamed(u"gateway")->id, QStringLiteral("front")));
        want = replaced(kByHand, "  gateway:\n", "  front:\n");
        want = replaced(want, "to: gateway}", "to: front}");
        want = replaced(want, "from: gateway\n", "from: front\n");
        want = replaced(want, "{from: gateway", "{from: front");
        want = replaced(want, "  gateway: [ 240", "  front: [ 240");
        QCOMPARE(QString::fromStdString(saved(kByHand, renamed)), QString::fromStdString(want));
    }
    void growsSectionsThatAreMissing() {
        const std::string text = "bounds: 1 # v\nnodes: {a: {}}\n# end\n";
        Document d = open(text);
        d = edited(d, moving(d, {{NodeId{1}, {1, 2}}}));
        Node b;
        b.id = d.nextNodeId();
        b.name = QStringLiteral("b");
        d = edited(d, {AddNode{b}});
        Call c;
        c.id = d.nextCallId();
        c.from = NodeId{1};
        c.to = b.id;
        d = edited(d, {AddCall{c}});
        const std::string out = saved(text, d);
        QVERIFY2(sameMeaning(open(out), d), out.c_str());
        QVERIFY(out.starts_with("bounds: 1 # v\nnodes: {a: {}, b: {kind: service}}\n"));
        QVERIFY(out.ends_with("# end\n"));
        const std::string json = "{\"bounds\": 1, \"nodes\": {\"a\": {\"max_rps\": 5}}}";
        Document j = open(json);
        j = edited(j, {ChangeNode{changed(j, "a", "max_rps", "6")}});
        QCOMPARE(saved(json, j), std::string("{\"bounds\": 1, \"nodes\": {\"a\": {\"max_rps\": 6}}}"));
    }
    void refusesToSpoilAnAlias() {
        const std::string text = "bounds: 1\nnodes:\n  a: &x {max_rps: 5}\n  b: *x\n";
        Document d = open(text);
        d = edited(d, {ChangeNode{changed(d, "b", "max_rps", "6")}});
        QVERIFY(!patchedText({text, kFile}, d));
    }
    void badEditsChangeNothing() {
        Document d = open(kByHand);
        const Document before = d;
        Node twin;
        twin.id = d.nextNodeId();
        twin.name = QStringLiteral("edge");
        QVERIFY(!apply(d, {AddNode{twin}}));
        QVERIFY(!apply(d, {RemoveNode{NodeId{1}}})); // still called
        QVERIFY(!apply(d, {RemoveCall{CallId{99}}}));
        Node group = *d.nodeNamed(u"gateway");
        group.kind = NodeKind::Group;
        QVERIFY(!apply(d, {ChangeNode{group}}));
        Batch half{{Edit{SetName{QStringLiteral("x")}}, Edit{RemoveNode{NodeId{1}}}}};
        QVERIFY(!apply(d, {half}));
        QVERIFY(d == before);
    }
    void aThousandRandomEditsUndoneAndRedone() {
        QRandomGenerator random(20260120);
        const Document start = open(kByHand);
        Document d = start;
        std::vector<std::string> states{saved(kByHand, d)};
        std::vector<Edit> undo;
        std::vector<Edit> redo;
        const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random.bounded(static_cast<int>(n))); };
        while (undo.size() < 1000) {
            Edit e;
            const std::size_t what = pick(9);
            const Node some = d.nodes.empty() ? Node{} : d.nodes[pick(d.nodes.size())];
            if (what == 0 || d.nodes.size() < 3) {
                Node n;
                n.id = d.nextNodeId();
                n.name = d.freeName(QStringLiteral("node %1").arg(random.bounded(50)));
                n.maxInflight = random.bounded(500);
                e = {AddNode{n, pick(d.nodes.size() + 1)}};
            } else if (what == 1 && d.nodes.size() > 12) {
                e = removal(d, {some.id});
            } else if (what == 2) {
                e = renaming(d, some.id, QStringLiteral("n%1").arg(random.bounded(1000)));
            } else if (what == 3) {
                e = moving(d, {{some.id, {random.bounded(1000) / 4.0, random.bounded(1000) / 1.0}}});
            } else if (what == 4) {
                Call c;
                c.id = d.nextCallId();
                c.from = some.id;
                c.to = d.nodes[pick(d.nodes.size())].id;
                c.retries = random.bounded(3);
                e = {AddCall{c, pick(d.calls.size() + 1)}};
            } else if (what == 5 && d.calls.size() > 8) {
                e = {RemoveCall{d.calls[pick(d.calls.size())].id}};
            } else if (what == 6 && !d.calls.empty()) {
                Call c = d.calls[pick(d.calls.size())];
                c.mode = random.bounded(2) ? CallMode::Parallel : CallMode::Serial;
                c.perRequest = random.bounded(90) / 10.0;
                e = {ChangeCall{c}};
            } else if (what == 7) {
                e = {SetName{QStringLiteral("name %1: #%2").arg(random.bounded(9)).arg(random.bounded(9))}};
            } else {
                static const char *fields[] = {"max_rps", "pods", "latency_s.mean", "notes", "why.reviewed", "owner"};
                const char *field = fields[pick(6)];
                auto n = withField(d, some, QString::fromLatin1(field),
                                   random.bounded(3) == 0 ? QString() : QString::number(random.bounded(100)));
                QVERIFY(n.has_value());
                e = {ChangeNode{*n}};
            }
            auto back = apply(d, e);
            if (!back) {
                continue; // a name that is taken
            }
            undo.push_back(*back);
            if (undo.size() % 25 == 0 || undo.size() < 60) {
                const std::string text = saved(kByHand, d);
                const Reading r = readDocument(text, kFile);
                QVERIFY2(r.ok() && sameMeaning(r.document, d), text.c_str());
                QVERIFY(text.starts_with("# Checkout, drawn with the payments team\n"));
                states.push_back(text);
            } else {
                states.push_back({});
            }
        }
        const Document end = d;
        for (std::size_t i = undo.size(); i-- > 0;) {
            auto forward = apply(d, undo[i]);
            QVERIFY(forward.has_value());
            redo.push_back(*forward);
            if (!states[i].empty()) {
                QVERIFY(saved(kByHand, d) == states[i]);
            }
        }
        QVERIFY(d == start);
        for (std::size_t i = redo.size(); i-- > 0;) {
            QVERIFY(apply(d, redo[i]).has_value());
        }
        QVERIFY(d == end);
    }
    void duplicateKeepsArrowsAndPasteFindsFreeNames() {
        const Document d = open(kByHand);
        const NodeId gateway = d.nodeNamed(u"gateway")->id;
        const Duplicate dup = duplication(d, {gateway}, {32, 32});
        const Document two = edited(d, dup.edit);
        QCOMPARE(two.nodes.size(), d.nodes.size() + 1);
        QCOMPARE(two.calls.size(), d.calls.size() + 3);
        QCOMPARE(two.node(dup.nodes[0])->name, QStringLiteral("gateway-2"));
        QCOMPARE(two.node(dup.nodes[0])->position, (Point{272, 192}));
        const Document bit = open(canonicalText(piece(d, {NodeId{1}, gateway})));
        const Document pasted = edited(d, insertion(d, bit, {0, 0}).edit);
        QCOMPARE(pasted.nodes.size(), d.nodes.size() + 2);
        QCOMPARE(pasted.calls.size(), d.calls.size() + 1);
    }
    void becomesTheOtherVersion() {
        const Document d = open(kByHand);
        Document other = edited(d, removal(d, {d.nodeNamed(u"bare")->id}));
        other = edited(other, grouping(other, {NodeId{1}, NodeId{2}}, QStringLiteral("tier")));
        other = edited(other, renaming(other, NodeId{1}, QStringLiteral("door")));
        Document now = d;
        const auto back = apply(now, becoming(d, other));
        QVERIFY(back.has_value());
        QVERIFY(sameMeaning(now, other));
        QVERIFY(apply(now, *back).has_value());
        QVERIFY(now == d);
    }
};

QTEST_GUILESS_MAIN(TestBoundsDocument)
#include "tst_boundsdocument.moc"
