// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What raw samples show is offered in the palette, and opens nothing by itself.
#include "app/shell/offers.h"
#include "app/shell/resources.h"
#include "data/incident/importers.h"
#include "data/source/local/localsource.h"
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

namespace {

constexpr TimeMs kAt = 1'790'000'000'000;

std::shared_ptr<store::Store> leaking(const QString &file) {
    const auto store = *store::Store::open(file);
    store::Batch batch;
    for (int pod = 0; pod < 3; ++pod) {
        const auto ref = store->ref(Labels{
            {"__name__", "go_goroutines"}, {"job", "shop"}, {"instance", "10.0.0." + std::to_string(pod) + ":80"}});
        for (int i = 240; i >= 0; --i) {
            batch.samples.push_back({ref, kAt - i * 15'000LL, 400.0 + (pod == 1 ? std::max(0, 60 - i) * 25 : i % 3)});
        }
    }
    return store->appendNow(std::move(batch)) ? store : nullptr;
}

} // namespace

class TestOffers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initResources(); }
    void aDetectionIsALineOfThePalette() {
        QTemporaryDir dir;
        LocalSource source(leaking(dir.filePath(QStringLiteral("s.db"))), QStringLiteral("recording"));
        const FixedClock clock(kAt);
        AppContext context;
        context.source = &source;
        context.clock = &clock;
        QStringList opened, said;
        Offers offers(context, [&](const QString &subject) { opened << subject; }, nullptr);
        offers.onOffer = [&](const QString &text) { said << text; };
        QTRY_COMPARE_WITH_TIMEOUT(said.size(), 1, 60'000);
        QVERIFY(opened.isEmpty()); // offered, not opened
        const QList<QAction *> lines = offers.actions();
        QCOMPARE(lines.size(), 1);
        QVERIFY2(lines[0]->text().startsWith(u"Open an incident: 10.0.0.1:80 grows by "), qPrintable(lines[0]->text()));
        lines[0]->trigger();
        QCOMPARE(opened.size(), 1);
        QVERIFY(opened[0].startsWith(u"alert:"));
        const auto alert = incident::readAlertReference(opened[0].mid(6));
        QVERIFY2(alert, alert ? "" : qPrintable(alert.error().text()));
        QCOMPARE(alert->label(QStringLiteral("alertname")), QStringLiteral("GoroutineGrowth"));
        QCOMPARE(alert->label(QStringLiteral("service")), QStringLiteral("shop"));
        QCOMPARE(alert->label(QStringLiteral("pod")), QStringLiteral("10.0.0.1:80"));
    }
    void aBundleOffersNothing() {
        QTemporaryDir dir;
        LocalSource source(leaking(dir.filePath(QStringLiteral("s.db"))), QStringLiteral("recording"));
        const FixedClock clock(kAt);
        AppContext context;
        context.source = &source;
        context.clock = &clock;
        context.storePath = QStringLiteral("x.bsi");
        Offers offers(context, [](const QString &) {}, nullptr);
        bool said = false;
        offers.onOffer = [&](const QString &) { said = true; };
        QTest::qWait(300);
        QVERIFY(!said && offers.actions().isEmpty());
    }
};

QTEST_MAIN(TestOffers)
#include "tst_offers.moc"
