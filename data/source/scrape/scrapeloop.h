// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/net/secret.h"
#include "data/source/metricsource.h"
#include "data/source/scrape/target.h"
#include "data/store/store.h"
#include <QObject>
#include <QThread>
#include <memory>
#include <mutex>

namespace bs {

// What became of one scrape.
struct ScrapeReport {
    QString url;
    Labels labels;
    bool up = false;
    std::int64_t samples = 0;
    DurationMs durationMs = 0;
    QString error; // why it is not up
    TimeMs time = kNoTime;
};

struct ScrapeOptions {
    // How fast the clock that is passed in runs against the wall: a simulated hour in a real minute is 60. Waits are
    // shortened by it.
    double speed = 1;
    int maxInFlight = 32;                        // requests of one job on the wire
    bool publishTargets = true;                  // keep the targets as a document in the store, for other processes
    std::shared_ptr<const SecretReader> secrets; // null: files and environment
};

struct ScrapeFigures {
    std::int64_t scrapes = 0;
    std::int64_t failed = 0;
    std::int64_t samples = 0;
    std::int64_t skipped = 0; // due while the one before was still running
    double appendSeconds = 0; // from handing a scrape to the store until it was on disk, all together
};

class ScrapeWorker;

// Scrapes targets into a store, each at its own interval with an offset of its own, on a thread of its own. Every
// function may be called from any thread; signals come from the loop's thread. The clock must outlive the loop and be
// safe to ask from there.
class ScrapeLoop : public QObject {
    Q_OBJECT
public:
    ScrapeLoop(std::shared_ptr<store::Store> store, std::shared_ptr<const Clock> clock, ScrapeOptions options = {},
               QObject *parent = nullptr);
    ~ScrapeLoop() override; // ends at once; unlike a target that vanishes, nothing becomes stale

    // What to scrape from now on. Targets that stay keep their rhythm; series of those that go become stale. Files of
    // service discovery are read again every 30 s.
    void setJobs(std::vector<ScrapeJob> jobs);
    // Beside the jobs: targets that somebody else found ("all that a Prometheus knows").
    void setTargets(std::vector<ScrapeTarget> targets);
    void start();
    // Every target once, now; roundFinished() when the last one is stored.
    void scrapeOnce();

    [[nodiscard]] std::vector<TargetInfo> targets() const;
    [[nodiscard]] ScrapeFigures figures() const;

Q_SIGNALS:
    void scraped(const bs::ScrapeReport &report); // stored, or not up
    void roundFinished();
    void problem(const QString &text); // a target file that cannot be read, a store that does not take samples

private:
    QThread m_thread;
    ScrapeWorker *m_worker; // lives on m_thread, deleted there
};

} // namespace bs

Q_DECLARE_METATYPE(bs::ScrapeReport)
