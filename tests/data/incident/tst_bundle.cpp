// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A bundle is one file, opens by itself, and no byte of it holds what was hidden.
#include "data/incident/bundle.h"
#include "data/incident/incidentstore.h"
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::incident;

class TestBundle : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hiddenNamesAreInNoByte() {
        QTemporaryDir dir;
        const TimeMs t = 1'790'000'000'000;
        const auto store = store::Store::open(dir.filePath(QStringLiteral("fleet.db")));
        QVERIFY(store);
        store::Batch batch;
        const store::SeriesRef ref = (*store)->ref(Labels{{"__name__", "tenant_inflight"}, {"tenant", "northwind"}});
        for (int i = 0; i < 1000; ++i) {
            batch.samples.push_back({ref, t - 3'600'000 + i * 15'000, 1.0 * i});
        }
        QVERIFY((*store)->appendNow(std::move(batch)));

        Incident i;
        i.id = QStringLiteral("INC-0142");
        i.title = QStringLiteral("Northwind's broadcast");
        i.opened = t;
        i.marks = {t, t + 60'000, kNoTime, t + 120'000, t + 180'000};
        Event e;
        e.id = QStringLiteral("e1");
        e.kind = QStringLiteral("note");
        e.occurred = e.observed = e.recorded = t;
        e.text = QStringLiteral("northwind, with token=hunter2secret");
        e.curves = {
            {QStringLiteral("in flight of northwind"), {}, QStringLiteral("x{tenant=\"northwind\"}"), {t}, {1}}};
        i.events = {e};

        const QString path = dir.filePath(QStringLiteral("x.bsi"));
        const Redactor redact({QStringLiteral("northwind")});
        const auto written = writeBundle(path, i, store->get(), redact);
        QVERIFY2(written, written ? "" : qPrintable(written.error().text()));
        QVERIFY(written->samples > 0 && written->samples < 1000); // the window alone
        QVERIFY(!writeBundle(path, i, nullptr, redact));          // never over a file

        QFile f(path);
        QVERIFY(f.open(QIODevice::ReadOnly));
        const QByteArray bytes = f.readAll().toLower();
        QVERIFY(!bytes.contains("northwind"));
        QVERIFY(!bytes.contains("hunter2"));
        QVERIFY(!QFileInfo::exists(path + QStringLiteral("-wal")));

        store::StoreOptions readOnly;
        readOnly.database.readOnly = readOnly.database.immutable = true;
        const auto again = store::Store::open(path, readOnly);
        QVERIFY2(again, again ? "" : qPrintable(again.error().text()));
        const auto all = MatcherSet::compile({{Matcher::Op::Equal, "tenant", "customer 1"}});
        QCOMPARE((*again)->select(*all, {0, t * 2}, {})->size(), 1U);
        const auto incidents = IncidentStore::open(path, IncidentStore::Mode::ReadOnly);
        QVERIFY(incidents);
        const auto back = incidents->load(i.id);
        QVERIFY(back);
        QCOMPARE(back->title, QStringLiteral("customer 1's broadcast"));
        QCOMPARE(back->times().resolve, std::optional<std::int64_t>(180));
    }
};

QTEST_GUILESS_MAIN(TestBundle)
#include "tst_bundle.moc"
