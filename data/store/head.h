// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include "data/series/matrix.h"
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

namespace bs::store {

template <class V> struct Point {
    TimeMs time = 0;
    V value{};
};

// What a sample does to the head of a series.
enum class Placed : std::uint8_t { Stored, Duplicate, Late };

// The newest samples of a series: those after what is in chunks, ascending. Those that the running transaction writes
// as a chunk stay readable until it is over ("sealing").
template <class V> class Head {
public:
    TimeMs sealedEnd = kNoTime; // newest sample in chunks
    bool known = false;         // sealedEnd was looked up

    [[nodiscard]] Placed place(TimeMs time, const V &value) {
        if (sealedEnd != kNoTime && time <= sealedEnd) {
            return Placed::Late;
        }
        if (m_points.empty() || time > m_points.back().time) {
            m_points.push_back({time, value});
            return Placed::Stored;
        }
        const auto at = std::lower_bound(m_points.begin(), m_points.end(), time,
                                         [](const auto &a, TimeMs t) { return a.time < t; });
        if (at->time == time) {
            return Placed::Duplicate;
        }
        m_points.insert(at, {time, value});
        return Placed::Stored;
    }
    [[nodiscard]] std::size_t count() const { return m_points.size(); }
    [[nodiscard]] std::size_t sealingCount() const { return m_sealing.size(); }
    [[nodiscard]] std::vector<Point<V>> points() const { return m_points; }
    [[nodiscard]] std::vector<Point<V>> sealingPoints() const { return m_sealing; }
    // Nothing of it may lie in the range: told without looking at samples.
    [[nodiscard]] bool outside(TimeRange) const { return m_points.empty() && m_sealing.empty(); }
    void seal() {
        m_sealing.insert(m_sealing.end(), std::make_move_iterator(m_points.begin()),
                         std::make_move_iterator(m_points.end()));
        m_points = {};
    }
    void settled() { m_sealing = {}; }

private:
    std::vector<Point<V>> m_points;
    std::vector<Point<V>> m_sealing;
};

// Numbers, of which there may be a million series on a laptop: a sample is a byte that says how many bytes follow, the
// change of the step of time (mostly none), and the change of a whole number or the leading bytes of any other: two or
// three bytes where a time and a value take sixteen.
template <> class Head<double> {
public:
    TimeMs sealedEnd = kNoTime;

    Head() = default;
    ~Head() = default;
    Head(const Head &) = delete;
    Head &operator=(const Head &) = delete;

    [[nodiscard]] Placed place(TimeMs time, double value);
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] std::size_t sealingCount() const;
    [[nodiscard]] std::vector<Point<double>> points() const;
    [[nodiscard]] std::vector<Point<double>> sealingPoints() const;
    [[nodiscard]] bool outside(TimeRange range) const {
        return !m_sealing && (m_count == 0 || m_lastTime < range.start);
    }
    void seal();
    void settled();

private:
    struct Sealed { // one, but for a transaction that fills a head twice
        std::unique_ptr<char[]> bytes;
        std::unique_ptr<Sealed> before;
        std::size_t count = 0;
    };
    void append(TimeMs time, double value);
    void grow(std::size_t room);
    void rebuild(const std::vector<Point<double>> &points);
    static void unpack(const char *p, std::size_t count, std::vector<Point<double>> &out);

    std::unique_ptr<char[]> m_bytes;
    TimeMs m_lastTime = 0;
    DurationMs m_lastStep = 0;
    double m_lastValue = 0;
    std::unique_ptr<Sealed> m_sealing;
    std::uint16_t m_used = 0;
    std::uint16_t m_capacity = 0;
    std::uint16_t m_count = 0;

public:
    bool known = false; // beside the counts, where it takes no room
};

} // namespace bs::store
