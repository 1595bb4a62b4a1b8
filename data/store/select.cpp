// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/impl.h"
#include "data/store/pack.h"
#include <algorithm>

namespace bs::store {

namespace {

Error stopped(const QString &path) { return cancelled(path); }

// What memory holds of a series in a range; taken before the chunks are read, so that a fold in between cannot hide it.
template <class V> std::vector<Point<V>> newest(const Head<V> &head, TimeRange range) {
    std::vector<Point<V>> out;
    if (head.outside(range)) {
        return out;
    }
    out = head.sealingPoints();
    std::vector<Point<V>> points = head.points();
    out.insert(out.end(), std::make_move_iterator(points.begin()), std::make_move_iterator(points.end()));
    std::erase_if(out, [range](const Point<V> &p) { return p.time < range.start || p.time > range.end; });
    return out;
}

template <class V> bool decode(std::string_view bytes, std::vector<TimeMs> &times, std::vector<V> &values) {
    if constexpr (std::is_same_v<V, double>) {
        return decodeFloats(bytes, times, values);
    } else {
        return decodeHistograms(bytes, times, values);
    }
}

template <class V>
Status readChunks(Connection &c, SeriesRef series, Kind kind, TimeRange range, std::vector<TimeMs> &times,
                  std::vector<V> &values) {
    Statement *s =
        TRY(c.cached("SELECT start, data FROM chunks WHERE series=?1 AND kind=?2 AND start<=?4 AND start>="
                     "coalesce((SELECT max(start) FROM chunks WHERE series=?1 AND kind=?2 AND start<=?3), ?3) "
                     "ORDER BY start"));
    s->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind), range.start, range.end);
    while (TRY(s->step())) {
        if (!decode(s->blob(1), times, values)) {
            const Error e = damagedChunk(c, series, s->integer(0));
            s->reset();
            return std::unexpected(e);
        }
    }
    s->reset();
    // the first and the last chunk may reach beyond the range
    const auto from = std::lower_bound(times.begin(), times.end(), range.start) - times.begin();
    const auto to = std::upper_bound(times.begin() + from, times.end(), range.end) - times.begin();
    times.erase(times.begin() + to, times.end());
    values.erase(values.begin() + to, values.end());
    times.erase(times.begin(), times.begin() + from);
    values.erase(values.begin(), values.begin() + from);
    return {};
}

template <class V>
void addNewest(const std::vector<Point<V>> &points, std::vector<TimeMs> &times, std::vector<V> &values) {
    for (const Point<V> &p : points) {
        if (times.empty() || p.time > times.back()) {
            times.push_back(p.time);
            values.push_back(p.value);
        }
    }
}

struct Found {
    SeriesRef ref = 0;
    std::shared_ptr<Series> series = std::make_shared<Series>();
    std::vector<Point<double>> floats;
    std::vector<Point<HistogramPtr>> histograms;
    bool chunks = true; // there may be chunks in the range
};

} // namespace

// A reader beside a recording process: what that has committed since is read before each answer.
Status Store::refresh() const {
    if (m_database->writable()) {
        return {};
    }
    const std::lock_guard guard(m_impl->refreshMutex);
    return m_database->read([impl = m_impl.get()](Connection &c) -> Status {
        const std::int64_t appends = TRY(c.number("SELECT value FROM store_facts WHERE name='appends'"));
        if (appends == impl->appends) {
            return {};
        }
        const std::unique_lock lock(impl->mutex);
        CHECK_STATUS(impl->load(c));
        impl->appends = appends;
        return {};
    });
}

Result<std::vector<std::shared_ptr<const Series>>> Store::select(const MatcherSet &matchers, TimeRange range,
                                                                 std::stop_token stop) const {
    CHECK_STATUS(refresh());
    std::vector<Found> found;
    bool histograms = false;
    {
        const std::shared_lock lock(m_impl->mutex);
        histograms = m_impl->anyHistograms;
        for (const SeriesRef ref : m_impl->index.match(matchers)) {
            Found f;
            f.ref = ref;
            f.series->labels = m_impl->index.labelsOf(ref);
            if (ref <= m_impl->floats.size()) {
                const auto &head = m_impl->floats[ref - 1];
                f.floats = newest(head, range);
                f.chunks = !head.known || (head.sealedEnd != kNoTime && head.sealedEnd >= range.start);
            }
            if (const auto it = m_impl->histograms.find(ref); it != m_impl->histograms.end()) {
                f.histograms = newest(it->second, range);
            }
            found.push_back(std::move(f));
        }
    }
    return m_database->read([&](Connection &c) -> Result<std::vector<std::shared_ptr<const Series>>> {
        std::vector<std::shared_ptr<const Series>> out;
        for (Found &f : found) {
            if (stop.stop_requested()) {
                return std::unexpected(stopped(c.path()));
            }
            Series &s = *f.series;
            if (f.chunks) {
                CHECK_STATUS(readChunks(c, f.ref, Kind::Floats, range, s.times, s.values));
            }
            addNewest(f.floats, s.times, s.values);
            if (histograms) {
                CHECK_STATUS(readChunks(c, f.ref, Kind::Histograms, range, s.histogramTimes, s.histograms));
                addNewest(f.histograms, s.histogramTimes, s.histograms);
            }
            if (!s.times.empty() || !s.histogramTimes.empty()) {
                out.push_back(std::move(f.series));
            }
        }
        return out;
    });
}

// The label sets of series that have a sample in the range, told from the heads and the starts of chunks: a series
// whose only chunk near the range spans it without a sample inside counts as well.
Result<std::vector<Labels>> Store::selectLabels(const MatcherSet &matchers, TimeRange range,
                                                std::stop_token stop) const {
    CHECK_STATUS(refresh());
    struct Candidate {
        SeriesRef ref;
        bool inMemory;
    };
    std::vector<Candidate> candidates;
    {
        const std::shared_lock lock(m_impl->mutex);
        for (const SeriesRef ref : m_impl->index.match(matchers)) {
            bool inMemory = ref <= m_impl->floats.size() && !newest(m_impl->floats[ref - 1], range).empty();
            const auto it = m_impl->histograms.find(ref);
            inMemory = inMemory || (it != m_impl->histograms.end() && !newest(it->second, range).empty());
            candidates.push_back({ref, inMemory});
        }
    }
    std::vector<SeriesRef> alive;
    CHECK_STATUS(m_database->read([&](Connection &c) -> Status {
        for (const Candidate &candidate : candidates) {
            if (stop.stop_requested()) {
                return std::unexpected(stopped(c.path()));
            }
            bool has = candidate.inMemory;
            for (int kind = 0; kind < 2 && !has; ++kind) {
                Statement *s =
                    TRY(c.cached("SELECT data FROM chunks WHERE series=? AND kind=? AND start<=? ORDER BY start "
                                 "DESC LIMIT 1"));
                s->bindAll(static_cast<std::int64_t>(candidate.ref), kind, range.end);
                ChunkHead head;
                has = TRY(s->step()) && readHead(s->blob(0), head) && head.end >= range.start;
                s->reset();
            }
            if (has) {
                alive.push_back(candidate.ref);
            }
        }
        return {};
    }));
    const std::shared_lock lock(m_impl->mutex);
    std::vector<Labels> out;
    for (const SeriesRef ref : alive) {
        out.push_back(m_impl->index.labelsOf(ref));
    }
    return out;
}

Result<std::vector<Metadata>> Store::metadata() const {
    return m_database->read([](Connection &c) -> Result<std::vector<Metadata>> {
        Statement s = TRY(c.prepare("SELECT metric, type, help, unit FROM metadata ORDER BY metric"));
        std::vector<Metadata> out;
        while (TRY(s.step())) {
            out.push_back(
                {std::string(s.text(0)), std::string(s.text(1)), std::string(s.text(2)), std::string(s.text(3))});
        }
        return out;
    });
}

Result<std::vector<ExemplarSample>> Store::exemplars(const MatcherSet &matchers, TimeRange range) const {
    CHECK_STATUS(refresh());
    std::vector<SeriesRef> refs;
    {
        const std::shared_lock lock(m_impl->mutex);
        refs = m_impl->index.match(matchers);
    }
    return m_database->read([&](Connection &c) -> Result<std::vector<ExemplarSample>> {
        std::vector<ExemplarSample> out;
        for (const SeriesRef ref : refs) {
            Statement *s =
                TRY(c.cached("SELECT time, value, labels FROM exemplars WHERE series=? AND time BETWEEN ? AND ? "
                             "ORDER BY time"));
            s->bindAll(static_cast<std::int64_t>(ref), range.start, range.end);
            while (TRY(s->step())) {
                ExemplarSample e;
                e.series = ref;
                e.time = s->integer(0);
                e.value = s->real(1);
                std::vector<Labels::Pair> pairs;
                ByteReader in(s->blob(2));
                while (in.ok() && !in.atEnd()) {
                    const std::string_view name = in.bytes(in.varint());
                    const std::string_view value = in.bytes(in.varint());
                    pairs.emplace_back(name, value);
                }
                e.labels = Labels::fromPairs(std::move(pairs));
                out.push_back(std::move(e));
            }
        }
        return out;
    });
}

} // namespace bs::store
