// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/exposition/census.h"
#include "data/exposition/number.h"
#include <QTest>
#include <cmath>
#include <cstdlib>
#include <new>

using namespace bs;
using namespace bs::exposition;

// Counts what is taken from the heap, to show that parsing takes nothing once warm.
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

// name{labels} value [@time] [start] [# exemplar] per sample, '|' between
class Recorder final : public Handler {
public:
    QStringList lines;
    QStringList metadataLines;
    std::vector<NativeHistogram> histograms;
    void metadata(const MetadataView &m) override {
        metadataLines << QStringLiteral("%1 %2 %3")
                             .arg(static_cast<int>(m.kind))
                             .arg(QString::fromUtf8(m.metric.data(), static_cast<qsizetype>(m.metric.size())),
                                  QString::fromUtf8(m.text.data(), static_cast<qsizetype>(m.text.size())));
    }
    void sample(const SampleView &s) override {
        const auto labels = labelsOf(s);
        if (!labels) {
            refuse(labels.error().reason);
            return;
        }
        QString line = QString::fromStdString(labels->toString());
        if (s.histogram != nullptr) {
            histograms.push_back(*s.histogram);
            line += QStringLiteral(" histogram");
        } else {
            line += QStringLiteral(" ") + QString::fromStdString(openMetricsFloat(s.value));
        }
        if (s.time != kNoTime) {
            line += QStringLiteral(" @%1").arg(s.time);
        }
        if (s.startTime != kNoTime) {
            line += QStringLiteral(" st%1").arg(s.startTime);
        }
        for (const ExemplarView &e : s.exemplars) {
            line += QStringLiteral(" #%1=%2").arg(e.labels.size()).arg(e.value);
        }
        lines << line;
    }
};

QString read(std::string_view text, Format format) {
    Recorder r;
    Parser parser;
    const Status s = parser.parse(text, format, r);
    if (!s) {
        return QStringLiteral("error %1:%2").arg(s.error().line).arg(s.error().column);
    }
    return r.lines.join(u'|');
}

std::string bytes(const char *hex) { return QByteArray::fromHex(hex).toStdString(); }

} // namespace

class TestExposition : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textEdges_data() {
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<QString>("out");
        const auto row = [](const char *name, const char *in, const char *out) {
            QTest::newRow(name) << QByteArray(in) << QString::fromUtf8(out);
        };
        row("plain", "a 1\n", "a 1.0");
        row("tabs and blanks between tokens", "a \t{ x = \"1\" , } \t 2 \t 3 \n", "a{x=\"1\"} 2.0 @3");
        row("leading blanks", "  \ta 1\n", "a 1.0");
        row("blank lines", "\n  \na 1\n\n", "a 1.0");
        row("no final line break", "a 1", "a 1.0");
        row("carriage return is part of the value", "a 1\r\n", "error 1:3");
        row("NUL ends the input", "a 1\n", "a 1.0");
        row("escapes in values", "a{x=\"\\\\ \\\" \\n \\q\"} 1\n", "a{x=\"\\\\ \\\" \\n \\\\q\"} 1.0");
        row("raw line break in a value", "a{x=\"1\n2\"} 1\n", "a{x=\"1\\n2\"} 1.0");
        row("invalid UTF-8 in a value", "a{x=\"\xff\"} 1\n", "error 1:6");
        row("trailing comma", "a{x=\"1\",} 1\n", "a{x=\"1\"} 1.0");
        row("empty braces", "a{} 1\n", "a 1.0");
        row("comma alone", "a{,} 1\n", "error 1:3");
        row("missing comma is tolerated", "a{x=\"1\" y=\"2\"} 1\n", "a{x=\"1\", y=\"2\"} 1.0");
        row("empty value is no label", "a{x=\"\"} 1\n", "a 1.0");
        row("comments", "# hello\n#hello\n#\na 1\n", "a 1.0");
        row("HELP without a name is a comment", "# HELP\na 1\n", "a 1.0");
        row("TYPE without a type", "# TYPE a\na 1\n", "error 1:9");
        row("TYPE that nobody knows", "# TYPE a meh\na 1\n", "error 1:10");
        row("value +Inf", "a +Inf\n", "a +Inf");
        row("value in any case", "a -iNfInItY\n", "a -Inf");
        row("NaN", "a nan\n", "a NaN");
        row("leading zeros", "a 000012\n", "a 12.0");
        row("exponent", "a 1.5e-7\n", "a 1.5e-07");
        row("plus sign", "a +1\n", "a 1.0");
        row("hexadecimal is refused", "a 0x10\n", "error 1:3");
        row("hexadecimal float is refused", "a 0x1p-3\n", "error 1:3");
        row("underscore is refused", "a 1_000\n", "error 1:3");
        row("overflow is refused", "a 1e999\n", "error 1:3");
        row("underflow is zero", "a 1e-999\n", "a 0.0");
        row("timestamp", "a 1 1700000000000\n", "a 1.0 @1700000000000");
        row("negative timestamp is refused", "a 1 -3982045\n", "error 1:5");
        row("fractional timestamp is refused", "a 1 1.5\n", "error 1:6");
        row("timestamp out of range", "a 1 99999999999999999999\n", "error 1:5");
        row("text after the timestamp", "a 1 2 3\n", "error 1:7");
        row("no value", "a\n", "error 1:2");
        row("quoted name without a value", "{\"my.dotted.metric\", \"error.message\"=\"Not Found\"}\n", "error 1:50");
        row("quoted name", "{\"my.metric\",l=\"v\"} 1\n", "{\"my.metric\", l=\"v\"} 1.0");
        row("quoted label name", "a{\"b c\"=\"v\"} 1\n", "a{\"b c\"=\"v\"} 1.0");
        row("name twice", "{\"a\",\"b\"} 1\n", "error 1:6");
        row("name inside and outside", "a{\"b\"} 1\n", "error 1:3");
        row("no name", "{x=\"1\"} 1\n", "error 1:1");
        row("label name with a colon", "a{x:y=\"1\"} 1\n", "error 1:4");
        row("label twice, once empty: taken away", "a{x=\"\",x=\"2\",y=\"1\"} 1\n", "a{y=\"1\"} 1.0");
        row("label twice", "a{x=\"1\",x=\"2\"} 1\n", "error 1:1");
        row("name with a digit first", "0a 1\n", "error 1:1");
        row("quote does not end", "a{x=\"1} 1\n", "error 1:6");
        row("error on the third line", "a 1\n\nb x\n", "error 3:3");
        row("le is written as a float", "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\n",
            "h_bucket{le=\"1.0\"} 1.0|h_bucket{le=\"+Inf\"} 1.0");
        row("quantile is written as a float", "# TYPE s summary\ns{quantile=\"1\"} 1\n", "s{quantile=\"1.0\"} 1.0");
        row("le of a gauge stays", "# TYPE g gauge\ng{le=\"1\"} 1\n", "g{le=\"1\"} 1.0");
        row("value right after the braces", "a{x=\"1\"}1\n", "a{x=\"1\"} 1.0");
        row("exemplars are not in this format", "a 1 # {x=\"1\"} 1\n", "error 1:5");
        row("empty input", "", "");
    }
    void textEdges() {
        QFETCH(QByteArray, in);
        QFETCH(QString, out);
        QCOMPARE(read(in.toStdString(), Format::Text), out);
    }
    void openMetricsEdges_data() {
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<QString>("out");
        const auto row = [](const char *name, const char *in, const char *out) {
            QTest::newRow(name) << QByteArray(in) << QString::fromUtf8(out);
        };
        row("EOF without a line break", "a 1\n# EOF", "a 1.0");
        row("no EOF", "a 1\n", "error 2:1");
        row("text after EOF", "a 1\n# EOF\nb 1\n", "error 3:1");
        row("blank line", "a 1\n\n# EOF\n", "error 2:1");
        row("two blanks", "a  1\n# EOF\n", "error 1:3");
        row("blank at the end", "a 1 \n# EOF\n", "error 1:5");
        row("comment", "# hello\na 1\n# EOF\n", "error 1:1");
        row("seconds with a fraction", "a 1 1.5\n# EOF\n", "a 1.0 @1500");
        row("negative timestamp", "a 1 -1.5\n# EOF\n", "a 1.0 @-1500");
        row("NaN timestamp", "a 1 NaN\n# EOF\n", "error 1:5");
        row("infinite timestamp", "a 1 Inf\n# EOF\n", "error 1:5");
        row("exemplar", "# TYPE a counter\na_total 1 2 # {t=\"x\"} 0.5 3\n# EOF\n", "a_total 1.0 @2000 #1=0.5");
        row("exemplar without labels", "# TYPE a counter\na_total 1 # {} 0.5\n# EOF\n", "a_total 1.0 #0=0.5");
        row("raw line break in a value", "a{x=\"1\n2\"} 1\n# EOF\n", "error 1:6");
        row("trailing comma, as Prometheus takes it", "a{x=\"1\",} 1\n# EOF\n", "a{x=\"1\"} 1.0");
        row("missing comma", "a{x=\"1\"y=\"2\"} 1\n# EOF\n", "error 1:8");
        row("quoted name", "{\"a.b\",x=\"1\"} 1\n# EOF\n", "{\"a.b\", x=\"1\"} 1.0");
        row("quoted name in TYPE", "# TYPE \"a.b\" gauge\n{\"a.b\"} 1\n# EOF\n", "{\"a.b\"} 1.0");
        row("unit that is no suffix", "# UNIT a seconds\n# EOF\n", "error 1:10");
        row("unit that is a suffix", "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\na_seconds 1\n# EOF\n",
            "a_seconds 1.0");
        row("stateset", "# TYPE a stateset\na{a=\"x\"} 1\n# EOF\n", "a{a=\"x\"} 1.0");
        row("info", "# TYPE a info\na_info{v=\"1\"} 1\n# EOF\n", "a_info{v=\"1\"} 1.0");
        row("created", "# TYPE a counter\na_total 1\na_created 1.5\n# EOF\n", "a_total 1.0|a_created 1.5");
        row("untyped is not OpenMetrics", "# TYPE a untyped\n# EOF\n", "error 1:10");
        row("start timestamp of 2.0", "# TYPE a counter\na_total 1 5 st@2.5\n# EOF\n", "a_total 1.0 @5000 st2500");
        row("two exemplars of 2.0", "# TYPE a counter\na_total 1 5 st@2 # {x=\"1\"} 1 1 # {x=\"2\"} 2 2\n# EOF\n",
            "a_total 1.0 @5000 st2000 #1=1 #1=2");
        row("classic composite of 2.0",
            "# TYPE h histogram\nh{p=\"/\"} {count:3,sum:1.5,bucket:[1:2,+Inf:3]} 5\n# EOF\n",
            "h_count{p=\"/\"} 3.0 @5000|h_sum{p=\"/\"} 1.5 @5000|h_bucket{le=\"1.0\", p=\"/\"} 2.0 @5000|"
            "h_bucket{le=\"+Inf\", p=\"/\"} 3.0 @5000");
        row("summary composite of 2.0", "# TYPE s summary\ns {count:3,sum:1.5,quantile:[0.5:2]}\n# EOF\n",
            "s_count 3.0|s_sum 1.5|s{quantile=\"0.5\"} 2.0");
        row("native composite of 2.0",
            "# TYPE h histogram\nh {count:6,sum:12.1,schema:0,zero_threshold:0.001,zero_count:2,positive_spans:[0:3],"
            "positive_buckets:[1,2,1]}\n# EOF\n",
            "h histogram");
        row("composite of a gauge", "# TYPE g gauge\ng {count:1,sum:1,quantile:[]}\n# EOF\n", "error 2:4");
        row("composite without +Inf", "# TYPE h histogram\nh {count:3,sum:1.5,bucket:[1:2]}\n# EOF\n", "error 2:33");
        row("spans and buckets disagree",
            "# TYPE h histogram\nh {count:1,sum:1,schema:0,zero_threshold:0,zero_count:0,positive_spans:[0:2],"
            "positive_buckets:[1]}\n# EOF\n",
            "error 2:99");
    }
    void openMetricsEdges() {
        QFETCH(QByteArray, in);
        QFETCH(QString, out);
        QCOMPARE(read(in.toStdString(), Format::OpenMetrics), out);
    }
    void nulEndsTheTextInput() {
        QCOMPARE(read(std::string_view("a 1\n\0b 2\n", 9), Format::Text), QStringLiteral("a 1.0"));
        QCOMPARE(read(std::string_view("a 1\n#x\0y\nb 2\n", 13), Format::Text), QStringLiteral("a 1.0"));
        QCOMPARE(read(std::string_view("a 1\0\nb 2\n", 9), Format::Text), QStringLiteral("error 1:3"));
        QVERIFY(!read(std::string_view("a{x=\"1\0\"} 1\n", 12), Format::Text)
                     .contains(u"error")); // inside quotes it is text
    }
    void metadataIsUnescaped() {
        Recorder r;
        Parser parser;
        QVERIFY(parser.parse("# HELP a x\\ny\\\\z\\\"\n# TYPE a gauge\n", Format::Text, r));
        QCOMPARE(r.metadataLines, (QStringList{QStringLiteral("0 a x\ny\\z\\\""), QStringLiteral("1 a gauge")}));
    }
    void protobufScalarsAndClassicHistograms() {
        // swap_free gauge{host="omsk"} 7.09
        const std::string gauge = bytes("1c0a01671803"
                                        "2215"
                                        "0a090a01681204"
                                        "6f6d736b"
                                        "2a0809000000000000f03f");
        Recorder r;
        Parser parser;
        const Status bad = parser.parse(gauge, Format::Protobuf, r);
        QVERIFY(!bad || r.lines.size() == 1);
        // a family that is cut in its middle
        QVERIFY(!parser.parse(bytes("430a0973776170"), Format::Protobuf, r));
        QVERIFY(!parser.parse(bytes("ffffffffff"), Format::Protobuf, r));
    }
    void protobufNativeHistogram() {
        // MetricFamily{name "h", type HISTOGRAM, metric{histogram{count 6, sum 12, schema 0, zero_threshold 1,
        // zero_count 2, positive_span{0,3}, positive_delta [1,1,-1]}}}
        const std::string h = bytes("0806"               // sample_count 6
                                    "110000000000002840" // sample_sum 12
                                    "2800"               // schema 0
                                    "31000000000000f03f" // zero_threshold 1
                                    "3802"               // zero_count 2
                                    "620408001003"       // positive_span
                                    "6a03020201");       // positive_delta 1,1,-1
        std::string metric = std::string("\x3a") + static_cast<char>(h.size()) + h;
        std::string family = std::string("\x0a\x01h\x18\x04\x22") + static_cast<char>(metric.size()) + metric;
        const std::string message = static_cast<char>(family.size()) + family;
        Recorder r;
        Parser parser;
        const Status s = parser.parse(message, Format::Auto, r);
        QVERIFY2(s, s ? "" : qPrintable(s.error().text()));
        QCOMPARE(parser.format(), Format::Protobuf);
        QCOMPARE(r.lines, QStringList{QStringLiteral("h histogram")});
        QCOMPARE(r.histograms[0].positive, (std::vector<double>{1, 2, 1}));
        QCOMPARE(r.histograms[0].count, 6.0);
        QCOMPARE(r.histograms[0].zeroThreshold, 1.0);
    }
    void contentTypes_data() {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<int>("format");
        const auto row = [](const char *type, Format f) {
            QTest::newRow(type) << QByteArray(type) << static_cast<int>(f);
        };
        row("text/plain; version=0.0.4; charset=utf-8", Format::Text);
        row("TEXT/PLAIN", Format::Text);
        row("application/openmetrics-text; version=1.0.0; charset=utf-8", Format::OpenMetrics);
        row("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
            Format::Protobuf);
        row("application/vnd.google.protobuf; proto=other; encoding=delimited", Format::Auto);
        row("text/html", Format::Auto);
        row("", Format::Auto);
    }
    void contentTypes() {
        QFETCH(QByteArray, type);
        QFETCH(int, format);
        QCOMPARE(static_cast<int>(formatOfContentType(type.toStdString())), format);
    }
    void sniffing() {
        QCOMPARE(sniff("a 1\n# EOF\n"), Format::OpenMetrics);
        QCOMPARE(sniff("a 1\n# EOFblah"), Format::OpenMetrics);
        QCOMPARE(sniff("a 1\n"), Format::Text);
        QCOMPARE(sniff(""), Format::Text);
        QCOMPARE(sniff("# HELP a # EOF\n"), Format::Text);
    }
    void noAllocationPerSampleOnceWarm() {
        struct Sink final : Handler {
            std::size_t samples = 0;
            void sample(const SampleView &s) override { samples += s.labels.size() > 0 ? 1 : 0; }
        };
        std::string text = "# TYPE a counter\n";
        for (int i = 0; i < 5000; ++i) {
            text += "a_total{pod=\"p-" + std::to_string(i) + "\",path=\"C:\\\\x\\n\"} " + std::to_string(i) +
                    ".5 # {t=\"1\"} 2\n";
        }
        text += "# EOF\n";
        Parser parser;
        Sink sink;
        QVERIFY(parser.parse(text, Format::OpenMetrics, sink));
        const std::size_t before = g_allocations;
        const ParseOptions options;
        QVERIFY(parser.parse(text, Format::OpenMetrics, sink, options));
        QVERIFY2(g_allocations - before < 20, qPrintable(QString::number(g_allocations - before)));
        QCOMPARE(sink.samples, std::size_t(10000));
    }
    void numbersAgreeWithStrtod() {
        std::uint64_t x = 88172645463325252ULL;
        for (int i = 0; i < 200000; ++i) {
            x ^= x << 13U;
            x ^= x >> 7U;
            x ^= x << 17U;
            const QByteArray text = i % 3 == 0   ? QByteArray::number(static_cast<qulonglong>(x))
                                    : i % 3 == 1 ? QByteArray::number(static_cast<double>(x % 1000000000) / 1e4, 'f', 5)
                                                 : QByteArray::number(std::bit_cast<double>(x), 'g', 17);
            double value = 0;
            const bool fine = parseFloat(text.data(), text.data() + text.size(), value);
            const double expected = std::strtod(text.constData(), nullptr);
            QVERIFY2(fine, text.constData());
            QVERIFY2(value == expected || (std::isnan(value) && std::isnan(expected)), text.constData());
        }
    }
    void censusCountsAndWarns() {
        const auto r =
            takeCensus("# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"2\"} 2\nh_count 3\na 1\na 2\n",
                       Format::Auto, QStringLiteral("x"));
        QVERIFY(r);
        QCOMPARE(r->families, 2);
        QCOMPARE(r->series, 4);
        QCOMPARE(r->samples, 5);
        QCOMPARE(r->warnings.size(), std::size_t(3)); // no +Inf, a falling bucket, a duplicate
        QCOMPARE(r->warnings.back().line, 6);
    }
    void negativeObservationsAreNoError() {
        // as Go's client writes them; the specification would refuse the sum
        const auto r =
            takeCensus("# TYPE h histogram\nh_bucket{le=\"-1.0\"} 3\nh_bucket{le=\"+Inf\"} 3\nh_sum -4\nh_count 3\n"
                       "# EOF\n",
                       Format::Auto, QStringLiteral("x"));
        QVERIFY(r);
        QCOMPARE(r->warnings.size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestExposition)
#include "tst_exposition.moc"
