// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/history.h"
#include <algorithm>
#include <cmath>

namespace bs::demo {

namespace {

constexpr double kHour = 3600;
constexpr double kWarmUp = 120;
constexpr double kFineSeconds = 300;

// A rate over a minute needs two samples in it; thousands of pods have to make do with gauges.
double stepOf(const History &h) { return h.spec.podCount() <= 500 ? 30 : 60; }

// A fleet that has run for a while and counted for days. `salt` numbers the hour.
std::unique_ptr<Fleet> settledFleet(const History &h, double start, std::uint64_t salt) {
    auto fleet = std::make_unique<Fleet>(h.spec, start - kWarmUp, salt, h.now);
    while (fleet->now() < start) {
        fleet->tick(1);
    }
    fleet->ageCounters(kWarmUp);
    return fleet;
}

} // namespace

void HistoryBlock::rows(int target, const std::vector<MetricRow> &rows) {
    m_targets[static_cast<std::size_t>(target)].rows = rows; // quiet time: they do not change
}

void HistoryBlock::scrape(int target, TimeMs t, std::span<const double> values) {
    m_targets[static_cast<std::size_t>(target)].scrapes.emplace_back(t,
                                                                     std::vector<double>(values.begin(), values.end()));
}

std::string HistoryBlock::key(const Target &t, const MetricRow &row) {
    std::string k(row.family);
    k += row.suffix;
    for (const auto &[name, value] : row.labels) {
        k += '\x1f' + value;
    }
    for (const auto &[name, value] : t.labels) {
        if (name == "instance") {
            k += '\x1e' + value;
        }
    }
    return k;
}

HistoryBlock::Counters HistoryBlock::firstCounters() const {
    Counters out;
    for (const Target &t : m_targets) {
        for (std::size_t i = 0; i < t.rows.size() && !t.scrapes.empty(); ++i) {
            if (counts(t.rows[i])) {
                out[key(t, t.rows[i])] = t.scrapes.front().second[i];
            }
        }
    }
    return out;
}

void HistoryBlock::joinTo(const Counters &next) {
    for (Target &t : m_targets) {
        if (t.scrapes.empty()) {
            continue;
        }
        for (std::size_t i = 0; i < t.rows.size(); ++i) {
            const auto it = counts(t.rows[i]) ? next.find(key(t, t.rows[i])) : next.end();
            if (it == next.end()) {
                continue;
            }
            const double shift = it->second - t.scrapes.back().second[i];
            for (auto &scrape : t.scrapes) {
                scrape.second[i] = std::max(0.0, scrape.second[i] + shift);
            }
        }
    }
}

void HistoryBlock::replay(SampleSink &sink) const {
    for (const Target &t : m_targets) {
        const int number = sink.newTarget(t.labels);
        sink.rows(number, t.rows);
        for (const auto &[time, values] : t.scrapes) {
            sink.scrape(number, time, values);
        }
    }
}

std::unique_ptr<Fleet> newestHour(const History &h, SampleSink &sink, HistoryBlock::Counters &first) {
    const double length = std::min(kHour, h.seconds);
    auto fleet = settledFleet(h, h.now - length, 0);
    HistoryBlock block;
    Scraper scraper(*fleet, h.address, stepOf(h), block);
    while (fleet->now() < h.now) {
        if (h.now - fleet->now() <= kFineSeconds) {
            scraper.setInterval(h.spec.scrapeInterval);
        }
        fleet->tick(1);
        scraper.advance();
    }
    first = block.firstCounters();
    block.replay(sink);
    return fleet;
}

void olderHours(const History &h, HistoryBlock::Counters first, SampleSink &sink,
                const std::function<bool(double)> &done) {
    double covered = std::min(kHour, h.seconds);
    for (std::uint64_t salt = 1; covered < h.seconds; ++salt) {
        const double length = std::min(kHour, h.seconds - covered);
        const double end = h.now - covered;
        const auto fleet = settledFleet(h, end - length, salt);
        HistoryBlock block;
        Scraper scraper(*fleet, h.address, stepOf(h), block);
        while (fleet->now() < end) {
            fleet->tick(1);
            scraper.advance();
        }
        block.joinTo(first);
        first = block.firstCounters();
        block.replay(sink);
        covered += length;
        if (!done(covered)) {
            return;
        }
    }
}

} // namespace bs::demo
