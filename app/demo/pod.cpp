// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/pod.h"
#include "app/demo/fluid.h"
#include <algorithm>
#include <numeric>

namespace bs::demo {

namespace {
constexpr double kFailSeconds = 0.012; // an answer that is an error comes back quickly
constexpr double kLeakedBytes = 24e3;
constexpr double kRefusalCost = 0.5; // CPU of saying no, against that of an answer
constexpr double kQueuedBytes = 20e3;
} // namespace

void Process::scaleCounters(double factor) {
    const auto scale = [factor](std::initializer_list<double *> counters) {
        for (double *c : counters) {
            *c *= factor;
        }
    };
    const auto call = [&](CallState &c) {
        scale({&c.succeeded, &c.failed, &c.timedOut, &c.rejected, &c.retried, &c.poolSubmitted, &c.poolCompleted,
               &c.poolFailed, &c.waitCount, &c.waitSeconds});
        c.latency.scale(factor);
    };
    scale(
        {&cpuSeconds, &submitted, &completed, &failedRequests, &rejectedAdmission, &rejectedTenant, &rejectedBreaker});
    call(childCall);
    std::for_each(calls.begin(), calls.end(), call);
    for (TenantState &t : tenants) {
        scale({&t.requests, &t.rejected});
    }
    for (EndpointState &e : endpoints) {
        scale({&e.ok, &e.limited, &e.failed, &e.unavailable});
        e.latency.scale(factor);
        e.fanout.scale(factor);
    }
}

Pod::Pod(std::string podName, std::string podZone, int serviceIndex, int podNumber, std::uint64_t seed)
    : name(std::move(podName)), zone(std::move(podZone)), service(serviceIndex), number(podNumber),
      m_random(seed, name) {
    weight = m_random.between(0.95, 1.05);
    phase = m_random.unit();
}

double Pod::inFlight() const {
    double n = process.work;
    for (const CallState &c : process.calls) {
        n += c.content;
    }
    return n;
}

double Pod::residentBytes(const ServiceSpec &s) const {
    return s.baseBytes * (1 + 0.02 * m_wander) + inFlight() * s.bytesPerRequest + process.queue * kQueuedBytes +
           process.childBytes + process.leaked * kLeakedBytes;
}

void Pod::start(const ServiceSpec &s, std::size_t tenants, double now) {
    process = Process{};
    process.started = now;
    process.version = s.version;
    process.calls.resize(s.calls.size());
    process.tenants.resize(s.tenants ? tenants : 0);
    process.endpoints.resize(s.endpoints.size());
    process.residence = s.own * 2;
}

const TargetView &Pod::view(const CallSpec &spec, const TickInput &in) {
    return spec.service >= 0 ? (*in.services)[static_cast<std::size_t>(spec.service)]
                             : (*in.dependencies)[static_cast<std::size_t>(spec.dependency)];
}

void Pod::offer(const CallSpec &spec, const TickInput &in, double calls) {
    if (spec.service >= 0) {
        (*in.offeredServices)[static_cast<std::size_t>(spec.service)] += calls;
    } else {
        (*in.offeredDependencies)[static_cast<std::size_t>(spec.dependency)] += calls;
    }
}

// Lets in what caps of tenants and the admission bound allow; the rest waits or is refused.
double Pod::admit(const ServiceSpec &s, const TickInput &in) {
    m_admittedBy.assign(process.tenants.size(), 0);
    m_cost = 1;
    m_limitedNow = m_unavailableNow = 0;
    double wanted = in.arrivals;
    if (!process.tenants.empty()) {
        wanted = 0;
        double cost = 0;
        for (std::size_t j = 0; j < process.tenants.size(); ++j) {
            TenantState &t = process.tenants[j];
            const double arrived = in.arrivals * (*in.tenantShare)[j];
            const int cap = (*in.tenantCap)[j];
            double let = arrived;
            if (cap > 0) {
                let = std::min(arrived, admissible(t.content, cap, process.residence * (*in.tenantCost)[j], in.dt));
            }
            t.requests += arrived;
            t.rejected += arrived - let;
            m_limitedNow += arrived - let;
            m_admittedBy[j] = let;
            wanted += let;
            cost += let * (*in.tenantCost)[j];
        }
        m_cost = wanted > 0 ? cost / wanted : 1;
    }
    process.rejectedTenant += m_limitedNow;
    double let = wanted;
    if (s.capPerPod > 0) {
        // What a request stays, by Little's law from the last tick.
        const double left = (served + m_failedNow) / in.dt;
        const double stays = left > 0.5 && inFlight() > 1 ? inFlight() / left : process.residence;
        m_slowResidence += (stays - m_slowResidence) * (m_slowResidence > 0 ? 0.3 : 1);
        const double room = admissible(inFlight(), s.capPerPod, m_slowResidence, in.dt);
        let = std::min(wanted + process.queue, room);
        process.queue += wanted - let;
        const double over = std::max(0.0, process.queue - s.queuePerPod);
        process.queue -= over;
        m_unavailableNow = over;
        process.rejectedAdmission += over;
        const double passes = wanted > 0 ? let / wanted : 0;
        for (double &a : m_admittedBy) {
            a *= passes;
        }
    }
    process.queueSeconds = std::min(30.0, process.queue / std::max(let / in.dt, 0.5));
    process.submitted += wanted;
    return let;
}

// Its own work on its own cores: contention, then the bound of the cores; garbage collection near the memory limit.
double Pod::ownWork(const ServiceSpec &s, const TickInput &in, double admitted) {
    const double pressure = std::clamp((residentBytes(s) / s.limitBytes - 0.8) / 0.2, 0.0, 1.0);
    const double cpu = s.cpu * m_cost * regression.cpuFactor * (1 + 2 * pressure);
    const double attempts = process.childCall.seconds > 0 ? process.children / process.childCall.seconds : 0;
    const double spinning = std::min(0.5, attempts / std::max(1.0, s.fanout.attemptsPerSecond));
    const double refusing = m_unavailableNow / in.dt * cpu * kRefusalCost;
    const double cores = std::max(0.03 * s.cores, s.cores - refusing);
    const double busy = (admitted / in.dt * cpu + refusing) / s.cores + spinning + pressure * 0.2;
    process.utilisation += (std::min(1.0, busy) - process.utilisation) * std::min(1.0, in.dt / 5);
    process.cpuSeconds += std::min(1.0, busy) * s.cores * in.dt;
    const double seconds = s.own * m_cost * (1 + (regression.cpuFactor - 1) * 0.8) + queueWait(busy, s.cores, cpu);
    const StageStep step = stepStage(process.work, admitted, seconds, cores / cpu * seconds, in.dt);
    process.work = step.content;
    process.residence = step.out > 0 ? std::max(seconds, step.content / (step.out / in.dt)) : seconds;
    return step.out;
}

// One call of each of `flow` requests; returns those that go on. Time spent is added to the residence.
double Pod::callStage(const CallSpec &spec, CallState &c, const TickInput &in, double flow, double cost) {
    const TargetView &target = view(spec, in);
    const double entering = flow * spec.probability;
    double going = entering;
    double blocked = 0;
    if (!spec.breaker.empty() && entering > 0) {
        const double calls = entering * spec.parallel;
        going = std::min(entering, entering * c.breaker.admit(calls, in.now) / calls);
        blocked = entering - going;
        c.rejected += blocked * spec.parallel;
        process.rejectedBreaker += blocked;
    }
    const double late = shareAbove(target.latency * cost, spec.timeout);
    c.failure = std::clamp(target.failure + (1 - target.failure) * late, 0.0, 1.0);
    const double extra =
        spec.retryBudget ? std::min(0.1, attempts(c.failure, spec.retries) - 1) : attempts(c.failure, spec.retries) - 1;
    const double lost = spec.retryBudget ? std::max(0.0, c.failure - std::min(c.failure, extra) * (1 - c.failure))
                                         : std::pow(c.failure, spec.retries + 1);
    const double answered = std::min(target.latency * cost, spec.timeout);
    const double attempt = target.failure * kFailSeconds + (1 - target.failure) * answered;
    const double seconds = attempt * (1 + extra);
    const int pool = poolSize(spec);
    const double servers = pool > 0 ? pool / spec.parallel : 0;
    double wait = 0; // for a place of a pool that is not full on average; a full one shows in the content
    if (servers > 0) {
        const double used = std::clamp(going / in.dt * seconds / servers, 0.0, 1.0);
        wait = queueWait(std::min(used, 0.9), pool, seconds);
        const double waits = going * spec.parallel * std::pow(used, std::sqrt(2.0 * (pool + 1)));
        c.waitCount += waits;
        c.waitSeconds += going * spec.parallel * wait;
    }
    const StageStep step = stepStage(c.content, going, seconds, servers, in.dt);
    c.content = step.content;
    const double held = std::clamp(step.out > 0 ? step.content / (step.out / in.dt) : seconds, seconds,
                                   std::max(seconds, spec.timeout));
    // Who waits longer than the deadline gives up.
    const double impatience = std::clamp((held / spec.timeout - 0.8) * 2.5, 0.0, 1.0);
    const double gaveUp = std::min(step.content, step.content * impatience * in.dt / spec.timeout);
    c.content -= gaveUp;
    const double items = c.content * spec.parallel;
    c.inUse = pool > 0 ? std::min<double>(items, pool) : items;
    c.waiting = items - c.inUse;
    c.waitSeconds += c.waiting * in.dt;
    c.seconds = held + wait;

    const double made = (pool > 0 ? step.out : going) * spec.parallel * (1 + extra);
    offer(spec, in, made);
    c.succeeded += made * (1 - c.failure);
    c.failed += made * target.failure;
    c.timedOut += made * (1 - target.failure) * late + gaveUp * spec.parallel;
    c.retried += made * extra / (1 + extra);
    c.poolSubmitted += going * spec.parallel;
    c.poolCompleted += step.out * spec.parallel;
    c.poolFailed += gaveUp * spec.parallel;
    c.latency.add(attempt, made);
    const double broken = target.broken + (1 - target.broken) * late;
    if (!spec.breaker.empty()) {
        c.breaker.count(made * (1 - broken), made * broken, in.now);
    }

    process.residence += spec.probability * c.seconds;
    const double failed = step.out * lost + gaveUp + blocked;
    m_failedNow += spec.fallback ? 0 : failed;
    return flow - entering + step.out * (1 - lost) + (spec.fallback ? failed : 0);
}

// Goroutines started one per item of a request. They hold memory, more the longer they wait.
void Pod::fanOut(const ServiceSpec &s, const TickInput &in, double requests) {
    const FanoutSpec &f = s.fanout;
    const double fanned = m_random.poisson(requests * f.requestShare);
    const double born = fanned > 0 ? m_random.poisson(fanned * f.perRequest) : 0;
    CallState &c = process.childCall;
    const TargetView &target = view(f.call, in);
    c.failure = std::min(0.999, target.failure);
    const double attempt = c.failure * kFailSeconds + (1 - c.failure) * std::min(target.latency, f.call.timeout);
    double bound = f.attemptsPerSecond * attempt;
    const int pool = poolSize(f.call);
    if (pool > 0) {
        bound = std::min<double>(bound, pool);
    }
    const double before = process.children + born;
    const StageStep step = stepStage(process.children, born, attempt / (1 - c.failure), bound, in.dt);
    process.children = step.content;
    const double stay = before > 0 ? step.content / before : 0;
    process.childBytes = (process.childBytes + born * f.bytesNew) * stay;
    process.childBytes += std::max(0.0, step.content * f.bytesOld - process.childBytes) * in.dt / f.ageing;
    for (std::size_t j = 0; j < process.tenants.size(); ++j) {
        TenantState &t = process.tenants[j];
        t.children = (t.children + born * (*in.tenantShare)[j]) * stay;
    }
    const double made = step.out / (1 - c.failure);
    offer(f.call, in, made);
    c.content = step.content;
    c.inUse = pool > 0 ? std::min<double>(step.content, pool) : std::min(step.content, bound);
    c.waiting = step.content - c.inUse;
    c.seconds = attempt;
    c.succeeded += step.out;
    c.failed += made - step.out;
    c.retried += made - step.out;
    c.poolSubmitted += born;
    c.poolCompleted += step.out;
    c.latency.add(attempt, made);
    if (in.now - process.fanoutPeakAt > 60) {
        process.fanoutPeak = std::max(1.0, std::round(f.perRequest + m_random.normal()));
        process.fanoutPeakAt = in.now;
    }
}

void Pod::injectFanout(const ServiceSpec &s, int tenant, double n, double now) {
    process.children += n;
    process.childBytes += n * s.fanout.bytesNew;
    process.childCall.poolSubmitted += n;
    process.fanoutPeak = n;
    process.fanoutPeakAt = now;
    if (!process.tenants.empty()) {
        process.tenants[static_cast<std::size_t>(tenant)].children += n;
        process.tenants[static_cast<std::size_t>(tenant)].requests += 1;
    }
    for (std::size_t e = 0; e < s.endpoints.size(); ++e) {
        if (s.endpoints[e].path == s.fanout.endpoint) {
            process.endpoints[e].fanout.add(n);
        }
    }
}

// A tenant's part of what is in flight follows its part of what came in, longer where its requests cost more.
void Pod::settleTenants(const TickInput &in, double left) {
    double sum = 0;
    for (std::size_t j = 0; j < process.tenants.size(); ++j) {
        process.tenants[j].content += m_admittedBy[j];
        sum += process.tenants[j].content / (*in.tenantCost)[j];
    }
    double total = 0;
    for (std::size_t j = 0; j < process.tenants.size(); ++j) {
        TenantState &t = process.tenants[j];
        const double part = sum > 0 ? t.content / (*in.tenantCost)[j] / sum : 0;
        t.content = std::max(0.0, t.content - left * part);
        total += t.content;
    }
    const double target = inFlight() + process.queue;
    for (TenantState &t : process.tenants) {
        t.content = total > 0 ? t.content * target / total : 0;
    }
}

void Pod::countRequests(const ServiceSpec &s, double ok, double failed, double unavailable, double limited) {
    const double seconds = process.residence + process.queueSeconds;
    for (std::size_t e = 0; e < s.endpoints.size(); ++e) {
        const EndpointSpec &spec = s.endpoints[e];
        EndpointState &state = process.endpoints[e];
        state.ok += ok * spec.share;
        state.failed += failed * spec.share;
        state.unavailable += unavailable * spec.share;
        state.limited += limited * spec.share;
        state.latency.add(seconds * spec.cost, (ok + failed) * spec.share);
        if (spec.fanoutMedian > 0) {
            // Three requests of the tick stand for the spread of fan-outs: below, at and above the median.
            const double n = (ok + failed) * spec.share;
            const double spread = std::exp(0.75 * std::abs(m_random.normal()));
            const double cap = spec.fanoutCap > 0 ? spec.fanoutCap : 12;
            state.fanout.add(std::max(1.0, std::round(spec.fanoutMedian / spread)), n * 0.3);
            state.fanout.add(spec.fanoutMedian, n * 0.4);
            state.fanout.add(std::min(cap, std::round(spec.fanoutMedian * spread)), n * 0.3);
        }
    }
    process.completed += ok;
    process.failedRequests += failed;
}

void Pod::tick(const ServiceSpec &s, const TickInput &in) {
    m_wander += -m_wander * 0.02 * in.dt + 0.1 * m_random.normal() * std::sqrt(in.dt);
    arrived = in.arrivals;
    const double admitted = admit(s, in);
    m_failedNow = 0;
    double flow = ownWork(s, in, admitted);
    const double requests = flow;
    for (std::size_t i = 0; i < s.calls.size(); ++i) {
        if (s.calls[i].async) {
            offer(s.calls[i], in, flow * s.calls[i].probability);
            continue;
        }
        const bool database = !s.calls[i].database.empty();
        flow = callStage(s.calls[i], process.calls[i], in, flow, database ? m_cost : 1);
    }
    if (!s.fanout.endpoint.empty()) {
        fanOut(s, in, requests);
    }
    if (s.capPerPod > 0 && process.queue > 0) { // nobody waits while there is room
        const double enters = std::clamp(s.capPerPod - inFlight(), 0.0, process.queue);
        process.queue -= enters;
        process.work += enters;
    }
    settleTenants(in, flow + m_failedNow);
    process.leaked += leakPerMinute / 60 * in.dt + regression.leakPerRequest * requests;
    served = flow;
    lost = m_failedNow + m_unavailableNow; // a tenant told to slow down is not lost
    countRequests(s, flow, m_failedNow, m_unavailableNow, m_limitedNow);
}

} // namespace bs::demo
