// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/interval.h"
#include <algorithm>
#include <array>
#include <utility>

namespace bs {

namespace {

constexpr DurationMs kSafeResolution = 11'000;

// Grafana's rangeUtil.roundInterval: an interval below the first bound becomes the second number.
constexpr std::array<std::pair<DurationMs, DurationMs>, 29> kNice{{
    {10, 1},
    {15, 10},
    {35, 20},
    {75, 50},
    {150, 100},
    {350, 200},
    {750, 500},
    {1500, 1000},
    {3500, 2000},
    {7500, 5000},
    {12'500, 10'000},
    {17'500, 15'000},
    {25'000, 20'000},
    {45'000, 30'000},
    {90'000, 60'000},
    {210'000, 120'000},
    {450'000, 300'000},
    {750'000, 600'000},
    {1'050'000, 900'000},
    {1'500'000, 1'200'000},
    {2'700'000, 1'800'000},
    {5'400'000, 3'600'000},
    {9'000'000, 7'200'000},
    {16'200'000, 10'800'000},
    {32'400'000, 21'600'000},
    {86'400'000, 43'200'000},
    {604'800'000, 86'400'000},
    {1'814'400'000, 604'800'000},
    {3'628'800'000, 2'592'000'000},
}};

DurationMs roundInterval(DurationMs interval) {
    for (const auto &[below, nice] : kNice) {
        if (interval < below) {
            return nice;
        }
    }
    return 31'536'000'000;
}

} // namespace

DurationMs gridInterval(DurationMs range, int points, DurationMs scrape) {
    const DurationMs raw = std::max<DurationMs>(1, range / std::max(1, points));
    const DurationMs nice = roundInterval(raw);
    DurationMs safe = range / kSafeResolution;
    if (safe > 1000) {
        safe = (safe + 999) / 1000 * 1000;
    }
    return std::max({nice, scrape, safe, DurationMs(1)});
}

DurationMs rateInterval(DurationMs interval, DurationMs scrape) { return std::max(interval + scrape, 4 * scrape); }

} // namespace bs
