// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"

namespace bs::cli {

namespace {

struct Sub {
    QString name;
    profiles::SubCommand run;
};

const QList<Sub> &subCommands() {
    static const QList<Sub> all{
        {QStringLiteral("info"), profiles::info},         {QStringLiteral("top"), profiles::top},
        {QStringLiteral("stacks"), profiles::stacks},     {QStringLiteral("diff"), profiles::diff},
        {QStringLiteral("leaks"), profiles::leaks},       {QStringLiteral("export"), profiles::exportTo},
        {QStringLiteral("capture"), profiles::captureTo}, {QStringLiteral("types"), profiles::types},
    };
    return all;
}

QString helpText() {
    return QStringLiteral(
        "usage: boundscope profile capture URL [--type T] [--debug 0|1|2] [--seconds N] [--timeout D] [--max-bytes B] "
        "--out F\n"
        "       boundscope profile capture --workspace W [--name ENDPOINT] [--select MATCHERS] [--type T] --out F\n"
        "                                  [--at T] [--range D] [--merge]\n"
        "       boundscope profile types URL [--kind pprof|pyroscope|parca] | --workspace W [--select MATCHERS]\n"
        "       boundscope profile info FILE\n"
        "       boundscope profile top FILE [--type T] [--sort flat|cum] [--limit N] [filters]\n"
        "       boundscope profile stacks FILE [--group exact|function|creator|state] [--limit N]\n"
        "       boundscope profile diff BASE NEW [--normalize] [--all] [--limit N]\n"
        "       boundscope profile leaks FILE FILE... [--over 100]      exit 1 when there are suspects\n"
        "       boundscope profile export FILE --to pprof|folded|speedscope|json|svg|raw --out F [--type T]\n"
        "\n"
        "FILE is pprof (gzip, zstd or raw), goroutine text (debug=1, debug=2, a crash log), gperftools, folded stacks "
        "or\n"
        "speedscope JSON; what it is, is decided by its content. - is standard input. FILE may be the URL of a pprof\n"
        "endpoint: it is asked once, nothing is kept, and never for a dump (debug=2), which stops the target.\n"
        "\n"
        "capture --workspace takes the pprof endpoints whose labels match, many at once into the folder F; else the\n"
        "profile server called ENDPOINT: the last snapshot of the --range before --at, or with --merge all of it, "
        "where\n"
        "goroutines and memory in use are averaged and what is counted is added. types lists what can be asked for.\n"
        "\n"
        "filters, as in go tool pprof: --focus RE --ignore RE --hide RE --show RE --show-from RE --tagfocus T\n"
        "--tagignore T; also --granularity functions|filefunctions|files|lines|addresses and --noinlines.\n"
        "--json prints one JSON document.\n");
}

int run(const QStringList &args) {
    const QString name = args.value(0);
    for (const Sub &s : subCommands()) {
        if (s.name == name) {
            return s.run(args.mid(1));
        }
    }
    if (name == u"--help" || name == u"-h") {
        print(helpText());
        return Fine;
    }
    QStringList names;
    for (const Sub &s : subCommands()) {
        names << s.name;
    }
    return fail(
        usageError(QStringLiteral("profile ") + name, QStringLiteral("is one of ") + names.join(QStringLiteral(", "))));
}

} // namespace

Command profileCommand() {
    QStringList words;
    for (const Sub &s : subCommands()) {
        words << s.name;
    }
    words << QStringLiteral("--json") << QStringLiteral("--type") << QStringLiteral("--sort")
          << QStringLiteral("--limit") << QStringLiteral("--group") << QStringLiteral("--workspace")
          << QStringLiteral("--select") << QStringLiteral("--name") << QStringLiteral("--at")
          << QStringLiteral("--range") << QStringLiteral("--merge") << QStringLiteral("--kind");
    return {.name = QStringLiteral("profile"),
            .summary = QStringLiteral("read, rank, compare and convert profiles of goroutines and others"),
            .help = helpText(),
            .words = words,
            .draws = false,
            .run = run};
}

} // namespace bs::cli
