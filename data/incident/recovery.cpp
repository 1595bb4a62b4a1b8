// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/recovery.h"
#include <algorithm>
#include <cmath>

namespace bs::incident {

namespace {
constexpr std::size_t kLeastBefore = 5; // samples that say what was usual
constexpr double kUsual = 1.25;         // times the median before
constexpr double kSlack = 5;            // goroutines: nobody calls 12 instead of 8 an incident
constexpr DurationMs kStays = 2 * 60'000;
} // namespace

std::optional<TimeMs> recoveredAt(const Incident &i) {
    const TimeMs impact = i.mark(Mark::Impact);
    if (impact == kNoTime || i.curves.empty()) {
        return std::nullopt;
    }
    const Curve &c = i.curves.front();
    std::vector<double> before;
    for (std::size_t k = 0; k < std::min(c.times.size(), c.values.size()); ++k) {
        if (c.times[k] < impact && std::isfinite(c.values[k])) {
            before.push_back(c.values[k]);
        }
    }
    if (before.size() < kLeastBefore) {
        return std::nullopt;
    }
    std::nth_element(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(before.size() / 2), before.end());
    const double most = before[before.size() / 2] * kUsual + kSlack;
    std::optional<TimeMs> back;
    bool rose = false;
    TimeMs last = kNoTime;
    for (std::size_t k = 0; k < std::min(c.times.size(), c.values.size()); ++k) {
        if (c.times[k] < impact || !std::isfinite(c.values[k])) {
            continue;
        }
        last = c.times[k];
        if (c.values[k] > most) {
            rose = true;
            back.reset();
        } else if (rose && !back) {
            back = c.times[k];
        }
    }
    return back && last - *back >= kStays ? back : std::nullopt;
}

} // namespace bs::incident
