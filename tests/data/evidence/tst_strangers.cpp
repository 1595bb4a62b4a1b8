// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The default tree on services that know nothing of our names: other runtimes, other metrics, other labels.
#include "data/evidence/detections.h"
#include "data/evidence/finder.h"
#include "data/runbook/autowalk.h"
#include "data/runbook/loader.h"
#include "data/source/local/localsource.h"
#include "tests/support/awaits.h"
#include <QTemporaryDir>
#include <QTest>
#include <functional>

using namespace bs;
using namespace bs::evidence;

namespace {

constexpr TimeMs kAt = 1'790'000'000'000;
constexpr int kPoints = 240;
using Shape = std::function<double(double minutes)>; // before now

Shape flat(double v) {
    return [v](double) { return v; };
}
Shape step(double before, double after, double since) {
    return [=](double m) { return m > since ? before : after; };
}
// A counter of `rate` a second, of `later` in the last `since` minutes.
Shape count(double rate, double later = -1, double since = 0) {
    return [=](double m) {
        const double fresh = later < 0 ? 0 : std::max(0.0, since - m) * 60;
        return rate * ((60 - m) * 60 - fresh) + (later < 0 ? 0 : later * fresh);
    };
}

class Recording {
public:
    explicit Recording(const QString &file) : m_store(*store::Store::open(file)) {}
    void add(std::vector<Labels::Pair> labels, const Shape &shape) {
        const auto ref = m_store->ref(Labels::fromPairs(std::move(labels)));
        for (int i = kPoints; i >= 0; --i) {
            m_batch.samples.push_back({ref, kAt - i * 15'000LL, shape(i / 4.0)});
        }
    }
    std::shared_ptr<store::Store> done() { return m_store->appendNow(std::move(m_batch)) ? m_store : nullptr; }

private:
    std::shared_ptr<store::Store> m_store;
    store::Batch m_batch;
};

std::vector<Labels::Pair> with(std::vector<Labels::Pair> a, std::initializer_list<Labels::Pair> more) {
    a.insert(a.end(), more);
    return a;
}

using Pairs = std::vector<Labels::Pair>;
constexpr double kSince = 8; // minutes ago the fault began

void spring(Recording &r) { // a full Hikari pool
    for (int pod = 0; pod < 3; ++pod) {
        const Pairs who{
            {"job", "spring"}, {"application", "orders"}, {"instance", "10.0.0." + std::to_string(pod) + ":80"}};
        const auto m = [&](const char *name, std::initializer_list<Labels::Pair> more) {
            return with(with(who, {{"__name__", name}}), more);
        };
        r.add(m("up", {}), flat(1));
        r.add(m("jvm_threads_live_threads", {}), step(60, 75, kSince));
        r.add(m("http_server_requests_seconds_count", {{"uri", "/orders"}, {"status", "200"}}), count(50));
        r.add(m("http_server_requests_seconds_sum", {{"uri", "/orders"}, {"status", "200"}}), count(2, 60, kSince));
        r.add(m("hikaricp_connections_active", {{"pool", "HikariPool-1"}}), step(3, 10, kSince));
        r.add(m("hikaricp_connections_max", {{"pool", "HikariPool-1"}}), flat(10));
        r.add(m("hikaricp_connections_pending", {{"pool", "HikariPool-1"}}), step(0, 40, kSince));
        r.add(m("http_client_requests_seconds_count", {{"client_name", "stripe"}, {"outcome", "SUCCESS"}}), count(10));
        r.add(m("http_client_requests_seconds_sum", {{"client_name", "stripe"}, {"outcome", "SUCCESS"}}), count(0.5));
    }
}

void grpc(Recording &r) { // a dependency that is late, between services that speak gRPC
    for (int pod = 0; pod < 3; ++pod) {
        const Pairs who{{"job", "kubernetes-pods"},
                        {"app_kubernetes_io_name", "cart"},
                        {"kubernetes_pod_name", "cart-" + std::to_string(pod)},
                        {"instance", "10.0.0." + std::to_string(pod) + ":80"}};
        const auto m = [&](const char *name, std::initializer_list<Labels::Pair> more) {
            return with(with(who, {{"__name__", name}}), more);
        };
        r.add(m("up", {}), flat(1));
        r.add(m("go_goroutines", {}), step(300, 420, kSince));
        r.add(m("grpc_server_handled_total", {{"grpc_code", "OK"}, {"grpc_method", "Get"}}), count(80));
        r.add(m("grpc_server_handling_seconds_count", {{"grpc_method", "Get"}}), count(80));
        r.add(m("grpc_server_handling_seconds_sum", {{"grpc_method", "Get"}}), count(2, 40, kSince));
        r.add(m("grpc_client_handled_total", {{"grpc_service", "payment.Payment"}, {"grpc_code", "OK"}}), count(80));
        r.add(m("grpc_client_handling_seconds_count", {{"grpc_service", "payment.Payment"}}), count(80));
        r.add(m("grpc_client_handling_seconds_sum", {{"grpc_service", "payment.Payment"}}), count(1, 38, kSince));
    }
}

void growing(Recording &r, const char *job, const char *metric, const char *requests) { // one instance leaks
    for (int pod = 0; pod < 3; ++pod) {
        const Pairs who{{"job", job}, {"instance", "10.0.0." + std::to_string(pod) + ":80"}};
        r.add(with(who, {{"__name__", "up"}}), flat(1));
        r.add(with(who, {{"__name__", metric}}),
              pod == 1 ? Shape([](double m) { return 400.0 + std::max(0.0, 15 - m) * 90; })
                       : Shape([pod](double m) { return 400.0 + static_cast<int>(m * 4) % (3 + pod); }));
        r.add(with(who, {{"__name__", requests}, {"status", "200"}, {"code", "200"}}), count(40));
    }
}

void proxy(Recording &r) { // what Envoy alone tells of an upstream that refuses
    const Pairs who{{"job", "envoy"}, {"instance", "10.0.0.9:9901"}, {"envoy_cluster_name", "inventory"}};
    const auto m = [&](const char *name, std::initializer_list<Labels::Pair> more) {
        return with(with(who, {{"__name__", name}}), more);
    };
    r.add(m("up", {}), flat(1));
    r.add(m("envoy_cluster_upstream_rq_total", {}), count(200));
    r.add(m("envoy_cluster_upstream_rq_xx", {{"envoy_response_code_class", "5"}}), count(0, 180, kSince));
    r.add(m("envoy_cluster_upstream_rq_active", {}), flat(4));
    r.add(m("envoy_cluster_circuit_breakers_default_rq_open", {}), step(0, 1, kSince));
    r.add(m("envoy_cluster_upstream_rq_time_sum", {}), count(4000));
    r.add(m("envoy_cluster_upstream_rq_time_count", {}), count(200));
}

} // namespace

class TestStrangers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void walks_data() {
        QTest::addColumn<QString>("who");
        QTest::addColumn<QString>("conclusion");
        const auto row = [](const char *who, const char *conclusion) {
            QTest::newRow(who) << QString::fromLatin1(who) << QString::fromLatin1(conclusion);
        };
        row("spring", "pool-exhausted pool:HikariPool-1 raise-capacity");
        row("grpc", "dependency-slow dependency:payment.Payment open-breaker");
        row("tokio", "leak pod:10.0.0.1:80 restart");
        row("plain go", "leak pod:10.0.0.1:80 restart");
        row("envoy", "dependency-down dependency:inventory wait-dependency");
    }
    void walks() {
        QFETCH(QString, who);
        QFETCH(QString, conclusion);
        QTemporaryDir dir;
        Recording r(dir.filePath(QStringLiteral("s.db")));
        if (who == u"spring") {
            spring(r);
        } else if (who == u"grpc") {
            grpc(r);
        } else if (who == u"tokio") {
            growing(r, "axum", "tokio_num_alive_tasks", "axum_http_requests_total");
        } else if (who == u"plain go") {
            growing(r, "shop", "go_goroutines", "http_requests_total");
        } else {
            proxy(r);
        }
        const auto store = r.done();
        QVERIFY(store);
        LocalSource source(store, QStringLiteral("recording"));
        Words words;
        words.vocabularies = *readVocabularies({QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/vocabularies")});
        const auto snapshot = await(takeSnapshot(&source, kAt, {}, {}, words));
        QVERIFY2(snapshot, snapshot ? "" : qPrintable(snapshot.error().text()));
        SnapshotEvidence found(*snapshot);
        const auto tree =
            runbook::loadTreeFile(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/runbooks/default.yaml"))->tree;
        const auto walked = runbook::walkAlone(tree, found, {QStringLiteral("auto"), kAt, {}, {}});
        QVERIFY(walked);
        QString way;
        for (const auto &[node, s] : walked->steps) {
            way += QStringLiteral("%1=%2 (%3; %4)\n")
                       .arg(node->id, s ? s->answer : QString(), s ? s->reason : QString(),
                            s ? s->missing.join(u',') : QString());
        }
        const auto c = walked->walk.conclusion();
        QVERIFY2(QStringLiteral("%1 %2 %3").arg(c.cause, c.subject, c.mitigation) == conclusion, qPrintable(way));
    }
    // Over any source: each detection is offered once, however often one looks.
    void theWatchOffersOnce() {
        QTemporaryDir dir;
        Recording r(dir.filePath(QStringLiteral("s.db")));
        growing(r, "shop", "go_goroutines", "http_requests_total");
        const auto store = r.done();
        LocalSource source(store, QStringLiteral("recording"));
        const FixedClock clock(kAt);
        Words words;
        words.vocabularies = *readVocabularies({QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/vocabularies")});
        DetectionWatch watch(&source, &clock, words);
        QStringList offered;
        watch.onOffer = [&](const Detection &d) { offered << d.kind + u' ' + QString::fromStdString(d.pod); };
        watch.onFailure = [](const QString &reason) { QFAIL(qPrintable(reason)); };
        watch.look();
        QTRY_COMPARE_WITH_TIMEOUT(offered, QStringList{QStringLiteral("growth 10.0.0.1:80")}, 60'000);
        QCOMPARE(watch.standing().size(), std::size_t(1));
        watch.look();
        QTRY_VERIFY_WITH_TIMEOUT(!watch.looking(), 60'000);
        QCOMPARE(offered.size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestStrangers)
#include "tst_strangers.moc"
