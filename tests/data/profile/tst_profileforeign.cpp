// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Profiles of Java agents and reports of Go's race detector. The values expected of the former are what `go tool pprof
// -raw` printed for the same text.
#include "data/profile/racetext.h"
#include "data/profile/rawtext.h"
#include "data/profile/reader.h"
#include "data/profile/stacks.h"
#include <QTest>

using namespace bs;
using namespace bs::profile;

namespace {

Result<ProfilePtr> read(std::string bytes) { return readProfile(std::move(bytes), QStringLiteral("x")); }

std::string words(std::initializer_list<std::uint64_t> all) {
    std::string out;
    for (const std::uint64_t w : all) {
        for (int i = 0; i < 8; ++i) {
            out += static_cast<char>(w >> (8 * i));
        }
    }
    return out;
}

const std::string kNames =
    "   0x00000010 com.example.A.alloc (A.java:12)\n   0x00000011 com.example.A.<init> (A.java:-1)\n"
    "   0x00000013 GC (/usr/lib/libjvm.so)\n   0x00000014 generated stub/JIT code\n";

const char *const kRace =
    "==================\nWARNING: DATA RACE\nRead at 0x00c0000e4030 by goroutine 8:\n  main.read()\n      "
    "/go/x/main.go:137 "
    "+0x3a\n  main.f.func2()\n      /go/x/main.go:154 +0x38\n\nPrevious write at 0x00c0000e4030 by main goroutine:\n  "
    "main.write()\n      /go/x/main.go:132 +0x41\n\nGoroutine 8 (finished) created at:\n  main.f(0x1)\n      "
    "/go/x/main.go:153 +0xa1\n  main.main()\n      /go/x/main.go:54 +0x6c6\n==================\nFound 1 data race(s)\n";

} // namespace

class TestProfileForeign : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void javaHeap() {
        const auto p = read("--- heapz 1 ---\nformat = java\nresolution = bytes\n 7048     3 @ 0x00000010 0x00000011\n"
                            " 4752     2 @ 0x00000013 0x00000011\n 1000000  1 @ 0x00000014\n\n\n" +
                            kNames);
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        const Profile &h = **p;
        QVERIFY(h.warnings.empty());
        QCOMPARE(h.types, (std::vector<ValueType>{{"inuse_objects", "count"}, {"inuse_space", "bytes"}}));
        QCOMPARE(h.values, (std::vector<std::int64_t>{670, 1576390, 442, 1050953, 1, 1174361}));
        const auto frames = FrameIndex(h).plain(0);
        QCOMPARE(frames[0].function, std::string_view("com.example.A.alloc"));
        QCOMPARE(frames[0].file, std::string_view("A.java"));
        QCOMPARE(frames[0].line, 12);
        QCOMPARE(frames[1].line, 0);
        QCOMPARE(FrameIndex(h).plain(1)[0].file, std::string_view("libjvm.so"));
        QCOMPARE(FrameIndex(h).plain(2)[0].function, std::string_view("STUB"));
    }
    void javaContention() {
        const auto p =
            read("--- contentionz 1 ---\nformat = java\nresolution = microseconds\nsampling period = 100\nms "
                 "since reset = 6019923\n            1     1 @ 0x00000010 0x00000011\n           14     1 @ "
                 "0x00000013\n\n" +
                 kNames);
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        QCOMPARE((*p)->values, (std::vector<std::int64_t>{100, 100, 100, 1400}));
        QCOMPARE((*p)->types[1], (ValueType{"delay", "microseconds"}));
        QCOMPARE((*p)->period, 100);
        QCOMPARE((*p)->durationNanos, 6019923000000);
        const auto unknown = read("--- contentionz 1 ---\nformat = java\ncolour = red\n 1 1 @ 0x10\n");
        QVERIFY(!unknown && unknown.error().line == 3);
        QVERIFY(!read("--- heapz 1 ---\nformat = java\nresolution = bytes\n"));
    }
    void javaCpu() {
        const auto p = read(words({0, 3, 1, 1000, 0, 5, 2, 0x10, 0x11, 7, 1, 0x11, 0, 1, 0}) + kNames);
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        QCOMPARE((*p)->values, (std::vector<std::int64_t>{5, 5000000, 7, 7000000}));
        QCOMPARE((*p)->period, 1000000);
        QCOMPARE(FrameIndex(**p).plain(0)[0].function, std::string_view("com.example.A.alloc"));
        QVERIFY(!read(words({0, 3, 1, 1000, 0, 5, 1000, 0x10})));
    }
    void raceReports() {
        const auto p = read(kRace);
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        QCOMPARE((*p)->goroutines.size(), std::size_t{2});
        QCOMPARE((*p)->goroutines[0].id, std::uint64_t{8});
        QCOMPARE((*p)->goroutines[1].id, std::uint64_t{1});
        const FrameIndex index(**p);
        QCOMPARE(index.plain(0)[0].function, std::string_view("main.read"));
        QCOMPARE(index.plain(0)[1].line, 154);
        QCOMPARE(index.creator(0).function, std::string_view("main.f"));
        QCOMPARE((*p)->text((*p)->facts[0].state), std::string_view("finished"));
        QCOMPARE((*p)->text((*p)->comments.at(0)),
                 std::string_view("race detector: 1 race, the goroutines of each access"));
        QVERIFY(!read("WARNING: DATA RACE\nnothing\n"));
    }
};

QTEST_GUILESS_MAIN(TestProfileForeign)
#include "tst_profileforeign.moc"
