// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/secrets.h"
#include <QEventLoop>
#include <QThread>
#include <QTimer>
#include <mutex>
#ifdef BOUNDSCOPE_KEYCHAIN
#include <QDBusConnection>
#include <qt6keychain/keychain.h>
#endif

namespace bs {

namespace {

constexpr int kPatienceMs = 60'000; // a person may have to type the keychain's own password

// A thread with an event loop for jobs of the keychain's library, which must all run on one.
class JobThread {
public:
    JobThread() {
        m_thread.start();
        m_worker.moveToThread(&m_thread);
    }
    ~JobThread() {
        m_thread.quit();
        m_thread.wait();
    }
    JobThread(const JobThread &) = delete;
    JobThread &operator=(const JobThread &) = delete;
    void run(const std::function<void()> &job) {
        QMetaObject::invokeMethod(&m_worker, job, Qt::BlockingQueuedConnection);
    }

private:
    QThread m_thread;
    QObject m_worker;
};

class SecretsWithKeychain final : public PlainSecretReader {
public:
    explicit SecretsWithKeychain(Keychain keychain) : m_keychain(std::move(keychain)) {}
    [[nodiscard]] Result<QString> read(const SecretRef &ref) const override {
        if (ref.keychain.isEmpty()) {
            return PlainSecretReader::read(ref);
        }
        const std::scoped_lock lock(m_mutex); // several sources, each on a network thread of its own
        if (!m_jobs) {
            m_jobs = std::make_unique<JobThread>();
        }
        Result<QString> secret;
        m_jobs->run([&] { secret = m_keychain.read(ref.keychain); });
        if (secret && secret->isEmpty()) {
            return std::unexpected(inputError(ref.text(), QStringLiteral("is empty")));
        }
        return secret;
    }

private:
    Keychain m_keychain;
    mutable std::mutex m_mutex;
    mutable std::unique_ptr<JobThread> m_jobs;
};

#ifdef BOUNDSCOPE_KEYCHAIN

QString service() { return QStringLiteral("boundscope"); }

// What went wrong in words a person can act on; the library's own are often empty.
QString reasonOf(const QKeychain::Job &job, bool late) {
    if (late) {
        return QStringLiteral("the keychain has not answered within 60 s");
    }
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return QStringLiteral("is not in the keychain: boundscope workspace remember ") + job.key();
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied: return QStringLiteral("the keychain refused it");
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return QStringLiteral("no keychain runs in this session: name a file or an environment variable instead");
    default:
        if (!QDBusConnection::sessionBus().isConnected()) {
            return QStringLiteral("no keychain runs in this session: name a file or an environment variable instead");
        }
        return job.errorString().isEmpty() ? QStringLiteral("the keychain failed") : job.errorString().simplified();
    }
}

// Runs on the job thread, whose loop serves nothing else.
Status finish(QKeychain::Job &job, const QString &entry) {
    QEventLoop loop;
    bool late = false;
    job.setAutoDelete(false);
    job.setKey(entry);
    job.setInsecureFallback(false); // never a plain file
    QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(kPatienceMs, &loop, [&] {
        late = true;
        loop.quit();
    });
    job.start();
    loop.exec();
    if (late || job.error() != QKeychain::NoError) {
        return std::unexpected(inputError(SecretRef{.keychain = entry}.text(), reasonOf(job, late)));
    }
    return {};
}

Result<QString> readEntry(const QString &entry) {
    QKeychain::ReadPasswordJob job(service());
    CHECK_STATUS(finish(job, entry));
    return job.textData();
}

Status writeEntry(const QString &entry, const QString &secret) {
    QKeychain::WritePasswordJob job(service());
    job.setTextData(secret);
    return finish(job, entry);
}

#else

Error absent(const QString &entry) {
    return inputError(SecretRef{.keychain = entry}.text(), QStringLiteral("this build has no access to a keychain"));
}
Result<QString> readEntry(const QString &entry) { return std::unexpected(absent(entry)); }
Status writeEntry(const QString &entry, const QString & /*secret*/) { return std::unexpected(absent(entry)); }

#endif

} // namespace

Keychain desktopKeychain() { return {readEntry, writeEntry}; }

std::shared_ptr<const SecretReader> makeSecretReader(Keychain keychain) {
    return std::make_shared<SecretsWithKeychain>(std::move(keychain));
}

Status rememberSecret(const QString &entry, const QString &secret, Keychain keychain) {
    JobThread jobs;
    Status done;
    jobs.run([&] { done = keychain.write(entry, secret); });
    return done;
}

} // namespace bs
