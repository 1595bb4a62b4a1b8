// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/store.h"
#include "data/store/headlog.h"
#include "data/store/impl.h"
#include "data/store/pack.h"
#include <QFileInfo>
#include <algorithm>

namespace bs::store {

namespace {

// Each released version stays here for ever: a newer program brings any older file forward.
const std::vector<Migration> &schema() {
    static const std::vector<Migration> steps{
        {1,
         "CREATE TABLE label_strings(id INTEGER PRIMARY KEY, text BLOB NOT NULL);"
         "CREATE TABLE series(id INTEGER PRIMARY KEY, pairs BLOB NOT NULL);"
         "CREATE TABLE chunks(series INTEGER NOT NULL, kind INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT "
         "NULL, PRIMARY KEY(series, kind, start)) WITHOUT ROWID;"
         "CREATE TABLE head_log(id INTEGER PRIMARY KEY, data BLOB NOT NULL);"
         "CREATE TABLE store_facts(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
         "CREATE TABLE metadata(metric TEXT PRIMARY KEY, type TEXT NOT NULL, help TEXT NOT NULL, unit TEXT NOT NULL) "
         "WITHOUT ROWID;"
         "CREATE TABLE exemplars(id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time INTEGER NOT NULL, value REAL "
         "NOT NULL, labels BLOB NOT NULL, UNIQUE(series, time));"
         "CREATE TABLE documents(name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;"},
    };
    return steps;
}

// How many heads are folded when a store is closed: a second's work. Of more the log stays for the next start: whoever
// ends a recorder of ten thousand pods does not wait half a minute.
constexpr std::size_t kMostAtEnd = 50'000;

} // namespace

Error damagedChunk(const Connection &c, SeriesRef series, TimeMs start) {
    return inputError(c.path(), QStringLiteral("is damaged: the chunk of series %1 from %2 cannot be read")
                                    .arg(series)
                                    .arg(formatRfc3339(start)));
}

Status Store::Impl::loadIndex(Connection &c) {
    Statement strings = TRY(c.prepare("SELECT id, text FROM label_strings WHERE id > ? ORDER BY id"));
    strings.bind(1, static_cast<std::int64_t>(index.lastString()));
    while (TRY(strings.step())) {
        index.addString(static_cast<std::uint32_t>(strings.integer(0)), strings.blob(1));
    }
    Statement series = TRY(c.prepare("SELECT id, pairs FROM series WHERE id > ? ORDER BY id"));
    series.bind(1, static_cast<std::int64_t>(index.lastSeries()));
    std::vector<std::uint32_t> pairs;
    while (TRY(series.step())) {
        pairs.clear();
        ByteReader in(series.blob(1));
        while (in.ok() && !in.atEnd()) {
            pairs.push_back(static_cast<std::uint32_t>(in.varint()));
        }
        const bool fine = std::ranges::all_of(pairs, [&](auto id) { return id > 0 && id <= index.lastString(); });
        if (!in.ok() || !fine || pairs.size() % 2 != 0) {
            return std::unexpected(inputError(
                c.path(), QStringLiteral("is damaged: series %1 has no readable labels").arg(series.integer(0))));
        }
        index.addAs(static_cast<std::uint32_t>(series.integer(0)), pairs);
    }
    // memory may know more than the disk (after a failed transaction): that is saved with the next samples
    savedStrings = committedStrings = static_cast<std::uint32_t>(TRY(c.number("SELECT max(id) FROM label_strings")));
    savedSeries = committedSeries = static_cast<std::uint32_t>(TRY(c.number("SELECT max(id) FROM series")));
    return {};
}

Status Store::Impl::loadLog(Connection &c) {
    Statement rows = TRY(c.prepare("SELECT data FROM head_log ORDER BY id"));
    std::vector<Sample> samples;
    std::vector<HistogramSample> histogramSamples;
    const auto settle = [&](auto &head, SeriesRef series, Kind kind) -> Status {
        if (!head.known) {
            head.sealedEnd = TRY(newestInChunks(c, series, kind));
            head.known = true;
        }
        return {};
    };
    while (TRY(rows.step())) {
        samples.clear();
        histogramSamples.clear();
        logBytes += std::ssize(rows.blob(0));
        ++logRows;
        if (!decodeLog(rows.blob(0), samples, histogramSamples)) {
            return std::unexpected(inputError(c.path(), QStringLiteral("is damaged: the log cannot be read")));
        }
        for (const Sample &s : samples) {
            if (s.series == 0 || s.series > index.lastSeries()) {
                continue;
            }
            auto &head = floatHead(s.series);
            CHECK_STATUS(settle(head, s.series, Kind::Floats));
            (void)head.place(s.time, s.value); // late ones are in chunks already
            maxTime = std::max(maxTime, s.time);
        }
        for (const HistogramSample &s : histogramSamples) {
            auto &head = histograms[s.series];
            CHECK_STATUS(settle(head, s.series, Kind::Histograms));
            (void)head.place(s.time, s.histogram);
            maxTime = std::max(maxTime, s.time);
        }
    }
    return {};
}

std::size_t Store::Impl::openHeads() const {
    const std::shared_lock lock(mutex);
    const auto open = [](const auto &head) { return head.count() > 0; };
    return static_cast<std::size_t>(std::ranges::count_if(floats, open)) +
           static_cast<std::size_t>(std::ranges::count_if(histograms, [&](const auto &e) { return open(e.second); }));
}

void Store::Impl::clearHeads() {
    floats.clear();
    histograms.clear();
    sealingFloats.clear();
    sealingHistograms.clear();
    logBytes = logRows = 0;
}

Status Store::Impl::load(Connection &c) {
    clearHeads();
    CHECK_STATUS(loadIndex(c));
    oldSeries = index.lastSeries();
    maxTime = savedMaxTime = TRY(c.number("SELECT value FROM store_facts WHERE name='max_time'", kNoTime));
    anyHistograms = TRY(c.number("SELECT value FROM store_facts WHERE name='histograms'")) != 0;
    return loadLog(c);
}

Store::Store(std::shared_ptr<Database> database, StoreOptions o)
    : m_database(std::move(database)), m_options(std::move(o)), m_impl(std::make_unique<Impl>()) {}

Result<std::shared_ptr<Store>> Store::open(const QString &path, const StoreOptions &o) {
    auto database = TRY(Database::open(path, o.database));
    CHECK_STATUS(database->migrate("store", schema()));
    std::shared_ptr<Store> store(new Store(database, o));
    Impl *const impl = store->m_impl.get();
    CHECK_STATUS(database->read([impl](Connection &c) -> Status {
        impl->appends = TRY(c.number("SELECT value FROM store_facts WHERE name='appends'"));
        return impl->load(c);
    }));
    if (database->writable()) {
        impl->observer = database->observeCommits([impl, weak = std::weak_ptr(database)](bool fine) {
            impl->committed(fine);
            const auto db = weak.lock();
            if (impl->reload && db) {
                const std::unique_lock lock(impl->mutex);
                impl->reload = false;
                (void)db->read([impl](Connection &c) { return impl->load(c); });
            }
        });
    }
    return store;
}

Store::~Store() {
    if (m_database->writable()) {
        (void)m_database->write([this](Connection &c) -> Status {
            m_database->forget(m_impl->observer); // nothing of ours is queued behind this
            return m_impl->logRows > 0 && m_impl->openHeads() <= kMostAtEnd ? m_impl->fold(c) : Status();
        });
    }
}

SeriesRef Store::ref(const Labels &labels) {
    const std::unique_lock lock(m_impl->mutex);
    const auto pairs = m_impl->index.internAll(labels);
    const SeriesRef found = m_impl->index.find(pairs);
    return found != 0 ? found : m_impl->index.add(pairs);
}

Labels Store::labelsOf(SeriesRef series) const {
    const std::shared_lock lock(m_impl->mutex);
    return m_impl->index.labelsOf(series);
}

std::vector<std::string> Store::labelNames() const {
    const std::shared_lock lock(m_impl->mutex);
    return m_impl->index.names();
}

std::vector<std::string> Store::labelValues(std::string_view name) const {
    const std::shared_lock lock(m_impl->mutex);
    return m_impl->index.values(name);
}

TimeMs Store::maxTime() const {
    const std::shared_lock lock(m_impl->mutex);
    return m_impl->maxTime;
}

} // namespace bs::store
