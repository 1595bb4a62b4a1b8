// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/command.h"
#include "app/shell/windowprogram.h"
#include "data/incident/importers.h"
#include <QFileInfo>

namespace bs::cli {

namespace {

const char *const kHelp = R"(Usage: boundscope [open FILE|ADDRESS]
       boundscope open [FILE|ADDRESS] --alert URL|LABELS

Opens the window: on the last thing that was open, or on what is named.

  FILE        a workspace (NAME.boundscope.yaml), a store, a pprof profile, a bound-stack diagram or an incident
              bundle (.bsi); recognised by content
  ADDRESS     of a Prometheus-compatible server, e.g. http://localhost:9090
  --alert X   opens an incident from an alert: its labels, e.g. alertname=PoolSaturated,pool=email-client, or the URL
              of it in Alertmanager, Prometheus or Grafana. Its labels become the selection and fill the commands, they
              choose the runbook, and a time in the URL is the time that is looked at

Examples: boundscope open courier.boundscope.yaml
          boundscope open http://localhost:9090 --alert 'alertname=PoolSaturated,service=checkout'
)";

int run(const QStringList &given) {
    const auto args = Args::parse(given, {QStringLiteral("alert")}, {});
    if (!args) {
        return fail(args.error());
    }
    if (args->words().size() > 1) {
        return fail(usageError(QStringLiteral("open"), QStringLiteral("takes one file or address")));
    }
    const QString what = args->words().value(0);
    // Said on the terminal it was typed in; inside the window an error goes to the welcome page.
    if (!what.isEmpty() && what != u"demo" && !what.contains(u"://") && !QFileInfo::exists(what)) {
        return fail(inputError(what, QStringLiteral("no such file")));
    }
    const QString alert = args->value(u"alert");
    if (args->has(u"alert")) {
        if (const auto read = incident::readAlertReference(alert); !read) {
            return fail(usageError(QStringLiteral("--alert"), read.error().text()));
        }
    }
    int argc = 1;
    char name[] = "boundscope";
    char *argv[] = {name, nullptr};
    return runWindow(argc, argv, what, alert);
}

} // namespace

Command openCommand() {
    Command c;
    c.name = QStringLiteral("open");
    c.summary = QStringLiteral("the window, on a workspace, store, profile, diagram, bundle or server");
    c.help = QString::fromLatin1(kHelp);
    c.words = {QStringLiteral("--alert")};
    c.run = run;
    c.opensWindow = [](const QStringList &) { return true; };
    return c;
}

} // namespace bs::cli
