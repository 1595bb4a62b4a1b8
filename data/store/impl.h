// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/store/chunk.h"
#include "data/store/head.h"
#include "data/store/labelindex.h"
#include "data/store/store.h"
#include <algorithm>
#include <deque>
#include <shared_mutex>

namespace bs::store {

enum class Kind : std::uint8_t { Floats = 0, Histograms = 1 }; // column `kind`

// Everything that Store keeps in memory. `mutex` guards it: the writer thread and ref() write, readers share.
struct Store::Impl {
    mutable std::shared_mutex mutex;
    LabelIndex index;
    std::uint32_t savedStrings = 0; // on disk, or in the running transaction
    std::uint32_t savedSeries = 0;
    std::uint32_t committedStrings = 0;
    std::uint32_t committedSeries = 0;
    std::uint32_t oldSeries = 0;     // series up to this one existed when the store was opened: they may have chunks
    std::deque<Head<double>> floats; // by series - 1
    std::unordered_map<SeriesRef, Head<HistogramPtr>> histograms;
    std::vector<SeriesRef> sealingFloats, sealingHistograms;
    bool anyHistograms = false;
    TimeMs maxTime = kNoTime;
    TimeMs savedMaxTime = kNoTime;
    std::int64_t logBytes = 0;
    std::int64_t logRows = 0;
    bool reload = false;       // a transaction failed: memory is ahead of the disk
    std::int64_t appends = -1; // read-only: the state of the file that memory shows
    int observer = 0;
    std::mutex refreshMutex;

    [[nodiscard]] Head<double> &floatHead(SeriesRef s) {
        if (floats.size() < s) {
            floats.resize(std::max<std::size_t>(s, index.lastSeries()));
        }
        return floats[s - 1];
    }
    // The size after which a log is folded into chunks: some thirty samples of every series. Very many series must not
    // make the heads outgrow the memory, nor the log's reading at the next start outlast anybody's patience.
    [[nodiscard]] std::int64_t mostLogBytes() const {
        return std::clamp<std::int64_t>(static_cast<std::int64_t>(index.count()) * 120, 16LL << 20U, 48LL << 20U);
    }

    [[nodiscard]] Status load(Connection &c);
    [[nodiscard]] Status loadIndex(Connection &c);
    [[nodiscard]] Status loadLog(Connection &c);
    [[nodiscard]] Status saveIndex(Connection &c);
    [[nodiscard]] Result<AppendResult> append(Connection &c, const Batch &batch);
    [[nodiscard]] Status saveFacts(Connection &c);
    [[nodiscard]] Status saveLog(Connection &c, const std::vector<Sample> &samples,
                                 const std::vector<HistogramSample> &histogramSamples);
    template <class V, class S, class HeadOf>
    [[nodiscard]] Status take(Connection &c, Kind kind, const std::vector<S> &samples, HeadOf headOf,
                              std::vector<S> &logged, AppendResult &result);
    [[nodiscard]] Status fold(Connection &c); // every head into chunks, the log away
    void committed(bool fine);
    void clearHeads();
    [[nodiscard]] std::size_t openHeads() const; // that hold samples which are in the log alone
};

[[nodiscard]] Result<TimeMs> newestInChunks(Connection &c, SeriesRef series, Kind kind);
[[nodiscard]] Status putChunk(Connection &c, SeriesRef series, Kind kind, TimeMs start, std::string_view bytes);
[[nodiscard]] std::string encodePoints(const std::vector<Point<double>> &points);
[[nodiscard]] std::string encodePoints(const std::vector<Point<HistogramPtr>> &points);
[[nodiscard]] bool decodePoints(std::string_view bytes, std::vector<Point<double>> &points);
[[nodiscard]] bool decodePoints(std::string_view bytes, std::vector<Point<HistogramPtr>> &points);
[[nodiscard]] Error damagedChunk(const Connection &c, SeriesRef series, TimeMs start);

} // namespace bs::store
