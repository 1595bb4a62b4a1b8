// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/scanner.h"

namespace bs::exposition {

// One per format. Input ends with a line break (text formats). False with a fault; true also when the handler refused.
bool parseText(std::string_view in, LineState &state, Handler &handler, Fault &fault);
bool parseOpenMetrics(std::string_view in, LineState &state, Handler &handler, const ParseOptions &options,
                      Fault &fault);
bool parseProtobuf(std::string_view in, LineState &state, Handler &handler, Fault &fault);

// OpenMetrics 2.0's `{count:2,sum:1.2e2,...}`: `p` stands behind '{' and ends behind '}'. What it says goes out through
// emitComposite once the rest of the line is known.
struct Composite {
    bool has[13] = {};
    double count = 0;
    double sum = 0;
    std::int32_t schema = 0;
    double zeroThreshold = 0;
    double zeroCount = 0;
    std::vector<NativeHistogram::Span> negativeSpans, positiveSpans;
    std::vector<double> negative, positive;
    bool gauge = false;
    void clear();
    std::vector<std::pair<std::string_view, double>> pairs; // bucket or quantile, as written
};
bool scanComposite(const char *&p, const char *end, MetricType type, Composite &out, Fault &fault);
void emitComposite(const Composite &c, SampleView sample, LineState &state, Handler &handler);

// One sample per bucket or quantile, and _count and _sum: what a classic histogram or summary looks like in text.
struct Exploder {
    LineState &state;
    Handler &handler;
    SampleView base;
    std::string name;
    void emit(std::string_view suffix, double value, std::string_view label = {}, std::string_view labelValue = {});
};

} // namespace bs::exposition
