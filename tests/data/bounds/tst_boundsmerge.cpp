// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two people changed one file: field by field, conflicts told, nothing lost; two versions by ids; what was observed as
// proposals to accept piece by piece.
#include "data/bounds/difference.h"
#include "data/bounds/merge.h"
#include "data/bounds/observe.h"
#include "data/bounds/reader.h"
#include "data/bounds/whatif.h"
#include "data/bounds/writer.h"
#include <QRandomGenerator>
#include <QTest>

using namespace bs;
using namespace bs::bounds;

namespace {

const std::string kText = "bounds: 1\nname: shop\nnodes:\n  edge: {kind: entry, max_rps: 100, max_inflight: 20}\n"
                          "  api: {max_inflight: 10, callers: {default: {rps: 5, inflight: 2}}}\n"
                          "  db: {kind: database, max_inflight: 5}\ncalls:\n  - {from: edge, to: api}\n"
                          "  - {from: api, to: db, per_request: 2}\nlayout:\n  edge: [0, 0]\n  api: [264, 0]\n";

Document read(const std::string &text) {
    const Reading r = readDocument(text, QStringLiteral("t.yaml"));
    for (const Error &e : r.errors) {
        qWarning("%s", qPrintable(e.text()));
    }
    return r.document;
}
Document with(const Document &d, const char *setting) {
    auto out = withSetting(d, QString::fromUtf8(setting));
    if (!out) {
        qWarning("%s", qPrintable(out.error().text()));
    }
    return out.value_or(d);
}
std::string replaced(std::string text, const char *what, const char *by) {
    const std::size_t at = text.find(what);
    return at == std::string::npos ? std::string() : text.replace(at, std::string(what).size(), by);
}
Maybe bound(const Document &d, QStringView name) {
    const Node *n = d.nodeNamed(name);
    return n ? n->maxInflight : std::nullopt;
}
Document applied(Document d, const Edit &e) {
    if (!apply(d, e)) {
        qWarning("an edit was refused");
    }
    return d;
}
Series sample(std::initializer_list<std::pair<const char *, const char *>> labels, double value) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto &[k, v] : labels) {
        pairs.emplace_back(k, v);
    }
    Series s;
    s.labels = Labels::fromPairs(pairs);
    s.times = {1};
    s.values = {value};
    return s;
}
std::size_t query(const char *part) {
    const auto &all = observationQueries();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].expr.find(part) != std::string::npos) {
            return i;
        }
    }
    qWarning("no query speaks of %s", part);
    return all.size();
}

} // namespace

class TestBoundsMerge : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void differentFieldsAreBothTaken() {
        const Document base = read(kText);
        const Document ours = with(base, "db.max_inflight=8");
        const Document theirs = read(replaced(kText, "max_rps: 100", "max_rps: 300"));
        const Merge m = merge(base, ours, theirs);
        QVERIFY(m.conflicts.empty());
        QCOMPARE(m.taken, 1);
        QCOMPARE(*bound(m.document, u"db"), 8.0);
        QCOMPARE(*m.document.nodeNamed(u"edge")->maxRps, 300.0);
        // Two fields of one map are two fields.
        const Merge caps =
            merge(base, with(base, "api.callers.default.rps=9"), read(replaced(kText, "inflight: 2}", "inflight: 4}")));
        QVERIFY(caps.conflicts.empty());
        QCOMPARE(*caps.document.nodeNamed(u"api")->callers[0].rps, 9.0);
        QCOMPARE(*caps.document.nodeNamed(u"api")->callers[0].inflight, 4.0);
    }
    void theSameChangeIsNoConflict() {
        const Document base = read(kText);
        const Merge m =
            merge(base, with(base, "db.max_inflight=8"), read(replaced(kText, "max_inflight: 5}", "max_inflight: 8}")));
        QVERIFY(m.conflicts.empty());
        QCOMPARE(m.taken, 0);
    }
    void oneFieldTwoValuesIsAsked() {
        const Document base = read(kText);
        const Document ours = with(base, "db.max_inflight=8");
        const Document theirs = read(replaced(kText, "max_inflight: 5}", "max_inflight: 9}"));
        const Merge m = merge(base, ours, theirs);
        QCOMPARE(m.conflicts.size(), 1u);
        const Conflict &c = m.conflicts[0];
        QCOMPARE(c.name + u' ' + c.field, QStringLiteral("db max_inflight"));
        QCOMPARE(c.base + u' ' + c.ours + u' ' + c.theirs, QStringLiteral("5 8 9"));
        QCOMPARE(*bound(m.document, u"db"), 8.0); // ours until somebody chooses
        const auto edit = takeTheirs(m.document, theirs, c);
        QVERIFY(edit.has_value());
        QCOMPARE(*bound(applied(m.document, *edit), u"db"), 9.0);
    }
    void whatTheyAddedComesAlong() {
        const Document base = read(kText);
        const Document ours = applied(base, renaming(base, base.nodeNamed(u"api")->id, QStringLiteral("gateway")));
        std::string text = replaced(kText, "calls:\n", "  cache: {kind: cache, max_inflight: 40}\ncalls:\n");
        text = replaced(text, "layout:", "  - {from: api, to: cache, per_request: 0.5}\nlayout:");
        const Merge m = merge(base, ours, read(text));
        QVERIFY(m.conflicts.empty());
        QCOMPARE(*bound(m.document, u"cache"), 40.0);
        QCOMPARE(m.document.calls.size(), 3u);
        QCOMPARE(m.document.node(m.document.calls[2].from)->name, QStringLiteral("gateway")); // the rename is ours
        QCOMPARE(*m.document.calls[2].perRequest, 0.5);
    }
    void removals() {
        const Document base = read(kText);
        std::string text = replaced(kText, "  db: {kind: database, max_inflight: 5}\n", "");
        text = replaced(text, "  - {from: api, to: db, per_request: 2}\n", "");
        const Document theirs = read(text);
        const Merge gone = merge(base, base, theirs);
        QVERIFY(gone.conflicts.empty());
        QVERIFY(!gone.document.nodeNamed(u"db"));
        QCOMPARE(gone.document.calls.size(), 1u);
        const Merge changed = merge(base, with(base, "db.max_inflight=8"), theirs);
        QCOMPARE(changed.conflicts.size(), 1u);
        QVERIFY(changed.conflicts[0].what == Conflict::What::RemovedByThem);
        QCOMPARE(*bound(changed.document, u"db"), 8.0);
        QVERIFY(
            !applied(changed.document, *takeTheirs(changed.document, theirs, changed.conflicts[0])).nodeNamed(u"db"));
        // Ours removed it, they changed it: choosing theirs brings it back with its calls.
        const Document without = applied(base, removal(base, {base.nodeNamed(u"db")->id}));
        const Document other = read(replaced(kText, "max_inflight: 5}", "max_inflight: 9}"));
        const Merge m = merge(base, without, other);
        QCOMPARE(m.conflicts.size(), 1u);
        QVERIFY(m.conflicts[0].what == Conflict::What::RemovedByUs);
        const Document back = applied(m.document, *takeTheirs(m.document, other, m.conflicts[0]));
        QCOMPARE(*bound(back, u"db"), 9.0);
        QCOMPARE(back.calls.size(), 2u);
    }
    void positionsNeverConflict() {
        const Document base = read(kText);
        Document ours = base;
        ours.node(ours.nodes[0].id)->position = Point{8, 8};
        const std::string text = replaced(replaced(kText, "edge: [0, 0]", "edge: [40, 40]"), "[264, 0]", "[300, 0]");
        const Merge m = merge(base, ours, read(text));
        QVERIFY(m.conflicts.empty());
        QCOMPARE(*m.document.nodeNamed(u"edge")->position, (Point{8, 8}));
        QCOMPARE(*m.document.nodeNamed(u"api")->position, (Point{300, 0}));
    }
    // Whatever both sides do: what only one of them changed is in the result, and saving it patches their text.
    void nothingIsEverLost() {
        QRandomGenerator r(11);
        const Document base = read(kText);
        const char *fields[] = {"edge.max_rps", "edge.max_inflight", "api.max_inflight", "db.max_inflight", "db.pods"};
        for (int round = 0; round < 200; ++round) {
            Document ours = base;
            Document theirs = base;
            int mine[5] = {};
            int other[5] = {};
            for (int f = 0; f < 5; ++f) {
                mine[f] = r.bounded(3);
                other[f] = r.bounded(3);
                const auto set = [&](Document &d, int v) {
                    d = v == 0
                            ? d
                            : with(d,
                                   qPrintable(QStringLiteral("%1=%2").arg(QString::fromUtf8(fields[f])).arg(700 + v)));
                };
                set(ours, mine[f]);
                set(theirs, other[f]);
            }
            const std::string text = canonicalText(theirs);
            const Document them = read(text);
            const Merge m = merge(base, ours, them);
            int conflicts = 0;
            for (int f = 0; f < 5; ++f) {
                conflicts += mine[f] != 0 && other[f] != 0 && mine[f] != other[f] ? 1 : 0;
                const int want = mine[f] != 0 ? mine[f] : other[f];
                if (want != 0) {
                    QVERIFY(
                        with(m.document,
                             qPrintable(QStringLiteral("%1=%2").arg(QString::fromUtf8(fields[f])).arg(700 + want))) ==
                        m.document);
                }
            }
            QCOMPARE(static_cast<int>(m.conflicts.size()), conflicts);
            const auto saved = patchedText({text, QStringLiteral("t")}, renumbered(m.document, them, m.identity));
            QVERIFY(saved.has_value());
            QVERIFY(sameMeaning(read(*saved), renumbered(m.document, them, m.identity)));
        }
    }
    void comparedByIds() {
        const Document older = read(kText);
        std::string text = replaced(kText, "max_inflight: 5}", "max_inflight: 9}\n  cache: {kind: cache}");
        text = replaced(text, "  - {from: edge, to: api}\n", "");
        const Document newer = read(text);
        const Comparison c = comparison(older, newer);
        QVERIFY(c.nodes.value(newer.nodeNamed(u"db")->id).what == ItemChange::What::Changed);
        QCOMPARE(c.nodes.value(newer.nodeNamed(u"db")->id).fields[0].field, QStringLiteral("max_inflight"));
        QVERIFY(c.nodes.value(newer.nodeNamed(u"cache")->id).what == ItemChange::What::Added);
        QVERIFY(!c.nodes.contains(newer.nodeNamed(u"edge")->id));
        QCOMPARE(c.removedCalls.size(), 1u);
        QVERIFY(c.removedCalls[0].fromId == newer.nodeNamed(u"edge")->id);
        QCOMPARE(c.count(ItemChange::What::Removed), 1);
        const Comparison back = comparison(newer, older);
        QCOMPARE(back.removedNodes.size(), 1u);
        QCOMPARE(back.removedNodes[0].node.name, QStringLiteral("cache"));
    }

    void everyMeterIsRead_data() {
        QTest::addColumn<QString>("rate");
        QTest::addColumn<QString>("latency");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<double>("milliseconds");
        const auto row = [](const char *name, const char *rate, const char *latency, const char *from, const char *to) {
            QTest::newRow(name) << QString::fromUtf8(rate) << QString::fromUtf8(latency) << QString::fromUtf8(from)
                                << QString::fromUtf8(to) << 1.0;
        };
        row("tempo", "traces_service_graph_request_total", "traces_service_graph_request_server_seconds", "client",
            "server");
        row("istio", "istio_requests_total{reporter=\"source\"}", "istio_request_duration_milliseconds",
            "source_workload", "destination_workload");
        row("linkerd", "response_total{direction=\"outbound\"}", "response_latency_ms", "deployment", "dst_deployment");
        row("hand-written", "(client_requests_total", "(client_request_duration_seconds", "service", "target");
        row("grpc", "grpc_client_handled_total", "grpc_client_handling_seconds", "job", "grpc_service");
        row("http", "http_client_requests_total", "target, host, server_address) (rate(http_client_request_duration",
            "app", "host");
        row("otel http", "http_client_request_duration_seconds_count{server",
            "server_address) (rate(http_client_request_duration_seconds_sum{server", "service_name", "server_address");
        row("otel rpc", "(rate(rpc_client_duration_milliseconds_count[5m]))", "rpc_client_duration_milliseconds_sum",
            "service", "rpc_service");
        row("envoy", "envoy_cluster_upstream_rq_total", "envoy_cluster_upstream_rq_time", "service",
            "envoy_cluster_name");
    }
    void everyMeterIsRead() {
        QFETCH(QString, rate);
        QFETCH(QString, latency);
        QFETCH(QString, from);
        QFETCH(QString, to);
        const QByteArray a = from.toLatin1();
        const QByteArray b = to.toLatin1();
        Observer o;
        o.take(query(rate.toLatin1().constData()),
               Matrix{{sample({{a.constData(), "cart"}, {b.constData(), "pricing"}}, 30)}});
        o.take(query(latency.toLatin1().constData()),
               Matrix{{sample({{a.constData(), "cart"}, {b.constData(), "pricing"}}, 0.02)}});
        o.take(query("(rate(http_requests_total[5m]))"), Matrix{{sample({{"service", "cart"}}, 10)}});
        const Found f = o.found();
        QCOMPARE(f.document.calls.size(), 1u);
        QCOMPARE(f.document.node(f.document.calls[0].to)->name, QStringLiteral("pricing"));
        QCOMPARE(*f.document.calls[0].perRequest, 3.0);
        QCOMPARE(*f.document.nodeNamed(u"pricing")->latency.mean, 0.02);
        QVERIFY(f.evidence.value(QStringLiteral("cart -> pricing"))
                    .contains(QStringLiteral("30/s, while 10/s arrive at cart")));
    }
    void proposedPieceByPiece() {
        Observer o;
        o.take(query("(client_requests_total"), Matrix{{sample({{"service", "api"}, {"target", "db"}}, 40),
                                                        sample({{"service", "api"}, {"target", "mail"}}, 5)}});
        o.take(query("go_sql_max"), Matrix{{sample({{"service", "api"}, {"db_name", "db"}}, 50)}});
        o.take(query("(rate(http_requests_total[5m]))"), Matrix{{sample({{"service", "api"}}, 10)}});
        const Found found = o.found();
        const Document now = read(kText);
        const auto all = propose(now, found);
        QStringList words;
        for (const Proposal &p : all) {
            words << p.words();
            QVERIFY2(!p.evidence.isEmpty(), qPrintable(p.words()));
        }
        QVERIFY2(words.contains(QStringLiteral("Add mail")), qPrintable(words.join(u'\n')));
        QVERIFY(words.contains(QStringLiteral("db: max_inflight 5 → 50")));
        QVERIFY(words.contains(QStringLiteral("Add the call api -> mail")));
        QVERIFY(words.contains(QStringLiteral("api -> db: per_request 2 → 4")));
        // The call alone: the node it needs comes along, nothing else does.
        std::vector<bool> chosen(all.size(), false);
        chosen[static_cast<std::size_t>(words.indexOf(QStringLiteral("Add the call api -> mail")))] = true;
        const Document one = accepted(now, found, all, chosen);
        QCOMPARE(one.nodes.size(), 4u);
        QCOMPARE(one.calls.size(), 3u);
        QCOMPARE(*bound(one, u"db"), 5.0);
        const Document every = accepted(now, found, all, std::vector<bool>(all.size(), true));
        QCOMPARE(*bound(every, u"db"), 50.0);
        QVERIFY(propose(every, found).empty()); // nothing is left to say
        QVERIFY(accepted(now, found, all, {}) == now);
    }
};

QTEST_GUILESS_MAIN(TestBoundsMerge)
#include "tst_boundsmerge.moc"
