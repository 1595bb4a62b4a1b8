// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alerts/alertcommands.h"

namespace bs::cli {

namespace {

const char *const kHelp =
    R"(usage: boundscope alerts list     [WHERE] [MATCHER]... [--receiver RE] [--json]
       boundscope alerts groups   [WHERE] [MATCHER]... [--receiver RE] [--json]
       boundscope alerts silences [WHERE] [MATCHER]... [--expired] [--json]
       boundscope alerts silence  [WHERE] MATCHER... --for D --comment TEXT [--by NAME] [--yes] [--json]
       boundscope alerts expire   [WHERE] ID... [--yes] [--json]

What an Alertmanager (API v2) holds, and its silences.

list       alerts, each with its state (active, silenced, inhibited), who silenced it and who is told
groups     the same by group and receiver
silences   pending and active ones; with --expired the others too
silence    mutes the alerts that match, from now for D. Says how many alerts that is now, and asks.
expire     ends silences. Says what will be heard again, and asks.

  WHERE      --alertmanager URL, or --workspace W [--alertmanager NAME]; its first one unless NAME says another
  MATCHER    name=value, name!=value, name=~regex, name!~regex; a word alone is an alertname
  --yes      does not ask. Without a terminal to ask on, it is needed.

The exit status is 0 when it was done, 2 when it was not confirmed, 3 when what was asked is wrong (an id that is not
there, a matcher that does not read), 4 when the Alertmanager cannot be reached.

Example: boundscope alerts silence PoolSaturated pool=email-client --for 1h --comment 'raising the limit' --workspace courier.boundscope.yaml
)";

int run(const QStringList &words) {
    const auto args =
        Args::parse(words,
                    {QStringLiteral("alertmanager"), QStringLiteral("workspace"), QStringLiteral("receiver"),
                     QStringLiteral("for"), QStringLiteral("comment"), QStringLiteral("by")},
                    {QStringLiteral("json"), QStringLiteral("yes"), QStringLiteral("expired")});
    if (!args) {
        return fail(args.error());
    }
    const QString what = args->words().value(0);
    const auto known = alertCommands();
    const auto it = known.find(what);
    if (it == known.end()) {
        return fail(usageError(QStringLiteral("alerts"),
                               QStringLiteral("wants a sub-command: list, groups, silences, silence or expire")));
    }
    const auto status = it->second(*args);
    return status ? *status : fail(status.error());
}

} // namespace

Command alertsCommand() {
    Command c;
    c.name = QStringLiteral("alerts");
    c.summary = QStringLiteral("alerts and silences of an Alertmanager: list, silence, expire");
    c.help = QString::fromLatin1(kHelp);
    c.words = {QStringLiteral("list"),        QStringLiteral("groups"),     QStringLiteral("silences"),
               QStringLiteral("silence"),     QStringLiteral("expire"),     QStringLiteral("--alertmanager"),
               QStringLiteral("--workspace"), QStringLiteral("--receiver"), QStringLiteral("--for"),
               QStringLiteral("--comment"),   QStringLiteral("--by"),       QStringLiteral("--yes"),
               QStringLiteral("--expired"),   QStringLiteral("--json")};
    c.run = run;
    return c;
}

} // namespace bs::cli
