// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Alerts of a moment of the past, read from what the rules wrote then.
#include "data/board/pastalerts.h"
#include "data/source/local/localsource.h"
#include "data/store/store.h"
#include "tests/support/awaits.h"
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

constexpr TimeMs kAt = 1'771'328'520'000;

class TestPastAlerts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void areReadFromTheirSeries() {
        QTemporaryDir dir;
        auto store = store::Store::open(dir.filePath(QStringLiteral("s.db")));
        QVERIFY(store);
        store::Batch batch;
        const auto add = [&](Labels labels, TimeMs at, double value) {
            batch.samples.push_back({(*store)->ref(labels), at, value});
        };
        const Labels::Pair name{"alertname", "PoolSaturated"};
        const Labels::Pair pod{"pod", "orders-0"};
        add(Labels{{"__name__", "ALERTS"}, name, pod, {"alertstate", "firing"}}, kAt - 10'000, 1);
        add(Labels{{"__name__", "ALERTS_FOR_STATE"}, name, pod}, kAt - 10'000, (kAt - 300'000) / 1000.0);
        add(Labels{{"__name__", "ALERTS"}, {"alertname", "Later"}, {"alertstate", "firing"}}, kAt + 60'000, 1);
        add(Labels{{"__name__", "ALERTS"}, {"alertname", "NoStart"}, {"alertstate", "pending"}}, kAt - 10'000, 1);
        QVERIFY((*store)->appendNow(std::move(batch)));
        LocalSource source(*store, QStringLiteral("recording"));
        const auto alerts = await(alertsAt(&source, kAt, {}));
        QVERIFY(alerts);
        QCOMPARE(alerts->size(), std::size_t{2});
        const auto &firing = alerts->at(alerts->at(0).state == "firing" ? 0 : 1);
        QVERIFY(firing.labels == (Labels{name, pod}));
        QCOMPARE(firing.activeAt, kAt - 300'000);
        const auto &pending = alerts->at(alerts->at(0).state == "firing" ? 1 : 0);
        QCOMPARE(pending.state, std::string("pending"));
        QCOMPARE(pending.activeAt, kNoTime); // not told: not guessed
    }
};

QTEST_GUILESS_MAIN(TestPastAlerts)
#include "tst_pastalerts.moc"
