// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/series/labels.h"
#include <QTest>

using namespace bs;

class TestLabels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sortedAndWithoutEmptyValues() {
        const Labels l{{"b", "2"}, {"a", "1"}, {"c", ""}};
        QCOMPARE(l.toString(), std::string("{a=\"1\", b=\"2\"}"));
        QCOMPARE(l.get("c"), std::string_view());
        QCOMPARE(Labels({{"__name__", "up"}, {"x", "a\"b\n"}}).toString(), std::string("up{x=\"a\\\"b\\n\"}"));
        QCOMPARE(Labels({{"__name__", "a.b"}, {"x.y", "1"}}).toString(), std::string("{\"a.b\", \"x.y\"=\"1\"}"));
    }
    void regexes_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("value");
        QTest::addColumn<int>("match"); // 1, 0, -1 = refused
        QTest::newRow("anchored") << "a" << "ab" << 0;
        QTest::newRow("alternation") << "(a|b)" << "b" << 1;
        QTest::newRow("dot star newline") << ".*" << "a\nb" << 1;
        QTest::newRow("class") << "a[0-9]+" << "a12" << 1;
        QTest::newRow("prefix") << "foo.+" << "foo" << 0;
        QTest::newRow("empty") << "" << "" << 1;
        QTest::newRow("or empty") << "|x" << "" << 1;
        QTest::newRow("look-ahead") << "(?=a)a" << "a" << -1;
        QTest::newRow("back reference") << "(a)\\1" << "aa" << -1;
        QTest::newRow("named group") << "(?P<x>a)" << "a" << 1;
        QTest::newRow("case flag") << "(?i)ABC" << "abc" << 1;
        QTest::newRow("non-capturing") << "(?:a|b)c" << "bc" << 1;
        QTest::newRow("broken") << "a(" << "a" << -1;
    }
    void regexes() {
        QFETCH(QString, pattern);
        QFETCH(QString, value);
        QFETCH(int, match);
        const auto r = compileAnchoredRegex(pattern.toStdString());
        QCOMPARE(r ? int((*r)(value.toStdString())) : -1, match);
    }
};

QTEST_GUILESS_MAIN(TestLabels)
#include "tst_labels.moc"
