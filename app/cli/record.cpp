// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/ruleticker.h"
#include "app/cli/record/captures.h"
#include "app/cli/record/keeping.h"
#include "app/cli/record/selfmetrics.h"
#include "app/cli/support/command.h"
#include "app/cli/support/interrupt.h"
#include "data/alertmanager/alertwatch.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/evidence/detections.h"
#include "data/source/local/localsource.h"
#include "data/source/scrape/scrapefile.h"
#include "data/source/scrape/scrapeloop.h"
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <algorithm>

namespace bs::cli {

namespace {

constexpr DurationMs kAskManagers = 15'000;
constexpr std::chrono::minutes kUpkeep{60};
constexpr std::chrono::minutes kUpkeepOfSize{10}; // a store grows between two looks

Result<std::vector<ScrapeJob>> jobsOf(const Workspace &w) {
    std::vector<ScrapeJob> jobs;
    for (const ScrapeTargets &t : w.scrape->targets) {
        const std::string_view given = t.labels.get("job");
        const std::string fallback = w.name.isEmpty() ? "scrape" : w.name.toStdString();
        auto job = jobForUrls(t.urls, given.empty() ? fallback : std::string(given));
        if (!job) {
            continue; // the workspace's reader has refused such a URL
        }
        job->interval = t.interval > 0 ? t.interval : w.scrape->interval;
        job->timeout = std::min(w.scrape->timeout, job->interval);
        job->limits = t.limits;
        job->extraMetrics = w.scrape->extraMetrics;
        for (TargetGroup &g : job->staticTargets) {
            for (const auto &[name, value] : t.labels) {
                g.labels.set(name, value);
            }
        }
        jobs.push_back(std::move(*job));
    }
    for (const QString &file : w.scrape->configs) {
        std::vector<ScrapeJob> more = TRY(readScrapeFile(file));
        std::move(more.begin(), more.end(), std::back_inserter(jobs));
    }
    return jobs;
}

Result<std::vector<rules::RuleGroup>> rulesOf(const Workspace &w) {
    if (w.rules.isEmpty()) {
        return shippedRules();
    }
    std::vector<rules::RuleGroup> groups;
    for (const QString &path : w.rules) {
        QStringList files{path};
        if (QFileInfo(path).isDir()) {
            files.clear();
            const QDir dir(path);
            for (const QString &name :
                 dir.entryList({QStringLiteral("*.yml"), QStringLiteral("*.yaml")}, QDir::Files, QDir::Name)) {
                files << dir.filePath(name);
            }
        }
        for (const QString &file : files) {
            auto read = rules::parseRuleFile(TRY(readFile(file)), file);
            if (!read.problems.empty()) {
                const auto &p = read.problems.front();
                return std::unexpected(inputError(p.file, p.message, p.line, p.column));
            }
            std::move(read.groups.begin(), read.groups.end(), std::back_inserter(groups));
        }
    }
    return groups;
}

evidence::Words wordsOf(const Workspace &w) {
    evidence::Words words;
    if (auto all = readVocabularies(QStringList{QStringLiteral(":/boundscope/vocabularies")} + w.vocabularies)) {
        words.vocabularies = std::move(*all);
    }
    return words;
}

// What fires at the workspace's Alertmanagers and is not silenced, as rules tell it.
std::vector<RuleInfo> firingAt(const AlertmanagerWatch &managers) {
    std::vector<RuleInfo> out;
    for (const ManagedAlert &a : managers.alerts()) {
        if (a.state == "active") {
            RuleInfo rule;
            rule.name = std::string(a.labels.get("alertname"));
            rule.alerts.push_back({a.labels, a.annotations, "firing", a.startsAt, {}});
            out.push_back(std::move(rule));
        }
    }
    return out;
}

// Everything that records, for as long as it lives.
class Recorder : public QObject {
public:
    Recorder(const Workspace &w, std::shared_ptr<store::Store> store,
             std::shared_ptr<profilestore::ProfileStore> profiles, std::vector<rules::RuleGroup> groups,
             std::vector<ScrapeJob> jobs)
        : m_store(std::move(store)), m_clock(std::make_shared<SystemClock>()), m_loop(m_store, m_clock),
          m_rules(std::move(groups), m_store, m_clock, 1), m_managers(w.alertmanagers, m_clock.get()),
          m_captures(std::move(profiles), {.endpoints = w.profiles,
                                           .targets = [this] { return m_loop.targets(); },
                                           .rules =
                                               [this] {
                                                   auto all = m_rules.rules();
                                                   std::ranges::move(firingAt(m_managers), std::back_inserter(all));
                                                   return all;
                                               }}),
          m_source(m_store, QStringLiteral("store")), m_watch(&m_source, m_clock.get(), wordsOf(w)) {
        connect(&m_loop, &ScrapeLoop::problem, this, [](const QString &text) { warn(text); });
        connect(&m_captures, &Captures::problem, this, [](const QString &text) { warn(text); });
        connect(&m_captures, &Captures::leak, this, [](const QString &text) { warn(QStringLiteral("leak? ") + text); });
        connect(&m_captures, &Captures::capturedBecause, this,
                [](const QString &text) { warn(QStringLiteral("captured: ") + text); });
        // Seen on raw samples; it is for a person to open an incident.
        m_watch.onOffer = [this, path = m_store->database()->path()](const evidence::Detection &d) {
            m_captures.noticed(d);
            warn(QStringLiteral("detected: %1 (boundscope incident new --store %2 --title ...)").arg(d.text, path));
        };
        m_watch.start();
        if (!m_managers.empty()) {
            m_managers.start(kAskManagers);
        }
        connect(&m_upkeep, &QTimer::timeout, this, [this] {
            m_pool.start([store = m_store] { (void)store->applyRetention(SystemClock().now()); });
            if (m_keeping) {
                m_keeping->applyRetention(m_pool);
            }
        });
        m_upkeep.start(w.scrape->retentionBytes > 0 ? kUpkeepOfSize : kUpkeep);
        m_loop.setJobs(std::move(jobs));
        m_loop.start();
    }
    void alsoKeep(const Keeping *keeping) { m_keeping = keeping; } // its retention is applied with ours
    [[nodiscard]] ScrapeFigures scrapes() const { return m_loop.figures(); }
    [[nodiscard]] CaptureFigures captures() const { return m_captures.figures(); }

    [[nodiscard]] std::vector<SelfMetric> metrics() const {
        const ScrapeFigures s = m_loop.figures();
        const CaptureFigures c = m_captures.figures();
        const store::CommitFigures commits = m_store->database()->commitFigures();
        const auto firing = [this] {
            std::int64_t n = 0;
            for (const RuleInfo &r : m_rules.rules()) {
                n += std::ranges::count(r.alerts, std::string("firing"), &AlertInfo::state);
            }
            return n;
        };
        const auto number = [](auto n) { return static_cast<double>(n); };
        std::vector<SelfMetric> out{
            {"boundscope_scrapes_total", "Scrapes that were stored.", true, {}, number(s.scrapes)},
            {"boundscope_scrapes_failed_total", "Scrapes of targets that were not up.", true, {}, number(s.failed)},
            {"boundscope_scrapes_skipped_total",
             "Scrapes that were due while the one before was running.",
             true,
             {},
             number(s.skipped)},
            {"boundscope_scraped_samples_total", "Samples that targets exposed.", true, {}, number(s.samples)},
            {"boundscope_append_seconds_total",
             "From handing a scrape to the store until it was on disk.",
             true,
             {},
             s.appendSeconds},
            {"boundscope_store_commits_total", "Transactions of the store.", true, {}, number(commits.commits)},
            {"boundscope_store_commit_seconds_total", "Time in COMMIT, mostly fsync.", true, {}, commits.seconds},
            {"boundscope_store_bytes",
             "Size of the store's file.",
             false,
             {},
             number(QFileInfo(m_store->database()->path()).size())},
            {"boundscope_captures_total", "Goroutine profiles that were stored.", true, {}, number(c.captured)},
            {"boundscope_captures_on_occasion_total",
             "Goroutine profiles that were stored because an alert fired or a pod grew.",
             true,
             {},
             number(c.onOccasion)},
            {"boundscope_captures_failed_total",
             "Goroutine profiles that could not be fetched.",
             true,
             {},
             number(c.failed)},
            {"boundscope_leak_suspects", "Stacks that look like leaks.", false, {}, number(c.suspects)},
            {"boundscope_detections",
             "Pods that grow, burst or near their memory limit, by raw samples.",
             false,
             {},
             number(m_watch.standing().size())},
            {"boundscope_alerts_firing", "Alerts that fire.", false, {}, number(firing())},
        };
        for (const StackCount &stack : m_captures.stacks()) {
            out.push_back(
                {"goroutine_count_by_stack",
                 "Goroutines of the largest stacks, by the newest capture.",
                 false,
                 {{"service", stack.service}, {"pod", stack.pod}, {"function", stack.function}, {"stack", stack.stack}},
                 number(stack.count)});
        }
        return out;
    }

private:
    std::shared_ptr<store::Store> m_store;
    std::shared_ptr<const Clock> m_clock;
    ScrapeLoop m_loop;
    RuleTicker m_rules;
    AlertmanagerWatch m_managers;
    Captures m_captures;
    LocalSource m_source;
    evidence::DetectionWatch m_watch;
    QTimer m_upkeep;
    const Keeping *m_keeping = nullptr;
    QThreadPool m_pool;
};

void show(const Recorder &r, const QString &store, bool json) {
    const ScrapeFigures s = r.scrapes();
    const CaptureFigures c = r.captures();
    if (json) {
        JsonWriter w;
        w.object().field("store", store).field("scrapes", s.scrapes).field("failed", s.failed);
        w.field("samples", s.samples).field("profiles", c.captured).field("suspects", c.suspects);
        w.field("profiles_on_occasion", c.onOccasion).end();
        printJson(w.text());
        return;
    }
    print(QStringLiteral("%1: %2 scrapes (%3 failed), %4 samples, %5 profiles (%7 because of an alert or growth), %6 "
                         "leak suspects\n")
              .arg(store)
              .arg(s.scrapes)
              .arg(s.failed)
              .arg(s.samples)
              .arg(c.captured)
              .arg(c.suspects)
              .arg(c.onOccasion));
}

void run(DurationMs duration) {
    QEventLoop events;
    const Interruption interruption([&events] { events.quit(); });
    if (duration > 0) {
        QTimer::singleShot(std::chrono::milliseconds(duration), &events, &QEventLoop::quit);
    }
    events.exec();
}

// Where the own metrics are served: --listen, else what the workspace says, else nowhere.
Result<std::unique_ptr<SelfMetrics>> listen(const Workspace &w, const Args &args, SelfMetrics::Gather gather) {
    const QString address = args.has(u"listen") ? args.value(u"listen") : w.ownMetrics;
    if (address.isEmpty()) {
        return nullptr;
    }
    return SelfMetrics::listen(address, std::move(gather));
}

// Keeps copies of servers alone, without scraping.
Result<int> keepOnly(const Workspace &w, const Args &args, DurationMs duration) {
    const auto keeping = TRY(Keeping::open(w, nullptr));
    QObject::connect(keeping.get(), &Keeping::problem, keeping.get(), [](const QString &text) { warn(text); });
    auto listener = TRY(listen(w, args, [&keeping] {
        auto all = keeping->metrics();
        const auto queries = queryMetrics();
        all.insert(all.end(), queries.begin(), queries.end());
        return all;
    }));
    run(duration);
    listener.reset();
    if (args.has(u"json")) {
        JsonWriter j;
        j.object().key("stores").array();
        for (const QString &store : keeping->stores()) {
            j.value(store);
        }
        printJson(j.end().field("kept_samples", keeping->samples()).end().text());
        return Fine;
    }
    print(QStringLiteral("%1: %2 samples kept\n")
              .arg(keeping->stores().join(QStringLiteral(", ")))
              .arg(keeping->samples()));
    return Fine;
}

Result<int> record(const QStringList &arguments) {
    const Args args =
        TRY(Args::parse(arguments, {QStringLiteral("workspace"), QStringLiteral("for"), QStringLiteral("listen")},
                        {QStringLiteral("json")}));
    if (!args.has(u"workspace") || !args.words().isEmpty()) {
        return std::unexpected(usageError(QStringLiteral("record"), QStringLiteral("takes --workspace W")));
    }
    const Workspace w = TRY(readWorkspace(args.value(u"workspace")));
    const bool keeps = std::ranges::any_of(w.sources, [](const WorkspaceSource &s) { return s.keep.has_value(); });
    if (!w.scrape && !keeps) {
        return std::unexpected(inputError(
            w.path, QStringLiteral("has no scrape section and no source with keep: there is nothing to record")));
    }
    const DurationMs duration = args.has(u"for") ? TRY(parseDuration(args.value(u"for").toStdString())) : 0;
    if (!w.scrape) {
        return keepOnly(w, args, duration);
    }
    auto groups = TRY(rulesOf(w));
    auto jobs = TRY(jobsOf(w));
    store::StoreOptions options;
    options.retention = w.scrape->retention;
    options.retentionBytes = w.scrape->retentionBytes;
    const auto store = TRY(store::Store::open(w.scrape->store, options));
    const auto profiles = TRY(profilestore::ProfileStore::open(store->database()));
    Recorder recorder(w, store, profiles, std::move(groups), std::move(jobs));
    const auto keeping = TRY(Keeping::open(w, store));
    QObject::connect(keeping.get(), &Keeping::problem, keeping.get(), [](const QString &text) { warn(text); });
    recorder.alsoKeep(keeping.get());
    auto listener = TRY(listen(w, args, [&recorder, &keeping] {
        auto all = recorder.metrics();
        for (const auto &more : {keeping->metrics(), queryMetrics()}) {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }));
    run(duration);
    listener.reset();
    show(recorder, w.scrape->store, args.has(u"json"));
    return Fine;
}

} // namespace

Command recordCommand() {
    return {
        QStringLiteral("record"),
        QStringLiteral("record a workspace without a window: metrics, profiles, rules, leak checks"),
        QStringLiteral(
            "boundscope record --workspace W [--for D] [--listen HOST:PORT] [--json]\n\n"
            "Scrapes the targets of the workspace's scrape section, and those of the Prometheus configurations its\n"
            "`configs` names, into its store, evaluates its rules (or those that come with boundscope), says which\n"
            "stacks look like leaks, and which pods grow, burst or near their memory limit.\n"
            "Goroutine profiles (debug=0: the target is not stopped) are captured every 5m unless `every` of an\n"
            "endpoint says otherwise, each pod at a moment of its own; and when an alert begins to fire, here or at\n"
            "the workspace's Alertmanagers, or a pod is seen to grow (`capture_on`). Such a capture is pinned and\n"
            "says why; one alert captures at most 5 pods, all together 20 in 10 minutes, one pod once in 10m.\n"
            "Sources with a `keep` section are copied: the samples of its selectors, the last 24 h unless it says\n"
            "otherwise, so that pages go on showing them when the server is gone.\n"
            "Runs until it is interrupted, or for D. --listen (or own_metrics of the workspace) exposes its own\n"
            "metrics and goroutine_count_by_stack; a port alone listens on loopback.\n"),
        {QStringLiteral("--workspace"), QStringLiteral("--for"), QStringLiteral("--listen"), QStringLiteral("--json")},
        false,
        [](const QStringList &args) {
            const auto r = record(args);
            return r ? *r : fail(r.error());
        }};
}

} // namespace bs::cli
