// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Fleet board over what services of other runtimes expose: the vocabularies fit, and the first panels fill.
#include "data/board/boardrunner.h"
#include "data/core/bytes.h"
#include "data/exposition/exposition.h"
#include "data/source/local/localsource.h"
#include "data/vocabulary/detect.h"
#include "tests/support/awaits.h"
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

const QString kSource = QStringLiteral(BOUNDSCOPE_SOURCE_DIR);
constexpr TimeMs kEnd = 1'700'003'600'000;

struct Collect : exposition::Handler {
    struct Sample {
        Labels labels;
        double value = 0;
        bool counts = false; // by its type: prom-client has gauges that are called _total
    };
    std::vector<Sample> samples;
    void sample(const exposition::SampleView &s) override {
        if (auto labels = exposition::labelsOf(s)) {
            samples.push_back({std::move(*labels), s.value,
                               s.type != exposition::MetricType::Gauge &&
                                   (s.name.ends_with("_total") || s.name.ends_with("_seconds_count"))});
        }
    }
};

// An hour of scrapes of one exposition, its counters moving.
Result<std::shared_ptr<store::Store>> record(const QString &file, const QString &runtime) {
    exposition::Parser parser;
    Collect all;
    const std::string text =
        TRY(readFile(kSource + QStringLiteral("/tests/fixtures/vocabulary/") + runtime + QStringLiteral(".prom")));
    CHECK_STATUS(parser.parse(text, exposition::Format::Text, all));
    auto store = TRY(store::Store::open(file));
    store::Batch batch;
    for (int pod = 0; pod < 3; ++pod) {
        const Labels::Pair instance{"instance", "10.0.0." + std::to_string(pod) + ":80"};
        all.samples.push_back({Labels{{"__name__", "up"}, {"job", runtime.toStdString()}, instance}, 1});
        for (auto [labels, value, counts] : all.samples) {
            labels.set("job", runtime.toStdString());
            labels.set("instance", instance.second);
            const auto ref = store->ref(labels);
            for (int i = 0; i <= 240; ++i) {
                batch.samples.push_back({ref, kEnd - (240 - i) * 15'000, counts ? value + i * (pod + 1) : value});
            }
        }
        all.samples.pop_back();
    }
    TRY(store->appendNow(std::move(batch)));
    return store;
}

} // namespace

class TestBoardLocal : public QObject {
    Q_OBJECT
    QThreadPool m_pool;
private Q_SLOTS:
    void otherRuntimesFillTheFirstPanels_data() {
        QTest::addColumn<QString>("runtime");
        QTest::addColumn<double>("count");
        QTest::addColumn<QString>("pool");
        QTest::addColumn<double>("saturation");
        QTest::addColumn<bool>("counted");
        const auto row = [](const char *runtime, double count, const char *pool, double saturation, bool counted) {
            QTest::newRow(runtime) << QString::fromLatin1(runtime) << count << QString::fromLatin1(pool) << saturation
                                   << counted;
        };
        row("go", 812, "orders", 0.88, true);
        row("jvm", 42, "HikariPool-1", 0.7, true);
        row("tokio", 318, "tokio blocking", -1, true); // no capacity is told
        row("asyncio", 17, "sqlalchemy", 0.8, true);
        row("node", 28, "main", 0.8, true);
        row("otel", 42, "orders", 0.7, true);
        row("envoy", 0, "catalog", 1020.0 / 1024, false); // a proxy counts no units of concurrency
    }
    void otherRuntimesFillTheFirstPanels() {
        QFETCH(QString, runtime);
        QFETCH(double, count);
        QFETCH(QString, pool);
        QFETCH(double, saturation);
        QFETCH(bool, counted);
        QTemporaryDir dir;
        auto store = record(dir.filePath(QStringLiteral("s.db")), runtime);
        QVERIFY2(store, qPrintable(store ? QString() : store.error().text()));
        LocalSource source(*store, QStringLiteral("recording"));
        FixedClock clock(kEnd);
        const auto vocabularies = readVocabularies({kSource + QStringLiteral("/resources/vocabularies")});
        BoardRunner runner(&source, *vocabularies, &clock, &m_pool);
        const QString file = kSource + QStringLiteral("/resources/boards/fleet.yaml");
        BoardRequest request;
        request.board = std::make_shared<const Board>(*readBoard(*readFile(file), file));
        request.range = {kEnd - 3'600'000, kEnd};
        const auto result = await(runner.run(request, {}));
        QVERIFY2(result, qPrintable(result ? QString() : result.error().text()));
        const BoardResult &board = **result;
        QVERIFY2(board.vocabularies.contains(runtime), qPrintable(board.vocabularies.join(u' ')));
        const PanelResult &area = *board.panels[0];
        const PanelResult &heat = *board.panels[1];
        const PanelResult &pools = *board.panels[2];
        if (counted) {
            QVERIFY2(area.availability == Availability::Data, qPrintable(area.reason));
            QCOMPARE(area.series[0].last, 3 * count);
            QVERIFY2(heat.availability == Availability::Data, qPrintable(heat.reason));
            QCOMPARE(heat.rows.size(), 3U);
            QCOMPARE(heat.rows[0].last, count);
            QVERIFY(heat.rows[0].pod.startsWith(u"10.0.0."));
        } else {
            QVERIFY(area.availability == Availability::NotChecked);
            QVERIFY2(area.reason.contains(u"no metric for goroutines"), qPrintable(area.reason));
        }
        QVERIFY2(pools.availability == Availability::Data, qPrintable(pools.reason));
        const auto it =
            std::find_if(pools.pools.begin(), pools.pools.end(), [&](const PoolRow &r) { return r.pool == pool; });
        QVERIFY2(it != pools.pools.end(), qPrintable(pools.queries[0].expr));
        if (saturation < 0) {
            QVERIFY(!it->saturation);
        } else {
            QVERIFY2(it->saturation && std::abs(*it->saturation - saturation) < 1e-9,
                     qPrintable(QString::number(it->saturation.value_or(-1))));
        }
        QVERIFY(board.panels[4]->availability == Availability::NotChecked); // none of them knows tenants
    }
    // A service that does not tell its version is deployed when its image changes, or the ReplicaSet of its pods.
    void imagesAndReplicaSetsAreDeploys() {
        QTemporaryDir dir;
        auto store = store::Store::open(dir.filePath(QStringLiteral("s.db")));
        QVERIFY(store);
        store::Batch batch;
        const auto add = [&](Labels labels, int from, int to) {
            const auto ref = (*store)->ref(labels);
            for (int i = from; i <= to; ++i) {
                batch.samples.push_back({ref, kEnd - (240 - i) * 15'000, 1});
            }
        };
        const auto owner = [&](const char *name, int from, int to) {
            add(Labels{{"__name__", "kube_pod_owner"}, {"owner_kind", "ReplicaSet"}, {"owner_name", name}}, from, to);
        };
        const auto image = [&](const char *tag, int from, int to) {
            add(Labels{{"__name__", "kube_pod_container_info"}, {"container", "mailer"}, {"image", tag}}, from, to);
        };
        add(Labels{{"__name__", "process_goroutines"}, {"service", "mailer"}, {"pod", "mailer-0"}}, 0, 240);
        image("registry.local/team/mailer:v1", 0, 130);
        image("registry.local/team/mailer:v2", 120, 240);
        owner("shop-5d9f", 0, 130);
        owner("shop-77ab", 160, 240);
        QVERIFY((*store)->appendNow(std::move(batch)));
        LocalSource source(*store, QStringLiteral("recording"));
        FixedClock clock(kEnd);
        BoardRunner runner(&source, *readVocabularies({kSource + QStringLiteral("/resources/vocabularies")}), &clock,
                           &m_pool);
        const QString file = kSource + QStringLiteral("/resources/boards/fleet.yaml");
        BoardRequest request;
        request.board = std::make_shared<const Board>(*readBoard(*readFile(file), file));
        request.range = {kEnd - 3'600'000, kEnd};
        const auto result = await(runner.run(request, {}));
        QVERIFY(result);
        const auto &deploys = (*result)->deploys;
        QCOMPARE(deploys.size(), std::size_t{2});
        QCOMPARE(deploys[0].service, QStringLiteral("mailer"));
        QCOMPARE(deploys[0].version, QStringLiteral("mailer:v2"));
        QVERIFY(std::abs(deploys[0].time - (kEnd - 120 * 15'000)) <= 15'000);
        QCOMPARE(deploys[1].service, QStringLiteral("shop"));
        QCOMPARE(deploys[1].version, QStringLiteral("77ab"));
    }
    void stoppingEndsARun() {
        QTemporaryDir dir;
        auto store = record(dir.filePath(QStringLiteral("s.db")), QStringLiteral("go"));
        QVERIFY(store);
        LocalSource source(*store, QStringLiteral("recording"));
        FixedClock clock(kEnd);
        BoardRunner runner(&source, *readVocabularies({kSource + QStringLiteral("/resources/vocabularies")}), &clock,
                           &m_pool);
        const QString file = kSource + QStringLiteral("/resources/boards/fleet.yaml");
        BoardRequest request;
        request.board = std::make_shared<const Board>(*readBoard(*readFile(file), file));
        request.range = {kEnd - 3'600'000, kEnd};
        std::stop_source stop;
        const auto future = runner.run(request, stop.get_token());
        stop.request_stop();
        const auto r = await(future);
        QVERIFY(!r);
        QVERIFY(r.error().kind == Error::Kind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestBoardLocal)
#include "tst_boardlocal.moc"
