// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bounds/commands.h"
#include "app/cli/support/command.h"
#include "app/cli/support/opensource.h"
#include "data/bounds/exchange/exchange.h"
#include "data/bounds/observe.h"
#include "data/bounds/writer.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/core/json.h"
#include <QDateTime>
#include <algorithm>

namespace bs::cli {

using namespace bounds;

namespace {

Result<Found> observe(MetricSource *source, TimeMs at) {
    Observer observer;
    const auto &queries = observationQueries();
    for (std::size_t i = 0; i < queries.size(); ++i) {
        InstantQuery q;
        q.expr = queries[i].expr;
        q.time = at;
        q.limit = 5000;
        const auto answer = TRY(wait(source->query(q, {})));
        observer.take(i, answer->matrix);
    }
    if (observer.empty()) {
        return std::unexpected(inputError(source->name(), QStringLiteral("holds no request metrics with a caller and a "
                                                                         "callee, and no pools")));
    }
    return observer.found();
}

std::string proposalsJson(const std::vector<Proposal> &all, const std::vector<bool> &taken) {
    JsonWriter w;
    w.object().key("proposals").array();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Proposal &p = all[i];
        static const char *what[] = {"add_node", "add_call", "set_field"};
        w.object().field("number", static_cast<std::int64_t>(i + 1)).field("what", what[static_cast<int>(p.what)]);
        w.field(p.isCall ? "call" : "node", p.name);
        if (p.what == Proposal::What::SetField) {
            w.field("field", p.field).field("from", p.from.isEmpty() ? std::optional<QString>() : p.from);
            w.field("to", p.to);
        }
        w.field("text", p.words()).field("evidence", p.evidence);
        w.field("accepted", static_cast<bool>(i < taken.size() && taken[i])).end();
    }
    w.end().end();
    return w.text();
}

// "all", or numbers and ranges: 1,3-5.
Result<std::vector<bool>> chosenOf(const QString &text, std::size_t count) {
    std::vector<bool> out(count, text == u"all");
    const auto bad = [&] {
        return std::unexpected(
            usageError(QStringLiteral("--accept"),
                       QStringLiteral("must be all, or numbers from 1 to %1 such as 1,3-5").arg(count)));
    };
    for (const QString &part : text == u"all" ? QStringList{} : text.split(u',', Qt::SkipEmptyParts)) {
        bool ok = false;
        bool ok2 = true;
        const qsizetype dash = part.indexOf(u'-');
        const auto first = part.left(dash < 0 ? part.size() : dash).toULongLong(&ok);
        const auto last = dash < 0 ? first : part.mid(dash + 1).toULongLong(&ok2);
        if (!ok || !ok2 || first < 1 || last < first || last > count) {
            return bad();
        }
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(first - 1), out.begin() + static_cast<std::ptrdiff_t>(last),
                  true);
    }
    return out;
}

// Proposes changes to a diagram that exists; what is accepted is written into it, every other byte stays.
Result<int> into(const Args &args, const Found &found) {
    const QString file = args.value(u"into");
    const std::string text = TRY(readFile(file, {.maxBytes = 64LL << 20, .maxDecompressed = 64LL << 20}));
    const Document current = TRY(documentFrom(text, file));
    const std::vector<Proposal> all = propose(current, found);
    const std::vector<bool> chosen = TRY(chosenOf(args.value(u"accept"), all.size()));
    if (args.has(u"json")) {
        printJson(proposalsJson(all, chosen));
    } else {
        for (std::size_t i = 0; i < all.size(); ++i) {
            print(QStringLiteral("%1 %2. %3\n      %4\n")
                      .arg(QString::fromLatin1(chosen[i] ? "*" : " "))
                      .arg(i + 1, 3)
                      .arg(displayText(all[i].words(), 300), displayText(all[i].evidence, 600)));
        }
        print(all.empty() ? QStringLiteral("nothing that %1 does not say already\n").arg(file) : QString());
    }
    if (args.has(u"accept")) {
        const Document changed = accepted(current, found, all, chosen);
        const std::string written = TRY(patchedText({text, file}, changed));
        CHECK_STATUS(writeFile(args.has(u"out") ? args.value(u"out") : file, written));
    }
    return Fine;
}

Result<int> discover(const QStringList &words) {
    const Args args =
        TRY(Args::parse(words,
                        QStringList{QStringLiteral("config"), QStringLiteral("out"), QStringLiteral("time"),
                                    QStringLiteral("into"), QStringLiteral("accept")} +
                            sourceOptions(),
                        {QStringLiteral("json")}));
    if (args.has(u"accept") && !args.has(u"into")) {
        return std::unexpected(usageError(QStringLiteral("--accept"), QStringLiteral("needs --into FILE")));
    }
    Found found;
    if (args.has(u"config")) {
        const QString file = args.value(u"config");
        found = TRY(fromConfig(TRY(readFile(file, {.maxBytes = 16 << 20, .maxDecompressed = 16 << 20})), file));
    } else {
        const OpenSource open = TRY(openSource(args));
        const TimeMs now = QDateTime::currentMSecsSinceEpoch();
        const TimeMs at = TRY(timeOption(args, u"time", open.end == kNoTime ? now : open.end, open.end));
        found = TRY(observe(open.source.get(), at));
    }
    if (args.has(u"into")) {
        return into(args, found);
    }
    const std::string text = args.has(u"json") ? toJson(found.document) + '\n' : canonicalText(found.document);
    if (args.has(u"out") && args.value(u"out") != u"-") {
        CHECK_STATUS(writeFile(args.value(u"out"), text));
    } else {
        print(text);
    }
    return Fine;
}

} // namespace

int boundsDiscover(const QStringList &words) {
    const auto status = discover(words);
    return status ? *status : fail(status.error());
}

} // namespace bs::cli
