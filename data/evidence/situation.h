// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/grid.h"
#include <cmath>
#include <optional>

namespace bs::evidence {

// What a snapshot shows, in the nouns of the text: services, pods, the calls between them, pools, tenants, deploys.
// Every number here came out of a query of the snapshot; nothing else is known.

struct PodState {
    std::string service, name, nameSpace;
    Column goroutines;
    Column memory;
    double memoryLimit = kNone;
    TimeMs started = kNoTime;         // of the process that runs now
    std::size_t first = 0;            // grid index where this process' samples begin
    double perMinute = kNone;         // Theil-Sen over the last ten minutes of this process
    double low = kNone, high = kNone; // 98 % interval
    double rise = kNone;              // over that time
    double before = kNone;            // the usual count
    int n = 0;
    bool growing = false;      // > 10/min and > max(5 %, 5), and more than the load explains
    bool loadExplains = false; // it rises, as the requests do
    bool burst = false;        // half of the rise within two samples
    double restarts = 0;       // in the last 15 minutes
    bool oomKilled = false;    // in the last 15 minutes
    [[nodiscard]] bool outOfRange(double now) const {
        return growing || oomKilled || (std::isfinite(now) && now > 1.5 * before + 20);
    }
};

struct ServiceState {
    std::string name, nameSpace;
    Column goroutines, requests, errors, rejected, inFlight, latencySum, latencyCount, cpu;
    std::vector<std::size_t> pods;
    double requestRatio = kNone;   // now / base
    double goroutineRatio = kNone; // now / base
    double latencyRatio = kNone, latencyNow = kNone, latencyBase = kNone;
    double errorNow = 0, errorBase = 0; // shares of the requests
    double cpuPerRequestRatio = kNone;
    bool load = false; // requests are known
};

enum class Trouble : std::uint8_t { None, Slow, Down };

struct EdgeState {
    std::string service, target, breaker;
    Column ok, error, timeout, rejected, retries, sum, count, breakerState;
    double failedShare = 0, timeoutShare = 0; // of the attempts of the last five minutes
    double baseFailedShare = 0;
    double latencyNow = kNone, latencyBase = kNone, latencyRatio = kNone;
    double retryShare = 0, retryBase = 0, retryRate = 0;
    bool open = false;        // its breaker, in the last two minutes
    bool insideFleet = false; // the target is a service we have metrics of
    Trouble trouble = Trouble::None;
    TimeMs onset = kNoTime;
};

struct PoolState { // of one service; a pool of the same name in two services is two
    std::string name, service;
    bool sql = false;            // known from the database driver alone
    bool guardsDatabase = false; // the driver of the same service has a pool of the same size
    TimeMs waitingSince = kNoTime;
    Column inFlight, capacity, waiting;
    double saturation = kNone, saturationBase = kNone, fullest = kNone, size = 0, waitingNow = 0, waitingBase = 0;
    TimeMs onset = kNoTime;
    // Callers wait that did not use to, and it was at its limit lately or more wait than it has places: between two
    // scrapes a pool that is handed over all the time looks less than full.
    [[nodiscard]] bool full() const {
        return waitingNow > 3 * waitingBase + 1 && waitingNow >= 0.1 * size && (fullest >= 0.95 || waitingNow >= size);
    }
};

struct TenantState {
    std::string service, name;
    Column inFlight, requests;
};

struct FanoutState {
    std::string service, endpoint;
    double usual = kNone; // upper bound of the largest bucket in use before
    double peak = kNone;  // and since
    TimeMs at = kNoTime;
    [[nodiscard]] double times() const { return usual > 0 ? peak / usual : kNone; }
};

struct DeployState {
    std::string service, from, to;
    TimeMs at = kNoTime;                              // the first pod of the new version
    std::vector<std::pair<std::string, TimeMs>> pods; // and when each came up with it
    [[nodiscard]] bool has(const std::string &pod) const;
};

// Something out of its usual range. `size` is 1 at the threshold.
struct Anomaly {
    std::string kind; // growth, count, latency, errors, pool, dependency, breaker, retries, fanout, oom, tenant, load
    std::string service;
    double size = 0;
    TimeMs onset = kNoTime;
    QString text;
    std::string about; // the dependency, pool or pod of that service
};

struct Situation {
    explicit Situation(const Snapshot &s) : snapshot(s), grid(s) {}
    const Snapshot &snapshot;
    Grid grid;
    TimeMs newest = kNoTime; // of the goroutine samples
    std::vector<PodState> pods;
    std::map<std::string, ServiceState> services;
    std::vector<EdgeState> edges;
    std::vector<PoolState> pools;
    std::vector<TenantState> tenants;
    std::vector<FanoutState> fanouts;
    std::vector<DeployState> deploys;
    std::vector<Anomaly> anomalies;     // largest first
    std::vector<Anomaly> pastAnomalies; // gone by now, seen in the last 20 minutes
    std::string victim;                 // the service that shows it most

    [[nodiscard]] const ServiceState *service(const std::string &name) const;
    [[nodiscard]] const PodState *worstPod() const; // of the victim, else of all: the fastest unexplained growth
    // The edges whose target has no troubled edge of its own: where the trouble comes from.
    [[nodiscard]] std::vector<const EdgeState *> roots(Trouble kind) const;
    [[nodiscard]] bool troubledBelow(const std::string &service) const;
    // A queue moves at once, what fills it (a slow database, retries, one tenant) is a rate: until the rates have seen
    // one window of it, a full pool is not known to be the cause.
    [[nodiscard]] bool justFilled(const PoolState &p) const;
};

[[nodiscard]] Situation understand(const Snapshot &s);

// Steps of understand(), in this order.
void readServices(Situation &s);
void readPods(Situation &s);
void readEdges(Situation &s);
void readPools(Situation &s);
void readTenants(Situation &s);
void readFanouts(Situation &s);
void readDeploys(Situation &s);
void judge(Situation &s);

// Every series of an answer with its column on the grid.
template <class Fn> void eachSeries(const Situation &s, const char *name, Fn fn) {
    if (const auto &r = s.snapshot.get(name).result) {
        for (const Series &series : r->matrix.series) {
            fn(series, s.grid.column(series));
        }
    }
}

// One tenant's part: of what was added since the usual time, and of all now.
struct TenantShare {
    std::string tenant, service;
    double ofAdded = 0, now = 0, base = 0, requestsRatio = kNone;
    double added = 0; // in flight
    bool hog = false;
};
[[nodiscard]] std::optional<TenantShare> largestTenant(const Situation &s, const std::string &service);
[[nodiscard]] std::optional<TenantShare> hog(const Situation &s);
// A deploy whose service went wrong by itself after it.
struct BadDeploy {
    const DeployState *deploy = nullptr;
    QString why;
    double size = 0; // 1 at the threshold
    TimeMs onset = kNoTime;
};
[[nodiscard]] std::optional<BadDeploy> badDeploy(const Situation &s);

} // namespace bs::evidence
