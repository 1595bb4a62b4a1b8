// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/exposition.h"
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
    QString error;
    QStringList notices; // that did not stop it: a guessed format
};

// Turns the bodies of one target into samples, as Prometheus's scrape loop does: labels of the target, honor_labels,
// metric relabelling, stale markers for what vanished, up and its sisters. Knows nothing of HTTP or time. Not
// thread-safe; keep one per target, it remembers which text is which series.
class TargetScrape {
public:
    TargetScrape(std::shared_ptr<store::Store> store, ScrapeTarget target);
    ~TargetScrape();
    [[nodiscard]] const ScrapeTarget &target() const { return m_target; }

    // A 200 answer.
    [[nodiscard]] ScrapeOutcome take(std::string_view body, std::string_view contentType, TimeMs time, double seconds);
    // No answer, or one that is no exposition.
    [[nodiscard]] ScrapeOutcome failed(const QString &why, TimeMs time, double seconds);
    // The target is gone for good: everything of it becomes stale.
    [[nodiscard]] store::Batch vanish(TimeMs time);

private:
    class Taker;
    struct Known {
        store::SeriesRef ref = 0; // 0: dropped by relabelling
        std::uint64_t seen = 0;   // the scrape it was last in
        bool live = false;        // stored by the last scrape that was
        bool stale = true;        // gets a stale marker when it vanishes (not with timestamps of its own)
        bool histogram = false;
    };
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    [[nodiscard]] std::optional<Labels> labelsFor(Labels exposed) const;
    // Stale markers for the live series that the running scrape has not seen, or for all.
    void markVanished(store::Batch &batch, TimeMs time, bool all);
    void report(ScrapeOutcome &o, TimeMs time, double seconds);

    std::shared_ptr<store::Store> m_store;
    ScrapeTarget m_target;
    exposition::Parser m_parser;
    std::unordered_map<std::string, Known, Hash, std::equal_to<>> m_known;
    std::unordered_map<std::string, store::Metadata, Hash, std::equal_to<>> m_metadata;
    exposition::MetricType m_lastType = exposition::MetricType::Unknown;
    std::uint64_t m_round = 0;
    store::SeriesRef m_reports[5] = {};
};

} // namespace bs
