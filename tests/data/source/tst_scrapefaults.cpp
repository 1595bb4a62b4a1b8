// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The scraping loop against targets, files and clocks that misbehave: over HTTP, into a store, as `scrape` and `record`
// run it.
#include "data/core/bytes.h"
#include "data/source/scrape/scrapefile.h"
#include "data/source/scrape/scrapeloop.h"
#include "tests/support/faultserver.h"
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <set>

using namespace bs;

namespace {

constexpr TimeMs kT0 = 1'700'000'000'000;
constexpr TimeRange kEver{0, 4'000'000'000'000};

// Runs `speed` times as fast as the wall, and can be set.
struct TestClock final : Clock {
    explicit TestClock(double s = 1) : speed(s) {}
    double speed;
    std::atomic<TimeMs> offset{0};
    TimeMs start = SystemClock().now();
    [[nodiscard]] TimeMs now() const override {
        return kT0 + static_cast<TimeMs>(static_cast<double>(SystemClock().now() - start) * speed) + offset;
    }
};

std::vector<std::shared_ptr<const Series>> select(const store::Store &s, const char *name) {
    auto all = s.select(*MatcherSet::compile({{Matcher::Op::Equal, "__name__", name}}), kEver, {});
    return all ? *all : std::vector<std::shared_ptr<const Series>>();
}

FaultServer::Handler text(const QByteArray &body) {
    return [body](const FaultServer::Request &, QTcpSocket *s) { FaultServer::answer(s, body, 200, "text/plain"); };
}

// A 200 whose body never ends; counts what it sent.
FaultServer::Handler endless(qint64 *sent) {
    return [sent](const FaultServer::Request &, QTcpSocket *s) {
        s->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
        const QByteArray line = "a{x=\"" + QByteArray(1000, 'x') + "\"} 1\n";
        const auto more = [s, sent, line] {
            while (s->bytesToWrite() < (1 << 20)) {
                *sent += s->write(line.repeated(64));
            }
        };
        QObject::connect(s, &QTcpSocket::bytesWritten, s, more);
        more();
    };
}

qint64 peakMemory() {
    QFile f(QStringLiteral("/proc/self/status"));
    if (!f.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const QByteArray status = f.readAll();
    const auto at = status.indexOf("VmHWM:");
    return status.mid(at + 6, 20).trimmed().split(' ').first().toLongLong() * 1024;
}

} // namespace

class TestScrapeFaults : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    int m_count = 0;
    std::shared_ptr<store::Store> open() {
        auto s = store::Store::open(m_dir.filePath(QStringLiteral("%1.db").arg(++m_count)));
        return s ? *s : nullptr;
    }
    void write(const QString &name, const QByteArray &bytes) {
        QVERIFY(writeFile(m_dir.filePath(name), bytes.toStdString()));
    }
    std::vector<ScrapeJob> jobs(const QByteArray &yaml) {
        write(QStringLiteral("scrape.yml"), yaml);
        auto read = readScrapeFile(m_dir.filePath(QStringLiteral("scrape.yml")));
        if (!read) {
            qWarning("%s", qPrintable(read.error().text()));
            return {};
        }
        return *read;
    }
    // One scrape of one address; its report.
    ScrapeReport once(const std::shared_ptr<store::Store> &store, ScrapeJob job, const QString &url) {
        ScrapeLoop loop(store, std::make_shared<SystemClock>());
        QSignalSpy scraped(&loop, &ScrapeLoop::scraped);
        job.staticTargets = {{{url.toStdString()}, {}}};
        job.name = "faults";
        loop.setJobs({job});
        loop.scrapeOnce();
        return scraped.wait(30'000) ? scraped[0][0].value<ScrapeReport>() : ScrapeReport();
    }

private Q_SLOTS:
    void bodiesThatAreTooLarge_data() {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QString>("says");
        QTest::newRow("a gzip bomb") << QByteArray("/bomb") << QStringLiteral("larger than the limit of 4 MiB");
        QTest::newRow("an endless body") << QByteArray("/endless") << QStringLiteral("larger than 4 MiB");
        QTest::newRow("large by its own word")
            << QByteArray("/claim") << QStringLiteral("by its own word, larger than the limit of 4 MiB");
    }
    void bodiesThatAreTooLarge() {
        QFETCH(QByteArray, path);
        QFETCH(QString, says);
        FaultServer server;
        std::string part;
        for (int i = 0; i < 300'000; ++i) {
            part.append("a{x=\"1\"} 1\n");
        }
        // 350 MB in a hundred gzip members
        const QByteArray bomb = QByteArray::fromStdString(gzip(part)).repeated(100);
        QVERIFY(bomb.size() < (4 << 20));
        qint64 sent = 0;
        server.on("/bomb", [&](const FaultServer::Request &, QTcpSocket *s) {
            FaultServer::answer(s, bomb, 200, "text/plain", "Content-Encoding: gzip\r\n");
        });
        server.on("/endless", endless(&sent));
        server.on("/claim", FaultServer::wrongLength("a 1\n", 2'000'000'000));
        auto store = open();
        ScrapeJob job;
        job.limits.bodySize = 4 << 20;
        job.extraMetrics = true;
        QElapsedTimer timer;
        timer.start();
        const qint64 before = peakMemory();
        const ScrapeReport r = once(store, job, server.url(path));
        QVERIFY(!r.up);
        QVERIFY2(r.error.contains(says) && r.error.contains(u"body_size_limit") && !r.error.contains(u'\n'),
                 qPrintable(r.error));
        QVERIFY(timer.elapsed() < 8000);
        QVERIFY2(sent < (64 << 20), qPrintable(QString::number(sent)));
        QVERIFY2(peakMemory() - before < (64 << 20), qPrintable(QString::number(peakMemory() - before)));
        QCOMPARE(select(*store, "a").size(), std::size_t(0));
        QCOMPARE(select(*store, "up").at(0)->values, std::vector<double>{0});
        QCOMPARE(select(*store, "scrape_body_size_bytes").at(0)->values, std::vector<double>{-1});
    }
    void anAnswerAfterTheTimeoutIsNone() {
        FaultServer server;
        server.on("/metrics", [](const FaultServer::Request &, QTcpSocket *s) {
            QTimer::singleShot(6000, s, [s] { FaultServer::answer(s, "a 1\n", 200, "text/plain"); });
        });
        auto store = open();
        ScrapeJob job;
        job.timeout = 400;
        const ScrapeReport r = once(store, job, server.url("/metrics"));
        QVERIFY(!r.up);
        QCOMPARE(r.error, QStringLiteral("no complete answer within 400ms"));
        QVERIFY(r.durationMs > 300 && r.durationMs < 6000);  // timers are let fire a twentieth early
        QTRY_COMPARE_WITH_TIMEOUT(server.aborted, 1, 5'000); // it answers to nobody
        QCOMPARE(select(*store, "a").size(), std::size_t(0));
        QCOMPARE(select(*store, "up").at(0)->values, std::vector<double>{0});
    }
    void aBodyThatDripsEndsWithTheTimeout() {
        FaultServer server;
        server.on("/metrics", FaultServer::drip(20));
        ScrapeJob job;
        job.timeout = 500;
        const ScrapeReport r = once(open(), job, server.url("/metrics"));
        QVERIFY(!r.up && r.durationMs < 10'000);
        QCOMPARE(r.error, QStringLiteral("no complete answer within 500ms"));
    }
    void targetFilesAreReadAgainWhileItRuns() {
        FaultServer server;
        server.on("/metrics", text("a 1\n"));
        const QByteArray host = QUrl(server.url()).authority().toUtf8();
        const auto file = [&](const QByteArray &names) {
            QByteArray out = "[";
            for (const char name : names) {
                out += out.size() > 1 ? "," : "";
                out += "{\"targets\":[\"" + host + "\"],\"labels\":{\"instance\":\"" + QByteArray(1, name) + "\"}}";
            }
            return out + "]";
        };
        write(QStringLiteral("targets.json"), file("ab"));
        auto store = open();
        ScrapeLoop loop(store, std::make_shared<SystemClock>());
        QSignalSpy problems(&loop, &ScrapeLoop::problem);
        loop.setJobs(jobs("scrape_configs:\n- job_name: j\n  scrape_interval: 200ms\n  scrape_timeout: 200ms\n"
                          "  file_sd_configs: [{files: ['targets*.json'], refresh_interval: 100ms}]\n"));
        loop.start();
        const auto last = [&](const char *instance) -> QString {
            for (const auto &s : select(*store, "up")) {
                if (s->labels.get("instance") == instance) {
                    return isStale(s->values.back()) ? QStringLiteral("stale") : QString::number(s->values.back());
                }
            }
            return QStringLiteral("none");
        };
        QTRY_VERIFY_WITH_TIMEOUT(last("a") == u"1" && last("b") == u"1", 10'000);
        QCOMPARE(last("c"), QStringLiteral("none"));
        // half a file, as an editor may leave it for a moment: nothing ends, and it is said
        write(QStringLiteral("targets.json"), "[{\"targets\":[\"" + host);
        QTRY_VERIFY_WITH_TIMEOUT(problems.size() > 0, 10'000);
        QVERIFY(problems[0][0].toString().contains(u"targets.json"));
        QCOMPARE(last("a"), QStringLiteral("1"));
        write(QStringLiteral("targets.json"), file("bc"));
        QTRY_COMPARE_WITH_TIMEOUT(last("c"), QStringLiteral("1"), 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(last("a"), QStringLiteral("stale"), 10'000);
        QCOMPARE(last("b"), QStringLiteral("1"));
        for (const auto &s : select(*store, "a")) { // its samples too, not only up
            QCOMPARE(isStale(s->values.back()), s->labels.get("instance") == "a");
        }
        // a second file by the same pattern
        write(QStringLiteral("targets2.json"), file("d"));
        QTRY_COMPARE_WITH_TIMEOUT(last("d"), QStringLiteral("1"), 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(loop.targets().size(), std::size_t(3), 10'000);
        QFile::remove(m_dir.filePath(QStringLiteral("targets2.json")));
        QTRY_COMPARE_WITH_TIMEOUT(last("d"), QStringLiteral("stale"), 10'000);
    }
    // A thousand targets must not be asked at one moment, and each keeps its moment over a restart.
    void targetsAreSpreadOverTheInterval() {
        FaultServer server;
        server.on("*", text("a 1\n"));
        QStringList urls;
        for (int i = 0; i < 100; ++i) {
            urls << server.url(QStringLiteral("/%1").arg(i).toUtf8());
        }
        ScrapeJob job = *jobForUrls(urls, "spread");
        job.interval = 20'000;
        const auto offsets = [&] {
            std::map<QString, TimeMs> out;
            auto clock = std::make_shared<TestClock>(20);
            ScrapeOptions o;
            o.speed = 20;
            ScrapeLoop loop(open(), clock, o);
            QSignalSpy scraped(&loop, &ScrapeLoop::scraped);
            loop.setJobs({job});
            loop.start();
            [&] { QTRY_VERIFY_WITH_TIMEOUT(scraped.size() >= 100, 20'000); }();
            for (int i = 0; i < 100 && i < scraped.size(); ++i) {
                const auto r = scraped[i][0].value<ScrapeReport>();
                out[r.url] = r.time % job.interval;
            }
            return out;
        };
        const auto first = offsets();
        QCOMPARE(first.size(), std::size_t(100));
        std::set<TimeMs> tenths;
        for (const auto &[url, offset] : first) {
            tenths.insert(offset / (job.interval / 10));
        }
        QCOMPARE(tenths.size(), std::size_t(10));
        const auto again = offsets();
        int moved = 0;
        for (const auto &[url, offset] : again) {
            const TimeMs d = std::abs(offset - first.at(url));
            // 20 times as fast: ten milliseconds of the wall are 200 of the clock
            moved += std::min(d, job.interval - d) > 1500 ? 1 : 0;
        }
        QVERIFY2(moved <= 10, qPrintable(QString::number(moved)));
    }
    void aClockThatGoesBackDoesNotStopIt() {
        FaultServer server;
        server.on("/metrics", text("a 1\n"));
        auto clock = std::make_shared<TestClock>();
        auto store = open();
        ScrapeLoop loop(store, clock);
        QSignalSpy scraped(&loop, &ScrapeLoop::scraped);
        QSignalSpy problems(&loop, &ScrapeLoop::problem);
        ScrapeJob job = *jobForUrls({server.url("/metrics")}, "back");
        job.interval = job.timeout = 300;
        loop.setJobs({job});
        loop.start();
        QTRY_VERIFY_WITH_TIMEOUT(scraped.size() >= 3, 10'000);
        clock->offset = -3'600'000;
        scraped.clear();
        QTRY_VERIFY_WITH_TIMEOUT(scraped.size() >= 3, 12'000);
        QVERIFY(scraped.back()[0].value<ScrapeReport>().time < kT0);
        QCOMPARE(problems.size(), 1);
        QVERIFY2(problems[0][0].toString().startsWith(u"the clock went back by "),
                 qPrintable(problems[0][0].toString()));
        // both stretches are kept, in order
        QTRY_VERIFY_WITH_TIMEOUT(select(*store, "up").at(0)->times.front() < kT0, 5'000);
        const auto up = select(*store, "up").at(0);
        QVERIFY(up->times.back() >= kT0);
        QVERIFY(std::ranges::is_sorted(up->times));
        QCOMPARE(up->times.size(), up->values.size());
    }
    void aSeriesTwiceInOneScrape() {
        FaultServer server;
        server.on("/metrics", text("a{x=\"1\"} 1\nb 5\na{x=\"1\"} 2\n"));
        auto store = open();
        const ScrapeReport r = once(store, {}, server.url("/metrics"));
        QVERIFY2(r.up, qPrintable(r.error));
        QCOMPARE(r.samples, 3);
        QCOMPARE(select(*store, "a").size(), std::size_t(1));
        QCOMPARE(select(*store, "a").at(0)->values, std::vector<double>{1}); // the first one counts
        QCOMPARE(select(*store, "b").at(0)->values, std::vector<double>{5});
    }
    void timestampsOutOfOrderAndTwice() {
        FaultServer server;
        const TimeMs now = SystemClock().now();
        int asked = 0;
        server.on("/metrics", [&](const FaultServer::Request &, QTcpSocket *s) {
            const std::pair<int, TimeMs> steps[] = {{1, now}, {2, now - 5000}, {3, now}, {4, now - 2000}};
            const auto [value, time] = steps[std::min(asked++, 3)];
            FaultServer::answer(s, "a " + QByteArray::number(value) + " " + QByteArray::number(time) + "\n", 200,
                                "text/plain");
        });
        auto store = open();
        ScrapeLoop loop(store, std::make_shared<SystemClock>());
        QSignalSpy round(&loop, &ScrapeLoop::roundFinished);
        loop.setJobs({*jobForUrls({server.url("/metrics")}, "order")});
        for (int i = 1; i <= 4; ++i) {
            loop.scrapeOnce();
            QTRY_COMPARE_WITH_TIMEOUT(round.size(), i, 10'000);
        }
        // late ones stand in their place, and of two of one instant the first one counts
        const auto a = select(*store, "a").at(0);
        QCOMPARE(a->times, (std::vector<TimeMs>{now - 5000, now - 2000, now}));
        QCOMPARE(a->values, (std::vector<double>{2, 4, 1}));
        QCOMPARE(select(*store, "up").at(0)->values.back(), 1.0);
    }
    void tooManyTargetsAreNotAsked() {
        FaultServer server;
        server.on("*", text("a 1\n"));
        const QByteArray host = QUrl(server.url()).authority().toUtf8();
        write(QStringLiteral("few.json"), "[{\"targets\":[\"" + host + "/1\"]}]");
        auto store = open();
        ScrapeLoop loop(store, std::make_shared<SystemClock>());
        QSignalSpy scraped(&loop, &ScrapeLoop::scraped);
        const QByteArray one = "[{\"targets\":[\"" + host + "\"], \"labels\":{\"instance\":\"1\"}}";
        const QByteArray two = ",{\"targets\":[\"" + host + "\"], \"labels\":{\"instance\":\"2\"}}";
        write(QStringLiteral("few.json"), one + two + "]");
        loop.setJobs(jobs("scrape_configs:\n- job_name: j\n  scrape_interval: 200ms\n  target_limit: 1\n"
                          "  file_sd_configs: [{files: [few.json], refresh_interval: 100ms}]\n"));
        loop.start();
        QTRY_VERIFY_WITH_TIMEOUT(scraped.size() >= 4, 10'000);
        QCOMPARE(server.seen.size(), 0);
        const auto r = scraped[0][0].value<ScrapeReport>();
        QVERIFY(!r.up);
        QCOMPARE(r.error, QStringLiteral("target_limit exceeded (number of targets: 2, limit: 1)"));
        QCOMPARE(select(*store, "up").size(), std::size_t(2));
        // one goes, and the other is scraped
        write(QStringLiteral("few.json"), one + "]");
        QTRY_VERIFY_WITH_TIMEOUT(select(*store, "a").size() == 1, 10'000);
        QCOMPARE(select(*store, "up").size(), std::size_t(2));
    }
    void whatIsOddIsSaidOnce() {
        FaultServer server;
        server.on("*", [](const FaultServer::Request &, QTcpSocket *s) { FaultServer::answer(s, "a 1\n", 200, ""); });
        ScrapeLoop loop(open(), std::make_shared<SystemClock>());
        QSignalSpy problems(&loop, &ScrapeLoop::problem);
        QSignalSpy round(&loop, &ScrapeLoop::roundFinished);
        loop.setJobs({*jobForUrls({server.url("/1"), server.url("/2")}, "odd")});
        for (int i = 1; i <= 2; ++i) {
            loop.scrapeOnce();
            QTRY_COMPARE_WITH_TIMEOUT(round.size(), i, 10'000);
        }
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems[0][0].toString().contains(u"the format was guessed"));
    }
    void aConfigurationOfPrometheusIsRead() {
        write(QStringLiteral("more.yml"),
              "scrape_configs: [{job_name: more, static_configs: [{targets: ['h:1']}], label_limit: 9}]\n");
        const auto all =
            jobs("global: {scrape_interval: 30s, scrape_timeout: 7s, sample_limit: 100, extra_scrape_metrics: true,\n"
                 "  evaluation_interval: 1m, external_labels: {a: b}}\n"
                 "rule_files: [x.yml]\nscrape_config_files: ['mor*.yml']\n"
                 "scrape_configs:\n- {job_name: own, scrape_interval: 5s, sample_limit: 0, body_size_limit: 0,\n"
                 "   label_value_length_limit: 7, extra_scrape_metrics: false}\n- {job_name: plain}\n");
        QCOMPARE(all.size(), std::size_t(3));
        QCOMPARE(all[0].interval, 5'000);
        QCOMPARE(all[0].timeout, 5'000);
        QCOMPARE(all[0].limits, (ScrapeLimits{.bodySize = 0, .labelValueLength = 7}));
        QVERIFY(!all[0].extraMetrics && all[1].extraMetrics);
        QCOMPARE(all[1].interval, 30'000);
        QCOMPARE(all[1].timeout, 7'000);
        QCOMPARE(all[1].limits, (ScrapeLimits{.samples = 100}));
        QCOMPARE(all[2].name, std::string("more"));
        QCOMPARE(all[2].limits, (ScrapeLimits{.samples = 100, .labels = 9}));
        for (const char *wrong :
             {"scrape_configs: [{job_name: a, sample_limit: -1}]", "scrape_configs: [{job_name: a, label_limit: x}]",
              "scrape_configs: [{job_name: a, body_size_limit: -1MB}]",
              "global: {scrape_intervall: 1s}\nscrape_configs: []", "rule_files: []",
              "scrape_configs: [{job_name: a}, {job_name: a}]",
              "global: {scrape_interval: 1s, scrape_timeout: 2s}\nscrape_configs: []"}) {
            write(QStringLiteral("wrong.yml"), wrong);
            const auto r = readScrapeFile(m_dir.filePath(QStringLiteral("wrong.yml")));
            QVERIFY2(!r && r.error().thing.endsWith(u"wrong.yml"), wrong);
        }
    }
};

QTEST_GUILESS_MAIN(TestScrapeFaults)
#include "tst_scrapefaults.moc"
