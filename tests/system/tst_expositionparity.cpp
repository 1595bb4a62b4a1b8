// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Nasty expositions, served to a real Prometheus and to our scraper under one scrape_configs: the same are up, with the
// same series, values, timestamps and the same account of the scrape. Each case is a short history of answers. What
// Debian's 2.42 does otherwise than 3.x, or its storage than ours, stays out: quoted names, `le` and `quantile` in
// float form (both sides' are written alike before they are compared), a missing content type, a trailing comma in
// OpenMetrics (3.x takes it), blanks before a metric's name (2.42 takes them into the name), samples that are older
// than its newest block (our store merges them).
#include "data/exposition/exposition.h"
#include "data/source/remote/remotesource.h"
#include "data/source/scrape/scrapefile.h"
#include "data/source/scrape/scrapeloop.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include "tests/support/peers.h"
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <array>
#include <cmath>
#include <random>

using namespace bs;
using namespace bs::test;

namespace {

constexpr const char *kText = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char *kOpen = "application/openmetrics-text; version=1.0.0; charset=utf-8";

struct Case {
    QByteArray name;
    QList<QByteArray> bodies; // one after the other; the last one stays. "!503" is a status.
    QByteArray type = kText;
    QByteArray job = "plain";
};

QByteArray now(int offsetMs) { return QByteArray::number(SystemClock().now() + offsetMs); }

std::vector<Case> histories() {
    return {
        {"a series vanishes and comes back", {"a 1\nb 2\n", "a 1\n", "a 2\nb 3\n"}},
        {"the target fails and comes back", {"a 1\nb 2\n", "!503", "a 2\nb 3\n"}},
        {"a broken body between two good ones", {"a 1\nb 2\n", "a 1\nb\nc 1\n", "a 2\nb 3\n"}},
        {"new series in a broken body", {"a 1\n", "a 1\nx 1\ny 1\nb\n", "a 2\nx 1\n"}},
        {"an empty body", {"a 1\n", "", "a 2\n"}},
        {"a timestamp of its own", {"a 1 " + now(-5000) + "\nb 1\n", "b 2\n", "a 2 " + now(-1000) + "\n"}},
        {"a timestamp far ahead", {"a 1 " + now(3'600'000) + "\nb 1\n", "b 2\n"}},
        {"a timestamp just ahead", {"a 1 " + now(300'000) + "\nb 1\n", "b 2\n"}},
        {"the same series twice", {"a 1\na 2\n", "a 3\na 4\n"}},
        {"the same series written in two orders", {"a{x=\"1\",y=\"2\"} 1\n", "a{y=\"2\",x=\"1\"} 2\n"}},
        {"labels of the target are exposed", {"a{job=\"x\",instance=\"y\",exported_job=\"z\"} 1\n"}},
        {"honor_labels", {"a{job=\"x\",exported_job=\"z\"} 1\n"}, kText, "honor"},
        {"honor_labels, emptied labels", {"a{job=\"\",case=\"\"} 1\nb 1\n"}, kText, "honor"},
        {"honor_timestamps off", {"a 1 " + now(-60'000) + "\n", "b 1\n"}, kText, "owntime"},
        {"sample_limit kept", {"a 1\nb 2\nc 3\n"}, kText, "limited"},
        {"sample_limit broken", {"a 1\nb 2\n", "a 1\nb 2\nc 3\nd 4\ne 5\n", "a 1\nb 2\nc 1\n"}, kText, "limited"},
        {"metrics are dropped", {"keep_a 1\ndrop_b 2\nkeep_c{x=\"Y\"} 3\n", "drop_b 1\n"}, kText, "relabelled"},
        {"label_limit kept", {"a{x=\"1\"} 1\n", "a{x=\"1\"} 2\nb 1\n"}, kText, "fewlabels"},
        {"label_limit broken",
         {"a{x=\"1\"} 1\nb 2\n", "b 3\nc 4\na{x=\"1\",y=\"2\"} 1\nd 5\n", "a{x=\"1\"} 1\nc 6\n"},
         kText,
         "fewlabels"},
        {"label_limit broken by known and new series alike",
         {"a{x=\"1\"} 1\nb 2\n", "a{x=\"1\",y=\"2\"} 1\nb 5\n", "b 6\n"},
         kText,
         "fewlabels"},
        {"label_limit after relabelling", {"a{drop_x=\"1\",drop_y=\"2\",z=\"3\"} 1\n"}, kText, "shrunk"},
        {"label_name_length_limit kept", {"a{ten_bytes_=\"1\"} 1\n"}, kText, "shortnames"},
        {"label_name_length_limit broken",
         {"b 1\n", "b 2\na{eleven_byte=\"1\"} 1\nc 1\n", "b 3\n"},
         kText,
         "shortnames"},
        {"label_value_length_limit kept", {"a{x=\"" + QByteArray(30, 'v') + "\"} 1\n"}, kText, "shortvalues"},
        {"label_value_length_limit broken",
         {"b 1\n", "b 2\na{x=\"" + QByteArray(31, 'v') + "\"} 1\nc 1\n", "b 3\n"},
         kText,
         "shortvalues"},
        {"label_value_length_limit counts bytes of the metric's name too",
         {QByteArray(31, 'n') + " 1\n", "b 1\n"},
         kText,
         "shortvalues"},
        {"target_limit, first of three", {"a 1\n"}, kText, "crowded"},
        {"target_limit, second of three", {"a 1\n"}, kText, "crowded"},
        {"target_limit, third of three", {"a 1\n"}, kText, "crowded"},
        {"target_limit kept", {"a 1\n"}, kText, "pair"},
        {"target_limit just kept", {"a 1\n"}, kText, "pair"},
        {"a body above the limit", {"a 1\n", "# " + QByteArray(3000, 'x') + "\na 1\n", "a 2\n"}, kText, "small"},
        {"OpenMetrics with exemplars and a unit",
         {"# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds x\na_seconds_total{x=\"1\"} 1 # "
          "{t=\"x\"} 0.5\n# EOF\n"},
         kOpen},
        {"OpenMetrics without an end", {"a 1\n# EOF\n", "a 2\n"}, kOpen},
    };
}

std::vector<Case> edges() {
    std::vector<Case> out;
    const auto text = [&out](const char *name, QByteArray body) { out.push_back({name, {std::move(body)}}); };
    const auto open = [&out](const char *name, QByteArray body) { out.push_back({name, {std::move(body)}, kOpen}); };
    text("tabs and blanks", "a \t{ x = \"1\" , } \t 2 \t\n");
    text("carriage return", "a 1\r\n");
    text("carriage return in a comment", "# hello\r\na 1\n");
    text("carriage return in HELP", "# HELP a x\r\na 1\n");
    text("carriage return in TYPE", "# TYPE a gauge\r\na 1\n");
    text("NUL between lines", QByteArray("a 1\n\0b 2\n", 9));
    text("NUL in a comment", QByteArray("#x\0y\nb 2\n", 9));
    text("NUL after a value", QByteArray("a 1\0\nb 2\n", 9));
    text("NUL in a label value", QByteArray("a{x=\"1\0\"} 1\n", 12));
    text("NUL in HELP", QByteArray("# HELP a x\0y\na 1\n", 17));
    text("no final line break", "a 1\nb 2");
    text("blank before the line break", "a 1 \n");
    text("escapes", "a{x=\"\\\\ \\\" \\n \\q\"} 1\n");
    text("escaped end of a value", "a{x=\"\\\"} 1\n");
    text("a line break in a value", "a{x=\"1\n2\"} 1\n");
    text("an escaped line break in a value", "a{x=\"1\\\n2\"} 1\n");
    text("invalid UTF-8 in a value", "a 1\na{x=\"\xff\"} 1\n");
    text("invalid UTF-8 in HELP", "# HELP a \xff\na 1\n");
    text("invalid UTF-8 in a comment", "# \xff\na 1\n");
    text("a surrogate in a value", "a{x=\"\xed\xa0\x80\"} 1\n");
    text("trailing comma", "a{x=\"1\",} 1\n");
    text("two commas", "a{x=\"1\",,} 1\n");
    text("comma alone", "a{,} 1\n");
    text("comma first", "a{,x=\"1\"} 1\n");
    text("missing comma", "a{x=\"1\" y=\"2\"} 1\n");
    text("empty braces", "a{} 1\n");
    text("braces twice", "a{}{} 1\n");
    text("braces without a name", "{} 1\n");
    text("label name that is reserved", "a{__name__=\"b\"} 1\n");
    text("label name with a colon", "a{x:y=\"1\"} 1\n");
    text("label twice", "a 1\nb{x=\"1\",x=\"2\"} 1\n");
    text("label twice, once empty", "b{x=\"\",x=\"2\"} 1\n");
    text("empty label value", "a{x=\"\",y=\"1\"} 1\n");
    text("a label without quotes", "a{x=1} 1\n");
    text("a label without a value", "a{x} 1\n");
    text("single quotes", "a{x='1'} 1\n");
    text("HELP alone", "# HELP\na 1\n");
    text("HELP with a name alone", "# HELP a\na 1\n");
    text("HELP with a name and a blank", "# HELP a \na 1\n");
    text("TYPE without a type", "# TYPE a\na 1\n");
    text("TYPE that nobody knows", "# TYPE a meh\na 1\n");
    text("TYPE with a blank behind", "# TYPE a gauge \na 1\n");
    text("TYPE in capitals", "# TYPE a GAUGE\na 1\n");
    text("HELP with a broken name", "# HELP 0a x\na 1\n");
    text("HELP in small letters", "# help a x\na 1\n");
    text("HELP with tabs", "#\tHELP\ta\tx\na 1\n");
    text("no blank before HELP", "#HELP a x\na 1\n");
    text("a unit is a comment", "# UNIT a seconds\na 1\n");
    text("EOF is a comment", "a 1\n# EOF\nb 1\n");
    text("values", "a +Inf\nb -inf\nc NaN\nd 1e5\ne .5\nf 5.\ng +1\nh 000012\ni -0\nj 1E+5\nk infinity\nl nan\n");
    for (const char *v :
         {"0x10", "0x1p-3", "1_000", "1e999", "-1e999", "1e-999", "1,5", "--1",     "+-1",   "1e", "e5", "inF",
          "+nan", "-nan",   "1f",    "1d",    "true",   "0b11",   "1p3", "Infinit", "\"1\"", "1#", "1}", "1{"}) {
        text((QByteArray("value ") + v).constData(), QByteArray("a ") + v + "\n");
    }
    for (const char *t : {"-1", "1.5", "1e3", "+5", "99999999999999999999", "0x5", "1_0", "x", "1 2", "1 #", "# x"}) {
        text((QByteArray("timestamp ") + t).constData(), QByteArray("b 1\na 1 ") + t + "\n");
    }
    text("no value", "a\n");
    text("no value after braces", "a{x=\"1\"}\n");
    text("value right after the braces", "a{x=\"1\"}1\n");
    text("name with a digit first", "0a 1\n");
    text("name with a colon", ":a:b 1\n");
    text("name with a dash", "a-b 1\n");
    text("name with a letter of Unicode", "\xc3\xa4 1\n");
    text("byte order mark", "\xef\xbb\xbf"
                            "a 1\n");
    text("a quote that does not end", "a{x=\"1} 1\n");
    text("only blank lines", "\n \n\t\n");
    text("a histogram", "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n");
    text("a summary", "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 3\ns_count 2\n");
    open("plain", "a 1\n# EOF\n");
    open("EOF without a line break", "a 1\n# EOF");
    open("text after EOF", "a 1\n# EOF\nb 1\n");
    open("blank line", "a 1\n\n# EOF\n");
    open("two blanks", "a  1\n# EOF\n");
    open("blank at the end", "a 1 \n# EOF\n");
    open("blank in braces", "a{x=\"1\", y=\"2\"} 1\n# EOF\n");
    open("comment", "# hello\na 1\n# EOF\n");
    open("NaN timestamp", "a 1 NaN\n# EOF\n");
    open("infinite timestamp", "a 1 +Inf\n# EOF\n");
    open("raw line break in a value", "a{x=\"1\n2\"} 1\n# EOF\n");
    open("missing comma", "a{x=\"1\"y=\"2\"} 1\n# EOF\n");
    open("comma alone", "a{,} 1\n# EOF\n");
    open("unit that is no suffix", "# UNIT a seconds\na 1\n# EOF\n");
    open("unit that is empty", "# UNIT a \na 1\n# EOF\n");
    open("types", "# TYPE a stateset\na{a=\"x\"} 1\n# TYPE b info\nb_info{v=\"1\"} 1\n# TYPE c gaugehistogram\n"
                  "c_bucket{le=\"+Inf\"} 1\n# TYPE d unknown\nd 1\n# EOF\n");
    open("untyped is not OpenMetrics", "# TYPE a untyped\na 1\n# EOF\n");
    open("created", "# TYPE a counter\na_total 1\na_created 1.5\n# EOF\n");
    open("exemplar without labels", "# TYPE a counter\na_total 1 # {} 0.5\n# EOF\n");
    open("exemplar without a value", "# TYPE a counter\na_total 1 # {x=\"1\"}\n# EOF\n");
    open("exemplar with a timestamp", "# TYPE a counter\na_total 1 # {x=\"1\"} 1 1.5\n# EOF\n");
    open("exemplar with a NaN timestamp", "# TYPE a counter\na_total 1 # {x=\"1\"} 1 NaN\n# EOF\n");
    open("tab between", "a\t1\n# EOF\n");
    open("carriage return", "a 1\r\n# EOF\n");
    open("hexadecimal", "a 0x1p-3\n# EOF\n");
    open("HELP escapes", "# HELP a x\\n\\\\\\\"y\na 1\n# EOF\n");
    open("a bare sharp", "#\na 1\n# EOF\n");
    open("nothing at all", "");
    open("only the end", "# EOF\n");
    return out;
}

// Bodies near the ones above: each a good one with a few bytes changed. Seeded, so that a finding stays.
std::vector<Case> neighbours(int count) {
    const QByteArray texts[] = {"# HELP a_b Some help \\n here.\n# TYPE a_b counter\na_b{x=\"1\",y=\"q\\\"\\\\\"} "
                                "1.5e3\na_b{x=\"2\"} NaN\nc 0\n",
                                "a{ x = \"1\" , y=\"\" } +Inf\n\n#comment\nb 12\nc{z=\"\xc3\xa4\"} -0.5\n",
                                "# TYPE h summary\nh{quantile=\"0.5\"} 1\nh_sum 2\nh_count 3\n"};
    const QByteArray opens[] = {
        "# HELP a Some help.\n# TYPE a counter\na_total{x=\"1\"} 5 # {t=\"9\"} 0.5\na_created{x=\"1\"} 9.5\n# EOF\n",
        "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\na_seconds{x=\"1\",y=\"q\\n\"} 1.5\nb 2\n# EOF\n"};
    static constexpr char kBytes[] = "ab0_:{}=\"\\,# \t\n.+-eENaIf\r\xff\xc3";
    std::mt19937 random(42);
    std::vector<Case> out;
    for (int i = 0; i < count; ++i) {
        const bool open = i % 3 == 0;
        QByteArray body = open ? opens[random() % 2] : texts[random() % 3];
        for (unsigned change = 1 + random() % 2; change > 0; --change) {
            const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(body.size()));
            const char byte = kBytes[random() % (sizeof kBytes - 1)];
            switch (random() % 4) {
            case 0: body.remove(at, 1); break;
            case 1: body.insert(at, byte); break;
            case 2: body[at] = byte; break;
            default:
                body.insert(at, body.mid(static_cast<qsizetype>(random() % static_cast<unsigned>(body.size())), 4));
                break;
            }
        }
        static const QRegularExpression blanksFirst(QStringLiteral("(^|\\n)[ \\t]+[^#\\s]"));
        static const QRegularExpression timestamp(QStringLiteral("[^\\s#]+[ \\t]+[^\\s#]+[ \\t]+[-0-9.]+[ \\t]*\\n"));
        const QString text = QString::fromLatin1(body);
        if (blanksFirst.match(text).hasMatch() || timestamp.match(text).hasMatch() || (open && body.contains(",}"))) {
            continue;
        }
        out.push_back({"neighbour " + QByteArray::number(i), {body}, open ? kOpen : kText});
    }
    return out;
}

constexpr const char *kJobs[][2] = {
    {"plain", ""},
    {"honor", "  honor_labels: true\n"},
    {"owntime", "  honor_timestamps: false\n"},
    {"limited", "  sample_limit: 3\n"},
    {"small", "  body_size_limit: 2000B\n"},
    {"fewlabels", "  label_limit: 5\n"}, // case, instance, job and the name are four
    {"shrunk", "  label_limit: 5\n  metric_relabel_configs: [{regex: 'drop_.*', action: labeldrop}]\n"},
    {"shortnames", "  label_name_length_limit: 10\n"},
    {"shortvalues", "  label_value_length_limit: 30\n"},
    {"crowded", "  target_limit: 2\n"},
    {"pair", "  target_limit: 2\n"},
    {"relabelled", "  metric_relabel_configs:\n"
                   "  - {source_labels: [__name__], regex: 'drop_.*', action: drop}\n"
                   "  - {source_labels: [x], target_label: low, action: lowercase}\n"
                   "  - {source_labels: [__name__], target_label: shard, modulus: 7, action: hashmod}\n"},
};

// One scrape_configs for both. Whose labels a target has is part of what is compared.
QString configuration(const std::vector<Case> &cases, const QString &hostPort) {
    QString out = QStringLiteral("scrape_configs:\n");
    for (const auto &[job, options] : kJobs) {
        out += QStringLiteral("- job_name: %1\n  scrape_interval: 2s\n  scrape_timeout: 2s\n%2  static_configs:\n")
                   .arg(QLatin1String(job), QLatin1String(options));
        for (std::size_t i = 0; i < cases.size(); ++i) {
            if (cases[i].job == job) {
                out += QStringLiteral("  - {targets: ['%1'], labels: {case: c%2, __metrics_path__: /c%2}}\n")
                           .arg(hostPort)
                           .arg(i);
            }
        }
    }
    return out;
}

using Accounts = std::map<QString, QString>; // case and series -> "scrape:value ..." in the order of scrapes

struct Sampled {
    Labels labels;
    std::vector<TimeMs> times;
    std::vector<double> values;
};

QString valueText(double v) { return std::isnan(v) ? QStringLiteral("NaN") : QString::number(v, 'g', 15); }

// `scrapes` of each case, told by the times of `up`; a sample at another time has its own (a timestamp).
Accounts accountsOf(const std::vector<Sampled> &all, const std::vector<Case> &cases) {
    std::map<std::string, std::vector<TimeMs>> ups;
    for (const Sampled &s : all) {
        if (s.labels.metric() == "up") {
            ups[std::string(s.labels.get("case"))] = s.times;
        }
    }
    Accounts out;
    for (const Sampled &s : all) {
        std::string of(s.labels.get("case"));
        if (of.empty()) { // honor_labels with an emptied label: found by its name alone
            of = "?";
        }
        QStringList points;
        for (std::size_t i = 0; i < s.times.size(); ++i) {
            const auto &times = ups[of];
            const auto at = std::ranges::find(times, s.times[i]) - times.begin();
            const bool scrape = at < std::ssize(times);
            const auto number = static_cast<std::size_t>(std::atoi(of.c_str() + 1));
            if (scrape && of[0] == 'c' && at >= std::ssize(cases[number].bodies)) {
                continue; // the last answer over and over
            }
            points << (of == "?" ? valueText(s.values[i])
                                 : QStringLiteral("%1:%2").arg(scrape ? QString::number(at)
                                                                      : QStringLiteral("@%1").arg(s.times[i]),
                                                               valueText(s.values[i])));
            if (of == "?") {
                break;
            }
        }
        const bool duration = s.labels.metric() == "scrape_duration_seconds";
        if (!points.isEmpty()) {
            out[QString::fromStdString(s.labels.toString())] = duration ? QString() : points.join(u' ');
        }
    }
    return out;
}

QString normalised(const QString &series) {
    static const QRegularExpression bound(QStringLiteral("(le|quantile)=\"([^\"]*)\""));
    const auto m = bound.match(series);
    bool number = false;
    const double v = m.captured(2).toDouble(&number);
    QString out = series;
    return number ? out.replace(m.capturedStart(2), m.capturedLength(2),
                                QString::fromStdString(exposition::openMetricsFloat(v)))
                  : out;
}

} // namespace

class TestExpositionParity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothReadTheSame_data() {
        QTest::addColumn<int>("which");
        QTest::newRow("histories") << 0;
        QTest::newRow("edges") << 1;
        QTest::newRow("neighbours") << 2;
    }
    void bothReadTheSame() {
        QFETCH(int, which);
        if (peerProgram(QStringLiteral("prometheus")).isEmpty()) {
            QSKIP("no prometheus");
        }
        const std::vector<Case> cases = which == 0 ? histories() : (which == 1 ? edges() : neighbours(240));
        FaultServer server;
        std::vector<std::array<int, 2>> asked(cases.size()); // by Prometheus, by us
        for (std::size_t i = 0; i < cases.size(); ++i) {
            server.on("/c" + QByteArray::number(i), [&, i](const FaultServer::Request &r, QTcpSocket *s) {
                const bool theirs = r.headers.value("user-agent").startsWith("Prometheus");
                const Case &c = cases[i];
                int &n = asked[i][theirs ? 0 : 1];
                const QByteArray &body = c.bodies[std::min<qsizetype>(n++, c.bodies.size() - 1)];
                body == "!503" ? FaultServer::answer(s, "no", 503, "text/plain")
                               : FaultServer::answer(s, body, 200, c.type);
            });
        }
        const QString config = configuration(cases, QUrl(server.url()).authority());
        const PeerPtr peer = startPrometheus(config, {QStringLiteral("--enable-feature=extra-scrape-metrics")});
        QVERIFY(peer);
        const auto most =
            std::ranges::max_element(cases, {}, [](const Case &c) { return c.bodies.size(); })->bodies.size();

        // ours: as many scrapes as the longest history has answers
        QTemporaryDir dir;
        auto store = store::Store::open(dir.filePath(QStringLiteral("parity.db")));
        QVERIFY(store);
        {
            const auto root = parseYaml(config.toStdString(), QStringLiteral("prometheus.yml"));
            auto jobs = readScrapeJobs(*root->find("scrape_configs"), QStringLiteral("prometheus.yml"));
            QVERIFY2(jobs, jobs ? "" : qPrintable(jobs.error().text()));
            for (ScrapeJob &job : *jobs) {
                job.extraMetrics = true; // 2.42 has a flag for what is a key today
            }
            ScrapeLoop loop(*store, std::make_shared<SystemClock>());
            loop.setJobs(*jobs);
            QSignalSpy rounds(&loop, &ScrapeLoop::roundFinished);
            for (int i = 1; i <= most; ++i) {
                loop.scrapeOnce();
                QTRY_COMPARE_WITH_TIMEOUT(rounds.size(), i, 60'000);
            }
        }
        const auto done = [&] {
            for (std::size_t i = 0; i < cases.size(); ++i) {
                if (cases[i].job != "crowded" && asked[i][0] <= most) {
                    return false;
                }
            }
            return true;
        };
        QTRY_VERIFY_WITH_TIMEOUT(done(), 120'000);

        for (std::size_t i = 0; i < cases.size(); ++i) {
            QCOMPARE(asked[i][1] > 0, cases[i].job != "crowded"); // nobody asks a target of a job that has too many
        }

        std::vector<Sampled> mine;
        const auto all = (*store)->select(*MatcherSet::compile({{Matcher::Op::NotEqual, "__name__", ""}}),
                                          {0, 4'000'000'000'000}, {});
        QVERIFY(all);
        for (const auto &s : *all) {
            Sampled out{s->labels, {}, {}};
            for (std::size_t i = 0; i < s->values.size(); ++i) {
                if (!isStale(s->values[i])) {
                    out.times.push_back(s->times[i]);
                    out.values.push_back(s->values[i]);
                }
            }
            mine.push_back(std::move(out));
        }
        std::vector<Sampled> theirs;
        RemoteSource remote(*connectionTo(peer->url.toString()));
        // an hour on, so that what is dated ahead is seen as well
        const auto raw = await(remote.query({"{__name__!=\"\"}[2h]", SystemClock().now() + 3'700'000, 0, 0}, {}));
        QVERIFY2(raw, raw ? "" : qPrintable(raw.error().text()));
        for (const Series &s : (*raw)->matrix.series) {
            theirs.push_back({s.labels, s.times, s.values});
        }
        Accounts a;
        for (const auto &[series, text] : accountsOf(mine, cases)) {
            a[normalised(series)] = text;
        }
        Accounts b;
        for (const auto &[series, text] : accountsOf(theirs, cases)) {
            b[normalised(series)] = text;
        }
        QVERIFY(b.size() > cases.size());
        QStringList wrong;
        const auto what = [&](const QString &series) {
            static const QRegularExpression number(QStringLiteral("case=\"c(\\d+)\""));
            const auto m = number.match(series);
            if (!m.hasMatch()) {
                return series;
            }
            const Case &c = cases[m.captured(1).toULong()];
            return QStringLiteral("%1 (%2) %3")
                .arg(QString::fromUtf8(c.name), QString::fromUtf8(c.bodies.join("|").toPercentEncoding(" {}=\",#")),
                     series);
        };
        for (const auto &[series, text] : b) {
            if (!a.contains(series)) {
                wrong << QStringLiteral("%1: we have none, they %2").arg(what(series), text);
            } else if (a[series] != text) {
                wrong << QStringLiteral("%1: we %2, they %3").arg(what(series), a[series], text);
            }
        }
        for (const auto &[series, text] : a) {
            if (!b.contains(series)) {
                wrong << QStringLiteral("%1: we %2, they have none").arg(what(series), text);
            }
        }
        for (const QString &line : wrong.mid(0, 100)) {
            qWarning("%s", qPrintable(line));
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(QString::number(wrong.size())));
    }
};

QTEST_GUILESS_MAIN(TestExpositionParity)
#include "tst_expositionparity.moc"
