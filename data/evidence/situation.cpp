// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/situation.h"
#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace bs::evidence {

namespace {

ServiceState &serviceIn(Situation &s, const std::string &name) {
    ServiceState &out = s.services[name];
    if (out.name.empty()) {
        out.name = name;
        for (Column *c : {&out.goroutines, &out.requests, &out.errors, &out.rejected, &out.inFlight, &out.latencySum,
                          &out.latencyCount, &out.cpu}) {
            *c = s.grid.empty();
        }
    }
    return out;
}

double shareOver(const Grid &g, const Column &part, const Column &all, double minutes) {
    const double total = g.sum(all, minutes);
    return total > 0 ? g.sum(part, minutes) / total : 0;
}

double over(double now, double base) { return base > 0 && std::isfinite(now) ? now / base : kNone; }

// 5xx of HTTP, and the words of gRPC that are the server's doing.
bool isServerError(std::string_view code) {
    static const std::set<std::string_view> words{"Unknown",       "DeadlineExceeded", "ResourceExhausted", "Aborted",
                                                  "Unimplemented", "Internal",         "Unavailable",       "DataLoss"};
    return code.starts_with('5') || words.contains(code);
}

void finishService(const Grid &g, ServiceState &v) {
    v.load = std::any_of(v.requests.begin(), v.requests.end(), [](double x) { return std::isfinite(x); });
    v.requestRatio = over(g.now(v.requests, 2), g.base(v.requests));
    v.goroutineRatio = over(g.now(v.goroutines), g.base(v.goroutines));
    const Column latency = ratio(v.latencySum, v.latencyCount);
    v.latencyNow = g.now(latency);
    v.latencyBase = g.base(latency);
    v.latencyRatio = over(v.latencyNow, v.latencyBase);
    const Column share = ratio(v.errors, v.requests);
    v.errorNow = shareOver(g, v.errors, v.requests, 2);
    const double base = g.base(share);
    v.errorBase = std::isfinite(base) ? base : 0;
    const Column perRequest = ratio(v.cpu, v.requests);
    v.cpuPerRequestRatio = over(g.now(perRequest, 2), g.base(perRequest));
}

} // namespace

const ServiceState *Situation::service(const std::string &name) const {
    const auto it = services.find(name);
    return it == services.end() ? nullptr : &it->second;
}

bool Situation::justFilled(const PoolState &p) const {
    return p.full() && p.waitingSince != kNoTime && grid.at() - p.waitingSince + grid.step() < snapshot.rateWindow;
}

void readServices(Situation &s) {
    std::set<std::string> coded; // services whose requests say how they ended
    eachSeries(s, "requests", [&](const Series &series, const Column &c) {
        ServiceState &v = serviceIn(s, serviceOf(series.labels));
        addTo(v.requests, c);
        const std::string_view code = series.labels.get("code");
        if (!code.empty()) {
            coded.insert(v.name);
        }
        if (isServerError(code)) {
            addTo(v.errors, c);
        }
    });
    eachSeries(s, "errors", [&](const Series &series, const Column &c) {
        if (const std::string name = serviceOf(series.labels); !coded.contains(name)) {
            addTo(serviceIn(s, name).errors, c);
        }
    });
    const auto into = [&](const char *name, Column ServiceState::*member) {
        eachSeries(s, name, [&](const Series &series, const Column &c) {
            addTo(serviceIn(s, serviceOf(series.labels)).*member, c);
        });
    };
    into("goroutines", &ServiceState::goroutines);
    into("rejected", &ServiceState::rejected);
    into("in_flight", &ServiceState::inFlight);
    into("latency_sum", &ServiceState::latencySum);
    into("latency_count", &ServiceState::latencyCount);
    into("cpu", &ServiceState::cpu);
    for (auto &[name, v] : s.services) {
        finishService(s.grid, v);
    }
    // A proxy counts no units of concurrency: there the newest scrape says how fresh all is.
    for (const char *name : {"newest", "newest_up"}) {
        if (s.newest != kNoTime) {
            break;
        }
        eachSeries(s, name, [&](const Series &, const Column &c) {
            for (const double v : c) {
                if (std::isfinite(v)) {
                    s.newest = std::max(s.newest, static_cast<TimeMs>(v * 1000));
                }
            }
        });
    }
}

namespace {

bool hasPoints(const Column &c) {
    return std::any_of(c.begin(), c.end(), [](double x) { return std::isfinite(x); });
}

// The driver's view of a pool that the service measures itself: the same size in the same service.
PoolState *measuredAs(Situation &s, const PoolState &p) {
    for (PoolState &m : s.pools) {
        if (m.service == p.service && (m.name == p.name || s.grid.now(m.capacity, 10) == s.grid.now(p.capacity, 10))) {
            return &m;
        }
    }
    return nullptr;
}

} // namespace

void readPools(Situation &s) {
    std::map<std::tuple<bool, std::string, std::string>, PoolState> pools;
    const auto read = [&](const char *name, Column PoolState::*member, bool sql) {
        eachSeries(s, name, [&](const Series &series, const Column &c) {
            const std::string pool(series.labels.get("pool")), service = serviceOf(series.labels);
            PoolState &p = pools[{sql, service, pool}];
            if (p.service.empty()) {
                p.name = pool;
                p.service = service;
                p.sql = sql;
                p.inFlight = p.capacity = p.waiting = s.grid.empty();
            }
            addTo(p.*member, c);
        });
    };
    read("pool_inflight", &PoolState::inFlight, false);
    read("pool_waiting", &PoolState::waiting, false);
    read("pool_capacity", &PoolState::capacity, false);
    read("sql_inflight", &PoolState::inFlight, true);
    read("sql_waits", &PoolState::waiting, true); // seconds waited a second = callers that wait
    read("sql_capacity", &PoolState::capacity, true);
    for (auto &[key, p] : pools) { // measured ones come first
        if (p.name.empty() || !hasPoints(p.inFlight)) {
            continue;
        }
        if (PoolState *known = p.sql ? measuredAs(s, p) : nullptr) {
            known->guardsDatabase = true;
            continue;
        }
        p.guardsDatabase = p.sql;
        const Column used = ratio(p.inFlight, p.capacity);
        p.saturation = s.grid.now(used);
        p.saturationBase = s.grid.base(used);
        p.fullest = s.grid.max(used, 3);
        const double size = s.grid.now(p.capacity, 10);
        p.size = std::isfinite(size) ? size : 0;
        const double w = s.grid.now(p.waiting), b = s.grid.base(p.waiting);
        p.waitingNow = std::isfinite(w) ? w : 0;
        p.waitingBase = std::isfinite(b) ? b : 0;
        p.onset = s.grid.onset(used, 0.93);
        p.waitingSince = s.grid.onset(p.waiting, 3 * p.waitingBase + 1 + 0.1 * p.size);
        s.pools.push_back(std::move(p));
    }
    std::sort(s.pools.begin(), s.pools.end(),
              [](const PoolState &a, const PoolState &b) { return a.waitingNow > b.waitingNow; });
}

void readTenants(Situation &s) {
    std::map<std::pair<std::string, std::string>, TenantState> all;
    const auto read = [&](const char *name, Column TenantState::*member) {
        eachSeries(s, name, [&](const Series &series, const Column &c) {
            const std::string tenant(series.labels.get("tenant"));
            TenantState &t = all[{serviceOf(series.labels), tenant}];
            if (t.name.empty()) {
                t.name = tenant;
                t.service = serviceOf(series.labels);
                t.inFlight = t.requests = s.grid.empty();
            }
            addTo(t.*member, c);
        });
    };
    read("tenant_inflight", &TenantState::inFlight);
    read("tenant_requests", &TenantState::requests);
    for (auto &[key, t] : all) {
        if (!t.name.empty()) {
            s.tenants.push_back(std::move(t));
        }
    }
}

namespace {

// Cumulative counts by upper bound. Where a server began to spell its bounds anew (Prometheus 3 writes "1.0" for "1") a
// bound has two series for a while, which are added; +Inf goes on as one, so that its rate has what falls into the gap
// between them: then it tells nothing about the last bucket.
struct Buckets {
    std::map<double, Column> counts;
    std::map<double, std::string> spelt;
    bool respelt = false;
    void add(const std::string &le, const Column &c) {
        const double bound = le == "+Inf" ? HUGE_VAL : std::strtod(le.c_str(), nullptr);
        const auto [name, fresh] = spelt.try_emplace(bound, le);
        respelt = respelt || name->second != le;
        auto [it, first] = counts.try_emplace(bound, c);
        for (std::size_t i = 0; !first && i < c.size(); ++i) {
            it->second[i] = std::isnan(it->second[i]) ? c[i] : std::isnan(c[i]) ? it->second[i] : it->second[i] + c[i];
        }
    }
};

} // namespace

void readFanouts(Situation &s) {
    std::map<std::pair<std::string, std::string>, Buckets> buckets;
    eachSeries(s, "fanout", [&](const Series &series, const Column &c) {
        buckets[{serviceOf(series.labels), std::string(series.labels.get("endpoint"))}].add(
            std::string(series.labels.get("le")), c);
    });
    const auto judgeOne = [&](const std::string &service, const std::string &endpoint, const Column &largest) {
        FanoutState f{service, endpoint, kNone, kNone, kNoTime};
        std::vector<double> before;
        for (const double v : largest) {
            if (std::isfinite(v)) {
                before.push_back(v);
            }
        }
        if (before.size() < 8) {
            return;
        }
        before.resize(std::max<std::size_t>(8, before.size() / 3));
        f.usual = std::max(1.0, *std::max_element(before.begin(), before.end()));
        f.peak = s.grid.max(largest, 20);
        f.at = f.peak > 4 * f.usual ? kNoTime : f.at;
        for (std::size_t i = 0; i < largest.size(); ++i) {
            if (std::isfinite(largest[i]) && largest[i] > 4 * f.usual) {
                f.at = s.grid.times()[i];
                break;
            }
        }
        s.fanouts.push_back(f);
    };
    for (auto &[key, all] : buckets) {
        Column largest = s.grid.empty();
        for (std::size_t i = 0; i < largest.size(); ++i) {
            double below = 0;
            for (const auto &[bound, c] : all.counts) {
                if (std::isfinite(c[i]) && c[i] > below + 1e-9 &&
                    (std::isfinite(bound) || !all.respelt)) { // buckets are cumulative: something fell into this one
                    largest[i] = std::isfinite(bound) ? bound : 131072;
                    below = c[i];
                }
            }
        }
        judgeOne(key.first, key.second, largest);
    }
    eachSeries(s, "fanout_factor",
               [&](const Series &series, const Column &c) { judgeOne(serviceOf(series.labels), "", c); });
}

bool DeployState::has(const std::string &pod) const {
    return std::any_of(pods.begin(), pods.end(), [&](const auto &p) { return p.first == pod; });
}

void readDeploys(Situation &s) {
    struct Version {
        TimeMs first = kNoTime;
        bool fromStart = false;
        std::vector<std::pair<std::string, TimeMs>> pods;
    };
    std::map<std::string, std::map<std::string, Version>> versions;
    const std::size_t early = std::max<std::size_t>(2, s.grid.size() / 20);
    std::map<std::string, std::size_t> begins; // of a service: the first point with any version
    eachSeries(s, "versions", [&](const Series &series, const Column &c) {
        const std::string service = serviceOf(series.labels);
        std::size_t first = c.size();
        for (std::size_t i = 0; i < c.size(); ++i) {
            if (std::isfinite(c[i])) {
                first = i;
                break;
            }
        }
        if (first == c.size()) {
            return;
        }
        const auto known = begins.find(service);
        begins[service] = known == begins.end() ? first : std::min(known->second, first);
        Version &v = versions[service][std::string(series.labels.get("version"))];
        if (v.first == kNoTime || s.grid.times()[first] < v.first) {
            v.first = s.grid.times()[first];
        }
        v.pods.emplace_back(podOf(series.labels), s.grid.times()[first]);
    });
    for (auto &[service, all] : versions) {
        const TimeMs start = s.grid.times()[std::min(s.grid.size() - 1, begins[service] + early)];
        std::string old;
        for (const auto &[name, v] : all) {
            if (v.first < start) {
                old = name;
            }
        }
        for (const auto &[name, v] : all) {
            if (v.first >= start && !old.empty()) {
                s.deploys.push_back({service, old, name, v.first, v.pods});
            }
        }
    }
    std::sort(s.deploys.begin(), s.deploys.end(),
              [](const DeployState &a, const DeployState &b) { return a.at > b.at; });
}

Situation understand(const Snapshot &snapshot) {
    Situation s(snapshot);
    readServices(s);
    readPods(s);
    readEdges(s);
    readPools(s);
    readTenants(s);
    readFanouts(s);
    readDeploys(s);
    judge(s);
    return s;
}

} // namespace bs::evidence
