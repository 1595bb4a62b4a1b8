// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/alertmanager/alertwatch.h"
#include <algorithm>

namespace bs {

AlertmanagerWatch::AlertmanagerWatch(const std::vector<Connection> &connections, const Clock *clock, QObject *parent)
    : QObject(parent), m_clock(clock) {
    const auto secrets = std::make_shared<PlainSecretReader>();
    for (const Connection &c : connections) {
        m_servers.push_back(std::make_unique<Alertmanager>(c, secrets));
        AlertmanagerState state;
        state.name = m_servers.back()->name();
        state.address = m_servers.back()->address();
        m_states.push_back(std::move(state));
        m_asking.push_back(std::make_unique<Asking>());
    }
    connect(&m_timer, &QTimer::timeout, this, &AlertmanagerWatch::ask);
}

std::vector<ManagedAlert> AlertmanagerWatch::alerts() const {
    std::vector<ManagedAlert> out;
    for (const AlertmanagerState &s : m_states) {
        if (s.error.isEmpty()) { // what a server said before it went is no news
            out.insert(out.end(), s.alerts.begin(), s.alerts.end());
        }
    }
    return out;
}

QString AlertmanagerWatch::errors() const {
    QStringList out;
    for (const AlertmanagerState &s : m_states) {
        if (!s.error.isEmpty()) {
            out << s.error;
        }
    }
    return out.join(QStringLiteral("; "));
}

bool AlertmanagerWatch::isComplete() const {
    return std::all_of(m_states.begin(), m_states.end(),
                       [](const AlertmanagerState &s) { return s.asked && s.error.isEmpty(); });
}

void AlertmanagerWatch::start(DurationMs interval) {
    if (!m_servers.empty() && !m_timer.isActive()) {
        m_timer.start(std::chrono::milliseconds(interval));
        ask();
    }
}

void AlertmanagerWatch::stop() { m_timer.stop(); }

void AlertmanagerWatch::ask() {
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        askOne(i);
    }
}

void AlertmanagerWatch::failed(std::size_t i, const Error &error) {
    m_states[i].asked = true;
    m_states[i].error = error.text();
    Q_EMIT changed();
}

void AlertmanagerWatch::askOne(std::size_t i) {
    Alertmanager *server = m_servers[i].get();
    m_asking[i]->alerts.run<std::vector<ManagedAlert>>(
        this, [server](const std::stop_token &stop) { return server->alerts({}, stop); },
        [this, i, server](Result<std::vector<ManagedAlert>> alerts) {
            if (!alerts) {
                return failed(i, alerts.error());
            }
            // The silences after the alerts, so that both belong together.
            m_asking[i]->silences.run<std::vector<Silence>>(
                this, [server](const std::stop_token &stop) { return server->silences({}, stop); },
                [this, i, alerts = std::move(alerts)](Result<std::vector<Silence>> silences) mutable {
                    if (!silences) {
                        return failed(i, silences.error());
                    }
                    AlertmanagerState &s = m_states[i];
                    s.alerts = std::move(*alerts);
                    s.silences = std::move(*silences);
                    s.asked = true;
                    s.error.clear();
                    s.answered = m_clock->now();
                    Q_EMIT changed();
                });
        });
}

void AlertmanagerWatch::create(std::size_t server, const NewSilence &silence, QObject *context,
                               std::function<void(Result<std::string>)> done) {
    if (server >= m_servers.size()) {
        return done(std::unexpected(usageError(QStringLiteral("silence"), QStringLiteral("there is no Alertmanager"))));
    }
    deliver(m_servers[server]->createSilence(silence, {}), context,
            [this, server, done = std::move(done)](Result<std::string> id) {
                askOne(server);
                done(std::move(id));
            });
}

void AlertmanagerWatch::expire(std::size_t server, const std::string &id, QObject *context,
                               std::function<void(Result<bool>)> done) {
    if (server >= m_servers.size()) {
        return done(std::unexpected(usageError(QStringLiteral("silence"), QStringLiteral("there is no Alertmanager"))));
    }
    deliver(m_servers[server]->expireSilence(id, {}), context, [this, server, done = std::move(done)](Result<bool> ok) {
        askOne(server);
        done(std::move(ok));
    });
}

} // namespace bs
