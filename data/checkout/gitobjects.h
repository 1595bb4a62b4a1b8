// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <git2.h>
#include <memory>
#include <string>

namespace bs::checkout {

// What libgit2 hands out, freed by its own functions.
template <auto Free> struct Freed {
    template <class T> void operator()(T *p) const { Free(p); }
};
using Repository = std::unique_ptr<git_repository, Freed<git_repository_free>>;
using Object = std::unique_ptr<git_object, Freed<git_object_free>>;
using Commit = std::unique_ptr<git_commit, Freed<git_commit_free>>;
using Tree = std::unique_ptr<git_tree, Freed<git_tree_free>>;
using Entry = std::unique_ptr<git_tree_entry, Freed<git_tree_entry_free>>;
using Blob = std::unique_ptr<git_blob, Freed<git_blob_free>>;
using Diff = std::unique_ptr<git_diff, Freed<git_diff_free>>;
using Patch = std::unique_ptr<git_patch, Freed<git_patch_free>>;
using Walk = std::unique_ptr<git_revwalk, Freed<git_revwalk_free>>;

[[nodiscard]] Result<Repository> openRepository(const QString &path);
[[nodiscard]] Result<Commit> commitOf(git_repository *repo, const QString &revision, const QString &thing);
// For names that a person gave: the repository in a folder or above it, and any revision git knows.
[[nodiscard]] Result<Repository> repositoryAbove(const QString &folder, const QString &thing);
[[nodiscard]] Result<Commit> namedCommit(git_repository *repo, const QString &revision, const QString &thing);
[[nodiscard]] Result<Tree> treeOf(const git_commit *commit, const QString &thing);
[[nodiscard]] QString shortId(const git_oid *id);
// A plain file of the tree, at most 4 MiB of text; nullopt when there is none of that name.
[[nodiscard]] std::optional<std::string> textOf(git_repository *repo, const git_tree *tree, const std::string &path);
[[nodiscard]] bool hasFile(const git_tree *tree, const std::string &path);

} // namespace bs::checkout
