// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/scraper.h"
#include "data/store/store.h"
#include <deque>

namespace bs::cli {

// Scrapes of the simulated fleet into a store, as a scraper would leave them there: `up`, and stale markers where a
// series or a target vanishes. The series themselves are all that it knows of the fleet.
class StoreSink final : public demo::SampleSink {
public:
    explicit StoreSink(std::shared_ptr<store::Store> store) : m_store(std::move(store)) {}
    void target(const std::vector<Labels::Pair> &labels) override;
    void rows(int target, const std::vector<demo::MetricRow> &rows) override;
    void scrape(int target, TimeMs t, std::span<const double> values) override;
    void missed(int target, TimeMs t) override;
    [[nodiscard]] Status finish(); // everything is on disk
    [[nodiscard]] std::int64_t samples() const { return m_samples; }

private:
    struct Target {
        std::vector<Labels::Pair> labels;
        std::vector<store::SeriesRef> series;
        std::vector<store::SeriesRef> vanished; // marked stale with the next scrape
        store::SeriesRef up = 0;
        store::SeriesRef scraped = 0;
        store::SeriesRef duration = 0;
        bool alive = false;
    };
    void put(store::SeriesRef series, TimeMs t, double value);
    void flushIfFull();
    void flush();

    std::shared_ptr<store::Store> m_store;
    std::vector<Target> m_targets;
    store::Batch m_batch;
    std::deque<QFuture<Result<store::AppendResult>>> m_pending;
    Status m_failed;
    std::int64_t m_samples = 0;
    std::map<std::string_view, bool> m_described;
};

} // namespace bs::cli
