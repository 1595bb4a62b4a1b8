// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/exposition.h"
#include "data/source/scrape/seriescache.h"
#include "data/source/scrape/target.h"
#include "data/store/store.h"
#include <unordered_map>

namespace bs {

// What one scrape brought.
struct ScrapeOutcome {
    store::Batch batch; // samples, stale markers and the report series, to be stored together
    bool up = false;
    std::int64_t samples = 0; // exposed
    std::int64_t kept = 0;    // after metric relabelling
    std::int64_t added = 0;   // series that were not there last time
    std::int64_t bytes = 0;   // of the body; -1 when it was larger than it may be
    QString error;
    QStringList notices; // that did not stop it: a guessed format
};

// What the targets of one store say of their metrics, kept once for all of them.
class ScrapeMetadata {
public:
    [[nodiscard]] bool knows(const exposition::MetadataView &m) const;
    void note(const exposition::MetadataView &m);
    // What has changed since it was last asked.
    [[nodiscard]] std::vector<store::Metadata> takeChanges();

private:
    static constexpr std::size_t kMost = 200'000; // metrics; a target that makes up names must not fill the memory
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, store::Metadata, Hash, std::equal_to<>> m_known;
    std::vector<const store::Metadata *> m_changed;
};

// What the targets that one thread scrapes have in common: their metadata, and the buffers of the parser.
struct ScrapeShared {
    ScrapeMetadata metadata;
    exposition::Parser parser;
};

// Turns the bodies of one target into samples, as Prometheus's scrape loop does: labels of the target, honor_labels,
// metric relabelling, stale markers for what vanished, up and its sisters. Knows nothing of HTTP or time. Not
// thread-safe; keep one per target, it remembers which text is which series.
class TargetScrape {
public:
    TargetScrape(std::shared_ptr<store::Store> store, ScrapeTarget target,
                 std::shared_ptr<ScrapeShared> shared = std::make_shared<ScrapeShared>());
    ~TargetScrape();
    [[nodiscard]] const ScrapeTarget &target() const { return m_target; }

    // A 200 answer.
    [[nodiscard]] ScrapeOutcome take(std::string_view body, std::string_view contentType, TimeMs time, double seconds);
    // No answer, or one that is no exposition; `bytes` -1: larger than it may be.
    [[nodiscard]] ScrapeOutcome failed(const QString &why, TimeMs time, double seconds, std::int64_t bytes = 0);
    // The target is gone for good: everything of it becomes stale.
    [[nodiscard]] store::Batch vanish(TimeMs time);

private:
    class Taker;
    [[nodiscard]] QString tooMuch(const Labels &labels) const;
    [[nodiscard]] std::optional<Labels> labelsFor(const exposition::SampleView &sample, Labels exposed) const;
    // The running scrape is over: stale markers for what it has not seen, or, when it failed, for everything.
    void settle(store::Batch &batch, TimeMs time, bool fine, bool empty = false);
    void report(ScrapeOutcome &o, TimeMs time, double seconds);

    std::shared_ptr<store::Store> m_store;
    ScrapeTarget m_target;
    SeriesCache m_known;
    std::size_t m_lastFine = 0; // series of the last scrape that could be read
    std::shared_ptr<ScrapeShared> m_shared;
    std::uint64_t m_metadataHash = 0; // of the last scrape: the same again is nothing new, whatever others say
    store::SeriesRef m_reports[8] = {};
};

} // namespace bs
