// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/headlog.h"
#include "data/store/impl.h"
#include "data/store/pack.h"
#include <algorithm>

namespace bs::store {

Result<TimeMs> newestInChunks(Connection &c, SeriesRef series, Kind kind) {
    Statement *s = TRY(c.cached("SELECT data FROM chunks WHERE series=? AND kind=? ORDER BY start DESC LIMIT 1"));
    s->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind));
    TimeMs end = kNoTime;
    if (TRY(s->step())) {
        ChunkHead head;
        if (!readHead(s->blob(0), head)) {
            s->reset();
            return std::unexpected(damagedChunk(c, series, 0));
        }
        end = head.end;
    }
    s->reset();
    return end;
}

Status putChunk(Connection &c, SeriesRef series, Kind kind, TimeMs start, std::string_view bytes) {
    Statement *s = TRY(c.cached("INSERT OR REPLACE INTO chunks VALUES(?,?,?,?)"));
    s->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind), start).bindBlob(4, bytes);
    return s->run();
}

std::string encodePoints(const std::vector<Point<double>> &points) {
    thread_local std::vector<TimeMs> times;
    thread_local std::vector<double> values;
    times.clear();
    values.clear();
    for (const auto &p : points) {
        times.push_back(p.time);
        values.push_back(p.value);
    }
    return encodeFloats(times, values);
}

std::string encodePoints(const std::vector<Point<HistogramPtr>> &points) {
    std::vector<TimeMs> times;
    std::vector<HistogramPtr> values;
    for (const auto &p : points) {
        times.push_back(p.time);
        values.push_back(p.value);
    }
    return encodeHistograms(times, values);
}

bool decodePoints(std::string_view bytes, std::vector<Point<double>> &points) {
    thread_local std::vector<TimeMs> times;
    thread_local std::vector<double> values;
    times.clear();
    values.clear();
    if (!decodeFloats(bytes, times, values)) {
        return false;
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
        points.push_back({times[i], values[i]});
    }
    return true;
}

bool decodePoints(std::string_view bytes, std::vector<Point<HistogramPtr>> &points) {
    std::vector<TimeMs> times;
    std::vector<HistogramPtr> values;
    if (!decodeHistograms(bytes, times, values)) {
        return false;
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
        points.push_back({times[i], std::move(values[i])});
    }
    return true;
}

namespace {

// Samples that are older than what is in chunks: the chunks they fall into are read, merged and written anew.
template <class V>
Result<std::int64_t> mergeLate(Connection &c, SeriesRef series, Kind kind, std::vector<Point<V>> late) {
    std::stable_sort(late.begin(), late.end(), [](const auto &a, const auto &b) { return a.time < b.time; });
    Statement *rows =
        TRY(c.cached("SELECT start, data FROM chunks WHERE series=?1 AND kind=?2 AND start<=?4 AND start>="
                     "coalesce((SELECT max(start) FROM chunks WHERE series=?1 AND kind=?2 AND start<=?3), ?3) "
                     "ORDER BY start"));
    rows->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind), late.front().time, late.back().time);
    std::vector<Point<V>> stored;
    std::vector<TimeMs> starts;
    std::size_t widest = kChunkSamples;
    while (TRY(rows->step())) {
        const std::size_t before = stored.size();
        if (!decodePoints(rows->blob(1), stored)) {
            rows->reset();
            return std::unexpected(damagedChunk(c, series, rows->integer(0)));
        }
        starts.push_back(rows->integer(0));
        // a full chunk that ends before the late samples begin stays as it is
        if (stored.back().time < late.front().time && stored.size() - before >= kChunkSamples) {
            stored.resize(before);
            starts.pop_back();
            continue;
        }
        widest = std::max(widest, stored.size() - before);
    }
    rows->reset();
    const std::size_t had = stored.size();
    stored.insert(stored.end(), late.begin(), late.end());
    std::stable_sort(stored.begin(), stored.end(), [](const auto &a, const auto &b) { return a.time < b.time; });
    stored.erase(
        std::unique(stored.begin(), stored.end(), [](const auto &a, const auto &b) { return a.time == b.time; }),
        stored.end());
    const auto added = static_cast<std::int64_t>(stored.size() - had);
    if (added == 0) {
        return 0;
    }
    for (const TimeMs start : starts) {
        Statement *drop = TRY(c.cached("DELETE FROM chunks WHERE series=? AND kind=? AND start=?"));
        drop->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind), start);
        CHECK_STATUS(drop->run());
    }
    for (std::size_t from = 0; from < stored.size(); from += widest) {
        const std::vector<Point<V>> part(stored.begin() + static_cast<std::ptrdiff_t>(from),
                                         stored.begin() +
                                             static_cast<std::ptrdiff_t>(std::min(stored.size(), from + widest)));
        CHECK_STATUS(putChunk(c, series, kind, part.front().time, encodePoints(part)));
    }
    return added;
}

template <class V>
Status seal(Connection &c, SeriesRef series, Kind kind, Head<V> &head, std::vector<SeriesRef> &sealing) {
    const std::vector<Point<V>> points = head.points();
    CHECK_STATUS(putChunk(c, series, kind, points.front().time, encodePoints(points)));
    head.sealedEnd = points.back().time;
    head.known = true;
    if (head.sealingCount() == 0) {
        sealing.push_back(series);
    }
    head.seal();
    return {};
}

Status saveMetadata(Connection &c, const std::vector<Metadata> &metadata) {
    for (const Metadata &m : metadata) {
        Statement *s = TRY(c.cached("INSERT OR REPLACE INTO metadata VALUES(?,?,?,?)"));
        s->bindAll(std::string_view(m.metric), std::string_view(m.type), std::string_view(m.help),
                   std::string_view(m.unit));
        CHECK_STATUS(s->run());
    }
    return {};
}

Status saveExemplars(Connection &c, const std::vector<ExemplarSample> &exemplars) {
    constexpr std::int64_t kMostExemplars = 100'000; // the oldest make room
    for (const ExemplarSample &e : exemplars) {
        std::string labels;
        for (const auto &[name, value] : e.labels) {
            putVarint(labels, name.size());
            labels += name;
            putVarint(labels, value.size());
            labels += value;
        }
        Statement *s = TRY(c.cached("INSERT OR IGNORE INTO exemplars(series, time, value, labels) VALUES(?,?,?,?)"));
        s->bindAll(static_cast<std::int64_t>(e.series), e.time, e.value).bindBlob(4, labels);
        CHECK_STATUS(s->run());
    }
    if (!exemplars.empty()) {
        Statement *s = TRY(c.cached("DELETE FROM exemplars WHERE id <= (SELECT max(id) FROM exemplars) - ?"));
        s->bindAll(kMostExemplars);
        return s->run();
    }
    return {};
}

// Late samples by series, in the order they came.
template <class V> using LateSamples = std::unordered_map<SeriesRef, std::vector<Point<V>>>;

double valueOf(const Sample &s) { return s.value; }
const HistogramPtr &valueOf(const HistogramSample &s) { return s.histogram; }

} // namespace

Status Store::Impl::saveIndex(Connection &c) {
    while (savedStrings < index.lastString()) {
        Statement *s = TRY(c.cached("INSERT INTO label_strings VALUES(?,?)"));
        const std::uint32_t id = ++savedStrings;
        s->bindAll(static_cast<std::int64_t>(id)).bindBlob(2, index.string(id));
        CHECK_STATUS(s->run());
    }
    std::string pairs;
    while (savedSeries < index.lastSeries()) {
        Statement *s = TRY(c.cached("INSERT INTO series VALUES(?,?)"));
        const std::uint32_t id = ++savedSeries;
        pairs.clear();
        for (const std::uint32_t p : index.pairsOf(id)) {
            putVarint(pairs, p);
        }
        s->bindAll(static_cast<std::int64_t>(id)).bindBlob(2, pairs);
        CHECK_STATUS(s->run());
    }
    return {};
}

Status Store::Impl::saveFacts(Connection &c) {
    if (maxTime > savedMaxTime) {
        Statement *s = TRY(c.cached("INSERT OR REPLACE INTO store_facts VALUES('max_time', ?)"));
        s->bindAll(maxTime);
        CHECK_STATUS(s->run());
        savedMaxTime = maxTime;
    }
    Statement *counter =
        TRY(c.cached("INSERT INTO store_facts VALUES('appends', 1) ON CONFLICT(name) DO UPDATE SET value=value+1"));
    return counter->run();
}

Status Store::Impl::saveLog(Connection &c, const std::vector<Sample> &samples,
                            const std::vector<HistogramSample> &histogramSamples) {
    if (samples.empty() && histogramSamples.empty()) {
        return {};
    }
    const std::string row = encodeLog(samples, histogramSamples);
    Statement *s = TRY(c.cached("INSERT INTO head_log(data) VALUES(?)"));
    s->bindBlob(1, row);
    CHECK_STATUS(s->run());
    logBytes += std::ssize(row);
    ++logRows;
    return {};
}

// One kind of sample of a batch: into the heads, into chunks where a head is full, late ones into the chunks they
// belong to. What went into a head is to be logged.
template <class V, class S, class HeadOf>
Status Store::Impl::take(Connection &c, Kind kind, const std::vector<S> &samples, HeadOf headOf, std::vector<S> &logged,
                         AppendResult &result) {
    LateSamples<V> late;
    logged.reserve(samples.size());
    for (const S &s : samples) {
        if (s.series == 0 || s.series > index.lastSeries()) {
            return std::unexpected(
                inputError(c.path(), QStringLiteral("a sample of a series that this store does not know")));
        }
        Head<V> &head = headOf(s.series);
        if (!head.known) {
            head.sealedEnd = s.series <= oldSeries ? TRY(newestInChunks(c, s.series, kind)) : kNoTime;
            head.known = true;
        }
        switch (head.place(s.time, valueOf(s))) {
        case Placed::Stored:
            ++result.stored;
            logged.push_back(s);
            maxTime = std::max(maxTime, s.time);
            if (head.count() >= kChunkSamples) {
                CHECK_STATUS(seal(c, s.series, kind, head, kind == Kind::Floats ? sealingFloats : sealingHistograms));
            }
            break;
        case Placed::Duplicate: ++result.duplicates; break;
        case Placed::Late: late[s.series].push_back({s.time, valueOf(s)}); break;
        }
    }
    for (auto &[series, points] : late) {
        const auto given = std::ssize(points);
        const std::int64_t added = TRY(mergeLate(c, series, kind, std::move(points)));
        result.stored += added;
        result.late += added;
        result.duplicates += given - added;
    }
    return {};
}

Result<AppendResult> Store::Impl::append(Connection &c, const Batch &batch) {
    const std::unique_lock lock(mutex);
    AppendResult result;
    CHECK_STATUS(saveIndex(c));
    if (floats.size() < index.lastSeries()) {
        floats.resize(index.lastSeries());
    }
    std::vector<Sample> logged;
    std::vector<HistogramSample> loggedHistograms;
    CHECK_STATUS(take<double>(
        c, Kind::Floats, batch.samples, [this](SeriesRef s) -> auto & { return floats[s - 1]; }, logged, result));
    CHECK_STATUS(take<HistogramPtr>(
        c, Kind::Histograms, batch.histograms, [this](SeriesRef s) -> auto & { return histograms[s]; },
        loggedHistograms, result));
    if (!batch.histograms.empty() && !anyHistograms) {
        CHECK_STATUS(c.exec("INSERT OR REPLACE INTO store_facts VALUES('histograms', 1)"));
        anyHistograms = true;
    }
    CHECK_STATUS(saveLog(c, logged, loggedHistograms));
    CHECK_STATUS(saveFacts(c));
    CHECK_STATUS(saveMetadata(c, batch.metadata));
    CHECK_STATUS(saveExemplars(c, batch.exemplars));
    return result;
}

Status Store::Impl::fold(Connection &c) {
    const std::unique_lock lock(mutex);
    for (SeriesRef s = 1; s <= floats.size(); ++s) {
        if (floats[s - 1].count() > 0) {
            CHECK_STATUS(seal(c, s, Kind::Floats, floats[s - 1], sealingFloats));
        }
    }
    for (auto &[s, head] : histograms) {
        if (head.count() > 0) {
            CHECK_STATUS(seal(c, s, Kind::Histograms, head, sealingHistograms));
        }
    }
    CHECK_STATUS(c.exec("DELETE FROM head_log"));
    logBytes = logRows = 0;
    return {};
}

// On the writer thread, after the transaction.
void Store::Impl::committed(bool fine) {
    const std::unique_lock lock(mutex);
    if (!fine) {
        reload = true;
        savedStrings = committedStrings;
        savedSeries = committedSeries;
        return;
    }
    committedStrings = savedStrings;
    committedSeries = savedSeries;
    for (const SeriesRef s : sealingFloats) {
        floats[s - 1].settled();
    }
    for (const SeriesRef s : sealingHistograms) {
        histograms[s].settled();
    }
    sealingFloats.clear();
    sealingHistograms.clear();
}

QFuture<Result<AppendResult>> Store::append(Batch batch) {
    return m_database->submit(
        [impl = m_impl.get(), batch = std::move(batch)](Connection &c) -> Result<AppendResult> {
            auto result = impl->append(c, batch);
            if (result && impl->logBytes > impl->mostLogBytes()) {
                if (Status folded = impl->fold(c); !folded) {
                    result = std::unexpected(folded.error());
                }
            }
            if (!result) {
                impl->reload = true; // this job is rolled back alone, memory is not
            }
            return result;
        },
        Database::Haste::Linger);
}

Result<AppendResult> Store::appendNow(Batch batch) {
    auto future = append(std::move(batch));
    future.waitForFinished();
    return future.resultAt(0);
}

} // namespace bs::store
