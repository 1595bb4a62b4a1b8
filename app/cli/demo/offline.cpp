// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/options.h"
#include "app/cli/demo/profilerecorder.h"
#include "app/cli/demo/storesink.h"
#include "data/core/bytes.h"
#include "data/core/json.h"

namespace bs::cli {

namespace {

constexpr double kCaptureSeconds = 120; // between the profiles of one pod
constexpr double kQuietCaptureSeconds = 600;

// The whole run on virtual time, as fast as it computes.
// `look` sees the fleet after each recorded second and whether the scenario has begun.
demo::Truth simulate(const demo::Scenario &scenario, const DemoOptions &o, demo::SampleSink *sink,
                     const std::function<void(const demo::Fleet &, bool)> &look = {}) {
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
    bool aged = false;
    while (fleet.now() < start) {
        fleet.tick(1);
        if (fleet.now() >= start - history && !std::exchange(aged, true)) {
            fleet.ageCounters(120);
        }
        if (scraper && fleet.now() > start - history) {
            scraper->advance();
            look ? look(fleet, false) : void();
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
            look ? look(fleet, true) : void();
        }
    }
    return run.truth();
}

Status writeTruthFile(const demo::Truth &truth, const QString &path) {
    if (path.isEmpty()) {
        return {};
    }
    return writeFile(path, truthJson(truth) + "\n");
}

struct Written {
    std::int64_t series = 0;
    std::int64_t samples = 0;
    std::int64_t profiles = 0;
    demo::Truth truth;
};

Result<Written> intoFile(const demo::Scenario &scenario, const DemoOptions &o) {
    demo::OpenMetricsSink sink;
    Written out;
    out.truth = simulate(scenario, o, &sink);
    CHECK_STATUS(sink.write(o.openmetrics));
    out.series = static_cast<std::int64_t>(sink.series());
    out.samples = static_cast<std::int64_t>(sink.samples());
    return out;
}

Result<Written> intoStore(const demo::Scenario &scenario, const DemoOptions &o) {
    store::StoreOptions options;
    options.database.fullSync = false; // a demonstration may be computed again
    const auto store = TRY(store::Store::open(o.store, options));
    StoreSink sink(store);
    const auto profiles = TRY(ProfileRecorder::open(store->database()));
    Status captured;
    Written out;
    out.truth = simulate(scenario, o, &sink, [&](const demo::Fleet &fleet, bool begun) {
        if (captured) {
            captured = profiles->advance(fleet, begun ? kCaptureSeconds : kQuietCaptureSeconds);
        }
    });
    CHECK_STATUS(captured);
    CHECK_STATUS(sink.finish());
    CHECK_STATUS(profiles->finish());
    out.profiles = profiles->captures();
    out.series = TRY(store->info()).series;
    out.samples = sink.samples();
    return out;
}

} // namespace

int runDemoOffline(const DemoOptions &o) {
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
    w.object().field("series", written->series).field("samples", written->samples);
    w.field("profiles", written->profiles).end();
    printJson(w.text());
    return Fine;
}

int listScenarios(const DemoOptions &o, bool json) {
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
        w.field("duration_s", scenario->duration).key("truth").raw(truthJson(truth)).end();
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

} // namespace bs::cli
