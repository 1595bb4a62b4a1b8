// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// courier-prod: nine services, their bounds and their calls. The figures give, at the mean of the day with 50 pods,
// admission at 25 to 55 % of its bound and pg-main at about half, so that a peak of 1.5 times is innocent.
#include "app/demo/fleetspec.h"
#include "app/demo/random.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace bs::demo {

namespace {

CallSpec call(const char *target, double probability, double timeout, int retries = 0) {
    CallSpec c;
    c.target = target;
    c.probability = probability;
    c.timeout = timeout;
    c.retries = retries;
    return c;
}

ServiceSpec named(const char *name, const char *podPrefix, int pods) {
    ServiceSpec s;
    s.name = name;
    s.podPrefix = podPrefix;
    s.pods = pods;
    return s;
}

ServiceSpec edge() {
    ServiceSpec s = named("edge", "edge", 8);
    s.endpoints = {{"GET /", 0.47, 0.8, 3, 16},
                   {"GET /v1/recs", 0.22, 1.1, 0, 0},
                   {"POST /v1/aggregate", 0.27, 1.3, 0, 0},
                   {"POST /v1/events", 0.04, 0.6, 0, 0}};
    s.pool = "edge-admit";
    s.capPerPod = 500;
    s.queuePerPod = 32;
    s.own = 0.008;
    s.cpu = 0.0026;
    s.calls = {call("api-gateway", 0.62, 3.0, 1)};
    s.goroutines = 610;
    s.baseBytes = 310e6;
    s.limitBytes = 1073741824.0;
    s.bytesPerRequest = 90e3;
    s.maxReplicas = 11;
    s.version = "v4.8.2";
    return s;
}

ServiceSpec gateway() {
    ServiceSpec s = named("api-gateway", "api-gw", 8);
    s.endpoints = {{"GET /v1/recs", 0.40, 0.9, 2, 16},
                   {"POST /v1/aggregate", 0.55, 1.1, 6, 8},
                   {"POST /v1/events", 0.05, 0.4, 0, 0}};
    s.pool = "gateway-admit";
    s.capPerPod = 200;
    s.queuePerPod = 64;
    s.own = 0.010;
    s.cpu = 0.0044;
    s.calls = {call("auth", 1, 0.6, 1), call("catalog", 0.8, 1.0, 1), call("recommendations", 0.45, 0.9, 1),
               call("events", 0.027, 1.0, 1)};
    s.calls[2].breaker = "recs";
    s.tenants = true;
    s.goroutines = 430;
    s.baseBytes = 360e6;
    s.limitBytes = 1073741824.0;
    s.bytesPerRequest = 160e3;
    s.maxReplicas = 10;
    s.version = "v3.14.0";
    return s;
}

ServiceSpec auth() {
    ServiceSpec s = named("auth", "auth", 4);
    s.endpoints = {{"POST /verify", 1, 1, 0, 0}};
    s.pool = "auth-verify";
    s.capPerPod = 100;
    s.queuePerPod = 64;
    s.own = 0.022;
    s.cpu = 0.0021;
    s.goroutines = 560;
    s.baseBytes = 150e6;
    s.limitBytes = 536870912.0;
    s.bytesPerRequest = 40e3;
    s.version = "v1.9.5";
    return s;
}

ServiceSpec catalog() {
    ServiceSpec s = named("catalog", "catalog", 8);
    s.endpoints = {{"GET /v1/items", 0.9965, 1, 2, 16}, {"POST /v1/catalog/bulk", 0.0035, 9, 96, 1000}};
    s.pool = "catalog-admit";
    s.capPerPod = 150;
    s.queuePerPod = 128;
    s.own = 0.012;
    s.cpu = 0.0052;
    s.calls = {call("postgres", 1, 5.0), call("search-index", 0.3, 0.8)};
    s.calls[0].parallel = 1.75;
    s.calls[0].pool = "pg-main";
    s.calls[0].poolPerPod = 50;
    s.calls[0].database = "main";
    s.calls[1].breaker = "search";
    s.fanout.endpoint = "POST /v1/catalog/bulk";
    s.fanout.requestShare = 0.0005;
    s.fanout.perRequest = 110;
    s.fanout.call = call("inventory", 1, 10.0);
    s.fanout.retryForever = true;
    s.fanout.bytesNew = 26e3;
    s.fanout.bytesOld = 76e3;
    s.fanout.ageing = 45;
    s.tenants = true;
    s.goroutines = 360;
    s.baseBytes = 800e6;
    s.limitBytes = 4 * 1073741824.0;
    s.bytesPerRequest = 400e3;
    s.maxReplicas = 10;
    s.version = "v5.2.1";
    return s;
}

ServiceSpec recommendations() {
    ServiceSpec s = named("recommendations", "recs", 5);
    s.endpoints = {{"GET /v1/recs", 1, 1, 3, 16}};
    s.pool = "recs-admit";
    s.capPerPod = 100;
    s.queuePerPod = 64;
    s.own = 0.008;
    s.cpu = 0.0060;
    s.calls = {call("postgres", 0.7, 5.0), call("model", 1, 0.7)};
    s.calls[0].poolPerPod = 25;
    s.calls[0].database = "history"; // a pool of its own, known by the metrics of database/sql alone
    s.calls[1].breaker = "model";
    s.goroutines = 320;
    s.baseBytes = 420e6;
    s.limitBytes = 1073741824.0;
    s.bytesPerRequest = 300e3;
    s.maxReplicas = 6;
    s.version = "v2.7.3";
    return s;
}

ServiceSpec model() {
    ServiceSpec s = named("model", "model", 4);
    s.endpoints = {{"POST /infer", 1, 1, 0, 0}};
    s.pool = "model-infer";
    s.capPerPod = 60;
    s.queuePerPod = 32;
    s.own = 0.040;
    s.cpu = 0.0045;
    s.goroutines = 330;
    s.baseBytes = 1200e6;
    s.limitBytes = 3 * 1073741824.0;
    s.bytesPerRequest = 1e6;
    s.version = "v0.31.0";
    return s;
}

ServiceSpec events() {
    ServiceSpec s = named("events", "events", 3);
    s.endpoints = {{"POST /v1/events", 1, 1, 0, 0}};
    s.own = 0.006;
    s.cpu = 0.010;
    s.calls = {call("kafka", 1, 2.0), call("notification-sender", 1, 2.0)};
    s.calls[0].breaker = "kafka";
    s.calls[1].async = true;
    s.tenants = false;
    s.goroutines = 170;
    s.baseBytes = 280e6;
    s.limitBytes = 1073741824.0;
    s.version = "v2.31.0";
    return s;
}

ServiceSpec notificationSender() {
    ServiceSpec s = named("notification-sender", "ntf-sender", 6);
    s.endpoints = {{"POST /v1/events", 1, 1, 3, 0}};
    s.pool = "kafka-consume";
    s.capPerPod = 96;
    s.queuePerPod = 4000;
    s.own = 0.030;
    s.cpu = 0.020;
    s.cores = 2;
    s.fanout.endpoint = "POST /v1/events";
    s.fanout.perRequest = 2.2;
    s.fanout.call = call("email-relay", 1, 30.0);
    s.fanout.call.pool = "email-client";
    s.fanout.call.poolPerPod = 100;
    s.fanout.retryForever = true;
    s.tenants = true;
    s.goroutines = 780;
    s.baseBytes = 1200e6;
    s.limitBytes = 4 * 1073741824.0;
    s.version = "v1.17.4";
    return s;
}

ServiceSpec emailRelay() {
    ServiceSpec s = named("email-relay", "email-relay", 4);
    s.endpoints = {{"POST /send", 1, 1, 0, 0}};
    s.own = 0.012;
    s.cpu = 0.006;
    s.calls = {call("email-provider", 1, 5.0)};
    s.calls[0].breaker = "email";
    s.goroutines = 210;
    s.baseBytes = 240e6;
    s.limitBytes = 1073741824.0;
    s.version = "v1.4.0";
    return s;
}

std::vector<TenantSpec> drawTenants(Random &random) {
    std::vector<std::string> names{"northwind", "hooli",   "stark-ind", "globex",    "initech",  "umbrella",
                                   "wayne-ent", "acme",    "soylent",   "cyberdyne", "vandelay", "wonka",
                                   "tyrell",    "monarch", "duff",      "oscorp",    "massive",  "gringotts"};
    std::vector<TenantSpec> out;
    double sum = 0;
    for (int i = 0; i < 10; ++i) { // northwind stays: it is the one of the text
        const int pick = i == 0 ? 0 : random.below(static_cast<int>(names.size()));
        TenantSpec t;
        t.name = names[static_cast<std::size_t>(pick)];
        names.erase(names.begin() + pick);
        t.share = random.between(0.8, 1.2) / (1 + i);
        sum += t.share;
        out.push_back(t);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].share /= sum;
        out[i].cap = i >= 1 && i <= 7 ? std::max(4, static_cast<int>(std::ceil(60 * out[i].share))) : 0;
    }
    return out;
}

// The bounds above are the fleet's; a pod gets its part, and the fleet grows with its pods.
void share(int &bound, double scale, int pods) {
    bound = bound == 0 ? 0 : std::max(1, static_cast<int>(std::lround(bound * scale / pods)));
}

void sharePool(CallSpec &c, double scale, int pods) {
    const int all = static_cast<int>(std::lround(c.poolPerPod * scale));
    c.poolPerPod = c.pool.empty() && c.database.empty() ? 0 : std::max(1, all / pods);
    c.poolExtra = std::max(0, all - c.poolPerPod * pods);
}

void scale(FleetSpec &fleet, int pods, Random &random) {
    const double scale = pods / 50.0;
    const int moved = random.below(3); // so many pods sit elsewhere than in the pictures
    for (ServiceSpec &s : fleet.services) {
        const int pictured = s.pods;
        s.pods = std::max(1, static_cast<int>(std::lround(s.pods * scale)));
        const double jitter = random.between(0.94, 1.08);
        share(s.capPerPod, scale * jitter, s.pods);
        for (CallSpec &c : s.calls) {
            sharePool(c, scale, s.pods);
        }
        sharePool(s.fanout.call, scale, s.pods);
        s.maxReplicas = s.maxReplicas == 0 ? 0 : s.pods * s.maxReplicas / pictured;
        s.own *= random.between(0.92, 1.08);
    }
    if (pods == 50 && moved > 0) { // pods of edge are many and light: one or two of them work elsewhere
        fleet.services[0].pods -= moved;
        fleet.services[static_cast<std::size_t>(moved == 1 ? 2 : 5)].pods += moved;
    }
    for (int extra = pods - fleet.podCount(); extra != 0; extra += extra > 0 ? -1 : 1) { // rounding
        auto &most = *std::max_element(fleet.services.begin(), fleet.services.end(),
                                       [](const auto &x, const auto &y) { return x.pods < y.pods; });
        most.pods += extra > 0 ? 1 : -1;
    }
    fleet.entryRate *= scale * random.between(0.95, 1.05);
}

void resolve(FleetSpec &fleet, CallSpec &c) {
    c.service = fleet.serviceIndex(c.target);
    c.dependency = c.service < 0 ? fleet.dependencyIndex(c.target) : -1;
}

} // namespace

int FleetSpec::serviceIndex(const std::string &name) const {
    const auto it = std::find_if(services.begin(), services.end(), [&](const auto &s) { return s.name == name; });
    return it == services.end() ? -1 : static_cast<int>(it - services.begin());
}

int FleetSpec::dependencyIndex(const std::string &name) const {
    const auto it =
        std::find_if(dependencies.begin(), dependencies.end(), [&](const auto &d) { return d.name == name; });
    return it == dependencies.end() ? -1 : static_cast<int>(it - dependencies.begin());
}

int FleetSpec::podCount() const {
    int n = 0;
    for (const ServiceSpec &s : services) {
        n += s.pods;
    }
    return n;
}

FleetSpec drawFleet(std::uint64_t seed, int pods) {
    Random random(seed, "fleet");
    FleetSpec fleet;
    fleet.seed = seed;
    fleet.cluster = "courier-prod";
    fleet.nameSpace = "courier";
    const std::array regions{"eu-west-1", "eu-central-1", "us-east-1", "ap-south-1"};
    const std::string region = regions[static_cast<std::size_t>(random.below(4))];
    fleet.zones = {region + "a", region + "b", region + "c"};
    fleet.services = {
        edge(), gateway(), auth(), catalog(), recommendations(), model(), events(), notificationSender(), emailRelay()};
    const double scaled = pods / 50.0;
    fleet.dependencies = {{"postgres", 0.018, 0},
                          {"search-index", 0.022, 0},
                          {"inventory", 0.040, 260},
                          {"kafka", 0.008, 0},
                          {"email-provider", 0.080, 100}};
    for (DependencySpec &d : fleet.dependencies) {
        d.rateLimit *= scaled;
    }
    fleet.tenants = drawTenants(random);
    scale(fleet, pods, random);
    const std::array intervals{10, 15, 15, 30};
    fleet.scrapeInterval = intervals[static_cast<std::size_t>(random.below(4))];
    fleet.dayPeakHour = random.between(12, 17);
    for (ServiceSpec &s : fleet.services) {
        for (CallSpec &c : s.calls) {
            resolve(fleet, c);
        }
        resolve(fleet, s.fanout.call);
    }
    return fleet;
}

} // namespace bs::demo
