// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/command.h"
#include "app/cli/support/opensource.h"
#include "data/bounds/adherence.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include <QDateTime>
#include <optional>

namespace bs::cli {

using namespace bounds;

namespace {

struct Checked {
    QString file;
    ContractReading reading;
    std::vector<ContractProblem> problems;
    std::optional<Adherence> live;
};

void adherence(JsonWriter &w, const Adherence &a) {
    w.key("adherence").object().field("measured", a.measured).field("rps", a.rps).field("inflight", a.inflight);
    w.key("refused").object();
    for (const auto &[why, rate] : a.refused) {
        w.field(why.toStdString(), rate);
    }
    w.end().key("callers").array();
    for (const CallerUse &c : a.callers) {
        w.object().field("caller", c.caller).field("rps", c.rps).field("quota_rps", c.quotaRps);
        w.field("inflight", c.inflight).field("quota_inflight", c.quotaInflight).field("refused_rps", c.refusedRps);
        w.field("default_quota", c.byDefault).end();
    }
    w.end().end();
}

// Asks the source whether the contract is kept.
Status measure(Checked &c, const OpenSource &open, TimeMs at, const QString &service) {
    AdherenceMeter meter(c.reading.contract, service.isEmpty() ? c.reading.contract.service : service);
    for (std::size_t i = 0; i < meter.queries().size(); ++i) {
        InstantQuery q;
        q.expr = meter.queries()[i].expr;
        q.time = at;
        q.limit = 5000;
        meter.take(i, TRY(wait(open.source->query(q, {})))->matrix);
    }
    c.live = meter.result();
    c.problems.insert(c.problems.end(), c.live->problems.begin(), c.live->problems.end());
    return {};
}

void printChecked(const std::vector<Checked> &all, const std::vector<ContractProblem> &between) {
    JsonWriter w;
    const auto problems = [&](const std::vector<ContractProblem> &list) {
        w.array();
        for (const ContractProblem &p : list) {
            w.object().field("kind", p.kind).field("severity", toString(p.severity)).field("text", p.text).end();
        }
        w.end();
    };
    w.object().key("contracts").array();
    for (const Checked &c : all) {
        w.object().field("file", c.file).field("service", c.reading.contract.service);
        w.field("version", c.reading.contract.version).key("errors").array();
        for (const Error &e : c.reading.errors) {
            w.object().field("line", e.line).field("column", e.column).field("message", e.reason).end();
        }
        w.end().key("problems");
        problems(c.problems);
        if (c.live) {
            adherence(w, *c.live);
        }
        w.end();
    }
    w.end().key("between");
    problems(between);
    w.end();
    printJson(w.text());
}

std::vector<ContractProblem> compareAll(const std::vector<Checked> &all) {
    std::vector<ContractProblem> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j) {
            if (all[i].reading.contract.service == all[j].reading.contract.service) {
                const auto found = compareContracts(all[i].reading.contract, all[j].reading.contract);
                out.insert(out.end(), found.begin(), found.end());
            }
        }
    }
    return out;
}

bool isProblem(const ContractProblem &p) { return p.severity >= Severity::Warn; }

Result<int> check(const QStringList &words) {
    const Args args = TRY(Args::parse(
        words,
        QStringList{QStringLiteral("to"), QStringLiteral("today"), QStringLiteral("time"), QStringLiteral("service")} +
            sourceOptions(),
        {QStringLiteral("json")}));
    if (args.words().isEmpty()) {
        return std::unexpected(usageError(QStringLiteral("contract check"), QStringLiteral("needs a FILE")));
    }
    if (args.has(u"to") && args.value(u"to") != u"md") {
        return std::unexpected(usageError(QStringLiteral("--to"), QStringLiteral("must be md")));
    }
    const QDate today =
        args.has(u"today") ? QDate::fromString(args.value(u"today"), Qt::ISODate) : QDate::currentDate();
    if (!today.isValid()) {
        return std::unexpected(
            usageError(QStringLiteral("--today"), QStringLiteral("must be a date such as 2026-01-20")));
    }
    std::optional<OpenSource> open;
    TimeMs at = 0;
    if (args.has(u"source") || args.has(u"store") || args.has(u"workspace")) {
        open = TRY(openSource(args));
        const TimeMs now = QDateTime::currentMSecsSinceEpoch();
        at = TRY(timeOption(args, u"time", open->end == kNoTime ? now : open->end, open->end));
    }
    std::vector<Checked> all;
    bool bad = false;
    for (const QString &file : args.words()) {
        Checked c{
            file, readContract(TRY(readFile(file, {.maxBytes = 16 << 20, .maxDecompressed = 16 << 20})), file), {}, {}};
        if (c.reading.errors.empty()) {
            c.problems = lintContract(c.reading.contract, today);
            if (open) {
                CHECK_STATUS(measure(c, *open, at, args.value(u"service")));
            }
        }
        bad = bad || !c.reading.errors.empty() || std::any_of(c.problems.begin(), c.problems.end(), isProblem);
        for (const Warning &w : c.reading.warnings) {
            warn(inputError(file, w.message, w.line, w.column).text());
        }
        all.push_back(std::move(c));
    }
    const auto between = compareAll(all);
    if (args.has(u"json")) {
        printChecked(all, between);
        return bad || !between.empty() ? Problems : Fine;
    }
    for (const Checked &c : all) {
        for (const Error &e : c.reading.errors) {
            warn(e.text());
        }
        if (args.has(u"to") && c.reading.errors.empty()) {
            print(contractMarkdown(c.reading.contract, c.problems));
            continue;
        }
        for (const ContractProblem &p : c.problems) {
            print(QStringLiteral("%1: %2: %3\n").arg(c.file, toString(p.severity), p.text));
        }
    }
    for (const ContractProblem &p : between) {
        print(QStringLiteral("%1: %2\n").arg(toString(p.severity), p.text));
    }
    return bad || !between.empty() ? Problems : Fine;
}

int run(const QStringList &args) {
    if (args.isEmpty() || args.front() != u"check") {
        return fail(usageError(args.isEmpty() ? QStringLiteral("contract") : args.front(),
                               QStringLiteral("say contract check FILE...")));
    }
    const auto status = check(args.mid(1));
    return status ? *status : fail(status.error());
}

} // namespace

Command contractCommand() {
    Command c;
    c.name = QStringLiteral("contract");
    c.summary = QStringLiteral("concurrency contracts: check what their numbers contradict");
    c.help = QStringLiteral(
        "Usage: boundscope contract check FILE... [--to md] [--today DATE] [--json]\n"
        "                                        [--source URL | --store DB | --workspace W] [--time T] [--service "
        "NAME]\n\n"
        "Reads contract.yaml files: capacity, quotas, degradation, endpoints, change policy. Says what the numbers\n"
        "imply (latency, room for callers) and contradict (burst against an instant 503, quota sums, batches, "
        "notice).\n"
        "Several files of one service are compared with each other. --to md prints the contract as Markdown.\n"
        "With a source it also says whether the contract is kept: rate and in-flight of every caller against its "
        "quota,\n"
        "429 and 503 where none were promised; --service is the name of the service in the metrics.\n"
        "Exit status 1 when there is a problem; notes are no problems.\n");
    c.words = {QStringLiteral("check"),       QStringLiteral("--json"),   QStringLiteral("--to"),
               QStringLiteral("--today"),     QStringLiteral("--source"), QStringLiteral("--store"),
               QStringLiteral("--workspace"), QStringLiteral("--service")};
    c.run = run;
    return c;
}

} // namespace bs::cli
