// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Real programs for system tests: Debian's prometheus, victoria-metrics, alertmanager and nginx, unpacked and never
// installed ($BOUNDSCOPE_PEERS, else <source>/.cache/peers/root, which ./dev test fills; else the system's own), and
// the Go service of tests/system/goservice. Each start picks a free port, waits until it answers, and ends with its
// object.
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTimer>
#include <QUrl>
#include <functional>
#include <memory>

namespace bs::test {

inline QString peerProgram(const QString &name) {
    const QString root =
        qEnvironmentVariable("BOUNDSCOPE_PEERS", QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/.cache/peers/root"));
    for (const QString &folder : {QStringLiteral("/usr/bin/"), QStringLiteral("/usr/sbin/")}) {
        const QString path = root + folder + name;
        if (QFileInfo(path).isExecutable()) {
            return path;
        }
    }
    return QStandardPaths::findExecutable(name);
}

inline int freePort() {
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

struct HttpAnswer {
    int status = 0;
    QByteArray body;
};

// A blocking GET for tests; status 0 when nothing answered.
inline HttpAnswer httpGet(const QUrl &url, int timeoutMs = 10000) {
    QNetworkAccessManager manager;
    QNetworkRequest request(url);
    request.setTransferTimeout(timeoutMs);
    const std::unique_ptr<QNetworkReply> reply(manager.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
}

class Peer {
public:
    ~Peer() {
        if (process.state() != QProcess::NotRunning) {
            process.terminate();
            if (!process.waitForFinished(3000)) {
                process.kill();
                process.waitForFinished(3000);
            }
        }
    }
    QUrl url; // http://127.0.0.1:PORT, the peer's path prefix included
    QProcess process;
    QTemporaryDir dir;
    [[nodiscard]] QUrl at(const QString &pathAndQuery) const { return QUrl(url.toString() + pathAndQuery); }
    void stop() {
        process.kill();
        process.waitForFinished(3000);
    }
};
using PeerPtr = std::unique_ptr<Peer>;

// Starts `program` once its arguments know the port; null when the program is absent or never answers.
inline PeerPtr startPeer(const QString &program, const std::function<QStringList(Peer &, int port)> &arguments,
                         const QString &readyPath, int port = 0) {
    const QString path = peerProgram(program);
    if (path.isEmpty()) {
        return nullptr;
    }
    for (int attempt = 0; attempt < 3; ++attempt) {
        auto peer = std::make_unique<Peer>();
        const int chosen = port != 0 ? port : freePort();
        peer->url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(chosen));
        const QStringList args = arguments(*peer, chosen);
        peer->process.setProcessChannelMode(QProcess::MergedChannels);
        peer->process.setStandardOutputFile(peer->dir.filePath(QStringLiteral("log.txt")));
        peer->process.start(path, args);
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 20000 && peer->process.state() != QProcess::NotRunning) {
            if (const int status = httpGet(peer->at(readyPath), 1000).status; status >= 200 && status < 300) {
                return peer;
            }
            QEventLoop loop;
            QTimer::singleShot(50, &loop, &QEventLoop::quit);
            loop.exec();
        }
    }
    return nullptr;
}

inline bool writeText(const QString &path, const QString &text) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0;
}

// `configuration` is prometheus.yml; `extra` more flags. Rule files may lie in the peer's folder by absolute path.
inline PeerPtr startPrometheus(const QString &configuration, const QStringList &extra = {}, int port = 0) {
    return startPeer(
        QStringLiteral("prometheus"),
        [&](Peer &peer, int chosen) {
            writeText(peer.dir.filePath(QStringLiteral("prometheus.yml")), configuration);
            return QStringList{QStringLiteral("--config.file=") + peer.dir.filePath(QStringLiteral("prometheus.yml")),
                               QStringLiteral("--storage.tsdb.path=") + peer.dir.filePath(QStringLiteral("data")),
                               QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(chosen),
                               QStringLiteral("--log.level=warn")} +
                   extra;
        },
        QStringLiteral("/-/ready"), port);
}

inline QString scrapeConfig(const QStringList &hostPorts, const QString &interval = QStringLiteral("1s"),
                            const QString &job = QStringLiteral("shop")) {
    return QStringLiteral("global: {scrape_interval: %1, evaluation_interval: %1}\nscrape_configs:\n- job_name: %2\n  "
                          "static_configs:\n  - targets: ['%3']\n")
        .arg(interval, job, hostPorts.join(QStringLiteral("','")));
}

inline PeerPtr startVictoriaMetrics(const QStringList &extra = {}) {
    return startPeer(
        QStringLiteral("victoria-metrics"),
        [&](Peer &peer, int port) {
            return QStringList{QStringLiteral("-storageDataPath=") + peer.dir.filePath(QStringLiteral("data")),
                               QStringLiteral("-httpListenAddr=127.0.0.1:%1").arg(port),
                               QStringLiteral("-retentionPeriod=100y")} +
                   extra;
        },
        QStringLiteral("/health"));
}

inline PeerPtr startAlertmanager(const QStringList &extra = {}) {
    return startPeer(
        QStringLiteral("prometheus-alertmanager"),
        [&](Peer &peer, int port) {
            writeText(peer.dir.filePath(QStringLiteral("alertmanager.yml")),
                      QStringLiteral("route: {receiver: none}\nreceivers: [{name: none}]\n"));
            return QStringList{QStringLiteral("--config.file=") + peer.dir.filePath(QStringLiteral("alertmanager.yml")),
                               QStringLiteral("--storage.path=") + peer.dir.filePath(QStringLiteral("data")),
                               QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port),
                               QStringLiteral("--cluster.listen-address=")} +
                   extra;
        },
        QStringLiteral("/-/ready"));
}

// `server` is what stands inside nginx's http block; %PORT% and %DIR% are filled in.
inline PeerPtr startNginx(QString server, const QString &readyPath) {
    return startPeer(
        QStringLiteral("nginx"),
        [&](Peer &peer, int port) {
            const QString dir = peer.dir.path();
            const QString text =
                QStringLiteral("daemon off; master_process off; pid %DIR%/pid; error_log %DIR%/error.log;\nevents "
                               "{}\nhttp { access_log off; "
                               "client_body_temp_path %DIR%/b; proxy_temp_path %DIR%/p; fastcgi_temp_path %DIR%/f; "
                               "uwsgi_temp_path %DIR%/u; scgi_temp_path %DIR%/s;\n") +
                server + QStringLiteral("\n}\n");
            writeText(peer.dir.filePath(QStringLiteral("nginx.conf")),
                      QString(text)
                          .replace(QStringLiteral("%DIR%"), dir)
                          .replace(QStringLiteral("%PORT%"), QString::number(port)));
            return QStringList{QStringLiteral("-c"), peer.dir.filePath(QStringLiteral("nginx.conf")),
                               QStringLiteral("-p"), dir,
                               QStringLiteral("-e"), peer.dir.filePath(QStringLiteral("error.log"))};
        },
        readyPath);
}

// The Go service, built once a build tree. Null where Debian's Go or client_golang are absent.
inline PeerPtr startGoService(const QStringList &extra = {}) {
    const QString binary = QStringLiteral(BOUNDSCOPE_BINARY_DIR "/goservice");
    const QString source = QStringLiteral(BOUNDSCOPE_SOURCE_DIR "/tests/system/goservice/");
    const QFileInfo built(binary);
    if (!built.exists() || built.lastModified() < QFileInfo(source + QStringLiteral("main.go")).lastModified()) {
        const QString temporary = binary + QStringLiteral(".%1").arg(QCoreApplication::applicationPid());
        QProcess build;
        build.start(source + QStringLiteral("build.sh"), {temporary});
        if (!build.waitForFinished(300000) || build.exitCode() != 0) {
            return nullptr;
        }
        QFile::remove(binary);
        QFile::rename(temporary, binary);
    }
    auto peer = std::make_unique<Peer>();
    peer->process.start(binary, QStringList{QStringLiteral("-listen"), QStringLiteral("127.0.0.1:0")} + extra);
    if (!peer->process.waitForReadyRead(10000)) {
        return nullptr;
    }
    const QByteArray line = peer->process.readLine().trimmed();
    peer->url = QUrl(QString::fromUtf8(line.mid(line.indexOf("http://"))));
    return peer->url.isValid() ? std::move(peer) : nullptr;
}

inline QString hostPort(const Peer &peer) { return QStringLiteral("%1:%2").arg(peer.url.host()).arg(peer.url.port()); }

} // namespace bs::test
