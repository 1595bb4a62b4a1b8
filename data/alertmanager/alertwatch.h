// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/alertmanager/alertmanager.h"
#include "data/core/async.h"
#include <QTimer>

namespace bs {

// What is known of the Alertmanagers of a workspace, asked every few seconds while somebody looks.
struct AlertmanagerState {
    QString name, address;
    bool asked = false; // an answer or a failure has come
    QString error;      // why the newest question failed; what is below is then as old as `answered`
    TimeMs answered = kNoTime;
    std::vector<ManagedAlert> alerts;
    std::vector<Silence> silences;
};

class AlertmanagerWatch : public QObject {
    Q_OBJECT
public:
    AlertmanagerWatch(const std::vector<Connection> &connections, const Clock *clock, QObject *parent = nullptr);
    [[nodiscard]] const std::vector<AlertmanagerState> &states() const { return m_states; }
    [[nodiscard]] bool empty() const { return m_servers.empty(); }
    // All of them; those that could not be asked are in errors().
    [[nodiscard]] std::vector<ManagedAlert> alerts() const;
    [[nodiscard]] QString errors() const;  // one line, empty when all answered
    [[nodiscard]] bool isComplete() const; // every one has answered its newest question
    void start(DurationMs interval);
    void stop();
    void ask();
    // On one of them (an index into states()); asks again when it is done.
    void create(std::size_t server, const NewSilence &silence, QObject *context,
                std::function<void(Result<std::string>)> done);
    void expire(std::size_t server, const std::string &id, QObject *context, std::function<void(Result<bool>)> done);

Q_SIGNALS:
    void changed();

private:
    struct Asking {
        Latest alerts, silences;
    };
    void askOne(std::size_t i);
    void failed(std::size_t i, const Error &error);
    const Clock *m_clock;
    std::vector<std::unique_ptr<Alertmanager>> m_servers;
    std::vector<AlertmanagerState> m_states;
    std::vector<std::unique_ptr<Asking>> m_asking;
    QTimer m_timer;
};

} // namespace bs
