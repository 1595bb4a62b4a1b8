// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/contract.h"
#include "app/cli/support/command.h"
#include "data/core/bytes.h"
#include "data/core/json.h"

namespace bs::cli {

using namespace bounds;

namespace {

struct Checked {
    QString file;
    ContractReading reading;
    std::vector<ContractProblem> problems;
};

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
    const Args args =
        TRY(Args::parse(words, {QStringLiteral("to"), QStringLiteral("today")}, {QStringLiteral("json")}));
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
    std::vector<Checked> all;
    bool bad = false;
    for (const QString &file : args.words()) {
        Checked c{
            file, readContract(TRY(readFile(file, {.maxBytes = 16 << 20, .maxDecompressed = 16 << 20})), file), {}};
        if (c.reading.errors.empty()) {
            c.problems = lintContract(c.reading.contract, today);
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
        "Usage: boundscope contract check FILE... [--to md] [--today DATE] [--json]\n\n"
        "Reads contract.yaml files: capacity, quotas, degradation, endpoints, change policy. Says what the numbers\n"
        "imply (latency, room for callers) and contradict (burst against an instant 503, quota sums, batches, "
        "notice).\n"
        "Several files of one service are compared with each other. --to md prints the contract as Markdown.\n"
        "Exit status 1 when there is a problem; notes are no problems.\n");
    c.words = {QStringLiteral("check"), QStringLiteral("--json"), QStringLiteral("--to"), QStringLiteral("--today")};
    c.run = run;
    return c;
}

} // namespace bs::cli
