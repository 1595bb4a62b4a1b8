// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/local/documents.h"
#include "data/source/scrape/scrapefile.h"
#include "data/source/scrape/scrapeloop.h"
#include "data/source/scrape/seriescache.h"
#include "data/source/scrape/targetscrape.h"
#include "tests/support/faultserver.h"
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

constexpr TimeMs kT0 = 1'700'000'000'000;
constexpr TimeRange kEver{0, 4'000'000'000'000};

std::vector<RelabelRule> rules(const char *yaml) {
    const auto node = parseYaml(yaml, QStringLiteral("rules"));
    auto r = readRelabelRules(&*node, QStringLiteral("rules"));
    if (!r) {
        qWarning("%s", qPrintable(r.error().text()));
        return {};
    }
    return *r;
}

// "series=value@offset" per newest sample, stale as value, sorted
QStringList newest(const store::Store &s) {
    QStringList out;
    const auto all = s.select(*MatcherSet::compile({{Matcher::Op::NotEqual, "__name__", ""}}), kEver, {});
    for (const auto &series : *all) {
        const double v = series->values.back();
        out << QStringLiteral("%1 %2 @%3")
                   .arg(QString::fromStdString(series->labels.toString()),
                        isStale(v) ? QStringLiteral("stale") : QString::number(v))
                   .arg(series->times.back() - kT0);
    }
    out.sort();
    return out.filter(QRegularExpression(QStringLiteral("^(?!scrape_)")));
}

FaultServer::Handler text(const QByteArray &body) {
    return [body](const FaultServer::Request &, QTcpSocket *s) { FaultServer::answer(s, body, 200, "text/plain"); };
}

ScrapeTarget target(ScrapeJob job = {}) {
    ScrapeTarget t;
    job.name = "j";
    t.job = std::make_shared<ScrapeJob>(std::move(job));
    t.labels = {{"job", "j"}, {"instance", "i"}};
    t.url = QUrl(QStringLiteral("http://i/metrics"));
    return t;
}

} // namespace

class TestScrape : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    int m_count = 0;
    std::shared_ptr<store::Store> open() {
        auto s = store::Store::open(m_dir.filePath(QStringLiteral("%1.db").arg(++m_count)));
        return s ? *s : nullptr;
    }

private Q_SLOTS:
    void relabelActions_data() {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("out");
        const auto row = [](const char *name, const char *yaml, const char *out) {
            QTest::newRow(name) << QByteArray(yaml) << QString::fromLatin1(out);
        };
        row("replace", "[{source_labels: [a], regex: 'f(.*)', target_label: d, replacement: 'ch${1}-ch${1}'}]",
            "{a=\"foo\", b=\"bar\", c=\"baz\", d=\"choo-choo\"}");
        row("replace without a match", "[{source_labels: [a], regex: 'x', target_label: d}]",
            "{a=\"foo\", b=\"bar\", c=\"baz\"}");
        row("replace joins with the separator", "[{source_labels: [a, b], separator: '-', target_label: d}]",
            "{a=\"foo\", b=\"bar\", c=\"baz\", d=\"foo-bar\"}");
        row("replace by nothing removes", "[{target_label: a, replacement: ''}]", "{b=\"bar\", c=\"baz\"}");
        row("target from a group",
            "[{source_labels: [a], regex: '(f)(.*)', target_label: '${1}_x', replacement: '$2'}]",
            "{a=\"foo\", b=\"bar\", c=\"baz\", f_x=\"oo\"}");
        row("keep", "[{source_labels: [a], regex: 'fo+', action: keep}]", "{a=\"foo\", b=\"bar\", c=\"baz\"}");
        row("keep is anchored", "[{source_labels: [a], regex: 'fo', action: keep}]", "dropped");
        row("drop", "[{source_labels: [a], regex: '.*o', action: drop}]", "dropped");
        row("keepequal", "[{source_labels: [a], target_label: b, action: keepequal}]", "dropped");
        row("dropequal", "[{source_labels: [a], target_label: b, action: dropequal}]",
            "{a=\"foo\", b=\"bar\", c=\"baz\"}");
        row("hashmod", "[{source_labels: [c], target_label: d, action: hashmod, modulus: 1000}]",
            "{a=\"foo\", b=\"bar\", c=\"baz\", d=\"976\"}");
        row("labelmap", "[{regex: '(a|b)', replacement: 'x_$1', action: labelmap}]",
            "{a=\"foo\", b=\"bar\", c=\"baz\", x_a=\"foo\", x_b=\"bar\"}");
        row("labeldrop", "[{regex: '(a|b)', action: labeldrop}]", "{c=\"baz\"}");
        row("labelkeep", "[{regex: '(a|b)', action: labelkeep}]", "{a=\"foo\", b=\"bar\"}");
        row("uppercase", "[{source_labels: [a], target_label: a, action: uppercase}]",
            "{a=\"FOO\", b=\"bar\", c=\"baz\"}");
        row("lowercase",
            "[{target_label: a, replacement: QX}, {source_labels: [a], target_label: a, action: lowercase}]",
            "{a=\"qx\", b=\"bar\", c=\"baz\"}");
    }
    void relabelActions() {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, out);
        const auto r = relabel({{"a", "foo"}, {"b", "bar"}, {"c", "baz"}}, rules(yaml));
        QCOMPARE(r ? QString::fromStdString(r->toString()) : QStringLiteral("dropped"), out);
    }
    void relabelMistakesAreNamed() {
        for (const char *yaml : {"[{action: nonsense}]", "[{action: hashmod, target_label: a}]", "[{action: replace}]",
                                 "[{regex: '(', target_label: a}]", "[{regx: a}]", "{a: b}"}) {
            const auto node = parseYaml(yaml, QStringLiteral("f.yml"));
            const auto r = readRelabelRules(&*node, QStringLiteral("f.yml"));
            QVERIFY2(!r && r.error().line == 1, yaml);
        }
    }
    void targetLabelsWinUnlessHonoured() {
        for (const bool honor : {false, true}) {
            auto store = open();
            ScrapeJob job;
            job.honorLabels = honor;
            TargetScrape scrape(store, target(job));
            auto o = scrape.take("a{job=\"x\",exported_job=\"y\"} 1\n", "text/plain", kT0, 0.1);
            QVERIFY2(o.up, qPrintable(o.error));
            QVERIFY(store->appendNow(o.batch));
            QCOMPARE(newest(*store).front(),
                     honor ? QStringLiteral("a{exported_job=\"y\", instance=\"i\", job=\"x\"} 1 @0")
                           : QStringLiteral(
                                 "a{exported_exported_job=\"x\", exported_job=\"y\", instance=\"i\", job=\"j\"} 1 @0"));
        }
    }
    // As a push gateway says: this series has no instance.
    void anEmptiedLabelIsHonoured() {
        auto store = open();
        ScrapeJob job;
        job.honorLabels = true;
        TargetScrape scrape(store, target(job));
        const auto o = scrape.take("a{instance=\"\"} 1\n", "text/plain", kT0, 0.1);
        QVERIFY(o.up && store->appendNow(o.batch));
        QCOMPARE(newest(*store).front(), QStringLiteral("a{job=\"j\"} 1 @0"));
    }
    void theAccountOfAScrapeIsPrometheusS() {
        auto store = open();
        ScrapeJob job;
        job.limits.samples = 3;
        TargetScrape scrape(store, target(job));
        const auto account = [](const ScrapeOutcome &o) {
            return QStringLiteral("%1 %2/%3+%4").arg(o.up).arg(o.samples).arg(o.kept).arg(o.added);
        };
        QCOMPARE(account(scrape.take("a 1\nb 1\n", "text/plain", kT0, 0.1)), QStringLiteral("1 2/2+2"));
        // away for a moment: nothing was added when it is back
        QCOMPARE(account(scrape.failed(QStringLiteral("no"), kT0 + 1, 0.1)), QStringLiteral("0 0/0+0"));
        QCOMPARE(account(scrape.take("a 1\nb 1\n", "text/plain", kT0 + 2, 0.1)), QStringLiteral("1 2/2+0"));
        // above the limit everything is counted and nothing is stored
        const auto over = scrape.take("a 1\nb 1\nc 1\nd 1\ne 1\n", "text/plain", kT0 + 3, 0.1);
        QCOMPARE(account(over), QStringLiteral("0 5/5+1"));
        for (const auto &s : over.batch.samples) {
            QVERIFY(isStale(s.value) || store->labelsOf(s.series).get("__name__") != "c");
        }
        // a series that vanishes counts as added when it is back
        QCOMPARE(account(scrape.take("a 1\n", "text/plain", kT0 + 4, 0.1)), QStringLiteral("1 1/1+0"));
        QCOMPARE(account(scrape.take("a 1\nb 1\n", "text/plain", kT0 + 5, 0.1)), QStringLiteral("1 2/2+1"));
    }
    void whatIsDatedAheadIsNotStored() {
        auto store = open();
        TargetScrape scrape(store, target());
        const auto o = scrape.take("a 1 1700000601000\nb 1 1700000600000\n", "text/plain", kT0, 0.1);
        QVERIFY(o.up);
        QCOMPARE(o.samples, 2);
        QCOMPARE(o.notices.size(), 1);
        QVERIFY(store->appendNow(o.batch));
        QCOMPARE(store->maxTime(), kT0 + 600'000);
    }
    void metadataOfManyTargetsIsKeptOnce() {
        auto store = open();
        auto shared = std::make_shared<ScrapeShared>();
        TargetScrape one(store, target(), shared);
        ScrapeTarget other = target();
        other.labels.set("instance", "k");
        TargetScrape two(store, other, shared);
        const char *body = "# HELP a Some help.\n# TYPE a gauge\na 1\n";
        // lost with a body that cannot be read, and told with the next one that can
        QVERIFY(one.take("# HELP a Some help.\n# TYPE a gauge\na\n", "text/plain", kT0, 0.1).batch.metadata.empty());
        const auto first = one.take(body, "text/plain", kT0 + 1, 0.1);
        QCOMPARE(first.batch.metadata.size(), std::size_t(1));
        QCOMPARE(first.batch.metadata[0], (store::Metadata{"a", "gauge", "Some help.", ""}));
        QVERIFY(one.take(body, "text/plain", kT0 + 2, 0.1).batch.metadata.empty());
        QVERIFY(two.take(body, "text/plain", kT0 + 2, 0.1).batch.metadata.empty());
        const auto changed = two.take("# HELP a Other help.\n# TYPE a gauge\na 1\n", "text/plain", kT0 + 3, 0.1);
        QCOMPARE(changed.batch.metadata[0].help, std::string("Other help."));
    }
    void seriesAreKnownByTheirText() {
        SeriesCache cache;
        std::vector<SeriesCache::Key> keys;
        for (int i = 0; i < 5000; ++i) {
            keys.push_back(SeriesCache::keyOf("series{i=\"" + std::to_string(i) + "\"}"));
            QVERIFY(cache.find(keys.back()) == nullptr);
            cache.add(keys.back()).ref = static_cast<store::SeriesRef>(i + 1);
        }
        const auto finds = [&](int i) {
            const auto *e = cache.find(keys[static_cast<std::size_t>(i)]);
            return e != nullptr && e->ref == static_cast<store::SeriesRef>(i + 1);
        };
        cache.rewind();
        for (int i = 0; i < 5000; ++i) {
            QVERIFY(finds(i)); // in order
        }
        for (int i = 4999; i >= 0; i -= 7) {
            QVERIFY(finds(i)); // and out of it
        }
        cache.eraseIf([](const SeriesCache::Entry &e) { return e.ref % 3 == 0; });
        for (int i = 0; i < 5000; ++i) {
            QCOMPARE(finds(i), (i + 1) % 3 != 0);
        }
        for (const char *text : {"", "a", "ab", "abcdefgh", "abcdefghi", "abcdefghabcdefgh", "abcdefghabcdefghx"}) {
            QVERIFY(SeriesCache::keyOf(text) == SeriesCache::keyOf(std::string(text)));
            QVERIFY(SeriesCache::keyOf(text) != SeriesCache::keyOf(std::string(text) + '\0'));
        }
    }
    void vanishedSeriesAndFailuresAreStale() {
        auto store = open();
        TargetScrape scrape(store, target());
        const auto step = [&](ScrapeOutcome o) { QVERIFY(store->appendNow(o.batch)); };
        step(scrape.take("a 1\nb 2\nc 3 1700000000000\n", "text/plain", kT0, 0.1));
        auto second = scrape.take("a 1\nd 1\n", "text/plain", kT0 + 10, 0.1);
        QCOMPARE(second.added, 1);
        step(std::move(second));
        const QString tail = QStringLiteral("{instance=\"i\", job=\"j\"}");
        QCOMPARE(newest(*store),
                 (QStringList{QStringLiteral("a%1 1 @10").arg(tail), QStringLiteral("b%1 stale @10").arg(tail),
                              QStringLiteral("c%1 3 @0").arg(tail), // a timestamp of its own: does not go stale
                              QStringLiteral("d%1 1 @10").arg(tail), QStringLiteral("up%1 1 @10").arg(tail)}));
        auto broken = scrape.take("a 1\nd\n", "text/plain", kT0 + 20, 0.1);
        QVERIFY(!broken.up);
        QVERIFY2(broken.error.contains(u"line 2"), qPrintable(broken.error));
        step(std::move(broken));
        QVERIFY(newest(*store).contains(QStringLiteral("a%1 stale @20").arg(tail)));
        QVERIFY(newest(*store).contains(QStringLiteral("up%1 0 @20").arg(tail)));
        step(scrape.take("a 5\n", "text/plain", kT0 + 30, 0.1));
        QVERIFY(newest(*store).contains(QStringLiteral("a%1 5 @30").arg(tail)));
        step(scrape.failed(QStringLiteral("no"), kT0 + 40, 0.1));
        QVERIFY(newest(*store).contains(QStringLiteral("a%1 stale @40").arg(tail)));
        step(scrape.take("a 6\n", "text/plain", kT0 + 50, 0.1));
        QVERIFY(store->appendNow(scrape.vanish(kT0 + 60)));
        QVERIFY(newest(*store).contains(QStringLiteral("a%1 stale @60").arg(tail)));
        QVERIFY(newest(*store).contains(QStringLiteral("up%1 stale @60").arg(tail)));
    }
    void metricRelabellingAndLimits() {
        auto store = open();
        ScrapeJob job;
        job.metricRelabelRules = rules("[{source_labels: [__name__], regex: 'b.*', action: drop}]");
        job.limits.samples = 2;
        TargetScrape scrape(store, target(job));
        const auto fine = scrape.take("a 1\nb 2\nbb 2\nc 1\n", "text/plain", kT0, 0.1);
        QVERIFY2(fine.up, qPrintable(fine.error));
        QCOMPARE(fine.samples, 4);
        QCOMPARE(fine.kept, 2);
        const auto over = scrape.take("a 1\nc 1\nd 1\n", "text/plain", kT0 + 1, 0.1);
        QVERIFY(!over.up);
        QVERIFY(over.error.contains(u"sample_limit"));
    }
    void unknownContentTypeIsSniffedAndSaid() {
        TargetScrape scrape(open(), target());
        const auto o = scrape.take("a 1\n# EOF\n", "", kT0, 0.1);
        QVERIFY(o.up);
        QCOMPARE(o.notices.size(), 1);
    }
    void targetsFromFilesWithRelabelling() {
        QFile f(m_dir.filePath(QStringLiteral("t1.json")));
        QVERIFY(f.open(QIODevice::WriteOnly));
        f.write(R"([{"targets": ["h1:80", "h2:81"], "labels": {"env": "prod", "__metrics_path__": "/m"}}])");
        f.close();
        const auto node =
            parseYaml("job_name: j\nscrape_interval: 5s\nscrape_timeout: 2s\nfile_sd_configs: [{files: ['t*.json']}]\n"
                      "params: {collect: [cpu]}\n"
                      "relabel_configs: [{source_labels: [__address__], regex: '(h.).*', target_label: instance}, "
                      "{source_labels: [instance], regex: h2, action: drop}]\n",
                      QStringLiteral("x"));
        auto job = readScrapeJob(*node, m_dir.filePath(QStringLiteral("conf.yml")));
        QVERIFY2(job, job ? "" : qPrintable(job.error().text()));
        QStringList problems;
        const auto targets = targetsOf(std::make_shared<ScrapeJob>(*job), &problems);
        QCOMPARE(problems, QStringList());
        QCOMPARE(targets.size(), std::size_t(1));
        QCOMPARE(targets[0].url.toString(), QStringLiteral("http://h1:80/m?collect=cpu"));
        QCOMPARE(QString::fromStdString(targets[0].labels.toString()),
                 QStringLiteral("{env=\"prod\", instance=\"h1\", job=\"j\"}"));
        QCOMPARE(targets[0].interval, 5000);
        QCOMPARE(targets[0].timeout, 2000);
    }
    void unknownKeysOfAJobAreErrors() {
        const auto node = parseYaml("job_name: j\nscrape_intervall: 5s\n", QStringLiteral("x"));
        QVERIFY(!readScrapeJob(*node, QStringLiteral("x")));
    }
    void loopScrapesStoresAndReports() {
        FaultServer server;
        server.on("/metrics", text("a 1\n"));
        auto store = open();
        {
            ScrapeLoop loop(store, std::make_shared<SystemClock>());
            QSignalSpy round(&loop, &ScrapeLoop::roundFinished);
            QSignalSpy scraped(&loop, &ScrapeLoop::scraped);
            auto job = jobForUrls({server.url() + QStringLiteral("/metrics"), server.url() + QStringLiteral("/missing"),
                                   QStringLiteral("http://127.0.0.1:1/metrics")},
                                  "test");
            QVERIFY(job);
            loop.setJobs({*job});
            loop.scrapeOnce();
            QTRY_COMPARE_WITH_TIMEOUT(round.size(), 1, 15'000);
            QCOMPARE(scraped.size(), 3);
            QCOMPARE(loop.figures().failed, 2);
            QCOMPARE(loop.targets().size(), std::size_t(3));
        }
        const auto up = store->select(*MatcherSet::compile({{Matcher::Op::Equal, "__name__", "up"}}), kEver, {});
        QVERIFY(up);
        QCOMPARE(up->size(), std::size_t(3)); // targets of one server are told apart by their path
        QVERIFY(store->appendNow({}));
        QCOMPARE(loadTargets(*store)->size(), std::size_t(3));
    }
    void loopKeepsItsRhythmWithAFastClock() {
        struct FastClock final : Clock {
            TimeMs start = SystemClock().now();
            TimeMs now() const override { return kT0 + (SystemClock().now() - start) * 100; }
        };
        FaultServer server;
        server.on("/metrics", text("a 1\n"));
        auto store = open();
        ScrapeOptions o;
        o.speed = 100;
        ScrapeLoop loop(store, std::make_shared<FastClock>(), o);
        QSignalSpy scraped(&loop, &ScrapeLoop::scraped);
        auto job = jobForUrls({server.url() + QStringLiteral("/metrics")}, "test");
        loop.setJobs({*job}); // every 15 s of its clock: 150 ms
        loop.start();
        QTRY_VERIFY_WITH_TIMEOUT(scraped.size() >= 4, 15'000);
        const TimeMs first = scraped[1][0].value<ScrapeReport>().time;
        const TimeMs second = scraped[2][0].value<ScrapeReport>().time;
        QVERIFY(second - first >= 10'000);
        // a target that leaves becomes stale
        loop.setJobs({});
        QTRY_VERIFY_WITH_TIMEOUT(newest(*store).front().contains(u"stale"), 15'000);
    }
};

QTEST_GUILESS_MAIN(TestScrape)
#include "tst_scrape.moc"
