// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/podmetrics.h"
#include "data/core/time.h"
#include <map>
#include <span>

namespace bs::demo {

// Takes scrapes of the simulated fleet on virtual time, without HTTP between: a store, a file, a pipe.
class SampleSink {
public:
    virtual ~SampleSink() = default;
    // A target appears; its number is the count of targets before it.
    virtual void target(const std::vector<Labels::Pair> &labels) = 0;
    int newTarget(const std::vector<Labels::Pair> &labels) {
        target(labels);
        return m_targetCount++;
    }
    // Which series its next scrapes carry, in order. Called before the first scrape and when they change.
    virtual void rows(int target, const std::vector<MetricRow> &rows) = 0;
    virtual void scrape(int target, TimeMs t, std::span<const double> values) = 0;
    virtual void missed(int target, TimeMs t) = 0; // the target did not answer

private:
    int m_targetCount = 0;
};

// Scrapes every target once an interval, each at its own moment of it.
class Scraper {
public:
    Scraper(const Fleet &fleet, std::string address, double interval, SampleSink &sink);
    void advance(); // after each tick
    void setInterval(double seconds) { m_interval = seconds; }

private:
    struct Target {
        int number = 0;
        double offset = 0; // 0..1 of the interval
        double next = 0;
        std::string key;
    };
    bool due(Target &t) const;
    void scrapePod(Target &t, const Pod &pod);
    void scrapeCluster();

    const Fleet &m_fleet;
    std::string m_address;
    double m_interval;
    SampleSink &m_sink;
    std::vector<Target> m_pods; // as in Fleet::pods()
    Target m_cluster;
    std::vector<double> m_values;
};

// Everything scraped, kept in memory and written as OpenMetrics text (`boundscope import openmetrics` reads it).
class OpenMetricsSink final : public SampleSink {
public:
    void target(const std::vector<Labels::Pair> &labels) override;
    void rows(int target, const std::vector<MetricRow> &rows) override;
    void scrape(int target, TimeMs t, std::span<const double> values) override;
    void missed(int target, TimeMs t) override;
    [[nodiscard]] Status write(const QString &path) const;
    [[nodiscard]] std::size_t samples() const { return m_samples; }
    [[nodiscard]] std::size_t series() const { return m_series.size(); }

private:
    struct Line {
        std::string name; // with suffix and labels
        std::vector<std::pair<TimeMs, double>> samples;
    };
    struct Family {
        MetricType type = MetricType::Gauge;
        std::vector<std::size_t> lines;
    };
    std::size_t line(const std::string &family, MetricType type, const std::string &name);
    void sample(std::size_t line, TimeMs t, double v);

    struct Target {
        std::vector<Labels::Pair> labels;
        std::vector<std::size_t> lines;
        std::size_t up = 0;
    };
    std::vector<Target> m_targets;
    std::vector<Line> m_series;
    std::map<std::string, std::size_t> m_known;
    std::map<std::string, Family> m_families;
    std::size_t m_samples = 0;
};

} // namespace bs::demo
