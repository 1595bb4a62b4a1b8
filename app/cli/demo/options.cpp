// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/options.h"
#include "data/core/json.h"
#include <QDir>
#include <QFile>

namespace bs::cli {

QStringList demoValuedOptions() {
    return {QStringLiteral("scenario"),       QStringLiteral("seed"),  QStringLiteral("pods"),
            QStringLiteral("history"),        QStringLiteral("for"),   QStringLiteral("start-in"),
            QStringLiteral("mitigate-after"), QStringLiteral("at"),    QStringLiteral("speed"),
            QStringLiteral("openmetrics"),    QStringLiteral("truth"), QStringLiteral("targets"),
            QStringLiteral("store")};
}

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

std::string truthJson(const demo::Truth &t) {
    JsonWriter w;
    w.object().field("cause", t.cause).field("subject", t.subject).field("mitigation", t.mitigation);
    w.field("impact_start_s", t.impactStart).field("mitigated_s", t.mitigated).field("resolved_s", t.resolved);
    w.key("confounders").array();
    for (const std::string &c : t.confounders) {
        w.value(c);
    }
    w.end().end();
    return w.text();
}

Result<DemoOptions> readDemoOptions(const Args &args) {
    DemoOptions o;
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
    if (args.has(u"speed")) {
        bool ok = false;
        o.speed = args.value(u"speed").toDouble(&ok);
        if (!ok || o.speed < 0.1 || o.speed > 100) {
            return std::unexpected(usageError(QStringLiteral("--speed"), QStringLiteral("expected 0.1 to 100")));
        }
    }
    o.openmetrics = args.value(u"openmetrics");
    o.store = args.value(u"store");
    o.targets = args.value(u"targets");
    o.truth = args.value(u"truth");
    return o;
}

} // namespace bs::cli
