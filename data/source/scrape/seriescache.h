// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/store/store.h"
#include <cstdint>
#include <string_view>
#include <vector>

namespace bs {

// Which line of a target is which series, remembered from scrape to scrape. A line is known by 128 bits of a hash whose
// seed is drawn when the program starts: the text itself, a hundred bytes for each of a million series, is not kept,
// and nobody can make two lines collide on purpose. Targets write their series in the same order each time, so the
// series that followed last time is looked at first.
class SeriesCache {
public:
    struct Key {
        std::uint64_t a = 0, b = 0;
        bool operator==(const Key &) const = default;
    };
    struct Entry {
        Key key;
        store::SeriesRef ref = 0; // 0: dropped by relabelling
        bool seen : 1 = false;    // in the running scrape
        bool live : 1 = false;    // the last scrape stored it, and it gets a stale marker when it vanishes
        bool tracked : 1 = false; // so would the running one
        bool histogram : 1 = false;
    };

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

private:
    void reindex(std::size_t room);
    void place(std::uint32_t index);
    std::vector<Entry> m_entries;
    std::vector<std::uint32_t> m_index; // open addressing: entry + 1, 0 = free
    std::size_t m_next = 0;
};

} // namespace bs
