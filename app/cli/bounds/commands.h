// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/bounds/reader.h"
#include <QStringList>

namespace bs::cli {

// The sub-commands of `boundscope bounds`; each returns an exit status.
int boundsCheck(const QStringList &args);
int boundsAnalyze(const QStringList &args);
int boundsConvert(const QStringList &args);
int boundsDiff(const QStringList &args);
int boundsDiscover(const QStringList &args);
int boundsRender(const QStringList &args); // makes its own QApplication

// The only FILE of a sub-command, read and free of errors; warnings go to stderr.
[[nodiscard]] Result<bounds::Document> openBounds(const QString &path);
[[nodiscard]] Result<QString> onlyWord(const QStringList &words, const QString &command);

} // namespace bs::cli
