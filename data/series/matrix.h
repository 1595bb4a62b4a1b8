// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/error.h"
#include "data/core/time.h"
#include "data/series/histogram.h"
#include "data/series/labels.h"
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bs {

// The stale marker: a NaN with this bit pattern (Prometheus model/value). Never an ordinary value, never drawn.
inline constexpr std::uint64_t kStaleBits = 0x7ff0000000000002ULL;
inline constexpr std::uint64_t kNaNBits = 0x7ff8000000000001ULL;
[[nodiscard]] inline bool isStale(double v) { return std::bit_cast<std::uint64_t>(v) == kStaleBits; }
[[nodiscard]] inline double staleMarker() { return std::bit_cast<double>(kStaleBits); }
[[nodiscard]] inline double quietNaN() { return std::bit_cast<double>(kNaNBits); }

using HistogramPtr = std::shared_ptr<const NativeHistogram>;

// One series as columns: times ascending, one value a time. A missing point is missing: gaps are gaps in `times`.
// Native histograms stand beside the floats in their own columns; at one time a series has one kind.
struct Series {
    Labels labels;
    std::vector<TimeMs> times;
    std::vector<double> values;
    std::vector<TimeMs> histogramTimes;
    std::vector<HistogramPtr> histograms;
    // When the counter behind each sample began, where that is known: empty, or one a value (0 = unknown).
    std::vector<TimeMs> startTimes;
    std::vector<TimeMs> histogramStartTimes;
    bool operator==(const Series &) const = default;
};

struct Matrix {
    std::vector<Series> series;
    bool operator==(const Matrix &) const = default;
};

// The answer to a PromQL query, in the forms of the Prometheus HTTP API. An instant vector is a Matrix whose series
// have one point each; a scalar one nameless series; a string only `text`.
struct QueryResult {
    enum class Type : std::uint8_t { Matrix, Vector, Scalar, String };
    Type type = Type::Matrix;
    Matrix matrix;
    std::string text;
    TimeMs textTime = 0;
    std::vector<std::string> warnings; // the data may be incomplete
    std::vector<std::string> infos;    // style of the query
    bool partial = false;              // the source said isPartial
};

} // namespace bs
