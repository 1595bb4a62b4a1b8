// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/net/httpclient.h"
#include "data/source/scrape/scrapeloop.h"
#include "data/source/scrape/targetscrape.h"
#include <QElapsedTimer>
#include <QTimer>
#include <map>
#include <memory>
#include <set>

namespace bs {

// The inside of a ScrapeLoop; everything but targets() and figures() runs on the loop's thread.
class ScrapeWorker : public QObject {
    Q_OBJECT
public:
    ScrapeWorker(std::shared_ptr<store::Store> store, std::shared_ptr<const Clock> clock, ScrapeOptions options);
    ~ScrapeWorker() override;

    void setJobs(std::vector<ScrapeJob> jobs);
    void setTargets(std::vector<ScrapeTarget> targets);
    void start();
    void scrapeOnce();
    [[nodiscard]] std::vector<TargetInfo> targets() const;
    [[nodiscard]] ScrapeFigures figures() const;

Q_SIGNALS:
    void scraped(const bs::ScrapeReport &report);
    void roundFinished();
    void problem(const QString &text);

private:
    struct Entry {
        std::unique_ptr<TargetScrape> scrape;
        TargetInfo info;
        TimeMs next = kNoTime; // by the clock
        bool running = false;
        bool gone = false; // removed while its scrape runs
        QString refused;   // why its job is not scraped at all
    };
    using EntryPtr = std::shared_ptr<Entry>;

    void refresh();
    [[nodiscard]] QString discoveryState() const;
    void resolve();
    void remove(const EntryPtr &entry);
    void countTargets();
    void tick();
    void checkClock(TimeMs now);
    void arm();
    void launch(const EntryPtr &entry, TimeMs scheduled);
    void answered(const EntryPtr &entry, TimeMs time, double seconds, const Result<HttpResponse> &response);
    void storeOutcome(const EntryPtr &entry, ScrapeOutcome outcome, TimeMs time, double seconds);
    void settled(const EntryPtr &entry, const ScrapeReport &report);
    void publish(bool now);
    void tell(const QString &text);
    void tellNotices(const ScrapeTarget &target, const QStringList &notices);
    [[nodiscard]] HttpClient &clientFor(const ScrapeTarget &target);
    [[nodiscard]] TimeMs firstTime(const ScrapeTarget &target, TimeMs now) const;

    std::shared_ptr<store::Store> m_store;
    std::shared_ptr<const Clock> m_clock;
    ScrapeOptions m_options;
    std::vector<std::shared_ptr<const ScrapeJob>> m_jobs;
    std::vector<ScrapeTarget> m_given;
    std::shared_ptr<ScrapeShared> m_shared = std::make_shared<ScrapeShared>();
    QString m_discovered;                      // state of the discovery files when they were read last
    std::map<std::string, EntryPtr> m_entries; // by ScrapeTarget::key()
    std::multimap<TimeMs, std::weak_ptr<Entry>> m_due;
    std::map<std::string, std::unique_ptr<HttpClient>> m_clients;
    QTimer m_timer;
    QTimer m_refresh;
    QElapsedTimer m_published;
    std::map<QString, QElapsedTimer> m_told;
    std::set<std::pair<std::string, QString>> m_noticed; // by job
    TimeMs m_latest = kNoTime;                           // of the clock, as far as it was seen
    bool m_started = false;
    int m_round = 0;            // scrapes of a scrapeOnce() that are not stored yet
    mutable std::mutex m_mutex; // of the two below
    std::vector<TargetInfo> m_infos;
    ScrapeFigures m_figures;
};

} // namespace bs
