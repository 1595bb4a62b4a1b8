// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include <QJsonObject>
#include <QString>

namespace bs::runbook {

// One line of a walk's journal. The journal only grows; a walk is what its journal says, so that a crash loses nothing
// that was acknowledged.
struct Entry {
    enum class Kind : std::uint8_t {
        Start,    // data: tree, version, sha256, selection, parameters
        Answer,   // data: suggestion (with its frozen evidence)
        Override, // an answer against the suggestion; note is required
        Done,     // an action was carried out
        Skip,
        Defer,
        Undo,  // node = where the walk goes back to
        Worse, // "it got worse": to the escape point
        Escalate,
        Copy, // a command was copied: note = its text
        Note,
        HandOver, // by offers it to `answer`
        Accept,   // by takes it
        Resume,   // after an interruption: data.gap_ms
        Migrate,  // data: version, sha256
    };
    std::int64_t seq = 0;
    Kind kind = Kind::Note;
    TimeMs at = 0;
    QString by;
    QString node;
    QString answer;
    QString note;
    QJsonObject data;
    bool operator==(const Entry &) const = default;
};

[[nodiscard]] QString toString(Entry::Kind k);
[[nodiscard]] QByteArray writeEntry(const Entry &e); // one line of JSON, no newline
[[nodiscard]] Result<Entry> readEntry(const QByteArray &line, const QString &thing);

} // namespace bs::runbook
