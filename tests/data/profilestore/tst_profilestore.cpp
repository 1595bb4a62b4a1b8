// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/profile/reader.h"
#include "data/profilestore/encoding.h"
#include "data/profilestore/profilestore.h"
#include <QTemporaryDir>
#include <QTest>
#include <map>
#include <random>
#include <set>

using namespace bs;
using namespace bs::profile;
using namespace bs::profilestore;

namespace {

// A pod's goroutines: stack number -> count. Stacks of one number are equal everywhere.
struct Pod {
    std::map<int, std::int64_t> counts;
    int next = 0;

    [[nodiscard]] ProfilePtr profile() const {
        auto p = std::make_shared<Profile>();
        p->types = {{"goroutine", "count"}};
        std::map<int, std::uint32_t> locations;
        for (const auto &[stack, n] : counts) {
            std::vector<std::uint32_t> frames;
            for (int depth = 0; depth < 20; ++depth) { // the leaf differs most, the root least
                const auto mixed =
                    static_cast<unsigned>(stack + 1) * 2654435761U + static_cast<unsigned>(depth) * 40503U;
                const int k = depth > 14 ? depth : static_cast<int>(20 + (mixed >> 8) % 3000);
                auto [it, isNew] = locations.try_emplace(k, 0);
                if (isNew) {
                    const std::string name =
                        "shop.example/orders/internal/pkg" + std::to_string(k % 40) + ".F" + std::to_string(k);
                    it->second =
                        p->addLocation(0,
                                       p->addFunction(p->texts.internCopy(name),
                                                      p->texts.internCopy("/src/" + std::to_string(k % 40) + ".go")),
                                       k);
                }
                frames.push_back(it->second);
            }
            p->addSample(frames, std::span(&n, 1));
        }
        return p;
    }
};

template <class T> Result<T> wait(QFuture<Result<T>> f) {
    f.waitForFinished();
    return f.resultAt(0);
}

std::map<StackId, std::int64_t> countsIn(const Profile &p) {
    std::map<StackId, std::int64_t> out;
    for (const StackGroup &g : groupStacks(p, 0).groups) {
        out[g.id] = g.count;
    }
    return out;
}

ProfilePtr folded(int a, int b) {
    Pod p;
    p.counts = {{7, a}, {9000, b}};
    std::erase_if(p.counts, [](const auto &c) { return c.second == 0; });
    return p.profile();
}

} // namespace

class TestProfileStore : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    std::shared_ptr<store::Database> m_database;
    std::shared_ptr<ProfileStore> m_store;
    const Subject m_pod{QStringLiteral("orders"), QStringLiteral("orders-1"), QStringLiteral("goroutine")};

    CaptureId add(ProfilePtr p, TimeMs time, AddOptions o = {}) {
        o.time = time;
        const auto id = wait(m_store->add(m_pod, std::move(p), o));
        return id ? *id : -1;
    }

private Q_SLOTS:
    void init() {
        static int number = 0;
        m_store.reset();
        m_database = *store::Database::open(m_dir.filePath(QString::number(++number)), {.fullSync = false});
        m_store = *ProfileStore::open(m_database);
    }
    void countsPackAndUnpack() {
        const Counts a{{1, 5}, {7, 300}, {8, 1}};
        const Counts b{{1, 5}, {7, 299}, {9, 70000}};
        QCOMPARE(*decodeCounts(encodeCounts(a)), a);
        QCOMPARE(difference(a, b), (Counts{{7, -1}, {8, -1}, {9, 70000}}));
        QCOMPARE(applied(a, difference(a, b)), b);
        QVERIFY(!decodeCounts("\x80"));
        const std::vector<std::vector<std::uint32_t>> stacks{{1, 2, 3}, {1, 2, 900, 5}, {}, {4}};
        QCOMPARE(*decodeStacks(encodeStacks(stacks)), stacks);
        QVERIFY(!decodeStacks("\x09\x09"));
        QCOMPARE(*unpacked(packed(std::string(5000, 'x'))), std::string(5000, 'x'));
    }
    void capturesComeBackAsTheyWere() {
        const auto one = add(folded(5, 3), 1000);
        const auto two = add(folded(5, 4), 2000);
        const auto three = add(folded(0, 9), 3000);
        QVERIFY(one > 0 && two > one && three > two);
        QCOMPARE(countsIn(**m_store->load(one)), countsIn(*folded(5, 3)));
        QCOMPARE(countsIn(**m_store->load(two)), countsIn(*folded(5, 4)));
        QCOMPARE(countsIn(**m_store->load(three)), countsIn(*folded(0, 9)));
        const auto all = *m_store->captures({.service = QStringLiteral("orders")});
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[1].total, 9);
        QCOMPARE(all[2].stacks, 1);
        QCOMPARE((*m_store->before(m_pod, 2500))->id, two);
        QVERIFY(!*m_store->before(m_pod, 10));
        QVERIFY(m_store->captures({.pod = QStringLiteral("other")})->empty());
        QCOMPARE(m_store->subjects()->at(0).captures, 3);
        QVERIFY(!m_store->load(77));
        // A second program opens the same file and goes on where the first ended.
        m_store = *ProfileStore::open(m_database);
        const auto four = add(folded(6, 9), 4000);
        QCOMPARE(countsIn(**m_store->load(four)), countsIn(*folded(6, 9)));
        QCOMPARE(m_store->figures()->stacks, 2);
    }
    void aTrendIsFollowed() {
        for (int i = 0; i < 100; ++i) {
            add(folded(10 + i, i % 2), 1000 * i);
        }
        std::vector<StackId> ids;
        for (const auto &[id, n] : countsIn(*folded(50, 0))) {
            ids.push_back(id);
        }
        ids.push_back(12345); // nobody's
        const auto t = *m_store->trend(m_pod, ids, {20000, 80000});
        QCOMPARE(t[0].size(), std::size_t{61});
        QCOMPARE(t[0].front().count, 30);
        QCOMPARE(t[0].back().count, 90);
        QCOMPARE(t[1].back().count, 0);
    }
    void originalsAreKeptWhenAsked() {
        const auto p =
            *readProfile("goroutine 7 [select, 3 minutes]:\nmain.a(0x1)\n\t/x.go:3 +0x1\n\n", QStringLiteral("d"));
        const auto bare = add(p, 1000);
        const auto kept = add(p, 2000, {.keepOriginal = true});
        QVERIFY((*m_store->load(bare))->goroutines.empty());
        QCOMPARE((*m_store->load(kept))->goroutines.size(), std::size_t{1});
        QCOMPARE(countsIn(**m_store->load(bare)), countsIn(**m_store->load(kept)));
        QVERIFY((*m_store->find(kept))->hasOriginal);
    }
    void thinningKeepsEdgesPeaksAndPins() {
        std::vector<CaptureId> ids;
        for (int i = 0; i < 120; ++i) { // every minute for two hours
            ids.push_back(add(folded(100 + (i == 30 ? 900 : i), 5), i * 60000));
        }
        QVERIFY(*wait(m_store->pin(ids[45], true)));
        const auto gone = wait(m_store->thin({.olderThan = 100 * 60000}));
        QVERIFY(gone);
        std::set<CaptureId> left;
        const auto kept = *m_store->captures({});
        for (const auto &c : kept) {
            left.insert(c.id);
        }
        QVERIFY(left.contains(ids[0]) && left.contains(ids[30]) && left.contains(ids[45]) && left.contains(ids[119]));
        QVERIFY(!left.contains(ids[10]));
        QCOMPARE(static_cast<std::int64_t>(left.size()), 120 - *gone);
        for (const int i : {30, 45, 60, 119}) { // and what is left still reads
            QCOMPARE(countsIn(**m_store->load(ids[static_cast<std::size_t>(i)])),
                     countsIn(*folded(100 + (i == 30 ? 900 : i), 5)));
        }
        QCOMPARE(countsIn(**m_store->load(add(folded(3, 4), 121 * 60000))), countsIn(*folded(3, 4)));
    }
    // 5 % of the counts and 0.1 % of the stacks change from one capture to the next. A day of 50 pods, every 5 minutes,
    // is 14,400 captures and must fit 20 MB: 1,388 bytes a capture, of which this measures a stretch.
    void aDayOfCapturesIsMegabytes() {
        std::mt19937 rng(5);
        const int stacks = qEnvironmentVariableIntValue("BOUNDSCOPE_STORE_STACKS") > 0 ? 5000 : 1000;
        const int pods = stacks == 5000 ? qEnvironmentVariableIntValue("BOUNDSCOPE_STORE_STACKS") : 2;
        const int captures = stacks == 5000 ? 288 : 40;
        std::vector<Pod> all(static_cast<std::size_t>(pods));
        int number = 0;
        for (Pod &p : all) {
            for (int i = 0; i < stacks; ++i) {
                p.counts[i] = 1 + rng() % 40;
            }
        }
        number = stacks;
        const auto change = [&](Pod &p) {
            for (int i = 0; i < stacks / 20; ++i) {
                auto it = p.counts.begin();
                std::advance(it, rng() % p.counts.size());
                it->second = std::max<std::int64_t>(1, it->second + static_cast<std::int64_t>(rng() % 7) - 3);
            }
            for (int i = 0; i < stacks / 1000; ++i) {
                auto it = p.counts.begin();
                std::advance(it, rng() % p.counts.size());
                p.counts.erase(it);
                p.counts[number++] = 1 + rng() % 5;
            }
        };
        std::int64_t first = 0;
        for (int c = 0; c < captures; ++c) {
            for (std::size_t i = 0; i < all.size(); ++i) {
                const auto id = wait(m_store->add(
                    {QStringLiteral("orders"), QStringLiteral("pod-%1").arg(i), QStringLiteral("goroutine")},
                    all[i].profile(), {.time = c * 300000}));
                QVERIFY(id);
                change(all[i]);
            }
            first = c == 0 ? m_store->figures()->bytes : first;
        }
        const auto f = *m_store->figures();
        const double perCapture = static_cast<double>(f.bytes - first) / (pods * (captures - 1.0));
        qInfo("%lld captures, %lld bytes, first round %lld, then %.0f bytes a capture",
              static_cast<long long>(f.captures), static_cast<long long>(f.bytes), static_cast<long long>(first),
              perCapture);
        QVERIFY(perCapture < 1388.0 * stacks / 5000 * 1.15);
    }
};

QTEST_GUILESS_MAIN(TestProfileStore)
#include "tst_profilestore.moc"
