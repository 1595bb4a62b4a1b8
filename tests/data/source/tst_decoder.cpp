// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/remote/decoder.h"
#include <QElapsedTimer>
#include <QTest>

using namespace bs;

namespace {

using Answer = Result<std::shared_ptr<const QueryResult>>;

Answer decodeBy(const std::string &text, std::size_t piece) {
    ResultDecoder decoder;
    for (std::size_t i = 0; i < text.size(); i += piece) {
        if (auto s = decoder.feed(std::string_view(text).substr(i, piece)); !s) {
            return std::unexpected(s.error());
        }
    }
    return decoder.finish();
}

const std::string kMatrix =
    "{\"status\":\"success\",\"isPartial\":true,\"data\":{\"resultType\":\"matrix\",\"stats\":{\"a\":[1,{\"b\":\"}\"}]}"
    ","
    "\"result\":[{\"metric\":{\"__name__\":\"up\",\"job\":\"a \\\"q\\\" \\u00e9\\n\\ud83d\\ude00\"},\"values\":"
    "[[1435781430.781,\"1\"],[1435781445,\"-0.5\"],[1435781460.5,\"NaN\"],[1.4357814755e9,\"+Inf\"],[1435781490,\"-"
    "Inf\"],"
    "[1435781505,\"1e-300\"]]},{\"metric\":{},\"values\":[]}]},\"warnings\":[\"w1\",\"w2\"],\"infos\":[\"i\"]}";

} // namespace

class TestDecoder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matrixInPiecesOfAnySize() {
        for (std::size_t piece = 1; piece < kMatrix.size() + 1; piece += piece < 40 ? 1 : 37) {
            const Answer r = decodeBy(kMatrix, piece);
            QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
            QCOMPARE((*r)->type, QueryResult::Type::Matrix);
            QVERIFY((*r)->partial);
            QCOMPARE((*r)->warnings, (std::vector<std::string>{"w1", "w2"}));
            QCOMPARE((*r)->infos, (std::vector<std::string>{"i"}));
            QCOMPARE((*r)->matrix.series.size(), 2U);
            const Series &s = (*r)->matrix.series[0];
            QCOMPARE(s.labels, (Labels{{"__name__", "up"}, {"job", "a \"q\" é\n😀"}}));
            QCOMPARE(s.times, (std::vector<TimeMs>{1435781430781, 1435781445000, 1435781460500, 1435781475500,
                                                   1435781490000, 1435781505000}));
            QCOMPARE(s.values[0], 1.0);
            QCOMPARE(s.values[1], -0.5);
            QVERIFY(std::isnan(s.values[2]));
            QVERIFY(!isStale(s.values[2]));
            QCOMPARE(s.values[3], std::numeric_limits<double>::infinity());
            QCOMPARE(s.values[4], -std::numeric_limits<double>::infinity());
            QCOMPARE(s.values[5], 1e-300);
        }
    }
    void vectorScalarString() {
        const Answer v = decodeBy("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":"
                                  "{\"a\":\"b\"},\"value\":[1.5,\"0.25\"]}]}}",
                                  7);
        QVERIFY(v);
        QCOMPARE((*v)->type, QueryResult::Type::Vector);
        QCOMPARE((*v)->matrix.series[0].times, (std::vector<TimeMs>{1500}));
        const Answer s =
            decodeBy("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"NaN\"]}}", 5);
        QVERIFY(s);
        QCOMPARE((*s)->type, QueryResult::Type::Scalar);
        QVERIFY(std::isnan((*s)->matrix.series.at(0).values.at(0)));
        const Answer t =
            decodeBy("{\"status\":\"success\",\"data\":{\"result\":[1.25,\"NaN\"],\"resultType\":\"string\"}}", 3);
        QVERIFY(t);
        QCOMPARE((*t)->text, std::string("NaN"));
        QCOMPARE((*t)->textTime, TimeMs(1250));
    }
    void nativeHistograms() {
        const std::string text =
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"histograms\":[["
            "10,{"
            "\"count\":\"12.5\",\"sum\":\"-3\",\"buckets\":[[1,\"-2\",\"-1.414213562373095\",\"1\"],"
            "[3,\"-0.001\",\"0.001\",\"2\"],[0,\"1\",\"1.414213562373095\",\"3.5\"],[0,\"1.414213562373095\",\"2\","
            "\"4\"],"
            "[0,\"4\",\"5.656854249492381\",\"2\"]]}]]}]}}";
        for (std::size_t piece : {std::size_t(1), std::size_t(50), text.size()}) {
            const Answer r = decodeBy(text, piece);
            QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
            const Series &s = (*r)->matrix.series.at(0);
            QCOMPARE(s.histogramTimes, (std::vector<TimeMs>{10'000}));
            const NativeHistogram &h = *s.histograms.at(0);
            QCOMPARE(h.schema, 1);
            QCOMPARE(h.count, 12.5);
            QCOMPARE(h.zeroThreshold, 0.001);
            QCOMPARE(h.zeroCount, 2.0);
            QCOMPARE(h.positive, (std::vector<double>{3.5, 4, 2}));
            QCOMPARE(h.positiveSpans, (std::vector<NativeHistogram::Span>{{1, 2}, {2, 1}}));
            QCOMPARE(h.negative, (std::vector<double>{1}));
            QCOMPARE(h.negativeSpans, (std::vector<NativeHistogram::Span>{{2, 1}}));
        }
    }
    void customBuckets() {
        const Answer r = decodeBy(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"histogram\":[10,{"
            "\"count\":\"6\",\"sum\":\"3\",\"buckets\":[[0,\"-Inf\",\"5\",\"1\"],[0,\"10\",\"25\",\"2\"],[0,\"25\",\"+"
            "Inf\",\"3\"]]}]}]}}",
            9);
        QVERIFY2(r, qPrintable(r ? QString() : r.error().text()));
        const NativeHistogram &h = *(*r)->matrix.series.at(0).histograms.at(0);
        QCOMPARE(h.schema, -53);
        QCOMPARE(h.customBounds, (std::vector<double>{5, 10, 25}));
        QCOMPARE(h.positiveSpans, (std::vector<NativeHistogram::Span>{{0, 1}, {1, 2}}));
    }
    void errorsInTheEnvelope() {
        ResultDecoder d;
        QVERIFY(d.feed("{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"too many samples\"}"));
        const Answer r = d.finish();
        QVERIFY(!r);
        QVERIFY(d.isError());
        QCOMPARE(d.envelopeError().type, std::string("execution"));
        QCOMPARE(d.envelopeError().message, std::string("too many samples"));
    }
    void brokenAnswers_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<QString>("why");
        QTest::newRow("html") << std::string("<html>log in") << QStringLiteral("not JSON: <");
        QTest::newRow("empty") << std::string() << QStringLiteral("not JSON");
        QTest::newRow("cut in a number") << kMatrix.substr(0, 260) << QStringLiteral("ends early");
        QTest::newRow("cut before the last brace")
            << kMatrix.substr(0, kMatrix.size() - 1) << QStringLiteral("ends early");
        QTest::newRow("more after the end") << kMatrix + "{}" << QStringLiteral("not a query's answer");
        QTest::newRow("value is an object")
            << std::string("{\"status\":\"success\",\"data\":{\"result\":[{\"values\":[[1,{}]]}]}}")
            << QStringLiteral("not a query's answer");
        QTest::newRow("value is a word")
            << std::string("{\"status\":\"success\",\"data\":{\"result\":[{\"values\":[[1,\"abc\"]]}]}}")
            << QStringLiteral("not a query's answer");
        QTest::newRow("another endpoint")
            << std::string("{\"status\":\"success\",\"data\":[\"a\"]}") << QStringLiteral("not a query's answer");
        QTest::newRow("deep nesting") << "{\"x\":" + std::string(100, '[') + "}"
                                      << QStringLiteral("not a query's answer");
    }
    void brokenAnswers() {
        QFETCH(std::string, text);
        QFETCH(QString, why);
        for (std::size_t piece : {std::size_t(1), std::size_t(16), std::size_t(1 << 20)}) {
            const Answer r = decodeBy(text, piece);
            QVERIFY(!r);
            QVERIFY2(r.error().reason.contains(why), qPrintable(r.error().reason));
        }
    }
    void limitsHold() {
        ResultDecoder d(0, {.maxSamples = 3});
        const Status s = d.feed(kMatrix);
        QVERIFY(!s);
        QVERIFY(s.error().reason.contains(u"more than 3 samples"));
    }
    // 1,000 series x 1,440 points; prints the time (client_golang: 442 ms whole numbers, 708 ms decimals).
    void bigAnswer_data() {
        QTest::addColumn<bool>("whole");
        QTest::newRow("whole numbers") << true;
        QTest::newRow("decimals") << false;
    }
    void bigAnswer() {
        QFETCH(bool, whole);
        std::string text = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[";
        std::uint64_t x = 88172645463325252ULL;
        for (int s = 0; s < 1000; ++s) {
            text += std::string(s ? "," : "") + "{\"metric\":{\"__name__\":\"m\",\"pod\":\"p-" + std::to_string(s) +
                    "\"},\"values\":[";
            for (int i = 0; i < 1440; ++i) {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                char number[40];
                std::snprintf(number, sizeof number, whole ? "%.0f" : "%.17g",
                              whole ? double(x % 5000) : double(x) / 1.8e16);
                text += std::string(i ? "," : "") + "[" + std::to_string(1700000000 + i * 15) + ",\"" + number + "\"]";
            }
            text += "]}";
        }
        text += "]}}";
        qint64 best = 1 << 30;
        for (int i = 0; i < 5; ++i) {
            QElapsedTimer clock;
            clock.start();
            const Answer r = decodeBy(text, 256 << 10);
            best = std::min(best, clock.nsecsElapsed() / 1000);
            QVERIFY(r);
            QCOMPARE((*r)->matrix.series.size(), 1000U);
            for (const Series &s : (*r)->matrix.series) {
                QCOMPARE(s.times.size(), 1440U);
                QVERIFY(s.times.capacity() <= 1800); // memory stays near the columns
            }
        }
        qInfo("%.1f MB decoded in %.1f ms", double(text.size()) / 1e6, double(best) / 1000);
    }
};

QTEST_GUILESS_MAIN(TestDecoder)
#include "tst_decoder.moc"
