// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/labelindex.h"
#include "data/store/pack.h"
#include <algorithm>
#include <bit>

namespace bs::store {

std::uint32_t LabelIndex::idOf(std::string_view text) const {
    const auto it = m_stringIds.find(text);
    return it == m_stringIds.end() ? 0 : it->second;
}

std::uint32_t LabelIndex::intern(std::string_view text) {
    if (const std::uint32_t id = idOf(text); id != 0) {
        return id;
    }
    const std::string &kept = m_strings.emplace_back(text);
    const std::uint32_t id = lastString();
    m_stringIds.emplace(kept, id);
    return id;
}

void LabelIndex::addString(std::uint32_t id, std::string_view text) {
    while (lastString() + 1 < id) {
        m_strings.emplace_back(); // a string that compaction dropped
    }
    if (lastString() + 1 == id) {
        m_stringIds.emplace(m_strings.emplace_back(text), id);
    }
}

std::uint64_t LabelIndex::hashOf(std::span<const std::uint32_t> pairs) {
    std::uint64_t h = 0x9E3779B97F4A7C15ULL;
    for (const std::uint32_t id : pairs) {
        h = (h ^ id) * 0xD6E8FEB86659FD93ULL;
        h ^= h >> 32U;
    }
    return h;
}

// fn(index, name, value) in the order of the names; false from it ends the walk.
template <class Fn> void LabelIndex::eachValue(const Row &row, Fn fn) const {
    const std::vector<std::uint32_t> &names = m_shapes[row.shape - 1];
    const std::uint32_t *own = valuesOf(row);
    const std::uint32_t base = *own++;
    if (base == 0) {
        for (std::size_t i = 0; i < names.size() && fn(i, names[i], own[i]); ++i) {
        }
        return;
    }
    const std::uint32_t mask = *own++;
    const Row &other = m_series[base - 1];
    const std::vector<std::uint32_t> &otherNames = m_shapes[other.shape - 1];
    const std::uint32_t *values = valuesOf(other) + 1;
    std::size_t at = 0; // names have one order everywhere
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::uint32_t value = 0;
        if ((mask >> i & 1U) != 0) {
            value = *own++;
        } else {
            while (otherNames[at] != names[i]) {
                ++at;
            }
            value = values[at];
        }
        if (!fn(i, names[i], value)) {
            return;
        }
    }
}

std::vector<std::uint32_t> LabelIndex::pairsOf(std::uint32_t series) const {
    std::vector<std::uint32_t> out;
    if (series == 0 || series > m_series.size() || m_series[series - 1].shape == 0) {
        return out;
    }
    eachValue(m_series[series - 1], [&out](std::size_t, std::uint32_t name, std::uint32_t value) {
        out.push_back(name);
        out.push_back(value);
        return true;
    });
    return out;
}

bool LabelIndex::isPairs(std::uint32_t series, std::span<const std::uint32_t> pairs) const {
    const Row &row = m_series[series - 1];
    if (m_shapes[row.shape - 1].size() * 2 != pairs.size()) {
        return false;
    }
    bool same = true;
    eachValue(row, [&](std::size_t i, std::uint32_t name, std::uint32_t value) {
        return same = pairs[2 * i] == name && pairs[2 * i + 1] == value;
    });
    return same;
}

std::uint32_t LabelIndex::find(std::span<const std::uint32_t> pairs) const {
    if (m_byHash.empty()) {
        return 0;
    }
    const std::size_t mask = m_byHash.size() - 1;
    for (std::size_t i = hashOf(pairs) & mask; m_byHash[i] != 0; i = (i + 1) & mask) {
        if (isPairs(m_byHash[i], pairs)) {
            return m_byHash[i];
        }
    }
    return 0;
}

void LabelIndex::remember(std::uint32_t series, std::uint64_t hash) {
    const std::size_t mask = m_byHash.size() - 1;
    std::size_t i = hash & mask;
    while (m_byHash[i] != 0) {
        i = (i + 1) & mask;
    }
    m_byHash[i] = series;
}

std::uint32_t LabelIndex::shapeOf(std::span<const std::uint32_t> pairs) {
    std::vector<std::uint32_t> names;
    names.reserve(pairs.size() / 2);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        names.push_back(pairs[i]);
    }
    const std::uint64_t hash = hashOf(names);
    const auto [from, to] = m_shapesByHash.equal_range(hash);
    for (auto it = from; it != to; ++it) {
        if (m_shapes[it->second - 1] == names) {
            return it->second;
        }
    }
    m_shapes.push_back(std::move(names));
    m_shapesByHash.emplace(hash, static_cast<std::uint32_t>(m_shapes.size()));
    return static_cast<std::uint32_t>(m_shapes.size());
}

std::uint32_t *LabelIndex::words(std::size_t n) {
    if (m_inBlock + n > kBlock) {
        m_blocks.push_back(std::make_unique<std::uint32_t[]>(std::max(n, kBlock))); // a series with very many labels
        m_inBlock = 0;
    }
    std::uint32_t *const to = m_blocks.back().get() + m_inBlock;
    m_inBlock = std::min(m_inBlock + n, kBlock);
    return to;
}

namespace {

bool has(std::span<const std::uint32_t> pairs, std::uint32_t name, std::uint32_t value) {
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        if (pairs[i] == name) {
            return pairs[i + 1] == value;
        }
    }
    return false;
}

} // namespace

std::optional<std::uint32_t> LabelIndex::ownValues(std::span<const std::uint32_t> pairs) const {
    constexpr std::size_t kBits = 32;
    const std::size_t n = pairs.size() / 2;
    if (m_base == 0 || n > kBits) {
        return std::nullopt;
    }
    std::uint32_t mask = 0;
    std::size_t own = 0;
    std::size_t last = 0; // of the base's names, behind which the next shared one stands
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t name = pairs[2 * i];
        const std::uint32_t value = pairs[2 * i + 1];
        if (has(m_basePairs, name, value)) {
            std::size_t at = 0;
            while (m_basePairs[at] != name) {
                at += 2;
            }
            if (at < last) {
                return std::nullopt; // out of order: a damaged file
            }
            last = at;
            continue;
        }
        // what the series before had beside the base as well, the next ones will too: time for another base
        if (has(m_previousPairs, name, value) && string(name) != kMetricName) {
            return std::nullopt;
        }
        mask |= 1U << i;
        ++own;
    }
    return own + 2 < n ? std::optional(mask) : std::nullopt;
}

std::uint32_t LabelIndex::keepValues(std::uint32_t series, std::span<const std::uint32_t> pairs) {
    const std::size_t n = pairs.size() / 2;
    const std::optional<std::uint32_t> mask = ownValues(pairs);
    std::uint32_t *to = nullptr;
    if (mask) {
        to = words(2 + static_cast<std::size_t>(std::popcount(*mask)));
    } else {
        to = words(1 + n);
    }
    const std::size_t at = (m_blocks.size() - 1) * kBlock + static_cast<std::size_t>(to - m_blocks.back().get());
    if (mask) {
        *to++ = m_base;
        *to++ = *mask;
    } else {
        *to++ = 0;
        m_base = series;
        m_basePairs.assign(pairs.begin(), pairs.end());
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (!mask || (*mask >> i & 1U) != 0) {
            *to++ = pairs[2 * i + 1];
        }
    }
    m_previousPairs.assign(pairs.begin(), pairs.end());
    return static_cast<std::uint32_t>(at);
}

std::uint32_t LabelIndex::addAs(std::uint32_t series, std::span<const std::uint32_t> pairs) {
    if (m_series.size() < series) {
        m_series.resize(series);
    }
    const std::uint32_t shape = shapeOf(pairs);
    m_series[series - 1] = {shape, keepValues(series, pairs)};
    ++m_count;
    if (m_count * 3 > m_byHash.size() * 2) {
        m_byHash.assign(std::max<std::size_t>(64, m_byHash.size() * 2), 0);
        for (std::uint32_t s = 1; s <= m_series.size(); ++s) {
            if (m_series[s - 1].shape != 0) {
                remember(s, hashOf(pairsOf(s)));
            }
        }
    } else {
        remember(series, hashOf(pairs));
    }
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        PackedPosting &posting = m_postings[key(pairs[i], pairs[i + 1])];
        if (posting.last == 0) {
            m_values[pairs[i]].push_back(pairs[i + 1]);
        }
        posting.push(series);
    }
    return series;
}

void LabelIndex::PackedPosting::push(std::uint32_t series) {
    putVarint(steps, series - last);
    last = series;
}

void LabelIndex::PackedPosting::appendTo(Posting &out) const {
    ByteReader in(steps);
    std::uint32_t series = 0;
    while (!in.atEnd()) {
        series += static_cast<std::uint32_t>(in.varint());
        out.push_back(series);
    }
}

std::vector<std::uint32_t> LabelIndex::internAll(const Labels &labels) {
    std::vector<std::uint32_t> out;
    out.reserve(labels.size() * 2);
    for (const auto &[name, value] : labels) {
        out.push_back(intern(name));
        out.push_back(intern(value));
    }
    return out;
}

Labels LabelIndex::labelsOf(std::uint32_t series) const {
    std::vector<Labels::Pair> pairs;
    const auto ids = pairsOf(series);
    pairs.reserve(ids.size() / 2);
    for (std::size_t i = 0; i + 1 < ids.size(); i += 2) {
        pairs.emplace_back(string(ids[i]), string(ids[i + 1]));
    }
    return Labels::fromPairs(std::move(pairs));
}

// All series that have a value of the matcher's name which the matcher accepts (or, not wanted, refuses).
LabelIndex::Posting LabelIndex::matchingPosting(const MatcherSet &matchers, std::size_t index, bool wanted) const {
    const Matcher &m = matchers.matchers()[index];
    const std::uint32_t name = idOf(m.name);
    const auto values = m_values.find(name);
    if (name == 0 || values == m_values.end()) {
        return {};
    }
    if (m.op == Matcher::Op::Equal && wanted) {
        Posting out;
        if (const auto it = m_postings.find(key(name, idOf(m.value))); it != m_postings.end()) {
            it->second.appendTo(out);
        }
        return out;
    }
    Posting out;
    std::size_t lists = 0;
    for (const std::uint32_t value : values->second) {
        if (matchers.matchesValue(index, string(value)) == wanted) {
            m_postings.at(key(name, value)).appendTo(out);
            ++lists;
        }
    }
    if (lists > 1) {
        std::sort(out.begin(), out.end());
    }
    return out;
}

// A matcher that refuses "" can be answered by lists of what it accepts; one that accepts "" by taking away what it
// refuses, since a series without the label matches it.
std::vector<std::uint32_t> LabelIndex::match(const MatcherSet &matchers) const {
    std::optional<Posting> found;
    for (std::size_t i = 0; i < matchers.matchers().size(); ++i) {
        if (matchers.matchesValue(i, "")) {
            continue;
        }
        Posting mine = matchingPosting(matchers, i, true);
        if (found) {
            Posting both;
            std::ranges::set_intersection(*found, mine, std::back_inserter(both));
            mine = std::move(both);
        }
        found = std::move(mine);
        if (found->empty()) {
            return {};
        }
    }
    if (!found) {
        found.emplace();
        for (std::uint32_t s = 1; s <= m_series.size(); ++s) {
            if (m_series[s - 1].shape != 0) {
                found->push_back(s);
            }
        }
    }
    for (std::size_t i = 0; i < matchers.matchers().size() && !found->empty(); ++i) {
        if (matchers.matchesValue(i, "")) {
            Posting rest;
            std::ranges::set_difference(*found, matchingPosting(matchers, i, false), std::back_inserter(rest));
            found = std::move(rest);
        }
    }
    return std::move(*found);
}

std::vector<std::string> LabelIndex::names() const {
    std::vector<std::string> out;
    for (const auto &[name, values] : m_values) {
        out.emplace_back(string(name));
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<std::string> LabelIndex::values(std::string_view name) const {
    std::vector<std::string> out;
    const auto it = m_values.find(idOf(name));
    if (it != m_values.end()) {
        for (const std::uint32_t v : it->second) {
            out.emplace_back(string(v));
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace bs::store
