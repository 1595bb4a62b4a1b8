// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/seriescache.h"
#include <QRandomGenerator>
#include <cstring>

namespace bs {

namespace {

struct Seeds {
    std::uint64_t of[4];
};

const Seeds &seeds() {
    static const Seeds drawn = [] {
        Seeds s{};
        for (std::uint64_t &word : s.of) {
            word = QRandomGenerator::system()->generate64() | 1U;
        }
        return s;
    }();
    return drawn;
}

std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t word(const char *p, std::size_t n) {
    std::uint64_t v = 0;
    std::memcpy(&v, p, n);
    return v;
}

} // namespace

// Two lanes of folded multiplication over sixteen bytes at a time, each with secrets of its own.
SeriesCache::Key SeriesCache::keyOf(std::string_view line) {
    const auto &seed = seeds().of;
    struct {
        std::uint64_t a, b;
    } k{seed[0] ^ line.size(), seed[1] + line.size()};
    const char *p = line.data();
    std::size_t left = line.size();
    const auto mix = [&](std::uint64_t first, std::uint64_t second) {
        k.a = folded(k.a ^ first ^ seed[2], std::rotl(k.a, 29) + (second ^ seed[3]));
        k.b = folded(k.b ^ second ^ seed[3], std::rotl(k.b, 31) + (first ^ seed[2]));
    };
    for (; left >= 16; left -= 16, p += 16) {
        mix(word(p, 8), word(p + 8, 8));
    }
    if (left >= 8) {
        mix(word(p, 8), word(p + 8, left - 8));
    } else if (left > 0) {
        mix(word(p, left), 0x9E3779B97F4A7C15ULL);
    }
    mix(k.b, k.a);
    return {k.a, static_cast<std::uint32_t>(k.b >> 32U)};
}

SeriesCache::Entry *SeriesCache::find(const Key &key) {
    if (m_next < m_entries.size() && m_entries[m_next].is(key)) {
        return &m_entries[m_next++];
    }
    if (m_index.empty()) {
        return nullptr;
    }
    const std::size_t mask = m_index.size() - 1;
    for (std::size_t i = key.a & mask; m_index[i] != 0; i = (i + 1) & mask) {
        if (Entry &e = m_entries[m_index[i] - 1]; e.is(key)) {
            m_next = m_index[i];
            return &e;
        }
    }
    return nullptr;
}

SeriesCache::Entry &SeriesCache::add(const Key &key) {
    Entry &entry = m_entries.emplace_back();
    entry.a = key.a;
    entry.b = key.b;
    m_next = m_entries.size();
    if (m_entries.size() * 5 > m_index.size() * 4) {
        reindex(m_entries.size() * 2);
    } else {
        place(static_cast<std::uint32_t>(m_entries.size()));
    }
    return m_entries.back();
}

void SeriesCache::place(std::uint32_t index) {
    const std::size_t mask = m_index.size() - 1;
    std::size_t i = m_entries[index - 1].a & mask;
    while (m_index[i] != 0) {
        i = (i + 1) & mask;
    }
    m_index[i] = index;
}

void SeriesCache::reindex(std::size_t room) {
    m_index.assign(sizeFor(room), 0);
    m_index.shrink_to_fit();
    for (std::uint32_t i = 1; i <= m_entries.size(); ++i) {
        place(i);
    }
    m_next = 0;
}

} // namespace bs
