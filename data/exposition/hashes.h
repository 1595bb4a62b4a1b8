// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/exposition/exposition.h"
#include <bit>
#include <functional>

namespace bs::exposition {

[[nodiscard]] inline std::uint64_t mixHash(std::uint64_t h) {
    h ^= h >> 32U;
    h *= 0xD6E8FEB86659FD93ULL;
    h ^= h >> 32U;
    h *= 0xD6E8FEB86659FD93ULL;
    return h ^ (h >> 32U);
}

// Of a label set in whatever order it is written; without the label `except`. Empty values count as absent.
[[nodiscard]] inline std::uint64_t labelSetHash(std::span<const LabelView> labels, std::string_view except = {}) {
    const std::hash<std::string_view> of;
    std::uint64_t sum = 0;
    for (const LabelView &l : labels) {
        if (!l.value.empty() && (except.empty() || l.name != except)) {
            sum += mixHash(of(l.name) + std::rotl(static_cast<std::uint64_t>(of(l.value)), 31));
        }
    }
    return sum;
}

[[nodiscard]] inline std::uint64_t seriesHash(const SampleView &s) {
    return mixHash(std::hash<std::string_view>{}(s.name)) ^ labelSetHash(s.labels);
}

// Hashes that were seen: open addressing, no allocation but when it grows.
class HashSet {
public:
    // True when `h` is new.
    bool insert(std::uint64_t h) {
        h += h == 0 ? 1 : 0;
        if (m_size * 2 >= m_slots.size()) {
            grow();
        }
        return put(m_slots, h) && ++m_size > 0;
    }
    [[nodiscard]] std::size_t size() const { return m_size; }
    void clear() {
        std::fill(m_slots.begin(), m_slots.end(), 0);
        m_size = 0;
    }

private:
    static bool put(std::vector<std::uint64_t> &slots, std::uint64_t h) {
        const std::size_t mask = slots.size() - 1;
        for (std::size_t i = h & mask;; i = (i + 1) & mask) {
            if (slots[i] == h) {
                return false;
            }
            if (slots[i] == 0) {
                slots[i] = h;
                return true;
            }
        }
    }
    void grow() {
        std::vector<std::uint64_t> wider(m_slots.empty() ? 64 : m_slots.size() * 4);
        for (const std::uint64_t h : m_slots) {
            if (h != 0) {
                put(wider, h);
            }
        }
        m_slots = std::move(wider);
    }
    std::vector<std::uint64_t> m_slots;
    std::size_t m_size = 0;
};

} // namespace bs::exposition
