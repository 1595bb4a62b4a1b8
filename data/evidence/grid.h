// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/evidence/snapshot.h"
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace bs::evidence {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// One signal on the snapshot's grid of times; a missing point is NaN.
using Column = std::vector<double>;

// The grid of a snapshot, and what is asked of columns on it.
class Grid {
public:
    explicit Grid(const Snapshot &s);
    [[nodiscard]] std::size_t size() const { return m_times.size(); }
    [[nodiscard]] const std::vector<TimeMs> &times() const { return m_times; }
    [[nodiscard]] TimeMs at() const { return m_times.back(); }
    [[nodiscard]] DurationMs step() const { return m_step; }
    // So many minutes where a scrape comes every 10 s or more; proportionally less where samples are denser: what needs
    // forty samples to be seen is seen in forty.
    [[nodiscard]] DurationMs span(double minutes) const { return static_cast<DurationMs>(minutes * 60'000 * m_scale); }
    [[nodiscard]] Column column(const Series &s) const;
    [[nodiscard]] Column empty() const { return Column(m_times.size(), kNone); }

    // The usual value: the median over the first third of what the column has (at least 8 points).
    [[nodiscard]] double base(const Column &c) const;
    // The value now: the median of the points of the last `minutes`.
    [[nodiscard]] double now(const Column &c, double minutes = 1.5) const;
    [[nodiscard]] double sum(const Column &c, double lastMinutes) const; // NaN counts as 0
    [[nodiscard]] double max(const Column &c, double lastMinutes) const;
    [[nodiscard]] int count(const Column &c, double lastMinutes) const; // points that are there
    // When the column began to be above `limit` and mostly stayed so; kNoTime when it is not above it now.
    [[nodiscard]] TimeMs onset(const Column &c, double limit) const;
    [[nodiscard]] std::size_t indexOf(TimeMs t) const;

private:
    std::vector<TimeMs> m_times;
    DurationMs m_step;
    double m_scale = 1;
};

void addTo(Column &sum, const Column &c);                     // NaN + x = x
[[nodiscard]] Column ratio(const Column &a, const Column &b); // NaN where b is not above 0

[[nodiscard]] std::string serviceOf(const Labels &l); // service, else job
[[nodiscard]] std::string podOf(const Labels &l);     // pod, else instance

} // namespace bs::evidence
