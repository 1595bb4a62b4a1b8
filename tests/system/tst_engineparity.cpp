// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The embedded engine beside a real Prometheus: the same samples give the same answers, and the same target gives the
// same series. Debian has 2.42: ranges were closed on the left then, so every query ends between two samples; functions
// and syntax that are newer stay out.
#include "data/source/local/localsource.h"
#include "data/source/local/transfer.h"
#include "data/source/remote/remotesource.h"
#include "data/source/scrape/scrapeloop.h"
#include "tests/support/awaits.h"
#include "tests/support/peers.h"
#include <QRegularExpression>
#include <QTest>
#include <cmath>
#include <random>

using namespace bs;
using namespace bs::test;

namespace {

constexpr TimeMs kT0 = 1'700'000'000'000;
constexpr int kSteps = 400;
constexpr TimeMs kEnd = kT0 + 15'000LL * kSteps - 8'300; // between two samples

// Counters with resets, gauges with gaps, a classic histogram, a series that ends.
std::string exposition() {
    std::mt19937 random(5);
    std::string out;
    const auto line = [&out](const std::string &series, double v, int step) {
        out += series + " " + std::to_string(v) + " " + std::to_string(kT0 / 1000 + 15 * step) + "\n";
    };
    const char *zones[] = {"a", "b"};
    for (int pod = 0; pod < 12; ++pod) {
        const std::string labels = "pod=\"p" + std::to_string(pod) + "\",zone=\"" + zones[pod % 2] + "\"";
        double count = 0;
        for (int i = 0; i < kSteps; ++i) {
            count = i == 150 + pod ? 0 : count + random() % 50;
            line("requests_total{" + labels + "}", count, i);
        }
    }
    for (int pod = 0; pod < 12; ++pod) {
        const std::string labels = "pod=\"p" + std::to_string(pod) + "\",zone=\"" + zones[pod % 2] + "\"";
        for (int i = 0; i < kSteps; ++i) {
            if ((i / 40 + pod) % 5 != 0 && (pod != 3 || i < 200)) {
                line("goroutines{" + labels + "}", 100 + static_cast<double>(random() % 2000) / 8, i);
            }
        }
    }
    for (const char *le : {"0.1", "0.5", "1.0", "+Inf"}) {
        const double share = le[0] == '+' ? 1 : std::stod(le) * 0.8;
        double count = 0;
        for (int i = 0; i < kSteps; ++i) {
            count += std::floor(40 * share);
            line(std::string("latency_bucket{le=\"") + le + "\"}", count, i);
        }
    }
    return out + "# EOF\n";
}

QStringList queries() {
    QStringList out;
    for (const char *f : {"rate", "increase", "irate", "delta", "idelta", "deriv", "changes", "resets", "avg_over_time",
                          "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "stddev_over_time",
                          "stdvar_over_time", "last_over_time", "present_over_time"}) {
        out << QStringLiteral("%1(requests_total[5m])").arg(QLatin1String(f));
        // rate() of what is no counter reaches further back over a gap since Prometheus 2.5x
        if (QLatin1String(f) != QLatin1String("rate") && QLatin1String(f) != QLatin1String("increase")) {
            out << QStringLiteral("%1(goroutines[2m])").arg(QLatin1String(f));
        }
    }
    for (const char *a : {"sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"}) {
        out << QStringLiteral("%1 by (zone) (goroutines)").arg(QLatin1String(a));
        out << QStringLiteral("%1 without (zone) (rate(requests_total[3m]))").arg(QLatin1String(a));
    }
    for (const char *f : {"abs", "ceil", "floor", "exp", "ln", "log2", "sqrt", "sgn", "sin", "deg"}) {
        out << QStringLiteral("%1(goroutines / 100)").arg(QLatin1String(f));
    }
    out << QStringLiteral("goroutines") << QStringLiteral("goroutines{pod=~\"p1.*\"}") << QStringLiteral("{pod=\"p3\"}")
        << QStringLiteral("goroutines offset 10m") << QStringLiteral("goroutines @ 1700003000.5")
        << QStringLiteral("topk(3, goroutines)") << QStringLiteral("bottomk by (zone) (2, goroutines)")
        << QStringLiteral("quantile(0.9, goroutines)") << QStringLiteral("count_values(\"v\", floor(goroutines / 100))")
        << QStringLiteral("quantile_over_time(0.5, goroutines[10m])")
        << QStringLiteral("histogram_quantile(0.9, rate(latency_bucket[5m]))")
        << QStringLiteral("histogram_quantile(0.2, sum by (le) (latency_bucket))")
        << QStringLiteral("absent(nothing{a=\"b\"})") << QStringLiteral("absent(goroutines)")
        << QStringLiteral("absent_over_time(goroutines{pod=\"p3\"}[5m])") << QStringLiteral("goroutines > 200")
        << QStringLiteral("goroutines > bool 200") << QStringLiteral("goroutines and requests_total")
        << QStringLiteral("goroutines or requests_total") << QStringLiteral("requests_total unless goroutines")
        << QStringLiteral("goroutines / on (pod) requests_total")
        << QStringLiteral("goroutines * on (zone) group_left count by (zone) (requests_total)")
        << QStringLiteral("max_over_time(rate(requests_total[2m])[10m:1m])")
        << QStringLiteral("sum(rate(requests_total[1m]) > 1)")
        << QStringLiteral("label_replace(goroutines, \"n\", \"$1\", \"pod\", \"p(.*)\")")
        << QStringLiteral("label_join(goroutines, \"x\", \"-\", \"pod\", \"zone\")")
        << QStringLiteral("predict_linear(goroutines[10m], 600)") << QStringLiteral("clamp(goroutines, 120, 200)")
        << QStringLiteral("clamp_min(goroutines, 150)") << QStringLiteral("round(goroutines, 10)")
        << QStringLiteral("time()") << QStringLiteral("vector(1)") << QStringLiteral("scalar(goroutines{pod=\"p1\"})")
        << QStringLiteral("timestamp(goroutines)") << QStringLiteral("hour() + minute()")
        << QStringLiteral("day_of_week(timestamp(goroutines))") << QStringLiteral("sort_desc(goroutines)")
        << QStringLiteral("-goroutines ^ 2 % 7") << QStringLiteral("1 + 2 * 3")
        << QStringLiteral("abs(goroutines atan2 requests_total)"); // 3.x drops the name by itself
    for (const char *r : {"40s", "10m", "20m"}) {
        out << QStringLiteral("sum by (zone) (rate(requests_total[%1]))").arg(QLatin1String(r));
    }
    return out;
}

bool near(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || a == b || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

// "" when both say the same.
QString difference(const QueryResult &ours, const QueryResult &theirs) {
    if (ours.type != theirs.type || ours.matrix.series.size() != theirs.matrix.series.size()) {
        return QStringLiteral("%1 series, not %2").arg(ours.matrix.series.size()).arg(theirs.matrix.series.size());
    }
    std::map<Labels, const Series *> mine;
    for (const Series &s : ours.matrix.series) {
        mine.emplace(s.labels, &s);
    }
    for (const Series &s : theirs.matrix.series) {
        const auto it = mine.find(s.labels);
        if (it == mine.end()) {
            return QStringLiteral("no ") + QString::fromStdString(s.labels.toString());
        }
        if (it->second->times != s.times) {
            return QStringLiteral("other times in ") + QString::fromStdString(s.labels.toString());
        }
        for (std::size_t i = 0; i < s.values.size(); ++i) {
            if (!near(it->second->values[i], s.values[i])) {
                return QStringLiteral("%1 at %2: %3, not %4")
                    .arg(QString::fromStdString(s.labels.toString()))
                    .arg(s.times[i])
                    .arg(it->second->values[i], 0, 'g', 17)
                    .arg(s.values[i], 0, 'g', 17);
            }
        }
    }
    return {};
}

} // namespace

class TestEngineParity : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    std::shared_ptr<store::Store> m_store;

private Q_SLOTS:
    void aHundredQueriesGiveTheSameAnswers() {
        const QString promtool = peerProgram(QStringLiteral("promtool"));
        if (promtool.isEmpty()) {
            QSKIP("no promtool: ./dev test fetches it");
        }
        const std::string text = exposition();
        const QString file = m_dir.filePath(QStringLiteral("samples.om"));
        QVERIFY(writeText(file, QString::fromStdString(text)));
        QProcess tool;
        tool.start(promtool, {QStringLiteral("tsdb"), QStringLiteral("create-blocks-from"),
                              QStringLiteral("openmetrics"), file, m_dir.filePath(QStringLiteral("data"))});
        QVERIFY(tool.waitForFinished(60'000));
        QVERIFY2(tool.exitCode() == 0, tool.readAllStandardError().constData());
        const PeerPtr peer = startPeer(
            QStringLiteral("prometheus"),
            [this](Peer &p, int port) {
                writeText(p.dir.filePath(QStringLiteral("p.yml")), QStringLiteral("global: {}\n"));
                return QStringList{QStringLiteral("--config.file=") + p.dir.filePath(QStringLiteral("p.yml")),
                                   QStringLiteral("--storage.tsdb.path=") + m_dir.filePath(QStringLiteral("data")),
                                   QStringLiteral("--storage.tsdb.retention.time=100y"),
                                   QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port)};
            },
            QStringLiteral("/-/ready"));
        QVERIFY(peer);
        auto store = store::Store::open(m_dir.filePath(QStringLiteral("parity.db")));
        QVERIFY(store);
        QVERIFY(importOpenMetrics(**store, text, file));
        QVERIFY((*store)->compact(kEnd));
        LocalSource ours(*store);
        RemoteSource theirs(*connectionTo(peer->url.toString()));
        QStringList wrong;
        const QStringList all = queries();
        QVERIFY(all.size() >= 100);
        for (const QString &q : all) {
            const std::string expr = q.toStdString();
            const auto a = await(ours.query({expr, kEnd, 0, 0}, {}));
            const auto b = await(theirs.query({expr, kEnd, 0, 0}, {}));
            QVERIFY2(b, qPrintable(q + QStringLiteral(": ") + b.error().text()));
            if (!a || !difference(**a, **b).isEmpty()) {
                wrong << q + QStringLiteral(": ") + (a ? difference(**a, **b) : a.error().text());
            }
            const RangeQuery range{expr, kEnd - 4'000'000, kEnd, 47'000, 0, 0};
            const auto c = await(ours.queryRange(range, {}));
            const auto d = await(theirs.queryRange(range, {}));
            QVERIFY2(d, qPrintable(q));
            if (!c || !difference(**c, **d).isEmpty()) {
                wrong << q + QStringLiteral(" as a range: ") + (c ? difference(**c, **d) : c.error().text());
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void theSameTargetGivesTheSameSeries() {
        const PeerPtr service = startGoService();
        if (!service || peerProgram(QStringLiteral("prometheus")).isEmpty()) {
            QSKIP("no Go service or no prometheus");
        }
        const QString hostPort = test::hostPort(*service);
        const PeerPtr peer = startPrometheus(scrapeConfig({hostPort}));
        QVERIFY(peer);
        auto store = store::Store::open(m_dir.filePath(QStringLiteral("scraped.db")));
        QVERIFY(store);
        ScrapeLoop loop(*store, std::make_shared<SystemClock>());
        ScrapeJob job = *jobForUrls({QStringLiteral("http://%1/metrics").arg(hostPort)}, "shop");
        job.interval = job.timeout = 1000;
        loop.setJobs({job});
        loop.start();
        LocalSource ours(*store);
        RemoteSource theirs(*connectionTo(peer->url.toString()));
        // 2.42 keeps le="1" of the text format, 3.x makes it "1.0", and so do we
        static const QRegularExpression bound(QStringLiteral("(le|quantile)=\"(\\d+)\""));
        const auto names = [](MetricSource &source, const char *expr) {
            QStringList out;
            const auto r = await(source.query({expr, SystemClock().now(), 0, 0}, {}));
            if (r) {
                for (const Series &s : (*r)->matrix.series) {
                    out << QString::fromStdString(s.labels.toString()).replace(bound, QStringLiteral("\\1=\"\\2.0\""));
                }
            }
            out.sort();
            return out;
        };
        constexpr const char *kAll = "{__name__!=\"\"}";
        QTRY_VERIFY_WITH_TIMEOUT(names(ours, "up == 1").size() == 1 && names(theirs, "up == 1").size() == 1, 20'000);
        QTest::qWait(2500); // series that appear with the first scrape's own traffic are in both
        QStringList a = names(ours, kAll);
        QStringList b = names(theirs, kAll);
        QVERIFY(a.size() > 30);
        QCOMPARE(a.join(u'\n'), b.join(u'\n'));
        service->stop();
        // what is left when the target is gone: up and its sisters, everything else stale
        QTRY_COMPARE_WITH_TIMEOUT(names(ours, "up == 0").size(), 1, 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(names(theirs, "up == 0").size(), 1, 20'000);
        QCOMPARE(names(ours, kAll).join(u'\n'), names(theirs, kAll).join(u'\n'));
    }
};

QTEST_GUILESS_MAIN(TestEngineParity)
#include "tst_engineparity.moc"
