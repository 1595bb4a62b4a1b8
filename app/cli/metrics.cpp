// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/command.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/exposition/census.h"

namespace bs::cli {

namespace {

using exposition::CensusResult;
using exposition::Format;

Result<Format> formatOf(const QString &name) {
    if (name == u"auto") {
        return Format::Auto;
    }
    if (name == u"text") {
        return Format::Text;
    }
    if (name == u"openmetrics") {
        return Format::OpenMetrics;
    }
    if (name == u"protobuf") {
        return Format::Protobuf;
    }
    return std::unexpected(
        usageError(QStringLiteral("--format"), QStringLiteral("is auto, text, openmetrics or protobuf")));
}

std::string json(const CensusResult &r) {
    JsonWriter w;
    w.object();
    w.field("format", exposition::toString(r.format));
    w.field("families", r.families).field("series", r.series).field("samples", r.samples);
    w.field("exemplars", r.exemplars);
    w.key("warnings").array();
    for (const Warning &warning : r.warnings) {
        w.object().field("line", warning.line).field("column", warning.column);
        w.field("message", warning.message).end();
    }
    w.end().end();
    return w.text();
}

void text(const CensusResult &r, const QString &file) {
    for (const Warning &warning : r.warnings) {
        print(QStringLiteral("%1:%2:%3: %4\n").arg(file).arg(warning.line).arg(warning.column).arg(warning.message));
    }
    print(QStringLiteral("%1: %2 families, %3 series, %4 samples, %5 exemplars, %6 warnings\n")
              .arg(QLatin1String(exposition::toString(r.format)))
              .arg(r.families)
              .arg(r.series)
              .arg(r.samples)
              .arg(r.exemplars)
              .arg(r.warnings.size()));
}

Result<int> parse(const QStringList &arguments) {
    const Args args = TRY(Args::parse(arguments, {QStringLiteral("format")}, {QStringLiteral("json")}));
    if (args.words().size() != 1) {
        return std::unexpected(
            usageError(QStringLiteral("metrics parse"), QStringLiteral("takes one FILE (- is stdin)")));
    }
    const Format format = TRY(formatOf(args.value(u"format", QStringLiteral("auto"))));
    const QString &file = args.words().front();
    const std::string bytes = TRY(readFile(file));
    const CensusResult r = TRY(exposition::takeCensus(bytes, format, file));
    if (args.has(u"json")) {
        printJson(json(r));
    } else {
        text(r, file);
    }
    return Fine;
}

int run(const QStringList &args) {
    if (args.isEmpty() || args.front() != u"parse") {
        return fail(usageError(QStringLiteral("metrics"), QStringLiteral("the sub-command is parse")));
    }
    const Result<int> r = parse(args.mid(1));
    return r ? *r : fail(r.error());
}

} // namespace

Command metricsCommand() {
    return {
        QStringLiteral("metrics"),
        QStringLiteral("parse an exposition: what a target says on /metrics"),
        QStringLiteral("boundscope metrics parse FILE [--format auto|text|openmetrics|protobuf] [--json]\n\n"
                       "Parses a metrics exposition and counts what is in it. Text is read as Prometheus reads it;\n"
                       "OpenMetrics is held to its whole specification. Findings that do not stop Prometheus are\n"
                       "warnings. An exposition that cannot be read exits with 3 and names file:line:column.\n\n"
                       "Examples:\n"
                       "  curl -s localhost:8080/metrics | boundscope metrics parse -\n"
                       "  boundscope metrics parse scrape.om.txt --json\n"),
        {QStringLiteral("parse"), QStringLiteral("--format"), QStringLiteral("--json")},
        false,
        run};
}

} // namespace bs::cli
