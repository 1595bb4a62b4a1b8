// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include "data/core/time.h"
#include "data/core/yaml.h"
#include <QTemporaryDir>
#include <QTest>

using namespace bs;

class TestCore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void durations_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms"); // -1 = refused
        QTest::newRow("five minutes") << "5m" << qint64(300000);
        QTest::newRow("mixed") << "1h30m" << qint64(5400000);
        QTest::newRow("ms") << "250ms" << qint64(250);
        QTest::newRow("zero") << "0" << qint64(0);
        QTest::newRow("wrong order") << "30m1h" << qint64(-1);
        QTest::newRow("no unit") << "30" << qint64(-1);
        QTest::newRow("empty") << "" << qint64(-1);
        QTest::newRow("overflow") << "999999999999y" << qint64(-1);
    }
    void durations() {
        QFETCH(QString, text);
        QFETCH(qint64, ms);
        const auto r = parseDuration(text.toStdString());
        QCOMPARE(r ? *r : -1, ms);
    }
    void times() {
        QCOMPARE(*parseTime("now-15m", 1'000'000), 100'000);
        QCOMPARE(*parseTime("1435781451.781", 0), 1435781451781);
        QCOMPARE(*parseTime("2015-07-01T20:10:51.781Z", 0), 1435781451781);
        QVERIFY(!parseTime("end", 0));
        QCOMPARE(*parseTime("end-1s", 0, 5000), 4000);
        QVERIFY(!parseTime("yesterday", 0));
        QCOMPARE(formatRfc3339(1435781451781), QStringLiteral("2015-07-01T20:10:51.781Z"));
    }
    void numbersRead() {
        QCOMPARE(formatCount(5214), QStringLiteral("5,214"));
        QCOMPARE(formatCount(12800), QStringLiteral("12.8k"));
        QCOMPARE(formatCount(170000), QStringLiteral("170k"));
        QCOMPARE(formatCount(1.84e6), QStringLiteral("1.84 M"));
        QCOMPARE(formatCount(quietMissing()), QStringLiteral("–"));
        QCOMPARE(formatSigned(-64), QStringLiteral("−64"));
        QCOMPARE(formatPercent(0.88), QStringLiteral("88\u202F%"));
        QCOMPARE(formatTimes(20000), QStringLiteral(">999×"));
        QCOMPARE(formatSpan(890000), QStringLiteral("14 min 50 s"));
        QCOMPARE(formatRunning(872000), QStringLiteral("00:14:32"));
        QCOMPARE(promFloat(0.1), std::string("0.1"));
        QCOMPARE(promFloat(1e21), std::string("1e+21"));
    }
    void hostileTextIsTamed() {
        QCOMPARE(displayText(QStringLiteral("a\nb\u202Ec")), QStringLiteral("a\\nb\\u202ec"));
        QVERIFY(displayText(QString(100000, u'x')).size() <= 257);
        QVERIFY(displayText(QStringLiteral("אב")).startsWith(QChar(0x2068)));
    }
    void yamlMergesMaps() {
        const auto root =
            parseYaml("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  x: own\n  <<: [*a, *b]\nd:\n  <<: *a\n"
                      "  y: own\ne: {\"<<\": text}\n",
                      QStringLiteral("f"));
        QVERIFY2(root, root ? "" : qPrintable(root.error().text()));
        const auto texts = [&root](std::string_view key) {
            std::string out;
            for (const YamlNode::Entry &e : root->entries) {
                for (const YamlNode::Entry &inner : e.value.entries) {
                    out += e.key == key ? inner.key + "=" + inner.value.text + " " : "";
                }
            }
            return out;
        };
        QCOMPARE(texts("c"), std::string("x=own y=2 z=4 ")); // its own, then the first that has it
        QCOMPARE(texts("d"), std::string("y=own x=1 "));
        QCOMPARE(texts("e"), std::string("<<=text "));
    }
    void jsonKeepsOrderAndEscapes() {
        JsonWriter w;
        w.object()
            .field("z", 1)
            .field("a", std::string("x\"\n\xff"))
            .key("n")
            .value(std::nan(""))
            .key("l")
            .array()
            .value(0.1)
            .end()
            .end();
        QCOMPARE(w.text(), std::string("{\"z\":1,\"a\":\"x\\\"\\n\xEF\xBF\xBD\",\"n\":null,\"l\":[0.1]}"));
    }
    void yamlRefuses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        QTest::newRow("duplicate key") << "a: 1\na: 2\n" << "f:2:1: duplicate key";
        QTest::newRow("merge of a text") << "y:\n  <<: a\n" << "f:2:7: << merges a map or a list of maps";
        QTest::newRow("two merges") << "x: &a {b: 1}\ny:\n  <<: *a\n  <<: *a\n" << "f:4:3: duplicate key";
        QTest::newRow("unclosed") << "a: [1, 2\n" << "f:2:1";
        QTest::newRow("deep") << QString(5000, u'[') << "f: nested too deeply";
        QTest::newRow("bomb")
            << "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: "
               "&d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f "
               "[*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n"
            << "too large";
    }
    void yamlRefuses() {
        QFETCH(QString, text);
        QFETCH(QString, error);
        const auto r = parseYaml(text.toStdString(), QStringLiteral("f"));
        QVERIFY(!r);
        QVERIFY2(r.error().text().contains(error), qPrintable(r.error().text()));
    }
    void yamlReads() {
        const auto node = parseYaml("name: x\nn: 1.5\nq: \"10\"\nd: 5m\nbad: 010\nextra: 1\n", QStringLiteral("f"));
        QVERIFY(node);
        YamlMap m(*node, QStringLiteral("f"));
        QCOMPARE(*m.requiredText("name"), std::string("x"));
        QCOMPARE(**m.number("n"), 1.5);
        QVERIFY(!m.number("q"));
        QCOMPARE(**m.durationMs("d"), 300000);
        QVERIFY(!m.number("bad"));
        QCOMPARE(m.finish().error().text(), QStringLiteral("f:6:1: unknown key \"extra\""));
    }
    void compressedFilesAreSeenByContent() {
        const std::string text = std::string(100000, 'a') + "end";
        QCOMPARE(*decompress(gzip(text), QStringLiteral("x")), text);
        QCOMPARE(*decompress(gzip(text) + gzip("more"), QStringLiteral("x")), text + "more");
        const auto bomb = decompress(gzip(std::string(50'000'000, '\0')), QStringLiteral("bomb"), 1 << 20);
        QCOMPARE(bomb.error().text(), QStringLiteral("bomb: is larger than the limit of 1 MiB"));
        std::string cut = gzip(text);
        cut.resize(cut.size() - 9);
        QVERIFY(!decompress(cut, QStringLiteral("cut")));
    }

private:
    static double quietMissing() { return std::nan(""); }
};

QTEST_GUILESS_MAIN(TestCore)
#include "tst_core.moc"
