// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Incident bundles through the program itself: of a recording, and of a server.
#include "data/profile/reader.h"
#include "data/profilestore/profilestore.h"
#include "tests/support/peers.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace bs::test;

namespace {

const QString kProgram = QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope");

struct Answer {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QString text() const { return QString::fromUtf8(out).trimmed(); }
};

Answer boundscope(const QStringList &args) {
    QProcess p;
    p.start(kProgram, args);
    if (!p.waitForFinished(120'000)) {
        return {};
    }
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

} // namespace

class TestIncidentBundle : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_store;

    Answer incident(QStringList args) {
        args.prepend(QStringLiteral("incident"));
        return boundscope(args + QStringList{QStringLiteral("--store"), m_store});
    }
    static QStringList words(const char *line) { return QString::fromLatin1(line).split(u' '); }

private Q_SLOTS:
    void initTestCase() {
        if (!QFile::exists(kProgram)) {
            QSKIP("the program is not built");
        }
    }
    void init() { m_store = m_dir.filePath(QString::fromLatin1(QTest::currentTestFunction()) + QStringLiteral(".db")); }
    // An incident of a server that was never recorded here: told, bundled and opened again without it.
    void aServersIncidentTravels() {
        const PeerPtr service = startGoService();
        const PeerPtr prometheus = service ? startPrometheus(scrapeConfig({hostPort(*service)})) : nullptr;
        if (!prometheus) {
            QSKIP("Debian's Go or prometheus is not there");
        }
        const auto up = [&] {
            return httpGet(prometheus->at(QStringLiteral("/api/v1/query?query=count_over_time(pool_capacity[1m])>10")))
                .body.contains("pg-main");
        };
        QTRY_VERIFY_WITH_TIMEOUT(up(), 60'000);
        const QString url = prometheus->url.toString();
        const Answer opened = incident(words("new --title Remote --source") + QStringList{url});
        QVERIFY2(opened.status == 0 && opened.err.isEmpty(), opened.err);
        const QString bundle = m_dir.filePath(QStringLiteral("remote.bsi"));
        const Answer made = incident({QStringLiteral("bundle"), opened.text(), QStringLiteral("--source"), url,
                                      QStringLiteral("--out"), bundle, QStringLiteral("--json")});
        QVERIFY2(made.status == 0, made.err);
        QVERIFY2(made.json().value(u"samples").toInt() > 100, made.out);
        QVERIFY2(made.json().value(u"left").toArray().isEmpty(), made.out);
        const Answer later =
            boundscope({QStringLiteral("query"), QStringLiteral("--store"), bundle,
                        QStringLiteral("max(pool_capacity)"), QStringLiteral("--time"), QStringLiteral("end")});
        QVERIFY2(later.out.contains("=> 50"), later.out);
    }
    // Samples, captures and documents of the incident, nothing of whom it hides, on an empty profile of the program.
    void aBundleIsTheIncidentElsewhere() {
        QCOMPARE(
            boundscope(words("demo --scenario broadcast --seed 3 --at 2026-01-15T11:00:00Z --history 45m --store") +
                       QStringList{m_store})
                .status,
            0);
        const QString id = incident(words("new --title Broadcast --severity SEV1 --at 2026-01-15T11:40:00Z")).text();
        const QJsonArray told =
            incident({QStringLiteral("timeline"), id, QStringLiteral("--json")}).json().value(u"events").toArray();
        QVERIFY(told.size() >= 3);
        QStringList lines;
        for (const QJsonValue &e : told) { // the timeline never says a thing twice
            const QString line = e[u"kind"].toString() + e[u"occurred_at"].toString() + e[u"text"].toString();
            QVERIFY2(!lines.contains(line), qPrintable(line));
            lines << line;
        }
        // One that a person took while a recorder held the store: it lies in a file beside it.
        const bs::TimeMs byHand = *bs::parseTime("2026-01-15T11:38:30Z", 0) + 77; // none of the demo's
        {
            const QString side =
                QFileInfo(m_store).path() + u'/' + QFileInfo(m_store).completeBaseName() + QStringLiteral(".byhand.db");
            const auto store = bs::profilestore::ProfileStore::open(*bs::store::Database::open(side));
            QVERIFY(store);
            const auto dump = bs::profile::readProfile("goroutine profile: total 7\n7 @ 0x10\n#\t0x10\tshop/northwind."
                                                       "wait+0x1\t/src/northwind/a.go:7\n\n",
                                                       QStringLiteral("dump"));
            auto added = (*store)->add({QStringLiteral("orders"), QStringLiteral("northwind-0")}, *dump,
                                       {.time = byHand, .keepOriginal = true, .pinned = true});
            added.waitForFinished();
            QVERIFY(added.result().has_value());
        }
        const QString bundle = m_dir.filePath(QStringLiteral("a.bsi"));
        const QStringList hide{QStringLiteral("--redact"), QStringLiteral("northwind"), QStringLiteral("--diagram"),
                               QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/resources/diagrams/courier.bounds.yaml")};
        const Answer preview = incident(
            QStringList{QStringLiteral("bundle"), id, QStringLiteral("--preview"), QStringLiteral("--json")} + hide);
        QVERIFY2(preview.status == 0, preview.err);
        QVERIFY(!preview.json().value(u"removed").toArray().isEmpty());
        const Answer made = incident(
            QStringList{QStringLiteral("bundle"), id, QStringLiteral("--out"), bundle, QStringLiteral("--json")} +
            hide);
        QVERIFY2(made.status == 0, made.err);
        QVERIFY(made.json().value(u"samples").toInt() > 1000);
        QCOMPARE(made.json().value(u"files").toInt(), 1);
        QFile f(bundle);
        QVERIFY(f.open(QIODevice::ReadOnly));
        const QByteArray bytes = f.readAll().toLower();
        QVERIFY(!bytes.contains("northwind"));
        {
            bs::store::DatabaseOptions o;
            o.readOnly = o.immutable = true;
            const auto store = bs::profilestore::ProfileStore::open(*bs::store::Database::open(bundle, o));
            const auto found = (*store)->captures({.range = {byHand, byHand}});
            QCOMPARE(found->size(), std::size_t{1});
            QVERIFY(found->at(0).pinned && found->at(0).total == 7);
            const auto p = (*store)->load(found->at(0).id);
            QVERIFY((*p)->bytes && (*p)->bytes->find("northwind") == std::string::npos);
        }
        for (const QString &page : {QStringLiteral("fleet"), QStringLiteral("bounds"), QStringLiteral("profiles"),
                                    QStringLiteral("incident"), QStringLiteral("postmortem")}) {
            const QString picture = m_dir.filePath(page + QStringLiteral(".png"));
            const Answer drawn = boundscope({QStringLiteral("render"), page, QStringLiteral("--store"), bundle,
                                             QStringLiteral("--out"), picture, QStringLiteral("--json")});
            QVERIFY2(drawn.status == 0, qPrintable(page + QString::fromUtf8(drawn.err)));
            int data = 0;
            for (const QJsonValue &p : drawn.json().value(u"panels").toArray()) {
                data += p[u"state"].toString() == u"data";
            }
            QVERIFY2(data > 0, qPrintable(page + QString::fromUtf8(drawn.out)));
        }
        QVERIFY(!QFile::exists(bundle + QStringLiteral("-wal")));
    }
};

QTEST_GUILESS_MAIN(TestIncidentBundle)
#include "tst_incidentbundle.moc"
