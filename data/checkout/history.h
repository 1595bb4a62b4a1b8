// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include <QString>
#include <QStringList>
#include <optional>
#include <string>
#include <vector>

namespace bs::checkout {

// Files that a person names, in the checkout that holds them: it is looked for in the folders above the file, as git
// does. Only objects are read, no filter or hook runs. A revision is whatever git calls one: HEAD~2, origin/main, a
// tag.
struct FileVersion {
    QString revision;                // short id of the commit
    std::optional<std::string> text; // nullopt: that commit has no such file
};
[[nodiscard]] Result<FileVersion> fileAt(const QString &file, const QString &revision);

// Where two branches parted; `folder` lies in the checkout.
[[nodiscard]] Result<QString> mergeBase(const QString &folder, const QString &one, const QString &other);

struct FileCommit {
    QString id; // short
    QString subject;
    TimeMs when = kNoTime;
};
// Commits that changed the file, newest first; 5,000 commits are looked at.
[[nodiscard]] Result<std::vector<FileCommit>> commitsOf(const QString &file, std::size_t most);

// Paths of files whose names end so and that differ between two commits, or, where `now` is empty, between a commit
// and what lies on the disk (untracked ones too). Of the whole checkout that holds `folder`, in order.
[[nodiscard]] Result<QStringList> changedFiles(const QString &folder, const QString &ending, const QString &base,
                                               const QString &now);

} // namespace bs::checkout
