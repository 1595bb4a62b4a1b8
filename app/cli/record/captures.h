// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/capture/pprofendpoint.h"
#include "data/profilestore/profilestore.h"
#include "data/source/metricsource.h"
#include "data/workspace/workspace.h"
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <map>
#include <mutex>

namespace bs::cli {

struct CaptureFigures {
    std::int64_t captured = 0;
    std::int64_t failed = 0;
    std::int64_t suspects = 0; // stacks that leak, by the last check
};

// Goroutines of one stack of one pod, for those who look at them as a metric.
struct StackCount {
    std::string service, pod, function, stack;
    std::int64_t count = 0;
};

// Captures the goroutine profiles of a workspace's endpoints into the store, each as often as it says, for every pod
// that the scrape loop sees up; then looks for stacks that leak. Lives on the thread of its creator.
class Captures : public QObject {
    Q_OBJECT
public:
    Captures(std::shared_ptr<profilestore::ProfileStore> store, std::vector<ProfileEndpoint> endpoints,
             std::function<std::vector<TargetInfo>()> targets);
    ~Captures() override;
    [[nodiscard]] CaptureFigures figures() const;         // any thread
    [[nodiscard]] std::vector<StackCount> stacks() const; // any thread: the largest of the newest captures

Q_SIGNALS:
    void problem(const QString &text);
    void leak(const QString &text);

private:
    void round(const ProfileEndpoint &endpoint);
    void taken(const std::vector<capture::PodCapture> &pods);
    void keep(const Labels &labels, const capture::Captured &captured);
    void rememberStacks(const profilestore::Subject &subject, const profile::Profile &p);
    void lookForLeaks(const profilestore::Subject &subject);

    std::shared_ptr<profilestore::ProfileStore> m_store;
    std::vector<ProfileEndpoint> m_endpoints;
    std::function<std::vector<TargetInfo>()> m_targets;
    std::vector<std::unique_ptr<QTimer>> m_timers;
    std::stop_source m_stop;
    mutable std::mutex m_mutex;
    CaptureFigures m_figures;
    std::map<QString, std::vector<StackCount>> m_stacks; // by service and pod
    std::map<QString, std::size_t> m_suspects;
    QThreadPool m_pool;
};

} // namespace bs::cli
