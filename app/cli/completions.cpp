// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Shell completion, written from the table of commands: what is not built is not offered.
#include "app/cli/support/command.h"

namespace bs::cli {

namespace {

struct Entry {
    QString name;
    QString summary;
    QStringList words;
};

std::vector<Entry> entries() {
    std::vector<Entry> out;
    for (const Command &c : allCommands()) {
        out.push_back({c.name, c.summary, c.words});
    }
    out.push_back({QStringLiteral("open"), QStringLiteral("the window, on a file or address"), {}});
    QStringList names;
    for (const Entry &e : out) {
        names << e.name;
    }
    out.push_back({QStringLiteral("help"), QStringLiteral("what a command does"), names});
    return out;
}

// Single quotes for any of the shells.
QString quoted(QString text) { return u'\'' + text.replace(u'\'', QStringLiteral("'\\''")) + u'\''; }

QString bashScript() {
    QString names;
    QString cases;
    for (const Entry &e : entries()) {
        names += e.name + u' ';
        cases += QStringLiteral("    %1) words=%2 ;;\n").arg(e.name, quoted(e.words.join(u' ')));
    }
    return QStringLiteral("# bash completion of boundscope\n"
                          "_boundscope() {\n"
                          "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
                          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                          "    words=%1\n"
                          "  else\n"
                          "    case ${COMP_WORDS[1]} in\n%2    esac\n"
                          "    words=\"$words --help\"\n"
                          "  fi\n"
                          "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                          "}\n"
                          "complete -o default -F _boundscope boundscope\n")
        .arg(quoted(names + QStringLiteral("--help --version")), cases);
}

QString zshScript() {
    QString commands;
    QString cases;
    for (const Entry &e : entries()) {
        commands += QStringLiteral("    %1\n").arg(quoted(e.name + u':' + e.summary));
        cases += QStringLiteral("  %1) offered=(%2) ;;\n").arg(e.name, e.words.join(u' '));
    }
    return QStringLiteral("#compdef boundscope\n"
                          "local -a commands offered\n"
                          "if (( CURRENT == 2 )); then\n"
                          "  commands=(\n%1  )\n"
                          "  _describe command commands\n"
                          "  return\n"
                          "fi\n"
                          "case $words[2] in\n%2esac\n"
                          "compadd -- $offered --help\n"
                          "_files\n")
        .arg(commands, cases);
}

QString fishScript() {
    QString out = QStringLiteral("# fish completion of boundscope\n");
    for (const Entry &e : entries()) {
        out += QStringLiteral("complete -c boundscope -n __fish_use_subcommand -f -a %1 -d %2\n")
                   .arg(e.name, quoted(e.summary));
        for (const QString &word : e.words) {
            const QString what =
                word.startsWith(u"--") ? QStringLiteral("-l %1").arg(word.mid(2)) : QStringLiteral("-a %1").arg(word);
            out += QStringLiteral("complete -c boundscope -n '__fish_seen_subcommand_from %1' %2\n").arg(e.name, what);
        }
    }
    return out;
}

int run(const QStringList &args) {
    const QString shell = args.value(0);
    if (args.size() != 1 || (shell != u"bash" && shell != u"zsh" && shell != u"fish")) {
        return fail(usageError(args.isEmpty() ? QStringLiteral("completions") : args.join(u' '),
                               QStringLiteral("expected bash, zsh or fish")));
    }
    print(shell == u"bash" ? bashScript() : (shell == u"zsh" ? zshScript() : fishScript()));
    return Fine;
}

} // namespace

Command completionsCommand() {
    Command c;
    c.name = QStringLiteral("completions");
    c.summary = QStringLiteral("completion for a shell: bash, zsh or fish");
    c.help =
        QStringLiteral("Usage: boundscope completions bash|zsh|fish\n\n"
                       "  bash  boundscope completions bash > ~/.local/share/bash-completion/completions/boundscope\n"
                       "  zsh   boundscope completions zsh > a folder of $fpath, as _boundscope\n"
                       "  fish  boundscope completions fish > ~/.config/fish/completions/boundscope.fish\n");
    c.words = {QStringLiteral("bash"), QStringLiteral("zsh"), QStringLiteral("fish")};
    c.run = run;
    return c;
}

} // namespace bs::cli
