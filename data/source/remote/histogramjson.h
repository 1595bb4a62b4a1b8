// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/histogram.h"
#include "data/source/remote/jsonscan.h"
#include <vector>

namespace bs {

// A bucket as the HTTP API writes it. Rule: 0 open left, 1 open right, 2 open both, 3 closed both.
struct JsonBucket {
    int rule = 0;
    double lower = 0;
    double upper = 0;
    double count = 0;
};

// The API gives bounds, not schema and index, and leaves empty buckets out: both are found again from the bounds, which
// are powers of 2^(2^-schema); anything else is a histogram with custom bounds.
[[nodiscard]] NativeHistogram histogramFromBuckets(double count, double sum, const std::vector<JsonBucket> &buckets);

// {"count":"..","sum":"..","buckets":[[rule,"lo","hi","n"],...]}
[[nodiscard]] json::Scan readHistogram(json::Cursor &c, NativeHistogram &out);

} // namespace bs
