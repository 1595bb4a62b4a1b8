// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/document.h"
#include "data/core/result.h"
#include <QHash>
#include <string>

namespace bs::bounds {

// A first diagram from what was measured. Only what is observed is written down: calls and their mean number per
// request, bounds of pools, pods, latency. What nobody can observe (max RPS, serial or parallel) stays undeclared.
struct ObservedCall {
    QString from, to;
    double rps = 0; // calls per second
    Maybe latencyS; // mean, as the caller sees it
    QString origin; // "istio", "service graph", ...
};
struct ObservedPool {
    QString service, name;
    double capacity = 0; // over all pods
    bool database = false;
    QString origin = {};
    Maybe heldShare = {}; // share of the service's time for which it is held, where somebody measured both
};
struct ObservedService {
    QString name;
    Maybe rps, pods;
    Maybe latencyS = {}; // mean, as it sees itself
};
// A document, and for every node ("catalog") and call ("catalog -> pg-main") in it where that comes from.
struct Found {
    Document document;
    QHash<QString, QString> evidence;
};
[[nodiscard]] Found discovered(const std::vector<ObservedCall> &calls, const std::vector<ObservedPool> &pools,
                               const std::vector<ObservedService> &services);

// config.yaml-style bounds: concurrency: {global_inflight, per_tenant_inflight, per_request_fanout, backend_inflight},
// pools: {NAME: {workers, queue_depth}}, at the top or under a service's name.
[[nodiscard]] Result<Found> fromConfig(const std::string &text, const QString &file);

} // namespace bs::bounds
