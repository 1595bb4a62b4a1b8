// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/series/matrix.h"
#include <QString>
#include <optional>
#include <string_view>

namespace bs {

struct FramePlace;

// The build that ran at a moment, and the one that it replaced.
struct Builds {
    QString now, base; // revisions, or versions where a build tells no more; base empty: no deploy was seen
    TimeMs deployed = kNoTime;
    bool operator==(const Builds &) const = default;
};

// Asks for the builds of one service: series with the labels version and revision.
[[nodiscard]] std::string buildQuery(const QString &service);
// From the answer over a range: which build was there last at or before `at`, and which one before it. nullopt: none.
[[nodiscard]] std::optional<Builds> buildsAt(const QueryResult &answer, TimeMs at);

// "function\nfile:line", as a flame graph's frame has it.
[[nodiscard]] std::optional<FramePlace> placeOf(std::string_view detail);

} // namespace bs
