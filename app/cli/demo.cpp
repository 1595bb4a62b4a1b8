// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/options.h"

namespace bs::cli {

namespace {

int run(const QStringList &words) {
    const auto args = Args::parse(
        words, demoValuedOptions(),
        {QStringLiteral("list"), QStringLiteral("headless"), QStringLiteral("json"), QStringLiteral("serve-only")});
    if (!args) {
        return fail(args.error());
    }
    const auto options = readDemoOptions(*args);
    if (!options) {
        return fail(options.error());
    }
    if (args->has(u"list")) {
        return listScenarios(*options, args->has(u"json"));
    }
    if (args->has(u"serve-only")) {
        return serveDemo(*options);
    }
    if (!options->openmetrics.isEmpty() || !options->store.isEmpty()) {
        return runDemoOffline(*options);
    }
    return args->has(u"headless") ? runDemoHeadless(*options) : runDemoWindow(*options);
}

} // namespace

Command demoCommand() {
    Command c;
    c.name = QStringLiteral("demo");
    c.summary = QStringLiteral("A simulated fleet with something wrong in it");
    c.help =
        QStringLiteral("Usage: boundscope demo [--scenario NAME] [--seed N] [--pods N] [--history D] [--speed X]\n"
                       "       boundscope demo --headless [--for D] ...\n"
                       "       boundscope demo --store F.db | --openmetrics F ...\n"
                       "       boundscope demo --list [--json]\n\n"
                       "  --scenario NAME     what goes wrong (default broadcast); --list names them\n"
                       "  --seed N            draws sizes, names, victim, times and innocent company (default 1)\n"
                       "  --pods N            10 to 10,000 (default 50)\n"
                       "  --history D         so much quiet time before the scenario\n"
                       "  --speed X           virtual time runs X times as fast, for fleet, scraper, rules and page\n"
                       "  --headless          no window: prints {workspace,targets,store}, then records\n"
                       "  --for D             length of the scenario (default: its own)\n"
                       "  --start-in D        when it begins, instead of the draw\n"
                       "  --mitigate-after D  when the right mitigation is made, after the impact begins; or never\n"
                       "  --at T              start of the scenario (default: so that it ends now)\n"
                       "  --store F.db        compute the whole run at once into a store\n"
                       "  --openmetrics F     the same into a file that `import openmetrics` reads\n"
                       "  --truth F           write what was true to a file apart\n");
    c.words = {QStringLiteral("--scenario"), QStringLiteral("--seed"),          QStringLiteral("--pods"),
               QStringLiteral("--history"),  QStringLiteral("--for"),           QStringLiteral("--speed"),
               QStringLiteral("--list"),     QStringLiteral("--headless"),      QStringLiteral("--store"),
               QStringLiteral("--start-in"), QStringLiteral("--mitigate-after")};
    c.run = run;
    c.opensWindow = [](const QStringList &args) {
        static const QStringList without{QStringLiteral("--list"), QStringLiteral("--headless"),
                                         QStringLiteral("--serve-only")};
        return std::none_of(args.begin(), args.end(), [](const QString &a) {
            return without.contains(a) || a.startsWith(u"--store") || a.startsWith(u"--openmetrics");
        });
    };
    return c;
}

} // namespace bs::cli
