// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What decoding an answer takes beside its columns. Every allocation of the process is counted: nothing is timed.
#include "data/source/remote/decoder.h"
#include <QTest>
#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::atomic<std::int64_t> live{0}, peak{0};

void *counted(std::size_t size) {
    void *p = std::malloc(size == 0 ? 1 : size);
    if (p == nullptr) {
        throw std::bad_alloc();
    }
    const auto now = live += static_cast<std::int64_t>(malloc_usable_size(p));
    for (auto seen = peak.load(); now > seen && !peak.compare_exchange_weak(seen, now);) {
    }
    return p;
}

void uncounted(void *p) {
    live -= p == nullptr ? 0 : static_cast<std::int64_t>(malloc_usable_size(p));
    std::free(p);
}

} // namespace

void *operator new(std::size_t size) { return counted(size); }
void *operator new[](std::size_t size) { return counted(size); }
void operator delete(void *p) noexcept { uncounted(p); }
void operator delete[](void *p) noexcept { uncounted(p); }
void operator delete(void *p, std::size_t /*size*/) noexcept { uncounted(p); }
void operator delete[](void *p, std::size_t /*size*/) noexcept { uncounted(p); }

using namespace bs;

class TestDecoderMemory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void staysBelowTwiceTheColumns_data() {
        QTest::addColumn<std::size_t>("expected");
        QTest::newRow("the number of points is known") << std::size_t{1440};
        QTest::newRow("it is not") << std::size_t{0};
    }
    void staysBelowTwiceTheColumns() {
        QFETCH(std::size_t, expected);
        constexpr int kSeries = 1000;
        constexpr int kPoints = 1440;
        constexpr std::int64_t kColumns = std::int64_t{kSeries} * kPoints * 16;
        const std::int64_t before = live;
        peak = before;
        ResultDecoder decoder(expected);
        QVERIFY(decoder.feed("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["));
        std::string series; // one at a time, as the wire brings them
        for (int s = 0; s < kSeries; ++s) {
            series =
                (s > 0 ? "," : "") + std::string("{\"metric\":{\"pod\":\"p") + std::to_string(s) + "\"},\"values\":[";
            for (int i = 0; i < kPoints; ++i) {
                series += (i > 0 ? ",[" : "[") + std::to_string(1'700'000'000 + i * 60) + ",\"" +
                          std::to_string(s * 31.25 + i) + "\"]";
            }
            series += "]}";
            QVERIFY(decoder.feed(series));
        }
        QVERIFY(decoder.feed("]}}"));
        const auto result = decoder.finish();
        QVERIFY(result);
        QCOMPARE((*result)->matrix.series.size(), std::size_t{kSeries});
        QCOMPARE((*result)->matrix.series.back().values.size(), std::size_t{kPoints});
        const double ratio = static_cast<double>(peak - before) / static_cast<double>(kColumns);
        QVERIFY2(ratio < 2, qPrintable(QString::number(ratio)));
        qInfo("at most %.2f times the columns", ratio);
    }
};

QTEST_GUILESS_MAIN(TestDecoderMemory)
#include "tst_decodermemory.moc"
