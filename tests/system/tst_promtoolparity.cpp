// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// `rules check` and `rules test` give promtool's verdicts, on our own files and on the conformance files, and print
// what promtool prints where a template is filled in.
#include "tests/support/peers.h"
#include <QRegularExpression>
#include <QTest>

using namespace bs::test;

namespace {

const QString kFixtures = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/tests/fixtures/rules");

struct Ran {
    int status = -1;
    QString text;
};

Ran run(const QString &program, const QStringList &args, const QString &dir) {
    QProcess p;
    p.setWorkingDirectory(dir);
    p.setProcessChannelMode(QProcess::MergedChannels);
    p.start(program, args);
    p.waitForFinished(120'000);
    return {p.exitCode(), QString::fromUtf8(p.readAll())};
}

Ran ours(const QStringList &args, const QString &dir) {
    return run(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), QStringList{QStringLiteral("rules")} + args, dir);
}

QStringList filesIn(const QString &dir, const QStringList &patterns) {
    QStringList out;
    for (const QString &name : QDir(dir).entryList(patterns, QDir::Files, QDir::Name)) {
        out << QDir(dir).filePath(name);
    }
    return out;
}

// promtool of Debian 12 knows nothing of keys that came later.
bool isTooNew(const Ran &promtool) { return promtool.text.contains(u"not found in type"); }

const char *const kTemplates[] = {
    "{{ $value | humanize }} {{ humanize 1234567.0 }} {{ humanize 0.00012 }} {{ humanize 1e30 }} {{ humanize -1e-25 }}",
    "{{ humanize1024 1048576.0 }} {{ humanize1024 0.5 }} {{ humanizePercentage 0.1234567 }}",
    "{{ humanizeDuration 0.001 }} {{ humanizeDuration 59.5 }} {{ humanizeDuration 90061.0 }} {{ humanizeDuration -60.0 "
    "}}",
    "{{ humanizeTimestamp 1435065584.128 }} {{ toTime 60.0 }} {{ (toTime 60.0).Format \"Mon Jan _2 15:04:05 2006\" }}",
    "{{ title \"a b-c d_e\" }} {{ html \"<'>\" }} {{ js \"it's\" }} {{ urlquery \"a b\" }} {{ $labels.a | toUpper }}",
    "{{ reReplaceAll \"(a+)(b*)\" \"<$2|$1>\" \"aabxab\" }} {{ reReplaceAll \"x\" \"${1}y\" \"axb\" }}",
    "{{ stripPort \"[::1]:80\" }} {{ stripPort \"::1\" }} {{ stripDomain $labels.instance }} {{ $labels }}",
    "{{ printf \"%05.2f|%x|%q|%-6s|%t|%T|%U|%o|%08b|%*d\" 3.14159 255 \"hi\" \"ab\" true 1.5 65 8 5 5 42 }}",
    "{{ printf \"%d\" 3.5 }} {{ printf \"%s\" 5 }} {{ printf \"%d %d\" 1 }} {{ printf \"x\" 1 2 }} {{ print 1 2 \"a\" "
    "3 }}",
    "{{ define \"t\" }}T{{ . }}{{ end }}{{ template \"t\" 3 }} {{ slice \"abcdef\" 1 3 }} {{ args 1 \"x\" }}",
    "{{ with query \"m{a='1'}\" }}{{ . | first | value }} {{ . | first | label \"a\" }}{{ end }}",
    "{{ range $i, $s := query \"m\" | sortByLabel \"a\" }}{{ $i }}:{{ $s.Labels.a }}={{ $s.Value }} {{ end }}",
    "{{ if and (gt $value 1.0) (lt $value 100.0) }}in{{ else if gt $value 5.0 }}mid{{ end }} {{ graphLink \"a + b\" }}",
    "{{- \"trim\" -}}  x  {{- /* c */ -}} y {{ $x := 5 }}{{ $x = 6 }}{{ $x }} {{ 1e3 }} {{ 0x1F }} {{ 100000000.0 }}",
    "{{ gt $value 10 }}",
    "{{ .Foo }}",
    "{{ query \"none\" | first }}",
    "{{ humanize \"abc\" }}",
    "{{ eq 1 1.0 }}",
    "{{ nosuch }}",
    "{{ $nosuch }}",
    "{{ if }}x{{ end }}",
    "{{ end }}",
    "{{ break }}",
    "{{ $labels.a",
    "{{ }}",
};

QString annotationOf(const QString &output) {
    static const QRegularExpression re(QStringLiteral("got:.*?(?:Annotations:|annotations )\\{s=(\".*\")\\}"),
                                       QRegularExpression::DotMatchesEverythingOption);
    const QString text = re.match(output).captured(1);
    return text.startsWith(u"\"<error expanding") ? QStringLiteral("an error") : text;
}

} // namespace

class TestPromtoolParity : public QObject {
    Q_OBJECT
    QString m_promtool = peerProgram(QStringLiteral("promtool"));

private Q_SLOTS:
    void ourTestsPass_data() {
        QTest::addColumn<QString>("path");
        for (const QString &path : filesIn(kFixtures, {QStringLiteral("*.test.yml")})) {
            QTest::newRow(qPrintable(path.section(u'/', -1))) << path;
        }
    }
    void ourTestsPass() {
        QFETCH(QString, path);
        const Ran r = ours({QStringLiteral("test"), path}, kFixtures);
        QVERIFY2(r.status == 0, qPrintable(r.text));
        if (!m_promtool.isEmpty()) {
            const Ran theirs = run(m_promtool, {QStringLiteral("test"), QStringLiteral("rules"), path}, kFixtures);
            QVERIFY2(theirs.status == 0, qPrintable(theirs.text));
        }
    }
    void verdictsAreThoseOfPromtool_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("test");
        const QString root = qEnvironmentVariable("BOUNDSCOPE_CONFORMANCE_DIR") + QStringLiteral("/rules/");
        QStringList paths = filesIn(kFixtures, {QStringLiteral("*.yml")});
        for (const char *folder : {"awesome", "kubernetes-mixin", "promtool"}) {
            paths += filesIn(root + QString::fromLatin1(folder), {QStringLiteral("*.yml"), QStringLiteral("*.yaml")});
        }
        for (const QString &path : paths) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            QTest::newRow(qPrintable(path.section(u'/', -2))) << path << file.readAll().contains("\ntests:");
        }
    }
    void verdictsAreThoseOfPromtool() {
        QFETCH(QString, path);
        QFETCH(bool, test);
        if (m_promtool.isEmpty()) {
            QSKIP("promtool is not there: ./dev test fetches it with prometheus");
        }
        const QString dir = QFileInfo(path).path();
        const QStringList words =
            test ? QStringList{QStringLiteral("test"), QStringLiteral("rules"), path}
                 // the same rule twice is a finding for us, and for promtool when asked so
                 : QStringList{QStringLiteral("check"), QStringLiteral("rules"), QStringLiteral("--lint-fatal"), path};
        const Ran theirs = run(m_promtool, words, dir);
        const Ran mine = ours({test ? QStringLiteral("test") : QStringLiteral("check"), path}, dir);
        QVERIFY2(mine.status == 0 || mine.status == 1, qPrintable(mine.text));
        if (isTooNew(theirs)) {
            QSKIP("this promtool does not know the file's keys");
        }
        QVERIFY2((theirs.status == 0) == (mine.status == 0), qPrintable(theirs.text + u'\n' + mine.text));
    }
    void templatesExpandAsTheirs_data() {
        QTest::addColumn<QString>("text");
        for (const char *text : kTemplates) {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
    }
    void templatesExpandAsTheirs() {
        QFETCH(QString, text);
        if (m_promtool.isEmpty()) {
            QSKIP("promtool is not there: ./dev test fetches it with prometheus");
        }
        QTemporaryDir dir;
        writeText(
            dir.filePath(QStringLiteral("r.yml")),
            QStringLiteral("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x > 0\n    annotations:\n      s: "
                           "'%1'\n")
                .arg(QString(text).replace(u'\'', QStringLiteral("''"))));
        writeText(
            dir.filePath(QStringLiteral("t.yml")),
            QStringLiteral("rule_files: [r.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n"
                           "  - {series: 'x{a=\"1\",instance=\"foo.bar.com:9090\"}', values: 7.25x9}\n"
                           "  - {series: 'm{a=\"1\"}', values: 42x9}\n  - {series: 'm{a=\"2\"}', values: 1e9x9}\n"
                           "  alert_rule_test: [{eval_time: 5m, alertname: A}]\n"));
        const Ran theirs =
            run(m_promtool, {QStringLiteral("test"), QStringLiteral("rules"), QStringLiteral("t.yml")}, dir.path());
        const Ran mine = ours({QStringLiteral("test"), QStringLiteral("t.yml")}, dir.path());
        QCOMPARE(theirs.status, 1); // an alert nobody expected, or a template that does not read
        QCOMPARE(mine.status, 1);
        QVERIFY2(annotationOf(mine.text) == annotationOf(theirs.text), qPrintable(theirs.text + u'\n' + mine.text));
    }
};

QTEST_GUILESS_MAIN(TestPromtoolParity)
#include "tst_promtoolparity.moc"
