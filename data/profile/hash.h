// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace bs::profile {

// Multiply-and-fold mixing (the idea of wyhash): the same value on every run and machine of either byte order this
// program runs on, because ids made of it are stored and compared across captures.
[[nodiscard]] inline std::uint64_t mix64(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a ^ 0x9e3779b97f4a7c15ULL) * (b ^ 0xe7037ed1a0b428dbULL);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

[[nodiscard]] inline std::uint64_t hash64(std::string_view s, std::uint64_t seed = 0) {
    std::uint64_t h = seed ^ (s.size() * 0x8ebc6af09c88c6e3ULL);
    const char *p = s.data();
    std::size_t left = s.size();
    for (; left >= 16; left -= 16, p += 16) {
        std::uint64_t a = 0;
        std::uint64_t b = 0;
        std::memcpy(&a, p, 8);
        std::memcpy(&b, p + 8, 8);
        h = mix64(a ^ h, b + 0x589965cc75374cc3ULL);
    }
    std::uint64_t tail[2] = {0, 0};
    if (left > 0) {
        std::memcpy(tail, p, left);
    }
    return mix64(tail[0] ^ h, tail[1] ^ 0x1d8e4e27c47d124fULL);
}

} // namespace bs::profile
