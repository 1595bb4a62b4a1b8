// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/diff.h"
#include <algorithm>
#include <cmath>

namespace bs::profile {

namespace {

using ById = std::unordered_map<std::uint64_t, const Goroutine *>;

ById byId(const Profile &p) {
    ById out;
    out.reserve(p.goroutines.size());
    for (const Goroutine &g : p.goroutines) {
        out.emplace(g.id, &g);
    }
    return out;
}

std::uint64_t largestId(const Profile &p) {
    std::uint64_t most = 0;
    for (const Goroutine &g : p.goroutines) {
        most = std::max(most, g.id);
    }
    return most;
}

Persistent persistent(const Profile &base, const Profile &now) {
    Persistent out{.known = static_cast<std::int64_t>(now.goroutines.size())};
    if (sameProcess(base, now).value_or(false)) {
        const ById old = byId(base);
        out.count = std::count_if(now.goroutines.begin(), now.goroutines.end(),
                                  [&](const Goroutine &g) { return old.contains(g.id); });
    }
    return out;
}

} // namespace

std::optional<bool> sameProcess(const Profile &base, const Profile &now) {
    if (base.goroutines.empty() || now.goroutines.empty()) {
        return std::nullopt;
    }
    // Processors take ids in batches of 16, so that the newest id may be a little lower than one seen before.
    if (largestId(now) + 4096 < largestId(base)) {
        return false;
    }
    const FrameIndex baseIndex(base);
    const FrameIndex nowIndex(now);
    const ById old = byId(base);
    std::size_t agree = 0;
    std::size_t differ = 0;
    for (const Goroutine &g : now.goroutines) {
        const auto it = old.find(g.id);
        if (it == old.end()) {
            continue;
        }
        const Goroutine &before = *it->second;
        const bool creator = baseIndex.creator(before.sample) == nowIndex.creator(g.sample);
        const bool parent = before.parent == 0 || g.parent == 0 || before.parent == g.parent;
        // In one place the wait only grows; a goroutine that moved on starts from nothing.
        const bool sameStack = baseIndex.id(before.sample) == nowIndex.id(g.sample);
        const bool wait = !sameStack || before.waitMinutes <= 0 || g.waitMinutes >= before.waitMinutes;
        (creator && parent ? agree : differ) += 1;
        if (!wait && baseIndex.state(before.sample) == nowIndex.state(g.sample) && g.waitMinutes < 0) {
            ++differ;
        }
    }
    if (agree + differ == 0) {
        return std::nullopt;
    }
    return differ * 20 <= agree;
}

Result<Diff> diff(const Profile &base, const Profile &now, std::string_view type, bool normalize) {
    if (base.types.empty() || now.types.empty()) {
        return std::unexpected(
            inputError(base.types.empty() ? base.thing : now.thing, QStringLiteral("has no sample types")));
    }
    const std::size_t nowType = TRY(now.typeIndex(type));
    const auto baseType = base.typeIndex(now.types[nowType].type);
    if (!baseType || base.types[*baseType].unit != now.types[nowType].unit) {
        return std::unexpected(
            inputError(now.thing, QStringLiteral("cannot be compared with %1: it counts %2/%3, the other %4/%5")
                                      .arg(base.thing, QString::fromStdString(now.types[nowType].type),
                                           QString::fromStdString(now.types[nowType].unit),
                                           QString::fromStdString(base.types[base.defaultTypeIndex()].type),
                                           QString::fromStdString(base.types[base.defaultTypeIndex()].unit))));
    }
    const StackGroups old = groupStacks(base, *baseType);
    const StackGroups fresh = groupStacks(now, nowType);
    Diff out{.baseTotal = old.total, .newTotal = fresh.total, .baseIndex = old.index, .newIndex = fresh.index};
    const double scale =
        normalize && fresh.total != 0 ? static_cast<double>(old.total) / static_cast<double>(fresh.total) : 1;
    std::unordered_map<StackId, std::uint32_t> place;
    place.reserve(fresh.groups.size());
    for (const StackGroup &g : fresh.groups) {
        place.emplace(g.id, static_cast<std::uint32_t>(out.stacks.size()));
        const std::int64_t n = normalize ? std::llround(static_cast<double>(g.count) * scale) : g.count;
        out.stacks.push_back({.id = g.id, .now = n, .sample = g.sample});
    }
    for (const StackGroup &g : old.groups) {
        if (const auto it = place.find(g.id); it != place.end()) {
            out.stacks[it->second].base = g.count;
        } else {
            out.stacks.push_back({.id = g.id, .base = g.count, .sample = g.sample, .inNew = false});
        }
    }
    std::stable_sort(out.stacks.begin(), out.stacks.end(), [](const StackDelta &a, const StackDelta &b) {
        const auto key = [](const StackDelta &d) { return std::pair(std::abs(d.delta()), d.now); };
        return key(a) != key(b) ? key(a) > key(b) : a.id < b.id;
    });
    if (!base.goroutines.empty() && !now.goroutines.empty()) {
        out.persistent = persistent(base, now);
    }
    return out;
}

} // namespace bs::profile
