// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/opensource.h"
#include "app/cli/support/transfercommand.h"
#include "data/core/bytes.h"

namespace bs::cli {

namespace {

Result<int> importFile(const QStringList &arguments) {
    const Args args = TRY(Args::parse(arguments, {QStringLiteral("store")}, {QStringLiteral("json")}));
    if (args.words().size() != 2 || args.words()[0] != u"openmetrics") {
        return std::unexpected(
            usageError(QStringLiteral("import"), QStringLiteral("takes: openmetrics FILE --store DB")));
    }
    const std::string text = TRY(readFile(args.words()[1]));
    const auto store = TRY(openStore(args, true));
    const TransferResult r = TRY(importOpenMetrics(*store, text, args.words()[1]));
    args.has(u"json") ? printJson(transferJson(r)) : print(transferText(r));
    return Fine;
}

} // namespace

Command importCommand() {
    return {QStringLiteral("import"),
            QStringLiteral("backfill a store from an OpenMetrics file"),
            QStringLiteral("boundscope import openmetrics FILE --store DB [--json]\n\n"
                           "Reads samples with timestamps into a store, in any order. What the store has already is\n"
                           "ignored: of two samples of one series at one time the first counts.\n"),
            {QStringLiteral("openmetrics"), QStringLiteral("--store"), QStringLiteral("--json")},
            false,
            [](const QStringList &args) {
                const auto r = importFile(args);
                return r ? *r : fail(r.error());
            }};
}

} // namespace bs::cli
