// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The power fails at a random write or sync, over and over on the same file: what was acknowledged must be there
// afterwards, whole. BOUNDSCOPE_CUTS: how many times for each kind of disk (60).
#include "data/store/store.h"
#include "tests/support/powervfs.h"
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::store;
using bs::test::PowerVfs;

namespace {

constexpr int kFew = 40;
constexpr int kMany = 1100; // more than one transaction of a compaction takes
constexpr TimeMs kT0 = 1'700'000'000'000;

StoreOptions options(bool fullSync) { return {.database = {.fullSync = fullSync}}; }

std::vector<SeriesRef> refs(Store &store, int count) {
    std::vector<SeriesRef> out;
    for (int i = 0; i < count; ++i) {
        out.push_back(store.ref({{"__name__", "power"}, {"i", std::to_string(i)}}));
    }
    return out;
}

// Appends scrapes from `next` on until the power fails; the last one that was acknowledged.
std::int64_t appendUntilDark(Store &store, int count, std::int64_t next, const PowerVfs &disk) {
    const auto series = refs(store, count);
    // a small write-ahead log, so that checkpoints happen all the time
    (void)store.database()->write([](Connection &c) -> Status { return c.exec("PRAGMA wal_autocheckpoint=12"); });
    std::int64_t acknowledged = next - 1;
    for (std::int64_t n = next; n < next + 400 && !disk.dead(); ++n) {
        Batch b;
        for (const SeriesRef s : series) {
            b.samples.push_back({s, kT0 + n * 1000, static_cast<double>(n)});
        }
        auto stored = store.append(std::move(b));
        // nothing to share the commit with: do not wait for it
        (void)store.database()->submit([](Connection &) -> Status { return {}; });
        stored.waitForFinished();
        if (!stored.resultAt(0)) {
            break;
        }
        acknowledged = n;
        if (n % (count == kFew ? 37 : 5) == 0) {
            (void)store.compact(kT0);
        }
    }
    return acknowledged;
}

// How many scrapes are whole, from the first on; -1 when what is there is not what was written.
std::int64_t wholeScrapes(const Store &store, int series) {
    const auto all =
        store.select(*MatcherSet::compile({{Matcher::Op::Equal, "__name__", "power"}}), {0, 4'000'000'000'000}, {});
    if (!all || (!all->empty() && std::ssize(*all) != series)) {
        return -1;
    }
    std::int64_t count = all->empty() ? 0 : std::ssize(all->front()->values);
    for (const auto &s : *all) {
        if (std::ssize(s->values) != count) {
            return -1; // a scrape in part
        }
        for (std::size_t i = 0; i < s->values.size(); ++i) {
            if (s->values[i] != static_cast<double>(i + 1) || s->times[i] != kT0 + static_cast<TimeMs>(i + 1) * 1000) {
                return -1;
            }
        }
    }
    return count;
}

struct Outcome {
    QString problem;
    int lost = 0; // cuts after which acknowledged scrapes were missing
    std::int64_t scrapes = 0;
};

Outcome run(PowerVfs::Loss loss, bool fullSync, int cuts, std::uint32_t seed, int series = kFew) {
    Outcome out;
    PowerVfs disk;
    const QTemporaryDir folder; // of the lock file
    const QString path = folder.filePath(QStringLiteral("power.db"));
    std::mt19937 random(seed);
    std::int64_t acknowledged = 0;
    for (int cut = 0; cut < cuts; ++cut) {
        disk.cutAfter(1 + static_cast<int>(random() % (cut % 4 == 0 ? 40 : 400)), loss, random());
        if (auto store = Store::open(path, options(fullSync))) {
            acknowledged =
                std::max(acknowledged, appendUntilDark(**store, series, wholeScrapes(**store, series) + 1, disk));
        }
        disk.powerOn();
        auto store = Store::open(path, options(fullSync));
        if (!store) {
            out.problem = QStringLiteral("cut %1: %2").arg(cut).arg(store.error().text());
            return out;
        }
        const std::int64_t whole = wholeScrapes(**store, series);
        const QString sound = (*store)->check().value_or(QStringLiteral("cannot be checked"));
        if (whole < 0 || sound != u"ok") {
            out.problem = QStringLiteral("cut %1: %2, %3 whole scrapes").arg(cut).arg(sound).arg(whole);
            return out;
        }
        out.lost += whole < acknowledged ? 1 : 0;
        acknowledged = whole;
        out.scrapes = whole;
        store->reset();
        disk.powerOn(); // closed in peace: nothing is pending that matters
    }
    return out;
}

int cuts() {
    bool given = false;
    const int n = qEnvironmentVariableIntValue("BOUNDSCOPE_CUTS", &given);
    return given ? n : 60;
}

} // namespace

class TestStorePower : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void powerLossLosesNothingAcknowledged_data() {
        QTest::addColumn<int>("loss");
        QTest::newRow("unsynced writes are gone") << static_cast<int>(PowerVfs::Loss::Discard);
        QTest::newRow("unsynced writes came in any order, in part") << static_cast<int>(PowerVfs::Loss::Reorder);
    }
    void powerLossLosesNothingAcknowledged() {
        QFETCH(int, loss);
        const Outcome o = run(static_cast<PowerVfs::Loss>(loss), true, cuts(), 20);
        QCOMPARE(o.problem, QString());
        QCOMPARE(o.lost, 0);
        QVERIFY2(o.scrapes > cuts(), qPrintable(QString::number(o.scrapes))); // it got somewhere
    }
    // A compaction of many series is several transactions: the power fails between them and within.
    void powerLossWithinACompaction() {
        const Outcome o = run(PowerVfs::Loss::Reorder, true, std::max(1, cuts() / 4), 22, kMany);
        QCOMPARE(o.problem, QString());
        QCOMPARE(o.lost, 0);
        QVERIFY2(o.scrapes > 20, qPrintable(QString::number(o.scrapes)));
    }
    // The disk does lose what is not synced: without synchronous=FULL the newest scrapes are gone, and the file is
    // sound all the same.
    void withoutFullSyncTheNewestAreLostAndTheFileIsSound() {
        const Outcome o = run(PowerVfs::Loss::Discard, false, cuts(), 21);
        QCOMPARE(o.problem, QString());
        QVERIFY(o.lost > 0);
    }
};

QTEST_GUILESS_MAIN(TestStorePower)
#include "tst_storepower.moc"
