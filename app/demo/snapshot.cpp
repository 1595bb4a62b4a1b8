// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/snapshot.h"
#include <algorithm>
#include <cmath>

namespace bs::demo {

namespace {

// Few in flight scatter around their mean; many that wait are simply many.
std::int64_t whole(Random &random, double mean, double bound = 1e18) {
    const double n =
        mean < 60 ? std::round(std::max(0.0, mean + 0.5 * std::sqrt(mean) * random.normal())) : std::round(mean);
    return static_cast<std::int64_t>(std::min(n, bound));
}

} // namespace

std::int64_t Snapshot::inFlight() const {
    std::int64_t n = work;
    for (const Call &c : calls) {
        n += c.requests;
    }
    return n;
}

std::int64_t Snapshot::goroutines() const {
    std::int64_t n = idle + work + queue + leaked + children.inUse * 3 + children.waiting;
    for (const Call &c : calls) {
        n += c.handlers + c.inUse * 3 + c.waiting; // with the two loops of each connection in use
    }
    return n;
}

Snapshot look(const Fleet &fleet, const Pod &pod) {
    const ServiceSpec &s = fleet.serviceOf(pod);
    Random random(static_cast<std::uint64_t>(std::llround(fleet.now() * 10)), pod.name);
    Snapshot snap;
    const Process &p = pod.process;
    snap.idle = std::llround(s.goroutines * pod.weight) + random.below(5);
    snap.work = whole(random, p.work);
    snap.queue = std::llround(p.queue);
    snap.leaked = static_cast<std::int64_t>(p.leaked);
    double room =
        s.capPerPod > 0 ? static_cast<double>(s.capPerPod - std::min<std::int64_t>(snap.work, s.capPerPod)) : 1e18;
    for (std::size_t i = 0; i < s.calls.size(); ++i) {
        const CallSpec &spec = s.calls[i];
        Snapshot::Call c;
        c.requests = whole(random, p.calls[i].content, room);
        room -= static_cast<double>(c.requests);
        const double scale = p.calls[i].content > 0 ? static_cast<double>(c.requests) / p.calls[i].content : 0;
        const double items = (p.calls[i].inUse + p.calls[i].waiting) * scale;
        const double used = pod.poolSize(spec) > 0 ? std::min<double>(items, pod.poolSize(spec)) : items;
        c.inUse = std::llround(used);
        c.waiting = std::llround(items - used);
        c.handlers = spec.parallel > 1.01 ? c.requests : 0;
        snap.calls.push_back(c);
    }
    snap.children.requests = whole(random, p.children);
    const double all = static_cast<double>(snap.children.requests);
    const double bound =
        pod.poolSize(s.fanout.call) > 0 ? pod.poolSize(s.fanout.call) : std::max(1.0, p.childCall.inUse);
    snap.children.inUse = std::llround(std::min(all, bound));
    snap.children.waiting = snap.children.requests - snap.children.inUse;
    return snap;
}

} // namespace bs::demo
