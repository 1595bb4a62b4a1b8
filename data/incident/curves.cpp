// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/incident/curves.h"
#include <algorithm>

namespace bs::incident {

Curve extended(Curve kept, const Curve &fresh) {
    const std::size_t points = std::min(fresh.times.size(), fresh.values.size());
    const bool none = kept.times.empty();
    const TimeMs first = none ? kNoTime : kept.times.front();
    const TimeMs last = none ? kNoTime : kept.times.back();
    Curve before{kept.label, kept.unit, kept.query, {}, {}};
    for (std::size_t k = 0; k < points; ++k) {
        if (none || fresh.times[k] > last) {
            kept.times.push_back(fresh.times[k]);
            kept.values.push_back(fresh.values[k]);
        } else if (fresh.times[k] < first) {
            before.times.push_back(fresh.times[k]);
            before.values.push_back(fresh.values[k]);
        }
    }
    kept.times.insert(kept.times.begin(), before.times.begin(), before.times.end());
    kept.values.insert(kept.values.begin(), before.values.begin(), before.values.end());
    return kept;
}

std::vector<Curve> withKept(const std::vector<Curve> &kept, std::vector<Curve> fresh) {
    for (Curve &f : fresh) {
        const auto same = std::find_if(kept.begin(), kept.end(),
                                       [&f](const Curve &k) { return !k.query.isEmpty() && k.query == f.query; });
        if (same != kept.end()) {
            f = extended(*same, f);
        }
    }
    return fresh;
}

} // namespace bs::incident
