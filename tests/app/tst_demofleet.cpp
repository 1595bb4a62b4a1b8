// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The simulated fleet: queueing that keeps Little's law, runs that a seed repeats, scenarios that break and heal.
#include "app/demo/fluid.h"
#include "app/demo/history.h"
#include "app/demo/pipe.h"
#include "app/demo/scenario.h"
#include "app/demo/scraper.h"
#include "app/demo/snapshot.h"
#include "app/demo/stacks.h"
#include "data/core/bytes.h"
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <set>

using namespace bs;
using namespace bs::demo;

namespace {

const double kNoon = 1767355200; // 2026-01-02 12:00 UTC
const QString kFolder = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/demo/");

Scenario scenario(const QString &name) {
    const auto text = readFile(kFolder + name + QStringLiteral(".yaml"));
    const auto read = readScenario(text.value(), name);
    return read.value();
}

struct Seen {
    double maxGoroutines = 0;
    int maxDown = 0;
    double worstLost = 0;
    Truth truth;
    std::string last;
};

Seen play(const QString &name, std::uint64_t seed) {
    const Scenario s = scenario(name);
    Fleet fleet(drawFleet(seed), kNoon - 120);
    while (fleet.now() < kNoon) {
        fleet.tick(1);
    }
    Story story(s, fleet, {.seed = seed});
    Seen seen;
    std::vector<double> values;
    while (fleet.now() < kNoon + s.duration) {
        story.advance();
        fleet.tick(1);
        const Fleet::Health h = fleet.health();
        seen.maxDown = std::max(seen.maxDown, h.down);
        seen.worstLost = std::max(seen.worstLost, h.lostShare);
        seen.maxGoroutines = std::max(seen.maxGoroutines, h.goroutinesFar);
    }
    seen.truth = story.truth();
    podValues(fleet, *fleet.pods()[0], values);
    for (const double v : values) {
        seen.last += std::to_string(v) + " ";
    }
    return seen;
}

// Keeps what a sink is given, as text.
class Keep final : public SampleSink {
public:
    std::vector<std::string> lines;
    std::map<std::string, std::vector<std::pair<TimeMs, double>>> counters; // edge-0's requests
    void target(const std::vector<Labels::Pair> &labels) override {
        lines.push_back("T" + Labels::fromPairs(labels).toString());
        m_names.push_back(Labels::fromPairs(labels).toString());
        m_rows.emplace_back();
    }
    void rows(int target, const std::vector<MetricRow> &rows) override {
        m_rows[static_cast<std::size_t>(target)] = rows;
        for (const MetricRow &r : rows) {
            lines.push_back(std::string(r.family) + std::string(r.suffix) + Labels::fromPairs(r.labels).toString());
        }
    }
    void scrape(int target, TimeMs t, std::span<const double> values) override {
        lines.push_back(std::to_string(target) + "@" + std::to_string(t) + ":" + std::to_string(values.size()));
        const auto &rows = m_rows[static_cast<std::size_t>(target)];
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].type == MetricType::Counter) {
                counters[m_names[static_cast<std::size_t>(target)] + std::string(rows[i].family) +
                         Labels::fromPairs(rows[i].labels).toString()]
                    .emplace_back(t, values[i]);
            }
        }
    }
    void missed(int target, TimeMs t) override { lines.push_back("M" + std::to_string(target + t)); }

private:
    std::vector<std::string> m_names;
    std::vector<std::vector<MetricRow>> m_rows;
};

} // namespace

class TestDemoFleet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stageKeepsLittlesLaw() {
        double x = 0;
        double out = 0;
        for (int i = 0; i < 60; ++i) {
            const StageStep s = stepStage(x, 50, 0.2, 0, 1);
            x = s.content;
            out = s.out;
        }
        QVERIFY(std::abs(x - 10) < 1e-6); // 50/s for 0.2 s each
        QVERIFY(std::abs(out - 50) < 1e-6);
    }
    void stageDrainsAtItsBound() {
        // 1,000 wait for 10 places of 0.1 s: 100 a second, however long the tick.
        for (const double dt : {0.1, 1.0, 5.0}) {
            const StageStep s = stepStage(1000, 0, 0.1, 10, dt);
            QVERIFY(std::abs(s.out - 100 * dt) < 1e-6);
        }
        const StageStep last = stepStage(50, 0, 0.1, 10, 5);
        QVERIFY(last.content < 1e-9 && std::abs(last.out - 50) < 1e-6);
    }
    void stageLosesNothing() {
        Random random(7);
        double x = 0;
        double in = 0;
        double out = 0;
        for (int i = 0; i < 2000; ++i) {
            const double arrived = random.poisson(random.between(0, 90));
            const StageStep s = stepStage(x, arrived, random.between(0.01, 2), i % 3 == 0 ? 0 : 12, 1);
            x = s.content;
            in += arrived;
            out += s.out;
        }
        QVERIFY(std::abs(in - out - x) < 1e-6);
    }
    void breakerTripsTriesAndCloses() {
        Breaker b;
        b.count(10, 9, 1);
        QCOMPARE(b.state(), Breaker::State::Closed); // too few to judge
        b.count(0, 20, 2);
        QCOMPARE(b.state(), Breaker::State::Open);
        QCOMPARE(b.admit(100, 3), 0.0);
        QCOMPARE(b.admit(100, 33), 1.0);
        b.count(0, 1, 33);
        QCOMPARE(b.state(), Breaker::State::Open);
        QCOMPARE(b.admit(100, 64), 1.0);
        b.count(1, 0, 64);
        QCOMPARE(b.state(), Breaker::State::Closed);
    }
    void fiftyPodsAndBoundsOfTheFleet() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const FleetSpec f = drawFleet(seed);
            QCOMPARE(f.podCount(), 50);
            QCOMPARE(static_cast<int>(f.services.size()), 9);
            int pg = 0;
            for (const ServiceSpec &s : f.services) {
                for (const CallSpec &c : s.calls) {
                    pg += c.pool == "pg-main" ? c.poolPerPod * s.pods + c.poolExtra : 0;
                    QVERIFY(c.service >= 0 || c.dependency >= 0);
                }
            }
            QCOMPARE(pg, 50);
        }
        QCOMPARE(drawFleet(1, 10).podCount(), 10);
        QCOMPARE(drawFleet(1, 1000).podCount(), 1000);
    }
    void metricsAgreeWithTheLook() {
        Fleet fleet(drawFleet(3), kNoon);
        for (int i = 0; i < 300; ++i) {
            fleet.tick(1);
        }
        std::vector<double> values;
        for (const auto &pod : fleet.pods()) {
            podValues(fleet, *pod, values);
            const auto rows = podRows(fleet, *pod);
            QCOMPARE(rows.size(), values.size());
            std::set<std::string> names;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                names.insert(std::string(rows[i].family) + std::string(rows[i].suffix) +
                             Labels::fromPairs(rows[i].labels).toString());
                if (rows[i].family == "process_goroutines") {
                    QCOMPARE(values[i], static_cast<double>(look(fleet, *pod).goroutines()));
                }
                QVERIFY(std::isfinite(values[i]) && values[i] >= 0);
            }
            QCOMPARE(names.size(), rows.size()); // no series twice
        }
    }
    void stacksAddUpToTheCount_data() {
        QTest::addColumn<QString>("name");
        for (const char *name : {"steady", "broadcast", "bulk-update", "db-pool", "leak"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }
    void stacksAddUpToTheCount() {
        QFETCH(QString, name);
        const Scenario s = scenario(name);
        Fleet fleet(drawFleet(1), kNoon - 60);
        Story story(s, fleet, {.seed = 1, .lead = 30, .mitigateAfter = -1});
        for (int t = 0; t < 240; ++t) {
            story.advance();
            fleet.tick(1);
            for (const auto &pod : fleet.pods()) {
                if (t % 40 != 0 || !pod->up(fleet.now())) {
                    continue;
                }
                std::int64_t sum = 0;
                for (const StackCount &stack : stacksOf(fleet, *pod)) {
                    QVERIFY(!stack.frames.empty() && stack.count > 0);
                    sum += stack.count;
                }
                QCOMPARE(sum, look(fleet, *pod).goroutines());
            }
        }
    }
    void profilesAreTheFormsOfGo() {
        Fleet fleet(drawFleet(1), kNoon);
        for (int i = 0; i < 60; ++i) {
            fleet.tick(1);
        }
        const Pod &pod = *fleet.podsOf(fleet.spec().serviceIndex("catalog"))[0];
        const auto stacks = stacksOf(fleet, pod);
        const std::string total = std::to_string(look(fleet, pod).goroutines());
        QVERIFY(goroutineText(stacks).starts_with("goroutine profile: total " + total + "\n"));
        const std::string dump = goroutineDump(stacks);
        std::int64_t headers = 0;
        for (std::size_t at = 0; (at = dump.find("goroutine ", at)) != std::string::npos; ++at) {
            headers += at == 0 || dump[at - 1] == '\n' ? 1 : 0;
        }
        QCOMPARE(headers, look(fleet, pod).goroutines());
        QVERIFY(goroutineProto(stacks, fleet.now()).starts_with("\x1f\x8b"));
        QVERIFY(heapProto(fleet, pod).starts_with("\x1f\x8b"));
    }
    void everyScenarioFileReads_data() {
        QTest::addColumn<QString>("name");
        for (const QString &f : QDir(kFolder).entryList({QStringLiteral("*.yaml")})) {
            QTest::newRow(qPrintable(f)) << f.chopped(5);
        }
    }
    void everyScenarioFileReads() {
        QFETCH(QString, name);
        static const std::set<std::string> causes{"none",
                                                  "leak",
                                                  "burst",
                                                  "load",
                                                  "pool-exhausted",
                                                  "tenant",
                                                  "deploy",
                                                  "limit",
                                                  "dependency-down",
                                                  "dependency-slow",
                                                  "retry-storm"};
        const Scenario s = scenario(name);
        QCOMPARE(QString::fromStdString(s.name), name);
        QVERIFY(causes.contains(s.cause));
        for (const std::string &among : s.among) {
            const FleetSpec f = drawFleet(1);
            QVERIFY2(f.serviceIndex(among) >= 0 || f.dependencyIndex(among) >= 0, among.c_str());
        }
    }
    void aWrongScenarioNamesTheLine() {
        const auto wrong =
            readScenario("name: x\ntitle: y\nfault: leak\nsize: [3, 1]\ntruth: {}\n", QStringLiteral("x.yaml"));
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().line, 4);
        QVERIFY(!readScenario("name: x\nsurprise: 1\n", QStringLiteral("x.yaml")));
    }
    void aSeedRepeatsItself() {
        QCOMPARE(play(QStringLiteral("broadcast"), 4).last, play(QStringLiteral("broadcast"), 4).last);
        QVERIFY(play(QStringLiteral("broadcast"), 4).last != play(QStringLiteral("broadcast"), 5).last);
    }
    void faultsBreakAndMitigationsHeal_data() {
        QTest::addColumn<QString>("name");
        for (const char *name : {"leak", "broadcast", "bulk-update", "db-pool", "tenant-hog", "breaker-open",
                                 "retry-storm", "slow-downstream", "deploy-regression"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }
    void faultsBreakAndMitigationsHeal() {
        QFETCH(QString, name);
        for (std::uint64_t seed = 1; seed <= 2; ++seed) {
            const Seen seen = play(name, seed);
            QVERIFY2(seen.truth.impactStart && seen.truth.mitigated, qPrintable(name));
            QVERIFY2(seen.truth.resolved, qPrintable(QStringLiteral("seed %1 never resolved").arg(seed)));
            QVERIFY(*seen.truth.resolved >= *seen.truth.mitigated);
            QVERIFY(seen.worstLost > 0.05 || seen.maxGoroutines > 1); // never by restarts alone
        }
    }
    void innocentsBreakNothing_data() {
        QTest::addColumn<QString>("name");
        for (const char *name : {"steady", "peak", "rollout"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }
    void innocentsBreakNothing() {
        QFETCH(QString, name);
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const Seen seen = play(name, seed);
            QVERIFY2(seen.worstLost < 0.05, qPrintable(QString::number(seen.worstLost)));
            QVERIFY(seen.maxGoroutines < 0.5);
            QVERIFY(!seen.truth.impactStart);
        }
    }
    void olderHoursJoinTheNewest() {
        History h{.spec = drawFleet(2), .address = "127.0.0.1:1", .now = kNoon, .seconds = 3 * 3600.0};
        Keep keep;
        HistoryBlock::Counters first;
        const auto fleet = newestHour(h, keep, first);
        QVERIFY(fleet->now() >= kNoon && fleet->now() < kNoon + 2);
        int hours = 0;
        olderHours(h, std::move(first), keep, [&](double) { return ++hours < 10; });
        QCOMPARE(hours, 2);
        QVERIFY(keep.counters.size() > 100);
        for (auto &[name, points] : keep.counters) {
            std::sort(points.begin(), points.end());
            QVERIFY2(points.front().first < TimeMs((kNoon - 2.9 * 3600) * 1000), name.c_str());
            for (std::size_t i = 1; i < points.size(); ++i) { // no resets where the hours meet
                QVERIFY2(points[i].second >= points[i - 1].second, name.c_str());
            }
        }
    }
    void scrapesSurviveThePipe() {
        Fleet fleet(drawFleet(2, 10), kNoon);
        Keep direct;
        Keep piped;
        QTemporaryDir dir;
        const QByteArray path = dir.filePath(QStringLiteral("pipe")).toLocal8Bit();
        std::FILE *file = std::fopen(path.constData(), "wb");
        QVERIFY(file);
        PipeSink pipe(file);
        Scraper one(fleet, "127.0.0.1:1", 15, direct);
        Scraper two(fleet, "127.0.0.1:1", 15, pipe);
        for (int i = 0; i < 40; ++i) {
            fleet.tick(1);
            one.advance();
            two.advance();
        }
        pipe.profile("edge", "edge-0", 7, "bytes");
        pipe.progress(60);
        std::fclose(file);
        const std::string bytes = readFile(QString::fromLocal8Bit(path)).value();
        PipeReader reader(piped);
        std::string profile;
        reader.onProfile = [&](const std::string &, const std::string &pod, TimeMs, std::string p) {
            profile = pod + p;
        };
        for (std::size_t at = 0; at < bytes.size(); at += 777) { // frames arrive in pieces
            QVERIFY(reader.feed(QByteArray::fromStdString(bytes.substr(at, 777))));
        }
        QCOMPARE(piped.lines, direct.lines);
        QCOMPARE(reader.progress(), 60.0);
        QCOMPARE(profile, std::string("edge-0bytes"));
        QVERIFY(!PipeReader(piped).feed(QByteArrayLiteral("x\xff\xff\xff\xff")));
    }
    void exportIsWholeAndOrdered() {
        Fleet fleet(drawFleet(2, 10), kNoon);
        OpenMetricsSink sink;
        Scraper scraper(fleet, "127.0.0.1:1", 15, sink);
        for (int i = 0; i < 120; ++i) {
            fleet.tick(1);
            scraper.advance();
        }
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("x.txt"));
        QVERIFY(sink.write(path).has_value());
        const std::string text = readFile(path).value();
        QVERIFY(text.ends_with("# EOF\n"));
        QVERIFY(text.find("# TYPE http_requests counter\n") != std::string::npos);
        QVERIFY(text.find("up{cluster=\"courier-prod\"") != std::string::npos);
        QVERIFY(sink.samples() > 8 * sink.series() * 9 / 10);
    }
};

QTEST_GUILESS_MAIN(TestDemoFleet)
#include "tst_demofleet.moc"
