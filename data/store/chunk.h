// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/matrix.h"
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bs::store {

// Some samples of one series as bytes: times, then values. Values are stored as decimals where that is exact (most
// metrics are counts, or were printed with a few digits), else as their bits; both as packed integers. Stale markers
// and NaN payloads survive. Damaged bytes are noticed or decode to something bounded; they never crash.
enum class ChunkKind : std::uint8_t { Floats = 1, Histograms = 2 };

struct ChunkHead {
    ChunkKind kind = ChunkKind::Floats;
    std::size_t count = 0;
    TimeMs start = 0;
    TimeMs end = 0;
};

inline constexpr std::size_t kChunkSamples = 120;      // a hot chunk
inline constexpr std::size_t kColdSamples = 1440;      // merged by compaction
inline constexpr std::size_t kMostSamples = 1U << 20U; // what a decoder believes

[[nodiscard]] std::string encodeFloats(std::span<const TimeMs> times, std::span<const double> values);
[[nodiscard]] std::string encodeHistograms(std::span<const TimeMs> times, std::span<const HistogramPtr> histograms);
[[nodiscard]] bool readHead(std::string_view bytes, ChunkHead &head);
// Append to the vectors. False when the bytes are damaged (then the vectors are as they were).
[[nodiscard]] bool decodeFloats(std::string_view bytes, std::vector<TimeMs> &times, std::vector<double> &values);
[[nodiscard]] bool decodeHistograms(std::string_view bytes, std::vector<TimeMs> &times,
                                    std::vector<HistogramPtr> &histograms);

void putHistogram(std::string &out, const NativeHistogram &h);
class ByteReader;
[[nodiscard]] bool takeHistogram(ByteReader &in, NativeHistogram &h);

} // namespace bs::store
