// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bounds/commands.h"
#include "app/cli/support/command.h"
#include "data/bounds/report.h"
#include "data/bounds/simulate.h"
#include "data/bounds/whatif.h"
#include "data/core/bytes.h"
#include <cmath>
#include <optional>

namespace bs::cli {

using namespace bounds;

namespace {

constexpr std::int64_t kLargestFile = 64LL << 20;

Result<std::string> readBounds(const QString &path) {
    return readFile(path, {.maxBytes = kLargestFile, .maxDecompressed = kLargestFile});
}

Result<double> positive(const QString &option, const QString &text) {
    bool ok = false;
    const double v = text.toDouble(&ok);
    if (!ok || !std::isfinite(v) || v < 0) {
        return std::unexpected(usageError(option, QStringLiteral("must be a number, zero or more")));
    }
    return v;
}

int problems(const Reading &reading, const std::vector<Error> &errors, const Analysis &analysis, Severity limit,
             bool json) {
    if (json) {
        printJson(checkJson(reading, errors, analysis));
    } else {
        for (const Error &e : errors) {
            warn(e.text());
        }
        print(findingsText(reading.document, analysis));
        if (errors.empty() && analysis.findings.empty()) {
            print(QStringLiteral("no findings\n"));
        }
    }
    const bool found = !analysis.findings.empty() && analysis.worst() >= limit;
    return !errors.empty() || found ? Problems : Fine;
}

} // namespace

Result<QString> onlyWord(const QStringList &words, const QString &command) {
    if (words.size() != 1) {
        return std::unexpected(
            usageError(command, words.isEmpty() ? QStringLiteral("needs a FILE") : QStringLiteral("takes one FILE")));
    }
    return words.front();
}

Result<Document> openBounds(const QString &path) {
    const std::string text = TRY(readBounds(path));
    Reading reading = readDocument(text, path);
    if (!reading.ok()) {
        return std::unexpected(reading.errors.front());
    }
    for (const Warning &w : reading.warnings) {
        warn(inputError(path, w.message, w.line, w.column).text());
    }
    return std::move(reading.document);
}

int boundsCheck(const QStringList &words) {
    const auto args = Args::parse(words, {QStringLiteral("fail-on")}, {QStringLiteral("json")});
    if (!args) {
        return fail(args.error());
    }
    const auto file = onlyWord(args->words(), QStringLiteral("bounds check"));
    if (!file) {
        return fail(file.error());
    }
    const QString failOn = args->value(u"fail-on", QStringLiteral("over"));
    if (failOn != u"warn" && failOn != u"over") {
        return fail(usageError(QStringLiteral("--fail-on"), QStringLiteral("must be warn or over")));
    }
    const auto text = readBounds(*file);
    if (!text) {
        return fail(text.error());
    }
    const Reading reading = readDocument(*text, *file);
    std::vector<Error> errors = reading.errors;
    Analysis analysis;
    if (errors.empty()) {
        auto done = analyse(reading.document);
        if (done) {
            analysis = std::move(*done);
        } else {
            Error e = done.error();
            e.thing = *file;
            errors.push_back(std::move(e));
        }
    }
    if (!args->has(u"json")) {
        for (const Warning &w : reading.warnings) {
            warn(inputError(*file, w.message, w.line, w.column).text());
        }
    }
    return problems(reading, errors, analysis, failOn == u"warn" ? Severity::Warn : Severity::Over, args->has(u"json"));
}

namespace {

Result<int> analyze(const QStringList &words) {
    const Args args = TRY(
        Args::parse(words,
                    {QStringLiteral("load"), QStringLiteral("inflight"), QStringLiteral("rps"), QStringLiteral("set"),
                     QStringLiteral("open"), QStringLiteral("slow"), QStringLiteral("simulate")},
                    {QStringLiteral("json")}));
    const QString file = TRY(onlyWord(args.words(), QStringLiteral("bounds analyze")));
    Options options;
    if (args.has(u"load")) {
        options.load = TRY(positive(QStringLiteral("--load"), args.value(u"load")));
    }
    Document document = TRY(openBounds(file));
    for (const QString &setting : args.values(u"set")) {
        document = TRY(withSetting(document, setting));
    }
    for (const QString &call : args.values(u"open")) {
        document = TRY(withBreakerOpen(document, call));
    }
    for (const QString &slow : args.values(u"slow")) {
        document = TRY(withSlower(document, slow));
    }
    for (const QString &l : args.values(u"inflight")) {
        CHECK_STATUS(setEntryLoad(document, options, l, false));
    }
    for (const QString &r : args.values(u"rps")) {
        CHECK_STATUS(setEntryLoad(document, options, r, true));
    }
    auto analysis = analyse(document, options);
    if (!analysis) {
        Error e = analysis.error();
        e.thing = file;
        return std::unexpected(e);
    }
    std::optional<std::vector<SimulatedNode>> simulation;
    if (args.has(u"simulate")) {
        SimulationOptions how;
        how.seconds = TRY(positive(QStringLiteral("--simulate"), args.value(u"simulate")));
        how.warmup = how.seconds / 10;
        Document loaded = document; // the simulation knows no options: what is offered is written into it
        for (const EntryAnswer &e : analysis->entries) {
            loaded.node(e.node)->maxRps = e.rps;
        }
        simulation = TRY(simulate(loaded, how));
    }
    if (args.has(u"json")) {
        printJson(analysisJson(document, *analysis, simulation ? &*simulation : nullptr));
    } else {
        print(analysisText(document, *analysis));
        if (simulation) {
            print(simulationText(document, *analysis, *simulation));
        }
    }
    return Fine;
}

} // namespace

int boundsAnalyze(const QStringList &words) {
    const auto status = analyze(words);
    return status ? *status : fail(status.error());
}

} // namespace bs::cli
