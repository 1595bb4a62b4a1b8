// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/chunk.h"
#include "data/store/pack.h"
#include <QTest>
#include <limits>
#include <random>

using namespace bs;
using namespace bs::store;

namespace {
struct Data {
    std::vector<TimeMs> times;
    std::vector<double> values;
};
Data make(std::size_t n, const std::function<double(std::size_t)> &f, int jitter = 0) {
    std::mt19937_64 random(7);
    Data d;
    for (std::size_t i = 0; i < n; ++i) {
        d.times.push_back(1'700'000'000'000 + static_cast<TimeMs>(i) * 15'000 +
                          (jitter > 0 ? static_cast<TimeMs>(random() % static_cast<unsigned>(jitter)) : 0));
        d.values.push_back(f(i));
    }
    return d;
}
double size(const Data &d) {
    return static_cast<double>(encodeFloats(d.times, d.values).size()) / static_cast<double>(d.values.size());
}
bool sameBits(const std::vector<double> &a, const std::vector<double> &b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}
} // namespace

class TestChunk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void roundTrip_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<double>("mostBytesPerSample");
        QTest::newRow("constant") << 0 << 0.4;
        QTest::newRow("counter") << 1 << 1.2;
        QTest::newRow("gauge of small counts") << 2 << 1.2;
        QTest::newRow("two decimals") << 3 << 1.6;
        QTest::newRow("random doubles") << 4 << 7.6;
        QTest::newRow("any bits") << 5 << 9.0;
        QTest::newRow("stale markers and NaN payloads") << 6 << 3.0;
        QTest::newRow("counter that resets") << 7 << 1.6;
        QTest::newRow("infinities and minus zero") << 8 << 9.0;
        QTest::newRow("sum of seconds") << 9 << 7.0;
    }
    void roundTrip() {
        QFETCH(int, which);
        QFETCH(double, mostBytesPerSample);
        std::mt19937_64 random(42);
        double sum = 0;
        const auto value = [&](std::size_t i) -> double {
            switch (which) {
            case 0: return 42;
            case 1: return sum += static_cast<double>(random() % 100);
            case 2: return static_cast<double>(random() % 64);
            case 3: return static_cast<double>(random() % 1000) / 100;
            case 4: return std::uniform_real_distribution<>(0, 1)(random);
            case 5: return std::bit_cast<double>(random());
            case 6:
                return i % 20 == 7
                           ? staleMarker()
                           : (i % 20 == 9 ? std::bit_cast<double>(0x7ff8000000abcdefULL) : static_cast<double>(i));
            case 7: return i == 60 ? (sum = 0) : (sum += static_cast<double>(random() % 100));
            case 8: return i % 3 == 0 ? -0.0 : (i % 3 == 1 ? std::numeric_limits<double>::infinity() : 1e300);
            default: return sum += std::exponential_distribution<>(3)(random);
            }
        };
        for (const std::size_t n : {1U, 2U, 3U, 120U, 1440U}) {
            sum = 0;
            const Data d = make(n, value);
            const std::string bytes = encodeFloats(d.times, d.values);
            ChunkHead head;
            QVERIFY(readHead(bytes, head));
            QCOMPARE(head.count, n);
            QCOMPARE(head.start, d.times.front());
            QCOMPARE(head.end, d.times.back());
            std::vector<TimeMs> times;
            std::vector<double> values;
            QVERIFY(decodeFloats(bytes, times, values));
            QCOMPARE(times, d.times);
            QVERIFY(sameBits(values, d.values));
            if (n >= 120) {
                QVERIFY2(size(d) < mostBytesPerSample, qPrintable(QString::number(size(d))));
            }
        }
    }
    void jitteredTimesCostLittle() {
        const Data d = make(120, [](std::size_t) { return 1; }, 20);
        QVERIFY2(size(d) < 1.3, qPrintable(QString::number(size(d))));
    }
    void extremesOfIntegers() {
        const std::vector<std::int64_t> in{
            std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), 0, -1, 1,
            std::numeric_limits<std::int64_t>::min()};
        std::string bytes;
        packInts(bytes, in);
        ByteReader reader(bytes);
        std::vector<std::int64_t> out;
        QVERIFY(unpackInts(reader, in.size(), out));
        QCOMPARE(out, in);
    }
    void histogramsSurvive() {
        std::vector<TimeMs> times;
        std::vector<HistogramPtr> in;
        for (int i = 0; i < 50; ++i) {
            NativeHistogram h;
            h.schema = 3;
            h.zeroThreshold = 1e-128;
            h.zeroCount = i;
            h.count = i + 6.5;
            h.sum = i == 3 ? staleMarker() : 0.1 * i;
            h.positiveSpans = {{-3, 2}, {4, 1}};
            h.positive = {1.0 * i, 2, 3.5};
            h.negativeSpans = {{0, 1}};
            h.negative = {7};
            h.resetHint = NativeHistogram::ResetHint::NotReset;
            in.push_back(std::make_shared<NativeHistogram>(h));
            times.push_back(i * 1000);
        }
        const std::string bytes = encodeHistograms(times, in);
        std::vector<TimeMs> outTimes;
        std::vector<HistogramPtr> out;
        QVERIFY(decodeHistograms(bytes, outTimes, out));
        QCOMPARE(outTimes, times);
        for (std::size_t i = 0; i < in.size(); ++i) {
            if (i == 3) {
                QVERIFY(isStale(out[i]->sum));
            } else {
                QVERIFY(*in[i] == *out[i]);
            }
        }
        QVERIFY2(bytes.size() < 50 * 20, qPrintable(QString::number(bytes.size())));
    }
    void damagedBytesNeverCrash() {
        const Data d = make(120, [](std::size_t i) { return static_cast<double>(i * i % 97) / 10; }, 9);
        const std::string good = encodeFloats(d.times, d.values);
        std::mt19937_64 random(3);
        for (int i = 0; i < 20000; ++i) {
            std::string bad = good;
            for (std::uint64_t k = 0; k <= random() % 3; ++k) {
                bad[random() % bad.size()] = static_cast<char>(random());
            }
            bad.resize(random() % (bad.size() + 1));
            std::vector<TimeMs> times;
            std::vector<double> values;
            const bool fine = decodeFloats(bad, times, values);
            QVERIFY(times.size() == values.size());
            QVERIFY(fine || times.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestChunk)
#include "tst_chunk.moc"
