// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/promql/ast.h"
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bs::promql {

// What an evaluation found worth saying without failing: warnings (the data or the query is suspicious) and infos
// (style), each once, with the place in the query. Worded as Prometheus words them. Not thread-safe: one per worker.
class Notes {
public:
    void warn(PosRange pos, std::string text) { add(true, pos, std::move(text)); }
    void info(PosRange pos, std::string text) { add(false, pos, std::move(text)); }
    void merge(const Notes &other);
    void render(std::string_view query, std::vector<std::string> &warnings, std::vector<std::string> &infos) const;

    void invalidQuantile(double q, PosRange pos);
    void invalidRatio(double r, double capped, PosRange pos);
    void badBucketLabel(std::string_view metric, std::string_view le, PosRange pos);
    void mixedFloatsHistograms(std::string_view metric, PosRange pos);
    void mixedFloatsHistogramsAggregation(PosRange pos);
    void mixedClassicNative(std::string_view metric, PosRange pos);
    void notCounter(std::string_view metric, PosRange pos);
    void notGauge(std::string_view metric, PosRange pos);
    void mixedExponentialCustom(std::string_view metric, PosRange pos);
    void incompatibleBucketLayout(std::string_view op, PosRange pos);
    void sortInRangeQuery(PosRange pos);
    void counterResetCollision(const char *operation, PosRange pos);
    void possibleNonCounter(std::string_view metric, PosRange pos);
    void possibleNonCounterType(std::string_view metric, std::string_view type, PosRange pos);
    void forcedMonotonicity(std::string_view metric, PosRange pos, TimeMs at, double minBucket, double maxBucket,
                            double maxDiff);
    void incompatibleTypes(const char *left, const char *op, const char *right, PosRange pos);
    void histogramIgnored(const char *aggregation, PosRange pos);
    void histogramIgnoredInRange(std::string_view metric, PosRange pos);
    void nanQuantileResult(std::string_view metric, PosRange pos);
    void nanQuantileSkew(std::string_view metric, PosRange pos);
    void nanFraction(std::string_view metric, PosRange pos);
    void mismatchedBuckets(const char *operation, PosRange pos);

private:
    struct Forced { // widens with every sample it is found on
        TimeMs minTime = 0;
        TimeMs maxTime = 0;
        double minBucket = 0;
        double maxBucket = 0;
        double maxDiff = 0;
        int samples = 0;
    };
    struct Note {
        bool warning = false;
        PosRange pos;
        Forced forced;
    };
    void add(bool warning, PosRange pos, std::string text) {
        m_notes.try_emplace(std::move(text), Note{warning, pos, {}});
    }
    std::map<std::string, Note> m_notes;
};

// A double as Go's %g prints it, shortest form.
[[nodiscard]] std::string formatG(double v);

} // namespace bs::promql
