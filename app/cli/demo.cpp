// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/storesink.h"
#include "app/cli/support/command.h"
#include "app/demo/scenario.h"
#include "app/demo/scraper.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include <QDir>
#include <QFile>

namespace bs::cli {

namespace {

struct Options {
    QString scenario = QStringLiteral("broadcast");
    std::uint64_t seed = 1;
    int pods = 50;
    DurationMs history = 0;
    std::optional<DurationMs> length;
    std::optional<DurationMs> lead;
    std::optional<double> mitigateAfter;
    std::optional<TimeMs> at; // start of the scenario
    QString openmetrics;
    QString store;
    QString truth;
};

Result<demo::Scenario> loadScenario(const QString &name) {
    const QString path = QStringLiteral(":/boundscope/demo/%1.yaml").arg(name);
    QFile file(path);
    if (name.contains(u'/') || !file.open(QIODevice::ReadOnly)) {
        return std::unexpected(usageError(name, QStringLiteral("no such scenario; boundscope demo --list names them")));
    }
    return demo::readScenario(file.readAll().toStdString(), path);
}

QStringList scenarioNames() {
    QStringList names;
    for (const QString &f : QDir(QStringLiteral(":/boundscope/demo")).entryList({QStringLiteral("*.yaml")})) {
        names << f.chopped(5);
    }
    return names;
}

// The whole run on virtual time, as fast as it computes.
demo::Truth simulate(const demo::Scenario &scenario, const Options &o, demo::SampleSink *sink) {
    const SystemClock clock;
    const double length = o.length ? static_cast<double>(*o.length) / 1000 : scenario.duration;
    const double history = static_cast<double>(o.history) / 1000;
    const double start =
        o.at ? static_cast<double>(*o.at) / 1000 : std::floor(static_cast<double>(clock.now()) / 1000 - length);
    // A minute of warm-up fills the contents before anything is recorded.
    demo::Fleet fleet(demo::drawFleet(o.seed, o.pods), start - history - 120);
    std::optional<demo::Scraper> scraper;
    if (sink) {
        scraper.emplace(fleet, "127.0.0.1:9464", fleet.spec().scrapeInterval, *sink);
    }
    while (fleet.now() < start) {
        fleet.tick(1);
        if (scraper && fleet.now() > start - history) {
            scraper->advance();
        }
    }
    demo::StoryOptions story{.seed = o.seed, .mitigateAfter = o.mitigateAfter};
    if (o.lead) {
        story.lead = static_cast<double>(*o.lead) / 1000;
    }
    demo::Story run(scenario, fleet, story);
    while (fleet.now() < start + length) {
        run.advance();
        fleet.tick(1);
        if (scraper) {
            scraper->advance();
        }
    }
    return run.truth();
}

void writeTruth(JsonWriter &w, const demo::Truth &t) {
    w.object().field("cause", t.cause).field("subject", t.subject).field("mitigation", t.mitigation);
    w.field("impact_start_s", t.impactStart).field("mitigated_s", t.mitigated).field("resolved_s", t.resolved);
    w.key("confounders").array();
    for (const std::string &c : t.confounders) {
        w.value(c);
    }
    w.end().end();
}

int list(const Options &o, bool json) {
    JsonWriter w;
    w.object().key("scenarios").array();
    QString text;
    for (const QString &name : scenarioNames()) {
        const auto scenario = loadScenario(name);
        if (!scenario) {
            return fail(scenario.error());
        }
        const demo::Truth truth = simulate(*scenario, o, nullptr);
        w.object().field("name", scenario->name).field("title", scenario->title);
        w.field("duration_s", scenario->duration).key("truth");
        writeTruth(w, truth);
        w.end();
        text += QStringLiteral("%1  %2\n").arg(name, -18).arg(QString::fromStdString(scenario->title));
    }
    w.end().end();
    if (json) {
        printJson(w.text());
    } else {
        print(text);
    }
    return Fine;
}

Result<Options> readOptions(const Args &args) {
    Options o;
    o.scenario = args.value(u"scenario", o.scenario);
    const auto number = [&](QStringView name, std::uint64_t fallback) -> Result<std::uint64_t> {
        if (!args.has(name)) {
            return fallback;
        }
        bool ok = false;
        const auto n = args.value(name).toULongLong(&ok);
        if (!ok) {
            return std::unexpected(
                usageError(QStringLiteral("--") + name.toString(), QStringLiteral("expected a whole number")));
        }
        return n;
    };
    o.seed = TRY(number(u"seed", 1));
    o.pods = static_cast<int>(TRY(number(u"pods", 50)));
    if (o.pods < 10 || o.pods > 10'000) {
        return std::unexpected(usageError(QStringLiteral("--pods"), QStringLiteral("expected 10 to 10,000")));
    }
    const auto duration = [&](QStringView name) -> Result<std::optional<DurationMs>> {
        if (!args.has(name)) {
            return std::optional<DurationMs>();
        }
        return std::optional(TRY(parseDuration(args.value(name).toStdString())));
    };
    o.history = TRY(duration(u"history")).value_or(0);
    o.length = TRY(duration(u"for"));
    o.lead = TRY(duration(u"start-in"));
    if (args.value(u"mitigate-after") == u"never") {
        o.mitigateAfter = -1;
    } else if (const auto after = TRY(duration(u"mitigate-after"))) {
        o.mitigateAfter = static_cast<double>(*after) / 1000;
    }
    if (args.has(u"at")) {
        o.at = TRY(parseTime(args.value(u"at").toStdString(), SystemClock().now()));
    }
    o.openmetrics = args.value(u"openmetrics");
    o.store = args.value(u"store");
    o.truth = args.value(u"truth");
    return o;
}

Status writeTruthFile(const demo::Truth &truth, const QString &path) {
    if (path.isEmpty()) {
        return {};
    }
    JsonWriter w;
    writeTruth(w, truth);
    return writeFile(path, w.text() + "\n");
}

struct Written {
    std::int64_t series = 0;
    std::int64_t samples = 0;
    demo::Truth truth;
};

Result<Written> intoFile(const demo::Scenario &scenario, const Options &o) {
    demo::OpenMetricsSink sink;
    Written out;
    out.truth = simulate(scenario, o, &sink);
    CHECK_STATUS(sink.write(o.openmetrics));
    out.series = static_cast<std::int64_t>(sink.series());
    out.samples = static_cast<std::int64_t>(sink.samples());
    return out;
}

Result<Written> intoStore(const demo::Scenario &scenario, const Options &o) {
    store::StoreOptions options;
    options.database.fullSync = false; // a demonstration may be computed again
    const auto store = TRY(store::Store::open(o.store, options));
    StoreSink sink(store);
    Written out;
    out.truth = simulate(scenario, o, &sink);
    CHECK_STATUS(sink.finish());
    out.series = TRY(store->info()).series;
    out.samples = sink.samples();
    return out;
}

int runOffline(const Options &o) {
    const auto scenario = loadScenario(o.scenario);
    if (!scenario) {
        return fail(scenario.error());
    }
    const auto written = o.store.isEmpty() ? intoFile(*scenario, o) : intoStore(*scenario, o);
    if (!written) {
        return fail(written.error());
    }
    if (const Status told = writeTruthFile(written->truth, o.truth); !told) {
        return fail(told.error());
    }
    JsonWriter w;
    w.object().field("series", written->series).field("samples", written->samples).end();
    printJson(w.text());
    return Fine;
}

int run(const QStringList &words) {
    const auto args = Args::parse(words,
                                  {QStringLiteral("scenario"), QStringLiteral("seed"), QStringLiteral("pods"),
                                   QStringLiteral("history"), QStringLiteral("for"), QStringLiteral("start-in"),
                                   QStringLiteral("mitigate-after"), QStringLiteral("at"),
                                   QStringLiteral("openmetrics"), QStringLiteral("truth"), QStringLiteral("store")},
                                  {QStringLiteral("list"), QStringLiteral("headless"), QStringLiteral("json")});
    if (!args) {
        return fail(args.error());
    }
    const auto options = readOptions(*args);
    if (!options) {
        return fail(options.error());
    }
    if (args->has(u"list")) {
        return list(*options, args->has(u"json"));
    }
    if (!options->openmetrics.isEmpty() || !options->store.isEmpty()) {
        return runOffline(*options);
    }
    return fail(usageError(QStringLiteral("demo"), QStringLiteral("--openmetrics FILE or --list is needed")));
}

} // namespace

Command demoCommand() {
    Command c;
    c.name = QStringLiteral("demo");
    c.summary = QStringLiteral("A simulated fleet with something wrong in it");
    c.help =
        QStringLiteral("Usage: boundscope demo [--scenario NAME] [--seed N] [--pods N] [--history D] [--for D]\n"
                       "       boundscope demo --list [--json]\n\n"
                       "  --scenario NAME     what goes wrong (default broadcast); --list names them\n"
                       "  --seed N            draws sizes, names, victim, times and innocent company (default 1)\n"
                       "  --pods N            10 to 10,000 (default 50)\n"
                       "  --history D         so much quiet time before the scenario\n"
                       "  --for D             length of the scenario (default: its own)\n"
                       "  --start-in D        when it begins, instead of the draw\n"
                       "  --mitigate-after D  when the right mitigation is made, after the impact begins; or never\n"
                       "  --at T              start of the scenario (default: so that it ends now)\n"
                       "  --store F.db        compute the whole run at once into a store\n"
                       "  --openmetrics F     the same into a file that `import openmetrics` reads\n"
                       "  --truth F           write what was true to a file apart\n");
    c.words = {QStringLiteral("--scenario"), QStringLiteral("--seed"), QStringLiteral("--list")};
    c.run = run;
    return c;
}

} // namespace bs::cli
