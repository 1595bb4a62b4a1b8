// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two versions of a diagram: two files, or one file and what a git revision had of it. A gate for pull requests.
#include "app/cli/bounds/commands.h"
#include "app/cli/support/command.h"
#include "data/bounds/difference.h"
#include "data/checkout/history.h"
#include "data/core/bytes.h"
#include "data/core/json.h"
#include <QDir>
#include <QFileInfo>

namespace bs::cli {

using namespace bounds;

namespace {

enum class FailOn : std::uint8_t { Never, Worse, Over, Change };

struct Compared {
    QString file; // with --git
    QString from, to;
    bool missingFrom = false, missingTo = false;
    Difference difference;
};

// What is compared with: "REV" with the disk, "A..B" two commits, "A...B" what B did since it left A.
struct Range {
    QString base, now; // now empty: the disk
};

Result<Range> rangeOf(const QString &text, const QString &folder) {
    const auto orHead = [](const QString &s) { return s.isEmpty() ? QStringLiteral("HEAD") : s; };
    if (const qsizetype dots = text.indexOf(QStringLiteral("...")); dots >= 0) {
        const QString now = orHead(text.mid(dots + 3));
        return Range{TRY(checkout::mergeBase(folder, orHead(text.left(dots)), now)), now};
    }
    if (const qsizetype dots = text.indexOf(QStringLiteral("..")); dots >= 0) {
        return Range{orHead(text.left(dots)), orHead(text.mid(dots + 2))};
    }
    return Range{orHead(text), {}};
}

Result<std::optional<Document>> committed(const QString &file, const QString &revision, QString &name) {
    const checkout::FileVersion v = TRY(checkout::fileAt(file, revision));
    name = v.revision;
    if (!v.text) {
        return std::nullopt;
    }
    return TRY(documentFrom(*v.text, v.revision + u':' + file));
}

Result<Compared> compareRevisions(const QString &file, const Range &range) {
    Compared c{.file = file, .to = QStringLiteral("the file")};
    const auto older = TRY(committed(file, range.base, c.from));
    std::optional<Document> newer;
    if (!range.now.isEmpty()) {
        newer = TRY(committed(file, range.now, c.to));
    } else if (QFileInfo::exists(file) || !older) { // neither here nor there: openBounds says so
        newer = TRY(openBounds(file));
    }
    if (!older && !newer) {
        return std::unexpected(inputError(file, QStringLiteral("is in neither %1 nor %2").arg(c.from, c.to)));
    }
    c.missingFrom = !older;
    c.missingTo = !newer;
    c.difference = difference(older.value_or(Document{}), newer.value_or(Document{}));
    return c;
}

Result<std::vector<Compared>> compareWithGit(const QString &revision, const QStringList &words) {
    QStringList files = words;
    const Range range = TRY(rangeOf(revision, files.isEmpty() ? QDir::currentPath() : QFileInfo(files[0]).path()));
    if (files.isEmpty()) {
        files = TRY(checkout::changedFiles(QDir::currentPath(), QStringLiteral(".bounds.yaml"), range.base, range.now));
    }
    std::vector<Compared> out;
    for (const QString &file : files) {
        out.push_back(TRY(compareRevisions(file, range)));
    }
    return out;
}

QStringList worseOf(const Compared &c, FailOn how) {
    if (c.missingTo) {
        return {QStringLiteral("the diagram is gone")};
    }
    return c.difference.worse(how == FailOn::Over ? Severity::Over : Severity::Warn);
}

bool stops(const Compared &c, FailOn how) {
    switch (how) {
    case FailOn::Never: return false;
    case FailOn::Change: return c.missingFrom != c.missingTo || !c.difference.items.empty();
    case FailOn::Worse:
    case FailOn::Over: return !worseOf(c, how).isEmpty();
    }
    return false;
}

void writeJson(JsonWriter &w, const Compared &c, FailOn how) {
    w.object();
    if (!c.file.isEmpty()) {
        w.field("file", c.file).field("from", c.from).field("to", c.to);
        w.field("added", c.missingFrom).field("removed", c.missingTo);
    }
    differenceJson(w, c.difference, how == FailOn::Over ? Severity::Over : Severity::Warn);
    w.end();
}

void writeText(const Compared &c, FailOn how) {
    if (!c.file.isEmpty()) {
        print(QStringLiteral("%1, %2 → %3%4\n")
                  .arg(c.file, c.from, c.to,
                       c.missingFrom ? QStringLiteral(": new")
                       : c.missingTo ? QStringLiteral(": gone")
                                     : QString()));
    }
    print(differenceText(c.difference));
    for (const QString &reason : how == FailOn::Worse || how == FailOn::Over ? worseOf(c, how) : QStringList()) {
        print(QStringLiteral("worse: %1\n").arg(reason));
    }
}

Result<FailOn> failOn(const Args &args) {
    static const QList<std::pair<QString, FailOn>> words{{QStringLiteral("worse"), FailOn::Worse},
                                                         {QStringLiteral("over"), FailOn::Over},
                                                         {QStringLiteral("change"), FailOn::Change}};
    for (const auto &[word, how] : words) {
        if (args.value(u"fail-on") == word) {
            return how;
        }
    }
    if (args.has(u"fail-on")) {
        return std::unexpected(
            usageError(QStringLiteral("--fail-on"), QStringLiteral("must be worse, over or change")));
    }
    return FailOn::Never;
}

Result<int> diff(const QStringList &words) {
    const Args args =
        TRY(Args::parse(words, {QStringLiteral("git"), QStringLiteral("fail-on")}, {QStringLiteral("json")}));
    const FailOn how = TRY(failOn(args));
    const bool git = args.has(u"git");
    std::vector<Compared> all;
    if (git) {
        all = TRY(compareWithGit(args.value(u"git"), args.words()));
    } else if (args.words().size() == 2) {
        const Document older = TRY(openBounds(args.words()[0]));
        const Document newer = TRY(openBounds(args.words()[1]));
        all.push_back({.difference = difference(older, newer)});
    } else {
        return std::unexpected(usageError(QStringLiteral("bounds diff"),
                                          QStringLiteral("needs two files, OLD and NEW, or --git REVISION [FILE]")));
    }
    if (args.has(u"json")) {
        JsonWriter w;
        if (git && args.words().size() != 1) {
            w.object().key("files").array();
        }
        for (const Compared &c : all) {
            writeJson(w, c, how);
        }
        if (git && args.words().size() != 1) {
            w.end().end();
        }
        printJson(w.text());
    } else {
        for (const Compared &c : all) {
            writeText(c, how);
        }
        print(all.empty() ? QStringLiteral("no diagram changed\n") : QString());
    }
    return std::any_of(all.begin(), all.end(), [how](const Compared &c) { return stops(c, how); }) ? Problems : Fine;
}

} // namespace

int boundsDiff(const QStringList &words) {
    const auto status = diff(words);
    return status ? *status : fail(status.error());
}

} // namespace bs::cli
