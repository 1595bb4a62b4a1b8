// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/quality.h"
#include <QTest>

using namespace bs;
using Kind = QualitySpan::Kind;

namespace {

PanelResult panel(std::vector<TimeMs> times) {
    PanelResult p;
    p.range = {0, 150'000};
    p.step = 15'000;
    PanelSeries s;
    s.times = std::move(times);
    s.values.assign(s.times.size(), 1);
    p.newest = s.times.empty() ? kNoTime : s.times.back();
    p.series.push_back(std::move(s));
    return p;
}

std::vector<QualitySpan> of(const PanelResult &p, Kind kind) {
    std::vector<QualitySpan> out;
    for (const QualitySpan &q : assemble::qualityOf(p, 15'000, 60'000)) {
        if (q.kind == kind) {
            out.push_back(q);
        }
    }
    return out;
}

std::vector<TimeMs> every15(TimeMs from, TimeMs to) {
    std::vector<TimeMs> out;
    for (TimeMs t = from; t <= to; t += 15'000) {
        out.push_back(t);
    }
    return out;
}

} // namespace

class TestQuality : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wholeDataSayNothing() { QVERIFY(assemble::qualityOf(panel(every15(0, 150'000)), 15'000, 60'000).empty()); }
    void aGapIsWhereNobodyHasAPoint() {
        PanelResult p = panel({0, 15'000, 75'000, 90'000, 105'000, 120'000, 135'000, 150'000});
        const auto gaps = of(p, Kind::Gap);
        QCOMPARE(gaps.size(), std::size_t{1});
        QCOMPARE(gaps[0].range, (TimeRange{15'000, 75'000}));
        PanelSeries other; // another series bridges it
        other.times = every15(30'000, 60'000);
        other.values.assign(other.times.size(), 1);
        p.series.push_back(other);
        QVERIFY(of(p, Kind::Gap).empty());
    }
    void aNaNIsNoPoint() {
        PanelResult p = panel(every15(0, 150'000));
        p.series[0].values[4] = quietNaN();
        QCOMPARE(of(p, Kind::Gap).size(), std::size_t{1});
    }
    void silenceAtTheEndIsStale() {
        const PanelResult p = panel(every15(0, 75'000));
        const auto stale = of(p, Kind::Stale);
        QCOMPARE(stale.size(), std::size_t{1});
        QCOMPARE(stale[0].range, (TimeRange{75'000, 150'000}));
        QVERIFY(of(p, Kind::Gap).empty()); // it is one thing, not two
    }
    void coarseStepsAreDownsampled() {
        PanelResult p = panel(every15(0, 150'000));
        QVERIFY(of(p, Kind::Downsampled).empty());
        p.step = 60'000;
        QCOMPARE(of(p, Kind::Downsampled).size(), std::size_t{1});
    }
    void partialAnswersSayWhy() {
        PanelResult p = panel(every15(0, 150'000));
        p.partial = true;
        p.warnings = {QStringLiteral("store-2 did not answer")};
        QCOMPARE(of(p, Kind::Partial).at(0).text, p.warnings[0]);
    }
    void countsBecomeSpans() {
        Series s;
        s.times = {15'000, 30'000, 45'000, 90'000, 105'000};
        s.values = {1, 3, 0, 2, 0};
        const auto spans =
            assemble::spansAbove(s, 15'000, Kind::ScrapeFailure, [](double n) { return QString::number(n); });
        QCOMPARE(spans.size(), std::size_t{2});
        QCOMPARE(spans[0].range, (TimeRange{0, 30'000}));
        QCOMPARE(spans[0].text, QStringLiteral("3"));
        QCOMPARE(spans[1].range, (TimeRange{75'000, 90'000}));
        QCOMPARE(spans[1].text, QStringLiteral("2"));
    }
};

QTEST_MAIN(TestQuality)
#include "tst_quality.moc"
