// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an expression: parsed, prepared, and evaluated over a few series within small limits. And as a test
// script.
#include "data/promql/engine.h"
#include "data/promql/memorystorage.h"
#include "data/promql/scriptload.h"
#include "data/promql/seriesnotation.h"
#include "data/promql/testscript.h"

using namespace bs;
using namespace bs::promql;

namespace {

const MemoryStorage &storage() {
    static const auto filled = [] {
        auto s = std::make_unique<MemoryStorage>();
        const std::vector<std::string> lines = {
            "a{x=\"1\"} 1 2 NaN 4 stale 6",
            "a{x=\"2\"} 2+3x5",
            "b 5 _ Inf -1",
            "h_bucket{le=\"1\"} 1 2 3",
            "h_bucket{le=\"+Inf\"} 2 3 5",
            "n {{schema:1 sum:3 count:5 z_bucket:1 z_bucket_w:0.1 buckets:[1 2 1]}}x3",
            "n{c=\"1\"} {{schema:-53 sum:3 count:3 custom_values:[1 2] buckets:[1 1 1]}}x3",
        };
        (void)loadSeries(*s, lines, 60'000, 0, false);
        return s;
    }();
    return *filled;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size > 2048) {
        return 0;
    }
    const std::string text(reinterpret_cast<const char *>(data), size);
    EngineOptions options;
    options.threads = 1;
    options.maxSamples = 20'000;
    options.delayedNameRemoval = size % 2 == 0;
    const Engine engine(storage(), options);
    (void)engine.instant(text, 180'000);
    (void)engine.range(text, 0, 300'000, 60'000);
    (void)parseNotedValues(text);
    if (text.starts_with("load") || text.starts_with("eval")) {
        (void)runTestScript(text);
    }
    return 0;
}
