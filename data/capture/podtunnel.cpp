// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/capture/podtunnel.h"
#include "data/core/format.h"
#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>
#include <algorithm>

namespace bs::capture {

namespace {

constexpr int kEndPatienceMs = 2000;
constexpr qsizetype kMostOutput = 64 << 10; // what is kept of a command's words

QString text(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

bool isPlain(const QString &value) {
    return !value.isEmpty() && value.size() <= 512 &&
           std::none_of(value.begin(), value.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

QString lastLine(const QByteArray &output) {
    const QList<QByteArray> lines = output.trimmed().split('\n');
    return displayText(QString::fromUtf8(lines.last().trimmed()), 200);
}

// A command that ends with this object, however it is left.
struct Running {
    QProcess process;
    QByteArray output;
    void read(int waitMs) {
        process.waitForReadyRead(waitMs);
        output += process.readAll();
        if (output.size() > kMostOutput) {
            output = output.right(kMostOutput / 2);
        }
    }
    ~Running() {
        if (process.state() != QProcess::NotRunning) {
            process.terminate();
            if (!process.waitForFinished(kEndPatienceMs)) {
                process.kill();
                process.waitForFinished(kEndPatienceMs);
            }
        }
    }
};

} // namespace

Result<QStringList> expandCommand(const QStringList &words, const Labels &labels) {
    static const QRegularExpression field(QStringLiteral("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*\\}\\}"));
    QStringList out;
    for (const QString &word : words) {
        QString done;
        qsizetype at = 0;
        auto it = field.globalMatch(word);
        while (it.hasNext()) {
            const auto m = it.next();
            const QString value = text(labels.get(m.captured(1).toStdString()));
            if (value.isEmpty()) {
                return std::unexpected(
                    inputError(word, QStringLiteral("the target has no label %1").arg(m.captured(1))));
            }
            if (!isPlain(value)) {
                return std::unexpected(
                    inputError(word, QStringLiteral("label %1 has a value that is no plain text").arg(m.captured(1))));
            }
            done += word.mid(at, m.capturedStart() - at) + value;
            at = m.capturedEnd();
        }
        done += word.mid(at);
        if (done != word && done.startsWith(u'-') && !word.startsWith(u'-')) {
            return std::unexpected(
                inputError(word, QStringLiteral("a label's value would become an option of the command")));
        }
        if (done != word && out.isEmpty()) {
            return std::unexpected(inputError(word, QStringLiteral("a label does not choose the program")));
        }
        out << done;
    }
    return out;
}

std::optional<quint16> forwardedPort(const QByteArray &output) {
    static const QRegularExpression loopback(
        QStringLiteral("(?<![0-9A-Za-z.:])(?:127\\.0\\.0\\.1|\\[::1\\]|localhost):(\\d{1,5})(?!\\d)"));
    const auto m = loopback.match(QString::fromUtf8(output));
    const int port = m.captured(1).toInt();
    return m.hasMatch() && port > 0 && port < 65536 ? std::optional(static_cast<quint16>(port)) : std::nullopt;
}

Result<Captured> throughTunnel(const PodTarget &target, DurationMs openWithin, std::stop_token stop,
                               const ThroughTunnel &then) {
    const QString name = target.tunnel.join(u' ');
    Running tunnel;
    tunnel.process.setProcessChannelMode(QProcess::MergedChannels);
    tunnel.process.setStandardInputFile(QProcess::nullDevice());
    tunnel.process.start(target.tunnel.first(), target.tunnel.mid(1), QIODevice::ReadOnly);
    if (!tunnel.process.waitForStarted()) {
        return std::unexpected(sourceError(name, QStringLiteral("cannot be started: ") + tunnel.process.errorString()));
    }
    QElapsedTimer clock;
    clock.start();
    std::optional<quint16> port;
    while (!port) {
        if (stop.stop_requested()) {
            return std::unexpected(cancelled(QStringLiteral("capture")));
        }
        tunnel.read(100);
        port = forwardedPort(tunnel.output);
        if (!port && tunnel.process.state() == QProcess::NotRunning) {
            return std::unexpected(sourceError(name, tunnel.output.trimmed().isEmpty()
                                                         ? QStringLiteral("ended and said nothing")
                                                         : QStringLiteral("ended: ") + lastLine(tunnel.output)));
        }
        if (!port && clock.elapsed() > openWithin) {
            return std::unexpected(sourceError(
                name, QStringLiteral("did not say within %1 where it listens").arg(formatSpan(openWithin))));
        }
    }
    Connection connection = target.connection;
    connection.url.setHost(QStringLiteral("127.0.0.1"));
    connection.url.setPort(*port);
    QThreadPool pool; // its own: no task waits for another of the same pool
    auto done = std::make_shared<std::atomic<bool>>(false);
    // Its words are read on while the answer comes, lest a full pipe stops it.
    std::optional<Result<Captured>> result;
    pool.start([&] {
        QThreadPool inner;
        result.emplace(then(connection, &inner));
        done->store(true);
    });
    while (!done->load()) {
        tunnel.read(20);
        if (tunnel.process.state() == QProcess::NotRunning) {
            break; // the request fails by itself; its error is told with the command's last words
        }
    }
    pool.waitForDone();
    if (!*result && !stop.stop_requested() && tunnel.process.state() == QProcess::NotRunning) {
        Error e = result->error();
        e.reason += QStringLiteral(" (the tunnel ended: %1)").arg(lastLine(tunnel.output));
        return std::unexpected(e);
    }
    return *result;
}

} // namespace bs::capture
