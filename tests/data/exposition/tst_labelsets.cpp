// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/labelsets.h"
#include "data/exposition/number.h"
#include <QTest>
#include <cmath>
#include <cstdlib>
#include <new>
#include <random>

using namespace bs;
using namespace bs::exposition;

// Counts what is taken from the heap.
static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
    ++g_allocations;
    if (void *p = std::malloc(n)) {
        return p;
    }
    throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

namespace {

// Keeps sets, and what labelsOf() says of the same samples.
class Both final : public Handler {
public:
    LabelSets sets;
    std::vector<Labels> expected;
    QStringList disagreements;
    void sample(const SampleView &s) override {
        const auto labels = labelsOf(s);
        const bool added = sets.add(s);
        if (added != labels.has_value()) {
            disagreements << QString::fromUtf8(s.series.data(), static_cast<qsizetype>(s.series.size()));
        } else if (added) {
            expected.push_back(*labels);
        }
    }
};

struct OnlySets final : Handler {
    LabelSets sets;
    bool fine = true;
    void sample(const SampleView &s) override { fine = sets.add(s) && fine; }
};

} // namespace

class TestLabelSets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void areWhatLabelsOfSays_data() {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *name, const char *text) { QTest::newRow(name) << QByteArray(text); };
        row("no labels", "a 1\nb 2\n");
        row("labels out of order", "a{z=\"1\",b=\"2\",m=\"3\"} 1\na{b=\"2\",z=\"1\",m=\"3\"} 1\n");
        row("a label before the metric's name in order", "a{A=\"1\",zz=\"2\"} 1\n");
        row("empty values", "a{x=\"\",y=\"1\"} 1\na{y=\"1\"} 1\na{x=\"\"} 1\n");
        row("a name twice", "a{x=\"1\",x=\"2\"} 1\nb 1\n");
        row("a name twice, once empty", "a{x=\"\",x=\"2\"} 1\nb 1\n");
        row("the metric's name as a label", "a{__name__=\"b\"} 1\nb 1\n");
        row("bounds", "# TYPE h histogram\nh_bucket{le=\"1\",a=\"b\"} 1\nh_bucket{le=\"0.50\",a=\"b\"} 1\n"
                      "h_bucket{le=\"1e6\",a=\"b\"} 1\nh_bucket{le=\"+Inf\",a=\"b\"} 1\nh_sum{a=\"b\"} 1\n"
                      "h_bucket{le=\"nonsense\",a=\"b\"} 1\n");
        row("quantiles", "# TYPE s summary\ns{quantile=\"1\"} 1\ns{quantile=\"0.99\"} 1\ns{le=\"1\"} 2\n");
        row("the same text under another type", "# TYPE h gauge\nh{le=\"1\"} 1\n# TYPE h histogram\nh{le=\"1\"} 1\n");
        row("escapes", "a{x=\"q\\\"\\n\\\\\"} 1\n");
        row("quoted names", "{\"m.x\",\"l y\"=\"v\"} 1\n");
    }
    void areWhatLabelsOfSays() {
        QFETCH(QByteArray, text);
        Both both;
        Parser parser;
        QVERIFY(parser.parse(text.toStdString(), Format::Text, both));
        QCOMPARE(both.disagreements, QStringList());
        QCOMPARE(both.sets.size(), both.expected.size());
        for (std::size_t i = 0; i < both.expected.size(); ++i) {
            QCOMPARE(QString::fromStdString(both.sets[i].toLabels().toString()),
                     QString::fromStdString(both.expected[i].toString()));
            QCOMPARE(both.sets[i].size(), both.expected[i].size());
            for (const auto &[name, value] : both.expected[i]) {
                QVERIFY(both.sets[i].get(name) == value);
            }
        }
    }
    void equalSetsHaveEqualHashes() {
        OnlySets one;
        OnlySets two;
        Parser parser;
        QVERIFY(parser.parse(
            "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\",e=\"\"} 2\na{x=\"2\",y=\"1\"} 3\nb{x=\"1\",y=\"2\"} 1\n"
            "a{x=\"1\"} 1\n",
            Format::Text, one));
        QVERIFY(parser.parse("c 1\na{y=\"2\",x=\"1\"} 1\n", Format::Text, two));
        QVERIFY(one.sets[0] == one.sets[1]);
        QCOMPARE(one.sets[0].hash(), one.sets[1].hash());
        QCOMPARE(one.sets[0].hash(), two.sets[1].hash());
        for (const std::size_t other : {2, 3, 4}) {
            QVERIFY(!(one.sets[0] == one.sets[other]));
            QVERIFY(one.sets[0].hash() != one.sets[other].hash());
        }
    }
    void longValuesAndManySets() {
        std::mt19937 random(7);
        Both both;
        Parser parser;
        std::string text;
        for (int i = 0; i < 3000; ++i) {
            const std::size_t length = i % 50 == 0 ? 20'000 : random() % 300;
            text += "m" + std::to_string(random() % 40) + "{a=\"" + std::string(length, 'x') + "\",b" +
                    std::to_string(random() % 5) + "=\"" + std::to_string(i) + "\"} 1\n";
        }
        QVERIFY(parser.parse(text, Format::Text, both));
        QCOMPARE(both.sets.size(), std::size_t(3000));
        for (std::size_t i = 0; i < 3000; ++i) {
            QVERIFY(both.sets[i].toLabels() == both.expected[i]);
        }
        both.sets.dropLast();
        QCOMPARE(both.sets.size(), std::size_t(2999));
        QVERIFY(both.sets[2998].toLabels() == both.expected[2998]);
        both.sets.clear();
        QCOMPARE(both.sets.size(), std::size_t(0));
    }
    void noAllocationPerSampleOnceWarm() {
        std::string text = "# TYPE a_seconds histogram\n";
        for (int i = 0; i < 3000; ++i) {
            const std::string labels = "pod=\"p-" + std::to_string(i) + "\",zone=\"eu-west-1b\"";
            text += "a_seconds_bucket{" + labels + ",le=\"5\"} 1\na_seconds_bucket{" + labels + ",le=\"+Inf\"} 1\n";
            text += "a_seconds_sum{" + labels + "} 1\na_seconds_count{" + labels + "} 1\n";
        }
        Parser parser;
        OnlySets sets;
        QVERIFY(parser.parse(text, Format::Text, sets));
        sets.sets.clear();
        const std::size_t before = g_allocations;
        QVERIFY(parser.parse(text, Format::Text, sets));
        QVERIFY2(g_allocations - before < 20, qPrintable(QString::number(g_allocations - before)));
        QCOMPARE(sets.sets.size(), std::size_t(12'000));
        QVERIFY(sets.fine);
        // compact: the values and a length each, not the names
        QVERIFY(sets.sets.bytes() < 12'000 * 24);
    }
    void boundsAreWrittenAsFloats_data() {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<QByteArray>("written");
        const auto row = [](const char *raw, const char *written) {
            QTest::newRow(raw) << QByteArray(raw) << QByteArray(written);
        };
        row("1", "1.0");
        row("0", "0.0");
        row("00", "0.0");
        row("-1", "-1.0");
        row("+1", "1.0");
        row("0.005", "0.005");
        row("0.0001", "0.0001");
        row("0.00001", "1e-05");
        row("0.50", "0.5");
        row("1.0", "1.0");
        row("1.00", "1.0");
        row("5.", "5.0");
        row(".5", "0.5");
        row("999999", "999999.0");
        row("1000000", "1e+06");
        row("123456.789", "123456.789");
        row("0.1234567890123456789", "0.12345678901234568");
        row("+Inf", "+Inf");
        row("inf", "+Inf");
        row("1e3", "1000.0");
        row("x", "x");
        row("1.5x", "1.5x");
        row("1.2.3", "1.2.3");
    }
    void boundsAreWrittenAsFloats() {
        QFETCH(QByteArray, raw);
        QFETCH(QByteArray, written);
        char text[kFloatText];
        const std::string_view out = openMetricsBound({raw.constData(), static_cast<std::size_t>(raw.size())}, text);
        QCOMPARE(QByteArray(out.data(), static_cast<qsizetype>(out.size())), written);
    }
    void theShortWayAgreesWithTheLongOne() {
        std::mt19937 random(11);
        for (int i = 0; i < 20'000; ++i) {
            const double v =
                static_cast<double>(random() % 100'000'000) / std::pow(10.0, static_cast<int>(random() % 9));
            const QByteArray raw = QByteArray::number(v, 'g', 1 + static_cast<int>(random() % 12));
            char text[kFloatText];
            const std::string_view out =
                openMetricsBound({raw.constData(), static_cast<std::size_t>(raw.size())}, text);
            QCOMPARE(QByteArray(out.data(), static_cast<qsizetype>(out.size())),
                     QByteArray::fromStdString(openMetricsFloat(raw.toDouble())));
        }
    }
};

QTEST_GUILESS_MAIN(TestLabelSets)
#include "tst_labelsets.moc"
