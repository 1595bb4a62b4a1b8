// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A bundle is one file, opens by itself, and no byte of it holds what was hidden.
#include "data/evidence/bundle.h"
#include "data/incident/incidentstore.h"
#include "data/profile/reader.h"
#include "data/profilestore/profilestore.h"
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace bs;
using namespace bs::incident;
using bs::evidence::writeBundle;

namespace {

const char *kDump = "goroutine profile: total 3\n"
                    "2 @ 0x1\n"
                    "#\t0x1\tshop/northwind.(*Sync).loop+0x1f\t/src/northwind/sync.go:41\n"
                    "\n"
                    "1 @ 0x3\n"
                    "#\t0x3\tmain.main+0x2f\t/src/main.go:12\n";

const char *kDiagram = "bounds: 1\n"
                       "name: for northwind\n"
                       "nodes:\n"
                       "  edge: {kind: entry, max_inflight: 500}\n"
                       "  northwind: {kind: external, max_inflight: 50}\n"
                       "calls:\n"
                       "  - {from: edge, to: northwind}\n";

} // namespace

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
        const store::SeriesRef named =
            (*store)->ref(Labels{{"__name__", "northwind_total"}, {"northwind_zone", "a"}, {"tenant", "hooli"}});
        batch.samples.push_back({named, t, 1});
        batch.metadata.push_back({"northwind_total", "counter", "Requests of Northwind.", ""});
        for (int i = 0; i < 1000; ++i) {
            batch.samples.push_back({ref, t - 3'600'000 + i * 15'000, 1.0 * i});
        }
        QVERIFY((*store)->appendNow(std::move(batch)));

        const auto captures = profilestore::ProfileStore::open((*store)->database());
        QVERIFY(captures);
        for (const bool original : {true, false}) {
            const auto dump = profile::readProfile(kDump, QStringLiteral("http://northwind/debug"));
            QVERIFY2(dump, dump ? "" : qPrintable(dump.error().text()));
            profilestore::AddOptions o;
            o.time = t + (original ? 0 : 60'000);
            o.keepOriginal = original;
            o.origin = QStringLiteral("http://northwind/debug");
            auto added = (*captures)->add({QStringLiteral("shop"), QStringLiteral("northwind-0")}, *dump, o);
            added.waitForFinished();
            QVERIFY(added.result());
        }

        // Taken by hand while a recorder held the store: a file of its own.
        const QString beside = dir.filePath(QStringLiteral("fleet.byhand.db"));
        {
            const auto side = profilestore::ProfileStore::open(*store::Database::open(beside));
            QVERIFY(side);
            const auto dump = profile::readProfile(kDump, QStringLiteral("http://northwind/debug"));
            const QString origin = profilestore::originBecause(QStringLiteral("http://northwind/debug"),
                                                               QStringLiteral("alert TenantHog tenant=northwind"));
            auto added = (*side)->add({QStringLiteral("shop"), QStringLiteral("northwind-0")}, *dump,
                                      {.time = t + 90'000, .origin = origin, .keepOriginal = true, .pinned = true});
            added.waitForFinished();
            QVERIFY(added.result());
        }

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
        evidence::BundleContents contents;
        contents.samples = store->get();
        contents.captures = {beside, dir.filePath(QStringLiteral("no such file"))};
        contents.files = {{QStringLiteral("diagram"), QStringLiteral("northwind.yaml"), QString::fromLatin1(kDiagram)}};
        const auto written = writeBundle(path, i, contents, redact);
        QVERIFY2(written, written ? "" : qPrintable(written.error().text()));
        QVERIFY(written->samples > 0 && written->samples < 1000); // the window alone
        QCOMPARE(written->captures, 3);
        QVERIFY2(written->left.isEmpty(), qPrintable(written->left.join(u';')));
        QVERIFY(!writeBundle(path, i, {}, redact)); // never over a file
        // What is taken out is said, place by place.
        QStringList places;
        for (const evidence::Removal &r : written->removed) {
            QVERIFY(r.times > 0);
            places << r.place;
        }
        for (const char *place : {"series", "help texts", "stacks", "captures", "diagram", "timeline", "pins"}) {
            QVERIFY2(places.contains(QString::fromLatin1(place)), place);
        }

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
        QCOMPARE((*again)->labelValues("__name__"),
                 (std::vector<std::string>{"customer_1_total", "tenant_inflight"})); // names stay names
        // Stacks lie compressed in the file: read back, they name nobody either.
        const auto stored = profilestore::ProfileStore::open((*again)->database());
        QVERIFY2(stored, stored ? "" : qPrintable(stored.error().text()));
        const auto list = (*stored)->captures({});
        QCOMPARE(list->size(), 3U);
        QVERIFY(list->at(2).pinned && list->at(2).hasOriginal); // the one by hand
        QCOMPARE(profilestore::whyOf(list->at(2).origin), QStringLiteral("alert TenantHog tenant=customer 1"));
        for (const profilestore::CaptureInfo &c : *list) {
            QCOMPARE(c.subject.pod, QStringLiteral("customer 1-0"));
            QVERIFY(!c.origin.contains(u"northwind"));
            const auto p = (*stored)->load(c.id);
            QVERIFY(p);
            QCOMPARE((*p)->total((*p)->defaultTypeIndex()), 3);
            bool found = false;
            for (std::size_t k = 0; k < (*p)->texts.size(); ++k) {
                const std::string text((*p)->texts[static_cast<profile::Text>(k)]);
                QVERIFY2(text.find("northwind") == std::string::npos, text.c_str());
                found = found || text.find("loop") != std::string::npos;
            }
            QVERIFY(found);
            QVERIFY(!(*p)->bytes || (*p)->bytes->find("northwind") == std::string::npos);
        }
        const auto about = evidence::readBundle(**again);
        QVERIFY2(about, about ? "" : qPrintable(about.error().text()));
        QCOMPARE(about->incident, i.id);
        QVERIFY(about->range.start <= t && about->range.end >= t + 180'000);
        QCOMPARE(about->files.size(), 1U);
        QCOMPARE(about->files[0].name, QStringLiteral("customer-1.yaml"));
        QVERIFY(about->files[0].text.contains(u"customer-1: {kind: external"));
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
