// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/core/time.h"
#include "data/series/matrix.h"
#include "data/series/queryable.h"
#include <stop_token>
#include <string_view>

namespace bs::promql {

struct EngineOptions {
    DurationMs lookback = 5 * 60 * 1000;  // how old a sample an instant selector still takes
    std::int64_t maxSamples = 50'000'000; // held at once by one query, as Prometheus's --query.max-samples
    int threads = 0;                      // 0 = as many as the machine has, at most 8
    DurationMs subqueryStep = 60 * 1000;  // of [5m:]
    int maxPoints = 11'000;               // steps of a range query, as Prometheus; 0 = no limit
    bool delayedNameRemoval = false;      // Prometheus's feature flag promql-delayed-name-removal
    bool typeAndUnitLabels = false;       // its feature flag type-and-unit-labels
};

struct QueryOptions {
    DurationMs lookback = 0; // 0 = the engine's
    int limit = 0;           // series in the result, 0 = all
    std::stop_token stop;
};

// PromQL as of Prometheus 3 over anything that can select series. Calls block; they may be made from any number of
// threads at once. Errors name the place in the query, or say what the data did not allow; warnings and infos are in
// the result, with their place.
class Engine {
public:
    explicit Engine(const Queryable &source, EngineOptions options = {}) : m_source(source), m_options(options) {}

    [[nodiscard]] Result<QueryResult> instant(std::string_view expr, TimeMs time, const QueryOptions &q = {}) const;
    // Both ends included; step > 0.
    [[nodiscard]] Result<QueryResult> range(std::string_view expr, TimeMs start, TimeMs end, DurationMs step,
                                            const QueryOptions &q = {}) const;
    [[nodiscard]] const EngineOptions &options() const { return m_options; }

private:
    [[nodiscard]] Result<QueryResult> run(std::string_view expr, TimeMs start, TimeMs end, DurationMs step,
                                          bool isRange, const QueryOptions &q) const;
    const Queryable &m_source;
    EngineOptions m_options;
};

} // namespace bs::promql
