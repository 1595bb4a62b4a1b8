// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alerts/alertcommands.h"
#include "data/core/format.h"
#include "data/core/json.h"

namespace bs::cli {

namespace {

QString alertsText(std::size_t n) { return n == 1 ? QStringLiteral("1 alert") : QStringLiteral("%1 alerts").arg(n); }

} // namespace

Result<int> makeSilence(const Args &args) {
    NewSilence s;
    s.matchers = TRY(matchersOf(args));
    if (!args.has(u"for")) {
        return std::unexpected(
            usageError(QStringLiteral("--for"), QStringLiteral("says how long, e.g. 1h; a silence always ends")));
    }
    const auto length = parseDuration(args.value(u"for").toStdString());
    if (!length || *length <= 0) {
        return std::unexpected(
            usageError(QStringLiteral("--for ") + args.value(u"for"), QStringLiteral("is no duration such as 1h")));
    }
    s.startsAt = SystemClock().now();
    s.endsAt = s.startsAt + *length;
    s.comment = args.value(u"comment").toStdString();
    s.createdBy = args.value(u"by", qEnvironmentVariable("USER")).toStdString();
    CHECK_STATUS(checkSilence(s));
    const auto server = TRY(openAlertmanager(args));
    const auto fit = TRY(wait(server->alerts({s.matchers, {}}, {})));
    CHECK_STATUS(confirm(args, QStringLiteral("%1 would be silenced until %2: %3 on %4, which has %5 of them now.")
                                   .arg(displayText(matchersText(s.matchers), 300), formatRfc3339(s.endsAt),
                                        formatDuration(*length), server->address(), alertsText(fit.size()))));
    const std::string id = TRY(wait(server->createSilence(s, {})));
    if (args.has(u"json")) {
        JsonWriter w;
        w.object().field("id", id).field("alertmanager", server->address());
        w.field("starts_at", formatRfc3339(s.startsAt)).field("ends_at", formatRfc3339(s.endsAt));
        printJson(w.field("alerts", static_cast<std::int64_t>(fit.size())).end().text());
        return Fine;
    }
    print(QStringLiteral("%1 silences %2 until %3\n")
              .arg(QString::fromStdString(id), alertsText(fit.size()), formatRfc3339(s.endsAt)));
    return Fine;
}

Result<int> expireSilences(const Args &args) {
    const QStringList ids = args.words().mid(1);
    if (ids.isEmpty()) {
        return std::unexpected(usageError(QStringLiteral("alerts expire"), QStringLiteral("names no ID of a silence")));
    }
    const auto server = TRY(openAlertmanager(args));
    const auto all = TRY(wait(server->silences({}, {})));
    QStringList named;
    for (const QString &id : ids) {
        const auto it =
            std::find_if(all.begin(), all.end(), [&id](const Silence &s) { return s.id == id.toStdString(); });
        if (it == all.end()) {
            return std::unexpected(inputError(QStringLiteral("silence ") + id,
                                              QStringLiteral("there is none of this id on ") + server->address()));
        }
        if (it->state == "expired") {
            return std::unexpected(inputError(QStringLiteral("silence ") + id,
                                              QStringLiteral("ended at %1 already").arg(formatRfc3339(it->endsAt))));
        }
        named << displayText(matchersText(it->matchers), 200);
    }
    CHECK_STATUS(confirm(
        args, QStringLiteral("Alerts that match %1 would be heard again.").arg(named.join(QStringLiteral(" or ")))));
    for (const QString &id : ids) {
        (void)TRY(wait(server->expireSilence(id.toStdString(), {})));
    }
    if (args.has(u"json")) {
        JsonWriter w;
        w.object().key("expired").array();
        for (const QString &id : ids) {
            w.value(id);
        }
        printJson(w.end().end().text());
        return Fine;
    }
    print(QStringLiteral("%1 expired\n").arg(ids.join(QStringLiteral(", "))));
    return Fine;
}

} // namespace bs::cli
