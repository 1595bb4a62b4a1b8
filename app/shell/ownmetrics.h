// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/record/selfmetrics.h"
#include <QObject>
#include <QTimer>
#include <mutex>

namespace bs {

class MainWindow;
class Session;

// The window's own metrics (stalls, queries, the open source, its store), where the workspace asks for a listener
// (own_metrics). Off otherwise; a port alone means loopback.
class OwnMetrics : public QObject {
    Q_OBJECT
public:
    OwnMetrics(const Session &session, const MainWindow &window); // both outlive it
    ~OwnMetrics() override;
    // Listens where the workspace that is open now says; what cannot be is said on stderr.
    void follow();

private:
    void gather(); // on the window's thread
    const Session &m_session;
    const MainWindow &m_window;
    QString m_address;
    QTimer m_timer;
    std::mutex m_mutex;
    std::vector<cli::SelfMetric> m_metrics;
    std::unique_ptr<cli::SelfMetrics> m_listener; // last: its threads end first
};

} // namespace bs
