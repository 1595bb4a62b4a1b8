// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/assemble.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace bs::assemble {

namespace {

using PoolKey = std::tuple<QString, QString, QString>; // source, service, pool

constexpr int kScrapesUntilStale = 4;

PoolKey keyOf(const Input &in, const Series &s) {
    return {in.sourceOf(s.labels), text(s.labels, in.label("service")), text(s.labels, "pool")};
}

std::map<PoolKey, const Series *> byPool(const Input &in, const char *query) {
    std::map<PoolKey, const Series *> out;
    for (const Series &s : in.answer(query).series()) {
        out[keyOf(in, s)] = &s;
    }
    return out;
}

std::optional<double> valueOf(const std::map<PoolKey, const Series *> &map, const PoolKey &key) {
    const auto it = map.find(key);
    if (it == map.end() || it->second->values.empty() || std::isnan(it->second->values.back())) {
        return std::nullopt;
    }
    return it->second->values.back();
}

void setCapacity(const Input &in, PoolRow &row, std::optional<double> metric) {
    row.capacity = metric;
    if (!metric) {
        const auto declared = in.declaredCapacities.find(row.pool);
        if (declared != in.declaredCapacities.end()) {
            row.capacity = declared->second;
            row.capacityDeclared = true;
        }
    }
    if (row.capacity && *row.capacity > 0 && !std::isnan(row.inflight)) {
        row.saturation = row.inflight / *row.capacity;
    }
}

// The newest sample of the pool's metric, by its own time stamp: an instant query alone hides five minutes of silence.
void setFreshness(const Input &in, PoolRow &row, std::optional<double> seenSeconds) {
    if (seenSeconds) {
        row.seen = static_cast<TimeMs>(*seenSeconds * 1000);
    } else if (!row.times.empty()) {
        row.seen = row.times.back();
    }
    const DurationMs patience = std::max(kScrapesUntilStale * in.vocabulary->scrapeInterval, DurationMs(1000));
    const bool stale = row.seen == kNoTime || std::isnan(row.inflight) ||
                       in.range.end - row.seen > std::max(patience, in.step) + in.newestHidden;
    if (stale) {
        row.availability = Availability::Stale;
        row.inflight = quietNaN();
        row.saturation.reset();
        row.waiters.reset();
    }
}

double urgency(const PoolRow &row) {
    if (row.availability != Availability::Data) {
        return -2;
    }
    return row.saturation.value_or(-1);
}

} // namespace

void gauges(const Input &in, PanelResult &out) {
    const std::string service = in.label("service");
    const auto capacity = byPool(in, "capacity");
    const auto queue = byPool(in, "queue");
    const auto seen = byPool(in, "seen");
    const auto now = byPool(in, "now");
    std::map<PoolKey, std::pair<double, QString>> worst;
    for (const Series &s : in.answer("worst").series()) {
        const double v = lastValue(s);
        auto &best = worst[keyOf(in, s)];
        if (best.second.isEmpty() || v > best.first) {
            best = {v, text(s.labels, in.label("pod"))};
        }
    }
    for (const Series &s : in.answer("inflight").series()) {
        PoolRow row;
        row.service = text(s.labels, service);
        row.pool = text(s.labels, "pool");
        row.source = in.sourceOf(s.labels);
        row.labels = s.labels;
        const PoolKey key = keyOf(in, s);
        row.times = s.times;
        row.values = s.values;
        // The last whole step may be minutes old: what stands beside the capacity of this moment is of this moment.
        row.inflight = in.answer("now").result ? valueOf(now, key).value_or(quietNaN()) : lastValue(s);
        setCapacity(in, row, valueOf(capacity, key));
        row.waiters = valueOf(queue, key);
        if (const auto it = worst.find(key); it != worst.end()) {
            row.worstSaturation = it->second.first;
            row.worstPod = it->second.second;
        }
        setFreshness(in, row, valueOf(seen, key));
        out.pools.push_back(std::move(row));
    }
    std::stable_sort(out.pools.begin(), out.pools.end(),
                     [](const PoolRow &a, const PoolRow &b) { return urgency(a) > urgency(b); });
    const auto unbounded =
        std::count_if(out.pools.begin(), out.pools.end(), [](const PoolRow &r) { return !r.capacity; });
    if (unbounded > 0) {
        out.notes.append(QStringLiteral("no capacity known for %1 of %2 pools: declare it in the workspace")
                             .arg(unbounded)
                             .arg(out.pools.size()));
    }
}

} // namespace bs::assemble
