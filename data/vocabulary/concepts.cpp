// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/vocabulary/vocabulary.h"

namespace bs {

const std::vector<ConceptSpec> &conceptSpecs() {
    const auto spec = [](const char *name, const char *unit, const char *describes) {
        return ConceptSpec{name, QString::fromLatin1(unit), QString::fromLatin1(describes)};
    };
    static const std::vector<ConceptSpec> specs{
        spec("goroutines", "count", "units of concurrency a process has: goroutines, threads, tasks"),
        spec("tasks", "count", "tasks of an asynchronous runtime"),
        spec("pool_inflight", "count", "slots of a pool in use"),
        spec("pool_capacity", "count", "slots a pool has"),
        spec("pool_queue_depth", "count", "callers waiting for a slot of a pool"),
        spec("pool_submitted", "per_second", "work given to a pool"),
        spec("pool_completed", "per_second", "work a pool has finished"),
        spec("semaphore_holders", "count", "holders of a semaphore"),
        spec("semaphore_waiters", "count", "waiters for a semaphore"),
        spec("tenant_inflight", "count", "requests in flight of a tenant"),
        spec("tenant_cap", "count", "requests a tenant may have in flight"),
        spec("tenant_requests", "per_second", "requests of a tenant"),
        spec("tenant_rejected", "per_second", "requests of a tenant that were refused"),
        spec("fanout", "count", "calls one request makes, as a histogram"),
        spec("fanout_gauge", "count", "calls one request makes, as a gauge"),
        spec("fanout_cap", "count", "calls one request may make"),
        spec("breaker_state", "", "0 closed, 1 half open, 2 open, -1 unknown"),
        spec("requests", "per_second", "requests served"),
        spec("requests_inflight", "count", "requests being served"),
        spec("request_duration", "seconds", "time to serve a request, as a histogram"),
        spec("errors", "per_second", "requests answered with a server error"),
        spec("rejected", "per_second", "requests refused by a bound"),
        spec("cpu", "seconds", "processor time a process uses, per second"),
        spec("heap", "bytes", "heap in use"),
        spec("rss", "bytes", "resident memory of the process"),
        spec("working_set", "bytes", "memory the container is charged for"),
        spec("memory_limit", "bytes", "memory the container may use"),
        spec("oom_kills", "count", "containers whose last end was for want of memory"),
        spec("restarts", "count", "restarts of a container so far"),
        spec("cpu_throttling", "percent", "share of CPU periods in which the container was throttled"),
        spec("replicas", "count", "replicas asked for"),
        spec("hpa_max", "count", "most replicas the autoscaler may ask for"),
        spec("hpa_current", "count", "replicas the autoscaler has"),
        spec("build_info", "", "one series per running version"),
        spec("image", "", "one series per image that a container runs, by service and version"),
        spec("replicaset", "", "one series per ReplicaSet that owns a pod, by service and version"),
        spec("start_time", "seconds", "Unix time the process started"),
        spec("up", "", "1 when the last scrape succeeded"),
        spec("client_requests", "per_second", "calls to a dependency"),
        spec("client_errors", "per_second", "calls to a dependency that failed"),
        spec("client_duration", "seconds", "time a dependency takes, as a histogram"),
        spec("client_retries", "per_second", "calls to a dependency that were made again"),
        spec("client_inflight", "count", "calls to a dependency in flight"),
        spec("sql_waits", "per_second", "waits for a database connection"),
        spec("sql_wait_seconds", "seconds", "time spent waiting for a database connection, per second"),
        spec("event_loop_lag", "seconds", "delay of the event loop"),
        spec("run_queue", "count", "tasks ready to run and not running"),
    };
    return specs;
}

} // namespace bs
