// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/frames.h"
#include <map>

namespace bs::profile {

enum class Group : std::uint8_t { Exact, Function, Creator, State };
[[nodiscard]] Result<Group> parseGroup(const QString &name);

// What is known about the goroutines of one group beside their number.
struct GroupDetails {
    std::map<std::string_view, std::int64_t> states;
    std::map<std::string_view, std::int64_t> creators;                         // function -> goroutines
    std::vector<std::vector<std::pair<std::string_view, std::string>>> labels; // distinct sets, at most 100
    std::int64_t waitUnknown = 0;     // goroutines whose wait is under a minute or not told
    std::int32_t waitMinMinutes = -1; // -1 = no wait known
    std::int32_t waitMaxMinutes = -1;
    std::int64_t locked = 0;
    std::int64_t leaked = 0;
    bool elided = false;
};

// Samples that belong together.
struct StackGroup {
    StackId id = 0;
    std::int64_t count = 0;                // of the chosen type
    std::uint32_t sample = 0;              // the first sample of the group
    std::unique_ptr<GroupDetails> details; // null when the form tells nothing more
};

// Frames and texts point into the profile, which must outlive this.
struct StackGroups {
    std::int64_t total = 0; // of all samples, signed
    Group group = Group::Exact;
    std::vector<StackGroup> groups; // largest count first
    std::shared_ptr<const FrameIndex> index;

    // Leaf first. Of a function, creator or state group: the one frame that names it.
    [[nodiscard]] std::vector<Frame> frames(const StackGroup &g) const;
};

// Groups of equal plain stack (frames.h), or of equal:
//   function: first frame that is the service's own code (not standard library or runtime), else the leaf
//   creator:  function after "created by"; state: what it waits on. What is unknown is called "(unknown)".
[[nodiscard]] StackGroups groupStacks(const Profile &p, std::size_t type, Group group = Group::Exact);

// The first frame of a plain stack that is the service's own code; the leaf when there is none.
[[nodiscard]] std::size_t ownFrame(std::span<const Frame> frames);

} // namespace bs::profile
