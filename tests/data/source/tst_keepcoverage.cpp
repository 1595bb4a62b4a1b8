// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/parser.h"
#include "data/source/keep/coverage.h"
#include <QTest>

using namespace bs;

namespace {

KeptAnswer::Extent extent(const char *expr, std::initializer_list<const char *> kept) {
    std::vector<std::vector<Matcher>> selectors;
    for (const char *k : kept) {
        selectors.push_back(*promql::parseSelector(k));
    }
    return howMuchIsKept(**promql::parseExpr(expr), selectors).extent;
}

} // namespace

class TestKeepCoverage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void joinsRanges() {
        Coverage c;
        c.add({100, 200});
        c.add({300, 400});
        c.add({200, 250});
        QCOMPARE(c.ranges().size(), 2U);
        QVERIFY(c.covers({120, 250}) && !c.covers({240, 310}));
        c.add({250, 300});
        QVERIFY(c.covers({100, 400}));
        c.forgetBefore(150);
        QCOMPARE(c.ranges().front(), (TimeRange{150, 400}));
        c.forgetBefore(500);
        QVERIFY(c.ranges().empty());
    }
    void asksForTheNewestGapFirst() {
        Coverage c;
        QCOMPARE(*c.missing({0, 1000}, 300, 10), (TimeRange{700, 1000}));
        c.add({700, 1000});
        QCOMPARE(*c.missing({0, 1000}, 300, 10), (TimeRange{400, 700}));
        QCOMPARE(*c.missing({0, 1200}, 300, 10), (TimeRange{1000, 1200}));
        c.add({0, 400});
        c.add({450, 700});
        QCOMPARE(*c.missing({0, 1005}, 300, 10), (TimeRange{400, 450})); // what is too new waits
        c.add({400, 450});
        QVERIFY(!c.missing({0, 1005}, 300, 10));
        QCOMPARE(*c.missing({-500, 1000}, 300, 10), (TimeRange{-300, 0}));
    }
    void survivesItsDocument() {
        KeptState s;
        s.source = QStringLiteral("prod");
        KeptSelector k;
        k.selector = "up{job=\"a\"}";
        k.covered.add({1, 2});
        k.covered.add({5, 9});
        k.answered = 10;
        k.series = 7;
        s.selectors = {k};
        const auto back = readKept(writeKept(s));
        QVERIFY(back);
        QCOMPARE(back->source, s.source);
        QCOMPARE(back->selectors[0].covered.ranges(), k.covered.ranges());
        QCOMPARE(back->answered(), TimeMs(10));
        QCOMPARE(readKept("")->selectors.size(), 0U);
        QVERIFY(!readKept("{"));
        QVERIFY(readKept("{\"selectors\":[{\"covered_ms\":[[9,1],[\"x\"],7,[3,4]]}]}"));
    }
    void knowsWhatIsKept() {
        using E = KeptAnswer::Extent;
        QCOMPARE(extent("rate(x{a=\"1\"}[5m])", {"x"}), E::All);
        QCOMPARE(extent("x{a=\"1\"}", {"{a=\"1\"}"}), E::All);
        QCOMPARE(extent("x{a=\"12\"}", {"{a=~\"1.*\"}"}), E::All);
        QCOMPARE(extent("x", {"x{a=\"1\"}"}), E::Part);
        QCOMPARE(extent("x{a=~\"1|2\"}", {"x{a=\"1\"}"}), E::Part);
        QCOMPARE(extent("y", {"x"}), E::None);
        QCOMPARE(extent("x{a=\"2\"}", {"x{a=\"1\"}"}), E::None);
        QCOMPARE(extent("x{a=\"2\"}", {"x{a=~\"1.*\"}"}), E::None);
        QCOMPARE(extent("x / y", {"x"}), E::None);
        QCOMPARE(extent("x / y", {"x", "y"}), E::All);
        QCOMPARE(extent("vector(1)", {"x"}), E::All);
        QCOMPARE(extent("x", {}), E::None);
    }
    void tellsStaleFromAMissedScrape() {
        const std::vector<TimeMs> times{0, 15'000, 30'000, 90'000, 105'000};
        QCOMPARE(usualInterval(times), DurationMs(15'000));
        const auto pauses = pausesOf(times, 150'000, 15'000);
        QCOMPARE(pauses.size(), 2U);
        QCOMPARE(pauses[0].from, TimeMs(30'000));
        QCOMPARE(pauses[1].from, TimeMs(105'000));
        const TimeRange grid{0, 150'000};
        // A value through the whole first pause: scrapes were missed. None in the second: it was marked stale.
        const std::vector<TimeMs> answers{0, 15'000, 30'000, 45'000, 60'000, 75'000, 90'000, 105'000};
        QVERIFY(!staleAt(pauses[0], answers, grid, 15'000));
        QCOMPARE(*staleAt(pauses[1], answers, grid, 15'000), TimeMs(120'000));
        // After the lookback the absence of a value says nothing.
        QVERIFY(!staleAt({0, 900'000}, {0, 60'000, 120'000, 180'000, 240'000}, {0, 900'000}, 60'000));
    }
};

QTEST_GUILESS_MAIN(TestKeepCoverage)
#include "tst_keepcoverage.moc"
