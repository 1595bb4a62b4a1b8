// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The decoder of query answers: any bytes, in any pieces. Decoded in one piece and in many the result is the same.
#include "data/source/remote/decoder.h"
#include <cstdlib>

namespace {

bs::Result<std::shared_ptr<bs::QueryResult>> decode(std::string_view text, std::size_t piece) {
    bs::ResultDecoder decoder(0, {.maxSamples = 100'000, .maxSeries = 10'000, .maxPiece = 1U << 20});
    for (std::size_t i = 0; i < text.size(); i += piece) {
        if (auto ok = decoder.feed(text.substr(i, piece)); !ok) {
            return std::unexpected(ok.error());
        }
    }
    return decoder.finish();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto whole = decode(text, std::max<std::size_t>(1, size));
    const auto pieces = decode(text, 1 + (size > 0 ? data[0] % 61U : 0));
    if (whole.has_value() != pieces.has_value()) {
        std::abort();
    }
    if (whole) {
        const auto &a = (*whole)->matrix.series;
        const auto &b = (*pieces)->matrix.series;
        if (a.size() != b.size()) {
            std::abort();
        }
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (a[i].times != b[i].times || a[i].labels != b[i].labels || a[i].times.size() != a[i].values.size()) {
                std::abort();
            }
        }
    }
    return 0;
}
