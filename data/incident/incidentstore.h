// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/log.h"
#include <memory>

struct sqlite3;

namespace bs::incident {

// The incidents of one store file. Append-only; what append() acknowledged is on the disk (synchronous=FULL), so that
// a crash or a power cut loses no answer. One connection, used by one thread at a time.
class IncidentStore {
public:
    enum class Mode : std::uint8_t { ReadWrite, ReadOnly, Bundle }; // Bundle: written once, no log beside the file
    [[nodiscard]] static Result<IncidentStore> open(const QString &path, Mode mode = Mode::ReadWrite);
    ~IncidentStore();
    IncidentStore(IncidentStore &&) noexcept;
    IncidentStore &operator=(IncidentStore &&) noexcept;

    // Opens a new incident and gives it the next id (INC-0001, ...).
    [[nodiscard]] Result<Incident> create(LogEntry open);
    // A whole incident under its own id, into a store that does not have it yet.
    [[nodiscard]] Result<Incident> adopt(LogEntry whole);
    // All of them or none; an entry that does not apply is refused before anything is written.
    [[nodiscard]] Result<Incident> append(const QString &incident, std::vector<LogEntry> entries);
    [[nodiscard]] Result<Incident> load(const QString &incident) const;
    [[nodiscard]] Result<std::vector<LogEntry>> log(const QString &incident) const; // the audit trail
    [[nodiscard]] Result<QStringList> ids() const;                                  // oldest first
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    IncidentStore() = default;
    [[nodiscard]] Status exec(const char *sql) const;
    [[nodiscard]] Status insert(LogEntry &e) const;
    [[nodiscard]] Error failed(const QString &what) const;
    [[nodiscard]] Result<QString> nextId() const;

    QString m_path;
    sqlite3 *m_db = nullptr;
};

} // namespace bs::incident
