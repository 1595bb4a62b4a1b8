// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The past of the demo comes over a pipe and its present is scraped: both must be the same series, or every rate over
// the seam is wrong and alerts fire that nothing caused.
#include "app/cli/demo/storesink.h"
#include "app/demo/exposition.h"
#include "app/demo/fleet.h"
#include "data/source/scrape/targetscrape.h"
#include <QTemporaryDir>
#include <QTest>
#include <set>

using namespace bs;

class TestDemoHistory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scrapingGoesOnWithTheSeriesOfTheHistory() {
        QTemporaryDir dir;
        const auto store = store::Store::open(dir.filePath(QStringLiteral("demo.db")));
        QVERIFY(store);
        constexpr TimeMs kNow = 1'767'355'200'000;
        demo::Fleet fleet(demo::drawFleet(1), static_cast<double>(kNow) / 1000 - 60);
        while (fleet.now() < static_cast<double>(kNow) / 1000) {
            fleet.tick(1);
        }
        int histograms = 0;
        cli::StoreSink sink(*store);
        std::vector<ScrapeTarget> targets;
        std::vector<std::string> bodies;
        for (const auto &pod : fleet.pods()) {
            const std::vector<demo::MetricRow> rows = demo::podRows(fleet, *pod);
            std::vector<double> values;
            demo::podValues(fleet, *pod, values);
            const std::string name = "pod-" + std::to_string(targets.size());
            const std::vector<Labels::Pair> labels{{"instance", name}, {"job", "demo"}};
            sink.target(labels);
            sink.rows(static_cast<int>(targets.size()), rows);
            sink.scrape(static_cast<int>(targets.size()), kNow, values);
            for (const demo::MetricRow &row : rows) {
                histograms += row.type == demo::MetricType::Histogram ? 1 : 0;
            }
            ScrapeTarget t;
            t.job = std::make_shared<ScrapeJob>();
            t.labels = Labels::fromPairs(labels);
            targets.push_back(std::move(t));
            bodies.push_back(demo::exposition(rows, values));
        }
        QVERIFY(sink.finish());
        QVERIFY(histograms > 100);
        const auto names = [&] {
            std::set<std::string> out;
            const auto all = (*store)->select(*MatcherSet::compile({{Matcher::Op::NotEqual, "__name__", ""}}),
                                              {0, 4'000'000'000'000}, {});
            for (const auto &s : *all) {
                if (!s->labels.metric().starts_with("scrape_")) {
                    out.insert(s->labels.toString());
                }
            }
            return out;
        };
        const std::set<std::string> before = names();
        QVERIFY(before.size() > 1000);
        for (std::size_t i = 0; i < targets.size(); ++i) {
            TargetScrape scrape(*store, targets[i]);
            const ScrapeOutcome o = scrape.take(bodies[i], "text/plain; version=0.0.4", kNow + 15'000, 0.01);
            QVERIFY2(o.up, qPrintable(o.error));
            QVERIFY((*store)->appendNow(o.batch));
        }
        for (const std::string &name : names()) {
            QVERIFY2(before.contains(name), name.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestDemoHistory)
#include "tst_demohistory.moc"
