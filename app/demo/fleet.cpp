// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/fleet.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace bs::demo {

namespace {
constexpr double kStartSeconds = 14;     // a process that comes back
constexpr double kScaleSeconds = 50;     // a pod that is new: scheduling, image, warm-up
constexpr double kRedeliverSeconds = 20; // until a lost message is given to somebody else
constexpr double kScaleTarget = 0.7;
constexpr double kBurstSeconds = 8;
} // namespace

Fleet::Fleet(FleetSpec spec, double now, std::uint64_t salt, double reference)
    : m_spec(std::move(spec)), m_now(now), m_random(m_spec.seed + 7919 * salt, "traffic"),
      m_serviceViews(m_spec.services.size()), m_dependencyViews(m_spec.dependencies.size()),
      m_dependencies(m_spec.dependencies.size()), m_offeredServices(m_spec.services.size()),
      m_offeredDependencies(m_spec.dependencies.size()), m_scaledAt(m_spec.services.size(), now),
      m_settled(m_spec.services.size(), 0), m_regressions(m_spec.services.size()) {
    for (const TenantSpec &t : m_spec.tenants) {
        tenantShare.push_back(t.share);
        tenantCost.push_back(1);
        tenantCap.push_back(t.cap);
    }
    for (std::size_t i = 0; i < m_spec.services.size(); ++i) {
        m_desired.push_back(m_spec.services[i].pods);
        m_serviceViews[i].latency = m_spec.services[i].own * 2;
        for (int n = 0; n < m_spec.services[i].pods; ++n) {
            addPod(static_cast<int>(i), n, now);
            // Fleets are not started at once: processes are hours to days old.
            m_pods.back()->process.started =
                (reference > 0 ? reference : now) - m_pods.back()->random().between(1.1 * 86400, 6 * 86400);
        }
    }
    for (std::size_t i = 0; i < m_spec.dependencies.size(); ++i) {
        m_dependencyViews[i].latency = m_spec.dependencies[i].service;
    }
}

void Fleet::addPod(int service, int number, double readyAt) {
    const ServiceSpec &s = m_spec.services[static_cast<std::size_t>(service)];
    const std::size_t zone = static_cast<std::size_t>(number) % m_spec.zones.size();
    auto pod = std::make_unique<Pod>(s.podPrefix + "-" + std::to_string(number), m_spec.zones[zone], service, number,
                                     m_spec.seed);
    pod->start(s, m_spec.tenants.size(), readyAt);
    pod->readyAt = readyAt;
    pod->regression = m_regressions[static_cast<std::size_t>(service)];
    m_pods.push_back(std::move(pod));
}

std::vector<Pod *> Fleet::podsOf(int service) const {
    std::vector<Pod *> out;
    for (const auto &p : m_pods) {
        if (p->service == service) {
            out.push_back(p.get());
        }
    }
    return out;
}

double Fleet::entryRate() const {
    const double hour = std::fmod(m_now / 3600, 24.0);
    const double day = std::cos((hour - m_spec.dayPeakHour) / 24 * 2 * std::numbers::pi);
    return m_spec.entryRate * load * (1 + m_spec.dayAmplitude * day) * (1 + 0.02 * m_wander);
}

void Fleet::tick(double dt) {
    m_now += dt;
    m_wander += -m_wander * dt / 120 + m_random.normal() * std::sqrt(dt / 60);
    startReady();
    roll();
    std::fill(m_offeredServices.begin(), m_offeredServices.end(), 0.0);
    std::fill(m_offeredDependencies.begin(), m_offeredDependencies.end(), 0.0);
    double shares = 0; // 1, or more while a tenant sends more than its part
    for (const double share : tenantShare) {
        shares += share;
    }
    m_mix = tenantShare;
    for (double &share : m_mix) {
        share /= shares;
    }
    m_offeredServices[0] = entryRate() * shares * dt;
    for (std::size_t i = 0; i < m_spec.services.size(); ++i) {
        tickService(static_cast<int>(i), m_offeredServices[i], dt);
        viewService(static_cast<int>(i));
    }
    tickDependencies(dt);
    killOverLimit();
    redeliver();
    scale();
}

void Fleet::ageCounters(double seconds) {
    for (const auto &p : m_pods) {
        p->process.scaleCounters((m_now - p->process.started) / seconds);
    }
}

void Fleet::tickService(int service, double arrivals, double dt) {
    const ServiceSpec &s = m_spec.services[static_cast<std::size_t>(service)];
    double weights = 0;
    for (const auto &p : m_pods) {
        weights += p->service == service && p->up(m_now) ? p->weight : 0;
    }
    TickInput in{.now = m_now,
                 .dt = dt,
                 .tenantShare = &m_mix,
                 .tenantCost = &tenantCost,
                 .tenantCap = &tenantCap,
                 .services = &m_serviceViews,
                 .dependencies = &m_dependencyViews,
                 .offeredServices = &m_offeredServices,
                 .offeredDependencies = &m_offeredDependencies};
    for (const auto &p : m_pods) {
        if (p->service == service && p->up(m_now)) {
            const double mean = arrivals * p->weight / weights;
            in.arrivals = p->random().poisson(mean);
            p->tick(s, in);
        }
    }
    if (s.name == "api-gateway") {
        mixAfter(service);
    }
}

// Tenants that a caller limits are a smaller part of what the called see.
void Fleet::mixAfter(int service) {
    std::vector<double> admitted(m_mix.size(), 0);
    double sum = 0;
    for (const Pod *p : podsOf(service)) {
        for (std::size_t j = 0; j < p->admittedBy().size() && p->up(m_now); ++j) {
            admitted[j] += p->admittedBy()[j];
            sum += p->admittedBy()[j];
        }
    }
    for (std::size_t j = 0; j < m_mix.size() && sum > 0; ++j) {
        m_mix[j] = admitted[j] / sum;
    }
}

// What callers will meet in the next tick. A pod that has just died still gets its share of the calls for some seconds.
void Fleet::viewService(int service) {
    TargetView &view = m_serviceViews[static_cast<std::size_t>(service)];
    double arrived = 0;
    double served = 0;
    double lost = 0;
    double seconds = 0;
    double alive = 0;
    double dying = 0;
    for (const auto &p : m_pods) {
        if (p->service != service) {
            continue;
        }
        if (!p->up(m_now)) {
            dying += m_now - p->crashedAt < 4 ? 1 : 0;
            continue;
        }
        alive += 1;
        arrived += p->arrived;
        served += p->served;
        lost += p->lost;
        seconds += p->process.residence + p->process.queueSeconds;
    }
    const double refused = alive + dying > 0 ? (alive > 0 ? dying / (alive + dying) : 1) : 1;
    const double failed = served + lost > 0 ? lost / (served + lost) : 0;
    const double now = refused + (1 - refused) * failed;
    view.failure += (now - view.failure) * 0.5;
    view.broken = view.failure;
    view.latency = alive > 0 ? seconds / alive : 0.01;
}

void Fleet::tickDependencies(double dt) {
    for (std::size_t i = 0; i < m_dependencies.size(); ++i) {
        const DependencySpec &spec = m_spec.dependencies[i];
        DependencyState &state = m_dependencies[i];
        TargetView &view = m_dependencyViews[i];
        state.offered = m_offeredDependencies[i] / dt;
        double throttled = 0;
        if (spec.rateLimit > 0) {
            const double full = spec.rateLimit * kBurstSeconds;
            state.tokens = state.tokens < 0 ? full : std::min(full, state.tokens + spec.rateLimit * dt);
            const double let = std::min(state.tokens, m_offeredDependencies[i]);
            state.tokens -= let;
            throttled = let < m_offeredDependencies[i] ? 1 - let / m_offeredDependencies[i] : 0;
        }
        view.broken = state.down ? 0.85 : 0;
        const double failure = std::max(view.broken, throttled);
        view.failure += (failure - view.failure) * 0.5;
        const double noise = 1 + 0.04 * m_random.normal();
        // What still answers while a dependency is down answers late: most callers meet their deadline.
        view.latency = spec.service * state.slow * (state.down ? 60 : 1) * std::max(0.5, noise);
    }
}

void Fleet::restart(Pod &pod, double downFor) {
    pod.restarts += 1;
    pod.crashedAt = m_now;
    pod.readyAt = m_now + downFor;
    pod.regression = Regression{};
}

void Fleet::killOverLimit() {
    for (const auto &p : m_pods) {
        const ServiceSpec &s = serviceOf(*p);
        if (p->up(m_now) && p->residentBytes(s) > s.limitBytes) {
            const Regression kept = p->regression;
            const double since = m_now - p->process.started;
            // The kubelet waits longer each time a container dies young.
            const double backoff = since < 600 ? std::min(60.0, 5.0 * (1 << std::min(4, p->restarts))) : 0;
            restart(*p, kStartSeconds + backoff);
            p->regression = kept;
            p->oomKilled = true;
        }
    }
}

void Fleet::startReady() {
    for (const auto &p : m_pods) {
        if (p->up(m_now) && p->process.started < p->readyAt && p->crashedAt > p->process.started) {
            p->start(serviceOf(*p), m_spec.tenants.size(), p->readyAt);
        }
    }
}

void Fleet::addPoison(const Poison &p) { m_waiting.push_back({p, nullptr, 0, m_now}); }

void Fleet::removePoison() {
    m_waiting.clear();
    m_poisonBlocked = true;
}

// A message is acknowledged when its work is done. The process that held it died: somebody else gets it.
void Fleet::redeliver() {
    for (auto it = m_running.begin(); it != m_running.end();) {
        const bool died = it->pod->process.started != it->process || !it->pod->up(m_now);
        if (died && !m_poisonBlocked) {
            m_waiting.push_back({it->poison, nullptr, 0, m_now + kRedeliverSeconds});
        }
        const bool done = !died && it->pod->process.children < 0.02 * it->poison.children;
        it = died || done ? m_running.erase(it) : it + 1;
    }
    for (std::size_t i = 0; i < m_waiting.size();) {
        Held &held = m_waiting[i];
        std::vector<Pod *> ready;
        for (Pod *p : podsOf(held.poison.service)) {
            // Consumers that are busy with such a message take no second one while others are idle.
            if (p->up(m_now) && p->process.children < 0.3 * held.poison.children) {
                ready.push_back(p);
            }
        }
        if (held.giveAt > m_now || ready.empty()) {
            ++i;
            continue;
        }
        Pod *p = ready[static_cast<std::size_t>(m_random.below(static_cast<int>(ready.size())))];
        p->injectFanout(serviceOf(*p), held.poison.tenant, held.poison.children, m_now);
        m_running.push_back({held.poison, p, p->process.started, 0});
        m_waiting.erase(m_waiting.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

// The autoscaler: looks every 15 s, adds pods at once (they need time to start), removes them after five quiet minutes.
void Fleet::scale() {
    for (std::size_t i = 0; i < m_spec.services.size(); ++i) {
        const ServiceSpec &s = m_spec.services[i];
        if (s.maxReplicas == 0 || m_now - m_scaledAt[i] < 15) {
            continue;
        }
        m_scaledAt[i] = m_now;
        double used = 0;
        int n = 0;
        for (const Pod *p : podsOf(static_cast<int>(i))) {
            if (p->up(m_now)) {
                used += p->process.utilisation;
                ++n;
            }
        }
        const int have = static_cast<int>(podsOf(static_cast<int>(i)).size());
        const double ratio = n > 0 ? used / n / kScaleTarget : 1;
        if (ratio > 1.1 && have == m_desired[i]) {
            m_desired[i] = std::min(s.maxReplicas, static_cast<int>(std::ceil(have * ratio)));
            for (int k = have; k < m_desired[i]; ++k) {
                addPod(static_cast<int>(i), k, m_now + kScaleSeconds);
            }
        }
    }
}

void Fleet::startRollout(Rollout rollout) {
    rollout.nextAt = m_now;
    Regression &current = m_regressions[static_cast<std::size_t>(rollout.service)];
    if (rollout.keepsRegression) {
        rollout.regression = current;
    }
    current = rollout.regression;
    if (!rollout.version.empty()) {
        service(rollout.service).version = rollout.version;
    }
    m_rollouts.push_back(std::move(rollout));
}

// Surge one, then stop one: the pod that restarts is away for a moment only.
void Fleet::roll() {
    for (Rollout &r : m_rollouts) {
        const std::vector<Pod *> pods = podsOf(r.service);
        while (r.next < static_cast<int>(pods.size()) && m_now >= r.nextAt) {
            Pod *p = pods[static_cast<std::size_t>(r.next++)];
            const int restarts = p->restarts;
            restart(*p, 6);
            p->restarts = restarts;   // another pod of the same name: its container has not restarted
            p->crashedAt = m_now - 5; // it was drained first
            p->process.started = std::min(p->process.started, p->crashedAt - 1);
            p->oomKilled = false;
            p->regression = r.regression;
            r.nextAt = m_now + r.perPod;
        }
    }
    std::erase_if(m_rollouts,
                  [this](const Rollout &r) { return r.next >= static_cast<int>(podsOf(r.service).size()); });
}

void Fleet::rememberSettled() {
    for (std::size_t i = 0; i < m_settled.size(); ++i) {
        m_settled[i] = m_serviceViews[i].latency;
    }
}

Fleet::Health Fleet::health() const {
    Health h;
    std::vector<double> served(m_spec.services.size(), 0);
    std::vector<double> lost(m_spec.services.size(), 0);
    for (const auto &p : m_pods) {
        const ServiceSpec &s = serviceOf(*p);
        if (!p->up(m_now)) {
            h.down += 1;
            continue;
        }
        served[static_cast<std::size_t>(p->service)] += p->served;
        lost[static_cast<std::size_t>(p->service)] += p->lost;
        h.goroutinesFar = std::max(h.goroutinesFar, (p->process.children + p->process.leaked) / s.goroutines);
        for (const CallState &c : p->process.calls) {
            h.openBreakers += c.breaker.state() == Breaker::State::Closed ? 0 : 1;
        }
        for (std::size_t i = 0; i < s.calls.size(); ++i) {
            if (s.calls[i].poolPerPod > 0) {
                h.saturation = std::max(h.saturation, p->process.calls[i].inUse / p->poolSize(s.calls[i]));
            }
        }
        if (s.capPerPod > 0) {
            h.saturation = std::max(h.saturation, p->inFlight() / s.capPerPod);
        }
    }
    for (std::size_t i = 0; i < served.size(); ++i) {
        h.lostShare = std::max(h.lostShare, served[i] + lost[i] > 5 ? lost[i] / (served[i] + lost[i]) : 0);
        if (m_settled[i] > 0) {
            h.slowest = std::max(h.slowest, m_serviceViews[i].latency / m_settled[i]);
        }
    }
    return h;
}

} // namespace bs::demo
