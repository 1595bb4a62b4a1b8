// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/program.h"
#include "app/cli/support/command.h"
#include "app/shell/resources.h"
#include "app/shell/windowprogram.h"
#include <QApplication>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <unistd.h>

namespace bs {

namespace {

void describe(QCoreApplication &app) {
    app.setApplicationName(QStringLiteral("boundscope"));
    app.setOrganizationName(QStringLiteral("boundscope"));
    app.setApplicationVersion(QStringLiteral(BOUNDSCOPE_VERSION));
}

QString overview(const std::vector<cli::Command> &commands) {
    QString out =
        QStringLiteral("Usage: boundscope [COMMAND] [OPTIONS]\n\nCommands (boundscope help COMMAND says more):\n");
    for (const cli::Command &c : commands) {
        out += QStringLiteral("  %1  %2\n").arg(c.name, -10).arg(c.summary);
    }
    return out;
}

const cli::Command *find(const std::vector<cli::Command> &commands, const QString &name) {
    for (const cli::Command &c : commands) {
        if (c.name == name) {
            return &c;
        }
    }
    return nullptr;
}

int runCommand(const cli::Command &command, int argc, char **argv) {
    QStringList args;
    for (int i = 2; i < argc; ++i) {
        args << QString::fromLocal8Bit(argv[i]);
    }
    if (args.contains(QStringLiteral("--help"))) {
        cli::print(command.help);
        return cli::Fine;
    }
    if (command.opensWindow && command.opensWindow(args)) {
        return command.run(args);
    }
    if (command.draws) {
        if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") &&
            qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
            qputenv("QT_QPA_PLATFORM", "offscreen");
        }
        QApplication app(argc, argv);
        describe(app);
        return command.run(args);
    }
    QCoreApplication app(argc, argv);
    describe(app);
    return command.run(args);
}

// Qt warns on stderr when there is no runtime folder (cron, containers, jump hosts); it would use this one anyway.
void ensureRuntimeFolder() {
    if (qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR")) {
        const QString path = QDir::tempPath() + QStringLiteral("/boundscope-runtime-") + QString::number(getuid());
        QDir().mkpath(path);
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("XDG_RUNTIME_DIR", path.toLocal8Bit());
    }
}

} // namespace

int runProgram(int argc, char **argv) {
    initResources();
    ensureRuntimeFolder();
    const std::vector<cli::Command> commands = cli::allCommands();
    const QString first = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    if (first == u"--version") {
        cli::print(QStringLiteral("boundscope %1\n").arg(QStringLiteral(BOUNDSCOPE_VERSION)));
        return cli::Fine;
    }
    if (first == u"--help" || first == u"-h" || first == u"help") {
        if (argc > 2) {
            const QString name = QString::fromLocal8Bit(argv[2]);
            const cli::Command *c = find(commands, name);
            if (!c) {
                return cli::fail(usageError(name, QStringLiteral("no such command")));
            }
            cli::print(c->help);
            return cli::Fine;
        }
        cli::print(overview(commands));
        return cli::Fine;
    }
    if (first.isEmpty()) {
        return runWindow(argc, argv, QString());
    }
    if (const cli::Command *c = find(commands, first)) {
        return runCommand(*c, argc, argv);
    }
    if (first == u"--alert") { // `boundscope --alert X` is `boundscope open --alert X`
        std::vector<char *> words(argv, argv + argc);
        char open[] = "open";
        words.insert(words.begin() + 1, open);
        return runCommand(*find(commands, QStringLiteral("open")), static_cast<int>(words.size()), words.data());
    }
    return cli::fail(usageError(first, QStringLiteral("no such command; boundscope help lists them")));
}

} // namespace bs
