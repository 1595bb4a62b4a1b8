// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the conformance data of other projects (outside the repository; skipped where it is absent).
#include "data/core/bytes.h"
#include "data/profile/rawtext.h"
#include "data/profile/reader.h"
#include "data/profile/stacks.h"
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bs;
using namespace bs::profile;

namespace {

QString conformance(const QString &path) {
    const QString set = qEnvironmentVariable("BOUNDSCOPE_CONFORMANCE_DIR");
    return QDir(set.isEmpty() ? QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/../shared/conformance") : set).filePath(path);
}

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

std::map<StackId, std::int64_t> counts(const QString &file) {
    std::map<StackId, std::int64_t> out;
    const auto p = readProfileFile(conformance(file));
    if (p) {
        for (const StackGroup &g : groupStacks(**p, 0).groups) {
            out[g.id] = g.count;
        }
    }
    return out;
}

} // namespace

class TestProfileGoldens : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        if (!QDir(conformance(QStringLiteral("profiles"))).exists()) {
            QSKIP("the conformance data is not here: set BOUNDSCOPE_CONFORMANCE_DIR");
        }
    }
    void legacyRenderings_data() {
        QTest::addColumn<QString>("file");
        for (const char *f : {"cppbench.contention", "cppbench.cpu", "cppbench.heap", "go.crc32.cpu", "go.godoc.thread",
                              "gobench.cpu", "gobench.heap"}) {
            QTest::newRow(f) << QString::fromLatin1(f);
        }
    }
    void legacyRenderings() {
        QFETCH(QString, file);
        const QString path = conformance(QStringLiteral("profiles/google-pprof/") + file);
        const auto p = readProfileFile(path);
        QVERIFY2(p, p ? "" : qPrintable(p.error().text()));
        const QStringList got = text(rawText(**p)).split(u'\n');
        const QStringList want = text(*readFile(path + QStringLiteral(".string"))).split(u'\n');
        for (qsizetype i = 0; i < std::max(got.size(), want.size()); ++i) {
            QVERIFY2(got.value(i) == want.value(i),
                     qPrintable(
                         QStringLiteral("line %1\n  got  %2\n  want %3").arg(i + 1).arg(got.value(i), want.value(i))));
        }
    }
    void goStackParse_data() {
        QTest::addColumn<QString>("name");
        for (const char *f : {"ancestors", "cgo", "errorhandling", "frameselided", "lockedm"}) {
            QTest::newRow(f) << QString::fromLatin1(f);
        }
    }
    void goStackParse() {
        QFETCH(QString, name);
        const QString base = conformance(QStringLiteral("profiles/gostackparse/")) + name;
        const auto read = readProfileFile(base + QStringLiteral(".txt"));
        QVERIFY(read);
        const Profile &p = **read;
        const FrameIndex index(p);
        const auto golden =
            QJsonDocument::fromJson(QByteArray::fromStdString(*readFile(base + QStringLiteral(".golden.json"))))
                .object();
        const QJsonArray want = golden[QStringLiteral("Goroutines")].toArray();
        QCOMPARE(static_cast<qsizetype>(p.goroutines.size()), want.size());
        QCOMPARE(p.warnings.size(), static_cast<std::size_t>(golden[QStringLiteral("Errors")].toArray().size()));
        for (qsizetype i = 0; i < want.size(); ++i) {
            const QJsonObject w = want[i].toObject();
            const Goroutine &g = p.goroutines[static_cast<std::size_t>(i)];
            const GoroutineFacts &f = p.facts[g.sample];
            QCOMPARE(static_cast<qint64>(g.id), w[QStringLiteral("ID")].toInteger());
            QCOMPARE(text(p.text(f.state)), w[QStringLiteral("State")].toString());
            QCOMPARE(f.locked > 0, w[QStringLiteral("LockedToThread")].toBool());
            QCOMPARE(f.elided, w[QStringLiteral("FramesElided")].toBool());
            QCOMPARE(text(index.creator(g.sample).function),
                     w[QStringLiteral("CreatedBy")].toObject()[QStringLiteral("Func")].toString());
            const QJsonArray stack = w[QStringLiteral("Stack")].toArray();
            QCOMPARE(static_cast<qsizetype>(p.stack(g.sample).size()), stack.size());
            for (qsizetype k = 0; k < stack.size(); ++k) {
                const Frame frame = index.framesOf(p.stack(g.sample)[static_cast<std::size_t>(k)]).front();
                QCOMPARE(text(frame.function), stack[k].toObject()[QStringLiteral("Func")].toString());
                QCOMPARE(text(frame.file), stack[k].toObject()[QStringLiteral("File")].toString());
                QCOMPARE(frame.line, stack[k].toObject()[QStringLiteral("Line")].toInteger());
            }
        }
    }
    void brokenOnesAreNamed() {
        QVERIFY(readProfileFile(conformance(QStringLiteral("profiles/gostackparse/empty_input.txt")))
                    .error()
                    .reason.contains(QStringLiteral("empty")));
        QVERIFY(readProfileFile(conformance(QStringLiteral("profiles/gostackparse/partial_stack.txt")))
                    .error()
                    .reason.contains(QStringLiteral("no goroutine")));
    }
    // One process, read three times within a second: the 57 stacks that all three saw have one id and one count. What
    // differs is the goroutine that answers the request and the one that reads its connection.
    void sameProcessInThreeForms() {
        const auto pb = counts(QStringLiteral("goroutines/g1k-k50.goroutine.pb.gz"));
        const auto d1 = counts(QStringLiteral("goroutines/g1k-k50.goroutine.debug1.txt"));
        const auto d2 = counts(QStringLiteral("goroutines/g1k-k50.goroutine.debug2.txt.gz"));
        QCOMPARE(pb.size(), std::size_t{59});
        QCOMPARE(pb, d1);
        QCOMPARE(d2.size(), std::size_t{59});
        int same = 0;
        for (const auto &[id, n] : d2) {
            const auto it = pb.find(id);
            same += it != pb.end() && it->second == n ? 1 : 0;
        }
        QCOMPARE(same, 57);
    }
};

QTEST_GUILESS_MAIN(TestProfileGoldens)
#include "tst_profilegoldens.moc"
