// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/opensource.h"
#include "app/cli/support/transfercommand.h"
#include "data/promql/parser.h"
#include <QSaveFile>

namespace bs::cli {

namespace {

Result<int> exportStore(const QStringList &arguments) {
    const Args args = TRY(Args::parse(arguments,
                                      {QStringLiteral("store"), QStringLiteral("match"), QStringLiteral("start"),
                                       QStringLiteral("end"), QStringLiteral("out")},
                                      {QStringLiteral("json")}));
    if (args.words() != QStringList{QStringLiteral("openmetrics")}) {
        return std::unexpected(usageError(QStringLiteral("export"), QStringLiteral("takes: openmetrics --store DB")));
    }
    const auto store = TRY(openStore(args, false));
    std::vector<Matcher> matchers;
    if (args.has(u"match")) {
        matchers = TRY(promql::parseSelector(args.value(u"match").toStdString()));
    }
    constexpr TimeMs kFar = 4'000'000'000'000'000;
    const TimeRange range{TRY(timeOption(args, u"start", -kFar, store->maxTime())),
                          TRY(timeOption(args, u"end", kFar, store->maxTime()))};
    const QString out = args.value(u"out", QStringLiteral("-"));
    if (out == u"-") {
        const TransferResult r = TRY(exportOpenMetrics(*store, matchers, range, [](std::string_view piece) -> Status {
            print(piece);
            return {};
        }));
        warn(transferText(r).trimmed());
        return Fine;
    }
    QSaveFile file(out);
    if (!file.open(QIODevice::WriteOnly)) {
        return std::unexpected(inputError(out, QStringLiteral("cannot be written: ") + file.errorString()));
    }
    const TransferResult r = TRY(exportOpenMetrics(*store, matchers, range, [&](std::string_view piece) -> Status {
        if (file.write(piece.data(), static_cast<qint64>(piece.size())) != static_cast<qint64>(piece.size())) {
            return std::unexpected(inputError(out, QStringLiteral("cannot be written: ") + file.errorString()));
        }
        return {};
    }));
    if (!file.commit()) {
        return std::unexpected(inputError(out, QStringLiteral("cannot be written: ") + file.errorString()));
    }
    args.has(u"json") ? printJson(transferJson(r)) : print(transferText(r));
    return Fine;
}

} // namespace

Command exportCommand() {
    return {
        QStringLiteral("export"),
        QStringLiteral("take samples out of a store as OpenMetrics"),
        QStringLiteral("boundscope export openmetrics --store DB [--match SELECTOR] [--start T] [--end T] [--out F] "
                       "[--json]\n\n"
                       "Writes what matches, with timestamps, to standard output or to F. Stale markers have no text\n"
                       "form and are left out. --json prints {series,samples,bytes,seconds} when F is given.\n"),
        {QStringLiteral("openmetrics"), QStringLiteral("--store"), QStringLiteral("--match"), QStringLiteral("--start"),
         QStringLiteral("--end"), QStringLiteral("--out"), QStringLiteral("--json")},
        false,
        [](const QStringList &args) {
            const auto r = exportStore(args);
            return r ? *r : fail(r.error());
        }};
}

} // namespace bs::cli
