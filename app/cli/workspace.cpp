// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/command.h"
#include "app/shell/secrets.h"
#include "data/core/json.h"
#include "data/workspace/approvals.h"
#include "data/workspace/paths.h"
#include <QFile>

namespace bs::cli {

namespace {

int check(const Workspace &w, bool json) {
    const Approvals approvals(Paths::fromEnvironment().approvals());
    if (json) {
        JsonWriter j;
        j.object().field("name", w.name).field("environment", w.environment).field("timezone", w.timeZone);
        j.key("sources").array();
        for (const WorkspaceSource &s : w.sources) {
            j.object().field("name", s.name).field("kind", QString::fromLatin1(s.isStore() ? "store" : "server"));
            j.field("where", s.isStore() ? s.storePath : s.connection.url.toString(QUrl::RemoveUserInfo)).end();
        }
        j.end().key("commands").array();
        for (const QStringList &command : commandsOf(w)) {
            j.object().field("command", command.join(u' ')).field("approved", approvals.isApproved(command)).end();
        }
        printJson(j.end().end().text());
        return Fine;
    }
    print(QStringLiteral("%1: %2 sources, %3 profile endpoints\n")
              .arg(w.name)
              .arg(w.sources.size())
              .arg(w.profiles.size()));
    for (const QStringList &command : commandsOf(w)) {
        print(QStringLiteral("%1: %2\n")
                  .arg(approvals.isApproved(command) ? QStringLiteral("approved") : QStringLiteral("not approved"),
                       command.join(u' ')));
    }
    return Fine;
}

int approve(const Workspace &w) {
    Approvals approvals(Paths::fromEnvironment().approvals());
    for (const QStringList &command : commandsOf(w)) {
        if (const auto ok = approvals.approve(command); !ok) {
            return fail(ok.error());
        }
        print(QStringLiteral("approved: %1\n").arg(command.join(u' ')));
    }
    return Fine;
}

// The secret comes from stdin: arguments stand in everybody's process list.
int remember(const QString &entry) {
    QFile in;
    if (!in.open(stdin, QIODevice::ReadOnly)) {
        return fail(inputError(QStringLiteral("stdin"), in.errorString()));
    }
    const QString secret = QString::fromUtf8(in.readLine(1 << 16)).trimmed();
    if (secret.isEmpty()) {
        return fail(inputError(QStringLiteral("stdin"), QStringLiteral("has no secret in its first line")));
    }
    const Status kept = rememberSecret(entry, secret);
    return kept ? static_cast<int>(Fine) : fail(kept.error());
}

int run(const QStringList &args) {
    const auto parsed = Args::parse(args, {}, {QStringLiteral("json")});
    if (!parsed) {
        return fail(parsed.error());
    }
    const QStringList &words = parsed->words();
    if (words.size() == 2 && words[0] == u"remember") {
        return remember(words[1]);
    }
    if (words.size() != 2 || (words[0] != u"check" && words[0] != u"approve")) {
        return fail(usageError(QStringLiteral("workspace"),
                               QStringLiteral("expected check FILE, approve FILE or remember ENTRY")));
    }
    const auto workspace = readWorkspace(words[1]);
    if (!workspace) {
        return fail(workspace.error());
    }
    return words[0] == u"check" ? check(*workspace, parsed->has(u"json")) : approve(*workspace);
}

} // namespace

Command workspaceCommand() {
    return {.name = QStringLiteral("workspace"),
            .summary = QStringLiteral("validate a workspace; approve the commands it names"),
            .help =
                QStringLiteral("usage: boundscope workspace check FILE [--json]\n"
                               "       boundscope workspace approve FILE\n"
                               "       boundscope workspace remember ENTRY < SECRET\n\n"
                               "check reads NAME.boundscope.yaml and says what it holds. Tunnels and credentials\n"
                               "commands run only once approve has recorded exactly their words. remember puts the\n"
                               "first line of stdin into the desktop's keychain, where password_keychain: ENTRY and\n"
                               "its like find it.\n"),
            .words = {QStringLiteral("check"), QStringLiteral("approve"), QStringLiteral("remember"),
                      QStringLiteral("--json")},
            .run = run};
}

} // namespace bs::cli
