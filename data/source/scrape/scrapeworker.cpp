// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/scrapeworker.h"
#include "data/core/async.h"
#include "data/core/freememory.h"
#include "data/net/httperrors.h"
#include "data/net/redirect.h"
#include "data/source/local/documents.h"
#include "data/source/scrape/targetfiles.h"
#include <QDateTime>
#include <QFileInfo>
#include <algorithm>

namespace bs {

namespace {

constexpr DurationMs kPublishEvery = 5'000;
constexpr std::chrono::milliseconds kLongestSleep{5'000}; // a clock that is set back is noticed within it
constexpr DurationMs kClockStep = 1'000;

// Prometheus moves a scrape's timestamp onto its schedule when it is at most this late: regular times compress well.
DurationMs tolerance(DurationMs interval) { return std::min<DurationMs>(interval / 100, 20); }

// No limit is as much as any answer may have.
std::int64_t bodyLimit(const ScrapeJob &job, const Connection &c) {
    return job.limits.bodySize > 0 ? job.limits.bodySize : c.maxBytes;
}

std::string origin(const QUrl &url) { return (url.scheme() + QStringLiteral("://") + url.authority()).toStdString(); }

} // namespace

ScrapeWorker::ScrapeWorker(std::shared_ptr<store::Store> store, std::shared_ptr<const Clock> clock,
                           ScrapeOptions options)
    : m_store(std::move(store)), m_clock(std::move(clock)), m_options(std::move(options)), m_timer(this),
      m_refresh(this) {
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ScrapeWorker::tick);
    connect(&m_refresh, &QTimer::timeout, this, &ScrapeWorker::refresh);
}

ScrapeWorker::~ScrapeWorker() { publish(true); }

void ScrapeWorker::setJobs(std::vector<ScrapeJob> jobs) {
    m_jobs.clear();
    for (ScrapeJob &job : jobs) {
        m_jobs.push_back(std::make_shared<const ScrapeJob>(std::move(job)));
    }
    DurationMs refresh = ScrapeJob().fileRefresh;
    for (const auto &job : m_jobs) {
        refresh = std::min(refresh, job->fileRefresh);
    }
    m_refresh.setInterval(std::chrono::milliseconds(refresh));
    resolve();
}

void ScrapeWorker::setTargets(std::vector<ScrapeTarget> targets) {
    m_given = std::move(targets);
    resolve();
}

void ScrapeWorker::start() {
    m_started = true;
    m_refresh.start();
    const TimeMs now = m_clock->now();
    for (const auto &[key, entry] : m_entries) {
        if (entry->next == kNoTime) {
            entry->next = firstTime(entry->scrape->target(), now);
            m_due.emplace(entry->next, entry);
        }
    }
    arm();
}

// Spread over the interval by the target's name, the same after each start.
TimeMs ScrapeWorker::firstTime(const ScrapeTarget &target, TimeMs now) const {
    const auto interval = std::max<DurationMs>(target.interval, 1);
    const auto offset =
        static_cast<TimeMs>(std::hash<std::string>{}(target.key()) % static_cast<std::uint64_t>(interval));
    const TimeMs base = now - now % interval + offset;
    return base < now ? base + interval : base;
}

// Files that have not changed are not read again: ten thousand targets take a while, and scrapes wait for it.
void ScrapeWorker::refresh() {
    if (const QString state = discoveryState(); state != m_discovered) {
        resolve();
    }
}

QString ScrapeWorker::discoveryState() const {
    QString out;
    for (const auto &job : m_jobs) {
        for (const QString &file : targetFiles(*job)) {
            const QFileInfo info(file);
            out += file + QStringLiteral(" %1 %2\n").arg(info.lastModified().toMSecsSinceEpoch()).arg(info.size());
        }
    }
    return out;
}

void ScrapeWorker::resolve() {
    m_discovered = discoveryState();
    QStringList problems;
    std::map<std::string, ScrapeTarget> wanted;
    for (const auto &job : m_jobs) {
        for (ScrapeTarget &t : targetsOf(job, &problems)) {
            std::string key = t.key();
            wanted.emplace(std::move(key), std::move(t));
        }
    }
    for (const ScrapeTarget &t : m_given) {
        wanted.emplace(t.key(), t);
    }
    const bool fileTrouble = !problems.isEmpty();
    if (fileTrouble) {
        m_discovered.clear(); // look again, though nothing may change
    }
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        // a discovery file that is being written must not end its targets
        if (!wanted.contains(it->first) && !fileTrouble) {
            remove(it->second);
            it = m_entries.erase(it);
        } else {
            ++it;
        }
    }
    for (auto &[key, target] : wanted) {
        if (m_entries.contains(key)) {
            continue;
        }
        auto entry = std::make_shared<Entry>();
        entry->info.pool = target.job->name;
        entry->info.scrapeUrl = target.url.toString().toStdString();
        entry->info.health = "unknown";
        entry->info.interval = target.interval;
        entry->info.timeout = target.timeout;
        entry->scrape = std::make_unique<TargetScrape>(m_store, std::move(target), m_shared);
        m_entries.emplace(key, entry);
        if (m_started) {
            entry->next = firstTime(entry->scrape->target(), m_clock->now());
            m_due.emplace(entry->next, entry);
        }
    }
    countTargets();
    for (const QString &text : problems) {
        tell(text);
    }
    publish(false);
    if (m_started) {
        arm();
    }
}

// As Prometheus: of a job with more targets than it may have none is scraped, and each says why.
void ScrapeWorker::countTargets() {
    std::map<const ScrapeJob *, std::int64_t> counts;
    for (const auto &[key, entry] : m_entries) {
        ++counts[entry->scrape->target().job.get()];
    }
    for (const auto &[key, entry] : m_entries) {
        const ScrapeJob *job = entry->scrape->target().job.get();
        const std::int64_t most = job->limits.targets;
        entry->refused =
            most > 0 && counts[job] > most
                ? QStringLiteral("target_limit exceeded (number of targets: %1, limit: %2)").arg(counts[job]).arg(most)
                : QString();
    }
}

// A full disk fails every scrape: one line a minute is enough to know.
void ScrapeWorker::tell(const QString &text) {
    constexpr qint64 kAgainMs = 60'000;
    auto &told = m_told[text];
    if (!told.isValid() || told.elapsed() > kAgainMs) {
        if (m_told.size() > 1000) {
            m_told.clear();
        }
        m_told[text].start();
        Q_EMIT problem(text);
    }
}

// What is odd about a job's answers and stops none of them: said once, with the first target it was seen at.
void ScrapeWorker::tellNotices(const ScrapeTarget &target, const QStringList &notices) {
    constexpr std::size_t kMost = 1000; // a number in a text must not fill the memory
    for (const QString &text : notices) {
        if (m_noticed.size() < kMost && m_noticed.emplace(target.job->name, text).second) {
            Q_EMIT problem(displayUrl(target.url) + QStringLiteral(": ") + text);
        }
    }
}

void ScrapeWorker::remove(const EntryPtr &entry) {
    entry->gone = true;
    if (!entry->running) {
        m_store->append(entry->scrape->vanish(m_clock->now()));
    }
}

void ScrapeWorker::arm() {
    while (!m_due.empty() && m_due.begin()->second.expired()) {
        m_due.erase(m_due.begin());
    }
    if (m_due.empty()) {
        return;
    }
    const double wait = static_cast<double>(m_due.begin()->first - m_clock->now()) / m_options.speed;
    m_timer.start(
        std::min(kLongestSleep, std::chrono::milliseconds(static_cast<std::int64_t>(std::clamp(wait, 0.0, 60'000.0)))));
}

// A clock that was set back would leave every target waiting for as long as the step was wide.
void ScrapeWorker::checkClock(TimeMs now) {
    const TimeMs latest = std::exchange(m_latest, now);
    if (latest == kNoTime || now + kClockStep > latest) {
        return;
    }
    m_due.clear();
    for (const auto &[key, entry] : m_entries) {
        if (entry->next != kNoTime) {
            entry->next = firstTime(entry->scrape->target(), now);
            m_due.emplace(entry->next, entry);
        }
    }
    tell(QStringLiteral("the clock went back by %1: until %2 new samples stand among older ones, and where both are of "
                        "one instant the older one counts")
             .arg(formatDuration(latest - now), formatRfc3339(latest)));
}

void ScrapeWorker::tick() {
    const TimeMs now = m_clock->now();
    checkClock(now);
    while (!m_due.empty() && m_due.begin()->first <= now) {
        const EntryPtr entry = m_due.begin()->second.lock();
        m_due.erase(m_due.begin());
        if (!entry || entry->gone) {
            continue;
        }
        const auto interval = std::max<DurationMs>(entry->scrape->target().interval, 1);
        const TimeMs scheduled = entry->next;
        entry->next = scheduled + std::max<DurationMs>(interval, (now - scheduled) / interval * interval);
        if (entry->next <= now) {
            entry->next += interval;
        }
        m_due.emplace(entry->next, entry);
        if (entry->running) {
            const std::lock_guard guard(m_mutex);
            ++m_figures.skipped;
            continue;
        }
        launch(entry, now - scheduled <= tolerance(interval) ? scheduled : now);
    }
    arm();
}

void ScrapeWorker::scrapeOnce() {
    const TimeMs now = m_clock->now();
    m_round = 0;
    std::vector<EntryPtr> idle;
    for (const auto &[key, entry] : m_entries) {
        if (!entry->running) {
            idle.push_back(entry);
        }
    }
    m_round = static_cast<int>(idle.size());
    for (const EntryPtr &entry : idle) {
        launch(entry, now);
    }
    if (idle.empty()) {
        Q_EMIT roundFinished();
    }
}

// One client for a job; with credentials, one for each server, since they go to the connection's own server alone.
HttpClient &ScrapeWorker::clientFor(const ScrapeTarget &target) {
    Connection c = target.job->connection;
    const bool secret = c.basicAuth || c.authorization || c.oauth2 || !c.headers.isEmpty() || c.tls != TlsConfig();
    const std::string key = target.job->name + '\n' + (secret ? origin(target.url) : std::string());
    auto &client = m_clients[key];
    if (!client) {
        c.url = QUrl(QString::fromStdString(origin(target.url)));
        c.name = QString::fromStdString(target.job->name);
        c.maxInFlight = m_options.maxInFlight;
        c.maxBytes = bodyLimit(*target.job, c);
        client = std::make_unique<HttpClient>(c, m_options.secrets ? m_options.secrets
                                                                   : std::make_shared<PlainSecretReader>());
    }
    return *client;
}

void ScrapeWorker::launch(const EntryPtr &entry, TimeMs time) {
    const ScrapeTarget &target = entry->scrape->target();
    entry->running = true;
    if (!entry->refused.isEmpty()) {
        storeOutcome(entry, entry->scrape->failed(entry->refused, time, 0), time, 0);
        return;
    }
    HttpRequest request;
    request.path = target.url.toString(QUrl::FullyEncoded);
    request.accept = exposition::acceptHeader(target.job->nativeHistograms);
    request.maxBytes = bodyLimit(*target.job, target.job->connection);
    const double timeout = static_cast<double>(target.timeout);
    request.timeoutMs = static_cast<DurationMs>(std::max(timeout / m_options.speed, std::min(timeout, 1000.0)));
    request.headers.append({QStringLiteral("X-Prometheus-Scrape-Timeout-Seconds"), QString::number(timeout / 1000)});
    QElapsedTimer timer;
    timer.start();
    deliver(clientFor(target).send(std::move(request)), this,
            [this, entry, time, timer](const Result<HttpResponse> &r) {
                answered(entry, time, static_cast<double>(timer.nsecsElapsed()) / 1e9, r);
            });
}

void ScrapeWorker::answered(const EntryPtr &entry, TimeMs time, double seconds, const Result<HttpResponse> &response) {
    if (entry->gone) {
        entry->running = false;
        m_store->append(entry->scrape->vanish(m_clock->now()));
        return;
    }
    ScrapeOutcome outcome;
    if (!response) {
        const bool large = saysTooLarge(response.error());
        outcome =
            entry->scrape->failed(response.error().reason + (large ? QStringLiteral(" (body_size_limit)") : QString()),
                                  time, seconds, large ? -1 : 0);
    } else if (response->status != 200) {
        outcome = entry->scrape->failed(QStringLiteral("server returned HTTP status %1").arg(response->status), time,
                                        seconds);
    } else {
        outcome = entry->scrape->take(
            {response->body.constData(), static_cast<std::size_t>(response->body.size())},
            {response->contentType.constData(), static_cast<std::size_t>(response->contentType.size())}, time, seconds);
    }
    storeOutcome(entry, std::move(outcome), time, seconds);
}

void ScrapeWorker::storeOutcome(const EntryPtr &entry, ScrapeOutcome outcome, TimeMs time, double seconds) {
    ScrapeReport report;
    report.url = QString::fromStdString(entry->info.scrapeUrl);
    report.labels = entry->scrape->target().labels;
    report.up = outcome.up;
    report.samples = outcome.samples;
    report.durationMs = static_cast<DurationMs>(seconds * 1000 + 0.5);
    report.error = outcome.error;
    report.time = time;
    entry->info.health = outcome.up ? "up" : "down";
    entry->info.lastError = outcome.error.toStdString();
    entry->info.lastScrape = time;
    entry->info.lastScrapeSeconds = seconds;
    tellNotices(entry->scrape->target(), outcome.notices);
    QElapsedTimer timer;
    timer.start();
    deliver(m_store->append(std::move(outcome.batch)), this,
            [this, entry, report, timer](const Result<store::AppendResult> &stored) mutable {
                {
                    const std::lock_guard guard(m_mutex);
                    ++m_figures.scrapes;
                    m_figures.failed += report.up ? 0 : 1;
                    m_figures.samples += report.samples;
                    m_figures.appendSeconds += static_cast<double>(timer.nsecsElapsed()) / 1e9;
                }
                if (!stored) {
                    if (report.error.isEmpty()) {
                        report.error = QStringLiteral("not stored: ") + stored.error().text();
                    }
                    tell(stored.error().text());
                }
                settled(entry, report);
            });
}

void ScrapeWorker::settled(const EntryPtr &entry, const ScrapeReport &report) {
    entry->running = false;
    if (entry->gone) {
        m_store->append(entry->scrape->vanish(m_clock->now()));
    }
    publish(false);
    Q_EMIT scraped(report);
    if (m_round > 0 && --m_round == 0) {
        publish(true);
        Q_EMIT roundFinished();
    }
}

void ScrapeWorker::publish(bool now) {
    // the more there are, the seldomer: a list of ten thousand is megabytes
    const auto every = kPublishEvery + std::ssize(m_entries) * 5 / 2;
    if (!now && m_published.isValid() && m_published.elapsed() < every) {
        return;
    }
    m_published.start();
    std::vector<TargetInfo> infos;
    infos.reserve(m_entries.size());
    for (const auto &[key, entry] : m_entries) {
        infos.push_back(entry->info);
        infos.back().labels = entry->scrape->target().labels; // kept once: there may be ten thousand
    }
    if (m_options.publishTargets && m_store->database()->writable()) {
        saveTargets(*m_store, infos);
    }
    {
        const std::lock_guard guard(m_mutex);
        m_infos = std::move(infos);
    }
    constexpr std::size_t kMany = 1000;
    if (m_entries.size() > kMany) {
        returnFreeMemory(); // a first scrape of everything, and every list of targets, leaves holes
    }
}

std::vector<TargetInfo> ScrapeWorker::targets() const {
    const std::lock_guard guard(m_mutex);
    return m_infos;
}

ScrapeFigures ScrapeWorker::figures() const {
    const std::lock_guard guard(m_mutex);
    return m_figures;
}

} // namespace bs
