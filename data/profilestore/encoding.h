// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bs::profilestore {

// How captures are packed. A capture is a list of (stack number, count), in the order of stack numbers. Written in full
// it is a key; otherwise the difference from the capture before it, which is empty where nothing changed. Numbers are
// varints of distances: 250 changed counts of 5,000 stacks are about 500 bytes, 5,000 written in full about 10 kB.

struct StackCount {
    std::int64_t stack = 0;
    std::int64_t count = 0;
    bool operator==(const StackCount &) const = default;
};
using Counts = std::vector<StackCount>; // ascending stacks, no zero counts

[[nodiscard]] std::string encodeCounts(const Counts &counts);
// now - base; counts that went to nothing are negative entries.
[[nodiscard]] Counts difference(const Counts &base, const Counts &now);
[[nodiscard]] Counts applied(const Counts &base, const Counts &difference);
// nullopt: the bytes are damaged.
[[nodiscard]] std::optional<Counts> decodeCounts(std::string_view bytes);

// Some stacks, each as frame numbers from the root; what two neighbours share at the root is written once.
[[nodiscard]] std::string encodeStacks(const std::vector<std::vector<std::uint32_t>> &rootFirst);
[[nodiscard]] std::optional<std::vector<std::vector<std::uint32_t>>> decodeStacks(std::string_view bytes);

// Deflated when that is smaller; the first byte says which.
[[nodiscard]] std::string packed(std::string bytes);
[[nodiscard]] Result<std::string> unpacked(std::string_view bytes);

} // namespace bs::profilestore
