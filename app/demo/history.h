// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/scraper.h"
#include <functional>
#include <memory>
#include <unordered_map>

namespace bs::demo {

// The scrapes of one stretch of time, kept, so that an older stretch can be joined to it: its counters are shifted to
// end where these begin, because both were simulated apart and the newer first.
class HistoryBlock final : public SampleSink {
public:
    void target(const std::vector<Labels::Pair> &labels) override { m_targets.push_back({labels, {}, {}}); }
    void rows(int target, const std::vector<MetricRow> &rows) override;
    void scrape(int target, TimeMs t, std::span<const double> values) override;
    void missed(int, TimeMs) override {}
    using Counters = std::unordered_map<std::string, double>; // by target and series
    [[nodiscard]] Counters firstCounters() const;
    // Shifts so that every counter ends at `next`.
    void joinTo(const Counters &next);
    void replay(SampleSink &sink) const;

private:
    struct Target {
        std::vector<Labels::Pair> labels;
        std::vector<MetricRow> rows;
        std::vector<std::pair<TimeMs, std::vector<double>>> scrapes;
    };
    static bool counts(const MetricRow &row) { return row.type != MetricType::Gauge; }
    static std::string key(const Target &t, const MetricRow &row);
    std::vector<Target> m_targets;
};

// Quiet time before `now`, newest hour first: every 30 s (fleets above 500 pods: 60 s), its last minutes at the scrape
// interval. Returns the fleet as it is at `now`, for the present to go on from. `done` is called after each hour
// with the seconds that are complete; it may say stop.
struct History {
    FleetSpec spec;
    std::string address;
    double now = 0;
    double seconds = 3600;
};
[[nodiscard]] std::unique_ptr<Fleet> newestHour(const History &h, SampleSink &sink, HistoryBlock::Counters &first);
void olderHours(const History &h, HistoryBlock::Counters first, SampleSink &sink,
                const std::function<bool(double)> &done);

} // namespace bs::demo
