// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/series/labels.h"
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bs::store {

// Which series there are, and which of them match. Names and values are interned; every pair of a name and a value has
// the ascending list of its series. Made for a million of them in the memory of a laptop: a series is the number of its
// shape (which names) and the numbers of those values that are not those of a neighbour (the series of one target have
// most labels in common), a list is the differences of its numbers, mostly one byte each.
// Not thread-safe.
class LabelIndex {
public:
    // Ids count from 1, without gaps when made here; loading may leave gaps where series were dropped.
    [[nodiscard]] std::uint32_t intern(std::string_view text);
    [[nodiscard]] std::uint32_t find(std::span<const std::uint32_t> pairs) const; // 0: none
    std::uint32_t add(std::span<const std::uint32_t> pairs) { return addAs(lastSeries() + 1, pairs); }
    std::uint32_t addAs(std::uint32_t series, std::span<const std::uint32_t> pairs);
    void addString(std::uint32_t id, std::string_view text); // loading: ids ascend

    // Name id, value id, name id, ... in the order of the names. Empty: there is no such series.
    [[nodiscard]] std::vector<std::uint32_t> pairsOf(std::uint32_t series) const;
    [[nodiscard]] std::vector<std::uint32_t> internAll(const Labels &labels);
    [[nodiscard]] Labels labelsOf(std::uint32_t series) const;
    [[nodiscard]] std::string_view string(std::uint32_t id) const { return m_strings[id - 1]; }
    [[nodiscard]] std::uint32_t lastString() const { return static_cast<std::uint32_t>(m_strings.size()); }
    [[nodiscard]] std::uint32_t lastSeries() const { return static_cast<std::uint32_t>(m_series.size()); }
    [[nodiscard]] std::size_t count() const { return m_count; }

    [[nodiscard]] std::vector<std::uint32_t> match(const MatcherSet &matchers) const; // ascending
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;

private:
    // Values lie in blocks, so that growing copies nothing; those of one series are in one block: 0 and all of them, or
    // a series that has the others, a bit for each that is not its value, and those.
    static constexpr std::size_t kBlock = 1U << 16U;
    struct Row {
        std::uint32_t shape = 0; // + 1; 0: no such series
        std::uint32_t at = 0;    // of its values
    };
    using Posting = std::vector<std::uint32_t>;
    struct PackedPosting {
        std::string steps; // varints: the difference to the number before
        std::uint32_t last = 0;
        void push(std::uint32_t series);
        void appendTo(Posting &out) const;
    };
    [[nodiscard]] static std::uint64_t key(std::uint32_t name, std::uint32_t value) {
        return (static_cast<std::uint64_t>(name) << 32U) | value;
    }
    [[nodiscard]] static std::uint64_t hashOf(std::span<const std::uint32_t> pairs);
    [[nodiscard]] std::uint32_t idOf(std::string_view text) const; // 0: never seen
    [[nodiscard]] std::uint32_t shapeOf(std::span<const std::uint32_t> pairs);
    [[nodiscard]] std::uint32_t keepValues(std::uint32_t series, std::span<const std::uint32_t> pairs);
    // Which values of `pairs` m_base does not have; nothing when sharing with it does not pay.
    [[nodiscard]] std::optional<std::uint32_t> ownValues(std::span<const std::uint32_t> pairs) const;
    [[nodiscard]] std::uint32_t *words(std::size_t n);
    template <class Fn> void eachValue(const Row &row, Fn fn) const;
    [[nodiscard]] bool isPairs(std::uint32_t series, std::span<const std::uint32_t> pairs) const;
    [[nodiscard]] const std::uint32_t *valuesOf(const Row &row) const {
        return m_blocks[row.at / kBlock].get() + row.at % kBlock;
    }
    void remember(std::uint32_t series, std::uint64_t hash);
    [[nodiscard]] Posting matchingPosting(const MatcherSet &matchers, std::size_t index, bool wanted) const;

    std::deque<std::string> m_strings;
    std::unordered_map<std::string_view, std::uint32_t> m_stringIds;
    std::vector<std::vector<std::uint32_t>> m_shapes; // ids of names
    std::unordered_multimap<std::uint64_t, std::uint32_t> m_shapesByHash;
    std::vector<std::unique_ptr<std::uint32_t[]>> m_blocks;
    std::size_t m_inBlock = kBlock; // of the last block: taken
    std::uint32_t m_base = 0;       // the last series with all its values
    std::vector<std::uint32_t> m_basePairs;
    std::vector<std::uint32_t> m_previousPairs;
    std::deque<Row> m_series;
    std::size_t m_count = 0;
    std::vector<std::uint32_t> m_byHash; // open addressing, 0 = free
    std::unordered_map<std::uint64_t, PackedPosting> m_postings;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_values; // name -> values
};

} // namespace bs::store
