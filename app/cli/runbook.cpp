// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// boundscope runbook check|list|walk
#include "app/cli/runbook/trees.h"
#include "app/cli/runbook/walk.h"
#include "app/cli/support/command.h"
#include "data/core/json.h"
#include "data/runbook/loader.h"

namespace bs::cli {

namespace {

int check(const Args &args) {
    if (args.words().size() < 2) {
        return fail(usageError(QStringLiteral("runbook check"), QStringLiteral("needs a file")));
    }
    bool flawless = true;
    JsonWriter w;
    w.object().key("errors").array();
    QString text;
    for (const QString &file : args.words().mid(1)) {
        const Result<runbook::Loaded> loaded = runbook::loadTreeFile(file);
        if (!loaded) {
            return fail(loaded.error());
        }
        for (const runbook::Problem &p : loaded->problems) {
            flawless = false;
            w.object().field("path", p.path).field("line", p.line).field("message", p.message);
            w.field("column", p.column).field("file", file).end();
            const QString at = p.path.isEmpty() ? QString() : p.path + QStringLiteral(": ");
            text += QStringLiteral("%1:%2:%3: %4%5\n").arg(file).arg(p.line).arg(p.column).arg(at, p.message);
        }
        if (loaded->tree) {
            const runbook::Tree &t = *loaded->tree;
            text += QStringLiteral("%1: %2 %3, %4 steps, no problems\n").arg(file, t.id, t.version).arg(t.nodes.size());
        }
    }
    w.end().end();
    args.has(u"json") ? printJson(w.text()) : print(text);
    return flawless ? Fine : Problems;
}

int list(const Args &args) {
    JsonWriter w;
    w.object().key("trees").array();
    QString text;
    for (const runbook::TreePtr &t : shippedTrees()) {
        w.object().field("id", t->id).field("version", t->version).field("title", t->title).field("source", t->source);
        w.field("steps", t->nodes.size()).field("sha256", t->sha256).end();
        text += QStringLiteral("%1 %2  %3\n").arg(t->id, -26).arg(t->version, t->title);
    }
    w.end().end();
    args.has(u"json") ? printJson(w.text()) : print(text);
    return Fine;
}

int run(const QStringList &args) {
    const Result<Args> parsed = Args::parse(args, walkOptions(), {QStringLiteral("json"), QStringLiteral("auto")});
    if (!parsed) {
        return fail(parsed.error());
    }
    const QString what = parsed->words().value(0);
    if (what == u"check") {
        return check(*parsed);
    }
    if (what == u"list") {
        return list(*parsed);
    }
    if (what == u"walk") {
        return walkRunbook(*parsed);
    }
    return fail(usageError(QStringLiteral("runbook"), QStringLiteral("say check FILE, list, or walk")));
}

} // namespace

Command runbookCommand() {
    Command c;
    c.name = QStringLiteral("runbook");
    c.summary = QStringLiteral("check, list and walk decision trees");
    c.help =
        QStringLiteral("Usage: boundscope runbook check FILE... [--json]\n"
                       "       boundscope runbook list [--json]\n"
                       "       boundscope runbook walk [--tree NAME|FILE] (--store DB | --source URL) [--at T]\n"
                       "                               [--select MATCHERS] [--diagram FILE]... [--auto] [--json]\n\n"
                       "walk takes its own suggestions on the data of that moment (default: the newest) and ends\n"
                       "with the cause, whom it is about, and the first mitigation. It reads metrics, alert\n"
                       "states, captures and bound diagrams (--diagram, or the workspace's); nothing is run.\n");
    c.words = {QStringLiteral("check"), QStringLiteral("list"), QStringLiteral("walk"), QStringLiteral("--json")};
    c.run = run;
    return c;
}

} // namespace bs::cli
