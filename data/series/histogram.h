// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace bs {

// A native histogram with float counts (Prometheus's FloatHistogram). Buckets are spans over a sparse, exponential axis
// (schema -4..8: base 2^(2^-schema)) or custom bounds (schema -53).
struct NativeHistogram {
    enum class ResetHint : std::uint8_t { Unknown, Reset, NotReset, Gauge };
    struct Span {
        std::int32_t offset = 0; // gap to the previous span (first: index of the first bucket)
        std::uint32_t length = 0;
        bool operator==(const Span &) const = default;
    };
    std::int32_t schema = 0;
    double zeroThreshold = 0;
    double zeroCount = 0;
    double count = 0;
    double sum = 0;
    std::vector<Span> positiveSpans;
    std::vector<Span> negativeSpans;
    std::vector<double> positive; // absolute counts per bucket, in span order
    std::vector<double> negative;
    std::vector<double> customBounds; // schema -53: upper bounds, ascending, +Inf implied
    ResetHint resetHint = ResetHint::Unknown;
    bool operator==(const NativeHistogram &) const = default;
};

} // namespace bs
