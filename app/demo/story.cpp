// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/scenario.h"
#include <algorithm>

namespace bs::demo {

namespace {

constexpr double kCalmSeconds = 60;

CallSpec *callTo(ServiceSpec &s, const std::string &target) {
    for (CallSpec &c : s.calls) {
        if (c.target == target) {
            return &c;
        }
    }
    return nullptr;
}

} // namespace

Story::Story(const Scenario &scenario, Fleet &fleet, const StoryOptions &options)
    : m_scenario(scenario), m_fleet(fleet), m_random(options.seed, "story of " + scenario.name), m_start(fleet.now()) {
    const double lead = m_scenario.lead.draw(m_random);
    const double wait = m_scenario.mitigateAfter.draw(m_random);
    m_impactAt = m_start + options.lead.value_or(lead);
    const double after = options.mitigateAfter.value_or(wait);
    m_mitigateAt = after < 0 ? 1e18 : m_impactAt + after;
    draw();
    drawGuests();
    m_truth.cause = m_scenario.cause;
    m_truth.mitigation = m_scenario.mitigation;
    if (m_truth.cause != "none") {
        m_truth.impactStart = m_impactAt - m_start;
    }
}

void Story::draw() {
    const FleetSpec &spec = m_fleet.spec();
    if (!m_scenario.among.empty()) {
        const std::string &chosen =
            m_scenario.among[static_cast<std::size_t>(m_random.below(static_cast<int>(m_scenario.among.size())))];
        m_service = spec.serviceIndex(chosen);
        m_dependency = spec.dependencyIndex(chosen);
    }
    m_tenant = m_random.below(std::min(5, static_cast<int>(spec.tenants.size())));
    m_size = m_scenario.size.draw(m_random);
    m_pod = m_fleet.pods()[static_cast<std::size_t>(m_random.below(static_cast<int>(m_fleet.pods().size())))].get();
    if (m_scenario.fault == "leak") {
        m_service = m_pod->service;
    }
    const std::string &kind = m_scenario.subjectKind;
    if (kind == "tenant") {
        m_truth.subject = "tenant:" + spec.tenants[static_cast<std::size_t>(m_tenant)].name;
    } else if (kind == "pod") {
        m_truth.subject = "pod:" + m_pod->name;
    } else if (kind == "dependency") {
        m_truth.subject = "dependency:" + spec.dependencies[static_cast<std::size_t>(m_dependency)].name;
    } else if (kind == "service") {
        m_truth.subject = "service:" + spec.services[static_cast<std::size_t>(m_service)].name;
    } else if (!kind.empty()) {
        m_truth.subject = kind; // written out in the file, such as pool:pg-main
    }
    if (m_scenario.fault == "retry-storm") { // whose retries do it: the caller's
        m_truth.subject = "service:" + caller().name;
    }
}

// Innocent company near the time of the fault: never in the service that it strikes.
void Story::drawGuests() {
    std::vector<Company> kinds{Company::Deploy, Company::Peak, Company::Restart};
    if (m_scenario.fault == "peak") {
        kinds = {Company::Deploy, Company::Restart};
    }
    for (int i = 0; i < m_scenario.confounders && !kinds.empty(); ++i) {
        const int pick = m_random.below(static_cast<int>(kinds.size()));
        Guest g;
        g.kind = kinds[static_cast<std::size_t>(pick)];
        kinds.erase(kinds.begin() + pick);
        g.at = m_impactAt + m_random.between(-900, 60);
        const int services = static_cast<int>(m_fleet.spec().services.size());
        do {
            g.service = m_random.below(services);
        } while (g.service == 0 || struck(g.service));
        g.at = std::max(g.at, m_start + 5);
        m_guests.push_back(g);
    }
}

// Whether the fault shows in this service at first hand: the victim, who calls it, who is called.
bool Story::struck(int service) const {
    const ServiceSpec &s = m_fleet.spec().services[static_cast<std::size_t>(service)];
    const auto calls = [&](const CallSpec &c) {
        return (m_service >= 0 && c.service == m_service) || (m_dependency >= 0 && c.dependency == m_dependency);
    };
    const bool shared = m_scenario.fault == "tenant-load" || m_scenario.fault == "cache-loss";
    return service == m_service || std::any_of(s.calls.begin(), s.calls.end(), calls) || calls(s.fanout.call) ||
           (shared && (s.name == "api-gateway" || s.name == "catalog" || s.name == "recommendations"));
}

std::string Story::nextVersion(const std::string &version) {
    const std::size_t dot = version.rfind('.');
    return version.substr(0, dot + 1) + std::to_string(std::stoi(version.substr(dot + 1)) + 1);
}

void Story::applyGuests() {
    const double now = m_fleet.now();
    m_fleet.load = 1;
    for (Guest &g : m_guests) {
        const std::string &name = m_fleet.service(g.service).name;
        if (g.kind == Company::Peak) { // up and down within 40 minutes, 15 % at its height
            const double part = (now - g.at) / 2400;
            m_fleet.load *= part > 0 && part < 1 ? 1 + 0.15 * std::sin(part * 3.14159) : 1;
        } else if (!g.begun && now >= g.at) {
            Rollout r;
            r.service = g.service;
            r.keepsRegression = true;
            if (g.kind == Company::Deploy) {
                r.version = nextVersion(m_fleet.service(g.service).version);
            }
            m_fleet.startRollout(std::move(r));
        }
        if (!g.begun && now >= g.at) {
            g.begun = true;
            m_truth.confounders.push_back(g.kind == Company::Peak     ? "peak"
                                          : g.kind == Company::Deploy ? "deploy of " + name
                                                                      : "restart of " + name);
        }
    }
}

void Story::advance() {
    applyGuests();
    const double now = m_fleet.now();
    if (!m_begun && now >= m_impactAt) {
        m_fleet.rememberSettled();
        m_before.clear();
        for (std::size_t i = 0; i < m_fleet.spec().services.size(); ++i) {
            m_before.push_back(m_fleet.service(static_cast<int>(i)));
        }
        m_begun = true;
        begin();
    }
    if (m_begun && !m_mitigated) {
        during(now - m_impactAt);
        if (now >= m_mitigateAt) {
            mitigate();
        }
    } else if (m_begun && m_scenario.fault == "peak") {
        during(now - m_impactAt);
    }
    judge();
}

// Who calls the victim without a breaker.
ServiceSpec &Story::caller() {
    const bool entry = m_fleet.service(m_service).name == "api-gateway";
    return m_fleet.service(m_fleet.spec().serviceIndex(entry ? "edge" : "api-gateway"));
}

void Story::begin() {
    const std::string &fault = m_scenario.fault;
    if (fault == "leak") {
        m_pod->leakPerMinute = m_size;
    } else if (fault == "tenant-load") {
        // Its requests are more, and heavier.
        const std::size_t t = static_cast<std::size_t>(m_tenant);
        m_fleet.tenantCap[t] = 0;
        m_fleet.tenantShare[t] += m_size;
        m_fleet.tenantCost[t] = 2.1;
    } else if (fault == "dependency-down") {
        m_fleet.dependency(m_dependency).down = true;
    } else if (fault == "retry-storm") {
        if (CallSpec *c = callTo(caller(), m_fleet.service(m_service).name)) {
            c->retries = 8; // at once, and without a budget

            c->retryBudget = false;
        }
        m_fleet.service(m_service).cpu *= 4; // the blip: half a minute
    } else if (fault == "bad-deploy" || fault == "rollout") {
        Rollout r;
        r.service = m_service;
        r.version = nextVersion(m_fleet.service(m_service).version);
        if (fault == "bad-deploy") {
            const bool leaks = m_random.unit() < 0.5;
            r.regression.leakPerRequest = leaks ? m_random.between(0.03, 0.05) : 0;
            r.regression.cpuFactor = leaks ? 1 : m_random.between(3.0, 3.6);
        }
        m_fleet.startRollout(std::move(r));
    }
}

void Story::during(double since) {
    const std::string &fault = m_scenario.fault;
    if (fault == "fanout" && m_fleet.now() >= m_nextAt) {
        m_fleet.addPoison({m_service, m_tenant, std::round(m_scenario.size.draw(m_random))});
        m_nextAt = m_fleet.now() + m_scenario.every.draw(m_random);
    } else if (fault == "cache-loss") {
        // Entries expire within a minute or so; each lookup that missed the cache is a query.
        const double part = std::min(1.0, since / 80);
        const auto catalog = static_cast<std::size_t>(m_fleet.spec().serviceIndex("catalog"));
        CallSpec &queries = m_fleet.service(static_cast<int>(catalog)).calls[0];
        queries.parallel = m_before[catalog].calls[0].parallel * (1 + part * (m_size - 1));
    } else if (fault == "dependency-slow") {
        const std::string &name = m_fleet.spec().dependencies[static_cast<std::size_t>(m_dependency)].name;
        const double height = name == "postgres" ? 6 : name == "search-index" ? 27 : 45;
        m_fleet.dependency(m_dependency).slow = 1 + (height * m_size - 1) * std::min(1.0, since / 60);
    } else if (fault == "retry-storm" && since > 30) {
        m_fleet.service(m_service).cpu = m_before[static_cast<std::size_t>(m_service)].cpu;
    } else if (fault == "peak") {
        const double up = std::clamp(since / 900, 0.0, 1.0);
        const double down = std::clamp((since - 1800) / 900, 0.0, 1.0);
        m_fleet.load *= 1 + (m_size - 1) * (up - down);
    }
}

void Story::mitigate() {
    if (m_mitigated || !m_begun) {
        return;
    }
    m_mitigated = true;
    if (m_truth.cause != "none") {
        m_truth.mitigated = m_fleet.now() - m_start;
    }
    end();
}

void Story::end() {
    const std::string &fault = m_scenario.fault;
    if (fault == "fanout") {
        m_fleet.removePoison();
    } else if (fault == "leak") {
        m_pod->leakPerMinute = 0;
        m_fleet.restart(*m_pod, 10);
        m_pod->oomKilled = false;
    } else if (fault == "cache-loss") {
        m_fleet.service(m_fleet.spec().serviceIndex("catalog")).calls[0].poolPerPod *= 3;
    } else if (fault == "tenant-load") {
        const std::size_t t = static_cast<std::size_t>(m_tenant);
        m_fleet.tenantCap[t] = std::max(2, static_cast<int>(std::ceil(14 * m_fleet.spec().tenants[t].share)));
    } else if (fault == "dependency-down") {
        m_fleet.dependency(m_dependency).down = false;
    } else if (fault == "dependency-slow") {
        m_fleet.dependency(m_dependency).slow = 1;
    } else if (fault == "retry-storm") {
        if (CallSpec *c = callTo(caller(), m_fleet.service(m_service).name)) {
            c->retries = 0;
            c->retryBudget = true;
        }
    } else if (fault == "bad-deploy") {
        Rollout r;
        r.service = m_service;
        r.version = m_before[static_cast<std::size_t>(m_service)].version;
        m_fleet.startRollout(std::move(r));
    }
}

bool Story::calm() const {
    const Fleet::Health h = m_fleet.health();
    return h.down == 0 && h.lostShare < 0.01 && h.goroutinesFar < 0.5 && h.slowest < 2.5 && h.openBreakers == 0;
}

// Resolved: the first moment after the mitigation from which the fleet stays ordinary for a minute.
void Story::judge() {
    if (!m_mitigated || m_truth.resolved || m_truth.cause == "none") {
        return;
    }
    if (!calm()) {
        m_calmSince = -1;
        return;
    }
    if (m_calmSince < 0) {
        m_calmSince = m_fleet.now();
    }
    if (m_fleet.now() - m_calmSince >= kCalmSeconds) {
        m_truth.resolved = m_calmSince - m_start;
    }
}

} // namespace bs::demo
