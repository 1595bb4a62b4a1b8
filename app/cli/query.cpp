// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/envelope.h"
#include "app/cli/support/opensource.h"
#include <QTimer>

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

// Ends a query that takes too long, as Prometheus's --query.timeout does.
class Deadline {
public:
    explicit Deadline(DurationMs after) : m_after(after) {
        m_timer.setSingleShot(true);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { m_stop.request_stop(); });
        m_timer.start(std::chrono::milliseconds(after));
    }
    template <class T> [[nodiscard]] Result<QueryResult> wait(const QFuture<Result<T>> &future) {
        const auto r = cli::wait(future);
        if (r) {
            return **r;
        }
        if (m_stop.stop_requested()) {
            return std::unexpected(
                sourceError(QStringLiteral("query"),
                            QStringLiteral("timed out in expression evaluation after %1 (--timeout gives it longer)")
                                .arg(formatDuration(m_after))));
        }
        return std::unexpected(r.error());
    }
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    DurationMs m_after;
    std::stop_source m_stop;
    QTimer m_timer;
};

Result<DurationMs> timeoutOf(const Args &args) {
    constexpr DurationMs kPrometheusS = 120'000;
    const DurationMs given =
        args.has(u"timeout") ? TRY(parseDuration(args.value(u"timeout").toStdString())) : kPrometheusS;
    if (given <= 0) {
        return std::unexpected(usageError(QStringLiteral("--timeout"), QStringLiteral("is a duration above zero")));
    }
    return given;
}

Result<QueryResult> ask(const Args &args) {
    const DurationMs timeout = TRY(timeoutOf(args));
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
        Deadline deadline(timeout);
        return deadline.wait(open.source->queryRange(q, deadline.token()));
    }
    InstantQuery q;
    q.expr = expr;
    q.time = TRY(timeOption(args, u"time", open.end == kNoTime ? now : open.end, open.end));
    Deadline deadline(timeout);
    return deadline.wait(open.source->query(q, deadline.token()));
}

int run(const QStringList &arguments) {
    const auto args = Args::parse(arguments,
                                  sourceOptions() + QStringList{QStringLiteral("time"), QStringLiteral("start"),
                                                                QStringLiteral("end"), QStringLiteral("step"),
                                                                QStringLiteral("timeout")},
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
            "                 [--time T | --start T --end T --step D] [--timeout D] [--json]\n\n"
            "Evaluates one PromQL expression. --json prints the envelope of the Prometheus HTTP API. Without a time,\n"
            "a server is asked for now and a store for its newest sample (`end`). A workspace with several sources is\n"
            "asked side by side: each answers itself, and its series carry its name in the label `source`.\n"
            "A query ends after D (2m), and a store's holds at most 50,000,000 samples at once, as in Prometheus.\n\n"
            "Examples:\n"
            "  boundscope query --store fleet.db 'sum by (service) (process_goroutines)'\n"
            "  boundscope query --source http://localhost:9090 up --json\n"
            "  boundscope query --workspace shop.boundscope.yaml 'sum by (job) (go_goroutines)'\n"
            "  boundscope query --store fleet.db --start end-1h --end end --step 15s 'rate(x_total[5m])'\n"),
        {QStringLiteral("--source"), QStringLiteral("--store"), QStringLiteral("--workspace"), QStringLiteral("--time"),
         QStringLiteral("--start"), QStringLiteral("--end"), QStringLiteral("--step"), QStringLiteral("--timeout"),
         QStringLiteral("--json")},
        false,
        run};
}

} // namespace bs::cli
