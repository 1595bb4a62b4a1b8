// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the runner asks a source, and when it asks for less.
#include "data/board/boardrunner.h"
#include "data/core/bytes.h"
#include "data/vocabulary/detect.h"
#include "tests/support/awaits.h"
#include "tests/support/fakesource.h"
#include <QTest>

using namespace bs;
using namespace bs::test;

namespace {

const QString kResources = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/");

// Three pods of two services; `touched` is what every count() of series says.
QueryResult fleet(const std::string &expr, TimeMs start, TimeMs end, DurationMs step, double touched) {
    QueryResult r;
    const auto add = [&](Labels labels, double value) {
        r.matrix.series.push_back(constantSeries(std::move(labels), value, start, end, step));
    };
    if (expr.starts_with("count(") && step == 0) {
        add({}, touched);
    } else if (expr.starts_with("count(")) { // targets that are down, at every step
        add({}, 2);
    } else if (expr.find("changes(") != std::string::npos) {
        add({}, 1);
    } else if (expr.find("by (cluster, namespace, service, pod)") != std::string::npos) {
        add(Labels{{"service", "edge"}, {"pod", "edge-0"}}, 10);
        add(Labels{{"service", "edge"}, {"pod", "edge-1"}}, 20);
        add(Labels{{"service", "auth"}, {"pod", "auth-0"}}, 30);
    } else if (expr.find("service") != std::string::npos) {
        add(Labels{{"service", "edge"}}, 20);
        add(Labels{{"service", "auth"}}, 30);
    }
    return r;
}

} // namespace

class TestBoardRunner : public QObject {
    Q_OBJECT
    QThreadPool m_pool;
    FixedClock m_clock{1'700'003'600'000};
    FakeSource m_source;
    std::shared_ptr<const Board> m_board;

    std::shared_ptr<const BoardResult> run(BoardRunner &runner) {
        BoardRequest request;
        request.board = m_board;
        request.range = {m_clock.now() - 600'000, m_clock.now()};
        return await(runner.run(request, {})).value_or(nullptr);
    }
    std::vector<Vocabulary> shipped() { return *readVocabularies({kResources + QStringLiteral("vocabularies")}); }
    static PanelPtr panel(const std::shared_ptr<const BoardResult> &b, const QString &id) {
        for (const PanelPtr &p : b->panels) {
            if (p->id == id) {
                return p;
            }
        }
        return nullptr;
    }

private Q_SLOTS:
    void init() {
        const QString file = kResources + QStringLiteral("boards/fleet.yaml");
        const auto board = readBoard(*readFile(file), file);
        QVERIFY2(board, qPrintable(board ? QString() : board.error().text()));
        m_board = std::make_shared<const Board>(*board);
        m_source.metrics = {"process_goroutines", "http_requests_total", "up", "process_start_time_seconds",
                            "kube_pod_container_status_restarts_total"};
        m_source.labels = {"service", "pod", "namespace", "cluster"};
        m_source.asked.clear();
        m_source.respond = [](const auto &expr, auto s, auto e, auto step) { return fleet(expr, s, e, step, 3); };
    }
    void fewSeriesAreAskedByPod() {
        BoardRunner runner(&m_source, shipped(), &m_clock, &m_pool);
        const auto b = run(runner);
        QVERIFY(b && !b->aggregated);
        QCOMPARE(*b->seriesTouched, 9.0); // goroutines, requests and up are there, pools and tenants are not
        QCOMPARE(panel(b, QStringLiteral("goroutines-per-pod"))->rows.size(), std::size_t{3});
        QVERIFY(!panel(b, QStringLiteral("goroutines-per-pod"))->aggregated);
    }
    void tooManyAreAddedUpByTheServerAndItIsSaid() {
        m_source.respond = [](const auto &expr, auto s, auto e, auto step) { return fleet(expr, s, e, step, 9'000); };
        BoardRunner runner(&m_source, shipped(), &m_clock, &m_pool);
        const auto b = run(runner);
        QVERIFY(b && b->aggregated);
        QCOMPARE(*b->seriesTouched, 27'000.0);
        const PanelPtr heat = panel(b, QStringLiteral("goroutines-per-pod"));
        QVERIFY(heat->aggregated);
        QCOMPARE(heat->rows.size(), std::size_t{2});
        QVERIFY(heat->availability == Availability::Data);
        QVERIFY2(heat->notes.join(u' ').contains(u"27k series, over 20k: added up by service"),
                 qPrintable(heat->notes.join(u' ')));
        const PanelPtr scatter = panel(b, QStringLiteral("goroutines-vs-rps"));
        QCOMPARE(scatter->scatter->points.size(), std::size_t{2});
        QCOMPARE(scatter->scatter->points[0].pod, QStringLiteral("edge"));
        for (const QString &expr : m_source.asked) { // nothing by pod crossed the wire
            QVERIFY2(!expr.contains(u"service, pod"), qPrintable(expr));
        }
    }
    void countedOnceNotAtEveryRefresh() {
        BoardRunner runner(&m_source, shipped(), &m_clock, &m_pool);
        (void)run(runner);
        const auto counts = [this] {
            return m_source.asked.filter(QStringLiteral("count((process_goroutines))")).size();
        };
        QVERIFY2(counts() == 1, qPrintable(m_source.asked.join(u'\n')));
        (void)run(runner);
        QCOMPARE(counts(), 1);
        m_clock.set(m_clock.now() + 400'000);
        (void)run(runner);
        QCOMPARE(counts(), 2);
    }
    void targetsAndProcessesTellTheirQuality() {
        BoardRunner runner(&m_source, shipped(), &m_clock, &m_pool);
        const auto b = run(runner);
        QVERIFY(b);
        const auto of = [&b](QualitySpan::Kind kind) {
            return std::count_if(b->quality.begin(), b->quality.end(),
                                 [kind](const auto &q) { return q.kind == kind; });
        };
        QCOMPARE(of(QualitySpan::Kind::ScrapeFailure), 1); // neighbouring steps are one span
        QCOMPARE(of(QualitySpan::Kind::CounterReset), 1);
        QCOMPARE(b->quality[0].text, QStringLiteral("2 targets not scraped"));
    }
};

QTEST_MAIN(TestBoardRunner)
#include "tst_boardrunner.moc"
