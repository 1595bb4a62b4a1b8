// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/options.h"
#include "app/demo/history.h"
#include "app/demo/live.h"
#include "app/demo/pipe.h"
#include "data/core/json.h"
#include <atomic>
#include <cstdio>
#include <thread>
#include <unistd.h>

namespace bs::cli {

namespace {

constexpr int kProfiledPods = 200;
constexpr DurationMs kProfileMs = 60'000;

// What the watching program needs to know, on one line before the frames.
std::string greeting(const demo::LiveFleet &live, const demo::FleetSpec &spec, const demo::VirtualTime &time) {
    JsonWriter w;
    w.object().field("address", live.address()).field("interval_s", spec.scrapeInterval);
    w.field("cluster", spec.cluster).field("namespace", spec.nameSpace);
    w.field("real_start_ms", time.realStart).field("virtual_start_ms", time.virtualStart).field("speed", time.speed);
    w.end();
    return w.text() + "\n";
}

// Ends with the program that started it: its end of the pipe closes.
void waitForEnd() {
    char buffer[64];
    while (::read(STDIN_FILENO, buffer, sizeof buffer) > 0) {
    }
}

} // namespace

int serveDemo(const DemoOptions &o) {
    const auto scenario = loadScenario(o.scenario);
    if (!scenario) {
        return fail(scenario.error());
    }
    const TimeMs now = SystemClock().now();
    const demo::VirtualTime time{.realStart = now, .virtualStart = now, .speed = o.speed};
    const demo::FleetSpec spec = demo::drawFleet(o.seed, o.pods);
    demo::LiveFleet live(time);
    if (const Status listening = live.listen(); !listening) {
        return fail(listening.error());
    }
    print(greeting(live, spec, time));
    std::fflush(stdout);

    demo::PipeSink pipe(stdout);
    const demo::History history{.spec = spec,
                                .address = live.address(),
                                .now = static_cast<double>(now) / 1000,
                                .seconds = std::max(120.0, static_cast<double>(o.history) / 1000)};
    demo::HistoryBlock::Counters first;
    auto fleet = demo::newestHour(history, pipe, first);
    demo::Random random(o.seed, "live");
    demo::StoryOptions story{.seed = o.seed, .lead = random.between(30, 50), .mitigateAfter = o.mitigateAfter};
    if (o.lead) {
        story.lead = static_cast<double>(*o.lead) / 1000;
    }
    live.run(std::move(fleet), *scenario, story);
    if (!o.targets.isEmpty()) {
        live.keepTargetsFile(o.targets);
    }
    pipe.progress(std::min(3600.0, history.seconds)); // now the watching program may begin
    std::atomic<bool> ended{false};
    std::thread watcher([&] {
        waitForEnd();
        ended = true;
    });
    demo::olderHours(history, std::move(first), pipe, [&](double seconds) {
        pipe.progress(seconds);
        return !ended && !pipe.broken();
    });
    // A recorder's rhythm: a profile of every pod each minute of virtual time, of at most some hundred pods.
    for (TimeMs next = 0; !ended && !pipe.broken();) {
        const TimeMs at = time.at(SystemClock().now());
        if (at >= next && o.pods <= kProfiledPods) {
            live.profiles([&](const std::string &service, const std::string &pod, TimeMs t, const std::string &pprof) {
                pipe.profile(service, pod, t, pprof);
            });
            std::fflush(stdout);
            next = at + kProfileMs;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    watcher.join();
    return Fine;
}

} // namespace bs::cli
