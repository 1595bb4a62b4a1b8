// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/profile/debug2.h"
#include "data/profile/exporter.h"
#include "data/profile/reader.h"
#include "data/profile/stacks.h"
#include "data/profile/top.h"
#include <QTest>
#include <algorithm>

using namespace bs;
using namespace bs::profile;

namespace {

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

std::string varint(std::uint64_t v) {
    std::string out;
    for (; v >= 0x80; v >>= 7) {
        out += static_cast<char>(v | 0x80);
    }
    return out + static_cast<char>(v);
}
std::string num(int field, std::uint64_t v) { return varint(static_cast<std::uint64_t>(field) << 3) + varint(v); }
std::string msg(int field, const std::string &s) {
    return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(s.size()) + s;
}

// A small valid profile: leaf "b" (inlined into "a") called by "root"; ids far from dense.
struct Pb {
    std::string types = msg(1, num(1, 1) + num(2, 2));
    std::string sample = msg(2, num(1, 1ULL << 40) + num(1, 7) + num(2, 5)); // unpacked
    std::string packedSample = msg(2, msg(1, varint(7)) + msg(2, varint(3)));
    std::string locations = msg(4, num(1, 1ULL << 40) + msg(4, num(1, 9) + num(2, 3)) + msg(4, num(1, 8) + num(2, 4))) +
                            msg(4, num(1, 7) + msg(4, num(1, 1) + num(2, 5)));
    std::string functions =
        msg(5, num(1, 9) + num(2, 3)) + msg(5, num(1, 8) + num(2, 4)) + msg(5, num(1, 1) + num(2, 5));
    std::string time = num(9, 12);
    std::string strings = msg(6, "") + msg(6, "samples") + msg(6, "count") + msg(6, "b") + msg(6, "a") + msg(6, "root");
    [[nodiscard]] std::string all() const {
        return sample + packedSample + types + locations + time + functions + strings;
    }
};

Result<ProfilePtr> read(std::string bytes) { return readProfile(std::move(bytes), QStringLiteral("x")); }
QString reason(std::string bytes) {
    const auto p = read(std::move(bytes));
    return p ? QStringLiteral("(read)") : p.error().reason;
}

QString names(const Profile &p, std::size_t sample) {
    QStringList out;
    for (const Frame &f : FrameIndex(p).plain(sample)) {
        out << text(f.function);
    }
    return out.join(u';');
}

} // namespace

class TestProfileForms : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pprofReadsInAnyOrder() {
        const auto p = read(Pb().all());
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        QCOMPARE((*p)->total(0), 8);
        QCOMPARE(names(**p, 0), QStringLiteral("b;a;root"));
        const auto t = top(**applyFilters(*p), 0, false);
        QCOMPARE(t.rows.size(), std::size_t{3});
        QCOMPARE(t.rows[0].name, std::string("b"));
        QCOMPARE(t.rows[0].flat, 5);
        QCOMPARE(t.rows[1].cum, 8); // root: flat 3, cum 8
        for (const std::string &packed :
             {gzip(Pb().all()), gzip(Pb().all().substr(0, 20)) + gzip(Pb().all().substr(20))}) {
            QVERIFY(read(packed));
        }
    }
    void brokenPprofIsNamed_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *name, const std::string &bytes, const char *part) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromLatin1(part);
        };
        const Pb good;
        Pb b;
        row("nothing", "", "empty");
        row("nothing, compressed", gzip(""), "empty");
        row("two in one file", good.all() + good.all(), "concatenated");
        row("cut", good.all().substr(0, good.all().size() - 3), "cut");
        row("2 GB claim", good.all() + varint(6 << 3 | 2) + varint(2ULL << 30) + "x", "cut");
        b.sample = msg(2, num(1, 7) + num(2, 1) + num(2, 2));
        row("two values, one type", b.all(), "has 2 values, the profile has 1 types");
        b = good;
        b.types.clear();
        row("no types", b.all(), "no sample types");
        b = good;
        b.locations += msg(4, num(1, 0));
        row("location 0", b.all(), "reserved id 0");
        b = good;
        b.functions += msg(5, num(1, 9));
        row("function twice", b.all(), "two entries for function id 9");
        b = good;
        b.sample = msg(2, num(1, 99) + num(2, 1));
        row("dangling location", b.all(), "location 99, which is not in the file");
        b = good;
        b.locations += msg(4, num(1, 5) + msg(4, num(1, 77)));
        row("dangling function", b.all(), "function 77, which is not in the file");
        b = good;
        b.functions += msg(5, num(1, 20) + num(2, 4000));
        row("text beyond the table", b.all(), "beyond its string table");
        b = good;
        b.strings = msg(6, "x") + b.strings;
        row("first text not empty", b.all(), "first text is not empty");
        row("gzip cut", gzip(good.all()).substr(0, 30), "gzip");
        row("page", "<!DOCTYPE html><html><body>404</body></html>", "HTML page");
        row("prose", "to be or not to be\nthat is the question\n", "no profile format");
    }
    void brokenPprofIsNamed() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const QString why = reason(bytes.toStdString());
        QVERIFY2(why.contains(part), qPrintable(why));
    }
    void bombEndsAtTheLimit() {
        const auto p = readProfile(gzip(std::string(50 << 20, '\0')), QStringLiteral("bomb"),
                                   {.maxBytes = 1 << 30, .maxDecompressed = 8 << 20});
        QVERIFY(!p);
        QVERIFY(p.error().reason.contains(QStringLiteral("larger than the limit of 8 MiB")));
    }
    void headers_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("state"); // "-": no header
        QTest::addColumn<int>("minutes");
        QTest::addColumn<QString>("flags");
        QTest::newRow("Go 1.0") << "goroutine 1 [running]:" << "running" << -1 << "";
        QTest::newRow("minutes") << "goroutine 8 [chan receive, 5 minutes]:" << "chan receive" << 5 << "";
        QTest::newRow("locked") << "goroutine 8 [select, 12 minutes, locked to thread]:" << "select" << 12 << "locked";
        QTest::newRow("nil channel") << "goroutine 8 [chan receive (nil chan)]:" << "chan receive (nil chan)" << -1
                                     << "";
        QTest::newRow("scan") << "goroutine 8 [IO wait (scan), 3 minutes]:" << "IO wait" << 3 << "";
        QTest::newRow("Go 1.23 crash") << "goroutine 8 gp=0xc000002380 m=3 mp=0xc000100008 [select]:" << "select" << -1
                                       << "";
        QTest::newRow("m nil") << "goroutine 8 gp=0xc000002380 m=nil [GC worker (idle), 2 minutes]:"
                               << "GC worker (idle)" << 2 << "";
        QTest::newRow("synctest") << "goroutine 8 [chan receive (durable), synctest bubble 3]:"
                                  << "chan receive (durable)" << -1 << "";
        QTest::newRow("Go 1.26 leaked") << "goroutine 8 [chan send (leaked)]:" << "chan send" << -1 << "leaked";
        QTest::newRow("Go 1.26 labels") << "goroutine 8 [select, 2 minutes labels:{\"rpc\": \"Get\", \"a]b\": \"c\"}]:"
                                        << "select" << 2 << "labels";
        QTest::newRow("Go 1.27 labels") << "goroutine 8 [select, 5 minutes] {rpc: Get, \"user id\": \"a b}\"}:"
                                        << "select" << 5 << "labels";
        QTest::newRow("unknown part") << "goroutine 8 [select, something new, 4 minutes]:" << "select" << 4 << "";
        QTest::newRow("indented") << "    goroutine 8 [select]:" << "select" << -1 << "";
        QTest::newRow("cut") << "goroutine 8 [chan rec" << "-" << -1 << "";
        QTest::newRow("profile header") << "goroutine profile: total 3" << "-" << -1 << "";
        QTest::newRow("no colon") << "goroutine 8 [select]" << "-" << -1 << "";
    }
    void headers() {
        QFETCH(QString, line);
        QFETCH(QString, state);
        QFETCH(int, minutes);
        QFETCH(QString, flags);
        const std::string utf8 = line.toStdString();
        GoroutineHeader h;
        QCOMPARE(parseGoroutineHeader(utf8, h), state != u"-");
        if (state == u"-") {
            return;
        }
        QCOMPARE(text(h.state), state);
        QCOMPARE(h.waitMinutes, minutes);
        QCOMPARE(h.locked, flags == u"locked");
        QCOMPARE(h.leaked, flags == u"leaked");
        QCOMPARE(!h.labels.empty(), flags == u"labels");
    }
    void aCrashLog() {
        const auto p =
            read("2026/01/02 starting\npanic: boom\n\ngoroutine 1 [running]:\nmain.f(...)\n\t/a b/x.go:5\n"
                 "main.main()\n\t/a b/x.go:9 +0x1d fp=0xc0 sp=0xc1 pc=0x1\n\n"
                 "goroutine 18 gp=0xc000102380 m=nil [select, 2 minutes] {tenant: acme, \"k 2\": \"v\\n\"}:\n"
                 "main.Map[...](0xc000)\n\tC:/src/y.go:7 +0x5\n...12 frames elided...\n"
                 "created by main.main in goroutine 1\n\t/x.go:3 +0x2\nexit status 2\n");
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        QCOMPARE((*p)->goroutines.size(), std::size_t{2});
        QVERIFY(!(*p)->truncated);
        QCOMPARE(names(**p, 0), QStringLiteral("main.f;main.main"));
        QCOMPARE(text(FrameIndex(**p).plain(0)[0].file), QStringLiteral("/a b/x.go"));
        const auto groups = groupStacks(**p, 0);
        const auto &labelled = *std::find_if(groups.groups.begin(), groups.groups.end(),
                                             [](const auto &g) { return !g.details->labels.empty(); });
        QCOMPARE(labelled.details->labels[0][0].first, std::string_view("k 2"));
        QCOMPARE(labelled.details->labels[0][0].second, std::string("v\n"));
        QCOMPARE(text(groups.frames(labelled)[0].file), QStringLiteral("C:/src/y.go"));
        QVERIFY(labelled.details->elided);
        QCOMPARE((*p)->goroutines[1].parent, 1U);
    }
    void aCutDumpKeepsWhatIsWhole() {
        const std::string one =
            "goroutine 5 [select]:\nmain.a()\n\t/x.go:1 +0x1\ncreated by main.main\n\t/x.go:2 +0x2\n\n";
        for (const char *rest : {"goroutine 6 [sel", "goroutine 6 [select]:\n", "goroutine 6 [select]:\nmain.b(0x1, 0x",
                                 "goroutine 6 [select]:\nmain.b()\n\t/usr/sr", "goroutine 6 [select]:\nmain.b()\n"}) {
            const auto p = read(one + rest);
            QVERIFY(p);
            QVERIFY2((*p)->truncated, rest);
            QCOMPARE((*p)->total(0), 1);
        }
        QVERIFY(!(*read(one))->truncated);
    }
    void debug1KeepsSymbolsAndLabels() {
        const auto p =
            read("goroutine profile: total 5\n3 @ 0x43 0x40 0x67\n# labels: {\"a\":\"1\", \"b\":\"x\\\"y\"}\n"
                 "#\t0x42\tmain.(*T).Run+0x24\t\t/src/my dir/x.go:7\n#\t0x66\truntime.main+0x1\t/go/proc.go:250\n\n"
                 "2 @ 0x43 0x40 0x67\n#\t0x42\tmain.(*T).Run+0x24\t/src/my dir/x.go:7\n\n");
        QVERIFY(p);
        QCOMPARE(toString((*p)->format), QStringLiteral("debug1"));
        const auto g = groupStacks(**p, 0);
        QCOMPARE(g.groups.size(), std::size_t{1});
        QCOMPARE(g.groups[0].count, 5);
        QCOMPARE(text(g.frames(g.groups[0])[0].file), QStringLiteral("/src/my dir/x.go"));
        QCOMPARE(g.groups[0].details->labels[0][1].second, std::string("x\"y"));
        const auto cut = read("goroutine profile: total 9\n3 @ 0x43 0x40\n");
        QVERIFY((*cut)->truncated);
    }
    void foldedAndSpeedscopeRoundTrip() {
        const auto p = read(std::string("main;a;b 3\nmain;c 4\nmain;a 0.5\n"));
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        QCOMPARE((*p)->total(0), 7);
        QCOMPARE(toFolded(**p, 0), std::string("main;a;b 3\nmain;c 4\n"));
        const auto s = read(toSpeedscope(**p));
        QVERIFY2(s, s ? "" : qPrintable(s.error().text()));
        QCOMPARE(toFolded(**s, 0), toFolded(**p, 0));
        const auto pb = read(gzip(toPprof(**p)));
        QVERIFY2(pb, pb ? "" : qPrintable(pb.error().text()));
        QCOMPARE(toFolded(**pb, 0), toFolded(**p, 0));
        QVERIFY(toSvg(**p, 0).find("<title>b (3, 42.86 %)</title>") != std::string::npos);
    }
    void recursionCountsOnce() {
        const auto p = read(std::string("main;f;f;f 3\nmain;f;g 2\n"));
        const auto t = top(**applyFilters(*p), 0, true);
        QCOMPARE(t.rows[0].name, std::string("f"));
        QCOMPARE(t.rows[0].cum, 5);
        QCOMPARE(t.rows[0].flat, 3);
    }
    void filters_data() {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QString>("rows"); // name flat/cum
        QTest::newRow("focus") << "focus=g" << "g 2/2,f 0/2,main 0/2";
        QTest::newRow("ignore") << "ignore=g" << "h 4/4,f 0/4,main 0/4";
        QTest::newRow("hide") << "hide=g|h" << "f 6/6,main 0/6";
        QTest::newRow("show") << "show=main|h" << "h 4/4,main 2/6";
        QTest::newRow("show from") << "showFrom=f" << "h 4/4,g 2/2,f 0/6";
        QTest::newRow("nothing") << "focus=zz" << "";
    }
    void filters() {
        QFETCH(QString, option);
        QFETCH(QString, rows);
        const auto p = read(std::string("main;f;g 2\nmain;f;h 4\n"));
        FilterOptions o;
        const QString value = option.section(u'=', 1);
        (option.startsWith(u"focus")      ? o.focus
         : option.startsWith(u"ignore")   ? o.ignore
         : option.startsWith(u"hide")     ? o.hide
         : option.startsWith(u"showFrom") ? o.showFrom
                                          : o.show) = value;
        QStringList got;
        for (const TopRow &r : top(**applyFilters(*p, o), 0, false).rows) {
            got << QStringLiteral("%1 %2/%3").arg(QString::fromStdString(r.name)).arg(r.flat).arg(r.cum);
        }
        QCOMPARE(got.join(u','), rows);
        QVERIFY(!applyFilters(*p, {.focus = QStringLiteral("(")}));
    }
};

QTEST_GUILESS_MAIN(TestProfileForms)
#include "tst_profileforms.moc"
