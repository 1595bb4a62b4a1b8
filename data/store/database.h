// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <QFuture>
#include <QPromise>
#include <QString>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace bs::store {

// A prepared statement. Parameters count from 1, columns from 0, as in SQLite. Blobs and texts of a row are views that
// live until the next step.
class Statement {
public:
    Statement(Statement &&o) noexcept : m_stmt(std::exchange(o.m_stmt, nullptr)), m_db(o.m_db) {}
    Statement &operator=(Statement &&o) noexcept;
    ~Statement();

    Statement &bind(int at, std::int64_t value);
    Statement &bind(int at, int value) { return bind(at, static_cast<std::int64_t>(value)); }
    Statement &bind(int at, double value);
    Statement &bind(int at, std::string_view text); // copied
    Statement &bind(int at, const char *text) { return bind(at, std::string_view(text)); }
    Statement &bind(int at, const QString &text);
    Statement &bindBlob(int at, std::string_view bytes); // copied
    Statement &bindNull(int at);
    template <class T> Statement &bind(int at, const std::optional<T> &v) { return v ? bind(at, *v) : bindNull(at); }
    template <class... Args> Statement &bindAll(const Args &...args) {
        int at = 0;
        (bind(++at, args), ...);
        return *this;
    }

    // True with a row, false when done.
    [[nodiscard]] Result<bool> step();
    // To the end, ignoring rows, and ready for the next binding.
    [[nodiscard]] Status run();
    void reset();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] QString string(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;
    [[nodiscard]] bool isNull(int column) const;

private:
    friend class Connection;
    Statement(sqlite3_stmt *stmt, sqlite3 *db) : m_stmt(stmt), m_db(db) {}
    sqlite3_stmt *m_stmt = nullptr;
    sqlite3 *m_db = nullptr;
};

// One SQLite connection; for one thread at a time.
class Connection {
public:
    enum class Mode : std::uint8_t { ReadWrite, ReadOnly, Immutable };
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const QString &path, Mode mode);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    // Kept for the life of the connection and handed out reset: for statements in loops.
    [[nodiscard]] Result<Statement *> cached(std::string_view sql);
    [[nodiscard]] Status exec(const char *sql); // one or several statements
    template <class... Args> [[nodiscard]] Status run(std::string_view sql, const Args &...args) {
        Statement s = TRY(prepare(sql));
        s.bindAll(args...);
        return s.run();
    }
    // First column of the first row; `fallback` without a row.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql, std::int64_t fallback = 0);
    [[nodiscard]] std::int64_t lastId() const;
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] sqlite3 *handle() const { return m_db; }
    [[nodiscard]] Error error(const QString &doing) const; // of the last failed call

private:
    Connection() = default;
    sqlite3 *m_db = nullptr;
    QString m_path;
    std::vector<std::pair<std::string, Statement>> m_cached;
};

// One step of a room's schema. Versions count from 1 and are never edited once released.
struct Migration {
    int version = 0;
    const char *sql = "";
};

struct DatabaseOptions {
    bool readOnly = false;
    bool immutable = false; // nobody writes this file (a bundle): no locks, no -wal file
    // false: power loss may lose the newest commits (tests, throw-away demos); kill -9 still loses none.
    bool fullSync = true;
    // A bundle: one file, no -wal beside it.
    bool rollbackJournal = false;
};

struct CommitFigures {
    std::int64_t commits = 0;
    std::int64_t jobs = 0;
    double seconds = 0;      // in COMMIT, all together: mostly fsync
    double worstSeconds = 0; // the slowest COMMIT
};

// A database file: one writer thread with the only writing connection, and readers with connections of their own
// (WAL). Rooms keep their own tables in it through migrate(), submit() and read(). A second process that wants to write
// gets an Error saying that another process writes; it may open read-only.
class Database {
public:
    [[nodiscard]] static Result<std::shared_ptr<Database>> open(const QString &path, const DatabaseOptions &o = {});
    ~Database(); // runs what is queued, then ends the writer
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] bool writable() const { return m_writer.joinable(); }

    // Brings the tables of `room` to the newest version, each step in a transaction of its own. A file written by a
    // newer program is an Error, and unharmed. Read-only: checks alone; a missing or older schema is an Error.
    [[nodiscard]] Status migrate(std::string_view room, const std::vector<Migration> &steps);

    // Runs fn(Connection &) -> Result<T> on the writer thread, inside a transaction that it shares with the jobs that
    // wait beside it; a job that fails is rolled back alone. The future ends when the commit is on disk. `linger`: may
    // wait some 10 ms for others to share its commit.
    enum class Haste : std::uint8_t { Now, Linger };
    template <class Fn>
    auto submit(Fn fn, Haste haste = Haste::Now) -> QFuture<std::invoke_result_t<Fn, Connection &>> {
        using R = std::invoke_result_t<Fn, Connection &>;
        struct Job final : WriterJob {
            explicit Job(Fn f) : fn(std::move(f)) { promise.start(); }
            bool run(Connection &c) override {
                result.emplace(fn(c));
                return result->has_value();
            }
            void settle(const Error *commitFailed) override {
                if (commitFailed != nullptr && (!result || result->has_value())) {
                    result.emplace(std::unexpected(*commitFailed));
                }
                promise.addResult(std::move(*result));
                promise.finish();
            }
            Fn fn;
            std::optional<R> result;
            QPromise<R> promise;
        };
        auto job = std::make_unique<Job>(std::move(fn));
        QFuture<R> future = job->promise.future();
        enqueue(std::move(job), haste);
        return future;
    }
    // The same and wait for it; never from the writer thread or the GUI thread.
    template <class Fn> auto write(Fn fn) -> std::invoke_result_t<Fn, Connection &> {
        auto future = submit(std::move(fn));
        future.waitForFinished();
        return future.resultAt(0);
    }

    // Called on the writer thread after each transaction, before its futures end; true when it is on disk.
    // Stop with forget(), from a job.
    int observeCommits(std::function<void(bool)> fn);
    void forget(int observer);
    // Gives free pages back to the disk; waits.
    [[nodiscard]] Status vacuum();

    // Runs fn(Connection &) -> Result<T> here and now on a reading connection from a pool.
    template <class Fn> auto read(Fn fn) const -> std::invoke_result_t<Fn, Connection &> {
        auto connection = borrow();
        if (!connection) {
            return std::unexpected(connection.error());
        }
        auto result = fn(**connection);
        giveBack(std::move(*connection));
        return result;
    }

    // A copy of the whole file, consistent, while everything goes on.
    [[nodiscard]] Status backup(const QString &to) const;
    [[nodiscard]] Result<QString> integrity() const; // "ok" or what SQLite found
    [[nodiscard]] CommitFigures commitFigures() const;
    [[nodiscard]] bool onWriterThread() const { return std::this_thread::get_id() == m_writer.get_id(); }

private:
    struct WriterJob {
        virtual ~WriterJob() = default;
        virtual bool run(Connection &c) = 0;
        virtual void settle(const Error *commitFailed) = 0;
        bool outside = false; // of any transaction
    };
    struct Lock;
    Database() = default;
    void enqueue(std::unique_ptr<WriterJob> job, Haste haste);
    void writerLoop(std::unique_ptr<Connection> connection);
    void runBatch(Connection &c, std::vector<std::unique_ptr<WriterJob>> &jobs);
    [[nodiscard]] Result<std::unique_ptr<Connection>> borrow() const;
    void giveBack(std::unique_ptr<Connection> c) const;

    QString m_path;
    Connection::Mode m_readMode = Connection::Mode::ReadOnly;
    std::unique_ptr<Lock> m_lock;
    std::thread m_writer;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<std::unique_ptr<WriterJob>> m_jobs;
    bool m_hurry = false;
    bool m_ending = false;
    CommitFigures m_figures;
    std::vector<std::pair<int, std::function<void(bool)>>> m_observers;
    int m_lastObserver = 0;
    mutable std::mutex m_poolMutex;
    mutable std::vector<std::unique_ptr<Connection>> m_pool;
};

} // namespace bs::store
