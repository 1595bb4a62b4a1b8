// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The OpenMetrics parser suite and Prometheus's own expositions, where the conformance data is at hand.
#include "data/core/bytes.h"
#include "data/exposition/census.h"
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bs;
using namespace bs::exposition;

class TestExpositionSuite : public QObject {
    Q_OBJECT
    QDir m_dir;
private Q_SLOTS:
    void initTestCase() {
        const QString given = qEnvironmentVariable("BOUNDSCOPE_CONFORMANCE_DIR");
        m_dir.setPath((given.isEmpty() ? QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/../shared/conformance") : given) +
                      QStringLiteral("/exposition"));
        if (!m_dir.exists()) {
            QSKIP("no conformance data: set BOUNDSCOPE_CONFORMANCE_DIR");
        }
    }
    void openMetricsSuite() {
        QDir suite(m_dir.filePath(QStringLiteral("openmetrics")));
        const QStringList cases = suite.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        QVERIFY(cases.size() > 50);
        QStringList wrong;
        for (const QString &name : cases) {
            const auto meta = readFile(suite.filePath(name + QStringLiteral("/test.json")));
            const auto input = readFile(suite.filePath(name + QStringLiteral("/metrics")));
            QVERIFY(meta && input);
            const bool should = QJsonDocument::fromJson(QByteArray::fromStdString(*meta))
                                    .object()[QStringLiteral("shouldParse")]
                                    .toBool();
            for (const Format format : {Format::Auto, Format::OpenMetrics}) {
                const auto r = takeCensus(*input, format, name);
                // without "# EOF" the sniffer may take the input for text, which is laxer
                const bool knows = format == Format::OpenMetrics || sniff(*input) == Format::OpenMetrics;
                if (knows && r.has_value() != should) {
                    wrong << name + QStringLiteral(": ") + (r ? QStringLiteral("parsed") : r.error().text());
                }
                if (!r && r.error().line == 0 && !input->empty()) {
                    wrong << name + QStringLiteral(": no position");
                }
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }
    void prometheusFiles() {
        QDir folder(m_dir.filePath(QStringLiteral("prometheus")));
        QStringList files = folder.entryList(QDir::Files, QDir::Name);
        QVERIFY(files.size() >= 8);
        files << QStringLiteral("common/text") << QStringLiteral("common/text.gz") << QStringLiteral("common/protobuf")
              << QStringLiteral("common/protobuf.gz") << QStringLiteral("common/protobuf-multimessage");
        for (const QString &file : files) {
            const auto input = readFile(folder.filePath(file));
            QVERIFY2(input, qPrintable(file));
            const auto r = takeCensus(*input, Format::Auto, file);
            QVERIFY2(r, r ? "" : qPrintable(r.error().text()));
            QVERIFY2(r->samples > 0, qPrintable(file));
            if (file.contains(u"237mfs.prom")) {
                QCOMPARE(r->families, 237);
            }
            if (file.startsWith(u"common/protobuf")) {
                QCOMPARE(r->format, Format::Protobuf);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestExpositionSuite)
#include "tst_exposition_suite.moc"
