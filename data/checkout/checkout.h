// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include <QString>
#include <QStringList>
#include <memory>
#include <string_view>

namespace bs::checkout {

// A place in a Go program, as a profile names it.
struct Place {
    std::string function; // "example.org/shop/hub.(*Hub).wait"
    std::string file;     // "/build/src/hub/hub.go", "example.org/shop/hub/hub.go"
    std::int64_t line = 0;
};

struct Excerpt {
    QString path;       // within the checkout
    QString revision;   // short id of the commit it was read at
    bool asked = false; // that of the build; else the checkout's HEAD, since the build's is not known
    int firstLine = 1;
    QStringList lines;
    int marked = 0; // the line of the frame
};

enum class Change : std::uint8_t { Unchanged, Changed };

// Whether the function around a place differs between two builds.
struct FrameChange {
    Change change = Change::Unchanged;
    QString path;
    QString base, now;        // short ids of the two builds' commits
    bool fileChanged = false; // elsewhere in the file at least
    int changedLines = 0;     // of the function, in the newer build
    QString commit;           // the newest one between them that touched the file; empty when none did
    QString subject;
    TimeMs when = kNoTime;
    [[nodiscard]] QString text() const; // one sentence
};

// A git repository, read through its objects alone: never the files on disk, no filters, hooks or links. A path that a
// profile names is looked up in the tree of a commit, so that none leads out of the repository. Thread-safe by being
// opened for each question.
class Checkout {
public:
    // `prefix` is what builds put before file names. Nothing is opened yet.
    Checkout(QString path, QString prefix) : m_path(std::move(path)), m_prefix(std::move(prefix)) {}

    // The text around a place. `revision` is a commit id, tag or branch, also as part of a version ("v2.31.0",
    // "2.31.0+1f3a9c2", "v1.2-14-g1f3a9c2"); empty: HEAD. An unknown one is read at HEAD too, and `asked` is false.
    [[nodiscard]] Result<Excerpt> around(const Place &place, const QString &revision, int context = 3) const;

    // "Did the last deploy change this?": base and now are the revisions of two builds. An Error says what is not
    // known.
    [[nodiscard]] Result<FrameChange> changed(const Place &place, const QString &base, const QString &now) const;

    [[nodiscard]] const QString &path() const { return m_path; }

private:
    QString m_path;
    QString m_prefix;
};

// The same as a function for those who keep no checkout.
[[nodiscard]] Result<FrameChange> frameChanged(const QString &checkout, const QString &prefix, const Place &place,
                                               const QString &base, const QString &now);

// Lines of the function around `line` (1-based, inclusive), by Go's own layout: from "func" to "}" at the margin.
// {line, line} when there is none.
[[nodiscard]] std::pair<int, int> functionAround(const QStringList &lines, int line);

} // namespace bs::checkout
