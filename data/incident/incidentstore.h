// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/incident/log.h"
#include <map>

struct sqlite3;

namespace bs::incident {

// The incidents of one store file. Append-only; what append() acknowledged is on the disk (synchronous=FULL), so that
// a crash or a power cut loses no answer. One connection, used by one thread at a time.
class IncidentStore {
public:
    // Bundle: written once, no log beside the file. Scratch: a copy in memory that forgets what is written into it.
    enum class Mode : std::uint8_t { ReadWrite, ReadOnly, Bundle, Scratch };
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
    // What other connections (another process) wrote since this object last read or asked: entries of `incident` that
    // its last load() or append() did not see, and entries of any incident. Costs one pragma while nobody writes.
    struct News {
        bool here = false, anywhere = false;
    };
    [[nodiscard]] News news(const QString &incident);
    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] bool readOnly() const { return m_readOnly; }

private:
    IncidentStore() = default;
    [[nodiscard]] Status exec(const char *sql) const;
    [[nodiscard]] Status insert(LogEntry &e) const;
    [[nodiscard]] Error failed(const QString &what) const;
    [[nodiscard]] Error unknown(const QString &incident) const;
    [[nodiscard]] Result<QString> nextId() const;
    [[nodiscard]] Status copyFrom(const QString &path) const;
    [[nodiscard]] std::int64_t number(const char *sql, const QString &bound = {}) const; // -1: cannot be read

    QString m_path;
    bool m_readOnly = false;
    mutable std::map<QString, std::int64_t> m_behind; // the last entry behind the state that was handed out
    mutable std::int64_t m_newest = -1;               // entry of any incident, when ids() or news() last looked
    std::int64_t m_version = -1;                      // data_version at the last news()
    sqlite3 *m_db = nullptr;
};

} // namespace bs::incident
