// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/database.h"
#include <sqlite3.h>

namespace bs::store {

Statement &Statement::operator=(Statement &&o) noexcept {
    std::swap(m_stmt, o.m_stmt);
    m_db = o.m_db;
    return *this;
}

Statement::~Statement() { sqlite3_finalize(m_stmt); }

Statement &Statement::bind(int at, std::int64_t value) {
    sqlite3_bind_int64(m_stmt, at, value);
    return *this;
}

Statement &Statement::bind(int at, double value) {
    sqlite3_bind_double(m_stmt, at, value);
    return *this;
}

Statement &Statement::bind(int at, std::string_view text) {
    sqlite3_bind_text64(m_stmt, at, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

Statement &Statement::bind(int at, const QString &text) {
    const QByteArray utf8 = text.toUtf8();
    return bind(at, std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
}

Statement &Statement::bindBlob(int at, std::string_view bytes) {
    sqlite3_bind_blob64(m_stmt, at, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement &Statement::bindNull(int at) {
    sqlite3_bind_null(m_stmt, at);
    return *this;
}

namespace {

QString reasonOf(sqlite3 *db) {
    switch (sqlite3_errcode(db) & 0xFF) {
    case SQLITE_FULL: return QStringLiteral("the disk is full");
    case SQLITE_READONLY: return QStringLiteral("the file is read-only");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return QStringLiteral("another process holds the file");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return QStringLiteral("the file is damaged or not a store");
    case SQLITE_IOERR: return QStringLiteral("the disk reports an error");
    default: return QString::fromUtf8(sqlite3_errmsg(db));
    }
}

} // namespace

Result<bool> Statement::step() {
    const int rc = sqlite3_step(m_stmt);
    if (rc == SQLITE_ROW) {
        return true;
    }
    if (rc == SQLITE_DONE) {
        return false;
    }
    const char *file = sqlite3_db_filename(m_db, "main");
    Error e = inputError(QString::fromUtf8(file == nullptr ? "" : file), reasonOf(m_db));
    sqlite3_reset(m_stmt);
    return std::unexpected(e);
}

Status Statement::run() {
    for (;;) {
        if (!TRY(step())) {
            reset();
            return {};
        }
    }
}

void Statement::reset() { sqlite3_reset(m_stmt); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_stmt, column); }
double Statement::real(int column) const { return sqlite3_column_double(m_stmt, column); }
bool Statement::isNull(int column) const { return sqlite3_column_type(m_stmt, column) == SQLITE_NULL; }

std::string_view Statement::text(int column) const {
    const auto *p = reinterpret_cast<const char *>(sqlite3_column_text(m_stmt, column));
    return p == nullptr ? std::string_view()
                        : std::string_view(p, static_cast<std::size_t>(sqlite3_column_bytes(m_stmt, column)));
}

QString Statement::string(int column) const {
    const std::string_view t = text(column);
    return QString::fromUtf8(t.data(), static_cast<qsizetype>(t.size()));
}

std::string_view Statement::blob(int column) const {
    const auto *p = static_cast<const char *>(sqlite3_column_blob(m_stmt, column));
    return p == nullptr ? std::string_view()
                        : std::string_view(p, static_cast<std::size_t>(sqlite3_column_bytes(m_stmt, column)));
}

Result<std::unique_ptr<Connection>> Connection::open(const QString &path, Mode mode) {
    std::unique_ptr<Connection> c(new Connection);
    c->m_path = path;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == Mode::ReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    QByteArray name = path.toUtf8();
    if (mode == Mode::Immutable) {
        flags |= SQLITE_OPEN_URI;
        name = "file:" + name.toPercentEncoding("/") + "?immutable=1";
    }
    if (sqlite3_open_v2(name.constData(), &c->m_db, flags, nullptr) != SQLITE_OK) {
        return std::unexpected(inputError(path, c->m_db == nullptr ? QStringLiteral("cannot be opened")
                                                                   : QStringLiteral("cannot be opened: ") +
                                                                         QString::fromUtf8(sqlite3_errmsg(c->m_db))));
    }
    sqlite3_busy_timeout(c->m_db, 10'000);
    CHECK_STATUS(c->exec("PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384"));
    // readers see the file through the page cache; the writer, that walks all of it now and then, would only map it
    CHECK_STATUS(c->exec(mode == Mode::ReadWrite ? "PRAGMA mmap_size=0" : "PRAGMA mmap_size=1073741824"));
    return c;
}

Connection::~Connection() {
    m_cached.clear();
    sqlite3_close_v2(m_db);
}

Error Connection::error(const QString &doing) const {
    const QString what = doing.isEmpty() ? reasonOf(m_db) : doing + QStringLiteral(": ") + reasonOf(m_db);
    return inputError(m_path, what);
}

Result<Statement> Connection::prepare(std::string_view sql) {
    sqlite3_stmt *stmt = nullptr;
    if (sqlite3_prepare_v3(m_db, sql.data(), static_cast<int>(sql.size()), 0, &stmt, nullptr) != SQLITE_OK) {
        return std::unexpected(error({}));
    }
    return Statement(stmt, m_db);
}

Result<Statement *> Connection::cached(std::string_view sql) {
    for (auto &[text, statement] : m_cached) {
        if (text == sql) {
            statement.reset();
            return &statement;
        }
    }
    Statement s = TRY(prepare(sql));
    m_cached.reserve(64); // pointers into it are handed out
    if (m_cached.size() == 64) {
        return std::unexpected(inputError(m_path, QStringLiteral("too many kinds of statements are kept")));
    }
    return &m_cached.emplace_back(std::string(sql), std::move(s)).second;
}

Status Connection::exec(const char *sql) {
    if (sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(error({}));
    }
    return {};
}

Result<std::int64_t> Connection::number(std::string_view sql, std::int64_t fallback) {
    Statement s = TRY(prepare(sql));
    return TRY(s.step()) && !s.isNull(0) ? s.integer(0) : fallback;
}

std::int64_t Connection::lastId() const { return sqlite3_last_insert_rowid(m_db); }
std::int64_t Connection::changes() const { return sqlite3_changes64(m_db); }

} // namespace bs::store
