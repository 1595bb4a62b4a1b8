// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/exposition.h"
#include <limits>
#include <map>
#include <prometheus/text_serializer.h>
#include <sstream>

namespace bs::demo {

namespace {

prometheus::MetricType typeOf(MetricType t) {
    switch (t) {
    case MetricType::Counter: return prometheus::MetricType::Counter;
    case MetricType::Histogram: return prometheus::MetricType::Histogram;
    case MetricType::Gauge:
    case MetricType::Info: break;
    }
    return prometheus::MetricType::Gauge;
}

// One metric per label set; the buckets, sum and count of a histogram arrive in a row and become one.
class Collector {
public:
    void add(const MetricRow &row, double value) {
        prometheus::MetricFamily &family = familyOf(row);
        std::vector<prometheus::ClientMetric::Label> labels;
        double bound = std::numeric_limits<double>::infinity();
        for (const auto &[name, text] : row.labels) {
            if (name == "le") {
                bound = text == "+Inf" ? bound : std::stod(text);
            } else {
                labels.push_back({name, text});
            }
        }
        if (family.metric.empty() || row.type != MetricType::Histogram || family.metric.back().label != labels) {
            family.metric.emplace_back().label = std::move(labels);
        }
        prometheus::ClientMetric &m = family.metric.back();
        if (row.type == MetricType::Counter) {
            m.counter.value = value;
        } else if (row.type != MetricType::Histogram) {
            m.gauge.value = value;
        } else if (row.suffix == "_bucket") {
            m.histogram.bucket.push_back({static_cast<std::uint64_t>(value), bound});
        } else if (row.suffix == "_sum") {
            m.histogram.sample_sum = value;
        } else {
            m.histogram.sample_count = static_cast<std::uint64_t>(value);
        }
    }
    [[nodiscard]] const std::vector<prometheus::MetricFamily> &families() const { return m_families; }

private:
    prometheus::MetricFamily &familyOf(const MetricRow &row) {
        const auto [it, added] = m_index.try_emplace(row.family, m_families.size());
        if (added) {
            m_families.push_back({std::string(row.family), std::string(helpOf(row.family)), typeOf(row.type), {}});
        }
        return m_families[it->second];
    }
    std::vector<prometheus::MetricFamily> m_families;
    std::map<std::string_view, std::size_t> m_index;
};

} // namespace

std::string exposition(const std::vector<MetricRow> &rows, const std::vector<double> &values) {
    Collector collector;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        collector.add(rows[i], values[i]);
    }
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, collector.families());
    return std::move(out).str();
}

} // namespace bs::demo
