// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/fleetspec.h"
#include "app/demo/pod.h"
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace bs::demo {

// A request whose fan-out kills what works on it, given to another pod until somebody removes it.
struct Poison {
    int service = -1;
    int tenant = -1;
    double children = 0;
};

// A new version, or a restart, pod by pod.
struct Rollout {
    int service = -1;
    std::string version;          // empty = the same version again
    Regression regression;        // of pods that run it
    double perPod = 20;           // seconds from one pod to the next
    bool keepsRegression = false; // a restart of what runs: nothing about it changes
    int next = 0;
    double nextAt = 0;
};

// State of one dependency that a fault may change.
struct DependencyState {
    bool down = false;
    double slow = 1;
    double offered = 0; // calls a second, of the last tick
    double tokens = -1; // of its rate limiter, which lets bursts of some seconds pass
};

// The fleet in discrete time. Deterministic: the same seed and the same calls give the same fleet.
class Fleet {
public:
    // `salt` changes the traffic's noise and nothing else; processes are older than `reference` by at least a day.
    Fleet(FleetSpec spec, double now, std::uint64_t salt = 0, double reference = 0);

    void tick(double dt);
    // Counters as if every process had counted since its start at the pace of the `seconds` simulated so far.
    void ageCounters(double seconds);
    [[nodiscard]] double now() const { return m_now; }
    [[nodiscard]] const FleetSpec &spec() const { return m_spec; }
    [[nodiscard]] const std::vector<std::unique_ptr<Pod>> &pods() const { return m_pods; }
    [[nodiscard]] const ServiceSpec &serviceOf(const Pod &p) const {
        return m_spec.services[static_cast<std::size_t>(p.service)];
    }
    [[nodiscard]] std::vector<Pod *> podsOf(int service) const; // in the order of their numbers
    [[nodiscard]] const std::vector<TargetView> &serviceViews() const { return m_serviceViews; }
    [[nodiscard]] int desiredReplicas(int service) const { return m_desired[static_cast<std::size_t>(service)]; }

    // What faults and mitigations change.
    ServiceSpec &service(int i) { return m_spec.services[static_cast<std::size_t>(i)]; }
    DependencyState &dependency(int i) { return m_dependencies[static_cast<std::size_t>(i)]; }
    double load = 1;                 // factor on the entry rate
    std::vector<double> tenantShare; // of the entry rate; sums to 1 before a fault
    std::vector<double> tenantCost;
    std::vector<int> tenantCap;
    void addPoison(const Poison &p);
    void removePoison(); // for good: what runs runs on, and is not given out again when its pod dies
    void startRollout(Rollout rollout);
    void restart(Pod &pod, double downFor);

    // Judged by the simulator alone, never shown: pods up, answers given, contents ordinary.
    struct Health {
        int down = 0;
        double lostShare = 0;     // of requests at the entry and of every service, the worst
        double goroutinesFar = 0; // worst ratio of children and leaked goroutines to what is idle in a pod
        double slowest = 1;       // worst residence of a service against its settled one
        int openBreakers = 0;
        double saturation = 0; // worst pool of a service
    };
    [[nodiscard]] Health health() const;
    void rememberSettled(); // what health() compares residences with

private:
    void addPod(int service, int number, double readyAt);
    void tickService(int service, double arrivals, double dt);
    void mixAfter(int service);
    void viewService(int service);
    void tickDependencies(double dt);
    void killOverLimit();
    void startReady();
    void redeliver();
    void scale();
    void roll();
    [[nodiscard]] double entryRate() const;

    FleetSpec m_spec;
    double m_now;
    Random m_random;
    double m_wander = 0;
    std::vector<std::unique_ptr<Pod>> m_pods;
    std::vector<TargetView> m_serviceViews;
    std::vector<TargetView> m_dependencyViews;
    std::vector<DependencyState> m_dependencies;
    std::vector<double> m_offeredServices; // calls in this tick
    std::vector<double> m_offeredDependencies;
    std::vector<int> m_desired;
    std::vector<double> m_scaledAt;
    std::vector<double> m_settled;
    std::vector<Rollout> m_rollouts;
    std::vector<Regression> m_regressions; // of the version a service runs, for pods the autoscaler adds
    std::vector<double> m_mix;             // tenants' parts behind the first service that limits them
    bool m_poisonBlocked = false;
    struct Held {
        Poison poison;
        Pod *pod = nullptr;
        double process = 0; // start of the process that works on it
        double giveAt = 0;
    };
    std::deque<Held> m_waiting;
    std::vector<Held> m_running;
};

} // namespace bs::demo
