// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/store/store.h"
#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bs {

// Which line of a target is which series, remembered from scrape to scrape. A line is known by 96 bits of a hash whose
// seed is drawn when the program starts: the text itself, a hundred bytes for each of a million series, is not kept,
// and nobody can make two lines collide on purpose. Targets write their series in the same order each time, so the
// series that followed last time is looked at first.
class SeriesCache {
public:
    struct Key {
        std::uint64_t a = 0;
        std::uint32_t b = 0;
        bool operator==(const Key &) const = default;
    };
    // Sixteen bytes: there are as many as series.
    struct Entry {
        std::uint64_t a = 0;
        std::uint32_t b = 0;
        std::uint32_t ref : 28 = 0;    // a store::SeriesRef; 0: dropped by relabelling
        std::uint32_t seen : 1 = 0;    // in the running scrape
        std::uint32_t live : 1 = 0;    // the last scrape stored it, and it gets a stale marker when it vanishes
        std::uint32_t tracked : 1 = 0; // so would the running one
        std::uint32_t histogram : 1 = 0;
        [[nodiscard]] bool is(const Key &k) const { return a == k.a && b == k.b; }
    };
    static constexpr store::SeriesRef kMostRef = (1U << 28U) - 1;

    [[nodiscard]] static Key keyOf(std::string_view line);

    // The entry of a line; null when it is new.
    [[nodiscard]] Entry *find(const Key &key);
    Entry &add(const Key &key);                                       // one that find() does not know
    [[nodiscard]] std::vector<Entry> &entries() { return m_entries; } // in the order of their first appearance
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    void rewind() { m_next = 0; } // a scrape begins
    // Takes away the entries that `gone` says of, and gives memory back that a burst of series took.
    template <class Fn> void eraseIf(Fn gone) {
        if (std::erase_if(m_entries, gone) > 0) {
            reindex(m_entries.size());
        }
    }
    // A scrape is over: gives back what growing took beyond need.
    void settle() {
        if (m_entries.capacity() > m_entries.size() + m_entries.size() / 8) {
            m_entries.shrink_to_fit();
        }
        if (m_index.size() > sizeFor(m_entries.size())) {
            reindex(m_entries.size());
        }
    }

private:
    [[nodiscard]] static std::size_t sizeFor(std::size_t entries) {
        return std::bit_ceil(std::max<std::size_t>(entries + entries / 4, 8));
    }
    void reindex(std::size_t room);
    void place(std::uint32_t index);
    std::vector<Entry> m_entries;
    std::vector<std::uint32_t> m_index; // open addressing: entry + 1, 0 = free
    std::size_t m_next = 0;
};

} // namespace bs
