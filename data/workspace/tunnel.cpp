// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/workspace/tunnel.h"
#include "data/core/format.h"
#include <algorithm>

namespace bs {

namespace {

constexpr DurationMs kFirstWait = 500;
constexpr DurationMs kLongestWait = 30'000;
constexpr DurationMs kLastedLongEnough = 20'000; // then the back-off starts anew
constexpr int kEndPatienceMs = 2000;

} // namespace

Tunnel::Tunnel(QStringList command) : m_command(std::move(command)) {
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_again.setSingleShot(true);
    QObject::connect(&m_again, &QTimer::timeout, &m_context, [this] { launch(); });
    QObject::connect(&m_process, &QProcess::readyRead, &m_context, [this] { read(); });
    QObject::connect(&m_process, &QProcess::finished, &m_context, [this] { ended(); });
    QObject::connect(&m_process, &QProcess::errorOccurred, &m_context, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_lastLine = displayText(m_process.errorString());
            ended();
        }
    });
}

Tunnel::~Tunnel() {
    onChange = [] {};
    stop();
}

void Tunnel::start() {
    if (m_state == State::Stopped && !m_command.isEmpty()) {
        launch();
    }
}

void Tunnel::stop() {
    m_state = State::Stopped;
    m_again.stop();
    if (m_process.state() != QProcess::NotRunning) {
        m_process.terminate();
        if (!m_process.waitForFinished(kEndPatienceMs)) {
            m_process.kill();
            m_process.waitForFinished(kEndPatienceMs);
        }
    }
}

void Tunnel::launch() {
    m_state = State::Running;
    m_startedAt = SystemClock().now();
    m_process.start(m_command.first(), m_command.mid(1), QIODevice::ReadOnly);
    onChange();
}

void Tunnel::read() {
    for (const QByteArray &line : m_process.readAll().split('\n')) {
        if (!line.trimmed().isEmpty()) {
            m_lastLine = displayText(QString::fromUtf8(line.trimmed()));
        }
    }
    onChange();
}

void Tunnel::ended() {
    if (m_state == State::Stopped) {
        return;
    }
    const bool lasted = SystemClock().now() - m_startedAt > kLastedLongEnough;
    m_quickEnds = lasted ? 0 : m_quickEnds + 1;
    ++m_restarts;
    m_state = State::Waiting;
    m_again.start(std::chrono::milliseconds(std::min(kLongestWait, kFirstWait << std::min(m_quickEnds, 10))));
    onChange();
}

QString describeTunnel(const QString &source, const Tunnel &tunnel) {
    QString out = QStringLiteral("tunnel ") + displayText(source, 32);
    switch (tunnel.state()) {
    case Tunnel::State::Stopped: out += QStringLiteral(" is closed"); break;
    case Tunnel::State::Waiting: out += QStringLiteral(" restarts"); break;
    case Tunnel::State::Running: break;
    }
    return tunnel.lastLine().isEmpty() ? out : out + QStringLiteral(": ") + tunnel.lastLine();
}

} // namespace bs
