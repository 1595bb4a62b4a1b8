// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A Pyroscope and a Parca in one: snapshots of goroutine profiles with labels and times, answered by the rules of both
// protocols (Connect RPC with JSON or protobuf requests, the REST gateway). What a request names wrongly is refused as
// the real ones refuse it.
#include "data/core/bytes.h"
#include "data/core/time.h"
#include "data/profile/exporter.h"
#include "data/profile/reader.h"
#include "data/series/labels.h"
#include "tests/support/faultserver.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrlQuery>
#include <map>
#include <vector>

namespace bs::test {

class ProfileServer {
public:
    static constexpr const char *kTypeId = "goroutine:goroutine:count:goroutine:count";

    explicit ProfileServer(TimeMs start) : m_start(start) {
        const auto rpc = [this](const char *method, auto fn) {
            m_http.on(QByteArray("/querier.v1.QuerierService/") + method,
                      [fn](const FaultServer::Request &r, QTcpSocket *s) {
                          if (r.method != "POST" || !r.headers.value("content-type").startsWith("application/")) {
                              FaultServer::answer(s, "unsupported", 415, "text/plain");
                              return;
                          }
                          fn(r, s);
                      });
        };
        rpc("ProfileTypes", [](const FaultServer::Request &, QTcpSocket *s) {
            FaultServer::answer(s,
                                QByteArray("{\"profileTypes\":[{\"ID\":\"") + kTypeId +
                                    "\",\"name\":\"goroutine\",\"sampleType\":\"goroutine\",\"sampleUnit\":\"count\","
                                    "\"periodType\":\"goroutine\",\"periodUnit\":\"count\"}]}");
        });
        rpc("Series", [this](const FaultServer::Request &r, QTcpSocket *s) { series(r, s); });
        rpc("SelectSeries", [this](const FaultServer::Request &r, QTcpSocket *s) { selectSeries(r, s); });
        rpc("SelectMergeProfile", [this](const FaultServer::Request &r, QTcpSocket *s) { mergeProfile(r, s); });
        m_http.on("/api/profiles/types",
                  FaultServer::json("{\"types\":[{\"name\":\"goroutine\",\"sampleType\":"
                                    "\"goroutine\",\"sampleUnit\":\"count\",\"periodType\":"
                                    "\"goroutine\",\"periodUnit\":\"count\",\"delta\":false}]}"));
        m_http.on("/api/profiles/query_range",
                  [this](const FaultServer::Request &r, QTcpSocket *s) { parcaRange(r, s); });
        m_http.on("/api/profiles/query", [this](const FaultServer::Request &r, QTcpSocket *s) { parcaQuery(r, s); });
    }
    // Snapshot i (from 1) is taken at start + i * step, of every pod: main.leak has 10 i goroutines, main.busy five.
    void fill(int n, DurationMs step, const QStringList &pods) {
        for (const QString &pod : pods) {
            for (int i = 1; i <= n; ++i) {
                m_all.push_back(
                    {QStringLiteral("orders"), pod, m_start + i * step, {{"main.leak", 10 * i}, {"main.busy", 5}}});
            }
        }
    }
    [[nodiscard]] QString url() const { return m_http.url(); }
    FaultServer m_http;

private:
    struct Snapshot {
        QString service, pod;
        TimeMs time = 0;
        std::map<std::string, int> counts; // leaf -> goroutines; the root is main.main
    };
    static void refuse(QTcpSocket *s, const QByteArray &why) {
        FaultServer::answer(s, "{\"code\":\"invalid_argument\",\"message\":\"" + why + "\"}", 400);
    }
    static TimeMs ms(const QJsonValue &v) { return v.isString() ? v.toString().toLongLong() : TimeMs(v.toDouble()); }
    // Equality matchers are enough here.
    static bool matches(const Snapshot &x, const QString &selector, const char *serviceLabel, const char *podLabel) {
        static const QRegularExpression one(QStringLiteral("([A-Za-z_]+)=\"([^\"]*)\""));
        auto it = one.globalMatch(selector);
        while (it.hasNext()) {
            const auto m = it.next();
            const QString want = m.captured(2);
            const QString have = m.captured(1) == QLatin1String(serviceLabel) ? x.service
                                 : m.captured(1) == QLatin1String(podLabel)   ? x.pod
                                                                              : QString();
            if (want != have) {
                return false;
            }
        }
        return true;
    }
    [[nodiscard]] std::vector<Snapshot> in(TimeMs from, TimeMs to, const QString &selector, const char *service,
                                           const char *pod) const {
        std::vector<Snapshot> out;
        for (const Snapshot &x : m_all) {
            if (x.time >= from && x.time <= to && matches(x, selector, service, pod)) {
                out.push_back(x);
            }
        }
        return out;
    }
    static QByteArray pprof(const std::vector<Snapshot> &all) {
        std::map<std::string, int> sum;
        for (const Snapshot &x : all) {
            for (const auto &[leaf, n] : x.counts) {
                sum[leaf] += n;
            }
        }
        std::string text = "goroutine profile: total 1\n";
        for (const auto &[leaf, n] : sum) {
            const std::string at = leaf == "main.leak" ? "0x10" : "0x20";
            text += std::to_string(n) + " @ " + at + " 0x30\n#\t" + at + "\t" + leaf +
                    "+0x1\t/src/main.go:7\n#\t0x30\tmain.main+0x1\t/src/main.go:3\n\n";
        }
        return QByteArray::fromStdString(profile::toPprof(**profile::readProfile(text, QStringLiteral("server"))));
    }
    void series(const FaultServer::Request &r, QTcpSocket *s) {
        const QJsonObject q = QJsonDocument::fromJson(r.body).object();
        QJsonArray sets;
        std::map<QString, bool> seen;
        for (const Snapshot &x : in(ms(q[QStringLiteral("start")]), ms(q[QStringLiteral("end")]), {}, "", "")) {
            if (seen.emplace(x.pod, true).second) {
                const auto label = [](const char *n, const QString &v) {
                    return QJsonObject{{QStringLiteral("name"), QLatin1String(n)}, {QStringLiteral("value"), v}};
                };
                sets.append(QJsonObject{
                    {QStringLiteral("labels"), QJsonArray{label("__profile_type__", QLatin1String(kTypeId)),
                                                          label("pod", x.pod), label("service_name", x.service)}}});
            }
        }
        FaultServer::answer(s, QJsonDocument(QJsonObject{{QStringLiteral("labelsSet"), sets}}).toJson());
    }
    void selectSeries(const FaultServer::Request &r, QTcpSocket *s) {
        const QJsonObject q = QJsonDocument::fromJson(r.body).object();
        const double step = q[QStringLiteral("step")].toDouble();
        if (q[QStringLiteral("profileTypeID")].toString() != QLatin1String(kTypeId) || step <= 0) {
            return refuse(s, "profile-type-ID or step is wrong");
        }
        const bool mean = q[QStringLiteral("aggregation")].toString() == u"TIME_SERIES_AGGREGATION_TYPE_AVERAGE";
        QStringList site;
        for (const QJsonValue &v :
             q[QStringLiteral("stackTraceSelector")].toObject()[QStringLiteral("callSite")].toArray()) {
            site << v.toObject()[QStringLiteral("name")].toString();
        }
        const TimeMs start = ms(q[QStringLiteral("start")]);
        const auto stepMs = DurationMs(step * 1000);
        std::map<TimeMs, std::pair<double, int>> by; // end of step -> sum, number
        for (const Snapshot &x : in(start, ms(q[QStringLiteral("end")]), q[QStringLiteral("labelSelector")].toString(),
                                    "service_name", "pod")) {
            double total = 0;
            for (const auto &[leaf, n] : x.counts) {
                const bool root = site.isEmpty() || site[0] == u"main.main";
                total += root && (site.size() < 2 || site[1].toStdString() == leaf) ? n : 0;
            }
            const TimeMs end = start + (x.time - start + stepMs - 1) / stepMs * stepMs;
            auto &[sum, n] = by[std::min(end, ms(q[QStringLiteral("end")]))];
            sum += total;
            ++n;
        }
        QJsonArray points;
        for (const auto &[t, v] : by) {
            points.append(QJsonObject{{QStringLiteral("timestamp"), QString::number(t)},
                                      {QStringLiteral("value"), mean ? v.first / v.second : v.first}});
        }
        QJsonArray all;
        if (!points.isEmpty()) {
            all.append(QJsonObject{{QStringLiteral("labels"), QJsonArray()}, {QStringLiteral("points"), points}});
        }
        FaultServer::answer(s, QJsonDocument(QJsonObject{{QStringLiteral("series"), all}}).toJson());
    }
    // {profile_typeID 1, label_selector 2, start 3, end 4} in protobuf.
    void mergeProfile(const FaultServer::Request &r, QTcpSocket *s) {
        QString text[5];
        TimeMs number[5] = {};
        for (qsizetype i = 0; i < r.body.size();) {
            const auto varint = [&] {
                std::uint64_t v = 0;
                for (int shift = 0; i < r.body.size(); shift += 7) {
                    const auto b = static_cast<unsigned char>(r.body[i++]);
                    v |= std::uint64_t(b & 0x7f) << shift;
                    if (b < 0x80) {
                        break;
                    }
                }
                return v;
            };
            const auto key = varint();
            const auto value = varint();
            if (key >> 3 > 4) {
                return refuse(s, "unknown field");
            }
            if ((key & 7) == 2) {
                text[key >> 3] = QString::fromUtf8(r.body.mid(i, qsizetype(value)));
                i += qsizetype(value);
            } else {
                number[key >> 3] = TimeMs(value);
            }
        }
        if (text[1] != QLatin1String(kTypeId) || r.headers.value("content-type") != "application/proto") {
            return refuse(s, "profile-type-ID must be of the form <name>:<type>:<unit>:<period-type>:<period-unit>");
        }
        const auto all = in(number[3], number[4], text[2], "service_name", "pod");
        FaultServer::answer(s, all.empty() ? QByteArray() : pprof(all), 200, "application/proto");
    }
    static TimeMs rfc(const QString &t) { return parseTime(t.toStdString(), 0).value_or(0); }
    void parcaRange(const FaultServer::Request &r, QTcpSocket *s) {
        const QUrlQuery q(QString::fromUtf8(r.query));
        const auto value = [&](const char *n) { return q.queryItemValue(QLatin1String(n), QUrl::FullyDecoded); };
        if (!value("query").startsWith(QLatin1String(kTypeId) + u'{')) {
            return FaultServer::answer(s, "{\"code\":3,\"message\":\"failed to parse query\"}", 400);
        }
        std::map<QString, QJsonArray> by;
        for (const Snapshot &x : in(rfc(value("start")), rfc(value("end")), value("query"), "job", "instance")) {
            int total = 0;
            for (const auto &[leaf, n] : x.counts) {
                total += n;
            }
            by[x.pod].append(QJsonObject{{QStringLiteral("timestamp"), formatRfc3339(x.time)},
                                         {QStringLiteral("value"), QString::number(total)},
                                         {QStringLiteral("count"), QStringLiteral("1")}});
        }
        QJsonArray all;
        for (const auto &[pod, samples] : by) {
            const QJsonArray labels{
                QJsonObject{{QStringLiteral("name"), QStringLiteral("instance")}, {QStringLiteral("value"), pod}},
                QJsonObject{{QStringLiteral("name"), QStringLiteral("job")},
                            {QStringLiteral("value"), QStringLiteral("orders")}}};
            all.append(QJsonObject{{QStringLiteral("labelset"), QJsonObject{{QStringLiteral("labels"), labels}}},
                                   {QStringLiteral("samples"), samples}});
        }
        FaultServer::answer(s, QJsonDocument(QJsonObject{{QStringLiteral("series"), all}}).toJson());
    }
    void parcaQuery(const FaultServer::Request &r, QTcpSocket *s) {
        const QUrlQuery q(QString::fromUtf8(r.query));
        const auto value = [&](const char *n) { return q.queryItemValue(QLatin1String(n), QUrl::FullyDecoded); };
        const bool merge = value("mode") == u"MODE_MERGE";
        const TimeMs at = rfc(value("single.time"));
        const auto all =
            merge ? in(rfc(value("merge.start")), rfc(value("merge.end")), value("merge.query"), "job", "instance")
                  : in(at, at, value("single.query"), "job", "instance");
        if (all.empty() || value("reportType") != u"REPORT_TYPE_PPROF") {
            return FaultServer::answer(s, "{\"code\":5,\"message\":\"profile not found\"}", 404);
        }
        const QByteArray bytes =
            QByteArray::fromStdString(gzip(pprof(merge ? all : std::vector{all[0]}).toStdString()));
        FaultServer::answer(s, "{\"pprof\":\"" + bytes.toBase64() + "\"}");
    }

    TimeMs m_start;
    std::vector<Snapshot> m_all;
};

} // namespace bs::test
