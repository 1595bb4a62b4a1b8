// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/profile/diff.h"
#include "data/profile/leaks.h"
#include "data/profile/reader.h"
#include "data/profile/waits.h"
#include <QTest>

using namespace bs;
using namespace bs::profile;

namespace {

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

// debug=1 text of a small service: a leaking goroutine, handlers that follow the load, and quiet workers.
ProfilePtr capture(int leak, int handlers, int other = 20, int workers = 50) {
    const auto record = [](int n, const char *frames) {
        return n == 0 ? std::string() : std::to_string(n) + " @ 0x1 0x2\n" + frames + "\n";
    };
    const std::string body =
        record(leak,
               "#\t0x1\tshop.(*Hub).wait+0x1\t/src/hub.go:41\n#\t0x2\tshop.(*Hub).spawn.func1+0x1\t/src/hub.go:30\n") +
        record(handlers,
               "#\t0x1\tshop.handle+0x1\t/src/h.go:7\n#\t0x2\tnet/http.(*conn).serve+0x1\t/go/server.go:1\n") +
        record(other, "#\t0x1\tshop.list+0x1\t/src/l.go:7\n#\t0x2\tnet/http.(*conn).serve+0x1\t/go/server.go:1\n") +
        record(workers, "#\t0x1\tshop.work+0x1\t/src/w.go:7\n#\t0x2\tshop.start.func1+0x1\t/src/w.go:1\n");
    const std::string header = "goroutine profile: total " + std::to_string(leak + handlers + other + workers) + "\n";
    return *readProfile(header + body, QStringLiteral("capture"));
}

std::string goroutine(int id, int minutes, const char *function) {
    return "goroutine " + std::to_string(id) + " [chan receive" +
           (minutes > 0 ? ", " + std::to_string(minutes) + " minutes" : "") + "]:\n" + function +
           "(0x1)\n\t/src/x.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/src/x.go:2 +0x1\n\n";
}

QStringList names(const LeakReport &r) {
    QStringList out;
    for (const Suspect &s : r.suspects) {
        out << text(s.frames[0].function);
    }
    return out;
}

} // namespace

class TestProfileLeaks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLeakIsNamedAndALoadIsNot() {
        const auto r = findLeaks({capture(150, 200), capture(420, 400, 40)});
        QCOMPARE(names(*r), QStringList{QStringLiteral("shop.(*Hub).wait")});
        QCOMPARE(int(r->suspects[0].confidence), int(Confidence::Weak));
        QCOMPARE(r->suspects[0].counts, (std::vector<std::int64_t>{150, 420}));
        QCOMPARE(text(r->suspects[0].frames[0].file), QStringLiteral("/src/hub.go"));
        QCOMPARE(r->suspects[0].frames[0].line, 41);
        QCOMPARE(r->excused.size(), std::size_t{1});
        QVERIFY(!r->suspects[0].growthPerMinute); // the text does not say when it was taken
    }
    void nothingUnderTheThresholdOrSteady() {
        QVERIFY(findLeaks({capture(20, 30), capture(90, 60)})->suspects.empty());
        QVERIFY(findLeaks({capture(500, 30), capture(500, 30)})->suspects.empty());
        QVERIFY(!findLeaks({capture(1, 1)}));
        QCOMPARE(findLeaks({capture(20, 30), capture(90, 60)}, {.over = 50})->suspects.size(), std::size_t{1});
    }
    void fiveCapturesAreStrong() {
        const auto r =
            findLeaks({capture(120, 300), capture(180, 200), capture(230, 420), capture(300, 310), capture(360, 500)});
        QCOMPARE(names(*r), QStringList{QStringLiteral("shop.(*Hub).wait")});
        QCOMPARE(int(r->suspects[0].confidence), int(Confidence::Strong));
        QVERIFY(std::abs(r->suspects[0].growthPerCapture - 60) < 1);
        QCOMPARE(int(findLeaks({capture(120, 1), capture(180, 1), capture(230, 1)})->suspects[0].confidence),
                 int(Confidence::Weak));
    }
    // The same hour, looked at 9, 30 or 60 times.
    void howOftenOneLooksIsNothingOfTheLeaks() {
        for (const int n : {9, 30, 60}) {
            std::vector<ProfilePtr> leak;
            std::vector<ProfilePtr> over;
            for (int i = 0; i < n; ++i) {
                leak.push_back(capture(2000 + 8000 * i / (n - 1), 200));
                over.push_back(capture(2000 + std::min(8000, 12000 * i / (n - 1)), 200)); // ends after two thirds
            }
            const auto r = findLeaks(leak);
            QCOMPARE(names(*r), QStringList{QStringLiteral("shop.(*Hub).wait")});
            QCOMPARE(int(r->suspects[0].confidence), int(Confidence::Strong));
            const auto stopped = findLeaks(over);
            QVERIFY(stopped->suspects.empty());
            QCOMPARE(stopped->excused[0].reason, QStringLiteral("it grew and stopped growing"));
            QCOMPARE(r->growth(r->suspects[0].id)->perCapture, r->suspects[0].growthPerCapture);
            QVERIFY(!r->growth(12345));
        }
    }
    void upAndDownIsNoLeak() {
        const auto r =
            findLeaks({capture(150, 10), capture(400, 10), capture(120, 10), capture(380, 10), capture(160, 10)});
        QVERIFY(r->suspects.empty());
    }
    // What doubles once, as load does, is not ranked beside what grew more; what stopped growing is no suspect.
    void loadWithoutServerFrames() {
        const auto two = findLeaks({capture(100, 0, 0, 1000), capture(300, 0, 0, 2000)});
        QCOMPARE(names(*two), QStringList{QStringLiteral("shop.(*Hub).wait")});
        QCOMPARE(two->excused.size(), std::size_t{1}); // and it is said why the other is not
        const auto more = findLeaks({capture(20, 0, 0, 1000), capture(90, 0, 0, 1000), capture(160, 0, 0, 2000),
                                     capture(230, 0, 0, 2000), capture(300, 0, 0, 2000)});
        QCOMPARE(names(*more), QStringList{QStringLiteral("shop.(*Hub).wait")});
        QCOMPARE(more->excused[0].reason, QStringLiteral("it grew and stopped growing"));
    }
    void twiceIsLoadWhenAnotherOutgrewThat() {
        const auto two = [](int leak, int healthy) {
            return *readProfile("goroutine profile: total " + std::to_string(leak + healthy) + "\n" +
                                    std::to_string(leak) + " @ 0x1\n#\t0x1\tmain.leaky+0x1\t/m.go:3\n\n" +
                                    std::to_string(healthy) + " @ 0x2\n#\t0x2\tmain.waiter+0x1\t/m.go:9\n\n",
                                QStringLiteral("t"));
        };
        const auto r = findLeaks({two(0, 400), two(300, 800)});
        QCOMPARE(names(*r), QStringList{QStringLiteral("main.leaky")});
        QVERIFY(r->excused[0].reason.contains(QStringLiteral("no more than doubled")));
        // Alone it is told, as weak; and a third capture judges by itself.
        QCOMPARE(names(*findLeaks({two(0, 400), two(0, 800)})), QStringList{QStringLiteral("main.waiter")});
        QCOMPARE(names(*findLeaks({two(0, 400), two(300, 800), two(600, 800)})),
                 QStringList{QStringLiteral("main.leaky")});
    }
    void aLeakMayStartLate() {
        const auto r = findLeaks({capture(0, 9), capture(0, 9), capture(0, 9), capture(0, 9), capture(300, 9)});
        QCOMPARE(names(*r), QStringList{QStringLiteral("shop.(*Hub).wait")});
        QCOMPARE(int(r->suspects[0].confidence), int(Confidence::Weak));
        QCOMPARE(
            int(findLeaks({capture(1000, 9), capture(1020, 9), capture(1045, 9), capture(1070, 9), capture(1130, 9)})
                    ->suspects[0]
                    .confidence),
            int(Confidence::Strong));
        QVERIFY(findLeaks({capture(100, 9), capture(400, 9), capture(100, 9), capture(400, 9)})->suspects.empty());
    }
    void aRestartStartsAnew() {
        const auto r =
            findLeaks({capture(5000, 10), capture(6000, 10), capture(110, 10), capture(200, 10), capture(300, 10)});
        QCOMPARE(r->firstCapture, std::size_t{2});
        QCOMPARE(names(*r), QStringList{QStringLiteral("shop.(*Hub).wait")});
        QCOMPARE(int(r->suspects[0].confidence), int(Confidence::Weak));
    }
    void goroutineIdsTellWhoStays() {
        std::string a;
        std::string b;
        for (int i = 0; i < 300; ++i) {
            a += goroutine(1000 + i, 1, "shop.leak") + goroutine(5000 + i, 0, "shop.busy");
            b += goroutine(1000 + i, 6, "shop.leak") + goroutine(9000 + i, 0, "shop.busy") +
                 goroutine(9500 + i, 0, "shop.busy");
        }
        b += goroutine(8000, 1, "shop.leak");
        const auto pa = *readProfile(a, QStringLiteral("a"));
        const auto pb = *readProfile(b, QStringLiteral("b"));
        QCOMPARE(sameProcess(*pa, *pb), std::optional(true));
        const auto d = diff(*pa, *pb, "");
        QCOMPARE(*d->persistent->count, 300);
        QCOMPARE(d->persistent->known, 901);
        const auto r = findLeaks({pa, pb});
        QCOMPARE(names(*r), QStringList{QStringLiteral("shop.leak")});
        QCOMPARE(*r->suspects[0].persisted, 1.0);
        // Another process: ids start anew.
        const auto other = *readProfile(goroutine(7, 0, "shop.leak"), QStringLiteral("c"));
        QCOMPARE(sameProcess(*pb, *other), std::optional(false));
    }
    void differenceIsAbsoluteAndComplete() {
        const auto before = capture(100, 10, 5, 0);
        const auto after = capture(150, 10, 0, 7);
        const auto d = diff(*before, *after, "");
        QCOMPARE(d->baseTotal, 115);
        QCOMPARE(d->newTotal, 167);
        QCOMPARE(d->stacks.size(), std::size_t{4});
        QCOMPARE(d->stacks[0].delta(), 50);
        QCOMPARE(d->stacks[1].delta(), 7);
        QCOMPARE(d->stacks[1].base, 0);
        QCOMPARE(d->stacks[2].delta(), -5); // vanished, and its frames are still told
        QCOMPARE(text(d->frames(d->stacks[2])[0].function), QStringLiteral("shop.list"));
        QVERIFY(!d->persistent);
    }
    void waitsInWords_data() {
        QTest::addColumn<QString>("leaf");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("resource");
        QTest::newRow("database pool") << "database/sql.(*DB).conn" << "select" << "pool";
        QTest::newRow("mongo") << "go.mongodb.org/mongo-driver/x/mongo/driver/topology.(*pool).checkOut" << "select"
                               << "mongo";
        QTest::newRow("redis") << "github.com/redis/go-redis/v9/internal/pool.(*ConnPool).waitTurn" << "" << "redis";
        QTest::newRow("kafka") << "github.com/segmentio/kafka-go.(*Writer).WriteMessages" << "" << "kafka";
        QTest::newRow("grpc") << "google.golang.org/grpc.(*clientStream).RecvMsg" << "select" << "grpc";
        QTest::newRow("transport") << "net/http.(*Transport).getConn" << "select" << "pool";
        QTest::newRow("limiter") << "golang.org/x/time/rate.(*Limiter).Wait" << "select" << "limiter";
        QTest::newRow("own limiter") << "shop/email.(*limiter).acquire" << "chan receive" << "limiter";
        QTest::newRow("mutex") << "sync.(*Mutex).Lock" << "sync.Mutex.Lock" << "mutex";
        QTest::newRow("disk") << "os.(*File).Write" << "syscall" << "disk";
        QTest::newRow("channel") << "shop.run" << "chan receive" << "channel";
        QTest::newRow("own pool") << "shop.example/orders/internal/db.(*Pool).acquireSlow" << "" << "pool";
        QTest::newRow("unknown") << "shop.run" << "" << "";
    }
    void waitsInWords() {
        QFETCH(QString, leaf);
        QFETCH(QString, state);
        QFETCH(QString, resource);
        const auto rules =
            WaitRules::parse(*readFile(QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/profile/waits.yaml")),
                             QStringLiteral("waits.yaml"));
        QVERIFY2(rules, rules ? "" : qPrintable(rules.error().text()));
        const std::string name = leaf.toStdString();
        const std::vector<Frame> frames{{name}, {"main.main"}};
        const WaitRule *rule = rules->explain(frames, state.toStdString());
        QCOMPARE(rule == nullptr ? QString() : rule->resource, resource);
    }
};

QTEST_GUILESS_MAIN(TestProfileLeaks)
#include "tst_profileleaks.moc"
