// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bounds/commands.h"
#include "app/cli/support/command.h"

namespace bs::cli {

namespace {

int runBounds(const QStringList &args) {
    if (args.isEmpty()) {
        return fail(usageError(QStringLiteral("bounds"), QStringLiteral("say what to do: check, analyze, render, "
                                                                        "convert, diff or discover")));
    }
    const QStringList rest = args.mid(1);
    const QString &what = args.front();
    if (what == u"check") {
        return boundsCheck(rest);
    }
    if (what == u"analyze" || what == u"analyse") {
        return boundsAnalyze(rest);
    }
    if (what == u"convert") {
        return boundsConvert(rest);
    }
    if (what == u"discover") {
        return boundsDiscover(rest);
    }
    if (what == u"render") {
        return boundsRender(rest);
    }
    if (what == u"diff") {
        return boundsDiff(rest);
    }
    return fail(usageError(what, QStringLiteral("is not something bounds can do")));
}

} // namespace

Command boundsCommand() {
    Command c;
    c.name = QStringLiteral("bounds");
    c.summary = QStringLiteral("bound-stack diagrams: check, analyze, render, convert, diff, discover");
    c.help = QStringLiteral(
        "Usage:\n"
        "  boundscope bounds check FILE [--fail-on warn|over] [--json]\n"
        "      Reads a bound-stack document, says what is wrong and which tier is oversubscribed. Exit status 1 on an\n"
        "      error in the file or a finding at or above --fail-on (default over).\n"
        "  boundscope bounds analyze FILE [--load X] [--inflight L] [--rps R] [--set NODE.FIELD=V]... [--json]\n"
        "      The worst case and the steady state of every tier, what binds, and what would fix it. --load "
        "multiplies\n"
        "      what the entry is offered; --set changes a value (FROM->TO.FIELD=V for a call, an empty V removes it);\n"
        "      with several entries say --inflight ENTRY=L. --open FROM->TO asks what if that breaker is open, --slow\n"
        "      NODE=K what if a node takes K times as long, --simulate SECONDS adds a simulation as a second opinion.\n"
        "  boundscope bounds convert FILE --to yaml|json|mermaid|dot|ascii [--from FORM] [--out F]\n"
        "      Another form of the same stack. FILE may be any of these forms; --from says which where it is not "
        "plain.\n"
        "  boundscope bounds diff OLD NEW [--fail-on worse|over|change] [--json]\n"
        "  boundscope bounds diff --git REVISION [FILE...] [--fail-on worse|over|change] [--json]\n"
        "      What changed between two versions, field by field, what it did to the admissible load, and which "
        "findings\n"
        "      came, went or changed. --git compares FILE with what the revision had of it; A..B compares two "
        "commits,\n"
        "      A...B what B did since it left A. Without FILE: every *.bounds.yaml of the checkout that differs.\n"
        "      --fail-on makes it a gate, with exit status 1: worse where less is admitted, or a finding of at "
        "least\n"
        "      warn came or grew; over the same for findings of at least over; change for any difference but "
        "layout.\n"
        "  boundscope bounds render FILE --out F.svg|png|pdf [--theme light|dark] [--load X]\n"
        "      The diagram as a picture, with the findings of the analysis on it.\n"
        "  boundscope bounds discover --source URL | --store DB | --workspace W | --config FILE [--time T] [--out F] "
        "[--json]\n"
        "      A first diagram from live metrics (Istio, Linkerd, Envoy, service graphs of Tempo and OpenTelemetry,\n"
        "      gRPC and HTTP clients with a target label, client_requests_total{target}, go_sql_*, pool_capacity) or "
        "from\n"
        "      the concurrency: and pools: sections of a config.yaml.\n"
        "  boundscope bounds discover ... --into FILE [--accept all|1,3-5] [--out F] [--json]\n"
        "      What was found and FILE does not say, as numbered proposals, each with its evidence. --accept writes "
        "the\n"
        "      chosen ones, and those they need, into FILE (or F); every other byte of it stays.\n"
        "FILE may be - for standard input.\n");
    c.words = {QStringLiteral("check"),      QStringLiteral("analyze"),   QStringLiteral("convert"),
               QStringLiteral("diff"),       QStringLiteral("render"),    QStringLiteral("discover"),
               QStringLiteral("--config"),   QStringLiteral("--into"),    QStringLiteral("--accept"),
               QStringLiteral("--to"),       QStringLiteral("--from"),    QStringLiteral("--out"),
               QStringLiteral("--json"),     QStringLiteral("--fail-on"), QStringLiteral("--load"),
               QStringLiteral("--inflight"), QStringLiteral("--rps"),     QStringLiteral("--set"),
               QStringLiteral("--open"),     QStringLiteral("--slow"),    QStringLiteral("--simulate"),
               QStringLiteral("--git")};
    c.opensWindow = [](const QStringList &args) { return !args.isEmpty() && args.front() == u"render"; };
    c.run = runBounds;
    return c;
}

} // namespace bs::cli
