// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RemoteSource against real servers: what it decodes equals what the server said, for a hundred varied queries, ranges
// that must be split among them; both dialects; TLS, basic auth and a path prefix through a real reverse proxy.
#include "data/source/remote/remotesource.h"
#include "tests/support/awaits.h"
#include "tests/support/peers.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrlQuery>
#include <cmath>

using namespace bs;
using namespace bs::test;

namespace {

// An exposition with the shapes that matter: gaps, NaN, infinities, counters with resets, hostile label values.
QByteArray history(TimeMs end) {
    QByteArray out = "# TYPE load gauge\n";
    for (int pod = 0; pod < 20; ++pod) {
        for (int i = 600; i >= 0; --i) {
            if (pod == 3 && i > 200 && i < 300) {
                continue;
            }
            const QByteArray value = pod == 5 && i % 50 == 0 ? QByteArray("NaN")
                                     : pod == 6 && i == 9
                                         ? QByteArray("+Inf")
                                         : QByteArray::number(100 * pod + 37 * std::sin(i / 7.0 + pod), 'g', 12);
            out += "load{pod=\"p-" + QByteArray::number(pod) + "\",zone=\"" + (pod % 2 ? "a" : "b \\\"q\\\" <b>é\\n") +
                   "\"} " + value + " " + QByteArray::number((end - i * 15'000) / 1000.0, 'f', 3) + "\n";
        }
    }
    out += "# TYPE hits counter\n";
    for (int pod = 0; pod < 5; ++pod) {
        for (int i = 600; i >= 0; --i) {
            out += "hits_total{pod=\"p-" + QByteArray::number(pod) + "\"} " +
                   QByteArray::number((600 - i) % 250 * (pod + 1)) + " " +
                   QByteArray::number((end - i * 15'000) / 1000.0, 'f', 3) + "\n";
        }
    }
    return out + "# EOF\n";
}

const QStringList kExpressions{
    QStringLiteral("load"),
    QStringLiteral("load{pod=\"p-3\"}"),
    QStringLiteral("load{zone!=\"a\"}"),
    QStringLiteral("sum(load)"),
    QStringLiteral("sum by (zone) (load)"),
    QStringLiteral("avg without (zone) (load)"),
    QStringLiteral("max(load)"),
    QStringLiteral("min(load)"),
    QStringLiteral("count(load)"),
    QStringLiteral("stddev(load)"),
    QStringLiteral("quantile(0.9, load)"),
    QStringLiteral("topk(3, load)"),
    QStringLiteral("bottomk(2, load)"),
    QStringLiteral("rate(hits_total[5m])"),
    QStringLiteral("increase(hits_total[10m])"),
    QStringLiteral("irate(hits_total[5m])"),
    QStringLiteral("resets(hits_total[30m])"),
    QStringLiteral("delta(load[5m])"),
    QStringLiteral("deriv(load[5m])"),
    QStringLiteral("changes(load[5m])"),
    QStringLiteral("max_over_time(load[10m])"),
    QStringLiteral("quantile_over_time(0.5, load[10m])"),
    QStringLiteral("load offset 10m"),
    QStringLiteral("load > 500"),
    QStringLiteral("load > bool 500"),
    QStringLiteral("load * 2 / 3"),
    QStringLiteral("load / on (pod) group_left hits_total"),
    QStringLiteral("load and on (pod) hits_total"),
    QStringLiteral("load unless on (pod) hits_total"),
    QStringLiteral("hits_total or load"),
    QStringLiteral("1 + 1"),
    QStringLiteral("1 / 0"),
    QStringLiteral("0 / 0"),
    QStringLiteral("-1 / 0"),
    QStringLiteral("time()"),
    QStringLiteral("vector(1e300)"),
    QStringLiteral("vector(1e-9)"),
    QStringLiteral("vector(0.1 + 0.2)"),
    QStringLiteral("scalar(sum(load))"),
    QStringLiteral("absent(nothing)"),
    QStringLiteral("nothing"),
    QStringLiteral("label_replace(load, \"x\", \"$1\", \"pod\", \"p-(.*)\")"),
    QStringLiteral("sort_desc(load)"),
    QStringLiteral("histogram_quantile(0.9, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[5m])))"),
    QStringLiteral("round(load, 0.01)"),
    QStringLiteral("exp(load / 100)"),
    QStringLiteral("ln(load)"),
    QStringLiteral("sqrt(load)"),
    QStringLiteral("timestamp(load)"),
    QStringLiteral("hour()"),
    QStringLiteral("predict_linear(load[10m], 3600)"),
    QStringLiteral("count_values(\"v\", round(load, 500))")};

QJsonObject ask(const Peer &peer, const QString &path, const QList<std::pair<QString, QString>> &params) {
    QUrl url = peer.at(path);
    QUrlQuery query;
    for (const auto &[name, value] : params) {
        query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    }
    url.setQuery(query);
    return QJsonDocument::fromJson(httpGet(url, 30000).body).object();
}

bool same(double a, const QString &text) {
    if (text == u"NaN") {
        return std::isnan(a);
    }
    const double b = text == u"+Inf" ? INFINITY : text == u"-Inf" ? -INFINITY : text.toDouble();
    // VictoriaMetrics adds in the order its threads finish: two answers differ in the last digits.
    return a == b || std::abs(a - b) < 1e-12 * std::abs(b);
}

// Everything the server said about one series stands in the columns, and nothing else. "" when equal.
QString differs(const QJsonArray &points, const Series &s) {
    if (qsizetype(s.times.size()) != points.size()) {
        return QStringLiteral("%1 points, the server has %2").arg(s.times.size()).arg(points.size());
    }
    for (qsizetype i = 0; i < points.size(); ++i) {
        const auto k = std::size_t(i);
        if (s.times[k] != std::llround(points[i][0].toDouble() * 1000) || !same(s.values[k], points[i][1].toString())) {
            return QStringLiteral("point %1: %2 %3").arg(i).arg(points[i][0].toDouble()).arg(points[i][1].toString());
        }
    }
    return {};
}

QString differs(const QJsonObject &answer, const QueryResult &r) {
    const QJsonObject data = answer[QStringLiteral("data")].toObject();
    const QString type = data[QStringLiteral("resultType")].toString();
    if (type == u"scalar") {
        return differs(QJsonArray{data[QStringLiteral("result")]}, r.matrix.series.at(0));
    }
    const QJsonArray result = data[QStringLiteral("result")].toArray();
    if (result.size() != qsizetype(r.matrix.series.size())) {
        return QStringLiteral("%1 series, the server has %2").arg(r.matrix.series.size()).arg(result.size());
    }
    for (const QJsonValue &item : result) {
        const QJsonObject metric = item[QStringLiteral("metric")].toObject();
        std::vector<Labels::Pair> pairs;
        for (auto it = metric.begin(); it != metric.end(); ++it) {
            pairs.emplace_back(it.key().toStdString(), it.value().toString().toStdString());
        }
        const Labels labels = Labels::fromPairs(pairs);
        const auto s = std::find_if(r.matrix.series.begin(), r.matrix.series.end(),
                                    [&](const Series &x) { return x.labels == labels; });
        if (s == r.matrix.series.end()) {
            return QStringLiteral("no ") + QString::fromStdString(labels.toString());
        }
        const QString d = differs(type == u"matrix" ? item[QStringLiteral("values")].toArray()
                                                    : QJsonArray{item[QStringLiteral("value")]},
                                  *s);
        if (!d.isEmpty()) {
            return QString::fromStdString(labels.toString()) + QStringLiteral(": ") + d;
        }
    }
    return {};
}

QString seconds(TimeMs t) { return QString::number(double(t) / 1000, 'f', 3); }

// The same questions to the server and through `source`.
void compare(const Peer &peer, RemoteSource &source, TimeMs end, int *compared) {
    for (const QString &expr : kExpressions) {
        const auto instant = await(source.query({.expr = expr.toStdString(), .time = end}, {}));
        const QJsonObject said = ask(peer, QStringLiteral("/api/v1/query"),
                                     {{QStringLiteral("query"), expr}, {QStringLiteral("time"), seconds(end)}});
        const bool good = said[QStringLiteral("status")].toString() == u"success";
        QVERIFY2(instant.has_value() == good, qPrintable(expr + (instant ? QString() : instant.error().text())));
        if (good) {
            QVERIFY2(differs(said, **instant).isEmpty(),
                     qPrintable(expr + QStringLiteral(": ") + differs(said, **instant)));
            ++*compared;
        }
        const TimeMs start = end - 3'600'000 - 7; // off the grid: the asker's range is asked as it is
        const auto range =
            await(source.queryRange({.expr = expr.toStdString(), .start = start, .end = end, .step = 37'000}, {}));
        const QJsonObject many = ask(peer, QStringLiteral("/api/v1/query_range"),
                                     {{QStringLiteral("query"), expr},
                                      {QStringLiteral("start"), seconds(start)},
                                      {QStringLiteral("end"), seconds(end)},
                                      {QStringLiteral("step"), QStringLiteral("37")}});
        QVERIFY2(range, qPrintable(expr + (range ? QString() : range.error().text())));
        QVERIFY2(differs(many, **range).isEmpty(), qPrintable(expr + QStringLiteral(": ") + differs(many, **range)));
        ++*compared;
    }
}

} // namespace

class TestRemotePeers : public QObject {
    Q_OBJECT
    PeerPtr m_prometheus;
    TimeMs m_end = 0;

private Q_SLOTS:
    void initTestCase() {
        if (peerProgram(QStringLiteral("prometheus")).isEmpty() || peerProgram(QStringLiteral("promtool")).isEmpty()) {
            QSKIP("prometheus is not there: ./dev test fetches it");
        }
        // History is written as blocks by promtool, so that ranges over hours exist at once.
        m_end = (QDateTime::currentMSecsSinceEpoch() / 15'000 - 8) * 15'000;
        QTemporaryDir dir;
        const QString file = dir.filePath(QStringLiteral("history.om"));
        QVERIFY(writeText(file, QString::fromUtf8(history(m_end))));
        m_prometheus = startPeer(
            QStringLiteral("prometheus"),
            [&](Peer &peer, int port) {
                QProcess::execute(peerProgram(QStringLiteral("promtool")),
                                  {QStringLiteral("tsdb"), QStringLiteral("create-blocks-from"),
                                   QStringLiteral("openmetrics"), QStringLiteral("-q"), file,
                                   peer.dir.filePath(QStringLiteral("data"))});
                writeText(peer.dir.filePath(QStringLiteral("prometheus.yml")),
                          QStringLiteral("global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: self\n  "
                                         "static_configs:\n  - targets: ['127.0.0.1:%1']\n")
                              .arg(port));
                return QStringList{
                    QStringLiteral("--config.file=") + peer.dir.filePath(QStringLiteral("prometheus.yml")),
                    QStringLiteral("--storage.tsdb.path=") + peer.dir.filePath(QStringLiteral("data")),
                    QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port), QStringLiteral("--log.level=error")};
            },
            QStringLiteral("/-/ready"));
        QVERIFY(m_prometheus);
    }
    void aHundredQueriesAgree() {
        RemoteSource source(*connectionTo(m_prometheus->url.toString()));
        int compared = 0;
        compare(*m_prometheus, source, m_end, &compared);
        QVERIFY2(compared >= 100, qPrintable(QString::number(compared)));
    }
    void longRangesAgreePieceByPiece() {
        RemoteSource source(*connectionTo(m_prometheus->url.toString()));
        const TimeMs start = m_end - 25'000 * 1000LL;
        const auto all = await(source.queryRange({.expr = "load", .start = start, .end = m_end, .step = 1000}, {}));
        QVERIFY2(all, qPrintable(all ? QString() : all.error().text()));
        // The server itself, in pieces of another size.
        std::map<Labels, std::vector<TimeMs>> times;
        for (TimeMs from = start; from <= m_end; from += 5000 * 1000LL) {
            const QJsonObject said =
                ask(*m_prometheus, QStringLiteral("/api/v1/query_range"),
                    {{QStringLiteral("query"), QStringLiteral("load")},
                     {QStringLiteral("start"), seconds(from)},
                     {QStringLiteral("end"), seconds(std::min<TimeMs>(m_end, from + 4999 * 1000LL))},
                     {QStringLiteral("step"), QStringLiteral("1")}});
            for (const QJsonValue &item : said[QStringLiteral("data")][QStringLiteral("result")].toArray()) {
                Labels l;
                const QJsonObject metric = item[QStringLiteral("metric")].toObject();
                for (auto it = metric.begin(); it != metric.end(); ++it) {
                    l.set(it.key().toStdString(), it.value().toString().toStdString());
                }
                for (const QJsonValue &p : item[QStringLiteral("values")].toArray()) {
                    times[l].push_back(std::llround(p[0].toDouble() * 1000));
                }
            }
        }
        QCOMPARE((*all)->matrix.series.size(), times.size());
        for (const Series &s : (*all)->matrix.series) {
            QVERIFY(s.times == times[s.labels]);
        }
    }
    void theServerSaysWhatItIs() {
        RemoteSource source(*connectionTo(m_prometheus->url.toString()));
        const auto info = await(source.info({}));
        QVERIFY(info);
        QCOMPARE(info->flavour, QStringLiteral("prometheus"));
        QVERIFY(info->version.startsWith(u"2."));
        QVERIFY(std::abs(info->clockSkewMs) < 2000);
        QTRY_COMPARE_WITH_TIMEOUT(await(source.targets({}))->size(), 1U, 15000);
        QCOMPARE(await(source.targets({}))->at(0).interval, DurationMs(1000));
        const auto bad = await(source.query({.expr = "sum(", .time = m_end}, {}));
        QVERIFY(!bad && bad.error().kind == Error::Kind::Input);
        QVERIFY(bad.error().text().contains(u"parse error"));
        const auto names = await(
            source.labelValues("__name__", {.selectors = {"{pod=~\".+\"}"}, .range = {m_end - 3'600'000, m_end}}, {}));
        QCOMPARE(*names, (std::vector<std::string>{"hits_total", "load"}));
        QVERIFY(await(source.rules({})) && await(source.alerts({})) && await(source.metadata({})));
        QCOMPARE(
            await(source.series({.selectors = {"load{pod=\"p-1\"}"}, .range = {m_end - 3'600'000, m_end}}, {}))->size(),
            1U);
    }
    void theOtherDialect() {
        const PeerPtr victoria = startVictoriaMetrics({QStringLiteral("-search.latencyOffset=0s")});
        if (!victoria) {
            QSKIP("victoria-metrics is not there: ./dev test fetches it");
        }
        QByteArray lines;
        for (const QByteArray &line : history(m_end).split('\n')) {
            const auto space = line.lastIndexOf(' ');
            if (!line.isEmpty() && !line.startsWith('#') && !line.contains("NaN") && !line.contains("Inf")) {
                lines +=
                    line.left(space + 1) + QByteArray::number(qint64(line.mid(space + 1).toDouble() * 1000)) + "\n";
            }
        }
        QNetworkAccessManager manager;
        QNetworkRequest request(victoria->at(QStringLiteral("/api/v1/import/prometheus")));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("text/plain"));
        QNetworkReply *reply = manager.post(request, lines);
        QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 20000);
        QCOMPARE(reply->error(), QNetworkReply::NoError);
        (void)httpGet(victoria->at(QStringLiteral("/internal/force_flush")));
        RemoteSource source(*connectionTo(victoria->url.toString()));
        QTRY_VERIFY_WITH_TIMEOUT(!(*await(source.query({.expr = "load", .time = m_end}, {})))->matrix.series.empty(),
                                 15000);
        const auto info = await(source.info({}));
        QVERIFY2(info, qPrintable(info ? QString() : info.error().text()));
        QCOMPARE(info->flavour, QStringLiteral("victoriametrics"));
        QCOMPARE(info->maxPoints, 30'000);
        int compared = 0;
        for (const QString &expr :
             {QStringLiteral("load"), QStringLiteral("sum by (zone) (load)"), QStringLiteral("rate(hits_total[5m])")}) {
            const TimeMs start = m_end - 3'600'000;
            const auto range = await(
                source.queryRange({.expr = expr.toStdString(), .start = start, .end = m_end, .step = 60'000}, {}));
            const QJsonObject said = ask(*victoria, QStringLiteral("/api/v1/query_range"),
                                         {{QStringLiteral("query"), expr},
                                          {QStringLiteral("start"), seconds(start)},
                                          {QStringLiteral("end"), seconds(m_end)},
                                          {QStringLiteral("step"), QStringLiteral("60")},
                                          {QStringLiteral("nocache"), QStringLiteral("1")}});
            QVERIFY2(range, qPrintable(range ? QString() : range.error().text()));
            QVERIFY2(differs(said, **range).isEmpty(), qPrintable(expr + differs(said, **range)));
            compared += int((*range)->matrix.series.size());
        }
        QVERIFY(compared > 20);
        const auto bad = await(source.query({.expr = "sum(", .time = m_end}, {}));
        QVERIFY2(!bad && bad.error().kind == Error::Kind::Input, "numeric errorType");
    }
    void tlsBasicAuthAndAPrefixThroughAProxy() {
        QTemporaryDir dir;
        if (QProcess::execute(QStringLiteral("openssl"),
                              {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                               QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"),
                               QStringLiteral("2"), QStringLiteral("-keyout"), dir.filePath(QStringLiteral("k.pem")),
                               QStringLiteral("-out"), dir.filePath(QStringLiteral("c.pem")), QStringLiteral("-subj"),
                               QStringLiteral("/CN=prom.test"), QStringLiteral("-addext"),
                               QStringLiteral("subjectAltName=DNS:prom.test")}) != 0 &&
            !QFile::exists(dir.filePath(QStringLiteral("c.pem")))) {
            QSKIP("openssl is not installed");
        }
        writeText(dir.filePath(QStringLiteral("users")), QStringLiteral("ops:{PLAIN}s3cret\n"));
        writeText(dir.filePath(QStringLiteral("password")), QStringLiteral("s3cret\n"));
        const int tlsPort = freePort();
        const PeerPtr nginx = startNginx(
            QStringLiteral("server { listen 127.0.0.1:%PORT%; location / { return 200 ok; } }\n"
                           "server { listen 127.0.0.1:%1 ssl; ssl_certificate %2/c.pem; ssl_certificate_key %2/k.pem;\n"
                           "location /mon/prom/ { auth_basic x; auth_basic_user_file %2/users; proxy_pass %3/; } }")
                .arg(tlsPort)
                .arg(dir.path(), m_prometheus->url.toString()),
            QStringLiteral("/"));
        if (!nginx) {
            QSKIP("nginx is not there: ./dev test fetches it");
        }
        Connection c = *connectionTo(QStringLiteral("https://127.0.0.1:%1/mon").arg(tlsPort));
        c.pathPrefix = QStringLiteral("/prom");
        RemoteSource distrusting(c);
        const auto unknown = await(distrusting.query({.expr = "1", .time = m_end}, {}));
        QVERIFY2(!unknown && unknown.error().text().contains(u"TLS"),
                 qPrintable(unknown ? QString() : unknown.error().text()));
        c.tls.caFile = dir.filePath(QStringLiteral("c.pem"));
        c.tls.serverName = QStringLiteral("prom.test");
        RemoteSource stranger(c);
        const auto refused = await(stranger.query({.expr = "1", .time = m_end}, {}));
        QVERIFY2(!refused && refused.error().text().contains(u"401"),
                 qPrintable(refused ? QString() : refused.error().text()));
        c.basicAuth = BasicAuth{.username = QStringLiteral("ops"),
                                .password = {.file = dir.filePath(QStringLiteral("password"))}};
        RemoteSource known(c);
        const auto answer = await(known.query({.expr = "sum(load)", .time = m_end}, {}));
        QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().text()));
        QCOMPARE((*answer)->matrix.series.size(), 1U);
        c.tls.serverName = QStringLiteral("other.test");
        RemoteSource wrong(c);
        const auto mismatch = await(wrong.query({.expr = "1", .time = m_end}, {}));
        QVERIFY2(!mismatch && mismatch.error().text().contains(u"TLS"),
                 qPrintable(mismatch ? QString() : mismatch.error().text()));
    }
};

QTEST_GUILESS_MAIN(TestRemotePeers)
#include "tst_remotepeers.moc"
