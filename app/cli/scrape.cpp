// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/interrupt.h"
#include "app/cli/support/opensource.h"
#include "data/core/json.h"
#include "data/source/remote/remotesource.h"
#include "data/source/scrape/scrapefile.h"
#include "data/source/scrape/scrapeloop.h"
#include <QEventLoop>
#include <QTimer>
#include <algorithm>
#include <map>

namespace bs::cli {

namespace {

struct Tally {
    ScrapeReport last;
    std::int64_t scrapes = 0;
    std::int64_t ups = 0;
    std::int64_t unstored = 0;
};
using Tallies = std::map<QString, Tally>;

void show(const Tallies &tallies, bool json) {
    JsonWriter w;
    w.array();
    for (const auto &[url, t] : tallies) {
        w.object().field("url", url).field("up", t.last.up).field("samples", t.last.samples);
        w.field("duration_ms", t.last.durationMs).field("scrapes", t.scrapes);
        if (!t.last.error.isEmpty()) {
            w.field("error", t.last.error);
        }
        if (t.unstored > 0) {
            w.field("not_stored", t.unstored);
        }
        w.end();
        if (!json) {
            print(QStringLiteral("%1  %2  %3 samples  %4 ms%5\n")
                      .arg(url, t.last.up ? QStringLiteral("up") : QStringLiteral("down"))
                      .arg(t.last.samples)
                      .arg(t.last.durationMs)
                      .arg(t.last.error.isEmpty() ? QString() : QStringLiteral("  ") + t.last.error));
        }
    }
    w.end();
    if (json) {
        printJson(w.text());
    }
}

struct Plan {
    DurationMs every = 0;    // 0: once
    DurationMs duration = 0; // 0 with every: until interrupted
};

Result<Plan> planOf(const Args &args) {
    Plan p;
    if (args.has(u"every")) {
        p.every = TRY(parseDuration(args.value(u"every").toStdString()));
    }
    if (args.has(u"for")) {
        p.duration = TRY(parseDuration(args.value(u"for").toStdString()));
        p.every = p.every > 0 ? p.every : 15'000;
    }
    return p;
}

Result<ScrapeJob> jobOf(const Args &args, const Plan &plan) {
    ScrapeJob job = TRY(jobForUrls(args.words(), args.value(u"job", QStringLiteral("scrape")).toStdString()));
    if (plan.every > 0) {
        job.interval = plan.every;
        job.timeout = std::min(job.timeout, job.interval);
    }
    if (args.has(u"timeout")) {
        job.timeout = std::min(TRY(parseDuration(args.value(u"timeout").toStdString())), job.interval);
    }
    job.nativeHistograms = args.has(u"native-histograms");
    return job;
}

// What to scrape: URLs, the scrape_configs of a file, and all targets that a Prometheus knows.
struct Subject {
    std::vector<ScrapeJob> jobs;
    std::vector<ScrapeTarget> targets;
};

Result<Subject> subjectOf(const Args &args, const Plan &plan) {
    Subject out;
    if (!args.words().isEmpty()) {
        out.jobs.push_back(TRY(jobOf(args, plan)));
    }
    if (const QString file = args.value(u"config"); !file.isEmpty()) {
        std::vector<ScrapeJob> jobs = TRY(readScrapeFile(file));
        std::move(jobs.begin(), jobs.end(), std::back_inserter(out.jobs));
    }
    if (const QString server = args.value(u"targets-of"); !server.isEmpty()) {
        RemoteSource source(TRY(connectionTo(server)));
        auto defaults = std::make_shared<ScrapeJob>();
        defaults->name = server.toStdString();
        defaults->honorLabels = false;
        out.targets = targetsOfServer(TRY(wait(source.targets({}))), defaults);
        if (out.targets.empty()) {
            return std::unexpected(sourceError(server, QStringLiteral("knows no targets")));
        }
    }
    if (out.jobs.empty() && out.targets.empty()) {
        return std::unexpected(
            usageError(QStringLiteral("scrape"),
                       QStringLiteral("takes URL..., --config FILE or --targets-of SERVER, and --store DB")));
    }
    return out;
}

Result<int> scrape(const QStringList &arguments) {
    const Args args = TRY(
        Args::parse(arguments,
                    {QStringLiteral("store"), QStringLiteral("every"), QStringLiteral("for"), QStringLiteral("timeout"),
                     QStringLiteral("job"), QStringLiteral("config"), QStringLiteral("targets-of")},
                    {QStringLiteral("json"), QStringLiteral("native-histograms")}));
    const Plan plan = TRY(planOf(args));
    Subject subject = TRY(subjectOf(args, plan));
    const auto store = TRY(openStore(args, true));
    Tallies tallies;
    std::optional<QString> trouble;
    QString unstored;
    {
        ScrapeLoop loop(store, std::make_shared<SystemClock>());
        QEventLoop events;
        QObject here;
        QObject::connect(&loop, &ScrapeLoop::scraped, &here, [&tallies, &unstored](const ScrapeReport &r) {
            Tally &t = tallies[r.url];
            t.last = r;
            t.last.labels = {}; // the URL says it; ten thousand targets count
            ++t.scrapes;
            t.ups += r.up ? 1 : 0;
            // an answer with an error is one that the store did not take
            t.unstored += r.up && !r.error.isEmpty() ? 1 : 0;
            if (r.up && !r.error.isEmpty()) {
                unstored = r.error;
            }
        });
        QObject::connect(&loop, &ScrapeLoop::problem, &here, [&trouble](const QString &text) {
            trouble = text;
            warn(text);
        });
        loop.setJobs(std::move(subject.jobs));
        if (!subject.targets.empty()) {
            loop.setTargets(std::move(subject.targets));
        }
        loop.scrapeOnce();
        if (plan.every > 0) {
            loop.start();
            if (plan.duration > 0) {
                QTimer::singleShot(std::chrono::milliseconds(plan.duration), &events, &QEventLoop::quit);
            }
        } else {
            QObject::connect(&loop, &ScrapeLoop::roundFinished, &events, &QEventLoop::quit);
        }
        const Interruption interruption([&events] { events.quit(); });
        events.exec();
    }
    if (tallies.empty() && trouble) {
        return std::unexpected(inputError(QStringLiteral("scrape"), *trouble));
    }
    show(tallies, args.has(u"json"));
    if (!unstored.isEmpty()) {
        std::int64_t lost = 0;
        for (const auto &[url, t] : tallies) {
            lost += t.unstored;
        }
        const QString path = store->database()->path();
        const qsizetype at = unstored.indexOf(path + QStringLiteral(": "));
        const QString why = at < 0 ? unstored : unstored.mid(at + path.size() + 2);
        return std::unexpected(inputError(path, QStringLiteral("%1: %2 scrapes are not stored").arg(why).arg(lost)));
    }
    const bool any = std::ranges::any_of(tallies, [](const auto &t) { return t.second.ups > 0; });
    if (!any) {
        warn(QStringLiteral("scrape: no target answered"));
    }
    return any ? Fine : Unreachable;
}

} // namespace

Command scrapeCommand() {
    return {QStringLiteral("scrape"),
            QStringLiteral("scrape targets into a store, no server needed"),
            QStringLiteral(
                "boundscope scrape URL... --store DB [--every D] [--for D] [--timeout D] [--job NAME]\n"
                "                  [--native-histograms] [--json]\n"
                "boundscope scrape --config FILE | --targets-of SERVER --store DB [--every D] [--for D] [--json]\n\n"
                "Scrapes each URL once, or every D for a while, into the store, as Prometheus would: up and its\n"
                "sisters, stale markers, instance and job. --config reads the scrape_configs of a Prometheus\n"
                "configuration, with its global section: static and file_sd targets, relabelling and limits\n"
                "(sample_limit, target_limit, label_limit, body_size_limit and the like: a scrape above one fails\n"
                "as a whole, and the line says which); --targets-of scrapes what a Prometheus knows. Without --for it\n"
                "runs until it is interrupted. Exits with 4 if no target ever answered, with 3 if a scrape could\n"
                "not be stored.\n"),
            {QStringLiteral("--store"), QStringLiteral("--every"), QStringLiteral("--for"), QStringLiteral("--timeout"),
             QStringLiteral("--config"), QStringLiteral("--targets-of"), QStringLiteral("--job"),
             QStringLiteral("--native-histograms"), QStringLiteral("--json")},
            false,
            [](const QStringList &args) {
                const auto r = scrape(args);
                return r ? *r : fail(r.error());
            }};
}

} // namespace bs::cli
