// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A child appends and says which scrapes were acknowledged; kill -9 at random moments must lose none of them.
// BOUNDSCOPE_KILLS: how many times (50; the soak run takes 1000).
#include "data/store/store.h"
#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <cstdio>
#include <random>

using namespace bs;
using namespace bs::store;

namespace {

constexpr int kSeries = 200;
constexpr TimeMs kT0 = 1'700'000'000'000;

// Scrape n has value n for every series at kT0 + n seconds. Prints n once it is acknowledged.
int child(const QString &path) {
    auto store = Store::open(path);
    if (!store) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().text()));
        return 3;
    }
    std::vector<SeriesRef> refs;
    for (int i = 0; i < kSeries; ++i) {
        refs.push_back((*store)->ref({{"__name__", "crash"}, {"i", std::to_string(i)}}));
    }
    const TimeMs last = (*store)->maxTime();
    for (std::int64_t n = last == kNoTime ? 1 : (last - kT0) / 1000 + 1;; ++n) {
        Batch b;
        for (const SeriesRef ref : refs) {
            b.samples.push_back({ref, kT0 + n * 1000, static_cast<double>(n)});
        }
        if (n % 500 == 0 && !(*store)->compact(kT0)) {
            return 4;
        }
        if (const auto r = (*store)->appendNow(std::move(b)); !r) {
            std::fprintf(stderr, "%s\n", qPrintable(r.error().text()));
            return 3;
        }
        std::printf("%lld\n", static_cast<long long>(n));
        std::fflush(stdout);
    }
}

} // namespace

class TestStoreCrash : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void killNineLosesNothingAcknowledged() {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("crash.db"));
        bool given = false;
        const int kills = qEnvironmentVariableIntValue("BOUNDSCOPE_KILLS", &given);
        std::mt19937 random(QRandomGenerator::global()->generate());
        std::int64_t acknowledged = 0;
        for (int round = 0; round < (given ? kills : 50); ++round) {
            QProcess process;
            process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--child"), path});
            QVERIFY(process.waitForStarted());
            QVERIFY(process.waitForReadyRead(20'000));
            QTest::qSleep(static_cast<int>(random() % 120));
            ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
            process.waitForFinished();
            const QList<QByteArray> lines = process.readAllStandardOutput().split('\n');
            for (const QByteArray &line : lines) {
                acknowledged = std::max<std::int64_t>(acknowledged, line.toLongLong());
            }
            QCOMPARE(process.readAllStandardError(), QByteArray());
            auto store = Store::open(path, {.database = {.readOnly = round % 2 == 0}});
            QVERIFY2(store, store ? "" : qPrintable(store.error().text()));
            const auto r = (*store)->select(*MatcherSet::compile({{Matcher::Op::Equal, "__name__", "crash"}}),
                                            {0, 4'000'000'000'000}, {});
            QVERIFY(r);
            QCOMPARE(r->size(), std::size_t(kSeries));
            for (const auto &s : *r) {
                QVERIFY2(std::ssize(s->values) >= acknowledged,
                         qPrintable(QStringLiteral("%1 of %2").arg(s->values.size()).arg(acknowledged)));
                for (std::size_t i = 0; i < s->values.size(); ++i) {
                    QCOMPARE(s->values[i], static_cast<double>(i + 1));
                    QCOMPARE(s->times[i], kT0 + static_cast<TimeMs>(i + 1) * 1000);
                }
            }
            if (round % 10 == 9) {
                QCOMPARE((*store)->check().value_or(QString()), QStringLiteral("ok"));
            }
        }
        QVERIFY(acknowledged > 50);
    }
};

int main(int argc, char **argv) {
    QCoreApplication app(argc, argv);
    if (argc == 3 && QByteArray(argv[1]) == "--child") {
        return child(QString::fromLocal8Bit(argv[2]));
    }
    TestStoreCrash test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storecrash.moc"
