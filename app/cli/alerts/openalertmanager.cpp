// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/alerts/alertcommands.h"
#include "data/workspace/approvals.h"
#include "data/workspace/paths.h"
#include "data/workspace/workspace.h"
#include <QTextStream>
#include <unistd.h>

namespace bs::cli {

namespace {

Result<Connection> connectionOf(const Args &args) {
    const QString given = args.value(u"alertmanager");
    if (!args.has(u"workspace")) {
        if (given.isEmpty()) {
            return std::unexpected(usageError(QStringLiteral("--alertmanager"),
                                              QStringLiteral("URL or --workspace W says which Alertmanager to ask")));
        }
        return connectionTo(given);
    }
    const Workspace w = TRY(readWorkspace(args.value(u"workspace")));
    QStringList names;
    for (Connection c : w.alertmanagers) {
        const QString name = c.name.isEmpty() ? c.url.host() : c.name;
        if (given.isEmpty() || given == name) {
            applyApprovals(c, Approvals(Paths::fromEnvironment().approvals()));
            return c;
        }
        names.append(name);
    }
    return std::unexpected(inputError(w.path, names.isEmpty() ? QStringLiteral("names no alertmanagers")
                                                              : QStringLiteral("has no Alertmanager %1; there are %2")
                                                                    .arg(given, names.join(QStringLiteral(", ")))));
}

} // namespace

Result<std::unique_ptr<Alertmanager>> openAlertmanager(const Args &args) {
    return std::make_unique<Alertmanager>(TRY(connectionOf(args)), std::make_shared<PlainSecretReader>());
}

Result<std::vector<Matcher>> matchersOf(const Args &args) {
    std::vector<Matcher> out;
    for (const QString &word : args.words().mid(1)) {
        const auto some = TRY(parseAlertMatchers(word));
        out.insert(out.end(), some.begin(), some.end());
    }
    return out;
}

Status confirm(const Args &args, const QString &question) {
    if (args.has(u"yes")) {
        return {};
    }
    if (isatty(STDIN_FILENO) == 0) {
        return std::unexpected(usageError(QStringLiteral("not confirmed"),
                                          question + QStringLiteral(" Say --yes, or run it on a terminal.")));
    }
    QTextStream err(stderr);
    err << question << QStringLiteral(" [y/N] ") << Qt::flush;
    const QString answer = QTextStream(stdin).readLine().trimmed().toLower();
    if (answer != u"y" && answer != u"yes") {
        return std::unexpected(usageError(QStringLiteral("not confirmed"), QStringLiteral("nothing was changed")));
    }
    return {};
}

} // namespace bs::cli
