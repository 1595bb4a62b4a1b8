// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/podtunnel.h"
#include <QPromise>
#include <QRegularExpression>
#include <mutex>

namespace bs::capture {

namespace {

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

std::optional<QString> valueOf(const Labels &labels, const QString &name) {
    const QString instance = text(labels.get("instance"));
    if (name == u"instance_host" || name == u"instance_port") {
        static const QRegularExpression parts(QStringLiteral("^(\\[[0-9A-Fa-f:.]+\\]|[^:/]*)(?::(\\d+))?(?:/.*)?$"));
        const auto m = parts.match(instance);
        const QString part = m.captured(name == u"instance_host" ? 1 : 2);
        return part.isEmpty() ? std::nullopt : std::optional(part);
    }
    const QString value = text(labels.get(name.toStdString()));
    return value.isEmpty() ? std::nullopt : std::optional(value);
}

constexpr DurationMs kTunnelOpensWithin = 20'000;

// A thread per open tunnel: they wait for their commands. Never more than these at one time, whoever asks.
QThreadPool &tunnelThreads() {
    static QThreadPool pool;
    pool.setMaxThreadCount(6);
    return pool;
}

// Keeps `atOnce` captures under way until all are done.
struct Round : std::enable_shared_from_this<Round> {
    std::vector<PodTarget> targets;
    FetchRequest request;
    QThreadPool *pool = nullptr;
    std::shared_ptr<const SecretReader> secrets;
    std::function<void(int, int)> progress;
    std::stop_token stop;
    QPromise<Result<std::vector<PodCapture>>> promise;
    std::mutex mutex;
    std::vector<PodCapture> results;
    std::size_t next = 0;
    std::size_t done = 0;
    QThreadPool &tunnels = tunnelThreads();

    void startOne() {
        std::size_t mine = 0;
        {
            const std::lock_guard lock(mutex);
            if (next >= targets.size()) {
                return;
            }
            mine = next++;
        }
        if (stop.stop_requested()) {
            finished(mine, std::unexpected(cancelled(QStringLiteral("capture"))));
            return;
        }
        if (!targets[mine].tunnel.isEmpty()) {
            tunnels.start([self = shared_from_this(), mine] {
                self->finished(mine, throughTunnel(self->targets[mine], kTunnelOpensWithin, self->stop,
                                                   [&](const Connection &c, QThreadPool *inner) -> Result<Captured> {
                                                       PprofEndpoint endpoint(c, inner, self->secrets);
                                                       auto f = endpoint.fetch(self->request, self->stop);
                                                       f.waitForFinished();
                                                       return f.resultCount() > 0
                                                                  ? f.resultAt(0)
                                                                  : Result<Captured>(std::unexpected(
                                                                        cancelled(QStringLiteral("capture"))));
                                                   }));
            });
            return;
        }
        auto endpoint = std::make_shared<PprofEndpoint>(targets[mine].connection, pool, secrets);
        endpoint->fetch(request, stop)
            .then(pool, [self = shared_from_this(), endpoint, mine](const Result<Captured> &r) mutable {
                self->finished(mine, r);
                endpoint.reset();
            });
    }

    void finished(std::size_t index, Result<Captured> r) {
        bool all = false;
        std::size_t n = 0;
        {
            const std::lock_guard lock(mutex);
            results[index].labels = targets[index].labels;
            results[index].result = std::move(r);
            n = ++done;
            all = done == targets.size();
        }
        if (progress) {
            progress(static_cast<int>(n), static_cast<int>(targets.size()));
        }
        if (all) {
            promise.addResult(Result<std::vector<PodCapture>>(std::move(results)));
            promise.finish();
        } else {
            startOne();
        }
    }
};

} // namespace

Result<QString> expandEndpoint(const QString &pattern, const Labels &labels) {
    static const QRegularExpression field(QStringLiteral("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*\\}\\}"));
    static const QRegularExpression plain(QStringLiteral("^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9_.:-]+)$"));
    QString out;
    qsizetype at = 0;
    auto it = field.globalMatch(pattern);
    while (it.hasNext()) {
        const auto m = it.next();
        const auto value = valueOf(labels, m.captured(1));
        if (!value) {
            return std::unexpected(
                inputError(pattern, QStringLiteral("the target has no label %1").arg(m.captured(1))));
        }
        if (!plain.match(*value).hasMatch()) {
            return std::unexpected(inputError(
                pattern, QStringLiteral("label %1 has a value that does not belong in an address").arg(m.captured(1))));
        }
        out += pattern.mid(at, m.capturedStart() - at) + *value;
        at = m.capturedEnd();
    }
    return out + pattern.mid(at);
}

QFuture<Result<std::vector<PodCapture>>> captureMany(std::vector<PodTarget> targets, FetchRequest request, int atOnce,
                                                     QThreadPool *pool, std::shared_ptr<const SecretReader> secrets,
                                                     std::function<void(int, int)> progress, std::stop_token stop) {
    auto round = std::make_shared<Round>();
    round->results.resize(targets.size());
    round->targets = std::move(targets);
    round->request = std::move(request);
    round->pool = pool;
    round->secrets = std::move(secrets);
    round->progress = std::move(progress);
    round->stop = std::move(stop);
    round->promise.start();
    const auto future = round->promise.future();
    if (round->targets.empty()) {
        round->promise.addResult(Result<std::vector<PodCapture>>(std::vector<PodCapture>()));
        round->promise.finish();
        return future;
    }
    for (int i = 0; i < std::max(1, atOnce); ++i) {
        round->startOne();
    }
    return future;
}

} // namespace bs::capture
