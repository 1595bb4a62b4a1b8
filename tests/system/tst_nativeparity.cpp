// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Native histograms of a real Go service, over the only wire that client_golang 1.14 puts them on: delimited protobuf.
// A real Prometheus scrapes it through a door of this test, which counts what it served; then our scraper is served the
// same states at the same times. What both stores then answer must be equal.
#include "data/exposition/exposition.h"
#include "data/source/local/localsource.h"
#include "data/source/remote/remotesource.h"
#include "data/source/scrape/scrapeloop.h"
#include "tests/support/awaits.h"
#include "tests/support/faultserver.h"
#include "tests/support/peers.h"
#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <cmath>

using namespace bs;
using namespace bs::test;

namespace {

struct SetClock final : Clock {
    std::atomic<TimeMs> time{0};
    [[nodiscard]] TimeMs now() const override { return time; }
};

struct Body {
    QByteArray bytes, type;
};

Body fetch(const QUrl &url, const QByteArray &accept) {
    QNetworkAccessManager manager;
    QNetworkRequest request(url);
    request.setRawHeader("Accept", accept);
    request.setTransferTimeout(10'000);
    const std::unique_ptr<QNetworkReply> reply(manager.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    return {reply->readAll(), reply->rawHeader("Content-Type")};
}

// "series=value" of an instant query, sorted by series.
std::map<QString, double> values(MetricSource &source, const QString &expr, TimeMs at) {
    std::map<QString, double> out;
    const auto r = await(source.query({expr.toStdString(), at, 0, 0}, {}));
    if (!r) {
        out[r.error().text()] = NAN;
        return out;
    }
    for (const Series &s : (*r)->matrix.series) {
        out[QString::fromStdString(s.labels.toString())] = s.values.empty() ? NAN : s.values.back();
    }
    return out;
}

QString difference(const std::map<QString, double> &ours, const std::map<QString, double> &theirs, double factor) {
    QStringList out;
    for (const auto &[series, value] : theirs) {
        const auto it = ours.find(series);
        if (it == ours.end()) {
            out << QStringLiteral("no ") + series;
            continue;
        }
        const double a = it->second;
        const double slack = (factor - 1) * std::max(std::abs(a), std::abs(value)) + 1e-12;
        if (!(a == value || (std::isnan(a) && std::isnan(value)) || std::abs(a - value) <= slack)) {
            out << QStringLiteral("%1: %2, not %3").arg(series).arg(a, 0, 'g', 15).arg(value, 0, 'g', 15);
        }
    }
    for (const auto &[series, value] : ours) {
        if (!theirs.contains(series)) {
            out << QStringLiteral("more: %1 = %2").arg(series).arg(value);
        }
    }
    return out.join(QStringLiteral("; "));
}

} // namespace

class TestNativeParity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSameScrapesGiveTheSameAnswers() {
        const PeerPtr service = startGoService();
        if (!service || peerProgram(QStringLiteral("prometheus")).isEmpty()) {
            QSKIP("no Go service or no prometheus");
        }
        constexpr int kSteps = 6; // the last one is an outage
        const QByteArray ourAccept = exposition::acceptHeader(true);
        int step = 0;
        QList<int> served; // to Prometheus, one after the other
        std::vector<std::map<QByteArray, Body>> states(kSteps);
        FaultServer door;
        door.on("/metrics", [&](const FaultServer::Request &r, QTcpSocket *s) {
            served << step;
            if (step == kSteps - 1) {
                FaultServer::answer(s, "gone", 503, "text/plain");
                return;
            }
            auto &state = states[static_cast<std::size_t>(step)];
            const QByteArray accept = r.headers.value("accept");
            if (!state.contains(accept)) { // one body a state: other metrics of the service never stand still
                state[accept] = fetch(service->at(QStringLiteral("/metrics")), accept);
            }
            FaultServer::answer(s, state[accept].bytes, 200, state[accept].type);
        });
        const QString hostPort = QUrl(door.url()).authority();
        const PeerPtr peer =
            startPrometheus(scrapeConfig({hostPort}), {QStringLiteral("--enable-feature=native-histograms")});
        QVERIFY(peer);
        for (step = 0; step < kSteps; ++step) {
            if (step + 1 < kSteps) {
                httpGet(service->at(QStringLiteral("/ctl?step=%1&n=%2").arg(step).arg(400 + 300 * step)));
                states[static_cast<std::size_t>(step)][ourAccept] =
                    fetch(service->at(QStringLiteral("/metrics")), ourAccept);
            }
            const auto before = served.size();
            QTRY_VERIFY_WITH_TIMEOUT(served.size() > before + 1, 30'000);
        }
        QVERIFY2(states[0][ourAccept].type.contains("protobuf"), states[0][ourAccept].type.constData());

        // when Prometheus scraped what: the samples of `up` are its own account
        RemoteSource theirs(*connectionTo(peer->url.toString()));
        std::vector<TimeMs> times;
        const auto upTimes = [&] {
            times.clear();
            const auto raw = await(theirs.query({"up[10m]", SystemClock().now(), 0, 0}, {}));
            if (raw && !(*raw)->matrix.series.empty()) {
                times = (*raw)->matrix.series.front().times;
            }
            return times.size();
        };
        QTRY_VERIFY_WITH_TIMEOUT(upTimes() + 1 >= static_cast<std::size_t>(served.size()), 20'000);
        const std::size_t count = std::min(times.size(), static_cast<std::size_t>(served.size()));
        QVERIFY(count >= 2 * kSteps);

        QTemporaryDir dir;
        auto store = store::Store::open(dir.filePath(QStringLiteral("native.db")));
        QVERIFY(store);
        auto clock = std::make_shared<SetClock>();
        int now = 0;
        FaultServer replay; // to us, at the same address as far as labels go
        replay.on("/metrics", [&](const FaultServer::Request &r, QTcpSocket *s) {
            if (now == kSteps - 1) {
                FaultServer::answer(s, "gone", 503, "text/plain");
                return;
            }
            const Body &b = states[static_cast<std::size_t>(now)][r.headers.value("accept")];
            FaultServer::answer(s, b.bytes, 200, b.type);
        });
        {
            ScrapeLoop loop(*store, clock);
            ScrapeJob job;
            job.name = "shop";
            job.nativeHistograms = true;
            job.interval = job.timeout = 1000;
            job.staticTargets.push_back(
                {{QUrl(replay.url()).authority().toStdString()}, {{"instance", hostPort.toStdString()}}});
            loop.setJobs({job});
            QSignalSpy rounds(&loop, &ScrapeLoop::roundFinished);
            for (std::size_t i = 0; i < count; ++i) {
                clock->time = times[i];
                now = served[static_cast<qsizetype>(i)];
                loop.scrapeOnce();
                QTRY_COMPARE_WITH_TIMEOUT(rounds.size(), static_cast<int>(i) + 1, 20'000);
            }
        }
        LocalSource ours(*store);

        // the last scrape of a state, and half a second on: no range ends on a sample
        std::vector<TimeMs> moments;
        for (std::size_t i = 0; i < count; ++i) {
            if (i + 1 == count || served[static_cast<qsizetype>(i)] != served[static_cast<qsizetype>(i) + 1]) {
                moments.push_back(times[i] + 137);
            }
        }
        const struct {
            const char *expr;
            double factor;
        } queries[] = {
            {"up", 1},
            {"count by (__name__) ({__name__=~\"step_seconds.*\"})", 1},
            {"histogram_count(step_seconds)", 1},
            {"histogram_sum(step_seconds)", 1 + 1e-9},
            {"histogram_count(sum(step_seconds))", 1},
            {"histogram_count(rate(step_seconds[1m]))", 1 + 1e-9},
            {"histogram_sum(rate(step_seconds[1m]))", 1 + 1e-9},
            {"histogram_count(increase(step_seconds[1m]))", 1 + 1e-9},
            {"histogram_count(sum by (kind) (rate(step_seconds[1m])))", 1 + 1e-9},
            // 2.42 interpolates on a line, 3.x and we on the exponential that the buckets are: a bucket's width
            {"histogram_quantile(0.5, step_seconds{kind!=\"signed\"})", 1.1},
            {"histogram_quantile(0.99, step_seconds{kind!=\"signed\"})", 1.1},
            {"histogram_quantile(0.9, rate(step_seconds{kind!=\"signed\"}[1m]))", 1.1},
            {"histogram_quantile(0.01, step_seconds{kind=\"slow\"})", 1.1},
            {"histogram_quantile(1, step_seconds{kind=\"slow\"})", 1 + 1e-9},
        };
        QStringList wrong;
        for (const TimeMs at : moments) {
            for (const auto &q : queries) {
                const QString expr = QString::fromLatin1(q.expr);
                const auto b = values(theirs, expr, at);
                const QString d = difference(values(ours, expr, at), b, q.factor);
                if (!d.isEmpty()) {
                    wrong << QStringLiteral("%1 @%2: %3").arg(expr).arg(at - times[0]).arg(d);
                }
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
        // the queries did see something: three histograms while the service was there, none after it
        QCOMPARE(values(ours, QStringLiteral("histogram_count(step_seconds)"), moments[2]).size(), std::size_t(3));
        QCOMPARE(values(ours, QStringLiteral("histogram_count(step_seconds)"), moments.back()).size(), std::size_t(0));
        QCOMPARE(values(ours, QStringLiteral("histogram_quantile(0.9, rate(step_seconds[1m]))"), moments[2]).size(),
                 std::size_t(3));
    }
};

QTEST_GUILESS_MAIN(TestNativeParity)
#include "tst_nativeparity.moc"
