// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/queryable.h"
#include "data/store/database.h"
#include <QFuture>

// Samples of metrics in one SQLite file: series interned with an inverted index in memory, samples in compressed
// chunks, the newest ones in memory and, until they are folded into chunks, in a log that every acknowledged append is
// in.
//
// Order and duplicates: samples of a series may come in any order. One that is equal to a stored sample in time is
// ignored: the first one counts (AppendResult::duplicates says how many). Late ones are merged into their place.
namespace bs::store {

// A series of one open Store; cheap to keep, meaningless in another Store object.
using SeriesRef = std::uint32_t;

struct Sample {
    SeriesRef series = 0;
    TimeMs time = 0;
    double value = 0; // any bits: stale markers and NaN payloads survive
};

struct HistogramSample {
    SeriesRef series = 0;
    TimeMs time = 0;
    HistogramPtr histogram;
};

struct ExemplarSample {
    SeriesRef series = 0;
    Labels labels;
    double value = 0;
    TimeMs time = 0;
};

struct Metadata {
    std::string metric, type, help, unit;
    bool operator==(const Metadata &) const = default;
};

struct Batch {
    std::vector<Sample> samples;
    std::vector<HistogramSample> histograms;
    std::vector<ExemplarSample> exemplars;
    std::vector<Metadata> metadata; // replaces what was known of these metrics
    [[nodiscard]] bool empty() const {
        return samples.empty() && histograms.empty() && exemplars.empty() && metadata.empty();
    }
};

struct AppendResult {
    std::int64_t stored = 0;
    std::int64_t duplicates = 0; // a sample of that time was there: the first one counts
    std::int64_t late = 0;       // merged behind newer ones (among `stored`)
};

struct StoreOptions {
    DatabaseOptions database;
    DurationMs retention = 0;        // 0: keep everything
    std::int64_t retentionBytes = 0; // 0: no limit
};

struct StoreInfo {
    std::int64_t series = 0;
    std::int64_t samples = 0;
    std::int64_t chunks = 0;
    std::int64_t sampleBytes = 0; // pages of the sample tables, log included
    std::int64_t fileBytes = 0;
    TimeMs minTime = kNoTime;
    TimeMs maxTime = kNoTime;
    [[nodiscard]] double bytesPerSample() const {
        return samples == 0 ? 0 : static_cast<double>(sampleBytes) / static_cast<double>(samples);
    }
};

// Thread-safe. Calls block; append() returns at once and its future ends when the samples are on disk.
class Store final : public Queryable {
public:
    [[nodiscard]] static Result<std::shared_ptr<Store>> open(const QString &path, const StoreOptions &o = {});
    ~Store() override;

    // For the tables of other rooms in the same file.
    [[nodiscard]] const std::shared_ptr<Database> &database() const { return m_database; }

    // The series of a label set; made if it is new (kept on disk with its first sample).
    [[nodiscard]] SeriesRef ref(const Labels &labels);
    [[nodiscard]] Labels labelsOf(SeriesRef series) const;
    QFuture<Result<AppendResult>> append(Batch batch);
    // append() and wait; not from the GUI thread.
    [[nodiscard]] Result<AppendResult> appendNow(Batch batch);

    [[nodiscard]] Result<std::vector<std::shared_ptr<const Series>>> select(const MatcherSet &matchers, TimeRange range,
                                                                            std::stop_token stop) const override;
    [[nodiscard]] Result<std::vector<Labels>> selectLabels(const MatcherSet &matchers, TimeRange range,
                                                           std::stop_token stop) const override;
    [[nodiscard]] std::vector<std::string> labelNames() const;
    [[nodiscard]] std::vector<std::string> labelValues(std::string_view name) const;
    [[nodiscard]] TimeMs maxTime() const; // newest sample; kNoTime when empty

    [[nodiscard]] Result<std::vector<Metadata>> metadata() const;
    [[nodiscard]] Result<std::vector<ExemplarSample>> exemplars(const MatcherSet &matchers, TimeRange range) const;
    // Small documents by name, for what a recording process shows to others: "targets", "rules" (JSON, see
    // data/source/local).
    Status setDocument(std::string name, std::string body);                  // queued
    [[nodiscard]] Result<std::string> document(std::string_view name) const; // "" when absent

    [[nodiscard]] Result<StoreInfo> info() const;
    // SQLite's own check, then every chunk decoded: "ok" or what is wrong.
    [[nodiscard]] Result<QString> check(std::stop_token stop = {}) const;
    // Folds the log, merges small chunks into large cold ones, applies retention, returns free pages to the disk.
    [[nodiscard]] Status compact(TimeMs now);
    // Deletes what is older than the options allow, and merges small chunks. For a recorder, from time to time.
    [[nodiscard]] Status applyRetention(TimeMs now);

private:
    struct Impl;
    [[nodiscard]] Status refresh() const;
    explicit Store(std::shared_ptr<Database> database, StoreOptions o);
    std::shared_ptr<Database> m_database;
    StoreOptions m_options;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bs::store
