// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/incident.h"

namespace bs::incident {

// What is kept on disk: an append-only log of changes. An incident is what its log says; an edit or a redaction is one
// more entry, so that the original stays in the audit trail.
struct LogEntry {
    std::int64_t seq = 0; // given by the store
    QString incident;
    TimeMs at = 0;
    QString by;
    QString
        kind; // open, set, mark, event, edit, redact, pin, keep, walk, tree, postmortem, curves, close, reopen, whole
    QJsonObject data;
    bool operator==(const LogEntry &) const = default;
};

// Applies one entry; an entry that makes no sense (an edit of an unknown event) is an Error and changes nothing.
[[nodiscard]] Status apply(Incident &incident, const LogEntry &e);
[[nodiscard]] Result<Incident> fold(const std::vector<LogEntry> &log);

// The entries a person or the program makes.
[[nodiscard]] LogEntry openEntry(const QString &title, const QString &severity, const QString &by, TimeMs at);
[[nodiscard]] LogEntry markEntry(const QString &incident, Mark mark, TimeMs at, const QString &by, TimeMs now);
[[nodiscard]] LogEntry eventEntry(const QString &incident, const Event &e, const QString &by, TimeMs now);
[[nodiscard]] LogEntry editEntry(const QString &incident, const QString &event, const QString &text, TimeMs occurred,
                                 const QString &by, TimeMs now);
[[nodiscard]] LogEntry redactEntry(const QString &incident, const QString &event, const QString &reason,
                                   const QString &by, TimeMs now);
[[nodiscard]] LogEntry pinEntry(const QString &incident, const QString &event, bool pinned, const QString &by,
                                TimeMs now);
[[nodiscard]] LogEntry keepEntry(const QString &incident, const QString &event, bool kept, const QString &by,
                                 TimeMs now);
// `picture`: what the evidence of an answer looked like, SVG; kept with the event. `treeText`: of a start. `answer`:
// the answer in the words of its button.
[[nodiscard]] LogEntry walkEntry(const QString &incident, const runbook::Entry &e, const QString &question,
                                 const QByteArray &picture = {}, const QString &treeText = {},
                                 const QString &answer = {});
[[nodiscard]] LogEntry postmortemEntry(const QString &incident, const Postmortem &p, const QString &by, TimeMs now);
[[nodiscard]] LogEntry curvesEntry(const QString &incident, const std::vector<Curve> &curves, TimeMs now);
[[nodiscard]] LogEntry setEntry(const QString &incident, const QString &field, const QString &value, const QString &by,
                                TimeMs now); // title, severity, commander, comms, selection, labels
[[nodiscard]] LogEntry closeEntry(const QString &incident, const QString &by, TimeMs now);
[[nodiscard]] LogEntry reopenEntry(const QString &incident, const QString &by, TimeMs now);
[[nodiscard]] LogEntry wholeEntry(const Incident &incident, const QString &by, TimeMs now);

// What a walk's entry says on the timeline; nullopt for entries that are nobody's news.
[[nodiscard]] std::optional<Event> eventOf(const runbook::Entry &e, const QString &question,
                                           const QString &answer = {});

} // namespace bs::incident
