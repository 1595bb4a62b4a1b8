// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/rules/rulescommands.h"

namespace bs::cli {

Command rulesCommand();

namespace {

int run(const QStringList &words) {
    const auto args =
        Args::parse(words,
                    {QStringLiteral("store"), QStringLiteral("source"), QStringLiteral("workspace"),
                     QStringLiteral("start"), QStringLiteral("end"), QStringLiteral("step"), QStringLiteral("alert")},
                    {QStringLiteral("json")});
    if (!args) {
        return fail(args.error());
    }
    const QString what = args->words().value(0);
    if (args->words().size() < 2 && (what == u"check" || what == u"test" || what == u"replay")) {
        return fail(usageError(QStringLiteral("rules ") + what, QStringLiteral("names no FILE")));
    }
    if (what == u"check") {
        return rulesCheck(*args);
    }
    if (what == u"test") {
        return rulesTest(*args);
    }
    if (what == u"replay") {
        return rulesReplay(*args);
    }
    return fail(
        usageError(QStringLiteral("rules"), QStringLiteral("wants a sub-command: check, test or replay FILE...")));
}

} // namespace

Command rulesCommand() {
    Command c;
    c.name = QStringLiteral("rules");
    c.summary = QStringLiteral("validate Prometheus rule files, run their unit tests, replay them on stored data");
    c.help = QStringLiteral(
        "usage: boundscope rules check FILE... [--json]\n"
        "       boundscope rules test FILE... [--json]\n"
        "       boundscope rules replay FILE... --store DB [--start T] [--end T] [--step D] [--alert NAME] [--json]\n\n"
        "check    reads rule files as Prometheus does and lists every problem with file:line:column; the same rule\n"
        "         twice is a problem as well.\n"
        "test     runs promtool's unit-test files.\n"
        "replay   says when each alert would have been pending, firing and resolved on stored data; where it never\n"
        "         fired, which clause held it back.\n\n"
        "The exit status is 1 when problems were found or tests failed.\n");
    c.words = {QStringLiteral("check"),  QStringLiteral("test"),    QStringLiteral("replay"),
               QStringLiteral("--json"), QStringLiteral("--store"), QStringLiteral("--start"),
               QStringLiteral("--end"),  QStringLiteral("--step"),  QStringLiteral("--alert")};
    c.run = run;
    return c;
}

} // namespace bs::cli
