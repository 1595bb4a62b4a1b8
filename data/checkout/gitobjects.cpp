// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/checkout/gitobjects.h"
#include "data/core/format.h"
#include <QRegularExpression>
#include <QStringList>

namespace bs::checkout {

namespace {

constexpr git_object_size_t kLargestFile = 4 << 20;

QString lastError() {
    const git_error *e = git_error_last();
    return e != nullptr && e->message != nullptr ? displayText(QString::fromUtf8(e->message))
                                                 : QStringLiteral("failed");
}

void startLibrary() {
    static const int started = git_libgit2_init();
    (void)started;
}

// A version says its commit in one of these places.
QStringList candidates(const QString &revision) {
    QStringList out{revision};
    if (revision.contains(u'+')) {
        out << revision.section(u'+', 1) << revision.section(u'+', 0, 0);
    }
    if (const auto g = revision.lastIndexOf(QStringLiteral("-g")); g >= 0) {
        out << revision.mid(g + 2);
    }
    return out;
}

} // namespace

Result<Repository> openRepository(const QString &path) {
    startLibrary();
    git_repository *repo = nullptr;
    // Exactly here: a folder above is not looked at.
    if (git_repository_open_ext(&repo, path.toUtf8().constData(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) != 0) {
        return std::unexpected(inputError(path, QStringLiteral("is not read as a git checkout: ") + lastError()));
    }
    return Repository(repo);
}

Result<Commit> commitOf(git_repository *repo, const QString &revision, const QString &thing) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$"));
    for (const QString &name : candidates(revision.isEmpty() ? QStringLiteral("HEAD") : revision)) {
        if (!plain.match(name).hasMatch() || name.contains(QStringLiteral(".."))) {
            continue; // no ranges, no searches: a name
        }
        git_object *found = nullptr;
        if (git_revparse_single(&found, repo, name.toUtf8().constData()) != 0) {
            continue;
        }
        const Object object(found);
        git_object *peeled = nullptr;
        if (git_object_peel(&peeled, found, GIT_OBJECT_COMMIT) == 0) {
            return Commit(reinterpret_cast<git_commit *>(peeled));
        }
    }
    return std::unexpected(inputError(thing, QStringLiteral("has no commit \"%1\"").arg(displayText(revision, 80))));
}

Result<Repository> repositoryAbove(const QString &folder, const QString &thing) {
    startLibrary();
    git_repository *repo = nullptr;
    if (git_repository_open_ext(&repo, folder.toUtf8().constData(), 0, nullptr) != 0) {
        return std::unexpected(inputError(thing, QStringLiteral("is not in a git checkout: ") + lastError()));
    }
    return Repository(repo);
}

Result<Commit> namedCommit(git_repository *repo, const QString &revision, const QString &thing) {
    git_object *found = nullptr;
    if (!revision.isEmpty() && git_revparse_single(&found, repo, revision.toUtf8().constData()) == 0) {
        const Object object(found);
        git_object *peeled = nullptr;
        if (git_object_peel(&peeled, found, GIT_OBJECT_COMMIT) == 0) {
            return Commit(reinterpret_cast<git_commit *>(peeled));
        }
    }
    return std::unexpected(
        inputError(thing, QStringLiteral("the repository has no commit \"%1\"").arg(displayText(revision, 80))));
}

Result<Tree> treeOf(const git_commit *commit, const QString &thing) {
    git_tree *tree = nullptr;
    if (git_commit_tree(&tree, commit) != 0) {
        return std::unexpected(inputError(thing, lastError()));
    }
    return Tree(tree);
}

QString shortId(const git_oid *id) {
    char hex[GIT_OID_HEXSZ + 1] = {};
    git_oid_tostr(hex, sizeof hex, id);
    return QString::fromLatin1(hex, 10);
}

bool hasFile(const git_tree *tree, const std::string &path) {
    git_tree_entry *entry = nullptr;
    if (path.empty() || git_tree_entry_bypath(&entry, tree, path.c_str()) != 0) {
        return false;
    }
    const Entry owned(entry);
    const git_filemode_t mode = git_tree_entry_filemode(entry); // a symbolic link is a blob too: not one of these
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

std::optional<std::string> textOf(git_repository *repo, const git_tree *tree, const std::string &path) {
    git_tree_entry *entry = nullptr;
    if (!hasFile(tree, path) || git_tree_entry_bypath(&entry, tree, path.c_str()) != 0) {
        return std::nullopt;
    }
    const Entry owned(entry);
    git_blob *blob = nullptr;
    if (git_blob_lookup(&blob, repo, git_tree_entry_id(entry)) != 0) {
        return std::nullopt;
    }
    const Blob held(blob);
    if (git_blob_rawsize(blob) > kLargestFile || git_blob_is_binary(blob) != 0) {
        return std::nullopt;
    }
    return std::string(static_cast<const char *>(git_blob_rawcontent(blob)), git_blob_rawsize(blob));
}

} // namespace bs::checkout
