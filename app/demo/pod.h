// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/breaker.h"
#include "app/demo/fleetspec.h"
#include "app/demo/latency.h"
#include "app/demo/random.h"
#include <string>
#include <vector>

namespace bs::demo {

// What a caller meets at a target during a tick.
struct TargetView {
    double latency = 0.01; // mean of an answered call
    double failure = 0;    // share of calls that fail at once
    double broken = 0;     // the part of it a breaker counts (429 is no failure of the target)
};

// One client's calls to one target.
struct CallState {
    double content = 0; // requests in this stage, waiting for the pool among them
    double inUse = 0;   // calls on the wire, or connections held
    double waiting = 0; // calls that wait for the client-side pool
    double seconds = 0; // time of the stage now, waiting included
    double failure = 0; // of one attempt, now
    Breaker breaker;
    // Counters since the process started.
    double succeeded = 0, failed = 0, timedOut = 0, rejected = 0, retried = 0;
    double poolSubmitted = 0, poolCompleted = 0, poolFailed = 0;
    double waitCount = 0, waitSeconds = 0;
    Latency latency;
};

struct TenantState {
    double content = 0;  // requests in flight
    double children = 0; // goroutines of fan-outs
    double requests = 0, rejected = 0;
};

struct EndpointState {
    double ok = 0, limited = 0, failed = 0, unavailable = 0; // 200, 429, 500, 503
    Latency latency;
    Fanout fanout;
};

// Counters and contents that a process loses when it ends.
struct Process {
    double started = 0; // Unix seconds
    std::string version;
    double work = 0;  // requests in their own work
    double queue = 0; // requests waiting for admission
    double children = 0;
    double childBytes = 0;
    double leaked = 0; // goroutines nothing will ever wake
    double residence = 0.02;
    double queueSeconds = 0;
    double utilisation = 0; // of its cores
    double cpuSeconds = 0;
    double submitted = 0, completed = 0, failedRequests = 0;
    double rejectedAdmission = 0, rejectedTenant = 0, rejectedBreaker = 0;
    double fanoutPeak = 1; // the text's gauge: largest fan-out of the last minute
    double fanoutPeakAt = 0;
    CallState childCall;
    std::vector<CallState> calls;
    std::vector<TenantState> tenants;
    std::vector<EndpointState> endpoints;

    void scaleCounters(double factor);
};

// What a bad version does to the pods that run it.
struct Regression {
    double cpuFactor = 1;
    double leakPerRequest = 0;
};

struct TickInput {
    double now = 0; // Unix seconds at the end of the tick
    double dt = 1;
    double arrivals = 0;
    const std::vector<double> *tenantShare = nullptr; // sums to 1
    const std::vector<double> *tenantCost = nullptr;  // of a request, 1 = ordinary
    const std::vector<int> *tenantCap = nullptr;      // per pod, 0 = none
    const std::vector<TargetView> *services = nullptr;
    const std::vector<TargetView> *dependencies = nullptr;
    std::vector<double> *offeredServices = nullptr; // calls made, added to
    std::vector<double> *offeredDependencies = nullptr;
};

class Pod {
public:
    Pod(std::string name, std::string zone, int service, int number, std::uint64_t seed);

    std::string name;
    std::string zone;
    int service = 0;
    int number = 0;     // within its service
    double phase = 0;   // of its scrapes, seconds
    double weight = 1;  // of the balancer's choice
    double readyAt = 0; // down until then
    double crashedAt = -1e9;
    bool oomKilled = false; // why the last process ended
    int restarts = 0;
    double leakPerMinute = 0;
    Regression regression;
    Process process;
    // Of the last tick, for the views of its callers.
    double served = 0, lost = 0, arrived = 0;

    [[nodiscard]] bool up(double now) const { return now >= readyAt; }
    [[nodiscard]] double inFlight() const; // admitted
    [[nodiscard]] int poolSize(const CallSpec &spec) const {
        return spec.poolPerPod > 0 ? spec.poolPerPod + (number < spec.poolExtra ? 1 : 0) : 0;
    }
    [[nodiscard]] double residentBytes(const ServiceSpec &s) const;
    void start(const ServiceSpec &s, std::size_t tenants, double now);
    void tick(const ServiceSpec &s, const TickInput &in);
    void injectFanout(const ServiceSpec &s, int tenant, double children, double now);
    [[nodiscard]] const std::vector<double> &admittedBy() const { return m_admittedBy; } // tenants, last tick
    Random &random() { return m_random; }

private:
    double admit(const ServiceSpec &s, const TickInput &in);
    double ownWork(const ServiceSpec &s, const TickInput &in, double admitted);
    double callStage(const CallSpec &spec, CallState &state, const TickInput &in, double flow, double cost);
    void fanOut(const ServiceSpec &s, const TickInput &in, double requests);
    void settleTenants(const TickInput &in, double left);
    void countRequests(const ServiceSpec &s, double ok, double failed, double unavailable, double limited);
    [[nodiscard]] static const TargetView &view(const CallSpec &spec, const TickInput &in);
    static void offer(const CallSpec &spec, const TickInput &in, double calls);

    Random m_random;
    std::vector<double> m_admittedBy; // tenants, this tick
    double m_cost = 1;                // mean cost of what was admitted
    double m_slowResidence = 0;       // what admission reckons with
    double m_failedNow = 0;
    double m_limitedNow = 0;
    double m_unavailableNow = 0;
    double m_wander = 0; // slow noise of the memory
};

} // namespace bs::demo
