// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/live.h"
#include "app/demo/exposition.h"
#include "app/demo/stacks.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include <chrono>
#include <httplib.h>

namespace bs::demo {

namespace {
constexpr const char *kCluster = "kube-state-metrics";

const Pod *find(const Fleet &fleet, const std::string &name) {
    for (const auto &p : fleet.pods()) {
        if (p->name == name) {
            return p.get();
        }
    }
    return nullptr;
}
} // namespace

LiveFleet::LiveFleet(VirtualTime time) : m_time(time), m_server(std::make_unique<httplib::Server>()) {
    m_server->new_task_queue = [] { return new httplib::ThreadPool(16); };
    m_server->set_keep_alive_max_count(1'000'000);
    m_server->set_tcp_nodelay(true);
    route();
}

LiveFleet::~LiveFleet() {
    m_stop = true;
    m_server->stop();
    for (std::thread *t : {&m_mover, &m_listener}) {
        if (t->joinable()) {
            t->join();
        }
    }
}

Status LiveFleet::listen() {
    m_port = m_server->bind_to_any_port("127.0.0.1");
    if (m_port <= 0) {
        return std::unexpected(sourceError(QStringLiteral("127.0.0.1"), QStringLiteral("no free port")));
    }
    return {};
}

void LiveFleet::run(std::unique_ptr<Fleet> fleet, const Scenario &scenario, const StoryOptions &options) {
    m_fleet = std::move(fleet);
    m_story = std::make_unique<Story>(scenario, *m_fleet, options);
    m_mover = std::thread([this] { move(); });
    m_listener = std::thread([this] { m_server->listen_after_bind(); });
}

// Ticks of a second of virtual time, as many as have passed.
void LiveFleet::move() {
    const SystemClock clock;
    while (!m_stop) {
        const double now = static_cast<double>(m_time.at(clock.now())) / 1000;
        for (int done = 0; done < 200; ++done) {
            const std::lock_guard guard(m_mutex);
            if (m_fleet->now() + 1 > now) {
                break;
            }
            m_story->advance();
            m_fleet->tick(1);
        }
        writeTargets();
        std::this_thread::sleep_for(std::chrono::milliseconds(m_time.speed > 5 ? 5 : 50));
    }
}

std::string LiveFleet::metrics(const std::string &name, int &status) {
    std::vector<MetricRow> rows;
    std::vector<double> values;
    {
        const std::lock_guard guard(m_mutex);
        if (name == kCluster) {
            rows = clusterRows(*m_fleet);
            clusterValues(*m_fleet, values);
        } else {
            const Pod *pod = find(*m_fleet, name);
            status = !pod ? 404 : (pod->up(m_fleet->now()) ? 200 : 503);
            if (status != 200) {
                return status == 404 ? "no such pod\n" : "the process is not running\n";
            }
            rows = podRows(*m_fleet, *pod);
            podValues(*m_fleet, *pod, values);
        }
    }
    status = 200;
    return exposition(rows, values);
}

std::string LiveFleet::profile(const std::string &name, const std::string &kind, int debug, int &status,
                               std::string &type) {
    std::vector<StackCount> stacks;
    double now = 0;
    {
        const std::lock_guard guard(m_mutex);
        const Pod *pod = find(*m_fleet, name);
        status = !pod ? 404 : (pod->up(m_fleet->now()) ? 200 : 503);
        type = "text/plain; charset=utf-8";
        if (status != 200) {
            return status == 404 ? "no such pod\n" : "the process is not running\n";
        }
        now = m_fleet->now();
        if (kind == "heap") {
            type = "application/octet-stream";
            return heapProto(*m_fleet, *pod);
        }
        if (kind == "goroutine" || kind.empty()) {
            stacks = stacksOf(*m_fleet, *pod);
        }
    }
    if (kind.empty()) {
        std::int64_t total = 0;
        for (const StackCount &s : stacks) {
            total += s.count;
        }
        type = "text/html; charset=utf-8";
        return "<html><head><title>/debug/pprof/</title></head><body><table><thead><td>Count</td><td>Profile</td>"
               "</thead><tr><td>" +
               std::to_string(total) +
               "</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr><tr><td>1</td>"
               "<td><a href='heap?debug=1'>heap</a></td></tr></table></body></html>\n";
    }
    if (kind != "goroutine") {
        status = 404;
        return "Unknown profile\n";
    }
    if (debug == 0) {
        type = "application/octet-stream";
        return goroutineProto(stacks, now);
    }
    return debug == 1 ? goroutineText(stacks) : goroutineDump(stacks);
}

void LiveFleet::route() {
    m_server->Get("/targets.json", [this](const httplib::Request &, httplib::Response &res) {
        res.set_content(targetsJson(), "application/json");
    });
    m_server->Post("/mitigate", [this](const httplib::Request &, httplib::Response &res) {
        const std::lock_guard guard(m_mutex);
        m_story->mitigate();
        res.set_content("done\n", "text/plain");
    });
    m_server->Get(R"(/([a-z0-9-]+)/metrics)", [this](const httplib::Request &req, httplib::Response &res) {
        const std::string body = metrics(req.matches[1].str(), res.status);
        res.set_content(body, "text/plain; version=0.0.4; charset=utf-8");
    });
    m_server->Get(R"(/([a-z0-9-]+)/debug/pprof/([a-z]*))", [this](const httplib::Request &req, httplib::Response &res) {
        const std::string debug = req.get_param_value("debug");
        std::string type;
        const std::string kind = req.matches[2].str();
        const std::string body =
            profile(req.matches[1].str(), kind, debug.empty() ? 0 : std::atoi(debug.c_str()), res.status, type);
        if (type == "application/octet-stream") {
            res.set_header("Content-Disposition", "attachment; filename=\"" + kind + "\"");
        }
        res.set_header("X-Content-Type-Options", "nosniff");
        res.set_content(body, type);
    });
}

void LiveFleet::keepTargetsFile(const QString &path) {
    (void)writeFile(path, targetsJson());
    const std::lock_guard guard(m_mutex);
    m_targetsWritten = m_fleet->pods().size();
    m_targetsFile = path;
}

// On the mover's thread: pods that the autoscaler added.
void LiveFleet::writeTargets() {
    QString path;
    {
        const std::lock_guard guard(m_mutex);
        const auto &pods = m_fleet->pods();
        if (m_targetsFile.isEmpty() || pods.size() == m_targetsWritten || !pods.back()->up(m_fleet->now())) {
            return;
        }
        m_targetsWritten = pods.size();
        path = m_targetsFile;
    }
    (void)writeFile(path, targetsJson());
}

std::string LiveFleet::targetsJson() {
    const std::lock_guard guard(m_mutex);
    JsonWriter w;
    const auto target = [&](const std::vector<Labels::Pair> &labels, const std::string &path) {
        w.object().key("targets").array().value(address()).end().key("labels").object();
        w.field("__metrics_path__", "/" + path + "/metrics");
        for (const auto &[name, value] : labels) {
            w.field(name, value);
        }
        w.end().end();
    };
    w.array();
    target(clusterLabels(*m_fleet, address()), kCluster);
    for (const auto &p : m_fleet->pods()) {
        if (p->up(m_fleet->now()) || p->crashedAt > 0) { // one that has never started is no target yet
            target(targetLabels(*m_fleet, *p, address()), p->name);
        }
    }
    w.end();
    return w.text();
}

void LiveFleet::profiles(
    const std::function<void(const std::string &, const std::string &, TimeMs, const std::string &)> &take) {
    struct Look {
        std::string service, pod;
        std::vector<StackCount> stacks;
    };
    std::vector<Look> looks;
    double now = 0;
    {
        const std::lock_guard guard(m_mutex);
        now = m_fleet->now();
        for (const auto &p : m_fleet->pods()) {
            if (p->up(now)) {
                looks.push_back({m_fleet->serviceOf(*p).name, p->name, stacksOf(*m_fleet, *p)});
            }
        }
    }
    for (const Look &l : looks) {
        take(l.service, l.pod, static_cast<TimeMs>(now * 1000), goroutineProto(l.stacks, now));
    }
}

Truth LiveFleet::truth() {
    const std::lock_guard guard(m_mutex);
    return m_story->truth();
}

} // namespace bs::demo
