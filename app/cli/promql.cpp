// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/command.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include "data/promql/testscript.h"

namespace bs::cli {

Command promqlCommand();

namespace {

struct FileResult {
    QString file;
    promql::ScriptResult result;
};

void writeJson(const std::vector<FileResult> &files, const promql::ScriptResult &total) {
    JsonWriter w;
    w.object().key("files").array();
    for (const FileResult &f : files) {
        w.object().field("file", f.file).field("passed", f.result.passed).field("failed", f.result.failed);
        w.field("skipped", f.result.skipped).key("failures").array();
        for (const promql::ScriptFailure &x : f.result.failures) {
            w.object().field("line", x.line).field("expr", x.expr).field("why", x.why).end();
        }
        w.end().end();
    }
    w.end().field("passed", total.passed).field("failed", total.failed).field("skipped", total.skipped).end();
    printJson(w.text());
}

int test(const Args &args) {
    const QStringList paths = args.words().mid(1);
    if (paths.isEmpty()) {
        return fail(usageError(QStringLiteral("promql test"), QStringLiteral("names no FILE")));
    }
    std::vector<FileResult> files;
    promql::ScriptResult total;
    for (const QString &path : paths) {
        const auto text = readFile(path);
        if (!text) {
            return fail(text.error());
        }
        files.push_back({path, promql::runTestScript(*text)});
        total.passed += files.back().result.passed;
        total.failed += files.back().result.failed;
        total.skipped += files.back().result.skipped;
    }
    if (args.has(u"json")) {
        writeJson(files, total);
    } else {
        for (const FileResult &f : files) {
            for (const promql::ScriptFailure &x : f.result.failures) {
                print(QStringLiteral("%1:%2: %3\n    %4\n")
                          .arg(f.file)
                          .arg(x.line)
                          .arg(QString::fromStdString(x.expr), QString::fromStdString(x.why)));
            }
        }
        print(QStringLiteral("%1 passed, %2 failed, %3 skipped\n")
                  .arg(total.passed)
                  .arg(total.failed)
                  .arg(total.skipped));
    }
    return total.failed > 0 ? Problems : Fine;
}

int run(const QStringList &words) {
    const auto args = Args::parse(words, {}, {QStringLiteral("json")});
    if (!args) {
        return fail(args.error());
    }
    if (args->words().value(0) == u"test") {
        return test(*args);
    }
    return fail(usageError(QStringLiteral("promql"), QStringLiteral("wants a sub-command: test FILE...")));
}

} // namespace

Command promqlCommand() {
    Command c;
    c.name = QStringLiteral("promql");
    c.summary = QStringLiteral("run Prometheus's own PromQL test scripts against the embedded engine");
    c.help = QStringLiteral("usage: boundscope promql test FILE... [--json]\n\n"
                            "Runs test scripts in the language of Prometheus (load, eval, expect, clear) against the "
                            "embedded engine.\nEvery eval command is one test. An instant evaluation is repeated as "
                            "the middle step of a range query.\n\n"
                            "The last line reads `N passed, N failed, N skipped`; the exit status is 1 when any "
                            "failed.\n");
    c.words = {QStringLiteral("test"), QStringLiteral("--json")};
    c.run = run;
    return c;
}

} // namespace bs::cli
