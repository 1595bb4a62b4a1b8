// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/chunk.h"
#include "data/store/pack.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <zstd.h>

namespace bs::store {

namespace {

constexpr double kPowers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
constexpr int kMostDigits = 9;
constexpr unsigned char kBits = 0xFF; // values as bits, not as decimals

std::uint64_t bitsOf(double v) { return std::bit_cast<std::uint64_t>(v); }

// m with m / 10^digits == v, bit for bit
bool asDecimal(double v, int digits, std::int64_t &m) {
    const double scaled = v * kPowers[digits];
    if (!(std::abs(scaled) < 9007199254740992.0)) {
        return false;
    }
    m = std::llround(scaled);
    return bitsOf(static_cast<double>(m) / kPowers[digits]) == bitsOf(v);
}

struct Decimals {
    int digits = 0;
    std::vector<std::int64_t> mantissas;
    std::vector<std::pair<std::size_t, double>> specials; // that are no decimals: kept as bits
};

// The fewest digits that suit nearly all values, or false.
bool findDecimals(std::span<const double> values, Decimals &d) {
    const std::size_t mostSpecials = values.size() / 8 + 1;
    d.digits = 0;
    for (;;) {
        d.mantissas.clear();
        d.specials.clear();
        bool again = false;
        for (std::size_t i = 0; i < values.size() && !again; ++i) {
            std::int64_t m = 0;
            if (asDecimal(values[i], d.digits, m)) {
                d.mantissas.push_back(m);
                continue;
            }
            int more = d.digits + 1;
            while (more <= kMostDigits && !asDecimal(values[i], more, m)) {
                ++more;
            }
            if (more <= kMostDigits) {
                d.digits = more;
                again = true;
            } else {
                d.specials.emplace_back(i, values[i]);
                d.mantissas.push_back(d.mantissas.empty() ? 0 : d.mantissas.back());
                if (d.specials.size() > mostSpecials) {
                    return false;
                }
            }
        }
        if (!again) {
            return true;
        }
    }
}

void putValues(std::string &out, std::span<const double> values) {
    thread_local Decimals d;
    thread_local std::vector<std::int64_t> bits;
    if (findDecimals(values, d)) {
        out += static_cast<char>(d.digits);
        putVarint(out, d.specials.size());
        std::size_t previous = 0;
        for (const auto &[i, v] : d.specials) {
            putVarint(out, i - previous);
            putFixed64(out, bitsOf(v));
            previous = i;
        }
        packInts(out, d.mantissas);
        return;
    }
    bits.clear();
    for (const double v : values) {
        bits.push_back(static_cast<std::int64_t>(bitsOf(v)));
    }
    out += static_cast<char>(kBits);
    packInts(out, bits);
}

bool takeValues(ByteReader &in, std::size_t count, std::vector<double> &values) {
    const std::string_view kind = in.bytes(1);
    if (kind.empty()) {
        return false;
    }
    const auto digits = static_cast<unsigned char>(kind[0]);
    thread_local std::vector<std::int64_t> ints;
    ints.clear();
    const std::size_t from = values.size();
    if (digits == kBits) {
        if (!unpackInts(in, count, ints)) {
            return false;
        }
        values.resize(from + count);
        std::memcpy(values.data() + from, ints.data(), count * sizeof(double));
        return true;
    }
    const std::uint64_t specials = in.varint();
    if (digits > kMostDigits || specials > count) {
        return false;
    }
    thread_local std::vector<std::pair<std::size_t, double>> fixes;
    fixes.clear();
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < specials; ++i) {
        const std::uint64_t gap = in.varint();
        if (gap >= count || at + gap >= count) {
            return false;
        }
        at += gap;
        fixes.emplace_back(at, std::bit_cast<double>(in.fixed64()));
    }
    if (!in.ok() || !unpackInts(in, count, ints)) {
        return false;
    }
    values.resize(from + count);
    double *const out = values.data() + from;
    const double power = kPowers[digits];
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = static_cast<double>(ints[i]) / power;
    }
    for (const auto &[i, v] : fixes) {
        out[i] = v;
    }
    return true;
}

void putHead(std::string &out, ChunkKind kind, std::span<const TimeMs> times) {
    out += static_cast<char>(kind);
    putVarint(out, times.size());
    putSigned(out, times.front());
    putVarint(out, static_cast<std::uint64_t>(times.back() - times.front()));
    std::vector<std::int64_t> offsets;
    offsets.reserve(times.size());
    for (const TimeMs t : times) {
        offsets.push_back(t - times.front());
    }
    packInts(out, offsets);
}

bool takeHead(ByteReader &in, ChunkHead &head) {
    const std::string_view kind = in.bytes(1);
    if (kind.empty() || (kind[0] != 1 && kind[0] != 2)) {
        return false;
    }
    head.kind = static_cast<ChunkKind>(kind[0]);
    head.count = in.varint();
    head.start = in.signedInt();
    const std::uint64_t length = in.varint();
    constexpr std::int64_t kFar = 1LL << 61U;
    if (!in.ok() || head.count == 0 || head.count > kMostSamples || length > static_cast<std::uint64_t>(kFar) ||
        head.start > kFar || head.start < -kFar) {
        return false;
    }
    head.end = head.start + static_cast<TimeMs>(length);
    return true;
}

bool takeTimes(ByteReader &in, const ChunkHead &head, std::vector<TimeMs> &times) {
    const std::size_t from = times.size();
    // a width of zero bits would let a few bytes claim any number of samples; kMostSamples bounds them
    if (!unpackInts(in, head.count, times)) {
        return false;
    }
    TimeMs previous = -1;
    for (std::size_t i = from; i < times.size(); ++i) {
        if (times[i] <= previous || times[i] > head.end - head.start) {
            return false;
        }
        previous = times[i];
        times[i] += head.start;
    }
    return true;
}

} // namespace

std::string encodeFloats(std::span<const TimeMs> times, std::span<const double> values) {
    std::string out;
    out.reserve(256);
    putHead(out, ChunkKind::Floats, times);
    putValues(out, values);
    return out;
}

bool readHead(std::string_view bytes, ChunkHead &head) {
    ByteReader in(bytes);
    return takeHead(in, head);
}

bool decodeFloats(std::string_view bytes, std::vector<TimeMs> &times, std::vector<double> &values) {
    ByteReader in(bytes);
    ChunkHead head;
    const std::size_t t = times.size();
    const std::size_t v = values.size();
    if (takeHead(in, head) && head.kind == ChunkKind::Floats && takeTimes(in, head, times) &&
        takeValues(in, head.count, values)) {
        return true;
    }
    times.resize(t);
    values.resize(v);
    return false;
}

namespace {

void putSpans(std::string &out, const std::vector<NativeHistogram::Span> &spans) {
    putVarint(out, spans.size());
    for (const auto &s : spans) {
        putSigned(out, s.offset);
        putVarint(out, s.length);
    }
}

bool takeSpans(ByteReader &in, std::vector<NativeHistogram::Span> &spans) {
    const std::uint64_t n = in.varint();
    if (!in.ok() || n > in.rest().size()) {
        return false;
    }
    for (std::uint64_t i = 0; i < n; ++i) {
        NativeHistogram::Span s;
        s.offset = static_cast<std::int32_t>(in.signedInt());
        s.length = static_cast<std::uint32_t>(in.varint());
        spans.push_back(s);
    }
    return in.ok();
}

// Counts are mostly whole and near their neighbours.
void putCounts(std::string &out, const std::vector<double> &counts) {
    std::string values;
    if (!counts.empty()) {
        putValues(values, counts);
    }
    putVarint(out, counts.size());
    putVarint(out, values.size());
    out += values;
}

bool takeCounts(ByteReader &in, std::vector<double> &counts) {
    const std::uint64_t n = in.varint();
    const std::uint64_t size = in.varint();
    const std::string_view bytes = in.bytes(size);
    if (!in.ok() || n > kMostSamples) {
        return false;
    }
    ByteReader part(bytes);
    return n == 0 || takeValues(part, n, counts);
}

} // namespace

void putHistogram(std::string &out, const NativeHistogram &h) {
    out += static_cast<char>(h.resetHint);
    putSigned(out, h.schema);
    putFixed64(out, bitsOf(h.zeroThreshold));
    putFixed64(out, bitsOf(h.sum));
    putCounts(out, {h.zeroCount, h.count});
    putSpans(out, h.positiveSpans);
    putSpans(out, h.negativeSpans);
    putCounts(out, h.positive);
    putCounts(out, h.negative);
    putCounts(out, h.customBounds);
}

bool takeHistogram(ByteReader &in, NativeHistogram &h) {
    const std::string_view hint = in.bytes(1);
    if (hint.empty() || static_cast<unsigned char>(hint[0]) > 3) {
        return false;
    }
    h.resetHint = static_cast<NativeHistogram::ResetHint>(hint[0]);
    h.schema = static_cast<std::int32_t>(in.signedInt());
    h.zeroThreshold = std::bit_cast<double>(in.fixed64());
    h.sum = std::bit_cast<double>(in.fixed64());
    std::vector<double> counts;
    if (!takeCounts(in, counts) || counts.size() != 2) {
        return false;
    }
    h.zeroCount = counts[0];
    h.count = counts[1];
    if (!takeSpans(in, h.positiveSpans) || !takeSpans(in, h.negativeSpans) || !takeCounts(in, h.positive) ||
        !takeCounts(in, h.negative) || !takeCounts(in, h.customBounds)) {
        return false;
    }
    const auto agrees = [](const std::vector<NativeHistogram::Span> &spans, std::size_t n) {
        std::uint64_t total = 0;
        for (const auto &s : spans) {
            total += s.length;
        }
        return total == n;
    };
    return agrees(h.positiveSpans, h.positive.size()) && agrees(h.negativeSpans, h.negative.size());
}

// Neighbouring histograms share their layout, which a general compressor finds.
std::string encodeHistograms(std::span<const TimeMs> times, std::span<const HistogramPtr> histograms) {
    std::string out;
    putHead(out, ChunkKind::Histograms, times);
    std::string body;
    for (const HistogramPtr &h : histograms) {
        putHistogram(body, *h);
    }
    std::string packed(ZSTD_compressBound(body.size()), '\0');
    const std::size_t size = ZSTD_compress(packed.data(), packed.size(), body.data(), body.size(), 3);
    packed.resize(ZSTD_isError(size) != 0 ? 0 : size);
    putVarint(out, body.size());
    return out + packed;
}

bool decodeHistograms(std::string_view bytes, std::vector<TimeMs> &times, std::vector<HistogramPtr> &histograms) {
    ByteReader in(bytes);
    ChunkHead head;
    const std::size_t t = times.size();
    const std::size_t n = histograms.size();
    const auto give = [&] {
        times.resize(t);
        histograms.resize(n);
        return false;
    };
    if (!takeHead(in, head) || head.kind != ChunkKind::Histograms || !takeTimes(in, head, times)) {
        return give();
    }
    const std::uint64_t size = in.varint();
    if (!in.ok() || size > (256U << 20U)) {
        return give();
    }
    std::string body(size, '\0');
    const std::string_view packed = in.rest();
    if (ZSTD_decompress(body.data(), body.size(), packed.data(), packed.size()) != size) {
        return give();
    }
    ByteReader histogramBytes(body);
    for (std::size_t i = 0; i < head.count; ++i) {
        auto h = std::make_shared<NativeHistogram>();
        if (!takeHistogram(histogramBytes, *h)) {
            return give();
        }
        histograms.push_back(std::move(h));
    }
    return true;
}

} // namespace bs::store
