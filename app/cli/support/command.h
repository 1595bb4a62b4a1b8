// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QEventLoop>
#include <QFuture>
#include <QFutureWatcher>
#include <QStringList>
#include <functional>
#include <string_view>
#include <vector>

namespace bs::cli {

// Exit statuses of every command: a contract.
enum Exit : int { Fine = 0, Problems = 1, Usage = 2, BadInput = 3, Unreachable = 4 };

// One file per command in app/cli: NAME.cpp defines `Command NAMECommand()`.
struct Command {
    QString name;       // "profile"
    QString summary;    // one line for `boundscope help`
    QString help;       // the whole text of `boundscope help NAME`: usage, options, examples
    QStringList words;  // sub-commands and options, for shell completion
    bool draws = false; // needs QGuiApplication (offscreen platform unless there is a display)
    std::function<int(const QStringList &args)> run; // args without program and command names
    // With these arguments it opens the window, and makes the application object itself. Null: never.
    std::function<bool(const QStringList &args)> opensWindow;
};

[[nodiscard]] std::vector<Command> allCommands(); // generated

// Arguments of one command: `--name value`, `--name=value`, flags, and positional words. Unknown options, and values
// that are missing, are usage errors that name the option.
class Args {
public:
    // `valued` options take one value (repeatable), `flags` none; names without "--".
    // `dashWords`: a word may begin with one dash, as the expression -up does.
    static Result<Args> parse(const QStringList &args, const QStringList &valued, const QStringList &flags,
                              bool dashWords = false);
    [[nodiscard]] bool has(QStringView name) const;
    [[nodiscard]] QString value(QStringView name, const QString &fallback = {}) const; // the last one given
    [[nodiscard]] QStringList values(QStringView name) const;
    [[nodiscard]] const QStringList &words() const { return m_words; } // positional

private:
    QList<std::pair<QString, QString>> m_options;
    QStringList m_words;
};

// Prints `boundscope: WHAT: WHY` on stderr and returns the exit status that goes with the kind of error.
int fail(const Error &error);
void warn(const QString &text);  // one line on stderr
void print(const QString &text); // stdout, no newline added
void print(std::string_view utf8);
void printJson(const std::string &json); // one document and a newline on stdout

// Runs an event loop until `future` ends and returns its result; for commands only.
template <class T> [[nodiscard]] Result<T> wait(const QFuture<Result<T>> &future) {
    QFutureWatcher<Result<T>> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished()) {
        loop.exec();
    }
    if (future.resultCount() > 0) {
        return future.resultAt(0);
    }
    return std::unexpected(cancelled(QStringLiteral("request")));
}

} // namespace bs::cli
