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

// Nobody writes a bundle, so that it needs no lock.
QByteArray readOnlyName(const QString &path) {
    return "file:" + path.toUtf8().toPercentEncoding("/") + (path.endsWith(u".bsi") ? "?immutable=1" : "?mode=ro");
}

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
    s.m_readOnly = mode == Mode::ReadOnly;
    if (mode == Mode::ReadWrite && path.endsWith(u".bsi")) {
        return std::unexpected(inputError(path, QStringLiteral("is a bundle: it is read and never written")));
    }
    if ((mode == Mode::ReadOnly || mode == Mode::Scratch) && !QFileInfo::exists(path)) {
        return std::unexpected(inputError(path, QStringLiteral("no such store")));
    }
    int flags = mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    QByteArray name = mode == Mode::Scratch ? QByteArray(":memory:") : path.toUtf8();
    if (mode == Mode::Scratch || (mode == Mode::ReadOnly && path.endsWith(u".bsi"))) {
        flags |= SQLITE_OPEN_URI;
        name = mode == Mode::Scratch ? name : readOnlyName(path);
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
    if (mode == Mode::Scratch) {
        CHECK_STATUS(s.exec(kTables));
        CHECK_STATUS(s.copyFrom(path));
        return s;
    }
    CHECK_STATUS(s.exec(mode == Mode::Bundle ? "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
                                             : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"));
    CHECK_STATUS(s.exec(kTables));
    return s;
}

IncidentStore::~IncidentStore() { sqlite3_close(m_db); }

IncidentStore::IncidentStore(IncidentStore &&o) noexcept
    : m_path(std::move(o.m_path)), m_readOnly(o.m_readOnly), m_behind(std::move(o.m_behind)), m_newest(o.m_newest),
      m_version(o.m_version), m_db(std::exchange(o.m_db, nullptr)) {}

IncidentStore &IncidentStore::operator=(IncidentStore &&o) noexcept {
    std::swap(m_path, o.m_path);
    std::swap(m_readOnly, o.m_readOnly);
    std::swap(m_behind, o.m_behind);
    std::swap(m_version, o.m_version);
    std::swap(m_newest, o.m_newest);
    std::swap(m_db, o.m_db);
    return *this;
}

Status IncidentStore::copyFrom(const QString &path) const {
    Statement attach(m_db, "ATTACH ? AS kept");
    if (!attach.ok()) {
        return std::unexpected(failed(QStringLiteral("cannot be read")));
    }
    attach.bind(1, readOnlyName(path));
    if (attach.step() != SQLITE_DONE) {
        return std::unexpected(failed(QStringLiteral("is not a store")));
    }
    const std::int64_t tables =
        number("SELECT COUNT(*) FROM kept.sqlite_master WHERE type = 'table' AND name = 'incident_log'");
    if (tables < 0) {
        return std::unexpected(failed(QStringLiteral("is not a store")));
    }
    if (tables > 0) { // a store that never saw an incident has no table
        return exec("INSERT INTO incident_log(seq, incident, at, by, kind, data) "
                    "SELECT seq, incident, at, by, kind, data FROM kept.incident_log; DETACH kept;");
    }
    return exec("DETACH kept");
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
        const std::vector<LogEntry> before = TRY(log(incident));
        if (before.empty()) {
            return std::unexpected(unknown(incident));
        }
        Incident state = TRY(fold(before));
        for (LogEntry &e : entries) {
            e.incident = incident;
            CHECK_STATUS(insert(e));
            CHECK_STATUS(apply(state, e));
        }
        CHECK_STATUS(exec("COMMIT"));
        m_behind[incident] = (entries.empty() ? before : entries).back().seq;
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
        return std::unexpected(unknown(incident));
    }
    m_behind[incident] = entries.back().seq;
    return fold(entries);
}

Error IncidentStore::unknown(const QString &incident) const {
    return inputError(incident, QStringLiteral("no such incident in %1").arg(m_path));
}

std::int64_t IncidentStore::number(const char *sql, const QString &bound) const {
    Statement s(m_db, sql);
    if (!s.ok()) {
        return -1;
    }
    if (!bound.isEmpty()) {
        s.bind(1, bound);
    }
    return s.step() == SQLITE_ROW ? s.integer(0) : -1;
}

// data_version moves when another connection commits anything, samples too; what is news of an incident its log says.
IncidentStore::News IncidentStore::news(const QString &incident) {
    const std::int64_t version = number("PRAGMA data_version");
    if (version < 0 || std::exchange(m_version, version) == version) {
        return {};
    }
    const std::int64_t newest = number("SELECT COALESCE(MAX(seq), 0) FROM incident_log");
    const std::int64_t before = std::exchange(m_newest, newest);
    const auto behind = m_behind.find(incident);
    const std::int64_t here = number("SELECT COALESCE(MAX(seq), 0) FROM incident_log WHERE incident = ?", incident);
    return {behind != m_behind.end() && here > behind->second, before >= 0 && newest > before};
}

Result<QStringList> IncidentStore::ids() const {
    QStringList out;
    m_newest = std::max<std::int64_t>(m_newest, 0);
    Statement s(m_db, "SELECT incident, MAX(seq) FROM incident_log GROUP BY incident ORDER BY MIN(seq)");
    if (!s.ok()) {
        return out;
    }
    while (s.step() == SQLITE_ROW) {
        out << s.text(0);
        m_newest = std::max(m_newest, s.integer(1));
    }
    return out;
}

} // namespace bs::incident
