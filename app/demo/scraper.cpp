// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/scraper.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include <cmath>

namespace bs::demo {

Scraper::Scraper(const Fleet &fleet, std::string address, double interval, SampleSink &sink)
    : m_fleet(fleet), m_address(std::move(address)), m_interval(interval), m_sink(sink) {
    m_cluster.number = m_sink.newTarget(clusterLabels(fleet, m_address));
    m_cluster.offset = 0.5;
}

bool Scraper::due(Target &t) const {
    const double now = m_fleet.now();
    if (t.next == 0) {
        t.next = (std::floor(now / m_interval - t.offset) + 1 + t.offset) * m_interval;
    }
    if (now < t.next) {
        return false;
    }
    while (t.next <= now) {
        t.next += m_interval;
    }
    return true;
}

void Scraper::scrapePod(Target &t, const Pod &pod) {
    const auto time = static_cast<TimeMs>(std::llround((m_fleet.now() + t.offset) * 1000));
    if (!pod.up(m_fleet.now())) {
        m_sink.missed(t.number, time);
        return;
    }
    if (const std::string key = rowsKey(m_fleet, pod); key != t.key) {
        t.key = key;
        m_sink.rows(t.number, podRows(m_fleet, pod));
    }
    podValues(m_fleet, pod, m_values);
    m_sink.scrape(t.number, time, m_values);
}

void Scraper::scrapeCluster() {
    if (const std::string key = clusterKey(m_fleet); key != m_cluster.key) {
        m_cluster.key = key;
        m_sink.rows(m_cluster.number, clusterRows(m_fleet));
    }
    clusterValues(m_fleet, m_values);
    m_sink.scrape(m_cluster.number, static_cast<TimeMs>(std::llround(m_fleet.now() * 1000)) + 250, m_values);
}

void Scraper::advance() {
    const auto &pods = m_fleet.pods();
    for (std::size_t i = 0; i < pods.size(); ++i) {
        if (i >= m_pods.size()) {
            Target t;
            t.number = m_sink.newTarget(targetLabels(m_fleet, *pods[i], m_address));
            t.offset = pods[i]->phase;
            m_pods.push_back(t);
        }
        // A pod that has never been ready is no target yet.
        if (due(m_pods[i]) && (pods[i]->up(m_fleet.now()) || !m_pods[i].key.empty())) {
            scrapePod(m_pods[i], *pods[i]);
        }
    }
    if (due(m_cluster)) {
        scrapeCluster();
    }
}

void OpenMetricsSink::target(const std::vector<Labels::Pair> &labels) { m_targets.push_back({labels, {}, 0}); }

std::size_t OpenMetricsSink::line(const std::string &family, MetricType type, const std::string &name) {
    const auto [it, added] = m_known.try_emplace(name, m_series.size());
    if (added) {
        m_series.push_back({name, {}});
        Family &f = m_families[family];
        f.type = type;
        f.lines.push_back(it->second);
    }
    return it->second;
}

namespace {

// OpenMetrics knows three escapes and no space between labels.
std::string expositionLabels(const Labels &labels) {
    std::string out = "{";
    for (const auto &[name, value] : labels) {
        out += (out.size() > 1 ? "," : "") + name + "=\"";
        for (const char c : value) {
            out += c == '\n' ? "\\n" : c == '"' ? "\\\"" : c == '\\' ? "\\\\" : std::string(1, c);
        }
        out += '"';
    }
    return out + "}";
}

} // namespace

void OpenMetricsSink::rows(int target, const std::vector<MetricRow> &rows) {
    Target &t = m_targets[static_cast<std::size_t>(target)];
    t.lines.clear();
    Labels own = Labels::fromPairs(t.labels);
    t.up = line("up", MetricType::Gauge, "up" + expositionLabels(own));
    for (const MetricRow &row : rows) {
        std::vector<Labels::Pair> pairs = t.labels;
        pairs.insert(pairs.end(), row.labels.begin(), row.labels.end());
        std::string family(row.family);
        if (row.type == MetricType::Counter && family.ends_with("_total")) {
            family.resize(family.size() - 6);
        }
        const std::string name =
            std::string(row.family) + std::string(row.suffix) + expositionLabels(Labels::fromPairs(std::move(pairs)));
        t.lines.push_back(line(family, row.type, name));
    }
}

void OpenMetricsSink::sample(std::size_t line, TimeMs t, double v) {
    m_series[line].samples.emplace_back(t, v);
    ++m_samples;
}

void OpenMetricsSink::scrape(int target, TimeMs t, std::span<const double> values) {
    const Target &of = m_targets[static_cast<std::size_t>(target)];
    for (std::size_t i = 0; i < values.size(); ++i) {
        sample(of.lines[i], t, values[i]);
    }
    sample(of.up, t, 1);
}

void OpenMetricsSink::missed(int target, TimeMs t) {
    const Target &of = m_targets[static_cast<std::size_t>(target)];
    if (!of.lines.empty()) {
        sample(of.up, t, 0);
    }
}

Status OpenMetricsSink::write(const QString &path) const {
    std::string out;
    out.reserve(m_samples * 110);
    for (const auto &[name, family] : m_families) {
        const char *type = family.type == MetricType::Counter     ? "counter"
                           : family.type == MetricType::Histogram ? "histogram"
                                                                  : "gauge";
        out += "# TYPE " + name + " " + type + "\n";
        for (const std::size_t i : family.lines) {
            for (const auto &[t, v] : m_series[i].samples) {
                out += m_series[i].name + " " + promFloat(v) + " " + std::to_string(t / 1000) + ".";
                const std::string ms = std::to_string(t % 1000);
                out += std::string(3 - ms.size(), '0') + ms + "\n";
            }
        }
    }
    out += "# EOF\n";
    return writeFile(path, out);
}

} // namespace bs::demo
