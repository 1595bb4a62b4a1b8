// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/storesink.h"
#include "data/exposition/exposition.h"
#include <algorithm>

namespace bs::cli {

namespace {
constexpr std::size_t kBatch = 100'000;
constexpr std::size_t kPending = 4;

Labels seriesLabels(const std::vector<Labels::Pair> &target, std::string name, std::vector<Labels::Pair> own = {}) {
    own.insert(own.end(), target.begin(), target.end());
    own.emplace_back(std::string(kMetricName), std::move(name));
    return Labels::fromPairs(std::move(own));
}

// The labels as the scraper stores them, which goes on where this history ends: bounds of buckets in float form. Two
// spellings would be two series, and each rate over the seam wrong.
std::vector<Labels::Pair> asScraped(const demo::MetricRow &row) {
    std::vector<Labels::Pair> labels = row.labels;
    if (row.type == demo::MetricType::Histogram) {
        for (Labels::Pair &p : labels) {
            if (p.first == "le" && p.second != "+Inf") {
                p.second = exposition::openMetricsFloat(QByteArray::fromStdString(p.second).toDouble());
            }
        }
    }
    return labels;
}

const char *typeName(demo::MetricType type) {
    switch (type) {
    case demo::MetricType::Counter: return "counter";
    case demo::MetricType::Histogram: return "histogram";
    case demo::MetricType::Gauge:
    case demo::MetricType::Info: break;
    }
    return "gauge";
}
} // namespace

void StoreSink::target(const std::vector<Labels::Pair> &labels) {
    Target t;
    t.labels = labels;
    t.up = m_store->ref(seriesLabels(labels, "up"));
    t.scraped = m_store->ref(seriesLabels(labels, "scrape_samples_scraped"));
    t.duration = m_store->ref(seriesLabels(labels, "scrape_duration_seconds"));
    m_targets.push_back(std::move(t));
}

void StoreSink::rows(int target, const std::vector<demo::MetricRow> &rows) {
    Target &t = m_targets[static_cast<std::size_t>(target)];
    std::vector<store::SeriesRef> now;
    now.reserve(rows.size());
    for (const demo::MetricRow &row : rows) {
        now.push_back(
            m_store->ref(seriesLabels(t.labels, std::string(row.family) + std::string(row.suffix), asScraped(row))));
        if (!std::exchange(m_described[row.family], true)) {
            m_batch.metadata.push_back(
                {std::string(row.family), typeName(row.type), std::string(demo::helpOf(row.family)), ""});
        }
    }
    std::vector<store::SeriesRef> before = t.series;
    std::vector<store::SeriesRef> sorted = now;
    std::sort(before.begin(), before.end());
    std::sort(sorted.begin(), sorted.end());
    std::set_difference(before.begin(), before.end(), sorted.begin(), sorted.end(), std::back_inserter(t.vanished));
    t.series = std::move(now);
}

void StoreSink::put(store::SeriesRef series, TimeMs t, double value) { m_batch.samples.push_back({series, t, value}); }

void StoreSink::scrape(int target, TimeMs time, std::span<const double> values) {
    Target &t = m_targets[static_cast<std::size_t>(target)];
    for (const store::SeriesRef gone : t.vanished) {
        put(gone, time, staleMarker());
    }
    t.vanished.clear();
    for (std::size_t i = 0; i < values.size() && i < t.series.size(); ++i) {
        put(t.series[i], time, values[i]);
    }
    put(t.up, time, 1);
    put(t.scraped, time, static_cast<double>(values.size()));
    put(t.duration, time, 0.002 + 0.00001 * static_cast<double>(values.size()));
    t.alive = true;
    flushIfFull();
}

void StoreSink::missed(int target, TimeMs time) {
    Target &t = m_targets[static_cast<std::size_t>(target)];
    if (t.alive) {
        for (const store::SeriesRef gone : t.series) {
            put(gone, time, staleMarker());
        }
    }
    t.alive = false;
    put(t.up, time, 0);
    put(t.scraped, time, 0);
    put(t.duration, time, 0.001);
    flushIfFull();
}

void StoreSink::flushIfFull() {
    if (m_batch.samples.size() >= kBatch) {
        flush();
    }
}

void StoreSink::flush() {
    if (m_batch.empty()) {
        return;
    }
    m_samples += static_cast<std::int64_t>(m_batch.samples.size());
    m_pending.push_back(m_store->append(std::exchange(m_batch, {})));
    while (m_pending.size() > kPending) {
        m_pending.front().waitForFinished();
        if (const auto r = m_pending.front().result(); !r && m_failed) {
            m_failed = std::unexpected(r.error());
        }
        m_pending.pop_front();
    }
}

Status StoreSink::finish() {
    flush();
    for (auto &future : m_pending) {
        future.waitForFinished();
        if (const auto r = future.result(); !r && m_failed) {
            m_failed = std::unexpected(r.error());
        }
    }
    m_pending.clear();
    return m_failed;
}

} // namespace bs::cli
