// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bounds/commands.h"
#include "app/cli/support/command.h"
#include "data/bounds/exchange/exchange.h"
#include "data/core/bytes.h"

namespace bs::cli {

using namespace bounds;

namespace {

Result<Form> formOption(const Args &args, QStringView name) {
    const auto form = formFrom(args.value(name));
    if (!form) {
        return std::unexpected(usageError(QStringLiteral("--") + name.toString(),
                                          QStringLiteral("must be yaml, json, mermaid, dot or ascii")));
    }
    return *form;
}

Result<int> convert(const QStringList &words) {
    const Args args = TRY(Args::parse(words, {QStringLiteral("to"), QStringLiteral("from"), QStringLiteral("out")},
                                      {QStringLiteral("json")}));
    const QString file = TRY(onlyWord(args.words(), QStringLiteral("bounds convert")));
    const Form to = args.has(u"json") && !args.has(u"to") ? Form::Json : TRY(formOption(args, u"to"));
    const std::string text = TRY(readFile(file, {.maxBytes = 64LL << 20, .maxDecompressed = 64LL << 20}));
    const Form from = args.has(u"from") ? TRY(formOption(args, u"from")) : guessForm(text, file);
    const Document document = TRY(fromForm(text, file, from));
    const std::string out = toForm(document, to);
    if (args.has(u"out") && args.value(u"out") != u"-") {
        CHECK_STATUS(writeFile(args.value(u"out"), out));
    } else {
        print(out);
    }
    return Fine;
}

} // namespace

int boundsConvert(const QStringList &words) {
    const auto status = convert(words);
    return status ? *status : fail(status.error());
}

} // namespace bs::cli
