// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/connection.h"
#include "data/series/scrapelimits.h"
#include "data/source/metricsource.h"
#include "data/source/scrape/relabel.h"
#include <QStringList>
#include <QUrl>
#include <memory>

namespace bs {

// Addresses with the labels they share: an item of static_configs, or of a file_sd file.
struct TargetGroup {
    std::vector<std::string> targets; // host:port, or a whole URL
    Labels labels;
};

// One job of scraping: Prometheus's scrape_config as far as a laptop needs it.
struct ScrapeJob {
    std::string name;
    DurationMs interval = 15'000;
    DurationMs timeout = 10'000; // at most the interval
    std::string scheme = "http";
    std::string metricsPath = "/metrics";
    std::vector<std::pair<std::string, std::string>> params;
    bool honorLabels = false;
    bool honorTimestamps = true;
    bool trackTimestampsStaleness = false;
    bool nativeHistograms = false; // negotiate protobuf first
    bool extraMetrics = false;     // also scrape_timeout_seconds, scrape_sample_limit and scrape_body_size_bytes
    ScrapeLimits limits;
    std::vector<RelabelRule> relabelRules; // of targets
    std::vector<RelabelRule> metricRelabelRules;
    std::vector<TargetGroup> staticTargets;
    QStringList files;               // file_sd: JSON or YAML, the last path component may have wildcards
    DurationMs fileRefresh = 30'000; // how often they are looked at
    Connection connection;           // authorization, TLS, proxy; its URL is not used
};

struct ScrapeTarget {
    Labels labels; // that its series carry: instance and job among them
    QUrl url;
    DurationMs interval = 0;
    DurationMs timeout = 0;
    std::shared_ptr<const ScrapeJob> job;
    [[nodiscard]] std::string key() const; // the same target under the same key
};

// What a job scrapes: its static targets and those of its files, relabelled. `problems` gets one line for each file
// that cannot be read (its targets of before are the caller's to keep) and each target without an address.
[[nodiscard]] std::vector<ScrapeTarget> targetsOf(const std::shared_ptr<const ScrapeJob> &job, QStringList *problems);

// A job for URLs, as `boundscope scrape` takes them: instance is host:port, with the path where URLs share those.
[[nodiscard]] Result<ScrapeJob> jobForUrls(const QStringList &urls, const std::string &name);

// All targets that a Prometheus knows, to be scraped as it does, with the labels it gives them.
[[nodiscard]] std::vector<ScrapeTarget> targetsOfServer(const std::vector<TargetInfo> &targets,
                                                        const std::shared_ptr<const ScrapeJob> &defaults);

} // namespace bs
