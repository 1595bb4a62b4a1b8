// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/head.h"
#include "data/store/store.h"
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <random>
#include <thread>

using namespace bs;
using namespace bs::store;

namespace {

constexpr TimeMs kT0 = 1'700'000'000'000;

MatcherSet all() { return *MatcherSet::compile({{Matcher::Op::NotEqual, "__name__", ""}}); }
MatcherSet named(const char *name) { return *MatcherSet::compile({{Matcher::Op::Equal, "__name__", name}}); }
constexpr TimeRange kEver{0, 4'000'000'000'000};

// "time:value ..." of the only series that matches
QString samples(const Store &s, const MatcherSet &m, TimeRange range = kEver) {
    const auto r = s.select(m, range, {});
    if (!r) {
        return r.error().text();
    }
    if (r->size() != 1) {
        return QStringLiteral("%1 series").arg(r->size());
    }
    QStringList out;
    const Series &series = *r->front();
    for (std::size_t i = 0; i < series.times.size(); ++i) {
        out << QStringLiteral("%1:%2").arg(series.times[i] - kT0).arg(series.values[i]);
    }
    return out.join(u' ');
}

Batch one(SeriesRef ref, TimeMs offset, double value) { return {{{ref, kT0 + offset, value}}, {}, {}, {}}; }

} // namespace

class TestStore : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString path(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)); }

private Q_SLOTS:
    void appendAndSelectAcrossChunksAndReopen() {
        const QString file = path("chunks.db");
        std::vector<double> expected;
        {
            auto store = Store::open(file);
            QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
            const SeriesRef a = (*store)->ref({{"__name__", "a"}, {"job", "x"}});
            QCOMPARE((*store)->ref({{"job", "x"}, {"__name__", "a"}}), a);
            const SeriesRef b = (*store)->ref({{"__name__", "b"}});
            for (int i = 0; i < 500; ++i) {
                expected.push_back(i * 1.5);
                QVERIFY(
                    (*store)->append({{{a, kT0 + i * 1000, i * 1.5}, {b, kT0 + i * 1000, 1}}, {}, {}, {}}).isValid());
            }
            QVERIFY((*store)->appendNow(one(b, 600'000, 2)));
            const auto r = (*store)->select(named("a"), kEver, {});
            QVERIFY(r && r->size() == 1);
            QCOMPARE(r->front()->values, expected);
            QCOMPARE(r->front()->labels.toString(), std::string("a{job=\"x\"}"));
            QCOMPARE((*store)->maxTime(), kT0 + 600'000);
        }
        for (const bool readOnly : {false, true}) {
            auto store = Store::open(file, {.database = {.readOnly = readOnly}});
            QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
            const auto r = (*store)->select(named("a"), kEver, {});
            QVERIFY(r && r->size() == 1);
            QCOMPARE(r->front()->values, expected);
            QCOMPARE(samples(**store, named("a"), {kT0 + 119'000, kT0 + 121'000}),
                     QStringLiteral("119000:178.5 120000:180 121000:181.5"));
            QCOMPARE((*store)->maxTime(), kT0 + 600'000);
            QCOMPARE((*store)->check().value_or(QString()), QStringLiteral("ok"));
        }
    }
    void duplicatesAndLateSamples() {
        auto store = Store::open(path("late.db"));
        QVERIFY(store);
        Store &s = **store;
        const SeriesRef a = s.ref({{"__name__", "a"}});
        QVERIFY(s.appendNow(one(a, 3000, 3)));
        auto r = s.appendNow(one(a, 3000, 99)); // the first one counts
        QVERIFY(r);
        QCOMPARE(r->duplicates, 1);
        QCOMPARE(s.appendNow(one(a, 1000, 1))->stored, 1); // inside the head
        QCOMPARE(samples(s, named("a")), QStringLiteral("1000:1 3000:3"));
        for (int i = 4; i < 200; ++i) {
            QVERIFY(s.append(one(a, i * 1000, i)).isValid());
        }
        QCOMPARE(s.appendNow(one(a, 2000, 2))->late, 1);    // inside a chunk
        QCOMPARE(s.appendNow(one(a, -50'000, 0))->late, 1); // before everything
        QCOMPARE(s.appendNow(one(a, 2000, 77))->duplicates, 1);
        const QString text = samples(s, named("a"));
        QVERIFY2(text.startsWith(u"-50000:0 1000:1 2000:2 3000:3 4000:4 "), qPrintable(text.left(80)));
        QCOMPARE(text.count(u':'), 200);
        QCOMPARE(s.check().value_or(QString()), QStringLiteral("ok"));
    }
    // A head holds its samples packed: whatever comes, in whatever order, they are what they were.
    void headsKeepEveryBit() {
        std::mt19937_64 random(3);
        for (int round = 0; round < 300; ++round) {
            Head<double> head;
            std::map<TimeMs, double> expected;
            TimeMs t = kT0;
            double v = 0;
            for (int i = 0; i < 110; ++i) {
                switch (random() % 9) {
                case 0: v = std::bit_cast<double>(random()); break;
                case 1: v = staleMarker(); break;
                case 2: v = -0.0; break;
                case 3: v = 0; break;
                case 4: v = static_cast<double>(static_cast<std::int64_t>(random()) >> 10); break;
                case 5: v = static_cast<double>(random() % 1000) / 8; break;
                default: v = std::floor(v) + static_cast<double>(random() % 300); break;
                }
                t += random() % 10 == 0 ? static_cast<TimeMs>(random() % (1ULL << 40U)) : 15'000;
                const TimeMs at = random() % 12 == 0 ? t - 20'000 : t;
                const bool fresh = !expected.contains(at);
                QCOMPARE(head.place(at, v), fresh ? Placed::Stored : Placed::Duplicate);
                expected.emplace(at, v);
            }
            const auto same = [&](const std::vector<Point<double>> &points) {
                return std::ranges::equal(points, expected, [](const auto &p, const auto &e) {
                    return p.time == e.first &&
                           std::bit_cast<std::uint64_t>(p.value) == std::bit_cast<std::uint64_t>(e.second);
                });
            };
            QVERIFY(same(head.points()));
            head.seal();
            QCOMPARE(head.count(), std::size_t(0));
            QVERIFY(same(head.sealingPoints()));
            head.sealedEnd = t;
            QCOMPARE(head.place(t, 1), Placed::Late);
            QCOMPARE(head.place(t + 1, 1), Placed::Stored);
            head.settled();
            QVERIFY(head.sealingPoints().empty());
            QCOMPARE(head.points().size(), std::size_t(1));
        }
    }
    void bitsSurvive() {
        const QString file = path("bits.db");
        const std::vector<double> values{staleMarker(), quietNaN(), -0.0, 1e300, 0.1, staleMarker(), 5e-324};
        for (int round = 0; round < 2; ++round) {
            auto store = Store::open(file);
            QVERIFY(store);
            const SeriesRef a = (*store)->ref({{"__name__", "a"}});
            if (round == 0) {
                for (std::size_t i = 0; i < values.size(); ++i) {
                    QVERIFY((*store)->appendNow(one(a, static_cast<TimeMs>(i), values[i])));
                }
            }
            const auto r = (*store)->select(named("a"), kEver, {});
            QVERIFY(r && r->size() == 1);
            QVERIFY(std::memcmp(r->front()->values.data(), values.data(), values.size() * 8) == 0);
        }
    }
    void nativeHistogramsSurvive() {
        const QString file = path("histograms.db");
        NativeHistogram h;
        h.schema = 2;
        h.count = 3;
        h.sum = 4.5;
        h.positiveSpans = {{1, 2}};
        h.positive = {1, 2};
        for (int round = 0; round < 2; ++round) {
            auto store = Store::open(file);
            QVERIFY(store);
            const SeriesRef a = (*store)->ref({{"__name__", "a"}});
            if (round == 0) {
                for (int i = 0; i < 150; ++i) {
                    h.zeroCount = i;
                    Batch b;
                    b.histograms.push_back({a, kT0 + i, std::make_shared<NativeHistogram>(h)});
                    auto stored = (*store)->append(std::move(b));
                    if (i == 149) {
                        stored.waitForFinished();
                    }
                }
            }
            const auto r = (*store)->select(named("a"), kEver, {});
            QVERIFY(r && r->size() == 1);
            QCOMPARE(r->front()->histograms.size(), std::size_t(150));
            h.zeroCount = 140;
            QVERIFY(*r->front()->histograms[140] == h);
        }
    }
    void matchers_data() {
        QTest::addColumn<int>("op");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<int>("count");
        using Op = Matcher::Op;
        const auto row = [](const char *text, Op op, const char *name, const char *value, int n) {
            QTest::newRow(text) << static_cast<int>(op) << QString::fromLatin1(name) << QString::fromLatin1(value) << n;
        };
        row("equal", Op::Equal, "pod", "p3", 2);
        row("equal to nothing", Op::Equal, "pod", "none", 0);
        row("absent label", Op::Equal, "extra", "", 18);
        row("present label", Op::NotEqual, "extra", "", 2);
        row("not equal", Op::NotEqual, "pod", "p3", 18);
        row("regex", Op::Regex, "pod", "p[0-4]", 10);
        row("regex that accepts nothing", Op::Regex, "extra", "|yes", 20);
        row("not regex", Op::NotRegex, "pod", "p[0-4]", 10);
        row("name that nobody has", Op::Equal, "nobody", "x", 0);
        row("name that nobody has, absent", Op::Equal, "nobody", "", 20);
    }
    void matchers() {
        QFETCH(int, op);
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(int, count);
        auto store = Store::open(m_dir.filePath(QString::fromLatin1(QTest::currentDataTag())));
        QVERIFY(store);
        Batch b;
        for (int i = 0; i < 20; ++i) {
            std::vector<Labels::Pair> labels{{"__name__", i < 10 ? "a" : "b"}, {"pod", "p" + std::to_string(i % 10)}};
            if (i % 10 == 7) {
                labels.emplace_back("extra", "yes");
            }
            b.samples.push_back({(*store)->ref(Labels::fromPairs(labels)), kT0, 1});
        }
        QVERIFY((*store)->appendNow(b));
        const auto set = MatcherSet::compile({{static_cast<Matcher::Op>(op), name.toStdString(), value.toStdString()}});
        QCOMPARE((*store)->select(*set, kEver, {})->size(), std::size_t(count));
        QCOMPARE((*store)->selectLabels(*set, kEver, {})->size(), std::size_t(count));
        QCOMPARE((*store)->selectLabels(*set, {kT0 + 1, kT0 + 5}, {})->size(), std::size_t(0));
    }
    void anotherProcessSeesWhatIsCommitted() {
        const QString file = path("reader.db");
        auto writer = Store::open(file);
        QVERIFY(writer);
        const SeriesRef a = (*writer)->ref({{"__name__", "a"}});
        QVERIFY((*writer)->appendNow(one(a, 0, 1)));
        auto reader = Store::open(file, {.database = {.readOnly = true}});
        QVERIFY(reader);
        QCOMPARE(samples(**reader, named("a")), QStringLiteral("0:1"));
        QVERIFY((*writer)->appendNow(one(a, 10, 2)));
        QCOMPARE(samples(**reader, named("a")), QStringLiteral("0:1 10:2"));
        QVERIFY((*writer)->appendNow(one((*writer)->ref({{"__name__", "b"}}), 10, 2)));
        QVERIFY((*writer)->compact(kT0));
        QVERIFY((*writer)->appendNow(one(a, 20, 3)));
        QCOMPARE(samples(**reader, named("a")), QStringLiteral("0:1 10:2 20:3"));
        QCOMPARE(samples(**reader, named("b")), QStringLiteral("10:2"));
        QVERIFY(!(*reader)->appendNow(one(1, 30, 1)));
    }
    void compactionMergesAndKeepsEverything() {
        auto store = Store::open(path("compact.db"));
        QVERIFY(store);
        const SeriesRef a = (*store)->ref({{"__name__", "a"}});
        Batch b;
        for (int i = 0; i < 3000; ++i) {
            b.samples.push_back({a, kT0 + i * 1000, static_cast<double>(i)});
        }
        QVERIFY((*store)->appendNow(b));
        const QString before = samples(**store, all());
        QVERIFY((*store)->info()->chunks >= 25);
        QVERIFY((*store)->compact(kT0));
        const auto info = (*store)->info();
        QCOMPARE(info->chunks, 3);
        QCOMPARE(info->samples, 3000);
        QCOMPARE(info->minTime, kT0);
        QCOMPARE(samples(**store, all()), before);
        QCOMPARE((*store)->check().value_or(QString()), QStringLiteral("ok"));
    }
    void retentionByAgeAndBySize() {
        for (const bool bySize : {false, true}) {
            StoreOptions o;
            (bySize ? o.retentionBytes : o.retention) = bySize ? 300'000 : 600'000;
            auto store = Store::open(path(bySize ? "size.db" : "age.db"), o);
            QVERIFY(store);
            std::mt19937_64 random(1);
            Batch b;
            for (int s = 0; s < 10; ++s) {
                const SeriesRef ref = (*store)->ref({{"__name__", "a"}, {"s", std::to_string(s)}});
                for (int i = 0; i < 12'000; ++i) {
                    b.samples.push_back({ref, kT0 + i * 1000, std::bit_cast<double>(random() >> 2U)});
                }
            }
            QVERIFY((*store)->appendNow(b));
            const TimeMs now = kT0 + 12'000'000;
            QVERIFY((*store)->compact(now));
            const auto info = (*store)->info();
            QVERIFY2(info->minTime > (bySize ? kT0 + 3'000'000 : kT0 + 9'000'000),
                     qPrintable(formatRfc3339(info->minTime)));
            QCOMPARE(info->maxTime, kT0 + 11'999'000); // the newest stay
            if (bySize) {
                QVERIFY2(info->fileBytes < 600'000, qPrintable(QString::number(info->fileBytes)));
            }
            QCOMPARE((*store)->check().value_or(QString()), QStringLiteral("ok"));
        }
    }
    // A recorder goes on writing while the oldest make room: nothing of what stays has a hole.
    void retentionBySizeUnderLoad() {
        constexpr int kSeries = 20;
        constexpr int kScrapes = 9'000;
        constexpr int kTogether = 3;
        StoreOptions o;
        o.retentionBytes = 1'000'000;
        auto store = Store::open(path("load.db"), o);
        QVERIFY(store);
        std::vector<SeriesRef> refs;
        for (int s = 0; s < kSeries; ++s) {
            refs.push_back((*store)->ref({{"__name__", "a"}, {"s", std::to_string(s)}}));
        }
        std::atomic<TimeMs> now{kT0};
        std::atomic<bool> failed{false};
        std::jthread writer([&] {
            std::mt19937_64 random(1);
            for (int i = 0; i < kScrapes; i += kTogether) {
                Batch b;
                for (int k = i; k < i + kTogether; ++k) {
                    for (const SeriesRef ref : refs) {
                        b.samples.push_back({ref, kT0 + k * 1000, std::bit_cast<double>(random() >> 2U)});
                    }
                }
                failed = failed || !(*store)->appendNow(std::move(b));
                now = kT0 + (i + kTogether - 1) * 1000;
            }
        });
        while (now < kT0 + (kScrapes - 1) * 1000) {
            QVERIFY((*store)->applyRetention(now));
        }
        writer.join();
        QVERIFY(!failed);
        QVERIFY((*store)->compact(now));
        const auto info = (*store)->info();
        QCOMPARE(info->maxTime, kT0 + (kScrapes - 1) * 1000);
        QVERIFY2(info->fileBytes < 1'400'000, qPrintable(QString::number(info->fileBytes)));
        QVERIFY(info->minTime > kT0 + 3'000'000 && info->minTime < kT0 + 8'000'000);
        const auto left = (*store)->select(all(), kEver, {});
        QVERIFY(left && left->size() == kSeries);
        for (const auto &s : *left) {
            QCOMPARE(s->times.back(), info->maxTime);
            QCOMPARE(s->times.back() - s->times.front(), static_cast<TimeMs>(s->times.size() - 1) * 1000);
        }
        QCOMPARE((*store)->check().value_or(QString()), QStringLiteral("ok"));
    }
    // Closing folds the log, unless that takes long: then it stays, and nothing is lost either way.
    void closingIsQuickWhateverThereIs() {
        for (const int series : {1'000, 60'000}) {
            const QString file = path(series > 50'000 ? "many.db" : "few.db");
            {
                auto store = Store::open(file, {.database = {.fullSync = false}});
                QVERIFY(store);
                Batch b;
                for (int s = 0; s < series; ++s) {
                    const SeriesRef ref = (*store)->ref({{"__name__", "a"}, {"s", std::to_string(s)}});
                    b.samples.push_back({ref, kT0, static_cast<double>(s)});
                    b.samples.push_back({ref, kT0 + 1000, static_cast<double>(s + 1)});
                }
                QVERIFY((*store)->appendNow(std::move(b)));
            }
            auto store = Store::open(file, {.database = {.readOnly = true}});
            QVERIFY(store);
            const auto rows = (*store)->database()->read(
                [](Connection &c) -> Result<std::int64_t> { return c.number("SELECT count(*) FROM head_log"); });
            QCOMPARE(rows.value_or(-1) > 0, series > 50'000);
            const auto found = (*store)->select(all(), kEver, {});
            QVERIFY(found);
            QCOMPARE(std::ssize(*found), series);
            for (const auto &s : *found) {
                QCOMPARE(s->times, (std::vector<TimeMs>{kT0, kT0 + 1000}));
                QCOMPARE(s->values[1], s->values[0] + 1);
            }
            QCOMPARE((*store)->check().value_or(QString()), QStringLiteral("ok"));
        }
    }
    void damageIsNamed() {
        const QString file = path("damaged.db");
        {
            auto store = Store::open(file);
            QVERIFY(store);
            QVERIFY((*store)->appendNow(one((*store)->ref({{"__name__", "a"}}), 0, 1)));
            QVERIFY((*store)->compact(kT0));
            QVERIFY((*store)->database()->write(
                [](Connection &c) -> Status { return c.exec("UPDATE chunks SET data=x'01ff'"); }));
            QVERIFY(!(*store)->select(all(), kEver, {}));
            QVERIFY((*store)->check()->contains(u"cannot be read"));
        }
    }
    void failedTransactionLosesNothingAcknowledged() {
        auto store = Store::open(path("failed.db"));
        QVERIFY(store);
        const SeriesRef a = (*store)->ref({{"__name__", "a"}});
        QVERIFY((*store)->appendNow(one(a, 0, 1)));
        QVERIFY(!(*store)->appendNow({{{a, kT0 + 5, 2}, {99999, kT0 + 5, 2}}, {}, {}, {}})); // its job fails as a whole
        QCOMPARE(samples(**store, named("a")), QStringLiteral("0:1"));
        // a disk that is full: no page may be added
        QVERIFY((*store)->database()->write([](Connection &c) -> Status {
            const auto pages = c.number("PRAGMA page_count");
            return c.exec(qPrintable(QStringLiteral("PRAGMA max_page_count=%1").arg(*pages)));
        }));
        Batch large;
        for (int i = 0; i < 50'000; ++i) {
            large.samples.push_back({a, kT0 + 10 + i, 0.1 * i + 1e-9});
        }
        const auto full = (*store)->appendNow(large);
        QVERIFY(!full);
        QVERIFY2(full.error().reason.contains(u"full"), qPrintable(full.error().reason));
        QCOMPARE(samples(**store, named("a")), QStringLiteral("0:1"));
        QVERIFY((*store)->database()->write(
            [](Connection &c) -> Status { return c.exec("PRAGMA max_page_count=1000000"); }));
        QVERIFY((*store)->appendNow(one(a, 7, 3)));
        QVERIFY((*store)->appendNow(one((*store)->ref({{"__name__", "new"}}), 7, 3)));
        QCOMPARE(samples(**store, named("a")), QStringLiteral("0:1 7:3"));
        QCOMPARE((*store)->check().value_or(QString()), QStringLiteral("ok"));
    }
    void metadataExemplarsAndDocuments() {
        auto store = Store::open(path("rest.db"));
        QVERIFY(store);
        const SeriesRef a = (*store)->ref({{"__name__", "a"}});
        Batch b = one(a, 0, 1);
        b.metadata.push_back({"a", "counter", "help", "s"});
        b.exemplars.push_back({a, {{"trace_id", "x"}}, 0.5, kT0});
        QVERIFY((*store)->appendNow(b));
        QCOMPARE((*store)->metadata()->front(), (Metadata{"a", "counter", "help", "s"}));
        const auto e = (*store)->exemplars(all(), kEver);
        QVERIFY(e && e->size() == 1);
        QCOMPARE(e->front().labels.get("trace_id"), std::string_view("x"));
        (*store)->setDocument("rules", "{}");
        QVERIFY((*store)->appendNow(one(a, 1, 1)));
        QCOMPARE((*store)->document("rules").value_or("?"), std::string("{}"));
    }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
