// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/database.h"
#include "data/store/filelock.h"
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <chrono>
#include <sqlite3.h>

namespace bs::store {

struct Database::Lock : FileLock {};

namespace {

constexpr std::size_t kPooled = 8;
constexpr auto kLinger = std::chrono::milliseconds(20); // commits are shared within this, far below the promised 50 ms

Status configure(Connection &c, const DatabaseOptions &o) {
    CHECK_STATUS(c.exec("PRAGMA page_size=8192; PRAGMA foreign_keys=ON"));
    CHECK_STATUS(c.exec(o.rollbackJournal ? "PRAGMA journal_mode=DELETE" : "PRAGMA journal_mode=WAL"));
    CHECK_STATUS(c.exec(o.fullSync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"));
    return c.exec("PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;"
                  "CREATE TABLE IF NOT EXISTS schema_versions(room TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT "
                  "ROWID");
}

Result<int> versionOf(Connection &c, std::string_view room) {
    Statement s = TRY(c.prepare("SELECT version FROM schema_versions WHERE room=?"));
    s.bind(1, room);
    return TRY(s.step()) ? static_cast<int>(s.integer(0)) : 0;
}

} // namespace

Result<std::shared_ptr<Database>> Database::open(const QString &path, const DatabaseOptions &o) {
    std::shared_ptr<Database> db(new Database);
    db->m_path = path;
    if (o.readOnly || o.immutable) {
        if (!QFileInfo::exists(path)) {
            return std::unexpected(inputError(path, QStringLiteral("does not exist")));
        }
        db->m_readMode = o.immutable ? Connection::Mode::Immutable : Connection::Mode::ReadOnly;
        auto first = Connection::open(path, db->m_readMode);
        const bool readable = first && (*first)->number("SELECT count(*) FROM sqlite_schema").has_value();
        if (!readable && !o.immutable) {
            // WAL needs to write beside the file; where nobody can, nobody else writes either
            db->m_readMode = Connection::Mode::Immutable;
            first = Connection::open(path, db->m_readMode);
        }
        auto c = TRY(std::move(first));
        (void)TRY(c->number("SELECT count(*) FROM sqlite_schema"));
        db->giveBack(std::move(c));
        return db;
    }
    auto lock = std::make_unique<Lock>();
    CHECK_STATUS(lock->take(path));
    auto writer = TRY(Connection::open(path, Connection::Mode::ReadWrite));
    CHECK_STATUS(configure(*writer, o));
    db->m_lock = std::move(lock);
    db->m_writer = std::thread([raw = db.get(), c = std::move(writer)]() mutable { raw->writerLoop(std::move(c)); });
    return db;
}

Database::~Database() {
    // Readers first: SQLite folds the write-ahead log into the file when the last connection closes, which only one
    // that may write can do.
    m_pool.clear();
    {
        const std::lock_guard guard(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    if (m_writer.joinable()) {
        m_writer.join();
    }
}

void Database::enqueue(std::unique_ptr<WriterJob> job, Haste haste) {
    if (!m_writer.joinable()) {
        const Error e = inputError(m_path, QStringLiteral("is open for reading only"));
        job->settle(&e);
        return;
    }
    {
        const std::lock_guard guard(m_mutex);
        m_jobs.push_back(std::move(job));
        m_hurry = m_hurry || haste == Haste::Now;
    }
    m_wake.notify_all();
}

void Database::writerLoop(std::unique_ptr<Connection> connection) {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return !m_jobs.empty() || m_ending; });
        if (m_jobs.empty()) {
            break;
        }
        m_wake.wait_for(lock, kLinger, [this] { return m_hurry || m_ending; });
        std::vector<std::unique_ptr<WriterJob>> jobs = std::move(m_jobs);
        m_jobs.clear();
        m_hurry = false;
        lock.unlock();
        runBatch(*connection, jobs);
        jobs.clear();
        lock.lock();
    }
    lock.unlock();
    (void)connection->exec("PRAGMA optimize");
}

void Database::runBatch(Connection &c, std::vector<std::unique_ptr<WriterJob>> &jobs) {
    std::optional<Error> failed;
    for (auto &job : jobs) {
        if (job->outside) {
            job->run(c);
        }
    }
    if (Status begun = c.exec("BEGIN IMMEDIATE"); !begun) {
        failed = begun.error();
    }
    for (std::size_t i = 0; i < jobs.size() && !failed; ++i) {
        if (jobs[i]->outside) {
            continue;
        }
        if (Status s = c.exec("SAVEPOINT job"); !s) {
            failed = s.error();
            break;
        }
        const bool fine = jobs[i]->run(c);
        if (sqlite3_get_autocommit(c.handle()) != 0) { // SQLite gave up the whole transaction (a full disk)
            failed = c.error({});
            break;
        }
        (void)c.exec(fine ? "RELEASE job" : "ROLLBACK TO job; RELEASE job");
    }
    const auto start = std::chrono::steady_clock::now();
    if (!failed) {
        if (Status done = c.exec("COMMIT"); !done) {
            failed = done.error();
        }
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (failed && sqlite3_get_autocommit(c.handle()) == 0) {
        (void)c.exec("ROLLBACK");
    }
    {
        const std::lock_guard guard(m_mutex);
        ++m_figures.commits;
        m_figures.jobs += std::ssize(jobs);
        m_figures.seconds += seconds;
        m_figures.worstSeconds = std::max(m_figures.worstSeconds, seconds);
    }
    std::vector<std::pair<int, std::function<void(bool)>>> observers;
    {
        const std::lock_guard guard(m_mutex);
        observers = m_observers;
    }
    for (const auto &[id, observer] : observers) {
        observer(!failed);
    }
    for (auto &job : jobs) {
        job->settle(failed && !job->outside ? &*failed : nullptr);
    }
}

Result<std::unique_ptr<Connection>> Database::borrow() const {
    {
        const std::lock_guard guard(m_poolMutex);
        if (!m_pool.empty()) {
            auto c = std::move(m_pool.back());
            m_pool.pop_back();
            return c;
        }
    }
    return Connection::open(m_path, m_readMode);
}

void Database::giveBack(std::unique_ptr<Connection> c) const {
    const std::lock_guard guard(m_poolMutex);
    if (m_pool.size() < kPooled) {
        m_pool.push_back(std::move(c));
    }
}

Status Database::migrate(std::string_view room, const std::vector<Migration> &steps) {
    const int newest = steps.empty() ? 0 : steps.back().version;
    const auto judge = [&](int version) -> Status {
        if (version > newest) {
            return std::unexpected(inputError(
                m_path, QStringLiteral("was written by a newer version of boundscope (%1 %2, this one knows %3)")
                            .arg(QLatin1String(room.data(), static_cast<qsizetype>(room.size())))
                            .arg(version)
                            .arg(newest)));
        }
        return {};
    };
    if (!writable()) {
        return read([&](Connection &c) -> Status {
            const auto version = versionOf(c, room);
            if (!version || *version == 0) {
                return std::unexpected(inputError(m_path, QStringLiteral("is not a store")));
            }
            if (*version < newest) {
                return std::unexpected(inputError(
                    m_path, QStringLiteral("has an older layout: open it once for writing to bring it up to date")));
            }
            return judge(*version);
        });
    }
    const int version = TRY(write([&](Connection &c) -> Result<int> { return versionOf(c, room); }));
    CHECK_STATUS(judge(version));
    for (const Migration &m : steps) {
        if (m.version <= version) {
            continue;
        }
        CHECK_STATUS(write([&](Connection &c) -> Status {
            CHECK_STATUS(c.exec(m.sql));
            return c.run("INSERT OR REPLACE INTO schema_versions VALUES(?,?)", room, m.version);
        }));
    }
    return {};
}

Status Database::backup(const QString &to) const {
    return read([&](Connection &from) -> Status {
        if (QFileInfo::exists(to)) {
            return std::unexpected(inputError(to, QStringLiteral("exists already")));
        }
        auto target = TRY(Connection::open(to, Connection::Mode::ReadWrite));
        sqlite3_backup *b = sqlite3_backup_init(target->handle(), "main", from.handle(), "main");
        if (b == nullptr) {
            return std::unexpected(target->error({}));
        }
        const int rc = sqlite3_backup_step(b, -1);
        sqlite3_backup_finish(b);
        if (rc != SQLITE_DONE) {
            const Error e = target->error(QStringLiteral("the copy failed"));
            target.reset();
            QFile::remove(to);
            return std::unexpected(e);
        }
        return target->exec("PRAGMA journal_mode=DELETE");
    });
}

Result<QString> Database::integrity() const {
    return read([](Connection &c) -> Result<QString> {
        Statement s = TRY(c.prepare("PRAGMA integrity_check(10)"));
        QStringList findings;
        while (TRY(s.step())) {
            findings << s.string(0);
        }
        return findings.join(QStringLiteral("; "));
    });
}

int Database::observeCommits(std::function<void(bool)> fn) {
    const std::lock_guard guard(m_mutex);
    m_observers.emplace_back(++m_lastObserver, std::move(fn));
    return m_lastObserver;
}

void Database::forget(int observer) {
    const std::lock_guard guard(m_mutex);
    std::erase_if(m_observers, [observer](const auto &o) { return o.first == observer; });
}

Status Database::vacuum() {
    struct Job final : WriterJob {
        bool run(Connection &c) override {
            result = c.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
            return true;
        }
        void settle(const Error *failed) override {
            promise.addResult(failed == nullptr ? result : Status(std::unexpected(*failed)));
            promise.finish();
        }
        Status result;
        QPromise<Status> promise;
    };
    auto job = std::make_unique<Job>();
    job->outside = true;
    job->promise.start();
    QFuture<Status> future = job->promise.future();
    enqueue(std::move(job), Haste::Now);
    future.waitForFinished();
    return future.resultAt(0);
}

CommitFigures Database::commitFigures() const {
    const std::lock_guard guard(m_mutex);
    return m_figures;
}

} // namespace bs::store
