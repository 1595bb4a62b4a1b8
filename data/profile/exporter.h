// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"

namespace bs::profile {

// profile.proto, not compressed: what `go tool pprof` opens. Wait reasons become labels "go::goroutine_state".
[[nodiscard]] std::string toPprof(const Profile &p);
// Collapsed stacks, root first, of one type; equal stacks are added up.
[[nodiscard]] std::string toFolded(const Profile &p, std::size_t type);
// speedscope's file format, one `sampled` profile per type.
[[nodiscard]] std::string toSpeedscope(const Profile &p);
// {format, types, samples: [{values, labels?, state?, frames}]}: everything, for scripts.
[[nodiscard]] std::string toJson(const Profile &p);
// A static flame graph, root below, of one type. Needs no fonts: text is text, with the whole name as its title.
[[nodiscard]] std::string toSvg(const Profile &p, std::size_t type);

} // namespace bs::profile
