// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks and log rows: damaged bytes decode to something bounded or to nothing; what the bytes mean as samples survives
// a round trip.
#include "data/store/chunk.h"
#include "data/store/head.h"
#include "data/store/headlog.h"
#include <cstring>

using namespace bs;
using namespace bs::store;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::vector<char> copy(data, data + size);
    const std::string_view bytes(copy.data(), copy.size());
    std::vector<TimeMs> times;
    std::vector<double> values;
    std::vector<HistogramPtr> histograms;
    if (decodeFloats(bytes, times, values) && times.size() != values.size()) {
        __builtin_trap();
    }
    times.clear();
    (void)decodeHistograms(bytes, times, histograms);
    std::vector<Sample> samples;
    std::vector<HistogramSample> histogramSamples;
    (void)decodeLog(bytes, samples, histogramSamples);

    times.clear();
    values.clear();
    TimeMs t = 0;
    Head<double> head;
    for (std::size_t i = 0; i + 9 <= size; i += 9) {
        double v = 0;
        std::memcpy(&v, data + i, 8);
        times.push_back(t += 1 + data[i + 8]);
        values.push_back(v);
        if (times.size() <= kChunkSamples && head.place(t, v) != Placed::Stored) {
            __builtin_trap();
        }
    }
    const auto points = head.points();
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].time != times[i] || std::memcmp(&points[i].value, &values[i], 8) != 0) {
            __builtin_trap();
        }
    }
    if (!times.empty()) {
        std::vector<TimeMs> outTimes;
        std::vector<double> out;
        if (!decodeFloats(encodeFloats(times, values), outTimes, out) || outTimes != times ||
            std::memcmp(out.data(), values.data(), values.size() * 8) != 0) {
            __builtin_trap();
        }
    }
    return 0;
}
