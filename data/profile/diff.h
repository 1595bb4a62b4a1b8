// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/stacks.h"
#include <optional>

namespace bs::profile {

struct StackDelta {
    StackId id = 0;
    std::int64_t base = 0;
    std::int64_t now = 0;
    std::uint32_t sample = 0; // in NEW, or in BASE when it vanished
    bool inNew = true;
    [[nodiscard]] std::int64_t delta() const { return now - base; }
};

// Goroutines that are in both dumps, by id. Ids are never used twice within one process and mean nothing beyond it.
struct Persistent {
    std::optional<std::int64_t> count; // nullopt: the dumps are not of one process, or nothing tells that they are
    std::int64_t known = 0;            // goroutines of NEW whose id is known
};

struct Diff {
    std::int64_t baseTotal = 0;
    std::int64_t newTotal = 0;
    std::vector<StackDelta> stacks;       // largest |delta| first; stacks that did not change are among them
    std::optional<Persistent> persistent; // when both forms know goroutine ids
    std::shared_ptr<const FrameIndex> baseIndex;
    std::shared_ptr<const FrameIndex> newIndex;
    [[nodiscard]] std::vector<Frame> frames(const StackDelta &d) const {
        return (d.inNew ? newIndex : baseIndex)->plain(d.sample);
    }
};

// Compares stack by stack, in absolute numbers: goroutines are a gauge. `normalize` scales NEW to BASE's total first,
// as pprof's -normalize does. The types must be of one name and unit. Both profiles must outlive the answer.
[[nodiscard]] Result<Diff> diff(const Profile &base, const Profile &now, std::string_view type, bool normalize = false);

// True, false, or nullopt when nothing tells: whether two dumps can be of one process. They are not when the ids went
// back, when goroutines of one id have different creators, or when one has waited for less time than before in the
// same place. They are when the goroutines they share agree.
[[nodiscard]] std::optional<bool> sameProcess(const Profile &base, const Profile &now);

} // namespace bs::profile
