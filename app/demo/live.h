// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/scenario.h"
#include "data/core/time.h"
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace httplib {
class Server;
}

namespace bs::demo {

// Virtual time: real time from one moment on, faster. Shared by simulator, scraper, rules and page.
struct VirtualTime {
    TimeMs realStart = 0;
    TimeMs virtualStart = 0;
    double speed = 1;
    [[nodiscard]] TimeMs at(TimeMs real) const {
        return virtualStart + static_cast<TimeMs>(static_cast<double>(real - realStart) * speed);
    }
};

// The fleet as processes on loopback: /POD/metrics, /POD/debug/pprof/..., /kube-state-metrics/metrics, /targets.json
// (http_sd). A thread moves the fleet along virtual time; HTTP threads look at it under one mutex.
class LiveFleet {
public:
    explicit LiveFleet(VirtualTime time);
    ~LiveFleet();
    LiveFleet(const LiveFleet &) = delete;
    LiveFleet &operator=(const LiveFleet &) = delete;

    [[nodiscard]] Status listen(); // picks a port on 127.0.0.1
    // Starts the threads; the fleet is as it was at the start of virtual time.
    void run(std::unique_ptr<Fleet> fleet, const Scenario &scenario, const StoryOptions &options);
    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }
    [[nodiscard]] std::string targetsJson(); // http_sd
    // Writes them to a file (file_sd) now and whenever they change.
    void keepTargetsFile(const QString &path);
    [[nodiscard]] Truth truth();
    // A goroutine profile of every pod that runs.
    void profiles(const std::function<void(const std::string &service, const std::string &pod, TimeMs t,
                                           const std::string &pprof)> &take);

private:
    void route();
    void move();
    void writeTargets();
    std::string metrics(const std::string &pod, int &status);
    std::string profile(const std::string &pod, const std::string &kind, int debug, int &status, std::string &type);

    std::mutex m_mutex;
    std::unique_ptr<Fleet> m_fleet;
    std::unique_ptr<Story> m_story;
    VirtualTime m_time;
    std::unique_ptr<httplib::Server> m_server;
    int m_port = 0;
    std::atomic<bool> m_stop{false};
    QString m_targetsFile;
    std::size_t m_targetsWritten = 0; // pods in it
    std::thread m_mover;
    std::thread m_listener;
};

} // namespace bs::demo
