// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace bs::demo {

// What the fleet is made of, before anything happens. Times are seconds, rates per second, memory bytes.

struct EndpointSpec {
    std::string path;        // "GET /v1/recs": the text's endpoint label
    double share = 1;        // of the service's requests
    double cost = 1;         // of its mean time
    double fanoutMedian = 0; // calls a request makes; 0 = not a fan-out endpoint
    int fanoutCap = 0;       // 0 = no cap declared
};

// One kind of call a request makes, in sequence after the one before.
struct CallSpec {
    std::string target;  // a service or a dependency
    int service = -1;    // index in FleetSpec::services, or
    int dependency = -1; // index in FleetSpec::dependencies
    double probability = 1;
    double parallel = 1; // calls at once per request
    double timeout = 1;
    int retries = 0;
    bool retryBudget = true; // at most a tenth of the requests may be retries
    bool async = false;      // a message: nobody waits for the answer
    bool fallback = false;   // a failed call degrades the answer and does not fail it
    std::string breaker;     // empty = none
    std::string pool;        // client-side pool, empty = none
    int poolPerPod = 0;
    int poolExtra = 0;    // so many pods have one place more: the pool of the fleet is what it says
    std::string database; // db_name when the pool is one of database/sql
};

// Goroutines started for a part of a request each (one per recipient, one per SKU), without a bound.
struct FanoutSpec {
    std::string endpoint;    // which endpoint does it; empty = the service has no such fan-out
    double perRequest = 0;   // children of an ordinary request
    double requestShare = 1; // of the service's requests that fan out
    CallSpec call;           // what each child does
    bool retryForever = false;
    double attemptsPerSecond = 3000; // what the CPU of one pod can start
    double bytesNew = 40e3;          // held by a child at its start
    double bytesOld = 72e3;          // and after it has waited for `ageing`
    double ageing = 100;
};

struct ServiceSpec {
    std::string name;
    std::string podPrefix;
    int pods = 1;
    std::vector<EndpointSpec> endpoints;
    std::string pool;  // admission
    int capPerPod = 0; // 0 = unbounded
    int queuePerPod = 0;
    double own = 0.01;  // time of its own work without contention
    double cpu = 0.004; // CPU seconds a request
    double cores = 1;
    std::vector<CallSpec> calls;
    FanoutSpec fanout;
    bool tenants = false;    // counts requests by tenant
    double goroutines = 300; // idle: connections, listeners, workers
    double baseBytes = 400e6;
    double limitBytes = 2 * 1073741824.0;
    double bytesPerRequest = 200e3;
    int maxReplicas = 0; // of its autoscaler, 0 = none
    std::string version;
};

struct DependencySpec {
    std::string name;
    double service = 0.02; // time of a call
    double rateLimit = 0;  // calls a second it admits, 0 = no limit
};

struct TenantSpec {
    std::string name;
    double share = 0.1;
    int cap = 0; // in flight per pod, 0 = none
};

struct FleetSpec {
    std::uint64_t seed = 1;
    std::string cluster;
    std::string nameSpace;
    std::vector<std::string> zones;
    std::vector<ServiceSpec> services; // callers before the called
    std::vector<DependencySpec> dependencies;
    std::vector<TenantSpec> tenants;
    double entryRate = 1200; // of the first service, at the mean of the day
    double dayAmplitude = 0.15;
    double dayPeakHour = 14; // UTC
    int scrapeInterval = 15;

    [[nodiscard]] int serviceIndex(const std::string &name) const;
    [[nodiscard]] int dependencyIndex(const std::string &name) const;
    [[nodiscard]] int podCount() const;
};

// courier-prod as this seed draws it: sizes, times, names of pods, tenants and zones, scrape interval.
[[nodiscard]] FleetSpec drawFleet(std::uint64_t seed, int pods = 50);

} // namespace bs::demo
