// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>
#include <functional>

namespace bs {

// A command that opens the way to a server (kubectl port-forward ..., ssh -L ...). The caller has checked its approval.
// Started without a shell, restarted with back-off when it ends, ended with this object.
class Tunnel {
public:
    enum class State : std::uint8_t { Stopped, Running, Waiting };
    explicit Tunnel(QStringList command);
    ~Tunnel();
    Tunnel(const Tunnel &) = delete;
    Tunnel &operator=(const Tunnel &) = delete;

    void start();
    void stop();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString &lastLine() const { return m_lastLine; } // of its output, made safe to show
    [[nodiscard]] int restarts() const { return m_restarts; }
    std::function<void()> onChange = [] {};

private:
    void launch();
    void ended();
    void read();

    QStringList m_command;
    QObject m_context; // ends the connections with this
    QProcess m_process;
    QTimer m_again;
    State m_state = State::Stopped;
    QString m_lastLine;
    int m_restarts = 0;
    int m_quickEnds = 0; // in a row: sets the wait
    TimeMs m_startedAt = 0;
};

// One line for the status bar: "tunnel eu: Forwarding from 127.0.0.1:9090", "tunnel eu restarts: exit status 1".
[[nodiscard]] QString describeTunnel(const QString &source, const Tunnel &tunnel);

} // namespace bs
