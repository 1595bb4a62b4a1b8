// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/envelope.h"
#include "app/cli/support/opensource.h"

namespace bs::cli {

namespace {

Result<DurationMs> stepOf(const Args &args, TimeMs start, TimeMs end) {
    if (!args.has(u"step")) {
        return std::max<DurationMs>(1000, (end - start) / 250 / 1000 * 1000); // as promtool and the Prometheus page do
    }
    const std::string text = args.value(u"step").toStdString();
    bool number = false;
    const double seconds = args.value(u"step").toDouble(&number);
    const DurationMs step = number ? static_cast<DurationMs>(seconds * 1000) : parseDuration(text).value_or(0);
    if (step <= 0) {
        return std::unexpected(
            usageError(QStringLiteral("--step"), QStringLiteral("is a duration above zero, such as 15s")));
    }
    return step;
}

Result<QueryResult> ask(const Args &args) {
    OpenSource open = TRY(openSource(args, Several::Together));
    const std::string expr = args.words().front().toStdString();
    const TimeMs now = SystemClock().now();
    if (args.has(u"start") || args.has(u"end") || args.has(u"step")) {
        if (args.has(u"time") || !args.has(u"start")) {
            return std::unexpected(
                usageError(QStringLiteral("query"), QStringLiteral("takes --time, or --start, --end and --step")));
        }
        RangeQuery q;
        q.expr = expr;
        q.start = TRY(timeOption(args, u"start", now, open.end));
        q.end = TRY(timeOption(args, u"end", open.end == kNoTime ? now : open.end, open.end));
        if (q.end < q.start) {
            return std::unexpected(usageError(QStringLiteral("--end"), QStringLiteral("lies before --start")));
        }
        q.step = TRY(stepOf(args, q.start, q.end));
        return *TRY(wait(open.source->queryRange(q, {})));
    }
    InstantQuery q;
    q.expr = expr;
    q.time = TRY(timeOption(args, u"time", open.end == kNoTime ? now : open.end, open.end));
    return *TRY(wait(open.source->query(q, {})));
}

int run(const QStringList &arguments) {
    const auto args = Args::parse(arguments,
                                  sourceOptions() + QStringList{QStringLiteral("time"), QStringLiteral("start"),
                                                                QStringLiteral("end"), QStringLiteral("step")},
                                  {QStringLiteral("json")}, true);
    if (!args) {
        return fail(args.error());
    }
    if (args->words().size() != 1) {
        return fail(usageError(QStringLiteral("query"), QStringLiteral("takes one expression")));
    }
    const auto result = ask(*args);
    if (!result) {
        return fail(result.error());
    }
    if (args->has(u"json")) {
        printJson(envelopeOf(*result));
        return Fine;
    }
    print(plainOf(*result));
    for (const auto *notes : {&result->warnings, &result->infos}) {
        for (const std::string &text : *notes) {
            warn(QString::fromStdString(text));
        }
    }
    return Fine;
}

} // namespace

Command queryCommand() {
    return {
        QStringLiteral("query"),
        QStringLiteral("PromQL, answered by a server or by a local store"),
        QStringLiteral(
            "boundscope query (--source URL | --store DB | --workspace W [--source NAME]) EXPR\n"
            "                 [--time T | --start T --end T --step D] [--json]\n\n"
            "Evaluates one PromQL expression. --json prints the envelope of the Prometheus HTTP API. Without a time,\n"
            "a server is asked for now and a store for its newest sample (`end`). A workspace with several sources is\n"
            "asked side by side: each answers itself, and its series carry its name in the label `source`.\n\n"
            "Examples:\n"
            "  boundscope query --store fleet.db 'sum by (service) (process_goroutines)'\n"
            "  boundscope query --source http://localhost:9090 up --json\n"
            "  boundscope query --workspace shop.boundscope.yaml 'sum by (job) (go_goroutines)'\n"
            "  boundscope query --store fleet.db --start end-1h --end end --step 15s 'rate(x_total[5m])'\n"),
        {QStringLiteral("--source"), QStringLiteral("--store"), QStringLiteral("--workspace"), QStringLiteral("--time"),
         QStringLiteral("--start"), QStringLiteral("--end"), QStringLiteral("--step"), QStringLiteral("--json")},
        false,
        run};
}

} // namespace bs::cli
