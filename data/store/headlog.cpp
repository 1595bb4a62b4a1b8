// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/headlog.h"
#include "data/store/chunk.h"
#include "data/store/pack.h"
#include <cmath>

namespace bs::store {

namespace {

constexpr std::uint64_t kWhole = 1;    // the value is a whole number, written as one
constexpr std::uint64_t kSameTime = 2; // as the sample before

// Damaged bytes may hold any number.
std::int64_t wrappingAdd(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

bool isWhole(double v) {
    return std::abs(v) < 9007199254740992.0 && v == std::floor(v) && !(v == 0 && std::signbit(v));
}

} // namespace

std::string encodeLog(const std::vector<Sample> &samples, const std::vector<HistogramSample> &histograms) {
    std::string out;
    out.reserve(16 + samples.size() * 6);
    out += '\x01';
    putVarint(out, samples.size());
    std::int64_t series = 0;
    TimeMs time = 0;
    for (const Sample &s : samples) {
        const bool whole = isWhole(s.value);
        const bool same = s.time == time;
        putVarint(out, (zigzag(s.series - series) << 2U) | (same ? kSameTime : 0) | (whole ? kWhole : 0));
        if (!same) {
            putSigned(out, s.time - time);
        }
        if (whole) {
            putSigned(out, static_cast<std::int64_t>(s.value));
        } else {
            putFixed64(out, std::bit_cast<std::uint64_t>(s.value));
        }
        series = s.series;
        time = s.time;
    }
    putVarint(out, histograms.size());
    for (const HistogramSample &h : histograms) {
        putVarint(out, h.series);
        putSigned(out, h.time);
        putHistogram(out, *h.histogram);
    }
    return out;
}

bool decodeLog(std::string_view bytes, std::vector<Sample> &samples, std::vector<HistogramSample> &histograms) {
    ByteReader in(bytes);
    if (in.bytes(1) != "\x01") {
        return false;
    }
    const std::uint64_t count = in.varint();
    std::int64_t series = 0;
    TimeMs time = 0;
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t head = in.varint();
        series = wrappingAdd(series, unzigzag(head >> 2U));
        if ((head & kSameTime) == 0) {
            time = wrappingAdd(time, in.signedInt());
        }
        const double value =
            (head & kWhole) != 0 ? static_cast<double>(in.signedInt()) : std::bit_cast<double>(in.fixed64());
        if (in.ok()) {
            samples.push_back({static_cast<SeriesRef>(series), time, value});
        }
    }
    const std::uint64_t more = in.varint();
    for (std::uint64_t i = 0; i < more && in.ok(); ++i) {
        HistogramSample s;
        s.series = static_cast<SeriesRef>(in.varint());
        s.time = in.signedInt();
        auto h = std::make_shared<NativeHistogram>();
        if (!takeHistogram(in, *h)) {
            return false;
        }
        s.histogram = std::move(h);
        histograms.push_back(std::move(s));
    }
    return in.ok();
}

} // namespace bs::store
