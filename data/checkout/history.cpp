// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/checkout/history.h"
#include "data/checkout/gitobjects.h"
#include "data/core/format.h"
#include <QDir>
#include <QFileInfo>

namespace bs::checkout {

namespace {

constexpr int kMostCommits = 5000;

// A checkout, its folder, and the path of a file in it.
struct Located {
    Repository repo;
    QDir folder;
    std::string path;
};

Result<Located> locate(const QString &file) {
    const QFileInfo info(file);
    const QFileInfo parent(info.absolutePath());
    Repository repo = TRY(repositoryAbove(parent.exists() ? parent.absoluteFilePath() : QStringLiteral("."), file));
    const char *work = git_repository_workdir(repo.get());
    if (work == nullptr) {
        return std::unexpected(inputError(file, QStringLiteral("lies in a git repository without a checkout")));
    }
    const QDir folder(QFileInfo(QString::fromUtf8(work)).canonicalFilePath());
    const QString path = folder.relativeFilePath(QDir(parent.canonicalFilePath()).filePath(info.fileName()));
    return Located{std::move(repo), folder, path.toStdString()};
}

Result<Tree> treeAt(git_repository *repo, const QString &revision, const QString &thing) {
    const Commit commit = TRY(namedCommit(repo, revision, thing));
    return treeOf(commit.get(), thing);
}

// The object a tree holds under a path; all zeros when it holds none.
git_oid entryOf(const git_tree *tree, const std::string &path) {
    git_oid id = {};
    git_tree_entry *entry = nullptr;
    if (tree != nullptr && git_tree_entry_bypath(&entry, tree, path.c_str()) == 0) {
        const Entry owned(entry);
        git_oid_cpy(&id, git_tree_entry_id(entry));
    }
    return id;
}

git_oid entryAt(const git_commit *commit, const std::string &path) {
    const auto tree = treeOf(commit, {});
    return tree ? entryOf(tree->get(), path) : git_oid{};
}

} // namespace

Result<FileVersion> fileAt(const QString &file, const QString &revision) {
    const Located at = TRY(locate(file));
    const Commit commit = TRY(namedCommit(at.repo.get(), revision, file));
    const Tree tree = TRY(treeOf(commit.get(), file));
    FileVersion out{shortId(git_commit_id(commit.get())), {}};
    const git_oid id = entryOf(tree.get(), at.path);
    if (git_oid_is_zero(&id) != 0) {
        return out;
    }
    out.text = textOf(at.repo.get(), tree.get(), at.path);
    if (!out.text) {
        return std::unexpected(
            inputError(file, QStringLiteral("is no text file of at most 4 MiB at %1").arg(out.revision)));
    }
    return out;
}

Result<QString> mergeBase(const QString &folder, const QString &one, const QString &other) {
    const Located at = TRY(locate(QDir(folder).filePath(QStringLiteral("x"))));
    const Commit a = TRY(namedCommit(at.repo.get(), one, folder));
    const Commit b = TRY(namedCommit(at.repo.get(), other, folder));
    git_oid id;
    if (git_merge_base(&id, at.repo.get(), git_commit_id(a.get()), git_commit_id(b.get())) != 0) {
        return std::unexpected(
            inputError(folder, QStringLiteral("%1 and %2 have no commit in common").arg(one, other)));
    }
    return QString::fromLatin1(git_oid_tostr_s(&id));
}

Result<std::vector<FileCommit>> commitsOf(const QString &file, std::size_t most) {
    const Located at = TRY(locate(file));
    std::vector<FileCommit> out;
    git_revwalk *raw = nullptr;
    if (git_revwalk_new(&raw, at.repo.get()) != 0) {
        return out;
    }
    const Walk walk(raw);
    git_revwalk_sorting(raw, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    if (git_revwalk_push_head(raw) != 0) {
        return out; // nothing committed yet
    }
    git_oid id;
    for (int n = 0; n < kMostCommits && out.size() < most && git_revwalk_next(&id, raw) == 0; ++n) {
        git_commit *c = nullptr;
        if (git_commit_lookup(&c, at.repo.get(), &id) != 0) {
            break;
        }
        const Commit commit(c);
        git_commit *p = nullptr;
        if (git_commit_parentcount(c) > 1) {
            continue; // a merge repeats what its parents say
        }
        const bool first = git_commit_parentcount(c) == 0;
        if (!first && git_commit_parent(&p, c, 0) != 0) {
            break; // a shallow clone ends here
        }
        const Commit parent(p);
        const git_oid now = entryAt(c, at.path);
        const git_oid before = first ? git_oid{} : entryAt(p, at.path);
        if (git_oid_equal(&now, &before) == 0) {
            out.push_back({shortId(&id), displayText(QString::fromUtf8(git_commit_summary(c)), 100),
                           static_cast<TimeMs>(git_commit_time(c)) * 1000});
        }
    }
    return out;
}

Result<QStringList> changedFiles(const QString &folder, const QString &ending, const QString &base,
                                 const QString &now) {
    const Located at = TRY(locate(QDir(folder).filePath(QStringLiteral("x"))));
    const Tree older = TRY(treeAt(at.repo.get(), base, folder));
    git_diff_options o = GIT_DIFF_OPTIONS_INIT;
    git_diff *raw = nullptr;
    int status = 0;
    if (now.isEmpty()) {
        o.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS;
        status = git_diff_tree_to_workdir_with_index(&raw, at.repo.get(), older.get(), &o);
    } else {
        const Tree newer = TRY(treeAt(at.repo.get(), now, folder));
        status = git_diff_tree_to_tree(&raw, at.repo.get(), older.get(), newer.get(), &o);
    }
    if (status != 0) {
        return std::unexpected(inputError(folder, QStringLiteral("cannot be compared with \"%1\"").arg(base)));
    }
    const Diff diff(raw);
    QStringList out;
    for (std::size_t i = 0; i < git_diff_num_deltas(raw); ++i) {
        const QString path = QString::fromUtf8(git_diff_get_delta(raw, i)->new_file.path);
        if (path.endsWith(ending)) {
            out << QDir::current().relativeFilePath(at.folder.filePath(path));
        }
    }
    out.sort();
    return out;
}

} // namespace bs::checkout
