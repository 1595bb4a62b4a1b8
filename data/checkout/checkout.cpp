// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/checkout/checkout.h"
#include "data/checkout/gitobjects.h"
#include "data/core/format.h"
#include <algorithm>

namespace bs::checkout {

namespace {

constexpr int kMostCommits = 2000; // looked at for the one that touched a file

QString q(std::string_view s) { return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size())); }

QStringList linesOf(const std::string &text) {
    QStringList lines = q(text).split(u'\n');
    for (QString &l : lines) {
        if (l.endsWith(u'\r')) {
            l.chop(1);
        }
    }
    return lines;
}

// "example.org/shop/hub.(*Hub).wait" -> "example.org/shop/hub"; the runtime writes a dot in the last element as %2e.
std::string packageOf(std::string_view function) {
    const auto slash = function.substr(0, function.find('[')).rfind('/');
    const auto dot = function.find('.', slash == std::string_view::npos ? 0 : slash);
    std::string out(function.substr(0, dot));
    for (auto at = out.find("%2e"); at != std::string::npos; at = out.find("%2e", at)) {
        out.replace(at, 3, ".");
    }
    return out;
}

std::string moduleOf(git_repository *repo, const git_tree *tree) {
    const auto text = textOf(repo, tree, "go.mod");
    for (const QString &line : text ? linesOf(*text) : QStringList()) {
        if (line.startsWith(QStringLiteral("module "))) {
            QString name = line.mid(7).section(QStringLiteral("//"), 0, 0).trimmed();
            name.remove(u'"');
            return name.toStdString();
        }
    }
    return {};
}

struct Question {
    QString path;
    Repository repo;
    Place place;
    QString prefix;

    static Result<Question> open(const QString &path, const QString &prefix, const Place &place) {
        return Question{path, TRY(openRepository(path)), place, prefix};
    }

    // Which file of the tree the frame means.
    [[nodiscard]] Result<std::string> resolve(const git_tree *tree) const {
        QString name = q(place.file);
        name.replace(u'\\', u'/');
        if (!prefix.isEmpty() && name.startsWith(prefix)) {
            name = name.mid(prefix.size());
        }
        const QStringList parts = name.split(u'/', Qt::SkipEmptyParts);
        const bool strange = std::any_of(parts.begin(), parts.end(), [](const QString &p) {
            return p == u".." || p == u"." || p.contains(QChar(0)) || p == u".git";
        });
        if (parts.isEmpty() || parts.size() > 64 || strange) {
            return std::unexpected(unknown());
        }
        const std::string package = packageOf(place.function);
        const std::string module = moduleOf(repo.get(), tree);
        if (!module.empty() && (package == module || package.starts_with(module + "/"))) {
            const std::string folder = package.size() > module.size() ? package.substr(module.size() + 1) + "/" : "";
            if (hasFile(tree, folder + parts.last().toStdString())) {
                return folder + parts.last().toStdString();
            }
        }
        // The longest end of the name that is a file here. The last part alone is too little to go by, unless the
        // package has no path either.
        const bool foreign = name.contains(u'@'); // module@version: of another repository
        for (qsizetype from = 0; from < parts.size() && !foreign; ++from) {
            const std::string end = parts.mid(from).join(u'/').toStdString();
            const bool enough = parts.size() - from > 1 || from == 0 || package == "main";
            if (enough && hasFile(tree, end)) {
                return end;
            }
        }
        return std::unexpected(unknown());
    }
    [[nodiscard]] Error unknown() const {
        return inputError(path, QStringLiteral("holds no file for %1").arg(displayText(place.file, 120)));
    }
};

// Lines of the newer file that a hunk changed or stands between.
struct Touched {
    int from = 0;
    int to = 0;
    int lines = 0;
};

Result<Diff> diffOf(git_repository *repo, git_tree *base, git_tree *now, const std::string &path) {
    git_diff_options o = GIT_DIFF_OPTIONS_INIT;
    o.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH; // the path is a name, no pattern
    o.context_lines = 0;
    char *one = const_cast<char *>(path.c_str());
    o.pathspec = {&one, 1};
    git_diff *diff = nullptr;
    if (git_diff_tree_to_tree(&diff, repo, base, now, &o) != 0) {
        return std::unexpected(inputError(q(path), QStringLiteral("cannot be compared")));
    }
    return Diff(diff);
}

std::vector<Touched> touchedLines(git_diff *diff) {
    std::vector<Touched> out;
    for (std::size_t d = 0; d < git_diff_num_deltas(diff); ++d) {
        git_patch *raw = nullptr;
        if (git_patch_from_diff(&raw, diff, d) != 0 || raw == nullptr) {
            continue;
        }
        const Patch patch(raw);
        for (std::size_t h = 0; h < git_patch_num_hunks(raw); ++h) {
            const git_diff_hunk *hunk = nullptr;
            if (git_patch_get_hunk(&hunk, nullptr, raw, h) == 0) {
                // A pure deletion stands after line new_start.
                out.push_back({hunk->new_start, hunk->new_start + std::max(hunk->new_lines - 1, 0),
                               std::max(hunk->new_lines, hunk->old_lines)});
            }
        }
    }
    return out;
}

// The newest commit between two that changed a file.
void findCommit(git_repository *repo, const git_commit *base, const git_commit *now, FrameChange &out,
                const std::string &path) {
    git_revwalk *raw = nullptr;
    if (git_revwalk_new(&raw, repo) != 0) {
        return;
    }
    const Walk walk(raw);
    git_revwalk_sorting(raw, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    if (git_revwalk_push(raw, git_commit_id(now)) != 0 || git_revwalk_hide(raw, git_commit_id(base)) != 0) {
        return;
    }
    git_oid id;
    for (int n = 0; n < kMostCommits && git_revwalk_next(&id, raw) == 0; ++n) {
        git_commit *c = nullptr;
        if (git_commit_lookup(&c, repo, &id) != 0) {
            return;
        }
        const Commit commit(c);
        git_commit *p = nullptr;
        if (git_commit_parentcount(c) != 1 || git_commit_parent(&p, c, 0) != 0) {
            continue; // a merge repeats what its parents say
        }
        const Commit parent(p);
        const auto before = treeOf(p, {});
        const auto after = treeOf(c, {});
        const auto diff = before && after ? diffOf(repo, before->get(), after->get(), path)
                                          : Result<Diff>(std::unexpected(inputError({}, {})));
        if (diff && git_diff_num_deltas(diff->get()) > 0) {
            out.commit = shortId(&id);
            out.subject = displayText(QString::fromUtf8(git_commit_summary(c)), 100);
            out.when = static_cast<TimeMs>(git_commit_time(c)) * 1000;
            return;
        }
    }
}

} // namespace

std::pair<int, int> functionAround(const QStringList &lines, int line) {
    const auto at = [&](int n) -> const QString & { return lines[n - 1]; };
    if (line < 1 || line > lines.size()) {
        return {line, line};
    }
    int from = line;
    while (from > 1 && !at(from).startsWith(QStringLiteral("func"))) {
        if (from < line && at(from).startsWith(u'}')) {
            return {line, line}; // between functions
        }
        --from;
    }
    if (!at(from).startsWith(QStringLiteral("func"))) {
        return {line, line};
    }
    int to = line;
    while (to < lines.size() && !at(to).startsWith(u'}')) {
        ++to;
    }
    return {from, to};
}

Result<Excerpt> Checkout::around(const Place &place, const QString &revision, int context) const {
    const Question question = TRY(Question::open(m_path, m_prefix, place));
    auto commit = commitOf(question.repo.get(), revision, m_path);
    const bool asked = commit && !revision.isEmpty();
    if (!commit) {
        commit = commitOf(question.repo.get(), {}, m_path);
    }
    const Commit at = TRY(std::move(commit));
    const Tree tree = TRY(treeOf(at.get(), m_path));
    const std::string file = TRY(question.resolve(tree.get()));
    const auto text = textOf(question.repo.get(), tree.get(), file);
    if (!text) {
        return std::unexpected(inputError(q(file), QStringLiteral("is no text file of at most 4 MiB")));
    }
    const QStringList lines = linesOf(*text);
    if (place.line < 1 || place.line > lines.size()) {
        return std::unexpected(
            inputError(q(file), QStringLiteral("has %1 lines at %2, and the frame is at line %3: another build's")
                                    .arg(lines.size())
                                    .arg(shortId(git_commit_id(at.get())))
                                    .arg(place.line)));
    }
    Excerpt out{.path = q(file), .revision = shortId(git_commit_id(at.get())), .asked = asked};
    const int line = static_cast<int>(place.line);
    out.firstLine = std::max(1, line - context);
    out.marked = line;
    for (int n = out.firstLine; n <= std::min<int>(static_cast<int>(lines.size()), line + context); ++n) {
        QString shown = lines[n - 1].left(400);
        shown.replace(u'\t', QStringLiteral("    "));
        out.lines << displayText(shown, 400);
    }
    return out;
}

Result<FrameChange> Checkout::changed(const Place &place, const QString &base, const QString &now) const {
    if (base.isEmpty() || now.isEmpty()) {
        return std::unexpected(inputError(m_path, QStringLiteral("the revision of a build is not known")));
    }
    const Question question = TRY(Question::open(m_path, m_prefix, place));
    git_repository *repo = question.repo.get();
    const Commit older = TRY(commitOf(repo, base, m_path));
    const Commit newer = TRY(commitOf(repo, now, m_path));
    const Tree before = TRY(treeOf(older.get(), m_path));
    const Tree after = TRY(treeOf(newer.get(), m_path));
    const std::string file = TRY(question.resolve(after.get()));
    FrameChange out{
        .path = q(file), .base = shortId(git_commit_id(older.get())), .now = shortId(git_commit_id(newer.get()))};
    const Diff diff = TRY(diffOf(repo, before.get(), after.get(), file));
    const auto text = textOf(repo, after.get(), file);
    const auto [from, to] = functionAround(text ? linesOf(*text) : QStringList(), static_cast<int>(place.line));
    out.fileChanged = git_diff_num_deltas(diff.get()) > 0;
    for (const Touched &t : touchedLines(diff.get())) {
        if (t.from <= to && t.to >= from) {
            out.change = Change::Changed;
            out.changedLines += t.lines;
        }
    }
    if (out.fileChanged) {
        findCommit(repo, older.get(), newer.get(), out, file);
    }
    return out;
}

Result<FrameChange> frameChanged(const QString &checkout, const QString &prefix, const Place &place,
                                 const QString &base, const QString &now) {
    return Checkout(checkout, prefix).changed(place, base, now);
}

QString FrameChange::text() const {
    const QString builds = QStringLiteral("%1..%2").arg(base, now);
    const QString by = commit.isEmpty() ? QString() : QStringLiteral(", last by %1 \"%2\"").arg(commit, subject);
    if (change == Change::Changed) {
        return QStringLiteral("changed in the last deploy (%1): %2 lines of this function%3")
            .arg(builds)
            .arg(changedLines)
            .arg(by);
    }
    return fileChanged ? QStringLiteral("not changed in the last deploy (%1); elsewhere in the file%2").arg(builds, by)
                       : QStringLiteral("not changed in the last deploy (%1)").arg(builds);
}

} // namespace bs::checkout
