// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// `boundscope alerts` against Debian's prometheus-alertmanager.
#include "tests/support/peers.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bs::test;

namespace {

struct Ran {
    int status = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

Ran boundscope(const QStringList &args) {
    QProcess p;
    p.setStandardInputFile(QProcess::nullDevice());
    p.start(QStringLiteral(BOUNDSCOPE_BINARY_DIR "/boundscope"), args);
    p.waitForFinished(60'000);
    return {p.exitCode(), p.readAllStandardOutput(), p.readAllStandardError()};
}

void post(const QUrl &url, const QByteArray &body) {
    QNetworkAccessManager manager;
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    const std::unique_ptr<QNetworkReply> reply(manager.post(request, body));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
}

QMap<QString, QString> states(const Ran &r) {
    QMap<QString, QString> out;
    for (const QJsonValue &a : r.json()[QStringLiteral("alerts")].toArray()) {
        out[a[QStringLiteral("labels")][QStringLiteral("alertname")].toString()] =
            a[QStringLiteral("state")].toString();
    }
    return out;
}

} // namespace

class TestAlertCommands : public QObject {
    Q_OBJECT
    PeerPtr m_peer;
    QString m_url;

private Q_SLOTS:
    void initTestCase() {
        m_peer = startPeer(
            QStringLiteral("prometheus-alertmanager"),
            [](Peer &peer, int port) {
                writeText(peer.dir.filePath(QStringLiteral("a.yml")),
                          QStringLiteral("route: {receiver: team, group_by: [alertname], group_wait: 1s}\n"
                                         "receivers: [{name: team}]\n"
                                         "inhibit_rules:\n"
                                         "- source_matchers: [alertname=Cause]\n"
                                         "  target_matchers: [alertname=Effect]\n"));
                return QStringList{QStringLiteral("--config.file=") + peer.dir.filePath(QStringLiteral("a.yml")),
                                   QStringLiteral("--storage.path=") + peer.dir.filePath(QStringLiteral("data")),
                                   QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port),
                                   QStringLiteral("--cluster.listen-address=")};
            },
            QStringLiteral("/-/ready"));
        if (!m_peer) {
            QSKIP("prometheus-alertmanager is not there: ./dev test fetches it");
        }
        m_url = m_peer->url.toString();
        post(m_peer->at(QStringLiteral("/api/v2/alerts")),
             "[{\"labels\":{\"alertname\":\"Cause\",\"pod\":\"a-1\"}},{\"labels\":{\"alertname\":\"Effect\",\"pod\":"
             "\"a-1\"}}, {\"labels\":{\"alertname\":\"PoolSaturated\",\"pool\":\"email "
             "client\"},\"annotations\":{\"summary\":\"full\"}}]");
    }
    void listsAlertsAndGroups() {
        // inhibition is known once the dispatcher has seen both
        QTRY_COMPARE_WITH_TIMEOUT(
            states(boundscope({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("--json"),
                               QStringLiteral("--alertmanager"), m_url}))[QStringLiteral("Effect")],
            QStringLiteral("inhibited"), 20'000);
        const Ran one =
            boundscope({QStringLiteral("alerts"), QStringLiteral("list"), QStringLiteral("pool=email client"),
                        QStringLiteral("--json"), QStringLiteral("--alertmanager"), m_url});
        QCOMPARE(states(one).keys(), QStringList{QStringLiteral("PoolSaturated")});
        const QJsonObject alert = one.json()[QStringLiteral("alerts")][0].toObject();
        QCOMPARE(alert[QStringLiteral("receivers")][0].toString(), QStringLiteral("team"));
        const Ran groups = boundscope({QStringLiteral("alerts"), QStringLiteral("groups"), QStringLiteral("--json"),
                                       QStringLiteral("--alertmanager"), m_url});
        QCOMPARE(groups.json()[QStringLiteral("groups")].toArray().size(), 3);
    }
    void silencesAndExpires() {
        const QStringList where{QStringLiteral("--alertmanager"), m_url, QStringLiteral("--json")};
        const QStringList silence{
            QStringLiteral("alerts"), QStringLiteral("silence"),   QStringLiteral("PoolSaturated"),
            QStringLiteral("--for"),  QStringLiteral("1h"),        QStringLiteral("--by"),
            QStringLiteral("test"),   QStringLiteral("--comment"), QStringLiteral("raising it")};
        // Nobody said yes, and there is no terminal to ask on: nothing happens.
        const Ran unasked = boundscope(silence + where);
        QCOMPARE(unasked.status, 2);
        QVERIFY2(unasked.err.contains("not confirmed") && unasked.err.contains("1 alert"), unasked.err.constData());
        const auto listed = [&](const QStringList &more = {}) {
            return boundscope(QStringList{QStringLiteral("alerts"), QStringLiteral("silences")} + where + more)
                .json()[QStringLiteral("silences")]
                .toArray();
        };
        QVERIFY(listed().isEmpty());
        const Ran made = boundscope(silence + where + QStringList{QStringLiteral("--yes")});
        QVERIFY2(made.status == 0, made.err.constData());
        QCOMPARE(made.json()[QStringLiteral("alerts")].toInt(), 1);
        const QString id = made.json()[QStringLiteral("id")].toString();
        QCOMPARE(listed()[0][QStringLiteral("id")].toString(), id);
        QCOMPARE(listed()[0][QStringLiteral("matchers")][0].toString(), QStringLiteral("alertname=\"PoolSaturated\""));
        QTRY_COMPARE_WITH_TIMEOUT(states(boundscope(QStringList{QStringLiteral("alerts"), QStringLiteral("list")} +
                                                    where))[QStringLiteral("PoolSaturated")],
                                  QStringLiteral("silenced"), 20'000);
        const QStringList expire{QStringLiteral("alerts"), QStringLiteral("expire"), id};
        QCOMPARE(boundscope(expire + where).status, 2);
        QCOMPARE(listed().size(), 1);
        QCOMPARE(boundscope(expire + where + QStringList{QStringLiteral("--yes")}).status, 0);
        QVERIFY(listed().isEmpty());
        QCOMPARE(listed({QStringLiteral("--expired")}).size(), 1);
        const Ran again = boundscope(expire + where + QStringList{QStringLiteral("--yes")});
        QCOMPARE(again.status, 3);
        QVERIFY2(again.err.contains("already"), again.err.constData());
    }
    void saysWhatIsWrong() {
        const QStringList list{QStringLiteral("alerts"), QStringLiteral("list")};
        QCOMPARE(boundscope(list).status, 2);
        QCOMPARE(boundscope({QStringLiteral("alerts")}).status, 2);
        QCOMPARE(boundscope(list + QStringList{QStringLiteral("--alertmanager"), m_url, QStringLiteral("a=\"")}).status,
                 2);
        QCOMPARE(boundscope(list + QStringList{QStringLiteral("--alertmanager"),
                                               QStringLiteral("http://127.0.0.1:%1").arg(freePort())})
                     .status,
                 4);
        const Ran none = boundscope({QStringLiteral("alerts"), QStringLiteral("expire"), QStringLiteral("no-such-id"),
                                     QStringLiteral("--yes"), QStringLiteral("--alertmanager"), m_url});
        QCOMPARE(none.status, 3);
        QCOMPARE(none.err.count('\n'), 1);
        QCOMPARE(boundscope({QStringLiteral("alerts"), QStringLiteral("silence"), QStringLiteral("X"),
                             QStringLiteral("--alertmanager"), m_url})
                     .status,
                 2); // without an end
    }
    void readsAWorkspace() {
        const QString path = m_peer->dir.filePath(QStringLiteral("w.boundscope.yaml"));
        writeText(path,
                  QStringLiteral("workspace: w\nalertmanagers:\n- {name: gone, url: 'http://127.0.0.1:1'}\n- {name: "
                                 "here, url: '%1'}\n")
                      .arg(m_url));
        const QStringList list{QStringLiteral("alerts"),
                               QStringLiteral("list"),
                               QStringLiteral("--json"),
                               QStringLiteral("--workspace"),
                               path,
                               QStringLiteral("--alertmanager")};
        QCOMPARE(boundscope(list + QStringList{QStringLiteral("here")}).status, 0);
        QCOMPARE(boundscope(list + QStringList{QStringLiteral("gone")}).status, 4);
        const Ran nobody = boundscope(list + QStringList{QStringLiteral("nobody")});
        QCOMPARE(nobody.status, 3);
        QVERIFY(nobody.err.contains("gone, here"));
    }
};

QTEST_GUILESS_MAIN(TestAlertCommands)
#include "tst_alertcommands.moc"
