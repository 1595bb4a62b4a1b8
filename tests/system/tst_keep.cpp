// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// `keep`: a copy of a real Prometheus's series on this disk, which answers when that Prometheus is killed.
#include "tests/support/peers.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <map>

using namespace bs::test;

namespace {

struct Ran {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

Ran boundscope(const QStringList &args) {
    QProcess p;
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), args);
    p.waitForFinished(120'000);
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

// Every sample of a query_range or range-selector answer, by series and time.
std::map<QString, QString> samples(const QJsonObject &envelope) {
    std::map<QString, QString> out;
    for (const QJsonValue &s : envelope[QStringLiteral("data")][QStringLiteral("result")].toArray()) {
        const QString name =
            QString::fromUtf8(QJsonDocument(s[QStringLiteral("metric")].toObject()).toJson(QJsonDocument::Compact));
        for (const QJsonValue &v : s[QStringLiteral("values")].toArray()) {
            out[name + QString::number(v[0].toDouble(), 'f', 3)] = v[1].toString();
        }
    }
    return out;
}

} // namespace

class TestKeep : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;

    QString workspace(const QString &url, const QString &selectors) {
        const QString path = m_dir.filePath(QStringLiteral("w.boundscope.yaml"));
        writeText(path, QStringLiteral("workspace: w\nsources:\n- name: prod\n  url: %1\n  keep:\n    store: copy.db\n"
                                       "    every: 1s\n    last: 10m\n    selectors: [%2]\n")
                            .arg(url, selectors));
        return path;
    }

private Q_SLOTS:
    void showsTheCopyWhenTheServerIsGone() {
        PeerPtr gone = startPrometheus(QString()); // its port is free again once it is stopped
        if (!gone) {
            QSKIP("prometheus is not there: ./dev test fetches it");
        }
        const QString vanishing = hostPort(*gone);
        PeerPtr prometheus;
        prometheus =
            startPrometheus(QStringLiteral("global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: other\n  "
                                           "file_sd_configs: [{files: ['%1'], refresh_interval: 1s}]\n")
                                .arg(m_dir.filePath(QStringLiteral("targets.json"))));
        QVERIFY(prometheus);
        writeText(
            m_dir.filePath(QStringLiteral("targets.json")),
            QStringLiteral("[{\"targets\":[\"%1\"]},{\"targets\":[\"%2\"]}]").arg(hostPort(*prometheus), vanishing));
        const QString w = workspace(prometheus->url.toString(),
                                    QStringLiteral("up, 'go_goroutines{job=\"other\"}', process_start_time_seconds"));
        const QStringList where{QStringLiteral("--workspace"), w, QStringLiteral("--json")};
        // Samples come while nobody keeps them; then a recorder fetches what is missing.
        const auto count = [&](const QUrl &url, const QString &expr) {
            const Ran r = boundscope(
                {QStringLiteral("query"), QStringLiteral("--json"), QStringLiteral("--source"), url.toString(), expr});
            return r.json()[QStringLiteral("data")][QStringLiteral("result")][0][QStringLiteral("value")][1]
                .toString()
                .toDouble();
        };
        QTRY_VERIFY_WITH_TIMEOUT(count(prometheus->url, QStringLiteral("min(count_over_time(go_goroutines[1m]))")) > 5,
                                 60'000);
        const Ran recorded = boundscope({QStringLiteral("record"), QStringLiteral("--for"), QStringLiteral("6s"),
                                         QStringLiteral("--json"), QStringLiteral("--workspace"), w});
        QVERIFY2(recorded.status == 0, recorded.err.constData());
        QVERIFY2(recorded.json()[QStringLiteral("kept_samples")].toInt() > 20, recorded.out.constData());
        // A target goes: Prometheus marks its series stale, and so does the copy.
        writeText(m_dir.filePath(QStringLiteral("targets.json")),
                  QStringLiteral("[{\"targets\":[\"%1\"]}]").arg(hostPort(*prometheus)));
        QTRY_COMPARE_WITH_TIMEOUT(count(prometheus->url, QStringLiteral("count(up)")), 1.0, 60'000);
        QVERIFY(boundscope({QStringLiteral("record"), QStringLiteral("--for"), QStringLiteral("6s"),
                            QStringLiteral("--workspace"), w})
                    .status == 0);
        const QString now = QString::number(QDateTime::currentSecsSinceEpoch() - 2);
        const QString store = m_dir.filePath(QStringLiteral("copy.db"));
        const auto raw = [&](const QStringList &from) {
            return samples(boundscope(QStringList{QStringLiteral("query"), QStringLiteral("--json"),
                                                  QStringLiteral("go_goroutines[2m]"), QStringLiteral("--time"), now} +
                                      from)
                               .json());
        };
        const auto theirs = raw({QStringLiteral("--source"), prometheus->url.toString()});
        const auto ours = raw({QStringLiteral("--store"), store});
        QVERIFY(theirs.size() > 10);
        QVERIFY2(ours == theirs, qPrintable(QStringLiteral("%1 and %2 samples").arg(ours.size()).arg(theirs.size())));
        const auto grid = [&](const QStringList &from) {
            return samples(
                boundscope(QStringList{QStringLiteral("query"), QStringLiteral("--json"), QStringLiteral("count(up)"),
                                       QStringLiteral("--start"), QString::number(now.toLongLong() - 5),
                                       QStringLiteral("--end"), now, QStringLiteral("--step"), QStringLiteral("1s")} +
                           from)
                    .json());
        };
        const auto staleTheirs = grid({QStringLiteral("--source"), prometheus->url.toString()});
        QVERIFY(!staleTheirs.empty());
        QCOMPARE(grid({QStringLiteral("--store"), store}).rbegin()->second, staleTheirs.rbegin()->second);

        prometheus->stop();
        const Ran kept =
            boundscope(QStringList{QStringLiteral("query"), QStringLiteral("sum(go_goroutines{job=\"other\"})"),
                                   QStringLiteral("--time"), now} +
                       where);
        QVERIFY2(kept.status == 0, kept.err.constData());
        QVERIFY(!kept.json()[QStringLiteral("data")][QStringLiteral("result")].toArray().isEmpty());
        const QString warning = kept.json()[QStringLiteral("warnings")][0].toString();
        QVERIFY2(warning.contains(u"refused") && warning.contains(u"copy on this disk, last updated"),
                 qPrintable(warning));
        // Partly kept is said; not kept is no empty answer.
        const Ran part = boundscope(
            QStringList{QStringLiteral("query"), QStringLiteral("go_goroutines"), QStringLiteral("--time"), now} +
            where);
        QVERIFY(part.json()[QStringLiteral("warnings")][0].toString().contains(u"only a part"));
        const Ran none =
            boundscope(QStringList{QStringLiteral("query"), QStringLiteral("prometheus_build_info")} + where);
        QCOMPARE(none.status, 4);
        QVERIFY2(none.err.contains("is not kept"), none.err.constData());
        // The page goes on, marked.
        const Ran page = boundscope({QStringLiteral("render"), QStringLiteral("fleet"), QStringLiteral("--workspace"),
                                     w, QStringLiteral("--json"), QStringLiteral("--range"), QStringLiteral("5m"),
                                     QStringLiteral("--out"), m_dir.filePath(QStringLiteral("fleet.png"))});
        QVERIFY2(page.status == 0, page.err.constData());
        QStringList states;
        for (const QJsonValue &p : page.json()[QStringLiteral("panels")].toArray()) {
            states << p[QStringLiteral("state")].toString();
        }
        QVERIFY2(states.contains(QStringLiteral("partial")), qPrintable(states.join(u' ')));
        QVERIFY(!states.contains(QStringLiteral("data")));
        // Down from the start: what was kept before is not lost.
        const Ran again = boundscope({QStringLiteral("record"), QStringLiteral("--for"), QStringLiteral("3s"),
                                      QStringLiteral("--workspace"), w});
        QCOMPARE(again.status, 0);
        QVERIFY2(again.err.contains("refused"), again.err.constData());
        QVERIFY(raw({QStringLiteral("--store"), store}) == theirs);
    }
    void refusesWhatIsTooMuch() {
        const PeerPtr prometheus = startPrometheus(QStringLiteral("global: {scrape_interval: 1s}\n"));
        if (!prometheus) {
            QSKIP("prometheus is not there: ./dev test fetches it");
        }
        const PeerPtr self = startPrometheus(scrapeConfig({hostPort(*prometheus)}));
        QVERIFY(self);
        const QString path = m_dir.filePath(QStringLiteral("many.boundscope.yaml"));
        writeText(path,
                  QStringLiteral("workspace: w\nsources:\n- name: prod\n  url: %1\n  keep: {store: many.db, every: 1s, "
                                 "max_series: 10, selectors: ['{job=\"shop\"}']}\n")
                      .arg(self->url.toString()));
        const auto scraped = [&] {
            return boundscope({QStringLiteral("query"), QStringLiteral("--json"), QStringLiteral("--source"),
                               self->url.toString(), QStringLiteral("count({job=\"shop\"}) > 10")})
                .json()[QStringLiteral("data")][QStringLiteral("result")]
                .toArray()
                .size();
        };
        QTRY_COMPARE_WITH_TIMEOUT(scraped(), 1, 30'000);
        const Ran r = boundscope({QStringLiteral("record"), QStringLiteral("--for"), QStringLiteral("3s"),
                                  QStringLiteral("--workspace"), path});
        QCOMPARE(r.status, 0);
        QVERIFY2(r.err.contains("more than max_series 10: it is not kept"), r.err.constData());
        QCOMPARE(r.err.count("max_series"), 1); // said once
        const Ran bad = boundscope({QStringLiteral("record"), QStringLiteral("--workspace"),
                                    workspace(QStringLiteral("http://127.0.0.1:1"), QStringLiteral("'rate(x[5m])'"))});
        QCOMPARE(bad.status, 3);
        QVERIFY2(bad.err.contains("is no selector"), bad.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestKeep)
#include "tst_keep.moc"
