// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/queryable.h"
#include <map>
#include <shared_mutex>

namespace bs::promql {

// Samples in memory: what test scripts, rule tests and replays are evaluated over. Appends may come in any order of
// series, in ascending time within one; reads may run beside them.
class MemoryStorage final : public Queryable {
public:
    [[nodiscard]] Result<std::vector<std::shared_ptr<const Series>>> select(const MatcherSet &matchers, TimeRange range,
                                                                            std::stop_token stop) const override;
    [[nodiscard]] Result<std::vector<Labels>> selectLabels(const MatcherSet &matchers, TimeRange range,
                                                           std::stop_token stop) const override;

    // An Error for a sample older than the newest of its series, or a different value at the same time.
    // `start`: when the counter began, 0 = unknown.
    Status append(const Labels &labels, TimeMs time, double value, TimeMs start = 0);
    // Gives the histogram the reset hint Prometheus's storage would: whether it goes on from the one before.
    Status append(const Labels &labels, TimeMs time, const NativeHistogram &value, TimeMs start = 0);
    void clear();

private:
    Series &seriesOf(const Labels &labels);
    mutable std::shared_mutex m_mutex;
    std::map<Labels, std::shared_ptr<Series>> m_series;
};

} // namespace bs::promql
