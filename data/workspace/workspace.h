// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/net/connection.h"
#include "data/series/labels.h"
#include "data/series/scrapelimits.h"
#include <QString>
#include <QStringList>
#include <QUrl>
#include <map>
#include <optional>
#include <vector>

namespace bs {

// NAME.boundscope.yaml (resources/schemas/workspace.schema.json): what a person looks at. Written by hand, never
// rewritten by the program. Relative paths are relative to the file. Unknown keys are errors with file:line:column.

// A copy of some of a server's series on this disk: "keep the last 24 h of these selectors on this laptop".
struct KeepSection {
    QString store;
    std::vector<std::string> selectors;
    DurationMs last = 24LL * 3600 * 1000;
    DurationMs every = 15'000;
    int maxSeries = 20'000; // of one selector
};

// Where metrics come from: a server, or a store on this disk.
struct WorkspaceSource {
    QString name;
    QString environment;   // production, staging, ...: shown in the top bar
    QString kubeContext;   // stands in copied commands: --context, -n
    QString kubeNamespace; //
    QString storePath;     // a local store; then there is no connection
    Connection connection;
    QStringList tunnel; // the command that opens the way to the server; started only when approved
    std::optional<KeepSection> keep;
    [[nodiscard]] bool isStore() const { return !storePath.isEmpty(); }
};

// When a recorder captures a pod beside its schedule.
struct CaptureOn {
    bool everyAlert = true; // any alert that fires; else those named
    QStringList alerts;
    bool growth = true;                        // a pod whose goroutines were seen to grow or burst
    DurationMs atMostEvery = 10LL * 60 * 1000; // of one pod, whatever fires
    bool operator==(const CaptureOn &) const = default;
};

struct ProfileEndpoint {
    QString name;
    QString kind = QStringLiteral("pprof"); // pprof, pyroscope, parca, files
    QString path;                           // files: a folder
    QString select;                         // matchers: which pods it stands for
    Labels labels;
    Connection connection;
    // pprof: {{label}} in the URL stands for a label of the pod; the connection's URL then is only a form of it.
    QString urlTemplate;
    // The command that opens the way to one pod, {{label}} within its arguments; started only when approved.
    QStringList tunnel;
    QString type;                   // a profile server: the type id to show first
    QString serviceLabel, podLabel; // a profile server: labels that name service and pod; empty = the usual ones
    DurationMs every = 0; // captured by a recorder this often; 0 = not by the clock. 5m unless said, 0 with a tunnel
    CaptureOn on;
    [[nodiscard]] bool isServer() const { return kind == u"pyroscope" || kind == u"parca"; }
    [[nodiscard]] bool isTemplate() const { return !urlTemplate.isEmpty(); }
};

// A git checkout of a service's source: what stands around a frame, and whether a deploy changed it.
struct Checkout {
    QString path;    // the working tree or its .git
    QString service; // of this service alone; empty = of all
    QString prefix;  // a folder that builds put before file names: /build/src; empty = found by the names themselves
};

struct ScrapeTargets {
    QStringList urls;
    Labels labels;
    DurationMs interval = 0; // 0 = the scrape section's
    ScrapeLimits limits;
};

// What `boundscope record` does.
struct ScrapeSection {
    QString store;
    DurationMs interval = 15'000;
    DurationMs timeout = 10'000;
    DurationMs retention = 0;        // 0 = kept
    std::int64_t retentionBytes = 0; // of the store; the oldest samples go first; 0 = no limit
    bool extraMetrics = false;
    ScrapeLimits limits; // of targets that have none of their own
    std::vector<ScrapeTargets> targets;
    QStringList configs; // files with Prometheus's scrape_configs
};

// {label} in the URL stands for the label's value, escaped.
struct LinkTemplate {
    QString title, on, url; // on: panel, pod, pool, tenant, alert, service
};

struct Selector {
    QString name, match; // match: zone="eu-west"
};

struct Workspace {
    QString path, name, environment;
    QString timeZone = QStringLiteral("UTC"); // IANA name, UTC or local
    std::vector<WorkspaceSource> sources;
    std::vector<ProfileEndpoint> profiles;
    std::vector<Checkout> checkouts;
    std::vector<Selector> selectors;
    std::optional<ScrapeSection> scrape;
    std::vector<Connection> alertmanagers;
    QString ownMetrics; // HOST:PORT or PORT where Boundscope's own metrics are served; empty: nowhere
    QStringList boards, rules, diagrams, runbooks, vocabularies; // files or folders
    std::map<QString, double> capacities;                        // pool -> slots, where no metric tells
    std::vector<LinkTemplate> links;
};

[[nodiscard]] Result<Workspace> readWorkspace(const QString &path);
[[nodiscard]] Result<Workspace> parseWorkspace(const std::string &yaml, const QString &path);

// The source called `name`, or the first one when `name` is empty; an Error lists the names there are.
[[nodiscard]] Result<WorkspaceSource> sourceOf(const Workspace &workspace, const QString &name);

// The URL of a link for these labels; nullopt when it needs a label that is not there, or a value would lead somewhere
// else than the template says: values are percent-encoded, a server's name takes none but letters, digits, dots and
// dashes, and no value is a step up in a path.
[[nodiscard]] std::optional<QUrl> fillLink(const LinkTemplate &link, const Labels &labels);
// `text` as an address for a browser: http or https with a host, without user and password; else nullopt.
[[nodiscard]] std::optional<QUrl> webAddress(const QString &text);

} // namespace bs
