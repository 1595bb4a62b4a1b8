// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What `boundscope query --source` prints is what the server says: a hundred varied questions to a real one, native
// histograms, NaN and infinities among them, and everything a server may say beside its data.
#include "tests/support/faultserver.h"
#include "tests/support/peers.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrlQuery>
#include <algorithm>

using namespace bs::test;

namespace {

const QStringList kExpressions{
    QStringLiteral("go_goroutines"),
    QStringLiteral("up"),
    QStringLiteral("up{job=~\"sh.*\"}"),
    QStringLiteral("{__name__=~\"go_memstats_.*_bytes\"}"),
    QStringLiteral("sum(go_goroutines)"),
    QStringLiteral("sum by (job) (http_requests_total)"),
    QStringLiteral("sum without (instance) (http_requests_total)"),
    QStringLiteral("rate(http_requests_total[5s])"),
    QStringLiteral("increase(http_requests_total[10s])"),
    QStringLiteral("irate(http_requests_total[5s])"),
    QStringLiteral("request_fanout_native"),
    QStringLiteral("rate(request_fanout_native[10s])"),
    QStringLiteral("sum(rate(request_fanout_native[10s]))"),
    QStringLiteral("histogram_quantile(0.9, request_fanout_native)"),
    QStringLiteral("histogram_count(request_fanout_native)"),
    QStringLiteral("histogram_sum(rate(request_fanout_native[10s]))"),
    QStringLiteral("request_fanout_native or up"),
    QStringLiteral("request_fanout_calls_bucket"),
    QStringLiteral("histogram_quantile(0.5, rate(request_fanout_calls_bucket[10s]))"),
    QStringLiteral("histogram_quantile(2, request_fanout_calls_bucket)"),
    QStringLiteral("1"),
    QStringLiteral("-0"),
    QStringLiteral("0/0"),
    QStringLiteral("1/0"),
    QStringLiteral("-1/0"),
    QStringLiteral("1e21"),
    QStringLiteral("1e20"),
    QStringLiteral("0.000001"),
    QStringLiteral("0.0000001"),
    QStringLiteral("123456789.123456789"),
    QStringLiteral("vector(NaN)"),
    QStringLiteral("vector(-Inf)"),
    QStringLiteral("up * Inf"),
    QStringLiteral("up / 0"),
    QStringLiteral("(up - up) / (up - up)"),
    QStringLiteral("scalar(up)"),
    QStringLiteral("time() - time()"),
    QStringLiteral("topk(2, go_memstats_alloc_bytes)"),
    QStringLiteral("quantile(0.3, go_goroutines)"),
    QStringLiteral("count_values(\"value\", up)"),
    QStringLiteral("max_over_time(go_goroutines[10s])"),
    QStringLiteral("go_goroutines offset 3s"),
    QStringLiteral("go_goroutines > 1e9"),
    QStringLiteral("go_goroutines > bool 1"),
    QStringLiteral("absent(nothing)"),
    QStringLiteral("nothing"),
    QStringLiteral("label_replace(up, \"x\", \"a\\\"<b>\\u202e\\n$1\", \"job\", \"(.*)\")"),
    QStringLiteral("sort_desc(go_gc_duration_seconds)"),
    QStringLiteral("deriv(go_goroutines[10s])"),
    QStringLiteral("stddev_over_time(go_goroutines[10s])"),
    QStringLiteral("timestamp(up)"),
    QStringLiteral("max_over_time(go_goroutines[10s:2s])"),
};

struct Printed {
    int status = -1;
    QByteArray out, err;
};

// Asynchronously, so that a server of this process can answer.
Printed boundscope(const QStringList &arguments) {
    QProcess p;
    QEventLoop loop;
    QObject::connect(&p, &QProcess::finished, &loop, &QEventLoop::quit);
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), QStringList{QStringLiteral("query")} + arguments);
    QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
    loop.exec();
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

// Bounds of exponential buckets are powers that the server has in a table and we compute: equal to 15 digits. Counts
// and sums stay as they are written.
QJsonValue levelled(const QJsonValue &v) {
    if (v.isArray()) {
        QJsonArray list = v.toArray();
        if (list.size() == 4 && list[0].isDouble() && list[1].isString()) { // a bucket: rule, bounds, count
            for (const int bound : {1, 2}) {
                list[bound] = QString::number(list[bound].toString().toDouble(), 'g', 14);
            }
            return list;
        }
        if (list.size() == 2 && list[0].isDouble() && list[1].isString()) { // a sample; 1e+21 is 1000000000000000000000
            list[1] = QString::number(list[1].toString().toDouble(), 'g', 17);
        }
        for (qsizetype i = 0; i < list.size(); ++i) {
            list[i] = levelled(list[i]);
        }
        return list;
    }
    if (!v.isObject()) {
        return v;
    }
    QJsonObject o = v.toObject();
    for (auto it = o.begin(); it != o.end(); ++it) {
        it.value() = levelled(it.value());
    }
    return o;
}

// The same document whatever the order of its series: Prometheus promises none for a vector.
QJsonValue canonical(const QByteArray &json) {
    QJsonObject answer = QJsonDocument::fromJson(json).object();
    QJsonObject data = answer[QStringLiteral("data")].toObject();
    const QString type = data[QStringLiteral("resultType")].toString();
    if (type == u"vector" || type == u"matrix") {
        QList<QByteArray> series;
        for (const QJsonValue &s : data[QStringLiteral("result")].toArray()) {
            series.append(QJsonDocument(levelled(s).toObject()).toJson(QJsonDocument::Compact));
        }
        std::sort(series.begin(), series.end());
        QJsonArray sorted;
        for (const QByteArray &s : series) {
            sorted.append(QString::fromUtf8(s));
        }
        data[QStringLiteral("result")] = sorted;
    }
    if (type == u"scalar") {
        data[QStringLiteral("result")] = levelled(data[QStringLiteral("result")]);
    }
    answer[QStringLiteral("data")] = data;
    return answer;
}

} // namespace

class TestQueryCommand : public QObject {
    Q_OBJECT
    PeerPtr m_service, m_prometheus;
    qint64 m_end = 0;

    [[nodiscard]] QByteArray ask(const QString &path, const QList<std::pair<QString, QString>> &params) const {
        QUrl url = m_prometheus->at(path);
        QUrlQuery query;
        for (const auto &[name, value] : params) {
            query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
        }
        url.setQuery(query);
        return httpGet(url, 30'000).body;
    }

private Q_SLOTS:
    void initTestCase() {
        m_service = startGoService();
        if (!m_service) {
            QSKIP("Debian's Go or client_golang is not installed");
        }
        m_prometheus = startPrometheus(scrapeConfig({hostPort(*m_service)}),
                                       {QStringLiteral("--enable-feature=native-histograms")});
        if (!m_prometheus) {
            QSKIP("prometheus is not there: ./dev test fetches it");
        }
        httpGet(m_service->at(QStringLiteral("/ctl?rps=50&fanout=3")));
        QTest::qWait(15'000); // some scrapes
        m_end = QDateTime::currentSecsSinceEpoch() - 2;
    }
    void aHundredQuestionsPrintTheServersAnswer() {
        int compared = 0;
        int histograms = 0;
        const QString source = m_prometheus->url.toString();
        const QString end = QString::number(m_end);
        const QString start = QString::number(m_end - 10);
        for (const QString &expr : kExpressions) {
            const QByteArray now =
                ask(QStringLiteral("/api/v1/query"), {{QStringLiteral("query"), expr}, {QStringLiteral("time"), end}});
            const Printed instant = boundscope(
                {QStringLiteral("--source"), source, expr, QStringLiteral("--time"), end, QStringLiteral("--json")});
            QCOMPARE(instant.status, 0);
            QVERIFY2(canonical(instant.out) == canonical(now),
                     (expr.toUtf8() + ":\n" + now + "\n" + instant.out).constData());
            const QByteArray many =
                ask(QStringLiteral("/api/v1/query_range"), {{QStringLiteral("query"), expr},
                                                            {QStringLiteral("start"), start},
                                                            {QStringLiteral("end"), end},
                                                            {QStringLiteral("step"), QStringLiteral("0.7")}});
            const Printed range = boundscope({QStringLiteral("--source"), source, expr, QStringLiteral("--start"),
                                              start, QStringLiteral("--end"), end, QStringLiteral("--step"),
                                              QStringLiteral("700ms"), QStringLiteral("--json")});
            QCOMPARE(range.status, 0);
            QVERIFY2(canonical(range.out) == canonical(many),
                     (expr.toUtf8() + ":\n" + many + "\n" + range.out).constData());
            histograms += instant.out.contains("\"histogram\"") || range.out.contains("\"histograms\"") ? 1 : 0;
            compared += 2;
        }
        QVERIFY2(compared >= 100, qPrintable(QString::number(compared)));
        QVERIFY2(histograms >= 3, qPrintable(QString::number(histograms))); // native ones were really there
    }
    void rangesThatMustBeSplit() {
        const qint64 start = m_end - 20'000;
        const Printed all = boundscope({QStringLiteral("--source"), m_prometheus->url.toString(),
                                        QStringLiteral("vector(time()) or up"), QStringLiteral("--start"),
                                        QString::number(start), QStringLiteral("--end"), QString::number(m_end),
                                        QStringLiteral("--step"), QStringLiteral("1s"), QStringLiteral("--json")});
        QCOMPARE(all.status, 0);
        for (const QJsonValue &s :
             QJsonDocument::fromJson(all.out)[QStringLiteral("data")][QStringLiteral("result")].toArray()) {
            if (s[QStringLiteral("metric")].toObject().isEmpty()) {
                const QJsonArray values = s[QStringLiteral("values")].toArray();
                QCOMPARE(values.size(), 20'001); // more than the server gives at once, and no seam
                for (qsizetype i = 0; i < values.size(); ++i) {
                    QCOMPARE(values[i][0].toInteger(), start + i);
                    QCOMPARE(values[i][1].toString(), QString::number(start + i));
                }
                return;
            }
        }
        QFAIL("no series");
    }
    void whatAServerSaysBesideItsData() {
        FaultServer server;
        server.on("*", FaultServer::json("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{"
                                         "\"metric\":{\"a\":\"b\"},\"value\":[1,\"NaN\"]}]},\"warnings\":[\"half the "
                                         "stores\"],\"infos\":[\"metric might not be a counter\"]}"));
        const Printed json =
            boundscope({QStringLiteral("--source"), server.url(), QStringLiteral("a"), QStringLiteral("--json")});
        const QJsonDocument doc = QJsonDocument::fromJson(json.out);
        QCOMPARE(doc[QStringLiteral("warnings")][0].toString(), QStringLiteral("half the stores"));
        QCOMPARE(doc[QStringLiteral("infos")][0].toString(), QStringLiteral("metric might not be a counter"));
        const Printed plain = boundscope({QStringLiteral("--source"), server.url(), QStringLiteral("a")});
        QCOMPARE(plain.out, QByteArray("{a=\"b\"} => NaN @[1]\n"));
        QVERIFY2(plain.err.contains("half the stores") && plain.err.contains("might not be a counter"),
                 plain.err.constData());
    }
    void errorsAreOneLine() {
        const Printed bad =
            boundscope({QStringLiteral("--source"), m_prometheus->url.toString(), QStringLiteral("sum(")});
        QCOMPARE(bad.status, 3);
        QCOMPARE(bad.err.count('\n'), 1);
        const Printed down =
            boundscope({QStringLiteral("--source"), QStringLiteral("http://127.0.0.1:1"), QStringLiteral("up")});
        QCOMPARE(down.status, 4);
        QCOMPARE(down.err.count('\n'), 1);
        QVERIFY2(down.err.contains("refused"), down.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestQueryCommand)
#include "tst_querycommand.moc"
