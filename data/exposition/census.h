// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/exposition.h"
#include "data/exposition/hashes.h"
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace bs::exposition {

// What an exposition holds, and what in it will surprise its reader.
struct CensusResult {
    Format format = Format::Auto;
    std::int64_t families = 0;
    std::int64_t series = 0; // distinct label sets
    std::int64_t samples = 0;
    std::int64_t exemplars = 0;
    std::vector<Warning> warnings; // with line and column, in the order of the input; at most kMostWarnings
};

// Parses and counts. OpenMetrics is held to its whole specification.
[[nodiscard]] Result<CensusResult> takeCensus(std::string_view bytes, Format format, const QString &thing);

class Census final : public Handler {
public:
    static constexpr std::size_t kMostWarnings = 200;
    void metadata(const MetadataView &m) override;
    void sample(const SampleView &s) override;
    void finish() override;
    void notice(const QString &message, std::int64_t offset) override;
    [[nodiscard]] CensusResult result(std::string_view bytes);

private:
    struct Family {
        MetricType type = MetricType::Unknown;
        bool typed = false, helped = false, sampled = false, ended = false;
        std::int64_t offset = 0;
    };
    struct Shape {
        std::vector<std::pair<double, double>> buckets;
        double count = -1;
        std::int64_t offset = 0;
    };
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    Family &familyOf(const SampleView &s);
    Family &enter(std::string_view name, std::int64_t offset);
    void collectHistogram(const SampleView &s);
    void checkHistograms();

    std::unordered_map<std::string, Family, Hash, std::equal_to<>> m_families;
    Family *m_family = nullptr;
    std::string m_familyName;
    std::string m_lastName;
    HashSet m_series;
    HashSet m_points;
    std::unordered_map<std::uint64_t, Shape> m_histograms; // of the current family
    CensusResult m_result;
    std::size_t m_unshown = 0;
};

} // namespace bs::exposition
