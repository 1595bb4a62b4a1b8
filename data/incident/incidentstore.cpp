// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/incidentstore.h"
#include <QFileInfo>
#include <QJsonDocument>
#include <sqlite3.h>

namespace bs::incident {

namespace {

class Statement {
public:
    Statement(sqlite3 *db, const char *sql) { m_ok = sqlite3_prepare_v2(db, sql, -1, &m_s, nullptr) == SQLITE_OK; }
    ~Statement() { sqlite3_finalize(m_s); }
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;
    [[nodiscard]] bool ok() const { return m_ok; }
    void bind(int i, const QString &text) {
        const QByteArray utf8 = text.toUtf8();
        sqlite3_bind_text(m_s, i, utf8.constData(), static_cast<int>(utf8.size()), SQLITE_TRANSIENT);
    }
    void bind(int i, const QByteArray &utf8) {
        sqlite3_bind_text(m_s, i, utf8.constData(), static_cast<int>(utf8.size()), SQLITE_TRANSIENT);
    }
    void bind(int i, std::int64_t n) { sqlite3_bind_int64(m_s, i, n); }
    [[nodiscard]] int step() { return sqlite3_step(m_s); }
    [[nodiscard]] QByteArray bytes(int i) const {
        return {reinterpret_cast<const char *>(sqlite3_column_text(m_s, i)), sqlite3_column_bytes(m_s, i)};
    }
    [[nodiscard]] QString text(int i) const { return QString::fromUtf8(bytes(i)); }
    [[nodiscard]] std::int64_t integer(int i) const { return sqlite3_column_int64(m_s, i); }

private:
    sqlite3_stmt *m_s = nullptr;
    bool m_ok = false;
};

constexpr const char *kTables = "CREATE TABLE IF NOT EXISTS incident_log("
                                "seq INTEGER PRIMARY KEY AUTOINCREMENT, incident TEXT NOT NULL, at INTEGER NOT NULL, "
                                "by TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);"
                                "CREATE INDEX IF NOT EXISTS incident_log_by_incident ON incident_log(incident, seq);";

} // namespace

Error IncidentStore::failed(const QString &what) const {
    return inputError(m_path, QStringLiteral("%1: %2").arg(what, QString::fromUtf8(sqlite3_errmsg(m_db))));
}

Result<IncidentStore> IncidentStore::open(const QString &path, Mode mode) {
    IncidentStore s;
    s.m_path = path;
    if (mode == Mode::ReadOnly && !QFileInfo::exists(path)) {
        return std::unexpected(inputError(path, QStringLiteral("no such store")));
    }
    int flags = mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    QByteArray name = path.toUtf8();
    if (mode == Mode::ReadOnly && path.endsWith(u".bsi")) { // a bundle: nobody writes it, so that no lock is needed
        flags |= SQLITE_OPEN_URI;
        name = "file:" + name.toPercentEncoding("/") + "?immutable=1";
    }
    if (sqlite3_open_v2(name.constData(), &s.m_db, flags | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
        return std::unexpected(s.failed(QStringLiteral("cannot be opened")));
    }
    sqlite3_busy_timeout(s.m_db, 5000);
    if (mode == Mode::ReadOnly) {
        Statement probe(s.m_db, "SELECT 1 FROM sqlite_master LIMIT 1");
        const int rc = probe.ok() ? probe.step() : SQLITE_ERROR;
        if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
            return std::unexpected(s.failed(QStringLiteral("is not a store")));
        }
        return s;
    }
    CHECK_STATUS(s.exec(mode == Mode::Bundle ? "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
                                             : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"));
    CHECK_STATUS(s.exec(kTables));
    return s;
}

IncidentStore::~IncidentStore() { sqlite3_close(m_db); }

IncidentStore::IncidentStore(IncidentStore &&o) noexcept
    : m_path(std::move(o.m_path)), m_db(std::exchange(o.m_db, nullptr)) {}

IncidentStore &IncidentStore::operator=(IncidentStore &&o) noexcept {
    std::swap(m_path, o.m_path);
    std::swap(m_db, o.m_db);
    return *this;
}

Status IncidentStore::exec(const char *sql) const {
    if (sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(failed(QStringLiteral("cannot be written")));
    }
    return {};
}

Status IncidentStore::insert(LogEntry &e) const {
    Statement s(m_db, "INSERT INTO incident_log(incident, at, by, kind, data) VALUES(?, ?, ?, ?, ?)");
    if (!s.ok()) {
        return std::unexpected(failed(QStringLiteral("cannot be written")));
    }
    s.bind(1, e.incident);
    s.bind(2, e.at);
    s.bind(3, e.by);
    s.bind(4, e.kind);
    s.bind(5, QJsonDocument(e.data).toJson(QJsonDocument::Compact));
    if (s.step() != SQLITE_DONE) {
        return std::unexpected(failed(QStringLiteral("cannot be written")));
    }
    e.seq = sqlite3_last_insert_rowid(m_db);
    return {};
}

Result<QString> IncidentStore::nextId() const {
    Statement s(m_db, "SELECT COALESCE(MAX(CAST(SUBSTR(incident, 5) AS INTEGER)), 0) FROM incident_log WHERE incident "
                      "GLOB 'INC-[0-9]*'");
    if (!s.ok() || s.step() != SQLITE_ROW) {
        return std::unexpected(failed(QStringLiteral("cannot be read")));
    }
    return QStringLiteral("INC-%1").arg(s.integer(0) + 1, 4, 10, QLatin1Char('0'));
}

Result<Incident> IncidentStore::create(LogEntry open) {
    CHECK_STATUS(exec("BEGIN IMMEDIATE"));
    const Result<QString> id = nextId();
    Status done = id ? Status() : Status(std::unexpected(id.error()));
    if (id) {
        open.incident = *id;
        done = insert(open);
    }
    if (done) {
        done = exec("COMMIT");
    }
    if (!done) {
        (void)exec("ROLLBACK");
        return std::unexpected(done.error());
    }
    return load(*id);
}

Result<Incident> IncidentStore::adopt(LogEntry whole) {
    if (!TRY(log(whole.incident)).empty()) {
        return std::unexpected(inputError(whole.incident, QStringLiteral("is in %1 already").arg(m_path)));
    }
    CHECK_STATUS(insert(whole)); // one statement is its own transaction
    return load(whole.incident);
}

Result<Incident> IncidentStore::append(const QString &incident, std::vector<LogEntry> entries) {
    CHECK_STATUS(exec("BEGIN IMMEDIATE"));
    const auto attempt = [&]() -> Result<Incident> {
        Incident state = TRY(load(incident));
        for (LogEntry &e : entries) {
            e.incident = incident;
            CHECK_STATUS(insert(e));
            CHECK_STATUS(apply(state, e));
        }
        CHECK_STATUS(exec("COMMIT"));
        return state;
    };
    Result<Incident> done = attempt();
    if (!done) {
        (void)exec("ROLLBACK");
    }
    return done;
}

Result<std::vector<LogEntry>> IncidentStore::log(const QString &incident) const {
    std::vector<LogEntry> out;
    Statement s(m_db, "SELECT seq, at, by, kind, data FROM incident_log WHERE incident = ? ORDER BY seq");
    if (!s.ok()) {
        return out; // a store that never saw an incident has no table
    }
    s.bind(1, incident);
    int rc = 0;
    while ((rc = s.step()) == SQLITE_ROW) {
        out.push_back(
            {s.integer(0), incident, s.integer(1), s.text(2), s.text(3), QJsonDocument::fromJson(s.bytes(4)).object()});
    }
    if (rc != SQLITE_DONE) {
        return std::unexpected(failed(QStringLiteral("cannot be read")));
    }
    return out;
}

Result<Incident> IncidentStore::load(const QString &incident) const {
    const std::vector<LogEntry> entries = TRY(log(incident));
    if (entries.empty()) {
        return std::unexpected(inputError(incident, QStringLiteral("no such incident in %1").arg(m_path)));
    }
    return fold(entries);
}

Result<QStringList> IncidentStore::ids() const {
    QStringList out;
    Statement s(m_db, "SELECT incident FROM incident_log GROUP BY incident ORDER BY MIN(seq)");
    if (!s.ok()) {
        return out;
    }
    while (s.step() == SQLITE_ROW) {
        out << s.text(0);
    }
    return out;
}

} // namespace bs::incident
