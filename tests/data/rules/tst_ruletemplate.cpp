// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/rules/template.h"
#include <QTest>

using namespace bs;
using namespace bs::rules;

namespace {

TemplateContext context() {
    TemplateContext c;
    c.labels = Labels{{"pod", "edge-1"}, {"service", "edge"}};
    c.value = 1234567.5;
    c.externalLabels = Labels{{"cluster", "courier"}};
    c.query = [](const std::string &expr) -> Result<std::vector<TemplateSample>> {
        if (expr == "none") {
            return std::vector<TemplateSample>{};
        }
        return std::vector<TemplateSample>{{Labels{{"pod", "b"}}, 2}, {Labels{{"pod", "a"}}, 0.125}};
    };
    return c;
}

} // namespace

class TestRuleTemplate : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void expands_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *text, const char *expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("plain", "no braces", "no braces");
        row("label", "{{ $labels.pod }} of {{ .Labels.service }}", "edge-1 of edge");
        row("missing label", "[{{ $labels.nope }}]", "[]");
        row("value", "{{ $value }}", "1.2345675e+06");
        row("pipeline", "{{ $value | humanize }}", "1.235M");
        row("humanize small", "{{ 0.00012 | humanize }}", "120u");
        row("humanize1024", "{{ humanize1024 1048576.0 }}", "1Mi");
        row("percentage", "{{ 0.9512 | humanizePercentage }}", "95.12%");
        row("duration", "{{ humanizeDuration 93784.0 }}", "1d 2h 3m 4s");
        row("duration below a second", "{{ humanizeDuration 0.0125 }}", "12.5ms");
        row("timestamp", "{{ humanizeTimestamp 1435065584.128 }}", "2015-06-23 13:19:44.128 +0000 UTC");
        row("printf", "{{ printf \"%.2f %s %d%%\" $value $labels.pod 5 }}", "1234567.50 edge-1 5%");
        row("printf of the wrong kind", "{{ printf \"%d\" $value }}", "%!d(float64=1.2345675e+06)");
        row("if else", "{{ if gt $value 100.0 }}big{{ else }}small{{ end }}", "big");
        row("else if", "{{ if eq $labels.pod \"x\" }}1{{ else if eq $labels.pod \"edge-1\" }}2{{ else }}3{{ end }}",
            "2");
        row("with", "{{ with $labels.service }}{{ . | toUpper }}{{ end }}", "EDGE");
        row("with nothing", "{{ with $labels.nope }}x{{ else }}none{{ end }}", "none");
        row("range", "{{ range query \"q\" }}{{ .Labels.pod }}={{ .Value }};{{ end }}", "b=2;a=0.125;");
        row("range of pairs", "{{ range $k, $v := $labels }}{{ $k }}:{{ $v }} {{ end }}", "pod:edge-1 service:edge ");
        row("range of nothing", "{{ range query \"none\" }}x{{ else }}empty{{ end }}", "empty");
        row("query first value", "{{ with query \"q\" }}{{ . | first | value | humanize }}{{ end }}", "2");
        row("label function", "{{ query \"q\" | first | label \"pod\" }}", "b");
        row("sortByLabel", "{{ range query \"q\" | sortByLabel \"pod\" }}{{ .Labels.pod }}{{ end }}", "ab");
        row("variable", "{{ $x := 3 }}{{ if true }}{{ $x = 4 }}{{ end }}{{ $x }}", "4");
        row("trim", "a  {{- \" b \" -}}  c", "a b c");
        row("comment", "a{{/* }} nothing */}}b", "ab");
        row("match", "{{ if match \"^edge\" $labels.pod }}yes{{ end }}", "yes");
        row("reReplaceAll", "{{ reReplaceAll \"(.*)-(\\\\d+)\" \"$2@$1\" $labels.pod }}", "1@edge");
        row("title", "{{ title \"two words\" }}", "Two Words");
        row("external", "{{ $externalLabels.cluster }}", "courier");
        row("index", "{{ index $labels \"pod\" }}", "edge-1");
        row("and or not", "{{ if and (eq 1 1) (not (eq 1 2)) }}ok{{ end }}", "ok");
        row("paren field", "{{ (query \"q\" | first).Labels.pod }}", "b");
        // Held against promtool, which prints the same.
        row("title at every separator", "{{ title \"hello world-foo bar_baz x.y\" }}", "Hello World-Foo Bar_baz X.Y");
        row("html", "{{ html \"<b>'x'</b>\" }}", "&lt;b&gt;&#39;x&#39;&lt;/b&gt;");
        row("js", "{{ js \"it's <x>\" }}", "it\\'s \\u003Cx\\u003E");
        row("urlquery", "{{ urlquery \"a b&c\" }}", "a+b%26c");
        row("links", "{{ graphLink \"sum(x) / y\" }} {{ tableLink \"up\" }}",
            "/graph?g0.expr=sum%28x%29+%2F+y&g0.tab=0 /graph?g0.expr=up&g0.tab=1");
        row("groups of a replacement", "{{ reReplaceAll \"(?P<n>a)(b?)\" \"<${n}|$2|$1x|$$>\" \"ab a\" }}",
            "<a|b||$> <a|||$>");
        row("empty matches", "{{ reReplaceAll \"b*\" \"x\" \"abc\" }}", "xaxcx");
        row("stripPort", "{{ stripPort \"1.2.3.4:99\" }} {{ stripPort \"[::1]:80\" }} {{ stripPort \"::1\" }}",
            "1.2.3.4 ::1 ::1");
        row("stripDomain", "{{ stripDomain \"foo.bar.com:99\" }} {{ stripDomain \"1.2.3.4:80\" }}",
            "foo:99 1.2.3.4:80");
        row("time", "{{ (toTime 1435065584.128).Year }} {{ (toTime 60.0).Format \"2006-01-02 15:04\" }}",
            "2015 1970-01-01 00:01");
        row("duration of Go", "{{ toDuration 5400.5 }} {{ toDuration 0.0015 }}", "1h30m0.5s 1.5ms");
        row("printf of all kinds",
            "{{ printf \"%05.2f|%x|%q|%-6s|%t|%T|%U|%o|%08b|%*d\" 3.14159 255 \"hi\" \"ab\" true 1.5 65 8 5 5 42 }}",
            "03.14|ff|\"hi\"|ab    |true|float64|U+0041|10|00000101|   42");
        row("printf with too many", "{{ printf \"x\" 1 \"a\" }}", "x%!(EXTRA int=1, string=a)");
        row("printf with too few", "{{ printf \"%d %d\" 1 }}", "1 %!d(MISSING)");
        row("print", "{{ print 1 2 \"a\" \"b\" 3 }}", "1 2ab3");
        row("slice and len", "{{ slice \"abcdef\" 1 3 }} {{ len \"abc\" }}", "bc 3");
        row("args", "{{ args 1 \"x\" }} {{ (args 1 2).arg0 }}", "map[arg0:1 arg1:x] 1");
        row("define and template", "{{ define \"t\" }}T{{ . }}{{ end }}{{ template \"t\" 3 }}", "T3");
        row("block", "{{ block \"b\" $labels }}{{ .pod }}{{ end }}", "edge-1");
        row("break", "{{ range $i, $x := query \"q\" }}{{ if eq $i 1 }}{{ break }}{{ end }}{{ $i }}{{ end }}", "0");
        row("labels whole", "{{ $labels }}", "map[pod:edge-1 service:edge]");
    }
    void expands() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto t = Template::parse(text.toStdString());
        QVERIFY2(t.has_value(), t ? "" : qPrintable(t.error().text()));
        const auto r = t->run(context());
        QVERIFY2(r.has_value(), r ? "" : qPrintable(r.error().text()));
        QCOMPARE(QString::fromStdString(*r), expected);
    }
    void refuses_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("undefined variable") << QStringLiteral("{{ $label.x }}");
        QTest::newRow("undefined function") << QStringLiteral("{{ nosuch 1 }}");
        QTest::newRow("unclosed") << QStringLiteral("{{ $value");
        QTest::newRow("if without end") << QStringLiteral("{{ if true }}x");
        QTest::newRow("end without if") << QStringLiteral("x{{ end }}");
        QTest::newRow("empty") << QStringLiteral("{{ }}");
        QTest::newRow("break outside range") << QStringLiteral("{{ break }}");
        QTest::newRow("variable inside define") << QStringLiteral("{{ define \"t\" }}{{ $labels.pod }}{{ end }}");
        QTest::newRow("out of scope") << QStringLiteral("{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}");
    }
    void refuses() {
        QFETCH(QString, text);
        QVERIFY(!Template::parse(text.toStdString()));
    }
    void failsWhenRunAsGoDoes_data() {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"{{ eq 1 1.0 }}", "{{ gt $value 10 }}", "{{ .Foo }}", "{{ len 3 }}", "{{ nil }}", "{{ call 3 }}",
              "{{ humanizeTimestamp 1e20 }}", "{{ match \"(\" \"x\" }}", "{{ template \"none\" }}",
              "{{ define \"t\" }}{{ template \"t\" }}{{ end }}{{ template \"t\" }}", "{{ slice \"abc\" 5 }}"}) {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
    }
    void failsWhenRunAsGoDoes() {
        QFETCH(QString, text);
        const auto t = Template::parse(text.toStdString());
        QVERIFY2(t.has_value(), t ? "" : qPrintable(t.error().text()));
        QVERIFY(!t->run(context()).has_value());
    }
    void failsWhenRun() {
        const auto t = Template::parse("{{ query \"none\" | first | value }}");
        QVERIFY(t.has_value());
        const auto r = t->run(context());
        QVERIFY(!r.has_value());
        QVERIFY(r.error().reason.contains(u"no elements"));
    }
};

QTEST_GUILESS_MAIN(TestRuleTemplate)
#include "tst_ruletemplate.moc"
