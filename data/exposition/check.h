// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/exposition.h"
#include "data/exposition/hashes.h"
#include <string>
#include <unordered_map>

namespace bs::exposition {

// What OpenMetrics 1.0 demands beyond a line's grammar: names that do not clash, metadata before samples, samples of a
// metric together and in the order of time, histograms that add up, values that a type may have. Prometheus scrapes
// without these checks and so do we; `metrics parse` makes them. Passes everything on to `next`.
class OpenMetricsCheck final : public Handler {
public:
    explicit OpenMetricsCheck(Handler &next) : m_next(next) {}
    void metadata(const MetadataView &m) override;
    void sample(const SampleView &s) override;
    void finish() override;
    void notice(const QString &message, std::int64_t offset) override { m_next.notice(message, offset); }

private:
    // One metric point: the samples of one label set (less le or quantile) at one time.
    struct Point {
        bool any = false;
        std::uint64_t group = 0;
        TimeMs time = kNoTime;
        bool hasBucket = false, hasCount = false, hasSum = false, hasGSum = false;
        bool negativeThreshold = false, negativeObservation = false, negativeSum = false, negativeQuantile = false;
        double bound = 0, value = 0, count = 0;
        std::int64_t offset = 0;
    };
    void beginFamily(std::string_view name);
    bool endFamily();
    [[nodiscard]] bool belongs(std::string_view sampleName) const;
    bool checkLabels(const SampleView &s, std::string_view suffix);
    bool checkOrder(const SampleView &s, std::uint64_t group);
    bool checkValue(const SampleView &s, std::string_view suffix);
    bool addToPoint(const SampleView &s, std::string_view suffix, std::uint64_t group);
    bool endPoint();
    bool endHistogramPoint();
    bool no(const char *why) {
        refuse(QStringLiteral("%1 (metric %2)").arg(QLatin1String(why), QString::fromStdString(m_name)));
        return false;
    }

    Handler &m_next;
    std::unordered_map<std::string, bool> m_names; // taken by finished families; true: one with metadata
    bool m_open = false;
    std::string m_name;
    MetricType m_type = MetricType::Unknown;
    bool m_help = false, m_typed = false;
    bool m_hasUnit = false;
    std::string m_unit;
    std::size_t m_samples = 0;
    HashSet m_groups;
    std::uint64_t m_group = 0;
    TimeMs m_groupTime = kNoTime;
    Point m_point;
};

} // namespace bs::exposition
