// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/headlog.h"
#include "data/store/impl.h"
#include <QFileInfo>
#include <algorithm>

namespace bs::store {

namespace {

Result<std::int64_t> sampleBytes(Connection &c) {
    auto s = c.prepare("SELECT sum(pgsize) FROM dbstat WHERE aggregate=TRUE AND name IN ('chunks','head_log','series',"
                       "'label_strings')");
    if (s && s->step().value_or(false)) {
        return s->integer(0);
    }
    // a SQLite without dbstat: the payload alone
    return c.number(
        "SELECT coalesce((SELECT sum(length(data)) FROM chunks),0) + coalesce((SELECT sum(length(data)) FROM "
        "head_log),0)");
}

// Rows of one series in the order of time, small neighbours merged into cold chunks.
template <class V> Status mergeSeries(Connection &c, SeriesRef series, Kind kind) {
    Statement *rows = TRY(c.cached("SELECT start, data FROM chunks WHERE series=? AND kind=? ORDER BY start"));
    rows->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind));
    struct Group {
        std::vector<TimeMs> starts;
        std::size_t count = 0;
    };
    std::vector<Group> groups;
    while (TRY(rows->step())) {
        ChunkHead head;
        if (!readHead(rows->blob(1), head)) {
            const Error e = damagedChunk(c, series, rows->integer(0));
            rows->reset();
            return std::unexpected(e);
        }
        if (groups.empty() || groups.back().count + head.count > kColdSamples) {
            groups.emplace_back();
        }
        groups.back().starts.push_back(rows->integer(0));
        groups.back().count += head.count;
    }
    rows->reset();
    for (const Group &g : groups) {
        if (g.starts.size() < 2) {
            continue;
        }
        std::vector<Point<V>> points;
        for (const TimeMs start : g.starts) {
            Statement *one = TRY(c.cached("SELECT data FROM chunks WHERE series=? AND kind=? AND start=?"));
            one->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind), start);
            const bool fine = TRY(one->step()) && decodePoints(one->blob(0), points);
            one->reset();
            if (!fine) {
                return std::unexpected(damagedChunk(c, series, start));
            }
            Statement *drop = TRY(c.cached("DELETE FROM chunks WHERE series=? AND kind=? AND start=?"));
            drop->bindAll(static_cast<std::int64_t>(series), static_cast<int>(kind), start);
            CHECK_STATUS(drop->run());
        }
        CHECK_STATUS(putChunk(c, series, kind, points.front().time, encodePoints(points)));
    }
    return {};
}

// Hot chunks of all series into cold ones, a slice of series in a transaction, so that appends go on in between.
Status mergeChunks(Database &database, SeriesRef last, bool histograms) {
    constexpr SeriesRef kSlice = 500;
    for (SeriesRef from = 1; from <= last; from += kSlice) {
        CHECK_STATUS(database.write([from, last, histograms](Connection &c) -> Status {
            for (SeriesRef s = from; s < from + kSlice && s <= last; ++s) {
                CHECK_STATUS(mergeSeries<double>(c, s, Kind::Floats));
                if (histograms) {
                    CHECK_STATUS(mergeSeries<HistogramPtr>(c, s, Kind::Histograms));
                }
            }
            return {};
        }));
    }
    return {};
}

Result<TimeMs> oldestChunk(Connection &c, SeriesRef lastSeries) {
    TimeMs least = kNoTime;
    for (SeriesRef s = 1; s <= lastSeries; ++s) {
        for (int kind = 0; kind < 2; ++kind) {
            Statement *q = TRY(c.cached("SELECT min(start) FROM chunks WHERE series=? AND kind=?"));
            q->bindAll(static_cast<std::int64_t>(s), kind);
            if (TRY(q->step()) && !q->isNull(0) && (least == kNoTime || q->integer(0) < least)) {
                least = q->integer(0);
            }
            q->reset();
        }
    }
    return least;
}

// Chunks that end before the cutoff.
Status dropBefore(Connection &c, SeriesRef lastSeries, TimeMs cutoff) {
    for (SeriesRef s = 1; s <= lastSeries; ++s) {
        for (int kind = 0; kind < 2; ++kind) {
            Statement *newest =
                TRY(c.cached("SELECT start, data FROM chunks WHERE series=? AND kind=? AND start<? ORDER BY "
                             "start DESC LIMIT 1"));
            newest->bindAll(static_cast<std::int64_t>(s), kind, cutoff);
            if (!TRY(newest->step())) {
                newest->reset();
                continue;
            }
            ChunkHead head;
            const bool over = !readHead(newest->blob(1), head) || head.end < cutoff;
            const TimeMs bound = newest->integer(0) + (over ? 1 : 0);
            newest->reset();
            Statement *drop = TRY(c.cached("DELETE FROM chunks WHERE series=? AND kind=? AND start<?"));
            drop->bindAll(static_cast<std::int64_t>(s), kind, bound);
            CHECK_STATUS(drop->run());
        }
    }
    return c.run("DELETE FROM exemplars WHERE time<?", cutoff);
}

Result<std::int64_t> usedBytes(Connection &c) {
    const std::int64_t pages = TRY(c.number("PRAGMA page_count")) - TRY(c.number("PRAGMA freelist_count"));
    return pages * TRY(c.number("PRAGMA page_size"));
}

} // namespace

Result<StoreInfo> Store::info() const {
    CHECK_STATUS(refresh());
    StoreInfo info;
    TimeMs inMemory = kNoTime;
    SeriesRef last = 0;
    {
        const std::shared_lock lock(m_impl->mutex);
        info.series = static_cast<std::int64_t>(m_impl->index.count());
        info.maxTime = m_impl->maxTime;
        last = m_impl->index.lastSeries();
        const auto count = [&](const auto &head) {
            info.samples += static_cast<std::int64_t>(head.count() + head.sealingCount());
            if (const auto points = head.points();
                !points.empty() && (inMemory == kNoTime || points.front().time < inMemory)) {
                inMemory = points.front().time;
            }
        };
        for (const auto &head : m_impl->floats) {
            count(head);
        }
        for (const auto &[series, head] : m_impl->histograms) {
            count(head);
        }
    }
    CHECK_STATUS(m_database->read([&](Connection &c) -> Status {
        Statement s = TRY(c.prepare("SELECT data FROM chunks"));
        while (TRY(s.step())) {
            ChunkHead head;
            if (readHead(s.blob(0), head)) {
                info.samples += static_cast<std::int64_t>(head.count);
                ++info.chunks;
            }
        }
        info.minTime = TRY(oldestChunk(c, last));
        info.sampleBytes = TRY(sampleBytes(c));
        return {};
    }));
    if (info.minTime == kNoTime || (inMemory != kNoTime && inMemory < info.minTime)) {
        info.minTime = inMemory;
    }
    info.fileBytes =
        QFileInfo(m_database->path()).size() + QFileInfo(m_database->path() + QStringLiteral("-wal")).size();
    return info;
}

Result<QString> Store::check(std::stop_token stop) const {
    const QString sqlite = TRY(m_database->integrity());
    if (sqlite != u"ok") {
        return sqlite;
    }
    return m_database->read([&](Connection &c) -> Result<QString> {
        QStringList findings;
        Statement s = TRY(c.prepare("SELECT series, kind, start, data FROM chunks ORDER BY series, kind, start"));
        std::int64_t series = 0;
        std::int64_t kind = -1;
        TimeMs end = kNoTime;
        while (TRY(s.step()) && findings.size() < 20 && !stop.stop_requested()) {
            std::vector<Point<double>> floats;
            std::vector<Point<HistogramPtr>> histograms;
            const bool fine = s.integer(1) == 0 ? decodePoints(s.blob(3), floats) : decodePoints(s.blob(3), histograms);
            const TimeMs first = !fine ? 0 : s.integer(1) == 0 ? floats.front().time : histograms.front().time;
            const TimeMs last = !fine ? 0 : s.integer(1) == 0 ? floats.back().time : histograms.back().time;
            const bool same = s.integer(0) == series && s.integer(1) == kind;
            if (!fine || first != s.integer(2)) {
                findings << QStringLiteral("the chunk of series %1 from %2 cannot be read")
                                .arg(s.integer(0))
                                .arg(formatRfc3339(s.integer(2)));
            } else if (same && first <= end) {
                findings
                    << QStringLiteral("chunks of series %1 overlap at %2").arg(s.integer(0)).arg(formatRfc3339(first));
            }
            series = s.integer(0);
            kind = s.integer(1);
            end = last;
        }
        const std::int64_t orphans =
            TRY(c.number("SELECT count(*) FROM (SELECT DISTINCT series FROM chunks) WHERE series "
                         "NOT IN (SELECT id FROM series)"));
        if (orphans > 0) {
            findings << QStringLiteral("%1 series have samples and no labels").arg(orphans);
        }
        Statement log = TRY(c.prepare("SELECT id, data FROM head_log"));
        while (TRY(log.step())) {
            std::vector<Sample> samples;
            std::vector<HistogramSample> histograms;
            if (!decodeLog(log.blob(1), samples, histograms)) {
                findings << QStringLiteral("row %1 of the log cannot be read").arg(log.integer(0));
            }
        }
        return findings.isEmpty() ? QStringLiteral("ok") : findings.join(QStringLiteral("; "));
    });
}

Status Store::applyRetention(TimeMs now) {
    SeriesRef last = 0;
    bool histograms = false;
    {
        const std::shared_lock lock(m_impl->mutex);
        last = m_impl->index.lastSeries();
        histograms = m_impl->anyHistograms;
    }
    CHECK_STATUS(mergeChunks(*m_database, last, histograms));
    if (m_options.retention > 0) {
        CHECK_STATUS(m_database->write(
            [last, cutoff = now - m_options.retention](Connection &c) { return dropBefore(c, last, cutoff); }));
    }
    // A cold chunk spans hours and goes as a whole: a step that takes none away is widened, up to half of what is
    // there.
    double wider = 1;
    std::int64_t before = 0;
    for (int round = 0; m_options.retentionBytes > 0 && round < 30; ++round) {
        const bool more = TRY(m_database->write([&](Connection &c) -> Result<bool> {
            const std::int64_t used = TRY(usedBytes(c));
            const TimeMs oldest = TRY(oldestChunk(c, last));
            if (used <= m_options.retentionBytes || oldest == kNoTime || oldest >= now) {
                return false;
            }
            wider = used == before ? wider * 2 : 1;
            before = used;
            const double excess = 1.0 - static_cast<double>(m_options.retentionBytes) / static_cast<double>(used);
            const double share = std::min(std::max(0.05, excess) * wider, std::max(0.5, excess));
            const auto step = static_cast<DurationMs>(static_cast<double>(now - oldest) * share);
            CHECK_STATUS(dropBefore(c, last, oldest + std::max<DurationMs>(step, 1)));
            return true;
        }));
        if (!more) {
            break;
        }
    }
    return {};
}

Status Store::compact(TimeMs now) {
    CHECK_STATUS(m_database->write([impl = m_impl.get()](Connection &c) { return impl->fold(c); }));
    CHECK_STATUS(applyRetention(now));
    return m_database->vacuum();
}

Status Store::setDocument(std::string name, std::string body) {
    (void)m_database->submit(
        [name = std::move(name), body = std::move(body)](Connection &c) -> Status {
            return c.run("INSERT OR REPLACE INTO documents VALUES(?,?)", std::string_view(name),
                         std::string_view(body));
        },
        Database::Haste::Linger);
    return {};
}

Result<std::string> Store::document(std::string_view name) const {
    return m_database->read([name](Connection &c) -> Result<std::string> {
        Statement s = TRY(c.prepare("SELECT body FROM documents WHERE name=?"));
        s.bind(1, name);
        return TRY(s.step()) ? std::string(s.text(0)) : std::string();
    });
}

} // namespace bs::store
