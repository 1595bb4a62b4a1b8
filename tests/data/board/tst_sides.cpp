// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A board over several sources that call things differently.
#include "data/board/sides.h"
#include <QTest>
#include <cmath>

using namespace bs;

namespace {

std::shared_ptr<const BoundVocabulary> vocabulary(std::map<std::string, std::string> identity, DurationMs scrape) {
    auto v = std::make_shared<BoundVocabulary>();
    v->identity = std::move(identity);
    v->scrapeInterval = scrape;
    v->scrapeIntervalKnown = true;
    return v;
}

std::shared_ptr<const QueryResult> one(Labels labels, double value) {
    auto r = std::make_shared<QueryResult>();
    r->type = QueryResult::Type::Vector;
    r->matrix.series.push_back({.labels = std::move(labels), .times = {1000}, .values = {value}});
    return r;
}

} // namespace

class TestSides : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void commonWords() {
        const auto eu = vocabulary({{"service", "app"}, {"pod", "pod"}}, 15'000);
        const auto us = vocabulary({{"service", "job"}, {"pod", "pod"}, {"cluster", "k8s"}}, 30'000);
        const auto common = commonVocabulary({{.name = "eu", .vocabulary = eu}, {.name = "us", .vocabulary = us}});
        QCOMPARE(common->label("service"), std::string("service"));
        QCOMPARE(common->label("pod"), std::string("pod"));
        QCOMPARE(common->label("cluster"), std::string("k8s"));
        QCOMPARE(common->scrapeInterval, DurationMs(30'000));
        QCOMPARE(filterFor("service=\"edge\",zone=~\"a|b\"", *common, *us), std::string("job=\"edge\",zone=~\"a|b\""));
        QCOMPARE(filterFor("", *common, *us), std::string());

        const auto joined = joinAnswers({{"eu", Availability::Data, {}, one({{"app", "edge"}, {"pod", "e-0"}}, 1), eu},
                                         {"us", Availability::Data, {}, one({{"job", "edge"}, {"pod", "e-0"}}, 2), us}},
                                        *common);
        QCOMPARE(joined.series().size(), 2U);
        QCOMPARE(joined.series()[0].labels, (Labels{{"service", "edge"}, {"pod", "e-0"}, {"source", "eu"}}));
        QCOMPARE(joined.series()[1].labels, (Labels{{"service", "edge"}, {"pod", "e-0"}, {"source", "us"}}));
    }
    void whatIsMissingIsTold() {
        const auto v = vocabulary({}, 15'000);
        const std::vector<SideAnswer> half{
            {"eu", Availability::Data, {}, one({}, 1), v},
            {"us", Availability::Error, QStringLiteral("connection refused"), nullptr, v}};
        QVERIFY(joinAnswers(half, *v).availability == Availability::Data);
        QCOMPARE(missingSides(half), QStringList{QStringLiteral("us: connection refused")});
        // Nothing here and no answer there is no knowledge, not an empty fleet.
        const std::vector<SideAnswer> none{{"eu", Availability::NoData, {}, std::make_shared<QueryResult>(), v},
                                           half[1]};
        const auto joined = joinAnswers(none, *v);
        QVERIFY(joined.availability == Availability::Error);
        QCOMPARE(joined.reason, QStringLiteral("us: connection refused"));
    }
    void oneNumberForAll_data() {
        QTest::addColumn<QString>("expr");
        QTest::addColumn<double>("whole"); // of 3 and 5; NaN: nobody's
        QTest::newRow("sum") << QStringLiteral("sum(a)") << 8.0;
        QTest::newRow("count") << QStringLiteral("(count(a > 1))") << 8.0;
        QTest::newRow("or zero") << QStringLiteral("count(a / b >= 0.95) or vector(0)") << 8.0;
        QTest::newRow("max") << QStringLiteral("max(a)") << 5.0;
        QTest::newRow("min") << QStringLiteral("min(a)") << 3.0;
        QTest::newRow("mean") << QStringLiteral("avg(a)") << std::nan("");
        QTest::newRow("quotient") << QStringLiteral("sum(a) / sum(b)") << std::nan("");
        QTest::newRow("or one") << QStringLiteral("sum(a) or vector(1)") << std::nan("");
        QTest::newRow("broken") << QStringLiteral("sum(") << std::nan("");
    }
    void oneNumberForAll() {
        QFETCH(QString, expr);
        QFETCH(double, whole);
        const AcrossSources rule = acrossSources(expr.toStdString());
        const auto all = combine(rule, {3, 5});
        QVERIFY(std::isnan(whole) ? !all.has_value() : all == whole);
        QCOMPARE(combine(rule, {7}), std::optional<double>(7)); // one source says what it says
        QVERIFY(!combine(rule, {}));
    }
};

QTEST_GUILESS_MAIN(TestSides)
#include "tst_sides.moc"
