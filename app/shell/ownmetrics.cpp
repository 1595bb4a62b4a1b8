// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/ownmetrics.h"
#include "app/cli/support/command.h"
#include "app/shell/mainwindow.h"
#include "app/shell/session.h"
#include "app/shell/stallmonitor.h"
#include <QFileInfo>

namespace bs {

namespace {
constexpr auto kGatherEvery = std::chrono::seconds(5);
}

OwnMetrics::OwnMetrics(const Session &session, const MainWindow &window) : m_session(session), m_window(window) {
    connect(&m_timer, &QTimer::timeout, this, &OwnMetrics::gather);
}

OwnMetrics::~OwnMetrics() = default;

void OwnMetrics::follow() {
    const QString address = m_session.ownMetrics();
    if (address == m_address) {
        return;
    }
    m_address = address;
    m_listener.reset();
    m_timer.stop();
    if (address.isEmpty()) {
        return;
    }
    gather();
    auto listener = cli::SelfMetrics::listen(address, [this] {
        const std::lock_guard lock(m_mutex);
        return m_metrics;
    });
    if (!listener) {
        cli::warn(listener.error().text());
        return;
    }
    m_listener = std::move(*listener);
    m_timer.start(kGatherEvery);
}

void OwnMetrics::gather() {
    const AppContext context = m_session.context();
    const StallMonitor &stalls = *m_window.stalls();
    std::vector<cli::SelfMetric> out = cli::queryMetrics();
    const auto add = [&out](const char *name, const char *help, bool counter, double value,
                            std::vector<std::pair<std::string, std::string>> labels = {}) {
        out.push_back({name, help, counter, std::move(labels), value});
    };
    add("boundscope_window_turns_total", "Turns of the window's event loop.", true,
        static_cast<double>(stalls.turns()));
    for (const int ms : {8, 50}) {
        add("boundscope_window_stalls_total", "Turns that kept the window busy for longer than that.", true,
            static_cast<double>(stalls.turnsOver(ms)), {{"over", std::to_string(ms) + "ms"}});
    }
    add("boundscope_window_longest_stall_seconds", "The longest turn.", false, stalls.longestMs() / 1000);
    if (context.source) {
        const SourceStatus status = context.source->status();
        const std::string name = context.source->name().toStdString();
        if (status.kind != SourceStatus::Kind::Unknown) {
            add("boundscope_source_up", "Whether the open source answered its newest question.", false,
                status.kind == SourceStatus::Kind::Down ? 0 : 1, {{"source", name}});
        }
        if (status.lastAnswer != kNoTime) {
            add("boundscope_source_latency_seconds", "How long its newest answer took.", false,
                static_cast<double>(status.latencyMs) / 1000, {{"source", name}});
        }
    }
    if (!context.storePath.isEmpty() && QFileInfo::exists(context.storePath)) {
        add("boundscope_store_bytes", "Size of the store's file.", false,
            static_cast<double>(QFileInfo(context.storePath).size()));
    }
    const std::lock_guard lock(m_mutex);
    m_metrics = std::move(out);
}

} // namespace bs
