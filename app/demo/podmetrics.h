// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/fleet.h"
#include "data/series/labels.h"
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bs::demo {

enum class MetricType { Gauge, Counter, Histogram, Info };

// One series of a target, without the labels of the target. For histograms `name` carries _bucket, _sum or _count.
struct MetricRow {
    std::string_view family; // static text
    std::string_view suffix; // "", "_bucket", "_sum", "_count"
    MetricType type = MetricType::Gauge;
    std::vector<Labels::Pair> labels;
};

// The series of a pod in a fixed order, and their values in the same order. The rows change only with the process
// (its version is a label) and when the pod's container is first killed, so compare `rowsKey` before reusing them.
[[nodiscard]] std::vector<MetricRow> podRows(const Fleet &fleet, const Pod &pod);
void podValues(const Fleet &fleet, const Pod &pod, std::vector<double> &out);
[[nodiscard]] std::string rowsKey(const Fleet &fleet, const Pod &pod);

// kube-state-metrics and cAdvisor: what the cluster says about all pods.
[[nodiscard]] std::vector<MetricRow> clusterRows(const Fleet &fleet);
void clusterValues(const Fleet &fleet, std::vector<double> &out);
[[nodiscard]] std::string clusterKey(const Fleet &fleet);

[[nodiscard]] std::string_view helpOf(std::string_view family);

// job, instance, cluster, namespace, service, pod, zone: what a scrape configuration adds.
[[nodiscard]] std::vector<Labels::Pair> targetLabels(const Fleet &fleet, const Pod &pod, const std::string &address);
[[nodiscard]] std::vector<Labels::Pair> clusterLabels(const Fleet &fleet, const std::string &address);

} // namespace bs::demo
